"""Opens, checks and creates the data file, and groups writes into transactions.

Reading goes through the standard library's `sqlite3`; sqlite-utils is imported with the first write, so that the
window's first paint does not wait for it. Journal mode TRUNCATE with synchronous FULL keeps every acknowledged value
(design §7).
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cds_desktop.domain.errors import DomainError
from cds_desktop.storage import schema
from cds_desktop.storage.codec import UNREADABLE

if TYPE_CHECKING:
    from sqlite_utils import Database as Utils
    from sqlite_utils.db import Table

FILE_NAME = "cds.sqlite3"
_MAGIC = b"SQLite format 3\x00"
_ROLLBACK_JOURNAL = b"\x01\x01"  # read and write version: not WAL
_HEADER_BYTES = 100
_BUSY_MS = 5000
_FULL_CODES = frozenset({sqlite3.SQLITE_FULL})
_BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED_CODES = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_ERROR,  # our statements are fixed: the schema is not what it was
    }
)
_NOT_WRITABLE_CODES = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR})

_T = TypeVar("_T")


class Database:
    """An open data file. Use it from one thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def create(cls, path: Path) -> Database:
        """Make a new data file with the newest schema. Raises DomainError where one exists or it cannot be written.

        It is made beside its place and then moved there, so that no unfinished file is ever found.
        """
        made = path.with_name(f"{path.name}.new")
        try:
            if path.exists():
                raise DomainError("storage.exists", path=path)
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove(made)
            with _as_domain_errors(path), closing(cls(made, _connect(made))) as database:
                database.connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
                database._migrate(0)
            made.replace(path)
        except OSError as error:
            key = "storage.disk_full" if error.errno == errno.ENOSPC else "storage.not_writable"
            raise DomainError(key, path=path, reason=error.strerror or "") from error
        finally:
            with suppress(OSError):
                _remove(made)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, thorough: bool = True) -> Database:
        """Open an existing file, bringing an older schema up to date.

        Refuses (DomainError), leaving the file untouched: missing, empty, not SQLite, of another program, of a newer
        version of this one, cut short, or damaged. `thorough` adds SQLite's own quick check.
        """
        version = _check_header(path)
        with _as_domain_errors(path):
            database = cls(path, _connect(path))
            try:
                if thorough and database.scalar("PRAGMA quick_check(1)") != "ok":
                    raise DomainError("storage.damaged", path=path)
                if version < schema.VERSION:
                    database._migrate(version)
            except BaseException:
                database.close()
                raise
        return database

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @cached_property
    def utils(self) -> Utils:
        """The same connection as a sqlite-utils database."""
        from sqlite_utils import Database as Utils

        return Utils(self.connection)

    def table(self, name: str) -> Table:
        """Return a table for writing."""
        return self.utils.table(name)

    def rows(self, sql: str, *params: Any) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with _as_domain_errors(self.path):
            return self.connection.execute(sql, params).fetchall()

    def each(self, sql: str, *params: Any) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query, which are not all in memory at once. Write nothing meanwhile."""
        with _as_domain_errors(self.path):
            yield from self.connection.execute(sql, params)

    def read(self, make: Callable[[sqlite3.Row], _T], sql: str, *params: Any) -> list[_T]:
        """Return what `make` reads out of each row of a query. Raises DomainError for what it cannot read: damage."""
        rows = self.rows(sql, *params)
        with self.decoding():
            return [make(row) for row in rows]

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Turn what stored values cannot be read as into the DomainError of a damaged file."""
        try:
            yield
        except UNREADABLE as error:
            raise DomainError("storage.damaged", path=self.path) from error

    @property
    def data_version(self) -> int:
        """A number that changes when another connection has written to the file."""
        return int(self.scalar("PRAGMA data_version"))

    def row(self, sql: str, *params: Any) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, *params)
        return found[0] if found else None

    def scalar(self, sql: str, *params: Any) -> Any:
        """Return the first value of a query, or None."""
        found = self.row(sql, *params)
        return found[0] if found else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Group writes: all of them or none.

        Begins IMMEDIATE, so that what is read inside stays true until the commit.
        """
        if self.connection.in_transaction:  # part of a larger one
            yield
            return
        with _as_domain_errors(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def _migrate(self, version: int) -> None:
        for number, migration in enumerate(schema.MIGRATIONS[version:], version + 1):
            with self.transaction():
                migration(self.utils)
                self.connection.execute(f"PRAGMA user_version = {number}")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    settings = (f"busy_timeout = {_BUSY_MS}", "foreign_keys = ON", "journal_mode = TRUNCATE", "synchronous = FULL")
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    """Remove an unfinished data file and its journal."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


def _check_header(path: Path) -> int:
    """Read the schema version from the file's first bytes, without SQLite touching it (file format §1.3)."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        raise DomainError("storage.missing", path=path) from None
    except OSError as error:
        raise DomainError("storage.unreadable", path=path, reason=error.strerror or "") from None
    if not header:
        raise DomainError("storage.empty", path=path)
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        raise DomainError("storage.not_a_database", path=path)
    application = int.from_bytes(header[68:72])
    version = int.from_bytes(header[60:64])
    if application != schema.APPLICATION_ID or version == 0:
        raise DomainError("storage.foreign", path=path)
    if version > schema.VERSION:
        raise DomainError("storage.newer", path=path)
    if header[18:20] != _ROLLBACK_JOURNAL:
        raise DomainError("storage.damaged", path=path)
    return version


@contextmanager
def _as_domain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's refusals into sentences the user can act on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # none: text that is not UTF-8
        if code in _FULL_CODES:
            raise DomainError("storage.disk_full", path=path) from error
        if code in _BUSY_CODES:
            raise DomainError("storage.busy", path=path) from error
        if code in _DAMAGED_CODES:
            raise DomainError("storage.damaged", path=path) from error
        if code in _NOT_WRITABLE_CODES:
            raise DomainError("storage.not_writable", path=path, reason=str(error)) from error
        raise
    except UnicodeDecodeError as error:  # SQLite quotes the damaged text
        raise DomainError("storage.damaged", path=path) from error
