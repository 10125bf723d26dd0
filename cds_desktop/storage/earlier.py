"""What is known of earlier months beside their own reports: closed history, and official values given later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cds_desktop.domain.figures import Value
from cds_desktop.domain.periods import Period
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.codec import decode_value, encode_value
from cds_desktop.storage.database import Database
from cds_desktop.storage.reports import Report


@dataclass(frozen=True, slots=True)
class Correction:
    """The official value of a figure that an earlier month was sent with as provisional (số chính thức kỳ trước).

    It belongs to a later report and holds for `revision` of the month `period`.
    """

    period: Period
    code: str
    value: Value
    revision: int
    note: str | None = None
    source: str | None = None


class EarlierPeriods:
    """Reads and writes history and corrections; writes must run inside a transaction."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._db = database
        self._trail = trail

    # -- history -----------------------------------------------------------------------------------------------------

    def history(self, unit_id: int, period: Period) -> dict[str, Value]:
        """Return what a unit's closed history says of a month, by code."""
        rows = self._db.read(
            lambda row: (row["code"], decode_value(row["value"], row["kind"])),
            "SELECT code, value, kind FROM history_value WHERE unit_id = ? AND period = ?",
            unit_id,
            str(period),
        )
        return {code: value for code, value in rows if value is not None}

    def history_months(self, unit_ids: Iterable[int]) -> list[Period]:
        """Return the months that closed history of these units says something of, in order."""
        ids = list(unit_ids)
        rows = self._db.rows(
            f"SELECT DISTINCT period FROM history_value WHERE unit_id IN ({', '.join('?' * len(ids))})", *ids
        )
        with self._db.decoding():
            return sorted(Period.parse(row["period"]) for row in rows)

    def save_history(self, unit_id: int, values: Mapping[Period, Mapping[str, Value]], author: Author) -> None:
        """Write values of closed months, with an audit entry each; what is not given stays."""
        records, changes = [], []
        for period, of_month in values.items():
            old = self.history(unit_id, period)
            for code, value in of_month.items():
                if old.get(code) != value or code not in old:
                    text, kind = encode_value(value)
                    records.append(
                        {"unit_id": unit_id, "period": str(period), "code": code, "value": text, "kind": kind}
                    )
                    changes.append((f"{unit_id} {period} {code}", encode_value(old.get(code))[0], text))
        if records:
            self._db.table("history_value").upsert_all(records, pk=("unit_id", "period", "code"))
            self._trail.record_all(author, "history", changes)

    # -- corrections -------------------------------------------------------------------------------------------------

    def corrections(self, report: Report) -> list[Correction]:
        """Return the corrections that a report brings, by period and code."""
        return self._db.read(
            _correction, "SELECT * FROM correction WHERE report_id = ? ORDER BY period, code", report.id
        )

    def all_corrections(self, unit_id: int) -> list[tuple[Period, Correction]]:
        """Return all corrections by the newest revisions of a unit's reports, each with the month that brings it.

        In the order of these months: the last one of a figure holds.
        """
        return self._db.read(
            lambda row: (Period.parse(row["brought_by"]), _correction(row)),
            "SELECT correction.*, report.period AS brought_by FROM correction JOIN report ON report.id = report_id"
            " WHERE unit_id = ? AND report.revision ="
            " (SELECT max(revision) FROM report AS other"
            "  WHERE other.unit_id = report.unit_id AND other.period = report.period)"
            " ORDER BY report.period, correction.period, code",
            unit_id,
        )

    def save_correction(
        self, report: Report, period: Period, code: str, new: Correction | None, author: Author
    ) -> None:
        """Write the correction of a figure, or remove it, with its audit entry."""
        old = next((c for c in self.corrections(report) if (c.period, c.code) == (period, code)), None)
        table = self._db.table("correction")
        if new is None:
            table.delete_where("report_id = ? AND period = ? AND code = ?", [report.id, str(period), code])
        else:
            text, kind = encode_value(new.value)
            record = {
                "report_id": report.id,
                "period": str(period),
                "code": code,
                "revision": new.revision,
                "value": text,
                "kind": kind,
                "note": new.note,
                "source": new.source,
            }
            table.upsert(record, pk=("report_id", "period", "code"))
        self._trail.record(author, "correction", f"{period} {code}", _shown(old), _shown(new), report.id)


def _correction(row: sqlite3.Row) -> Correction:
    value = decode_value(row["value"], row["kind"])
    if value is None:
        raise ValueError(row["code"])
    return Correction(Period.parse(row["period"]), row["code"], value, row["revision"], row["note"], row["source"])


def _shown(correction: Correction | None) -> str | None:
    if correction is None:
        return None
    fields = {"value": encode_value(correction.value)[0], "note": correction.note, "source": correction.source}
    return "; ".join(f"{name}={field}" for name, field in fields.items() if field is not None)
