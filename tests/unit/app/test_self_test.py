"""The program's check of itself: passes from source, and fails with a name when something is missing."""

import sys
from pathlib import Path

import pytest

from cds_desktop.app import self_test as tested
from cds_desktop.app.cli import run
from cds_desktop.app.self_test import CheckFailed, self_test
from cds_desktop.domain.messages import Messages

QUICK = {
    name: check for name, check in tested._CHECKS.items() if name in ("program", "resources", "messages", "form-pack")
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    checks = dict(QUICK)
    monkeypatch.setattr(tested, "_CHECKS", checks)
    return checks


def test_every_check_passes_from_source(tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object) -> None:
    log = tmp_path / "tự kiểm tra.log"
    assert run(["--self-test", "--log", str(log), "--lang", "en"]) == 0
    lines = log.read_text("utf-8").splitlines()
    assert capsys.readouterr().out.splitlines() == lines
    assert [line.split()[0] for line in lines] == ["PASSED"] * (len(tested._CHECKS) + 1)
    assert [line.split()[1].rstrip(":") for line in lines[:-1]] == list(tested._CHECKS)
    assert "truncate, full" in next(line for line in lines if " sqlite:" in line)


def test_a_check_that_fails_is_named_and_the_others_go_on(quick: dict[str, object], tmp_path: Path) -> None:
    def broken(work: Path) -> str:
        raise CheckFailed("không thấy tệp")

    quick["resources"] = broken
    assert self_test(Messages("vi"), tmp_path / "log") == 1
    said = (tmp_path / "log").read_text("utf-8")
    assert "KHÔNG ĐẠT resources: CheckFailed: không thấy tệp" in said
    assert "ĐẠT form-pack" in said
    assert said.splitlines()[-1] == "KHÔNG ĐẠT 1 mục"
    assert "Traceback" in said


def test_works_without_any_console(quick: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert run(["--self-test", "--log", str(tmp_path / "log")]) == 0
    assert (tmp_path / "log").read_text("utf-8").endswith("tất cả\n")


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--self-test", "--log", str(tmp_path / "none" / "log")]) == 2
    assert str(tmp_path / "none" / "log") in capsys.readouterr().err


def test_an_old_sqlite_in_a_frozen_program_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: dict[str, object]
) -> None:
    quick |= {"month-and-workbook": tested._month, "sqlite": tested._sqlite}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(tested, "_SQLITE_WHEN_FROZEN", (99,))
    assert self_test(Messages("vi"), tmp_path / "log") == 1
    assert "SQLite is too old" in (tmp_path / "log").read_text("utf-8")


def test_imports_inside_functions_are_found() -> None:
    code = compile("import a\ndef f():\n  from b.c import d, e\n  def g():\n    import h.i\n", "x", "exec")
    assert set(tested._imported(code)) == {("a", ()), ("b.c", ("d", "e")), ("h.i", ())}
