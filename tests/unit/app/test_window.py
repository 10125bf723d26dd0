"""The window's start: what fails inside is written down beside the data."""

import logging
from pathlib import Path

import pytest

from cds_desktop.app import window
from cds_desktop.app.place import Place
from cds_desktop.domain.errors import DomainError


def test_a_folder_that_cannot_be_written_is_said_in_a_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cds_desktop.ui import start

    said: list[str] = []
    monkeypatch.setattr(start, "say", lambda sentence, language: said.append(sentence))
    monkeypatch.setattr(start, "run", lambda *_: pytest.fail("opened all the same"))
    (tmp_path / "tep").write_text("")
    assert window.open_window(Place(tmp_path / "tep" / "data"), "vi") == 2
    assert str(tmp_path / "tep") in said[0]


@pytest.mark.allow_logs
def test_a_notice_about_the_place_is_said_before_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cds_desktop.ui import start

    said: list[str] = []
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr("sys.excepthook", print)
    monkeypatch.setattr(start, "say", lambda sentence, language: said.append(sentence))
    monkeypatch.setattr(start, "run", lambda *_: len(said))
    notice = DomainError("place.elsewhere", home="E:/", folder=tmp_path)
    assert window.open_window(Place(tmp_path / "data", notice), "vi") == 1
    assert "ổ chỉ đọc" in said[0]
    for handler in root.handlers:
        handler.close()


@pytest.mark.allow_logs
def test_errors_of_the_worker_are_kept_in_the_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cds_desktop.ui import start

    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr("sys.excepthook", print)
    monkeypatch.setattr(start, "run", lambda *_: logging.getLogger("cds").error("hỏng") or 0)
    assert window.open_window(Place(tmp_path / "data"), "vi") == 0
    assert "ERROR cds: hỏng" in (tmp_path / "data" / "logs" / "cds-desktop.log").read_text("utf-8")
    for handler in root.handlers:
        handler.close()
