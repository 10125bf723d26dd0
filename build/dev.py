"""Sets up and starts CDS Desktop from source: `python3 build/dev.py COMMAND [arguments]`.

  demo          make a sample province, then open its window where there is a screen
  run           start the program (arguments are passed on, as to cds-desktop)
  test          run the tests (arguments are passed on to pytest)
  check         check style, formatting, types and layers
  bench         measure the program and print the figures side by side
  screenshots   take the pictures of the documentation
  docs          write the generated parts of docs/
  package       make the installers in dist/: windows, linux, or what this machine can (--try tries them out)
  lock          write the pinned requirements anew (--upgrade takes the newest releases)

Every command first sets up what it needs, once: packages of the system through apt-get where they are missing,
and a virtual environment in .venv with the pinned packages. Only Python 3.11 or newer is needed to begin with.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "set-up.txt"
RUNTIME = ROOT / "build" / "requirements.txt"
DEVELOPMENT = ROOT / "build" / "requirements-dev.txt"  # holds everything of RUNTIME
PACKAGE = ROOT / "build" / "requirements-package.txt"  # holds everything of RUNTIME
WINDOWS = ROOT / "build" / "requirements-windows.txt"  # PACKAGE, for Windows alone
UV = "uv==0.13.9"  # resolves for all systems and Python versions at once, which pip cannot

Needs = dict[str, Callable[[], bool]]  # Debian package -> is what it brings there already?


def loads(library: str) -> bool:
    """Whether the system's loader finds this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font(pattern: str) -> bool:
    """Whether a font of this fontconfig pattern is installed."""
    lister = shutil.which("fc-list")
    return lister is not None and bool(subprocess.run([lister, pattern], capture_output=True, check=False).stdout)


def has_calc() -> bool:
    """Whether LibreOffice is there, and with it the part that reads spreadsheets."""
    office = shutil.which("soffice")
    return office is not None and Path(office).resolve().with_name("libsclo.so").exists()


PYTHON_NEEDS: Needs = {"python3-venv": lambda: importlib.util.find_spec("ensurepip") is not None}

# What Qt's widgets and its xcb and offscreen platforms are linked against, and a font that has the Vietnamese letters.
WINDOW_NEEDS: Needs = {
    "libdbus-1-3": partial(loads, "libdbus-1.so.3"),
    "libegl1": partial(loads, "libEGL.so.1"),
    "libfontconfig1": partial(loads, "libfontconfig.so.1"),
    "libgl1": partial(loads, "libGL.so.1"),
    "libglib2.0-0": partial(loads, "libgthread-2.0.so.0"),
    "libxcb-cursor0": partial(loads, "libxcb-cursor.so.0"),
    "libxcb-icccm4": partial(loads, "libxcb-icccm.so.4"),
    "libxcb-keysyms1": partial(loads, "libxcb-keysyms.so.1"),
    "libxcb-randr0": partial(loads, "libxcb-randr.so.0"),
    "libxcb-shape0": partial(loads, "libxcb-shape.so.0"),
    "libxcb-sync1": partial(loads, "libxcb-sync.so.1"),
    "libxcb-xfixes0": partial(loads, "libxcb-xfixes.so.0"),
    "libxkbcommon-x11-0": partial(loads, "libxkbcommon-x11.so.0"),
    "fontconfig": lambda: shutil.which("fc-list") is not None,
    "fonts-liberation2": partial(has_font, ":lang=vi"),
}

# Tests open exported workbooks in LibreOffice; Liberation Serif stands in for Times New Roman there.
TEST_NEEDS: Needs = WINDOW_NEEDS | {
    "fonts-liberation2": partial(has_font, "Liberation Serif:lang=vi"),
    "libreoffice-calc-nogui": has_calc,
}

