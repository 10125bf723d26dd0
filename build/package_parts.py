"""What every package is made of beside the program: version, licences, bill of materials, what is new, check sums."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
WORK = ROOT / "work" / "package"
NAME = "cds-desktop"
TITLE = "CDS Desktop – Báo cáo chuyển đổi số"
PUBLISHER = "CDS Desktop"
NEWS = ROOT / "docs" / "vi" / "thay_doi.md"
LICENCE_TEXTS = Path(os.environ.get("CDS_LICENCE_TEXTS", "/usr/share/common-licenses"))
"""Where GPL-3 and LGPL-3 are: on every Debian, elsewhere as the variable says."""

_IS_LICENCE = re.compile(r"(.*/)?(licen[cs]e|copying|notice)(?!ref-qt-commercial)[^/]*", re.IGNORECASE)
# The wheels of these carry no licence text; LGPLv3 builds on the text of the GPL.
_QT = re.compile(r"(pyside6.*|shiboken6)", re.IGNORECASE)


def say(text: str) -> None:
    """Tells what is going on."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """Ends with exit code 1 and the reason."""
    say(text)
    raise SystemExit(1)


def run(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT, ok: Iterable[int] = (0,)
) -> tuple[int, str]:
    """Run a step quietly; return its exit code and what it said. One not in `ok` is shown and stops everything."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=None if env is None else {**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
    if done.returncode not in ok:
        shown = "\n".join(said.splitlines()[-40:])
        stop(f"{shown}\n\nExit code {done.returncode} of:\n  {shlex.join(map(str, command))}")
    return done.returncode, said


def version() -> str:
    """The version of the program, from its one place."""
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', (ROOT / "cds_desktop" / "__init__.py").read_text(), re.M)
    if found is None:
        stop("There is no version like 1.2.3 in cds_desktop/__init__.py.")
    return found[1]


def renewed(folder: Path) -> Path:
    """An empty folder in this place."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def news() -> Path:
    """Write what is new in Vietnamese beside the installers. The version that is packed must stand in it."""
    text = NEWS.read_text("utf-8")
    if not re.search(rf"^## {re.escape(version())}\b", text, re.M):
        stop(f"{NEWS.relative_to(ROOT)} does not say what is new in {version()}.")
    made = DIST / "CHANGELOG.txt"
    made.write_text(text, encoding="utf-8")
    return made


def write_sums() -> None:
    """Write SHA256SUMS of everything in dist/, as sha256sum prints and checks it."""
    files = sorted(path for path in DIST.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (DIST / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


# -- what is shipped ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Component:
    """Something of others that is shipped."""

    name: str
    version: str
    licence: str
    purl: str


def add_licences(bundle: Path, contents: Path, site: Path, python_licence: Path | None, python: str) -> list[Component]:
    """Put the licences of everything shipped into `bundle/LICENSES`; return what is shipped.

    `contents` is what the spec wrote; `site` the site-packages it was taken from; `python` the version of Python, whose
    licence is `python_licence`, or belongs to a package of the system where None.
    """
    folder = renewed(bundle / "LICENSES")
    shutil.copy2(ROOT / "LICENSE", folder / "CDS-Desktop.txt")
    sources = [source.replace("\\", "/") for source in json.loads(contents.read_text("utf-8"))]
    inside = {source.partition("/site-packages/")[2] for source in sources}
    shipped = [
        d
        for d in distributions(path=[str(site)])
        if d.name.lower() == "pyinstaller"  # its bootloader is in the programs themselves
        or any(str(file) in inside for file in d.files or ())
    ]
    made = [_licensed(distribution, folder) for distribution in sorted(shipped, key=lambda d: d.name.lower())]
    qt = next(d.version for d in shipped if _QT.fullmatch(d.name))
    _explain_qt(folder, qt)
    made.append(Component("Qt", qt, "LGPL-3.0-only", f"pkg:generic/qt@{qt}"))
    made.append(Component("Python", python, "Python-2.0", f"pkg:generic/python@{python}"))
    if python_licence is not None:
        shutil.copy2(python_licence, folder / "Python.txt")
        return made
    of_system = [s for s in sources if "/site-packages/" not in s and ".so" in s and not s.startswith(str(ROOT))]
    return made + _system_packages(of_system, folder)


def _licensed(distribution: Distribution, folder: Path) -> Component:
    meta: Any = distribution.metadata
    name = distribution.name
    texts = [
        file for file in distribution.files or () if ".dist-info/" in str(file) and _IS_LICENCE.fullmatch(str(file))
    ]
    for text in texts:
        shutil.copy2(str(distribution.locate_file(text)), folder / f"{name}-{Path(str(text)).stem}.txt")
    if not texts and not _QT.fullmatch(name):
        stop(f"{name} {distribution.version} brings no licence text: please look, and add it.")
    classifiers = [c.rpartition(" :: ")[2] for c in meta.get_all("Classifier") or () if c.startswith("License ::")]
    stated = meta.get("License-Expression") or (meta.get("License") or "").partition("\n")[0] or ", ".join(classifiers)
    pypi = name.lower().replace("_", "-")
    licence = stated or ("LGPL-3.0-only" if _QT.fullmatch(name) else "see LICENSES")
    return Component(name, distribution.version, licence, f"pkg:pypi/{pypi}@{distribution.version}")


def _explain_qt(folder: Path, qt: str) -> None:
    for name in ("LGPL-3", "GPL-3"):
        if not (LICENCE_TEXTS / name).is_file():
            stop(f"There is no {LICENCE_TEXTS / name}: set CDS_LICENCE_TEXTS to a folder that holds LGPL-3 and GPL-3.")
        shutil.copy2(LICENCE_TEXTS / name, folder / f"Qt-{name}.txt")
    series = qt.rpartition(".")[0]
    (folder / "Qt.txt").write_text(
        f"""Qt {qt}, PySide6 and Shiboken6 {qt}
