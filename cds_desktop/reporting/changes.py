"""What an edit wrote, turned round: applying it takes the edit back, as a new and audited write (design §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cds_desktop.domain.figures import Figure
from cds_desktop.domain.periods import Period
from cds_desktop.forms.registers import Row
from cds_desktop.storage.earlier import Correction
from cds_desktop.storage.registers import RowChange


@dataclass
class Change:
    """Figures, row changes and corrections of earlier months, of one period, written together."""

    period: Period
    figures: dict[str, Figure] = field(default_factory=dict)
    rows: list[tuple[str, RowChange]] = field(default_factory=list)
    """Register and change, in the order they are to be written."""
    corrections: dict[tuple[Period, str], Correction | None] = field(default_factory=dict)
    """By the earlier month and code; None takes one back."""

    @property
    def places(self) -> list[str]:
        """The codes and rows that are touched."""
        rows = [f"{register}/{row.row_id}" for register, row in self.rows]
        return [*self.figures, *rows, *(code for _, code in self.corrections)]

    def __bool__(self) -> bool:
        return bool(self.figures or self.rows or self.corrections)


def inverse_row(change: RowChange, row: Row | None) -> RowChange:
    """Return the change that brings `row` back to how it is before `change`; None: there is no such row yet."""
    if row is None:
        return RowChange(change.row_id, deleted=True)
    if change.deleted:
        return RowChange(change.row_id, row.values, row.entries)
    touched = change.cells.keys() | change.entries.keys()
    entries = {name: text for name, text in row.entries.items() if name in touched}
    return RowChange(change.row_id, {name: row.values.get(name) for name in touched - entries.keys()}, entries)


def by_id(rows: list[Row]) -> Mapping[str, Row]:
    """Return rows by their id."""
    return {row.row_id: row for row in rows}