PACKAGE_NEEDS: Needs = WINDOW_NEEDS | {
    "binutils": lambda: shutil.which("strip") is not None,
    f"libpython3.{sys.version_info.minor}": partial(loads, f"libpython3.{sys.version_info.minor}.so.1.0"),
    "xz-utils": lambda: shutil.which("xz") is not None,
}
# Wine stands in for Windows.
WINDOWS_PACKAGE_NEEDS: Needs = {
    "gcc-mingw-w64-x86-64": lambda: shutil.which("x86_64-w64-mingw32-gcc") is not None,
    "nsis": lambda: shutil.which("makensis") is not None,
    "openssl": lambda: shutil.which("openssl") is not None,
    "osslsigncode": lambda: shutil.which("osslsigncode") is not None,
    "wine": lambda: shutil.which("wine") is not None,
    "wine64": lambda: Path("/usr/lib/wine/wine64").exists(),
    "xauth": lambda: shutil.which("xauth") is not None,
    "xvfb": lambda: shutil.which("xvfb-run") is not None,
}
TRY_NEEDS: Needs = {"debootstrap": lambda: shutil.which("debootstrap") is not None}


def say(text: str) -> None:
    """Tells what is going on, beside the output of the command itself."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """Ends with exit code 1 and the reason."""
    say(text)
    raise SystemExit(1)


def works(*command: str) -> bool:
    """Whether this program is there and says yes."""
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def must(command: Sequence[str | Path]) -> None:
    """Runs a step of the set-up quietly; where it fails, shows what it said last and stops."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        said = "\n".join(done.stdout.splitlines()[-20:])
        stop(f"{said}\n\nThis step of the set-up failed:\n  {shlex.join(map(str, command))}")


