"""What a file to be loaded would change, place by place, for a person to look at before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cds_desktop.domain.figures import Cell, Figure, Quality, Rounding
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.forms.entries import format_cell, format_value
from cds_desktop.forms.model import FormPack, Register
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.history_load import HistoryPlan
from cds_desktop.reporting.loading import Plan
from cds_desktop.storage.earlier import Correction
from cds_desktop.storage.registers import RowChange

_SAID = ("note", "as_of", "quality", "source", "rounding")


class Effect(StrEnum):
    """What becomes of a place."""

    NEW = "new"
    CHANGED = "changed"
    CLEARED = "cleared"
    DELETED = "deleted"
    CONFIRMED = "confirmed"  # stays as it was carried over, and is confirmed
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Difference:
    """One place with what is there now and what it becomes, as a reader of the language sees both.

    `code` is the indicator, or the row's id; `name` the place within it: the row's title and column, or what is said of
    the figure (`note`, `as_of`, `quality`, `source`, `rounding`), empty for its value. `period` is the earlier month
    whose official value it is.
    """

    code: str
    name: str
    effect: Effect
    before: str
    after: str
    period: Period | None = None


def differences(plan: Plan, messages: Messages, commune_name: Callable[[str], str]) -> list[Difference]:
    """Return every place of a plan, in the order of the file; a new or deleted row is one place.

    `commune_name` gives the name of a commune's code.
    """
    if plan.register is None:
        lines = [line for code, figure in plan.figures.items() for line in _figure_lines(plan, code, figure, messages)]
        return [*lines, *(_correction_line(plan, c, messages) for c in plan.corrections.values() if c)]
    return list(_all_row_lines(plan.register, plan.rows, plan.changes, messages, commune_name))


def history_differences(
    plan: HistoryPlan, pack: FormPack, messages: Messages, commune_name: Callable[[str], str]
) -> list[Difference]:
    """Return every value of a plan of earlier months, by month and code; or its rows, as `differences` does."""
    if plan.register is not None:
        return list(_all_row_lines(plan.register, plan.rows, plan.changes, messages, commune_name))
    found = []
    for month, values in sorted(plan.values.items()):
        there = plan.there.get(month, {})
        for code, value in values.items():
            before, after = (format_value(v, pack.indicators[code], messages) for v in (there.get(code), value))
            effect = Effect.UNCHANGED if before == after else _effect(before, after)
            found.append(Difference(code, "", effect, before, after, month))
    return found


def _all_row_lines(
    register: Register,
    rows: Mapping[str, Row],
    changes: Iterable[RowChange],
    messages: Messages,
    commune_name: Callable[[str], str],
) -> Iterator[Difference]:
    for change in changes:
        yield from _row_lines(register, rows.get(change.row_id), change, messages, commune_name)


def _figure_lines(plan: Plan, code: str, figure: Figure, messages: Messages) -> Iterator[Difference]:
    old, indicator = plan.month.figure(code), plan.month.pack.indicators[code]

    def answer(said: Figure) -> str:
        reason = messages.text(f"ui.reason.{said.reason}") if said.reason else ""
        return said.entry or reason or format_value(said.value, indicator, messages)

    if answer(old) != answer(figure):
        effect = _effect(answer(old), answer(figure))
    else:
        effect = Effect.UNCHANGED if old.confirmed or not old.answered else Effect.CONFIRMED
    yield Difference(code, "", effect, answer(old), answer(figure))
    for name in _SAID:
        before, after = (_said(getattr(said, name), messages) for said in (old, figure))
        if before != after:
            yield Difference(code, name, _effect(before, after), before, after)


def _correction_line(plan: Plan, correction: Correction, messages: Messages) -> Difference:
    there = {(c.period, c.code): c.value for c in plan.month.corrections}
    indicator, place = plan.month.pack.indicators[correction.code], (correction.period, correction.code)
    before, after = (format_value(value, indicator, messages) for value in (there.get(place), correction.value))
    effect = Effect.UNCHANGED if before == after else _effect(before, after)
    return Difference(correction.code, "", effect, before, after, correction.period)


def _row_lines(
    register: Register, row: Row | None, change: RowChange, messages: Messages, commune_name: Callable[[str], str]
) -> Iterator[Difference]:
    def shown(name: str, cell: Cell | None) -> str:
        return format_cell(cell, register.columns[name], messages, commune_name)

    def whole(row: Row) -> str:
        return " · ".join(shown(name, row.values[name]) for name in register.columns if name in row.values)

    title = str((row.values if row else change.cells).get(register.title_column) or "")
    if row is None:
        given = [shown(name, cell) for name in register.columns if (cell := change.cells.get(name)) is not None]
        yield Difference(change.row_id, title, Effect.NEW, "", " · ".join([*given, *change.entries.values()]))
    elif change.deleted:
        yield Difference(change.row_id, title, Effect.DELETED, whole(row), "")
    elif not change.cells:
        yield Difference(change.row_id, title, Effect.UNCHANGED, whole(row), whole(row))
    for name, cell in change.cells.items() if row else ():
        before, after = row.entries.get(name) or shown(name, row.values.get(name)), shown(name, cell)  # type: ignore[union-attr]
        column = register.columns[name].name_in(messages.language)
        yield Difference(change.row_id, f"{title} · {column}", _effect(before, after), before, after)


def _effect(before: str, after: str) -> Effect:
    return Effect.NEW if not before else Effect.CHANGED if after else Effect.CLEARED


def _said(said: object, messages: Messages) -> str:
    if isinstance(said, Quality):
        return messages.text(f"ui.quality.{said}")
    if isinstance(said, Rounding):
        return messages.text(f"ui.rounding.{said}")
    return messages.value(said) if said is not None else ""
