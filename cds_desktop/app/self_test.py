"""The program checks itself (design §5): `cds-desktop --self-test [--log FILE]`.

Made for frozen programs on machines where nothing else is: one line for each check, in the log and on the console where
there is one. Nothing is left behind, no window appears, the user's data are not touched.
"""

from __future__ import annotations

import dis
import importlib
import pkgutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, ModuleType

import cds_desktop
from cds_desktop.app import console
from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.resources import resource_path

_FOLDER = "CDS tự kiểm tra ở Đắk Lắk, phường Ô Chợ Dừa "
_WAIT_SECONDS = 60
_FEWEST_COLOURS = 12  # a window that was not painted has one
# The fixed bug of SQLite's WAL mode; programs from source run with whatever SQLite their Python has.
_SQLITE_WHEN_FROZEN = (3, 51, 3)


class CheckFailed(Exception):
    """What was expected and not found."""


def self_test(messages: Messages, log: Path | None) -> int:
    """Run every check; return 0 when all passed, else 1. Raises OSError where the log cannot be written."""
    lines = []

    def tell(line: str) -> None:
        lines.append(line)
        console.write(sys.stdout, line.partition("\n")[0])
        if log is not None:  # at once: a crash of the process shall leave what came before
            log.write_text("\n".join(lines) + "\n", encoding="utf-8")

    failed = 0
    with tempfile.TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        for name, check in _CHECKS.items():
            started = time.perf_counter()
            try:
                detail = check(work)
                seconds = f"{time.perf_counter() - started:.1f} s"
                tell(messages.text("self_test.passed", check=name, detail=detail, seconds=seconds))
            except Exception as error:
                failed += 1
                trace = "".join(traceback.format_exception(error))
                tell(
                    messages.text("self_test.failed", check=name, detail=f"{type(error).__name__}: {error}")
                    + "\n"
                    + trace
                )
    tell(
        messages.text("self_test.verdict_failed", count=failed) if failed else messages.text("self_test.verdict_passed")
    )
    return 1 if failed else 0


def _require(condition: object, otherwise: str) -> None:
    if not condition:  # no assert: frozen programs are built without them
        raise CheckFailed(otherwise)


def _program(work: Path) -> str:
    frozen = "frozen" if getattr(sys, "frozen", False) else "source"
    return f"{cds_desktop.__version__}, {frozen}, {sys.platform}, Python {sys.version.split()[0]}, {work}"


def _resources(work: Path) -> str:
    files = [path for path in resource_path().rglob("*") if path.is_file()]
    for path in files:
        _require(path.read_bytes(), f"{path} is empty")
    for area in ("form_packs", "guide", "icons", "messages", "style", "units"):
        _require(any(path.is_relative_to(resource_path(area)) for path in files), f"{area} holds no file")
    return f"{len(files)} files"


def _messages(work: Path) -> str:
    counts = []
    for language in LANGUAGES:
        files = resource_path("messages", language).glob("*.toml")
        keys = [line for file in files for line in file.read_text("utf-8").splitlines() if line.startswith('"')]
        for key in keys:
            _require(Messages(language).text(key.split('"')[1]), f"{language}: {key} is empty")
        counts.append(len(keys))
    _require(len(set(counts)) == 1, f"the languages differ: {counts}")
    return f"{counts[0]} sentences in {len(LANGUAGES)} languages"


def _form_pack(work: Path) -> str:
    from cds_desktop.domain.units import unit_table
    from cds_desktop.forms.loader import shipped_pack
    from cds_desktop.reporting.demo import LAST, UNIT_CODE

    pack = shipped_pack()
    province = unit_table().province(UNIT_CODE, LAST.cut_off)
    return f"{pack.version}, {len(pack.indicators)} indicators, {len(pack.registers)} registers, {province.full_name}"


