"""Quarters, half-years, nine months and years: computed from the months, with a narrative of their own (design §3).

Nothing that the months say is typed again. What is told anew is the text of captured text indicators, and the rows of
registers whose countings are not added up over provinces; both start from those of the last month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cds_desktop.domain.figures import BLANK, BlankReason, Figure, Value
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem, Severity
from cds_desktop.forms.checks import is_asked
from cds_desktop.forms.model import FormPack, Source, ValueKind
from cds_desktop.forms.over_time import Combined, NoValue
from cds_desktop.forms.registers import RegisterState

_NOTHING_REASONS = (BlankReason.NONE_OCCURRED, BlankReason.NOT_APPLICABLE)
_REASONS = {NoValue.NOTHING: BlankReason.NONE_OCCURRED}
"""Other blanks count as *chưa có số liệu*; the note says why."""


def told_registers(pack: FormPack) -> set[str]:
    """Return the registers that a longer period tells anew: no figure added up over provinces counts their rows."""
    counted = {
        register
        for indicator in pack.indicators.values()
        if indicator.source is Source.REGISTER and indicator.over_units not in ("list", "none")
        for register in pack.expression(indicator.formula or "").registers
    }
    return pack.registers.keys() - counted


def told_codes(pack: FormPack) -> set[str]:
    """Return the codes that a longer period tells anew: captured texts, and countings over registers told anew."""
    registers = told_registers(pack)
    return {
        code
        for code, indicator in pack.asked.items()
        if (indicator.source is Source.CAPTURED and indicator.value is ValueKind.TEXT)
        or (
            indicator.source is Source.REGISTER
            and bool(used := pack.expression(indicator.formula or "").registers)
            and used <= registers
        )
    }


def figure_from(combined: Combined) -> Figure:
    """Return the figure that months make together: nobody typed it, so it needs no confirmation."""
    if combined.value is not None:
        return Figure(combined.value, confirmed=True)
    reason = _REASONS.get(combined.reason, BlankReason.NO_DATA) if combined.reason else BlankReason.NO_DATA
    return Figure(reason=reason, confirmed=True)


def nothing_in(figures: Mapping[str, Figure]) -> frozenset[str]:
    """Return the codes that are blank because there was nothing to report: their month is not missing."""
    return frozenset(code for code, figure in figures.items() if figure.reason in _NOTHING_REASONS)


def with_note(figure: Figure, combined: Combined | None, messages: Messages) -> Figure:
    """Return a figure with the sentence that says what is missing in it; the province's own note stays first."""
    note = combined and months_note(combined, messages)
    return replace(figure, note=f"{figure.note} {note}" if figure.note else note) if note else figure


def months_note(combined: Combined, messages: Messages) -> str | None:
    """Return why a value is blank, and which months are missing in it; None where nothing is to be said."""
    sentences = []
    if combined.reason is not None and combined.reason is not NoValue.MISSING:
        sentences.append(messages.text(f"longer.reason.{combined.reason.value}"))
    if combined.missing:
        sentences.append(messages.text("longer.missing", months=month_names(combined.missing)))
    return " ".join(sentences) or None


def month_names(months: Sequence[Period]) -> str:
    """Return months as officials write them: `02/2026, 03/2026`."""
    return ", ".join(f"{month.number:02d}/{month.year}" for month in months)


def month_problems(
    pack: FormPack, period: Period, combined: Mapping[str, Combined], frozen: Mapping[str, Value | None] | None
) -> Iterator[Problem]:
    """Say which required figures lack months, and, of a locked report (`frozen`), what the months say otherwise now."""
    for code, made in combined.items():
        indicator = pack.asked.get(code)
        if indicator is None:
            continue
        if frozen is None:
            parts_say_it = indicator.source in (Source.DERIVED, Source.ALIAS)
            if made.missing and is_asked(indicator, period) and not parts_say_it:
                yield Problem("MONTHS_MISSING", Severity.WARNING, code, {"months": month_names(made.missing)})
        elif frozen.get(code) != made.value:
            params = {"sent": frozen.get(code), "now": made.value}
            yield Problem("MONTHS_CHANGED", Severity.HINT, code, params)


def settled(pack: FormPack, registers: Mapping[str, RegisterState]) -> dict[str, RegisterState]:
    """Return registers of a longer period as its checks take them: rows of the months were confirmed there."""
    told = told_registers(pack)
    return {
        name: state if name in told else RegisterState(state.rows, confirmed=True) for name, state in registers.items()
    }


def looks_back(pack: FormPack, problem: Problem) -> bool:
    """Whether the rule of a problem looks at rows over time: it is checked in each month, and by no single workbook."""
    rule = pack.rules.get(problem.rule)
    if rule is None:
        return False
    sides = (pack.expression(side, rule.register) for side in (rule.left, rule.right, rule.when) if side is not None)
    return any(side.needs_history for side in sides)


def told(pack: FormPack, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return those of a report's figures that a longer period tells itself."""
    codes = told_codes(pack)
    return {code: figure for code, figure in figures.items() if code in codes and figure is not BLANK}
