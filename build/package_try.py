"""Tries the packages of dist/ as their users would: `python3 build/package_try.py [linux] [windows]`, as root.

The `.deb` and the `.tar.xz` in a bare Debian or Ubuntu of this machine's release, without a network; the Windows
packages in a new Wine prefix. Each is installed as an older version, given data, upgraded, run and removed; the data
must still be there. (The older version is the same program under a lower number: so far there is only one.)
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import package_linux  # type: ignore[import-not-found]
import package_windows  # type: ignore[import-not-found]
from package_parts import DIST, NAME, ROOT, WORK, renewed, run, say, stop, version  # type: ignore[import-not-found]
from package_wine import Prefix, windows_path  # type: ignore[import-not-found]

OLDER = "0.0.1"
BARE = WORK / "bare-system.tar"
HARD_PATH = "Đề án 06 – Sở KH&CN (bản mới)"
PERIOD = "2026-01"
FIGURES = "code,value\nHT_03,186\nHT_04,151\n"


def expect(condition: object, what: str) -> None:
    """Go on when it is so."""
    if not condition:
        stop(f"FAILED: {what}")
    say(f"  ok  {what}")


def passed(log: str, what: str) -> None:
    """Expect a self-test that passed."""
    expect(log.splitlines() and log.splitlines()[-1] == "PASSED everything", what)
    for line in log.splitlines()[:-1]:
        say(f"        {line}")


def try_updates(system: str) -> None:
    """The program finds what was made, as it would on a USB stick."""
    sys.path.append(str(ROOT))
    from cds_desktop.reporting.updates import find_updates

    found = find_updates([DIST], OLDER, "win32" if system == "windows" else system)
    expect({update.number for update in found} == {version()}, f"{OLDER} finds {', '.join(u.path.name for u in found)}")
    expect(all(update.intact and update.news for update in found), "they agree with SHA256SUMS, and say what is new")


# -- Linux -------------------------------------------------------------------------------------------------------------


class Chroot:
    """A bare system of this machine's release, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Unpack it; made once with debootstrap."""
        if not BARE.exists():
            say("Making a bare system (once)")
            release = platform.freedesktop_os_release()["VERSION_CODENAME"]
            made = renewed(WORK / "debootstrap")
            run(["debootstrap", "--variant=minbase", "--include=ca-certificates", release, made])
            run(["tar", "-C", made, "-cf", BARE, "."])
            shutil.rmtree(made)
        self.root = renewed(folder)
        run(["tar", "-C", self.root, "-xf", BARE])
        for name in ("resolv.conf", "hosts"):
            shutil.copy2(f"/etc/{name}", self.root / "etc" / name)
        for name in ("sources.list", "sources.list.d", "apt.conf.d"):  # packages come from where this machine has them
            place, own = Path("/etc/apt", name), self.root / "etc" / "apt" / name
            if place.is_dir():
                shutil.copytree(place, own, dirs_exist_ok=True)
            elif place.exists():
                shutil.copy2(place, own)
            else:
                own.unlink(missing_ok=True)
        bundle = Path("/etc/ssl/certs/ca-certificates.crt")
        shutil.copy2(bundle, self.root / bundle.relative_to("/"))
        run(["mount", "-t", "proc", "proc", self.root / "proc"])
        self.run("useradd", "--create-home", "canbo")

    def run(self, *command: str, user: str = "root", network: bool = True, ok: Iterable[int] = (0,)) -> tuple[int, str]:
        """Run a command inside, as this user, with or without a network."""
        outside = [] if network else ["unshare", "--net"]
        inside = [
            "chroot",
            f"--userspec={user}",
            self.root,
            "/usr/bin/env",
            "-i",
            "LANG=C.UTF-8",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        ]
        home = "/root" if user == "root" else f"/home/{user}"
        said: tuple[int, str] = run(
            [*outside, *inside, f"HOME={home}", "DEBIAN_FRONTEND=noninteractive", *command], ok=ok
        )
        return said

    def close(self) -> None:
        """Let go of it."""
        run(["umount", "-l", self.root / "proc"])
        shutil.rmtree(self.root)


