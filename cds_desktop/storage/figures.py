"""Captured figures, reference values, and the values frozen at approval."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cds_desktop.domain.figures import BlankReason, Figure, Quality, Rounding, Value
from cds_desktop.domain.periods import Period
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.codec import decode_value, encode_value
from cds_desktop.storage.database import Database
from cds_desktop.storage.reports import Report

_FIELDS = "value|note|as_of|reason|quality|source|confirmed|entry|awaited_from|asked_on|expected_on"
_SHOWN = re.compile(rf"(?:^|; )({_FIELDS})=")


class Figures:
    """Reads and writes figures; writes must run inside a transaction."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._db = database
        self._trail = trail

    def of_report(self, report: Report) -> dict[str, Figure]:
        """Return the captured figures of a report by code."""
        return dict(self._db.read(_figure, "SELECT * FROM figure WHERE report_id = ?", report.id))

    def sent_as(self, unit_id: int, qualities: Iterable[Quality]) -> list[tuple[Period, str, Figure]]:
        """Return the figures of these qualities in reports as they were sent last: latest period first, by code."""
        return self._db.read(
            lambda row: (Period.parse(row["period"]), row["code"], _figure(row)[1]),
            "SELECT figure.*, report.period FROM figure JOIN report ON report.id = report_id"
            " WHERE unit_id = ? AND status = 'sent' AND quality IN (SELECT value FROM json_each(?))"
            " AND report.revision = (SELECT max(revision) FROM report AS other"
            "  WHERE other.unit_id = report.unit_id AND other.period = report.period)"
            " ORDER BY report.period DESC, code",
            unit_id,
            json.dumps([quality.value for quality in qualities]),
        )

    def save(self, report: Report, figures: Mapping[str, Figure], author: Author, action: str = "figure") -> None:
        """Write figures with one audit entry each."""
        old = dict(
            self._db.read(
                _figure,
                "SELECT * FROM figure WHERE report_id = ? AND code IN (SELECT value FROM json_each(?))",
                report.id,
                json.dumps([*figures]),
            )
        )
        self._db.table("figure").upsert_all(
            [{"report_id": report.id, "code": code, **_columns(figure)} for code, figure in figures.items()],
            pk=("report_id", "code"),
        )
        changes = [(code, _shown(old.get(code)), _shown(figure)) for code, figure in figures.items()]
        self._trail.record_all(author, action, changes, report.id)

    def references(self, unit_id: int, on: date) -> dict[str, Figure]:
        """Return the reference values in force on a date: of each code the latest with an earlier or equal date."""
        rows = self._db.read(
            _reference,
            "SELECT *, max(valid_from) FROM reference_value WHERE unit_id = ? AND valid_from <= ? GROUP BY code",
            unit_id,
            on.isoformat(),
        )
        return dict(rows)

    def save_reference(self, unit_id: int, code: str, figure: Figure, valid_from: date, author: Author) -> None:
        """Write a reference value that holds from a date on; a blank one without a reason removes that date's."""
        old = self.references(unit_id, valid_from).get(code)
        day = valid_from.isoformat()
        columns = {name: field for name, field in _columns(figure).items() if name not in ("as_of", "confirmed")}
        if figure.value is None and figure.entry is None and figure.reason is None:
            self._db.table("reference_value").delete_where(
                "unit_id = ? AND code = ? AND valid_from = ?", [unit_id, code, day]
            )
        else:
            self._db.table("reference_value").upsert(
                {"unit_id": unit_id, "code": code, "valid_from": day, **columns}, pk=("unit_id", "code", "valid_from")
            )
        self._trail.record(author, "reference", f"{code} {day}", _shown(old), _shown(figure))

    def frozen(self, report: Report) -> dict[str, Value | None]:
        """Return all values of a locked report, as they were at approval."""
        return self._frozen(report, "", "a")  # codes are in capitals

    def frozen_comparison(self, report: Report, name: str) -> dict[str, Value | None]:
        """Return the values (`previous` or `year_ago`) that a locked report was compared with at its approval.

        Empty where they were not kept: in reports locked by the first version of the program.
        """
        kept = self._frozen(report, f"{name}/", f"{name}0")  # "0" comes next after "/"
        return {code.partition("/")[2]: value for code, value in kept.items()}

    def _frozen(self, report: Report, first: str, end: str) -> dict[str, Value | None]:
        rows = self._db.read(
            lambda row: (row["code"], decode_value(row["value"], row["kind"])),
            "SELECT code, value, kind FROM frozen_value WHERE report_id = ? AND code >= ? AND code < ?",
            report.id,
            first,
            end,
        )
        return dict(rows)

    def freeze(
        self,
        report: Report,
        values: Mapping[str, Value | None],
        comparisons: Mapping[str, Mapping[str, Value | None]] | None = None,
    ) -> None:
        """Keep all values of a report, derived ones included, and those it is compared with by their name.

        Replaces what was kept.
        """
        self.thaw(report)
        kept = dict(values)
        for name, compared in (comparisons or {}).items():
            kept |= {f"{name}/{code}": value for code, value in compared.items() if value is not None}
        records = []
        for code, value in kept.items():
            text, kind = encode_value(value)
            records.append({"report_id": report.id, "code": code, "value": text, "kind": kind})
        self._db.table("frozen_value").insert_all(records)

    def thaw(self, report: Report) -> None:
        """Forget the values kept at approval: the report is open again."""
        self._db.table("frozen_value").delete_where("report_id = ?", [report.id])


def _columns(figure: Figure) -> dict[str, Any]:
    value, kind = encode_value(figure.value)
    return {
        "value": value,
        "kind": kind,
        "note": figure.note,
        "as_of": _iso(figure.as_of),
        "reason": figure.reason.value if figure.reason else None,
        "quality": figure.quality.value if figure.quality else None,
        "source": figure.source,
        "confirmed": int(figure.confirmed),
        "entry": figure.entry,
        "awaited_from": figure.awaited_from,
        "asked_on": _iso(figure.asked_on),
        "expected_on": _iso(figure.expected_on),
        "rounding": figure.rounding.value if figure.rounding else None,
    }


def _figure(row: sqlite3.Row) -> tuple[str, Figure]:
    return row["code"], _read(row, row["as_of"], confirmed=bool(row["confirmed"]))


def _reference(row: sqlite3.Row) -> tuple[str, Figure]:
    return row["code"], _read(row, row["valid_from"], confirmed=True)


def _read(row: sqlite3.Row, as_of: str | None, *, confirmed: bool) -> Figure:
    return Figure(
        decode_value(row["value"], row["kind"]),
        row["note"],
        _day(as_of),
        BlankReason(row["reason"]) if row["reason"] else None,
        Quality(row["quality"]) if row["quality"] else None,
        row["source"],
        confirmed,
        row["entry"],
        row["awaited_from"],
        _day(row["asked_on"]),
        _day(row["expected_on"]),
        Rounding(row["rounding"]) if row["rounding"] else None,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def read_shown(text: str | None) -> dict[str, str]:
    """Read a figure's line of the audit trail: the filled fields by name, as text."""
    parts = _SHOWN.split(text or "")
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _shown(figure: Figure | None) -> str | None:
    """A figure as one line of the audit trail: all filled fields."""
    if figure is None:
        return None
    return "; ".join(
        f"{name}={field}" for name, field in _columns(figure).items() if field is not None and name != "kind"
    )
