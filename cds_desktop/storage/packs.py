"""Form packs kept in the data file, so that they are saved and restored with it."""

from __future__ import annotations

from dataclasses import dataclass

from cds_desktop.domain.periods import Period
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.database import Database


@dataclass(frozen=True, slots=True)
class StoredPack:
    """One installed pack: its name, the ad hoc period it is for, or its first month in force, and its zip file."""

    pack_id: str
    version: str
    period: Period
    content: bytes


class Packs:
    """Reads and writes installed form packs; writes must run inside a transaction."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._db = database
        self._trail = trail

    def all(self) -> list[StoredPack]:
        """Return the installed packs, the last installed first."""
        return self._db.read(
            lambda row: StoredPack(
                row["pack_id"],
                row["version"],
                Period.parse(row["period"]),
                row["content"],
            ),
            "SELECT * FROM form_pack ORDER BY id DESC",
        )

    def add(self, pack: StoredPack, author: Author) -> None:
        """Add a pack, or put a new copy in the place of the same version."""
        import hashlib  # brings OpenSSL along, which the first paint does not need

        table = self._db.table("form_pack")
        table.delete_where("pack_id = ? AND version = ?", [pack.pack_id, pack.version])
        table.insert(
            {
                "pack_id": pack.pack_id,
                "version": pack.version,
                "period": str(pack.period),
                "content": pack.content,
                "installed_at": author.at.isoformat(" "),
                "by": author.name,
            }
        )
        digest = hashlib.sha256(pack.content).hexdigest()
        self._trail.record(author, "form pack", f"{pack.pack_id} {pack.version}", None, digest)
