"""The trail of who changed what and when; each entry's hash covers the one before it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cds_desktop.storage.database import Database

_START = b"\x00" * 32


@dataclass(frozen=True)
class Author:
    """Who writes, and when."""

    name: str
    at: datetime


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
        last = self._db.scalar("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1") or _START
        at = author.at.isoformat(" ")
        entries = []
        for place, old, new in changes:
            last = entry_hash(last, at, author.name, report_id, action, place, old, new)
            entries.append(
                {
                    "at": at,
                    "by": author.name,
                    "report_id": report_id,
                    "action": action,
                    "place": place,
                    "old": old,
                    "new": new,
                    "hash": last,
                }
            )
        self._db.table("audit").insert_all(entries)

    def first_broken(self) -> int | None:
        """Return the number of the first entry whose hash does not follow from the one before; None where all do."""
        last = _START
        for row in self._db.rows("SELECT * FROM audit ORDER BY seq"):
            expected = entry_hash(
                last, row["at"], row["by"], row["report_id"], row["action"], row["place"], row["old"], row["new"]
            )
            if expected != row["hash"]:
                return int(row["seq"])
            last = expected
        return None


def entry_hash(last: bytes, *fields: object) -> bytes:
    """Return the SHA-256 of the hash before and the fields of an entry."""
    text = "\x1f".join("\x00" if field is None else str(field) for field in fields)
    return hashlib.sha256(last + text.encode()).digest()