def _month(work: Path) -> str:
    """A month is loaded, explained, approved, exported as a workbook, and that is read and checked."""
    from cds_desktop.domain.units import UnitTable
    from cds_desktop.forms.loader import shipped_pack
    from cds_desktop.reporting.checking import check_file
    from cds_desktop.reporting.demo import make_demo

    months = make_demo(work / "dữ liệu", work)
    made = next(months)
    months.close()  # type: ignore[attr-defined]
    verdict = check_file(made.exported.path, shipped_pack(), UnitTable(), Messages("vi"))
    _require(verdict.ok, "; ".join(f"{p.place}: {p.message}" for p in verdict.problems))
    return f"{made.exported.path.name}, {made.exported.path.stat().st_size // 1024} KB"


def _sqlite(work: Path) -> str:
    from cds_desktop.storage.database import FILE_NAME
    from cds_desktop.storage.engine import engine_of

    engine = engine_of(work / "dữ liệu" / FILE_NAME)
    _require((engine.journal_mode, engine.synchronous) == ("truncate", "full"), f"settings are {engine}")
    _require(engine.foreign_keys, "foreign keys are off")
    if getattr(sys, "frozen", False):
        _require(engine.version >= _SQLITE_WHEN_FROZEN, f"SQLite is too old: {engine.version}")
    return f"{'.'.join(map(str, engine.version))}, {engine.journal_mode}, {engine.synchronous}"


def _imports(work: Path) -> str:
    """Every module of ours, and everything that any of their functions imports when first called."""
    ours = [cds_desktop, *_submodules(cds_desktop)]
    wanted = {name for module in ours for name in _imported(_code(module))}
    for name, items in sorted(wanted):
        module = importlib.import_module(name)
        for item in items:
            if item != "*" and not hasattr(module, item):
                importlib.import_module(f"{name}.{item}")
    return f"{len(ours)} modules, {len({name for name, _ in wanted})} imported by them"


def _submodules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _code(module: ModuleType) -> CodeType:
    loader = module.__spec__.loader if module.__spec__ else None
    code = loader.get_code(module.__name__) if loader and hasattr(loader, "get_code") else None
    if code is None:
        raise CheckFailed(f"{module.__name__} has no code to look at")
    return code


def _imported(code: CodeType) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of the modules that this code and every function inside imports, each with the names taken from it."""
    before: object = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == "IMPORT_NAME":
            yield instruction.argval, before if isinstance(before, tuple) else ()
        before = instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _imported(constant)


def _window(work: Path) -> str:
    """The window opens on the month without a screen, and paints it."""
    from PySide6.QtCore import QEventLoop, qVersion
    from PySide6.QtWidgets import QApplication
    from shiboken6.Shiboken import delete

    from cds_desktop.domain.clock import SystemClock
    from cds_desktop.reporting.demo import FIRST
    from cds_desktop.ui import start

    app = QApplication.instance() or QApplication(["cds-desktop", "-platform", "offscreen"])
    messages, clock, data_dir = Messages("vi"), SystemClock(), work / "dữ liệu"
    start.make_application(messages)
    window = start.open_window(data_dir, clock, messages, start.first_month(data_dir, clock, FIRST))
    try:
        deadline = time.monotonic() + _WAIT_SECONDS
        app.processEvents()
        while window.session.worker.pending and time.monotonic() < deadline:
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)
        _require(not window.session.worker.pending, f"the month was not there after {_WAIT_SECONDS} s")
        image = window.grab().toImage()
        colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        _require(len(colours) >= _FEWEST_COLOURS, f"only {len(colours)} colours were painted")
        return f"Qt {qVersion()}, {image.width()}×{image.height()}, {len(colours)} colours, {window.windowTitle()}"
    finally:
        window.session.worker.finish()
        window.close()
        delete(window)


_CHECKS: dict[str, Callable[[Path], str]] = {
    "program": _program,
    "resources": _resources,
    "messages": _messages,
    "form-pack": _form_pack,
    "month-and-workbook": _month,
    "sqlite": _sqlite,
    "imports": _imports,
    "window": _window,
}