def add_system_packages(needs: Needs) -> None:
    """Installs the Debian packages whose content is missing; where that needs rights we lack, says what to run."""
    missing = [package for package, present in needs.items() if not present()]
    if sys.platform != "linux" or not missing:
        return
    if shutil.which("apt-get") is None:
        stop(f"What these Debian packages hold is missing; please install it: {' '.join(missing)}")
    update = ["apt-get", "update"]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    as_root = ["sudo", "-n"] if os.geteuid() else []
    if as_root and not works(*as_root, "true"):
        by_hand = f"sudo {shlex.join(update)} && sudo {shlex.join(install)}"
        stop(f"Packages of the system are missing. Please run this once, or ask your administrator to:\n  {by_hand}")
    say(f"Installing packages of the system (once): {' '.join(missing)}")
    for step in (update, install):
        must([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", *step])
    importlib.invalidate_caches()
    if still := [package for package in missing if not needs[package]()]:
        stop(f"Installed, yet what they should bring was not found: {' '.join(still)}")


def program(name: str) -> Path:
    """A program of the virtual environment."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def fingerprint(lock: Path) -> str:
    """Changes whenever the environment made from this lock file would."""
    place = f"{sys.version} {sys.base_prefix} {ROOT}".encode()
    return hashlib.sha256(place + (ROOT / "pyproject.toml").read_bytes() + lock.read_bytes()).hexdigest()


def make_environment(lock: Path) -> None:
    """Makes .venv hold the packages of a lock file and this project, editable; does nothing where it does already."""
    done = STAMP.read_text("utf-8").split() if STAMP.exists() else []
    if fingerprint(lock) in done:
        return
    say(f"Installing the packages of {lock.relative_to(ROOT)} into .venv (once)")
    if fingerprint(RUNTIME) in done:
        STAMP.unlink()
    else:
        must([sys.executable, "-m", "venv", "--clear", VENV])
    pip: list[str | Path] = [program("python"), "-m", "pip", "install", "--quiet"]
    must([*pip, "--require-hashes", "--only-binary=:all:", "-r", lock])
    must([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])
    STAMP.write_text("\n".join({fingerprint(RUNTIME), fingerprint(lock)}), "utf-8")


def set_up(lock: Path, needs: Needs) -> None:
    """Brings the machine to where a command can run."""
    started = time.monotonic()
    add_system_packages(PYTHON_NEEDS | needs)
    make_environment(lock)
    if (seconds := time.monotonic() - started) > 5:
        say(f"Set up in {seconds:.0f} s.")


def python(*arguments: str, folder: Path | None = None) -> int:
    """Runs the environment's Python, in the repository's root unless a folder is given, and returns its exit code."""
    return subprocess.run([program("python"), *arguments], cwd=folder or ROOT, check=False).returncode


def demo(arguments: list[str]) -> int:
    return run(["demo", *arguments])


def run(arguments: list[str]) -> int:
    set_up(RUNTIME, WINDOW_NEEDS)
    return python("-m", "cds_desktop", *arguments, folder=Path.cwd())


def test(arguments: list[str]) -> int:
    set_up(DEVELOPMENT, TEST_NEEDS)
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    return python("-m", "pytest", *([] if chosen else ["-n", "auto"]), *arguments)


def check(arguments: list[str]) -> int:
    if arguments:
        stop("check takes no arguments.")
    set_up(DEVELOPMENT, {})
    checks = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]]
    failed = []
    for name, *options in checks:
        say(f"== {' '.join([name, *options])}")
        if subprocess.run([program(name), *options], cwd=ROOT, check=False).returncode:
            failed.append(" ".join([name, *options]))
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    set_up(DEVELOPMENT, WINDOW_NEEDS)
    return python("-m", "tests.benchmarks", *arguments)


def screenshots(arguments: list[str]) -> int:
    set_up(DEVELOPMENT, WINDOW_NEEDS)
    return python("build/screenshots.py", *arguments)


def docs(arguments: list[str]) -> int:
    set_up(DEVELOPMENT, {})
    return python("build/make_docs.py", *arguments)


def package(arguments: list[str]) -> int:
    needs = PYTHON_NEEDS | PACKAGE_NEEDS
    if "windows" in arguments or "linux" not in arguments:
        needs |= WINDOWS_PACKAGE_NEEDS
    if "--try" in arguments:
        needs |= TRY_NEEDS
    add_system_packages(needs)
    return subprocess.run([sys.executable, "build/package.py", *arguments], cwd=ROOT, check=False).returncode


def lock(arguments: list[str]) -> int:
    add_system_packages(PYTHON_NEEDS)
    with tempfile.TemporaryDirectory() as folder:
        must([sys.executable, "-m", "venv", folder])
        tools = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        must([tools / "python", "-m", "pip", "install", "--quiet", UV])
        resolve: list[str | Path] = [tools / "uv", "pip", "compile", "--quiet", "--no-config"]
        resolve += ["--python", sys.executable, "--python-version", "3.11"]
        resolve += ["--only-binary", ":all:", "--generate-hashes"]
        resolve += ["--annotation-style", "line", "--custom-compile-command", "python3 build/dev.py lock"]
        resolve += ["pyproject.toml", "--group", "build", *arguments]
        everywhere, runtime = [*resolve, "--universal"], RUNTIME.relative_to(ROOT)
        must([*everywhere, "--output-file", runtime])
        must([*everywhere, "--group", "dev", "-c", runtime, "-o", DEVELOPMENT.relative_to(ROOT)])
        must([*everywhere, "--group", "package", "-c", runtime, "-o", PACKAGE.relative_to(ROOT)])
        on_windows = [*resolve, "--python-platform", "x86_64-pc-windows-msvc", "--group", "package"]
        must([*on_windows, "-c", PACKAGE.relative_to(ROOT), "-o", WINDOWS.relative_to(ROOT)])
    return 0


COMMANDS = {action.__name__: action for action in (demo, run, test, check, bench, screenshots, docs, package, lock)}


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - nothing else tells before the set-up is half done
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0 if arguments else 2
    command, *rest = arguments
    if command not in COMMANDS:
        stop(f"There is no command '{command}'. The commands are: {', '.join(COMMANDS)}.")
    try:
        return COMMANDS[command](rest)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
