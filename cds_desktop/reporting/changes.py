"""What an edit wrote, turned round: applying it takes the edit back, as a new and audited write (design §4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cds_desktop.domain.figures import Figure
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation
from cds_desktop.forms.registers import Row
from cds_desktop.storage.earlier import Correction
from cds_desktop.storage.registers import RowChange


@dataclass
class Change:
    """Figures, row changes, explanations, confirmed registers and corrections of earlier months, of one period."""

    period: Period
    figures: dict[str, Figure] = field(default_factory=dict)
    rows: list[tuple[str, RowChange]] = field(default_factory=list)
    """Register and change, in the order they are to be written."""
    explanations: dict[tuple[str, str], Explanation] = field(default_factory=dict)
    """By rule and place; one without text says that there was none."""
    confirmations: dict[str, bool] = field(default_factory=dict)
    """Registers, and whether they are confirmed."""
    corrections: dict[tuple[Period, str], Correction | None] = field(default_factory=dict)
    """By the earlier month and code; None takes one back."""

    @property
    def places(self) -> list[str]:
        """The codes, registers and rows that are touched."""
        rows = [f"{register}/{row.row_id}" for register, row in self.rows]
        others = [*(place for _, place in self.explanations), *(code for _, code in self.corrections)]
        return [*self.figures, *rows, *self.confirmations, *others]

    def batches(self) -> Iterator[tuple[str, list[RowChange]]]:
        """Yield the row changes in their order, by register; what can be written at once is together.

        In a batch every row stands once, so that each change finds the row as the one before left it.
        """
        batch: dict[str, RowChange] = {}
        register = ""
        for name, row in self.rows:
            if batch and (name != register or row.row_id in batch):
                yield register, list(batch.values())
                batch = {}
            register = name
            batch[row.row_id] = row
        if batch:
            yield register, list(batch.values())

    def __bool__(self) -> bool:
        return bool(self.figures or self.rows or self.explanations or self.confirmations or self.corrections)


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
