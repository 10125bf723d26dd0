"""New versions of the program on a USB stick: found by their names, with what is new in them. Nothing is downloaded.

Beside the installers, as `dist/` holds them, may lie `CHANGELOG.txt` (what is new, by version) and `SHA256SUMS`.
"""

from __future__ import annotations

import hashlib
import os
import re
import string
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Version = tuple[int, int, int]

NEWS, SUMS = "CHANGELOG.txt", "SHA256SUMS"
INSTALLER = "-setup.exe"
"""The ending of the kind that is started; the others are opened by hand."""

_NAME = re.compile(r"cds-desktop[-_](?P<version>\d{1,4}\.\d{1,4}\.\d{1,4})(?P<ending>[-_][a-z0-9_.-]+)", re.IGNORECASE)
_ENDINGS = {"win32": (INSTALLER, "-portable.zip"), "linux": ("_amd64.deb", "-linux-x86_64.tar.xz")}
_HEADING = re.compile(r"##\s+(?P<version>\d+\.\d+\.\d+)\b.*")
_MOST_NEWS = 200_000
_MOST_FOLDERS = 500
_REMOVABLE = 2  # GetDriveTypeW: DRIVE_REMOVABLE


@dataclass(frozen=True)
class Update:
    """An installer of a newer version. `intact`: whether it agrees with the sums beside it, None without any."""

    path: Path
    version: Version
    news: str
    intact: bool | None

    @property
    def number(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version))

    @property
    def starts(self) -> bool:
        """Whether it is an installer that can be started, rather than a package to be opened."""
        return self.path.name.lower().endswith(INSTALLER)


def parse_version(text: str) -> Version:
    """Read `1.2.3`. Raises ValueError for anything else."""
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch


def find_updates(folders: Iterable[Path], current: str, system: str = sys.platform) -> list[Update]:
    """Return the installers for this system newer than `current`, newest first.

    Looks in the folders themselves and one level below; what cannot be read is passed over.
    """
    here = parse_version(current)
    found: dict[tuple[Version, int, Path], None] = {}
    for folder in _with_children(folders):
        with suppress(OSError):
            for path in folder.iterdir():
                named = _NAME.fullmatch(path.name)
                endings = _ENDINGS.get(system, ())
                if named and named["ending"].lower() in endings and parse_version(named["version"]) > here:
                    found[parse_version(named["version"]), -endings.index(named["ending"].lower()), path] = None
    ordered = sorted(found, key=lambda key: key[:2], reverse=True)
    return [Update(path, version, _news(path.parent, here, version), _intact(path)) for version, _, path in ordered]


def news_between(text: str, after: Version, upto: Version) -> str:
    """Return the sections `## 1.2.3` of a change log that are newer than `after`, not newer than `upto`."""
    kept: list[str] = []
    wanted = False
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line.strip()):
            wanted = after < parse_version(heading["version"]) <= upto
        if wanted:
            kept.append(line.strip().lstrip("#").strip() if heading else line.rstrip())
    return "\n".join(kept).strip()


def removable_folders() -> list[Path]:
    """Return the roots of all removable drives that are plugged in."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        drives = kernel.GetLogicalDrives()
        letters = [letter for bit, letter in enumerate(string.ascii_uppercase) if drives >> bit & 1]
        return [Path(f"{letter}:\\") for letter in letters if kernel.GetDriveTypeW(f"{letter}:\\") == _REMOVABLE]
    homes = [Path("/media"), Path("/run/media"), Path("/mnt")]
    return sorted({path for path in _with_children(_with_children(homes)) if os.path.ismount(path)})


def _with_children(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield folder
        with suppress(OSError):
            children = (path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir())
            for child, _ in zip(children, range(_MOST_FOLDERS), strict=False):
                yield child


def _news(folder: Path, after: Version, upto: Version) -> str:
    try:
        with (folder / NEWS).open("rb") as file:
            text = file.read(_MOST_NEWS).decode("utf-8-sig", "replace")
    except OSError:
        return ""
    return news_between(text, after, upto)


def _intact(path: Path) -> bool | None:
    try:
        lines = path.with_name(SUMS).read_bytes()[:_MOST_NEWS].decode("utf-8", "replace").splitlines()
        stated = {name.lstrip(" *"): digest.lower() for digest, _, name in (line.partition(" ") for line in lines)}
        if path.name not in stated:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == stated[path.name]
    except FileNotFoundError:
        return None
    except OSError:
        return False
