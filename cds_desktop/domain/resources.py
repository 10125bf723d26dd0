"""Where the files shipped with the program are, and what was made of them, kept for the next start."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from cds_desktop import __version__

_T = TypeVar("_T")
_PACKAGE = Path(__file__).resolve().parents[1]
_KEPT = "__kept__"


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file or folder, named from the `resources` folder down.

    Looks where a frozen program unpacks itself, inside the installed package, then in the source tree (design §4).
    Raises FileNotFoundError when it is nowhere: the installation is damaged.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    homes = [Path(frozen)] if frozen else [_PACKAGE, _PACKAGE.parent]
    tried = [home.joinpath("resources", *parts) for home in homes]
    for path in tried:
        if path.exists():
            return path
    raise FileNotFoundError(f"The installation is incomplete: there is no {' or '.join(map(str, tried))}")


class Kept:
    """What was made of texts, kept in a file: making it takes 20 times as long as reading it.

    Works as Python does with `__pycache__`: made when missing, passed over where the folder cannot be written, left
    unused when a text, the program's version or its code differ from those it was made with, and never needed.
    """

    def __init__(self, folder: Path, made_by: Path | None = None) -> None:
        """Keep in `folder` what the modules in `made_by` make; no modules are there in a frozen program."""
        self._path = folder / _KEPT
        self._made_by = sorted(made_by.glob("*.py")) if made_by else []

    def made_of(self, texts: Mapping[str, str], type: type[_T], make: Callable[[], _T]) -> _T:
        """Return what `make` returns, a `type` that msgspec can write, or what it returned for the same texts before.

        What `make` raises is raised, and nothing kept.
        """
        code = [(module.name, module.stat().st_mtime_ns) for module in self._made_by]
        origin = msgspec.msgpack.encode((__version__, code, texts))
        with suppress(OSError, msgspec.DecodeError):
            kept = self._path.read_bytes()
            if kept.startswith(origin):
                return msgspec.msgpack.decode(memoryview(kept)[len(origin) :], type=type)
        made = make()
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                self._keep(origin + msgspec.msgpack.encode(made))
        return made

    def _keep(self, content: bytes) -> None:
        beside = self._path.with_name(f"{_KEPT}.{os.getpid()}")
        try:
            beside.write_bytes(content)
            beside.replace(self._path)
        finally:
            beside.unlink(missing_ok=True)
