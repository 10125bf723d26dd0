"""Failures of the program: a report is kept and told of once."""

import sys
from pathlib import Path

import pytest

from cds_desktop.app.crash import catch_failures


def fail(times: int = 1) -> None:
    for _ in range(times):
        try:
            raise RuntimeError("bug")
        except RuntimeError as error:
            sys.excepthook(type(error), error, error.__traceback__)


def test_a_report_is_kept_beside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    told: list[Path] = []
    catch_failures(tmp_path, told.append)
    fail()
    assert [path.parent for path in told] == [tmp_path]
    assert "RuntimeError: bug" in told[0].read_text("utf-8")


def test_a_failure_while_telling_is_kept_but_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    told: list[Path] = []

    def tell(path: Path) -> None:
        told.append(path)
        fail()

    catch_failures(tmp_path / "missing", tell)
    fail()
    assert len(told) == 1
