"""Makes the installers in dist/: `python3 build/dev.py package [windows|linux] [--try]`.

Without a name: those this machine can make, on Linux both, with Wine in the place of Windows. --try then installs,
upgrades, runs and removes what was made (on Linux, as root): the .deb in a bare chroot, the Windows installer in a new
Wine prefix. Everything but dist/ stays in work/package/.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import package_linux  # type: ignore[import-not-found]
import package_windows  # type: ignore[import-not-found]
from package_parts import (  # type: ignore[import-not-found]
    DIST,
    ROOT,
    WORK,
    news,
    print_sizes,
    run,
    say,
    size_of,
    stop,
    version,
    write_sums,
)

LOCK = ROOT / "build" / "requirements-package.txt"
SYSTEMS = ("linux", "windows")
MEGABYTE = 1_000_000
LIMITS = {"-setup.exe": 30, "_amd64.deb": 40}
DISK_LIMIT = 130
KEPT_FOLDERS = 3  # form pack, Vietnamese, English
# Leaves beside the shipped texts what is made of them, as the frozen program finds it: there are no modules to look at.
KEEP = """
import sys
sys._MEIPASS = sys.argv[1]
from cds_desktop.domain.messages import Messages
from cds_desktop.forms import loader
loader.__file__ = "frozen/loader.py"
loader.shipped_pack(), Messages("vi"), Messages("en")
"""


def environment() -> Path:
    """A virtual environment of exactly what is packed, and what packs it; returns its Python."""
    folder = WORK / "venv"
    python: Path = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp, wanted = folder / "made.txt", hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted):
        say("Setting up the environment of the packages (once)")
        run([sys.executable, "-m", "venv", "--clear", folder])
        run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "-r", LOCK])
        stamp.write_text(wanted)
    return python


def measure(bundle: Path, *files: Path) -> None:
    """Print the sizes; one over its limit stops everything."""
    print_sizes(bundle)
    on_disk = size_of(bundle) / MEGABYTE
    if on_disk > DISK_LIMIT:
        stop(f"{bundle} takes {on_disk:.1f} MB on disk, more than {DISK_LIMIT} MB.")
    for path in files:
        size = path.stat().st_size / MEGABYTE
        say(f"  {size:6.1f} MB  {path.name}")
        for ending, limit in LIMITS.items():
            if path.name.endswith(ending) and size > limit:
                stop(f"{path.name} has {size:.1f} MB, more than {limit} MB.")


def keep_made(python: Path, bundle: Path) -> None:
    """Leave in a bundle what its program would else make of the shipped texts at every start where it cannot write."""
    for kept in bundle.rglob("__kept__"):
        kept.unlink()
    run([python, "-c", KEEP, bundle / "_internal"], env={"PYTHONDONTWRITEBYTECODE": ""})
    if len(list(bundle.rglob("__kept__"))) < KEPT_FOLDERS:
        stop("What is made of the shipped texts was not kept: the program would start slowly.")


def make(systems: list[str]) -> None:
    """Make the packages of these systems."""
    python = environment()
    icons = WORK / "icons"
    run([python, ROOT / "build" / "make_icons.py", icons])
    DIST.mkdir(exist_ok=True)
    for system in systems:
        started = time.monotonic()
        say(f"== {system}: version {version()}")
        if system == "linux":
            bundle = package_linux.build(python, icons)
            keep_made(python, bundle)
            measure(bundle, package_linux.make_deb(version(), DIST), package_linux.make_archive())
        else:
            bundle = package_windows.build(python, icons)
            keep_made(python, bundle)
            measure(bundle, package_windows.make_installer(version(), DIST), package_windows.make_portable())
        say(f"  made in {time.monotonic() - started:.0f} s")
    news()
    write_sums()


def main(arguments: list[str]) -> int:
    """Make what is asked for, and try it where that is asked for too."""
    known = {*SYSTEMS, "--try"}
    if unknown := [argument for argument in arguments if argument not in known]:
        stop(f"package does not know {' '.join(unknown)}.\n\n{__doc__}")
    here = ("windows",) if sys.platform == "win32" else SYSTEMS
    systems = [name for name in SYSTEMS if name in arguments] or list(here)
    if missing := [name for name in systems if name not in here]:
        stop(f"The packages for {' '.join(missing)} cannot be made on this system.")
    make(systems)
    if "--try" not in arguments:
        return 0
    return subprocess.run(
        [sys.executable, ROOT / "build" / "package_try.py", *systems], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
