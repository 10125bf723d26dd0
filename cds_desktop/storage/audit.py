"""The trail of who changed what and when; each entry's hash covers the one before it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cds_desktop.storage.database import Database

_START = b"\x00" * 32
_FIELDS = ("seq", "at", "by", "report_id", "action", "place", "old", "new")


@dataclass(frozen=True)
class Author:
    """Who writes, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry as it was written; `report_id` is None for what belongs to no report."""

    seq: int
    at: datetime
    by: str
    report_id: int | None
    action: str
    place: str
    old: str | None
    new: str | None


class AuditTrail:
    """Appends entries; must run inside the transaction of what it records."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def record(
        self, author: Author, action: str, place: str, old: str | None, new: str | None, report_id: int | None = None
    ) -> None:
        """Append one entry."""
        self.record_all(author, action, [(place, old, new)], report_id)

    def record_all(
        self,
        author: Author,
        action: str,
        changes: list[tuple[str, str | None, str | None]],
        report_id: int | None = None,
    ) -> None:
        """Append an entry for each (place, old, new)."""
        number, last = self._db.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1") or (0, _START)
        at = author.at.isoformat(" ")
        entries = []
        for seq, (place, old, new) in enumerate(changes, number + 1):
            values = (seq, at, author.name, report_id, action, place, old, new)
            last = entry_hash(last, *values)
            entries.append({**dict(zip(_FIELDS, values, strict=True)), "hash": last})
        self._db.table("audit").insert_all(entries)

    def about(self, place: str, report_ids: Collection[int]) -> list[AuditEntry]:
        """Return, oldest first, what was written in these reports about a place, and what belongs to no report.

        Places that go on after a space are included: the date of a reference value, the rule of an explanation.
        """
        asked = ", ".join("?" * len(report_ids))
        return self._db.read(
            lambda row: AuditEntry(row["seq"], datetime.fromisoformat(row["at"]), *tuple(row)[2:]),
            f"SELECT {', '.join(_FIELDS)} FROM audit WHERE (place = ? OR substr(place, 1, ?) = ?)"
            f" AND (report_id IS NULL OR report_id IN ({asked})) ORDER BY seq",
            place,
            len(place) + 1,
            f"{place} ",
            *report_ids,
        )

    def first_broken(self) -> int | None:
        """Return the number of the first entry whose hash does not follow from the one before; None where all do."""
        last = _START
        for *values, hash_ in self._db.rows(f"SELECT {', '.join(_FIELDS)}, hash FROM audit ORDER BY seq"):
            last = entry_hash(last, *values)
            if last != hash_:
                return int(values[0])
        return None


def entry_hash(last: bytes, *fields: object) -> bytes:
    """Return the SHA-256 of the hash before and the fields of an entry as a JSON array."""
    import hashlib  # brings OpenSSL along, which the first paint does not need

    return hashlib.sha256(last + json.dumps(fields).encode()).digest()
