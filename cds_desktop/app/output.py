"""The shapes that `--json` prints (design §5); `docs/schemas` is generated from them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, cast

import msgspec

from cds_desktop.app import pack_output
from cds_desktop.domain.messages import Messages
from cds_desktop.reporting.checking import Verdict
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.texts import describe


class FigureShown(msgspec.Struct):
    """One figure; `value` is null where blank, numbers are JSON numbers, có/chưa is boolean."""

    value: float | bool | str | None  # decimals at run time, written digit by digit
    note: str | None
    as_of: date | None
    reason: str | None
    quality: str | None
    source: str | None
    confirmed: bool


class RegisterShown(msgspec.Struct):
    """How many rows a register has."""

    rows: int


class Show(msgspec.Struct):
    """Output of `show`."""

    unit: str
    period: str
    status: Literal["entering", "approved", "sent"]
    revision: int
    figures: dict[str, FigureShown]
    registers: dict[str, RegisterShown]


class ProblemShown(msgspec.Struct):
    """One problem; `place` is a code, a register, or `register/row_id/column`, `reason` a code of the form pack."""

    severity: Literal["error", "warning", "hint"]
    place: str
    rule: str
    message: str
    explained: bool
    explanation: str | None
    reason: str | None


class Validate(msgspec.Struct):
    """Output of `validate`."""

    ready: bool
    problems: list[ProblemShown]


class CheckProblem(msgspec.Struct):
    """One thing wrong in a submission; `place` is empty where the whole file is meant."""

    place: str
    message: str


class CheckedFile(msgspec.Struct):
    """The verdict on one file."""

    file: str
    ok: bool
    problems: list[CheckProblem]


class Check(msgspec.Struct):
    """Output of `check`."""

    files: list[CheckedFile]


OUTPUTS: dict[str, type[msgspec.Struct]] = {
    "show": Show,
    "validate": Validate,
    "check": Check,
    **pack_output.OUTPUTS,
}


def show(month: Month) -> Show:
    """Every code asked of the unit, null where empty, and register counts."""
    return Show(
        month.unit.code,
        str(month.period),
        month.status.value,
        month.revision,
        {code: _figure(month, code) for code in month.pack.asked},
        {name: RegisterShown(len(state.rows)) for name, state in month.registers.items()},
    )


def _figure(month: Month, code: str) -> FigureShown:
    figure, value = month.stated(code), month.values.get(code)
    made = month.combined.get(code)
    reason = made.reason if made is not None and code in month.from_months else figure.reason
    return FigureShown(
        cast("float | bool | str | None", value),
        figure.note,
        figure.as_of,
        reason.value if reason else None,
        figure.quality.value if figure.quality else None,
        figure.source,
        figure.confirmed if month.pack.indicators[code].typed else value is not None,
    )


def validate(month: Month, messages: Messages) -> Validate:
    """All problems with their sentences, and readiness."""
    return Validate(
        month.ready,
        [
            ProblemShown(
                f.problem.severity.value,
                f.problem.place,
                f.problem.rule,
                describe(f.problem, month.pack, messages),
                f.explanation is not None,
                f.explanation,
                f.reason or None,
            )
            for f in month.findings
        ],
    )


def check(verdicts: list[Verdict]) -> Check:
    """The verdict on each file."""
    return Check(
        [CheckedFile(str(v.file), v.ok, [CheckProblem(p.place, p.message) for p in v.problems]) for v in verdicts]
    )


def to_json(shown: msgspec.Struct, *, unicode: bool) -> str:
    """Write an output as indented JSON; escaped where the console is not `unicode`."""
    text = msgspec.json.format(msgspec.json.Encoder(decimal_format="number").encode(shown), indent=2).decode()
    return text if unicode else "".join(c if c.isascii() else _escape(c) for c in text)


def _escape(char: str) -> str:
    return "".join(
        f"\\u{char.encode('utf-16-be')[i : i + 2].hex()}" for i in range(0, len(char.encode("utf-16-be")), 2)
    )


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON schema of every output by command."""
    return {name: msgspec.json.schema(type_) for name, type_ in OUTPUTS.items()}
