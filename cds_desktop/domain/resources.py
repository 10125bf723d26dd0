"""Where the files shipped with the program are, and what their TOML says."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

_PACKAGE = Path(__file__).resolve().parents[1]
_PARSED = "__parsed__"


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


class ParsedToml:
    """What a folder of shipped TOML files says, kept parsed beside them: parsing takes 20 times as long as reading.

    Works as Python does with `__pycache__`: made when missing, passed over where the folder cannot be written, left
    unused when a text differs from what was parsed, and never needed.
    """

    def __init__(self, *parts: str) -> None:
        """Take the folder named from `resources` down."""
        self._path = resource_path(*parts) / _PARSED

    def tables(self, texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """Return the tables of TOML texts by the names of their files.

        Raises tomllib.TOMLDecodeError (a ValueError) for a text that is no TOML.
        """
        with suppress(OSError, msgspec.DecodeError):
            parsed, tables = msgspec.msgpack.decode(self._path.read_bytes(), type=tuple[dict[str, str], dict[str, Any]])
            if parsed == texts:
                return tables
        import tomllib

        tables = {name: tomllib.loads(text) for name, text in texts.items()}
        kept = msgspec.msgpack.encode((texts, tables))
        if not sys.dont_write_bytecode and msgspec.msgpack.decode(kept)[1] == tables:  # dates would come back as texts
            with suppress(OSError):
                self._keep(kept)
        return tables

    def _keep(self, content: bytes) -> None:
        beside = self._path.with_name(f"{_PARSED}.{os.getpid()}")
        try:
            beside.write_bytes(content)
            beside.replace(self._path)
        finally:
            beside.unlink(missing_ok=True)
