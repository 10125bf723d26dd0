"""What happens when the program itself fails: a report is kept, the user reads one sentence."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType


def keep_report(error: BaseException, folder: Path | None = None) -> Path:
    """Write the details of a failure to a file in `folder`, or the temporary folder; return its path."""
    place = folder if folder is not None and folder.is_dir() else Path(tempfile.gettempdir())
    path = place / f"cds-desktop-{datetime.now():%Y%m%d-%H%M%S}.log"
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path


def catch_failures(folder: Path, tell: Callable[[Path], None]) -> None:
    """From now on keep a report of every failure that nothing caught, and tell the user where it is, once at a time."""
    telling = False

    def failed(type_: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal telling
        path = keep_report(error, folder)
        if not telling:
            telling = True
            try:
                tell(path)
            finally:
                telling = False

    sys.excepthook = failed
