"""Verifies submissions as the ministry would: shape, changes, values, and the rules again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BLANK, Value
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.problems import Severity
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.submission import Submission
from cds_desktop.forms.calculation import calculate, count_registers
from cds_desktop.forms.checks import FormData, check_form, check_rows
from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import FormPack, Source
from cds_desktop.forms.registers import RegisterState
from cds_desktop.reporting.longer_periods import looks_back, told_registers
from cds_desktop.reporting.texts import describe, place_label


@dataclass(frozen=True)
class PlaceMessage:
    """One thing wrong in a submission: the place (as in design §5; empty for the whole file) and the sentence."""

    place: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What the check of one file found; `submission` is None where it could not be read."""

    file: Path
    problems: list[PlaceMessage] = field(default_factory=list)
    submission: Submission | None = None

    @property
    def ok(self) -> bool:
        """Whether the file is accepted."""
        return not self.problems


def check_file(
    path: Path, pack: FormPack, units: UnitTable, messages: Messages, others: Sequence[FormPack] = ()
) -> Verdict:
    """Check one submission workbook, made with `pack` or one of `others`; never raises for what is wrong with it."""
    from cds_desktop.exchange.reader import read_submission
    from cds_desktop.exchange.verify import verify_submission

    try:
        read = read_submission(path, pack, units)
    except DomainError as error:
        named = (error.params.get("pack"), error.params.get("version"))
        other = next((one for one in others if (one.id, one.version) == named), None)
        if error.key == "exchange.unknown_pack":
            if other is not None:
                return check_file(path, other, units, messages)
            known = ", ".join(f"{one.id} {one.version}" for one in (pack, *others))
            error = DomainError(error.key, **{**error.params, "known": known})
        return Verdict(path, [PlaceMessage("", messages.error(error))])
    changed = [PlaceMessage(p.place, messages.error(p.error)) for p in verify_submission(read, pack)]
    found = changed or list(_rule_problems(read.submission, pack, units, messages))
    return Verdict(path, found, read.submission)


def _rule_problems(made: Submission, pack: FormPack, units: UnitTable, messages: Messages) -> Iterator[PlaceMessage]:
    """Run calculations and rules again; those that look at rows over time cannot be rerun from one workbook."""
    period = made.period
    stated = {code: figure.value for code, figure in made.figures.items()}
    registers = {
        name: RegisterState(state.rows, state.confirmed or bool(state.rows)) for name, state in made.registers.items()
    }
    counts = count_registers(pack, period, registers)
    communes = units.commune_count(made.unit.code, period.cut_off)
    expected = calculate(pack, period, made.figures, counts, communes, made.previous)
    values: dict[str, Value | None] = dict(stated)
    for code, indicator in pack.asked.items():
        if indicator.typed or _rests_on_history(pack, code) or expected[code] == stated.get(code):
            continue
        if period.is_longer and (indicator.over_time != "ratio" or _lacks_months(made, code)):
            continue
        yield PlaceMessage(
            code,
            messages.text(
                "check.derived_differs",
                label=place_label(code, pack, messages),
                stated=format_value(stated.get(code), indicator, messages) or None,
                expected=format_value(expected[code], indicator, messages) or None,
            ),
        )
    figures = {code: replace(figure, confirmed=True) for code, figure in made.figures.items()}
    data = FormData(period, figures, values, made.previous, made.year_ago, registers, counts)
    problems = check_form(pack, data)
    for name, state in registers.items():
        if period.is_longer and name not in told_registers(pack):
            continue  # its rows were checked in the months
        problems += check_rows(pack, name, state, period)
    explained = {(e.rule, e.place, e.digest) for e in made.explanations}
    for problem in problems:
        if problem.severity is Severity.HINT or looks_back(pack, problem):
            continue
        sentence = describe(problem, pack, messages)
        if problem.severity is Severity.ERROR:
            yield PlaceMessage(problem.place, sentence)
        elif (problem.rule, problem.place, problem.digest()) not in explained:
            yield PlaceMessage(problem.place, messages.text("check.not_explained", problem=sentence))


def _rests_on_history(pack: FormPack, code: str) -> bool:
    """Whether a computed value needs rows over time, itself or through a part."""
    formula = pack.indicators[code].formula
    if formula is None or pack.indicators[code].source not in (Source.DERIVED, Source.REGISTER, Source.ALIAS):
        return False
    expression = pack.expression(formula)
    return expression.needs_history or any(_rests_on_history(pack, used) for used in expression.codes)


def _lacks_months(made: Submission, code: str) -> bool:
    """Whether a value of a longer period is blank, or says in its note that it is not that of all months."""
    figure = made.figures.get(code, BLANK)
    return figure.value is None or figure.note is not None
