"""Opens the window on a data folder: one program per folder."""

from __future__ import annotations

from pathlib import Path

from cds_desktop.domain.clock import SystemClock
from cds_desktop.domain.periods import Period


def open_window(data_dir: Path, language: str, period: Period | None = None) -> int:
    """Open the window, on `period` where given; return the exit code. A second start on the same folder says so."""
    from cds_desktop.ui.start import run

    return run(data_dir, SystemClock(), language, period)