def try_linux() -> None:
    """The `.deb`, then the `.tar.xz`."""
    older = package_linux.make_deb(OLDER, renewed(WORK / "older"))
    newer = DIST / f"{NAME}_{version()}_amd64.deb"
    chroot = Chroot(WORK / "chroot")
    try:
        say(f"== .deb in a bare {platform.freedesktop_os_release()['PRETTY_NAME']}")
        for package in (older, newer):
            shutil.copy2(package, chroot.root / "tmp" / package.name)
        chroot.run("apt-get", "update")
        chroot.run("apt-get", "install", "--yes", "--no-install-recommends", "fonts-dejavu-core", f"/tmp/{older.name}")
        expect(OLDER in chroot.run("dpkg-query", "-W", NAME)[1], f"version {OLDER} is installed")

        def program(*arguments: str, ok: Iterable[int] = (0,)) -> str:
            said: str = chroot.run(NAME, *arguments, user="canbo", network=False, ok=ok)[1]
            return said

        program("init", "--unit", "08", "--on", "2026-01-20")
        (chroot.root / "tmp" / "figures.csv").write_text(FIGURES)
        program("load", "/tmp/figures.csv", "--period", PERIOD)
        before = program("show", "--period", PERIOD, "--json")
        expect(
            json.loads(before)["figures"]["HT_04"]["value"] == 151,
            "an ordinary user without a network has entered a month",
        )
        chroot.run("dpkg", "-i", f"/tmp/{newer.name}")
        expect(version() in chroot.run("dpkg-query", "-W", NAME)[1], f"upgraded to {version()}")
        expect(program("show", "--period", PERIOD, "--json") == before, "the data of the version before are all there")
        passed(program("--self-test", "--lang", "en"), "the self-test passes")
        chroot.run("apt-get", "purge", "--yes", NAME)
        gone = [
            path
            for path in ("usr/lib", "usr/bin", "usr/share/applications")
            if list((chroot.root / path).glob(f"{NAME}*"))
        ]
        expect(not gone, "removed without a trace")
        expect((chroot.root / "home/canbo/.local/share/CDS Desktop/cds.sqlite3").exists(), "the data stay")

        say("== .tar.xz in the same system")
        folder = chroot.root / "home" / "canbo" / HARD_PATH
        folder.mkdir()
        archive = DIST / f"{NAME}-{version()}-linux-x86_64.tar.xz"
        run(["tar", "-C", folder, "-xf", archive])
        top = f"/home/canbo/{HARD_PATH}/{NAME}-{version()}"
        started = chroot.run(f"{top}/program/{NAME}", "--self-test", "--lang", "en", user="canbo", network=False)[1]
        passed(started, f"runs from “{HARD_PATH}”, where its user cannot write")
        for _ in ("new", "again"):
            chroot.run(f"{top}/install.sh", user="canbo")
        command = "/home/canbo/.local/bin/" + NAME
        shown = chroot.run(command, "show", "--period", PERIOD, "--json", user="canbo", network=False)[1]
        expect(shown == before, "installed for one user, and sees the data")
        chroot.run(f"{top}/install.sh", "--remove", user="canbo")
        expect(not (chroot.root / command[1:]).is_symlink(), "removed")
        expect((chroot.root / "home/canbo/.local/share/CDS Desktop/cds.sqlite3").exists(), "the data stay")
    finally:
        chroot.close()


# -- Windows -----------------------------------------------------------------------------------------------------------


def try_windows() -> None:
    """The installer, then the portable zip, under Wine."""
    stale = package_windows.BUNDLE / "_internal" / "of-the-older-version.txt"
    stale.write_text("stale")
    older = package_windows.make_installer(OLDER, renewed(WORK / "older-windows"))
    stale.unlink()
    newer = DIST / f"{NAME}-{version()}-setup.exe"
    prefix = Prefix(WORK / "wine-try")
    try:
        _try_installer(prefix, older, newer)
        _try_portable(prefix)
    finally:
        prefix.finish()


def _listed(prefix: Prefix) -> str:
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\CDS Desktop"
    said: str = prefix.run("reg", "query", key, "/v", "DisplayVersion", ok=(0, 1))[1]
    return said


