"""Which SQLite keeps the data, and with what settings: for the program's check of itself."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from cds_desktop.storage.database import Database

_SYNCHRONOUS = {0: "off", 1: "normal", 2: "full", 3: "extra"}


@dataclass(frozen=True)
class Engine:
    """SQLite's version and what is set on an open data file."""

    version: tuple[int, ...]
    journal_mode: str
    synchronous: str
    foreign_keys: bool


def engine_of(path: Path) -> Engine:
    """Open a data file as the program does, and read its settings. Raises DomainError as `Database.open`."""
    database = Database.open(path)
    try:
        return Engine(
            sqlite3.sqlite_version_info,
            database.scalar("PRAGMA journal_mode"),
            _SYNCHRONOUS[database.scalar("PRAGMA synchronous")],
            bool(database.scalar("PRAGMA foreign_keys")),
        )
    finally:
        database.close()
