"""Runs the benchmarks and prints one line each: what, against what, ratio (median of pairs), budget of design §7."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.sending import export
from cds_desktop.reporting.workspace import Workspace
from tests.benchmarks import power_cuts
from tests.benchmarks.data import VILLAGES, make_workspace, sizes

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7


def main() -> None:
    """Run all, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which to run (all)")
    names = parser.parse_args().names or list(BENCHMARKS)
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},",
        end=" ",
    )
    print(f"SQLite {sqlite3.sqlite_version}; medians of {RUNS} pairs")
    for name in names:
        if name in TRACED and shutil.which("strace") is None:
            print(f"{name}: left out, strace is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            BENCHMARKS[name](Path(folder))


def line(what: str, ours: float, theirs: float, against: str, budget: str, unit: str = "s") -> None:
    """Print one comparison."""
    print(f"{what:<46} {ours:8.3f} {unit}  {theirs:8.3f} {unit} {against:<34} {ours / theirs:6.2f}×  (budget {budget})")


def timed(action: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def paired(ours: Callable[[], object], theirs: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Median seconds of both, run in turn."""
    pairs = [(timed(ours), timed(theirs)) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def start(folder: Path) -> None:
    """Process start to the painted month grid (60 months, 10,000 villages) and peak memory, against an empty window."""
    workspace, period = make_workspace(folder / "data", 10_000, 60)
    workspace.close()
    seconds: dict[str, list[float]] = {"ours": [], "empty": []}
    memory: dict[str, list[float]] = {"ours": [], "empty": [], "list": []}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    print(f"start: Qt platform {environment.get('QT_QPA_PLATFORM', 'xcb')}")
    for run in range(RUNS + 1):
        for kind in ("ours", "empty"):
            begin = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", f"tests.benchmarks.{kind}_window", str(folder / "data"), str(period)],
                cwd=ROOT,
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            painted, peak, *with_list = done.stdout.split()
            if run:  # the first warms the caches
                seconds[kind].append(float(painted) - begin)
                memory[kind].append(int(peak) / 1024)
                memory["list"] += [int(peak) / 1024 for peak in with_list]
    middle = {kind: statistics.median(values) for kind, values in seconds.items()}
    line("start to painted month", middle["ours"], middle["empty"], "empty PySide6 window", "1.8, goal 1.5")
    peaks = {kind: statistics.median(values) for kind, values in memory.items()}
    line("peak memory at that moment", peaks["ours"], peaks["empty"], "empty PySide6 window", "1.5", "MB")
    line("peak memory with the list of 10,000 open", peaks["list"], peaks["empty"], "empty PySide6 window", "2.0", "MB")


def cell(folder: Path) -> None:
    """Leave cell → committed: percentiles, against one bare row committed with the same pragmas."""
    workspace, period = make_workspace(folder / "data", 10_000, 12)
    bare = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for pragma in ("journal_mode = TRUNCATE", "synchronous = FULL"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE figure (code TEXT PRIMARY KEY, value TEXT)")
    ours, theirs = [], []
    for number in range(300):
        ours.append(timed(lambda n=number: workspace.enter(period, "HT_04", str(n), "Lan")))  # type: ignore[misc]
        theirs.append(timed(lambda n=number: bare.execute("REPLACE INTO figure VALUES ('HT_04', ?)", (n,))))  # type: ignore[misc]
    for percent in (50, 99):
        a, b = (1000 * statistics.quantiles(values, n=100)[percent - 1] for values in (ours, theirs))
        line(f"cell left to committed and checked, p{percent}", a, b, "bare row, same pragmas", "p99 ≤ 50 ms", "ms")
    workspace.close()
    bare.close()


TYPING = """
import sys
from pathlib import Path
from time import perf_counter
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.workspace import Workspace
workspace, period = Workspace.open(Path(sys.argv[1])), Period.parse(sys.argv[2])
workspace.enter(period, "HT_04", "0", "Lan")
for number in range(1, 101):
    start = perf_counter()
    workspace.enter(period, "HT_04", str(number), "Lan")
    print(perf_counter() - start)
"""


def slow_disk(folder: Path) -> None:
    """Leave cell → committed where every sync takes 15 ms longer, as on an old hard disk; strace holds them up."""
    workspace, period = make_workspace(folder / "data", 10_000, 2)
    workspace.close()
    seconds = []
    for delay in (["-e", "inject=fsync,fdatasync:delay_exit=15000"], []):
        traced = ["strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=fsync,fdatasync", *delay]
        command = [*traced, sys.executable, "-c", TYPING, str(folder / "data"), str(period)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        seconds.append(1000 * statistics.quantiles(map(float, done.stdout.split()), n=100)[98])
    line("the same with 15 ms more a sync, p99", *seconds, "without the delay", "p99 ≤ 120 ms", "ms")  # type: ignore[misc]


def cuts(folder: Path) -> None:
    """Values lost in simulated power cuts."""
    power_cuts.main(folder)


def validation(folder: Path) -> None:
    """Full validation of a month with its villages, against openpyxl writing those rows' cells."""
    for size in sizes(50_000):
        workspace, period = make_workspace(folder / str(size), size, 2)

        def validate(workspace: Workspace = workspace, period: Period = period) -> None:
            workspace.forget_rows()
            workspace.month(period)

        def write(workspace: Workspace = workspace, period: Period = period) -> None:
            _write_cells(workspace, period)

        a, b = paired(validate, write, RUNS if size <= 10_000 else 2)
        line(f"validation, {size:,} villages", a, b, "openpyxl writing the rows' cells", "0.5")
        workspace.close()


def _write_cells(workspace: Workspace, period: Period) -> None:
    from openpyxl import Workbook

    columns = list(workspace.pack.registers[VILLAGES].columns)
    book = Workbook()
    sheet = book.active
    for row in workspace.month(period).registers[VILLAGES].rows:
        sheet.append([row.values.get(name) for name in columns])
    with tempfile.TemporaryFile() as file:
        book.save(file)


def export_(folder: Path) -> None:
    """Export of the submission workbook, against openpyxl writing the same cells with the same styles."""
    from tests.benchmarks.plain_copy import copy_cells

    for size in sizes(50_000):
        workspace, period = make_workspace(folder / str(size), size, 2)
        out = folder / f"out{size}"
        made = export(workspace, period, out, draft=True)
        cells = copy_cells(made.path)

        def ours(workspace: Workspace = workspace, period: Period = period, out: Path = out) -> None:
            export(workspace, period, out, draft=True)

        a, b = paired(ours, lambda cells=cells: cells.write(folder / "plain.xlsx"), 3 if size <= 10_000 else 1)  # type: ignore[misc]
        line(f"export, {size:,} villages", a, b, "openpyxl, same cells and styles", "1.25")
        workspace.close()


def growth(folder: Path) -> None:
    """Opening a month after 12, 60 and 120 months, and the size of the file."""
    first = None
    for months in (12, 60, 120):
        data = folder / str(months)
        workspace, period = make_workspace(data, 10_000, months)
        workspace.close()

        def open_month(data: Path = data, period: Period = period) -> None:
            opened = Workspace.open(data, thorough=False)
            opened.month(period)
            opened.close()

        seconds = statistics.median(timed(open_month) for _ in range(3))
        first = first or seconds
        size = (data / "cds.sqlite3").stat().st_size / 1e6
        line(f"month with all rows after {months} months", seconds, first, "after 12 months", "linear")
        print(f"{'':<46} file {size:.1f} MB (budget 40 MB after 60 months)")


BENCHMARKS: dict[str, Callable[[Path], None]] = {
    "start": start,
    "cell": cell,
    "slow_disk": slow_disk,
    "power_cuts": cuts,
    "validation": validation,
    "export": export_,
    "growth": growth,
}
TRACED = {"slow_disk", "power_cuts"}
"""What watches a child's system calls."""
assert Messages("vi"), "the catalogue is read once, before anything is timed"

if __name__ == "__main__":
    main()