def _try_installer(prefix: Prefix, older: Path, newer: Path) -> None:
    say("== installer under Wine")
    home = prefix.local / "Programs" / "CDS Desktop"
    data = prefix.local / "CDS Desktop" / "cds.sqlite3"
    menu = prefix.profile / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
    console = home / f"{NAME}-console.exe"
    prefix.run(older, "/S")
    expect(OLDER in _listed(prefix), f"version {OLDER} is installed silently, without rights")
    expect(len(list(menu.glob("CDS Desktop*.lnk"))) == 1, "it is in the Start menu")
    prefix.run(console, "init", "--unit", "08", "--on", "2026-01-20")
    figures = WORK / "figures.csv"
    figures.write_text(FIGURES)
    prefix.run(console, "load", windows_path(figures), "--period", PERIOD)
    before = prefix.run(console, "show", "--period", PERIOD, "--json")[1]
    expect('"value": 151' in before, "a month is entered")
    expect((home / "_internal" / "of-the-older-version.txt").exists(), "the older version has a file of its own")

    running = subprocess.Popen(
        ["xvfb-run", "-a", "wine", str(home / f"{NAME}.exe")],
        env={**os.environ, **prefix.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    lock = data.with_name("window.lock")
    _wait(lock.exists, "the program is running")
    expect(prefix.run(newer, "/S", ok=range(256))[0] == 4, "the upgrade is refused with exit code 4 while it runs")
    expect(OLDER in _listed(prefix), "nothing was changed")
    prefix.run("taskkill", "/F", "/IM", f"{NAME}.exe", ok=range(256))
    running.wait(60)

    prefix.run(newer, "/S", "/DESKTOP")
    expect(version() in _listed(prefix), f"upgraded to {version()}")
    expect(not (home / "_internal" / "of-the-older-version.txt").exists(), "what only the older version had is gone")
    expect((prefix.profile / "Desktop" / "CDS Desktop.lnk").exists(), "/DESKTOP made its shortcut")
    expect(prefix.run(console, "show", "--period", PERIOD, "--json")[1] == before, "the data are all there")
    log = WORK / "self-test.log"
    prefix.run(home / f"{NAME}.exe", "--self-test", "--lang", "en", "--log", windows_path(log))
    passed(log.read_text("utf-8"), "the self-test of the windowed program passes")
    prefix.run(home / "uninstall.exe", "/S")
    _wait(lambda: not home.exists(), "the program is removed")
    expect("DisplayVersion" not in _listed(prefix), "it is no longer listed")
    expect(not list(menu.glob("CDS Desktop*.lnk")), "it is no longer in the Start menu")
    expect(data.exists(), "the data stay")


def _try_portable(prefix: Prefix) -> None:
    say("== portable zip under Wine")
    place = renewed(WORK / HARD_PATH)
    with zipfile.ZipFile(DIST / f"{NAME}-{version()}-portable.zip") as archive:
        archive.extractall(place)
    home = place / f"{NAME}-{version()}"
    console, log = home / f"{NAME}-console.exe", place / "tự kiểm tra.log"
    prefix.run(home / f"{NAME}.exe", "--self-test", "--lang", "en", "--log", windows_path(log))
    passed(log.read_text("utf-8"), f"the self-test passes in “{HARD_PATH}”")
    show = (console, "show", "--period", PERIOD)
    expect("CDS Desktop" in _read_only(place, prefix, *show)[1], "from a read-only medium it says where data go")
    prefix.run(console, "init", "--unit", "08", "--on", "2026-01-20")
    expect((home / "data" / "cds.sqlite3").exists(), "the data lie beside the program")
    expect(_read_only(place, prefix, *show)[0] == 2, "data on a medium that was locked are not passed over")
    shutil.rmtree(place)


def _read_only(folder: Path, prefix: Prefix, *command: str | Path) -> tuple[int, str]:
    """Run a program that lies in a folder nobody can write to."""
    run(["mount", "--bind", folder, folder])
    try:
        run(["mount", "-o", "remount,bind,ro", folder])
        said: tuple[int, str] = prefix.run(*command, ok=(0, 2))
        return said
    finally:
        run(["umount", folder])


def _wait(condition: object, what: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not condition():  # type: ignore[operator]
        time.sleep(0.5)
    expect(condition(), what)  # type: ignore[operator]


if __name__ == "__main__":
    for system in sys.argv[1:]:
        try_linux() if system == "linux" else try_windows()
        try_updates(system)
    say("Everything that was tried works.")
