"""Which rows of a register are shown and in which order: conditions on columns, as spreadsheets have them, and sorting.

No Qt here: the model asks row by row, in slices, and has the worker sort, so that the window never waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cds_desktop.domain.figures import Cell
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import match_key, matches, sort_key
from cds_desktop.forms.entries import format_cell, read_cell
from cds_desktop.forms.model import Column, ColumnKind, Register
from cds_desktop.forms.registers import Row

TICKED_KINDS = (ColumnKind.CHOICE, ColumnKind.COMMUNE, ColumnKind.INDICATOR)
"""Columns whose values are ticked in a list; in the others a text is searched or a range given."""
_NAMED_TICKS = 3


class RowMark(StrEnum):
    """What a row is to this month."""

    NEW = "new"
    CHANGED = "changed"
    CARRIED = "carried"
    CORRECTED = "corrected"


def mark_of(row: Row, period: Period, corrected: frozenset[str]) -> RowMark | None:
    """Return what a row is to the month of `period`; None for those with which the list was begun in this month.

    `corrected` are the ids of rows that another month's correction touched (ROWS_CORRECTED).
    """
    if row.row_id in corrected:
        return RowMark.CORRECTED
    if row.first_period == period:
        return None if row.opening else RowMark.NEW
    if row.before is row.values:  # nothing was said about it in this month
        return RowMark.CARRIED
    return RowMark.CHANGED if row.before != row.values or row.entries else RowMark.CARRIED


def count_marks(rows: Sequence[Row], period: Period, corrected: frozenset[str]) -> Counter[RowMark]:
    """Count rows by their marks; quick where most were only carried over."""
    touched = [row for row in rows if row.before is not row.values or row.row_id in corrected]
    counts = Counter(mark for row in touched if (mark := mark_of(row, period, corrected)) is not None)
    counts[RowMark.CARRIED] += len(rows) - len(touched)
    return counts


@dataclass(frozen=True)
class ColumnFilter:
    """A condition on the cells of one column; what is not given lets everything pass.

    `ticked` are codes of choices, communes or indicators, "" for blank cells. `words` are searched with or without
    marks. `low` and `high` bound numbers, dates and months. `filled` asks for cells that are not blank, or that are.
    """

    ticked: frozenset[str] | None = None
    words: str = ""
    low: Any = None
    high: Any = None
    filled: bool | None = None

    def __bool__(self) -> bool:
        return self != _EVERYTHING

    def fits(self, row: Row, column: Column, text: str) -> bool:
        """Tell whether a row's cell, shown as `text`, meets the condition.

        What could not be read as a value is not blank, and lies in no range.
        """
        cell = row.values.get(column.name)
        if self.filled is not None and self.filled is not bool(text):
            return False
        if self.ticked is not None and self.ticked.isdisjoint(codes_of(row, column)):
            return False
        if (self.low is not None or self.high is not None) and not self._within(cell):
            return False
        return not self.words or matches(self.words, text)

    def describe(self, column: Column, names: Mapping[str, str], messages: Messages) -> str:
        """Return the condition in words; `names` are those of the codes that can be ticked."""
        name = column.name_in(messages.language)
        parts = []
        if self.ticked is not None:
            shown = [names.get(code, code) for code in names if code in self.ticked]
            several = len(shown) > _NAMED_TICKS
            parts.append(messages.text("filter.values", count=len(shown)) if several else ", ".join(shown))
        if self.words:
            parts.append(f"“{self.words}”")
        for key, bound in (("filter.low", self.low), ("filter.high", self.high)):
            if bound is not None:
                parts.append(messages.text(key, value=format_cell(bound, column, messages, str)))
        if self.filled is not None:
            parts.append(messages.text("filter.filled" if self.filled else "filter.blank"))
        return f"{name}: {' · '.join(parts)}"

    def _within(self, cell: Cell | None) -> bool:
        if cell is None:
            return False
        return (self.low is None or cell >= self.low) and (self.high is None or cell <= self.high)


_EVERYTHING = ColumnFilter()


def codes_of(row: Row, column: Column) -> list[str]:
    """Return the codes that a cell holds: one, several of a choice column, or "" where it is blank.

    What could not be read stands for itself.
    """
    if column.name in row.entries:
        return [row.entries[column.name]]
    return str(row.values.get(column.name, "")).split(";")


def read_range(column: Column, low: str, high: str) -> tuple[Any, Any]:
    """Read the ends of a range as typed, empty for none, in the order they belong. Raises EntryError.

    Both are of the kind of the column: numbers, dates, or months, which sort as text.
    """
    ends: list[Any] = [read_cell(column, text, str) if text.strip() else None for text in (low, high)]
    return (ends[0], ends[1]) if None in ends else (min(ends), max(ends))


def rank_rows(
    rows: Sequence[Row],
    levels: Sequence[tuple[str, bool]],
    register: Register,
    messages: Messages,
    commune_name: Callable[[str], str],
) -> dict[str, int]:
    """Return the place of every row by its id when sorted by columns, the first deciding, each up or downwards (True).

    Texts and names sort as CLDR `vi`; blank cells come last either way; equal rows keep their order.
    """
    for name, downwards in reversed(levels):  # each sort keeps the order of the one before among equals
        column = register.columns[name]

        def key(row: Row, column: Column = column) -> Any:
            value = row.values[column.name]
            if isinstance(value, str) and column.kind is not ColumnKind.MONTH:
                return sort_key(format_cell(value, column, messages, commune_name))
            return value

        filled = sorted((row for row in rows if name in row.values), key=key, reverse=downwards)
        rows = filled + [row for row in rows if name not in row.values]
    return {row.row_id: number for number, row in enumerate(rows)}


def fitting_names(names: Mapping[str, str], typed: str) -> Iterable[str]:
    """Yield the codes whose names hold what is typed, with or without marks."""
    return (code for code, name in names.items() if not match_key(typed) or matches(typed, name))
