"""The command `demo`: makes the sample, checks it as the ministry would, and opens the window on it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cds_desktop.domain.errors import DomainError

if TYPE_CHECKING:
    from cds_desktop.app.cli import Session

MARKER = "du_lieu_mau.txt"


def demo(session: Session, out_dir: Path, *, show_window: bool) -> int:
    """Make the sample under `out_dir`, replacing an earlier sample; return the exit code."""
    from cds_desktop.domain.units import UnitTable
    from cds_desktop.forms.loader import shipped_pack
    from cds_desktop.reporting.checking import check_file
    from cds_desktop.reporting.demo import FIRST, LAST, UNIT_CODE, make_demo

    data_dir = out_dir / "data"
    _clear(out_dir)
    units = UnitTable()
    months = []
    for made in make_demo(data_dir, out_dir):
        months.append(made)
        session.say(
            "cli.demo.month",
            period=str(made.period),
            errors=made.errors,
            warnings=made.warnings,
            explained=made.warnings,
            path=made.exported.path,
        )
    unit = units.province(UNIT_CODE, LAST.cut_off)
    session.say("cli.demo.made", unit=unit.full_name, first=str(FIRST), last=str(LAST), path=data_dir)
    pack = shipped_pack()
    refused = [v for m in months if not (v := check_file(m.exported.path, pack, units, session.messages)).ok]
    for verdict in refused:
        session.say("cli.check.refused", file=verdict.file)
        for problem in verdict.problems:
            session.print(f"  [{problem.place}] {problem.message}")
    if refused:
        return 1
    session.say("cli.demo.checked")
    if show_window and has_screen():
        from cds_desktop.app.place import Place
        from cds_desktop.app.window import open_window

        return open_window(Place(data_dir), session.messages.language, LAST)
    return 0


def _clear(out_dir: Path) -> None:
    """Remove an earlier sample; anything else is left alone and refused."""
    marker = out_dir / MARKER
    if out_dir.exists() and any(out_dir.iterdir()):
        if not marker.exists():
            raise DomainError("cli.demo.occupied", path=out_dir)
        for name in ("data", "nap", "gui"):
            shutil.rmtree(out_dir / name, ignore_errors=True)
    out_dir.mkdir(parents=True, exist_ok=True)
    marker.write_text("CDS Desktop: dữ liệu mẫu, có thể xóa.\n", encoding="utf-8")


def has_screen() -> bool:
    """Whether a window can be shown."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
