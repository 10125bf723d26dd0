"""How one person likes the window: comparison, column widths, language, theme; a small file in the data folder.

Nothing that belongs to a report is kept here: a file that is lost or damaged costs a few clicks.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any, TypeVar

FILE_NAME = "window.json"
Kept = TypeVar("Kept", bool, int, str, dict[str, int])
log = logging.getLogger(__name__)


class Preferences:
    """What is liked, by name. Every change is written at once, whole or not at all."""

    def __init__(self, data_dir: Path) -> None:
        """Read what is kept in a data folder; a damaged file counts as none, with a line in the log."""
        self._path = data_dir / FILE_NAME
        self._kept = self._read()

    def get(self, name: str, default: Kept) -> Kept:
        """Return what is kept under a name; `default` where nothing is, or nothing of its type."""
        kept: Any = self._kept.get(name)
        return kept if _alike(kept, default) else default

    def set(self, name: str, value: Kept) -> None:
        """Keep something. Where it cannot be written it holds until the window closes, and the log says why."""
        if self._kept.get(name) == value:
            return
        self._kept[name] = value
        self._write()

    def forget(self, name: str) -> None:
        """Keep nothing under a name any more."""
        if self._kept.pop(name, None) is not None:
            self._write()

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            log.warning("%s cannot be read and is begun anew: %s", self._path, error)
            return {}
        if isinstance(kept, dict):
            return kept
        log.warning("%s holds no preferences and is begun anew", self._path)
        return {}

    def _write(self) -> None:
        """Write beside the old file and take its place. No wait for the disk: the window would stand meanwhile."""
        beside = self._path.with_name(f".{FILE_NAME}.tmp")
        try:
            beside.write_text(json.dumps(self._kept, indent=1, sort_keys=True), "utf-8")
            os.replace(beside, self._path)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path, error)


def _alike(kept: object, default: object) -> bool:
    """Whether something read is of the same type as its default; numbers by name are whole numbers."""
    if isinstance(default, dict):
        return isinstance(kept, dict) and all(type(number) is int for number in kept.values())
    return type(kept) is type(default)