Copyright (C) The Qt Company Ltd. and other contributors.

Qt and its Python bindings are used under the GNU Lesser General Public License, version 3 (Qt-LGPL-3.txt,
with Qt-GPL-3.txt, on which it builds). They are unmodified, taken from the packages PySide6_Essentials and shiboken6 of
the Python Package Index. Their sources are at https://download.qt.io/official_releases/ in the folders
qt/{series}/{qt}/ and QtForPython/. Notices of the third-party code inside Qt are at
https://doc.qt.io/qt-6/licenses-used-in-qt.html; ICU, which is part of the Linux build, is under the Unicode License.

You may replace them by a version that you have changed: they are separate shared libraries beside the program, in
_internal/PySide6 and _internal/shiboken6. Build the same version of Qt and PySide6, put your libraries in the place of
those of the same name, and start the program; nothing checks or prevents this. The program itself is under the MIT
License (CDS-Desktop.txt), which allows to take it apart for debugging such changes.
""",
        encoding="utf-8",
    )


def _system_packages(libraries: list[str], folder: Path) -> list[Component]:
    """Licences of the Debian packages from which libraries were taken; what is in none came with Python."""
    owners: set[str] = set()
    for library in libraries:
        for path in {library, library.removeprefix("/usr"), os.path.realpath(library)}:
            done = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                owners.add(done.stdout.partition(": ")[0].partition(":")[0])
                break
        else:
            text = Path(sysconfig.get_path("stdlib"), "LICENSE.txt")
            if not library.startswith((sys.base_prefix, str(WORK))) or not text.exists():
                stop(f"{library} belongs to no package: under which licence is it?")
            shutil.copy2(text, folder / "Python.txt")
    made = []
    for owner in sorted(owners):
        shutil.copy2(f"/usr/share/doc/{owner}/copyright", folder / f"{owner}.txt")
        held = run(["dpkg-query", "-W", "-f", "${Version}\n", owner])[1].split()[0]
        made.append(Component(owner, held, "see LICENSES", f"pkg:deb/debian/{owner}@{held}?arch=amd64"))
    return made


def write_bill(path: Path, components: list[Component]) -> None:
    """Write the software bill of materials (CycloneDX 1.6) of one system's packages."""
    this = {
        "type": "application",
        "name": NAME,
        "version": version(),
        "bom-ref": f"pkg:generic/{NAME}@{version()}",
        "licenses": [{"license": {"id": "MIT"}}],
    }
    others = [
        {
            "type": "library",
            "name": part.name,
            "version": part.version,
            "bom-ref": part.purl,
            "purl": part.purl,
            "licenses": [{"license": {"name": part.licence}}],
        }
        for part in components
    ]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": this},
        "components": others,
        "dependencies": [{"ref": this["bom-ref"], "dependsOn": [part.purl for part in components]}],
    }
    path.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


# -- sizes -------------------------------------------------------------------------------------------------------------


def print_sizes(bundle: Path) -> None:
    """Print what takes the space on disk: the largest files and folders."""
    parts: dict[str, int] = {}
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            place = path.relative_to(bundle).parts
            key = "/".join(place[:5]) if "Qt6" in path.name or "icu" in path.name else "/".join(place[:2])
            parts[key] = parts.get(key, 0) + path.stat().st_size
    say(f"  {size_of(bundle) / 1e6:6.1f} MB  on disk, of which")
    for name, size in sorted(parts.items(), key=lambda part: -part[1])[:14]:
        say(f"  {size / 1e6:6.1f} MB  {name}")
