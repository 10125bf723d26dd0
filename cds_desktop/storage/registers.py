"""Register rows as changes over months: the state in a period is the fold of the changes up to it (design §3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from cds_desktop.domain.figures import Cell
from cds_desktop.domain.periods import Period
from cds_desktop.forms.registers import RegisterState, Row
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.codec import apply_cells, decode_cells, encode_cells
from cds_desktop.storage.database import Database
from cds_desktop.storage.reports import Report

_OF_MONTHS = "period GLOB '*-[01][0-9]'"
"""What was changed for a longer or ad hoc period belongs to that alone."""


@dataclass(frozen=True)
class RowChange:
    """What changes in one row: cells (None clears), texts that could not be read, or the row's deletion."""

    row_id: str
    cells: Mapping[str, Cell | None] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change of one row as it was written: cells (None clears), texts that could not be read, or its deletion."""

    at: datetime
    by: str
    period: Period
    cells: Mapping[str, Cell | None]
    entries: Mapping[str, str]
    deleted: bool


class Registers:
    """Reads and writes register rows; writes must run inside a transaction."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._db = database
        self._trail = trail

    def last_change(self, unit_id: int) -> int:
        """Return the number of the latest change of any register; 0 where there is none."""
        backwards = "SELECT seq FROM register_change WHERE +unit_id = ? ORDER BY seq DESC LIMIT 1"  # "+": by no index
        last: int | None = self._db.scalar(backwards, unit_id)
        return last or 0

    def state(self, unit_id: int, register: str, period: Period, up_to: int | None) -> RegisterState:
        """Return the rows of a register in a period, in the order they were first entered.

        A longer or ad hoc period has those of its last month, and on top what was changed for itself alone. `up_to` is
        the last change that counts for a locked report; None for an open one. `confirmed` is left False.
        """
        last = up_to if up_to is not None else 2**62
        select = "SELECT seq, row_id, period, cells, deleted FROM register_change WHERE unit_id = ? AND register = ?"
        changes: Iterable[sqlite3.Row] = self._db.each(
            f"{select} AND period <= ? AND seq <= ? AND {_OF_MONTHS} ORDER BY period, seq",
            unit_id,
            register,
            str(period.last_month),
            last,
        )
        if not period.is_month:
            own = f"{select} AND period = ? AND seq <= ? ORDER BY seq"
            changes = chain(changes, self._db.each(own, unit_id, register, str(period), last))
        with self._db.decoding():
            return RegisterState(list(_fold(changes, period)))

    def changes_of(self, unit_id: int, register: str, row_id: str) -> list[StoredChange]:
        """Return every change of a row, of whatever period, in the order they were written."""

        def stored(row: sqlite3.Row) -> StoredChange:
            cells, entries = decode_cells(row["cells"])
            period, at = Period.parse(row["period"]), datetime.fromisoformat(row["at"])
            return StoredChange(at, row["by"], period, cells, entries, bool(row["deleted"]))

        return self._db.read(
            stored,
            "SELECT at, by, period, cells, deleted FROM register_change"
            " WHERE unit_id = ? AND register = ? AND row_id = ? ORDER BY seq",
            unit_id,
            register,
            row_id,
        )

    def corrected_rows(self, report: Report, month: Period) -> dict[str, set[str]]:
        """Return by register the ids of the rows corrected in months before `month`, the last of the report's period,
        since it was begun; of a locked report, in any month up to it since it was closed.
        """
        if report.register_seq is not None:
            condition, since = "period <= ? AND seq > ?", report.register_seq
        else:
            condition, since = "period < ? AND seq > ?", report.begun_seq
        rows = self._db.rows(
            f"SELECT register, row_id FROM register_change WHERE +unit_id = ? AND {condition} AND {_OF_MONTHS}",
            report.unit_id,
            str(month),
            since,
        )
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["register"], set()).add(row["row_id"])
        return found

    def change(self, unit_id: int, register: str, period: Period, changes: Iterable[RowChange], author: Author) -> None:
        """Append changes made in a period, each with its audit entry."""
        at = author.at.isoformat(" ")
        records = [
            {
                "unit_id": unit_id,
                "register": register,
                "row_id": change.row_id,
                "period": str(period),
                "cells": encode_cells(change.cells, change.entries),
                "deleted": int(change.deleted),
                "at": at,
                "by": author.name,
            }
            for change in changes
        ]
        self._db.table("register_change").insert_all(records)
        self._trail.record_all(
            author,
            "row",
            [
                (f"{register}/{record['row_id']}", None, "deleted" if record["deleted"] else str(record["cells"]))
                for record in records
            ],
        )

    def confirmed(self, report: Report) -> set[str]:
        """Return the registers confirmed in a report."""
        rows = self._db.rows("SELECT register FROM register_confirmation WHERE report_id = ?", report.id)
        return {row["register"] for row in rows}

    def confirm(self, report: Report, registers: Iterable[str], author: Author) -> None:
        """Confirm registers in a report, with audit entries."""
        for name in registers:
            self._db.table("register_confirmation").upsert(
                {"report_id": report.id, "register": name, "at": author.at.isoformat(" "), "by": author.name},
                pk=("report_id", "register"),
            )
            self._trail.record(author, "confirm", name, None, "confirmed", report.id)

    def unconfirm(self, report: Report, registers: Iterable[str], author: Author) -> None:
        """Take confirmations of registers back, with audit entries."""
        for name in registers:
            self._db.table("register_confirmation").delete_where("report_id = ? AND register = ?", [report.id, name])
            self._trail.record(author, "undo", name, "confirmed", None, report.id)


def _fold(changes: Iterable[Iterable[Any]], period: Period) -> Iterator[Row]:
    """Yield the rows that are left by changes (seq, row_id, period, cells, deleted), given in order of period and seq.

    A deletion takes with it what later months had said of the row before. A row deleted and entered again in one month
    is the same row still.
    """
    rows: dict[str, Row | None] = {}
    deletions: dict[str, tuple[int, str, Row | None]] = {}
    periods: dict[str, Period] = {}
    opening = ""
    for seq, row_id, month, cells, deleted in changes:
        opening = opening or month
        row = rows.get(row_id)
        last, deleted_in, old = deletions.get(row_id, (0, "", None))
        if deleted:
            deletions[row_id] = (max(seq, last), *((month, row) if row else (deleted_in, old)))
            rows[row_id] = None
        if deleted or seq < last:
            continue
        if month not in periods:
            periods[month] = Period.parse(month)
        if row is None:
            row = rows[row_id] = Row(row_id, {}, periods[month], None, month == opening, {})
            if old is not None and deleted_in == month:
                row.first_period, row.opening = old.first_period, old.opening
                if periods[month] == period and old.first_period != period:
                    row.before = old.values if old.before is None else old.before
        elif periods[month] == period and row.before is None and row.first_period != period:
            row.before = dict(row.values)
        apply_cells(cells, row.values, row.entries)  # type: ignore[arg-type]
    for row in rows.values():
        if row is not None:
            if row.before is None and row.first_period != period:
                row.before = row.values
            yield row
