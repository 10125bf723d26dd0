"""Power cuts: what a disk may hold when the current fails, and whether every value said to be saved is there.

A child process types values; strace records every write, truncation and sync of its files. A cut at a random moment
leaves what was synced, and of everything later any part: each sector of 512 bytes may have reached the disk or not, in
any order. The file is then opened as the program opens it. The same is done to a bare file of SQLite in WAL mode with
synchronous NORMAL, which many programs use: it shows that the test can lose values.
"""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from cds_desktop.domain.clock import SystemClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.reporting.workspace import Workspace
from tests.benchmarks.data import make_workspace

CUTS, VALUES = 1000, 100
_SECTOR = 512
_CODE = "HT_04"
_CALLS = "openat,close,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(?: .*)?$")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
ROOT = Path(__file__).resolve().parents[2]

OURS = """
import sys
from pathlib import Path
from cds_desktop.domain.clock import SystemClock
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.workspace import Workspace
workspace, period = Workspace.open(Path(sys.argv[1]), SystemClock()), Period.parse(sys.argv[2])
for number in range(1, int(sys.argv[3]) + 1):
    workspace.enter(period, "HT_04", str(number), "Lan")
    print(f"saved {number}", flush=True)
"""
WAL = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/wal.sqlite3", isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("PRAGMA synchronous = NORMAL")
for number in range(1, int(sys.argv[3]) + 1):
    db.execute("REPLACE INTO figure VALUES (1, ?)", (number,))
    print(f"saved {number}", flush=True)
"""


@dataclass
class Write:
    """Bytes written at a place of a file; `data` None cuts the file off there."""

    file: str
    offset: int
    data: bytes | None


@dataclass
class Sync:
    """All that was written to a file so far has reached the disk."""

    file: str


@dataclass
class Saved:
    """The program said that this value is saved."""

    number: int


Step: TypeAlias = Write | Sync | Saved


@dataclass
class Disk:
    """Files as they surely are, and what was written since without a sync."""

    files: dict[str, bytearray]
    pending: dict[str, list[Write]] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Go one step further."""
        if isinstance(step, Write):
            self.pending.setdefault(step.file, []).append(step)
        elif isinstance(step, Sync):
            for write in self.pending.pop(step.file, []):
                _apply(self.files.setdefault(write.file, bytearray()), write.offset, write.data)

    def after_cut(self, pick: random.Random) -> dict[str, bytearray]:
        """The files as a power cut may leave them now."""
        left = {name: bytearray(content) for name, content in self.files.items()}
        for name, writes in self.pending.items():
            content = left.setdefault(name, bytearray())
            reached = pick.random()
            for write in writes:
                if write.data is None:
                    if pick.random() < reached:
                        _apply(content, write.offset, None)
                    continue
                for start in range(0, len(write.data), _SECTOR):
                    if pick.random() < reached:
                        _apply(content, write.offset + start, write.data[start : start + _SECTOR])
        return left


def main(folder: Path) -> None:
    """Count what is lost in power cuts of our program and of the comparison."""
    workspace, period = make_workspace(folder / "ours", 100, 2)
    workspace.enter(period, _CODE, "0", "Lan")
    workspace.close()
    (folder / "wal").mkdir()
    wal = sqlite3.connect(folder / "wal" / "wal.sqlite3", isolation_level=None)
    wal.execute("CREATE TABLE figure (code INTEGER PRIMARY KEY, value INTEGER)")
    wal.execute("INSERT INTO figure VALUES (1, 0)")
    wal.close()
    for name, program in (("ours", OURS), ("wal", WAL)):
        lost, damaged = _cut(folder / name, program, period, name == "ours")
        what = "ours (TRUNCATE, FULL)" if name == "ours" else "bare SQLite, WAL, NORMAL"
        print(f"{what:<26} {CUTS} power cuts: {lost} lost a saved value, {damaged} left an unreadable file")


def _cut(folder: Path, program: str, period: Period, ours: bool) -> tuple[int, int]:
    before = {path.name: bytearray(path.read_bytes()) for path in folder.iterdir() if path.is_file()}
    steps = _record(folder, program, period)
    assert sum(isinstance(step, Saved) for step in steps) == VALUES, "the recording is not whole"
    pick = random.Random(1)
    cuts = sorted(pick.randrange(len(steps)) for _ in range(CUTS))
    disk, saved, done, lost, damaged = Disk(before), 0, 0, 0, 0
    pack = shipped_pack()
    for cut in cuts:
        for step in steps[done:cut]:
            disk.take(step)
            saved = step.number if isinstance(step, Saved) else saved
        done = max(done, cut)
        with tempfile.TemporaryDirectory(dir=folder) as name:
            for file, content in disk.after_cut(pick).items():
                (Path(name) / file).write_bytes(content)
            try:
                if ours:
                    workspace = Workspace.open(Path(name), SystemClock(), pack)
                    found = int(workspace.first_view(period).figure(_CODE).value)
                    assert workspace.trail.first_broken() is None
                    workspace.close()
                else:
                    wal = sqlite3.connect(Path(name) / "wal.sqlite3")
                    found = wal.execute("SELECT value FROM figure").fetchone()[0]
                    wal.close()
                lost += found < saved
            except (DomainError, sqlite3.Error):
                damaged += 1
    return lost, damaged


def _record(folder: Path, program: str, period: Period) -> list[Step]:
    trace = folder.with_suffix(".trace")
    command = ["strace", "-f", "-xx", "-s", "1000000", "-e", f"trace={_CALLS}", "-o", str(trace)]
    child = [sys.executable, "-c", program, str(folder), str(period), str(VALUES)]
    subprocess.run([*command, *child], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    steps: list[Step] = []
    names: dict[str, str] = {}
    for line in trace.read_text("ascii").splitlines():
        found = _CALL.match(line)
        if not found or int(found[3]) < 0:
            continue
        call, arguments = found[1], found[2]
        number = arguments.split(",", 1)[0]
        if call == "openat":
            path = Path(_text(arguments).decode())
            if path.parent == folder:
                names[found[3]] = path.name
            else:
                names.pop(found[3], None)
        elif call == "close":
            names.pop(number, None)
        elif call == "write" and number == "1":
            words = _text(arguments).split()
            steps += [Saved(int(words[1]))] if words[:1] == [b"saved"] else []
        elif number in names:
            match call:
                case "pwrite64":
                    steps.append(Write(names[number], int(arguments.rsplit(",", 1)[1]), _text(arguments)))
                case "ftruncate":
                    steps.append(Write(names[number], int(arguments.rsplit(",", 1)[1]), None))
                case "fsync" | "fdatasync":
                    steps.append(Sync(names[number]))
                case _:
                    raise AssertionError(f"unexpected: {line[:200]}")
    return steps


def _text(arguments: str) -> bytes:
    found = _BYTES.search(arguments)
    return bytes.fromhex(found[1].replace("\\x", "")) if found else b""


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data
