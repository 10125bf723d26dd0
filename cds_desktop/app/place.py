"""Where the data folder is: beside a portable program, else in the user's own place."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from cds_desktop.domain.errors import DomainError

MARKER, DATA = "portable.txt", "data"
"""Either of them beside the frozen program makes it portable."""
_FILE = "cds.sqlite3"


@dataclass(frozen=True)
class Place:
    """The data folder, and what the user should know about it."""

    folder: Path
    notice: DomainError | None = None


def data_place() -> Place:
    """Return the data folder where none was named.

    A portable program on a medium that cannot be written keeps its data in the user's own place, with a notice. Raises
    DomainError where data lie on such a medium: working on others without a word would be worse than not to start.
    """
    import platformdirs

    own = Path(platformdirs.user_data_dir("CDS Desktop", appauthor=False))
    home = _portable_home()
    if home is None:
        return Place(own)
    folder = home / DATA
    if _unwritable(folder) is None:
        return Place(folder)
    if (folder / _FILE).exists():
        raise DomainError("place.locked", folder=folder)
    return Place(own, DomainError("place.elsewhere", home=home, folder=own))


def require_writable(folder: Path) -> None:
    """Make the folder. Raises DomainError where it cannot be made or written."""
    if reason := _unwritable(folder):
        raise DomainError("storage.not_writable", path=folder, reason=reason)


def _portable_home() -> Path | None:
    """The folder of a frozen program that carries its data along."""
    if not getattr(sys, "frozen", False):
        return None
    home = Path(sys.executable).resolve().parent
    return home if (home / MARKER).is_file() or (home / DATA).is_dir() else None


def _unwritable(folder: Path) -> str | None:
    """Why nothing can be written there, or None; access rights alone do not tell (read-only media, Windows).

    Not by `tempfile`, which tries two thousand million names in such a folder on Windows before it gives up.
    """
    tried = folder / f".{os.getpid()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tried.touch()
        tried.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return None
