"""Several rows of a register at once: one value for all of them, as one edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.forms.model import Column, ColumnKind, Register
from cds_desktop.reporting.changes import by_id
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.storage.registers import RowChange

_SHARED_KINDS = (ColumnKind.CHOICE, ColumnKind.DATE, ColumnKind.MONTH, ColumnKind.TEXT, ColumnKind.INDICATOR)


@dataclass(frozen=True)
class RowsSet:
    """How many rows got another value, and the month after it."""

    count: int
    month: Month


def shared_columns(register: Register) -> list[Column]:
    """Return the columns in which several rows may well have the same value: choices, dates and texts.

    What tells rows apart (the key) and what is counted or measured row by row is not among them.
    """
    return [c for c in register.columns.values() if c.kind in _SHARED_KINDS and c.name not in register.key]


def set_column(
    workspace: Workspace, period: Period, register: str, row_ids: Sequence[str], column: str, text: str, by: str
) -> RowsSet:
    """Write one text, as if typed, into a column of rows; an empty one clears it. One transaction, one undo step.

    Rows that have the value already are left alone. Raises DomainError, with nothing written, for a text that is no
    value of the column, an unknown register, column or row, and a locked month.
    """
    declared = workspace.register(register)
    if column not in {c.name for c in shared_columns(declared)}:
        raise DomainError("rows.not_shared", column=column)
    cell = workspace.read_cell(declared, column, text, period) if text.strip() else None
    with workspace.edit(period, by) as (report, author):
        rows = by_id(workspace.register_state(register, period, report).rows)
        unknown = next((row_id for row_id in row_ids if row_id not in rows), None)
        if unknown is not None:
            raise DomainError("row.unknown", row=unknown)
        changes = [
            RowChange(row_id, {column: cell})
            for row_id in dict.fromkeys(row_ids)
            if column in rows[row_id].entries or rows[row_id].values.get(column) != cell
        ]
        workspace.change_rows(report, register, changes, author)
    return RowsSet(len(changes), workspace.month(period))
