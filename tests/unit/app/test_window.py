"""The window's start: what fails inside is written down beside the data."""

import logging
from pathlib import Path

import pytest

from cds_desktop.app import window


@pytest.mark.allow_logs
def test_errors_of_the_worker_are_kept_in_the_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cds_desktop.ui import start

    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr("sys.excepthook", print)
    monkeypatch.setattr(start, "run", lambda *_: logging.getLogger("cds").error("hỏng") or 0)
    assert window.open_window(tmp_path / "data", "vi") == 0
    assert "ERROR cds: hỏng" in (tmp_path / "data" / "logs" / "cds-desktop.log").read_text("utf-8")
    for handler in root.handlers:
        handler.close()
