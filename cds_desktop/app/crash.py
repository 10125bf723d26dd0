"""What happens when the program itself fails: a report is kept, the user reads one sentence."""

from __future__ import annotations

import tempfile
import traceback
from datetime import datetime
from pathlib import Path


def keep_report(error: BaseException) -> Path:
    """Write the details of a failure to a file in the temporary folder; return its path."""
    path = Path(tempfile.gettempdir()) / f"cds-desktop-{datetime.now():%Y%m%d-%H%M%S}.log"
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path
