"""The Linux packages: the frozen program, a `.deb`, and a `.tar.xz` with a script that installs it for one user."""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from package_parts import (  # type: ignore[import-not-found]
    DIST,
    NAME,
    PUBLISHER,
    ROOT,
    WORK,
    add_licences,
    renewed,
    run,
    version,
    write_bill,
)

FILES = ROOT / "build" / "linux"
BUNDLE: Path = WORK / "linux" / NAME
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)

# What Qt's widgets and its xcb platform need of the system; 24.04 renamed one of them.
DEPENDS = (
    "libc6 (>= {glibc})",
    "libdbus-1-3",
    "libegl1",
    "libexpat1",
    "libfontconfig1",
    "libfreetype6",
    "libgl1",
    "libglib2.0-0 | libglib2.0-0t64",
    "libstdc++6",
    "libx11-6",
    "libx11-xcb1",
    "libxcb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
)
RECOMMENDS = ("fonts-liberation2 | fonts-liberation | fonts-dejavu-core", "libcups2 | libcups2t64")


def build(python: Path, icons: Path) -> Path:
    """Freeze the program with this environment's Python; return the folder."""
    contents = WORK / "linux" / "contents.json"
    renewed(WORK / "linux")
    spec = ["-m", "PyInstaller", "--noconfirm", "--distpath", BUNDLE.parent, "--workpath", WORK / "linux-build"]
    run([python, *spec, ROOT / "build" / "cds_desktop.spec"], env={"CDS_CONTENTS": str(contents)})
    site = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])[1].strip())
    parts = add_licences(BUNDLE, contents, site, None, platform.python_version())
    write_bill(DIST / f"{NAME}-{version()}-linux.cdx.json", parts)
    shutil.copytree(icons, WORK / "linux" / "icons")
    return BUNDLE


def glibc_needed(bundle: Path) -> str:
    """The newest version of glibc that any shipped library asks for."""
    found = {"2.17"}
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF":
            said = subprocess.run(["objdump", "-T", path], capture_output=True, text=True, check=False).stdout
            found.update(re.findall(r"GLIBC_(2\.\d+)", said))
    return max(found, key=lambda text: int(text.partition(".")[2]))


def make_deb(number: str, folder: Path) -> Path:
    """Make the `.deb` of this version number in `folder`."""
    root = renewed(WORK / "linux" / "deb")
    home = root / "usr" / "lib" / NAME
    shutil.copytree(BUNDLE, home, symlinks=True)
    share = root / "usr" / "share"
    _put(FILES / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    _put(FILES / f"{NAME}.metainfo.xml", share / "metainfo" / f"{NAME}.metainfo.xml")
    _put(ROOT / "resources" / "icons" / "app.svg", share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg")
    for size in ICON_SIZES:
        place = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{NAME}.png"
        _put(WORK / "linux" / "icons" / f"{size}.png", place)
    notes = share / "doc" / NAME
    _put(ROOT / "LICENSE", notes / "copyright")
    (notes / "changelog.gz").write_bytes(gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))
    command = root / "usr" / "bin" / NAME
    command.parent.mkdir()
    command.symlink_to(f"../lib/{NAME}/{NAME}")
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    kilobytes = int(run(["du", "-sk", "--apparent-size", root / "usr"])[1].split()[0])
    control = (
        (FILES / "control")
        .read_text("utf-8")
        .format(
            version=number,
            size=kilobytes,
            publisher=PUBLISHER,
            depends=", ".join(DEPENDS).format(glibc=glibc_needed(BUNDLE)),
            recommends=", ".join(RECOMMENDS),
        )
    )
    (root / "DEBIAN").mkdir(mode=0o755)
    (root / "DEBIAN" / "control").write_text(control, encoding="utf-8")
    made: Path = folder / f"{NAME}_{number}_amd64.deb"
    run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, made])
    return made


def make_archive() -> Path:
    """Make the `.tar.xz`: the program with what installs it for one user."""
    top = renewed(WORK / "linux" / "archive") / f"{NAME}-{version()}"
    shutil.copytree(BUNDLE, top / "program", symlinks=True)
    for name in ("install.sh", "DOC_TRUOC.txt", f"{NAME}.desktop"):
        _put(FILES / name, top / name)
    (top / "install.sh").chmod(0o755)
    _put(WORK / "linux" / "icons" / "256.png", top / f"{NAME}.png")
    made: Path = DIST / f"{NAME}-{version()}-linux-x86_64.tar.xz"
    run(
        ["tar", "--owner=0", "--group=0", "--numeric-owner", "-C", top.parent, "-cJf", made, top.name],
        env={"XZ_OPT": "-T0"},
    )
    return made


def _put(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)
