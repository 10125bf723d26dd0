"""Wine in the place of Windows: prefixes, and running programs in them.

The program was tried on Wine 8, which lacks two libraries of Windows 10: see windows/wine_stubs.c.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from package_parts import ROOT, renewed, run  # type: ignore[import-not-found]

# No menu entries and no browser of Wine's own; the two stubs instead of Wine's libraries.
OVERRIDES = "mscms=n;icuuc=n;winemenubuilder.exe,mshtml,mscoree=d"
STUBS = ROOT / "build" / "windows" / "wine_stubs.c"


class Prefix:
    """One Windows of Wine's, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Make it anew."""
        self.folder: Path = renewed(folder)
        self.env = {"WINEPREFIX": str(folder), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": OVERRIDES}
        self._screen("wineboot", "-i")
        self._screen("wine", "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        for name in ("icuuc", "mscms"):
            made = folder / "drive_c" / "windows" / "system32" / f"{name}.dll"
            made.unlink(missing_ok=True)
            compiler = ["x86_64-w64-mingw32-gcc", "-shared", "-Os", f"-D{name.upper()}", STUBS, "-o", made]
            run(compiler)

    @property
    def profile(self) -> Path:
        """The user's folder."""
        return next(p for p in (self.folder / "drive_c" / "users").iterdir() if p.name != "Public")

    @property
    def local(self) -> Path:
        """%LOCALAPPDATA%."""
        return self.profile / "AppData" / "Local"

    def run(self, *command: str | Path, ok: Iterable[int] = (0,), env: dict[str, str] | None = None) -> tuple[int, str]:
        """Run a Windows program; return its exit code and what it printed."""
        return self._screen("wine", *command, ok=ok, env=env)

    def finish(self) -> None:
        """End what still runs in this prefix."""
        run(["wineserver", "-k"], env=self.env, ok=range(256))

    def _screen(
        self, *command: str | Path, ok: Iterable[int] = (0,), env: dict[str, str] | None = None
    ) -> tuple[int, str]:
        said: tuple[int, str] = run(["xvfb-run", "-a", *command], env=self.env | (env or {}), ok=ok)
        return said


def windows_path(path: Path) -> str:
    """How a program under Wine (or Windows itself) names this path."""
    return str(path) if os.name == "nt" else "Z:" + str(path).replace("/", "\\")
