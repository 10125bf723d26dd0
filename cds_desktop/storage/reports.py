"""Settings, units and reports: which months there are, and where each revision stands."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.codec import decode_counts, encode_counts
from cds_desktop.storage.database import Database

_TOLD = re.compile(r"(?:\[(?P<explanation_reason>\w+)\] )?(?P<explanation>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Report:
    """One revision of a unit's report of a period.

    `begun_seq` is the last register change when it was begun; `register_seq` is set while it is locked: later changes
    are not its own.
    """

    id: int
    unit_id: int
    period: Period
    revision: int
    status: Status
    pack_id: str
    pack_version: str
    approved_at: datetime | None
    approved_by: str
    sent_at: datetime | None
    canonical_hash: str | None
    reopen_reason: str
    begun_seq: int
    register_seq: int | None

    @property
    def locked(self) -> bool:
        """Whether its figures may no longer change."""
        return self.status is not Status.ENTERING


def window_key(period: Period) -> str:
    """Return the name of the setting that holds the dates of one report."""
    return f"window {period}"


class Reports:
    """Reads and writes settings, units, reports and explanations."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._db = database
        self._trail = trail

    def setting(self, key: str) -> str | None:
        """Return a setting, or None."""
        value: str | None = self._db.scalar("SELECT value FROM setting WHERE key = ?", key)
        return value

    def save_setting(self, key: str, value: str, author: Author) -> None:
        """Write a setting and its audit entry."""
        old = self.setting(key)
        if old != value:
            self._db.table("setting").upsert({"key": key, "value": value}, pk="key")
            self._trail.record(author, "setting", key, old, value)

    def unit_id(self, code: str, code_list: str) -> int | None:
        """Return the number of a unit in this file, or None."""
        found: int | None = self._db.scalar("SELECT id FROM unit WHERE code = ? AND code_list = ?", code, code_list)
        return found

    def add_unit(self, code: str, code_list: str) -> int:
        """Add a unit; return its number."""
        self._db.table("unit").insert({"code": code, "code_list": code_list})
        return self._db.scalar("SELECT last_insert_rowid()")  # type: ignore[no-any-return]

    def latest(self, unit_id: int, period: Period) -> Report | None:
        """Return the newest revision for a period, or None."""
        found = self._db.read(
            _report,
            "SELECT * FROM report WHERE unit_id = ? AND period = ? ORDER BY revision DESC LIMIT 1",
            unit_id,
            str(period),
        )
        return found[0] if found else None

    def revision(self, unit_id: int, period: Period, revision: int) -> Report | None:
        """Return one revision, or None."""
        found = self._db.read(
            _report,
            "SELECT * FROM report WHERE unit_id = ? AND period = ? AND revision = ?",
            unit_id,
            str(period),
            revision,
        )
        return found[0] if found else None

    def revisions(self, unit_id: int, period: Period) -> dict[int, int]:
        """Return the revisions of a period by the numbers of their reports."""
        rows = self._db.rows("SELECT id, revision FROM report WHERE unit_id = ? AND period = ?", unit_id, str(period))
        return {row["id"]: row["revision"] for row in rows}

    def all_latest(self, unit_id: int) -> list[Report]:
        """Return the newest revision of every period, newest period first."""
        return self._db.read(
            _report,
            "SELECT *, max(revision) FROM report WHERE unit_id = ? GROUP BY period ORDER BY period DESC",
            unit_id,
        )

    def add(
        self, unit_id: int, period: Period, revision: int, pack: tuple[str, str], author: Author, reason: str = ""
    ) -> Report:
        """Add a report in status `entering`."""
        self._db.table("report").insert(
            {
                "unit_id": unit_id,
                "period": str(period),
                "revision": revision,
                "status": Status.ENTERING.value,
                "pack_id": pack[0],
                "pack_version": pack[1],
                "created_at": author.at.isoformat(" "),
                "reopen_reason": reason,
                "begun_seq": self._db.scalar(
                    "SELECT coalesce(max(seq), 0) FROM register_change WHERE unit_id = ?", unit_id
                ),
            }
        )
        report = self.revision(unit_id, period, revision)
        assert report is not None
        self._trail.record(author, "status", str(period), None, f"{Status.ENTERING.value} {revision}", report.id)
        return report

    def set_pack(self, report: Report, pack: tuple[str, str], author: Author) -> None:
        """Have a report go on with another version of its form pack."""
        self._db.table("report").update(report.id, {"pack_id": pack[0], "pack_version": pack[1]})
        old, new = f"{report.pack_id} {report.pack_version}", " ".join(pack)
        self._trail.record(author, "form pack", str(report.period), old, new, report.id)

    def set_status(self, report: Report, status: Status, author: Author, **more: object) -> None:
        """Change the status (and the columns given in `more`) with its audit entry."""
        self._db.table("report").update(report.id, {"status": status.value, **more})
        self._trail.record(author, "status", str(report.period), report.status.value, status.value, report.id)

    def counts(self, report: Report, seq: int) -> dict[str, Any]:
        """Return the countings kept with a report, if they were made up to register change `seq`; else nothing."""
        found = self._db.read(
            lambda row: decode_counts(row["counts"]),
            "SELECT counts FROM report WHERE id = ? AND counts_seq = ?",
            report.id,
            seq,
        )
        return found[0] if found else {}

    def save_counts(self, report: Report, counts: Mapping[str, Any], seq: int) -> None:
        """Keep countings made up to register change `seq`, so that the month opens without its registers being read."""
        self._db.table("report").update(report.id, {"counts": encode_counts(counts), "counts_seq": seq})

    def explanations(self, report: Report) -> list[Explanation]:
        """Return the explanations given in a report, by place."""
        rows = self._db.rows("SELECT * FROM explanation WHERE report_id = ? ORDER BY place, rule", report.id)
        return [Explanation(r["rule"], r["place"], r["digest"], r["text"], r["by"], r["reason"]) for r in rows]

    def explain(self, report: Report, explanations: list[Explanation], author: Author) -> None:
        """Write explanations (an empty text removes one), with audit entries."""
        old = {(e.rule, e.place): _told(e) for e in self.explanations(report)}
        changes = [(f"{e.place} {e.rule}", old.get((e.rule, e.place)), _told(e)) for e in explanations]
        said = [
            {
                "report_id": report.id,
                "rule": given.rule,
                "place": given.place,
                "digest": given.digest,
                "reason": given.reason,
                "text": given.text,
                "at": author.at.isoformat(" "),
                "by": author.name,
            }
            for given in explanations
            if given.text
        ]
        if said:
            self._db.table("explanation").upsert_all(said, pk=("report_id", "rule", "place"))
        for given in explanations:
            if not given.text:
                self._db.table("explanation").delete_where(
                    "report_id = ? AND rule = ? AND place = ?", [report.id, given.rule, given.place]
                )
        self._trail.record_all(author, "explanation", changes, report.id)

    def copy_content(self, old: Report, new: Report) -> None:
        """Copy figures, confirmations, explanations and corrections of one revision into the next (design §3)."""
        for table in ("figure", "register_confirmation", "explanation", "correction"):
            names = [column.name for column in self._db.table(table).columns if column.name != "report_id"]
            listed = ", ".join(f"[{name}]" for name in names)
            self._db.connection.execute(
                f"INSERT INTO {table} (report_id, {listed}) SELECT ?, {listed} FROM {table} WHERE report_id = ?",
                (new.id, old.id),
            )


def _report(row: sqlite3.Row) -> Report:
    return Report(
        row["id"],
        row["unit_id"],
        Period.parse(row["period"]),
        row["revision"],
        Status(row["status"]),
        row["pack_id"],
        row["pack_version"],
        _moment(row["approved_at"]),
        row["approved_by"] or "",
        _moment(row["sent_at"]),
        row["canonical_hash"],
        row["reopen_reason"] or "",
        row["begun_seq"],
        row["register_seq"],
    )


def read_told(text: str | None) -> dict[str, str]:
    """Read an explanation's line of the audit trail: `explanation_reason` and `explanation`, where filled."""
    found = _TOLD.fullmatch(text or "")
    return {name: part for name, part in found.groupdict().items() if part} if found else {}


def _told(explanation: Explanation) -> str | None:
    """An explanation as one line of the audit trail."""
    if not explanation.text:
        return None
    return f"[{explanation.reason}] {explanation.text}" if explanation.reason else explanation.text


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
