"""Where the files shipped with the program are."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


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
