"""Where the data folder is: the user's own place, or beside a portable program."""

import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from cds_desktop.app.cli import run
from cds_desktop.app.place import data_place, require_writable
from cds_desktop.domain.errors import DomainError


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frozen program on a stick; no folder is named."""
    home = tmp_path / "USB của Sở" / "cds-desktop"
    home.mkdir(parents=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(home / "cds-desktop.exe"))
    monkeypatch.delenv("CDS_DATA_DIR")
    return home


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes a folder read-only, for the administrator too."""
    whole = Path.touch

    def locking(locked: Path) -> None:
        def touch(path: Path) -> None:
            if path.is_relative_to(locked):
                raise OSError(30, "Read-only file system")
            whole(path)

        monkeypatch.setattr(Path, "touch", touch)

    return locking


def own() -> Path:
    return Path(platformdirs.user_data_dir("CDS Desktop", appauthor=False))


def test_an_installed_program_uses_the_users_own_place(stick: Path) -> None:
    assert data_place().folder == own()
    assert data_place().notice is None


def test_a_program_from_source_is_never_portable(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (stick / "portable.txt").touch()
    monkeypatch.delattr(sys, "frozen")
    assert data_place().folder == own()


@pytest.mark.parametrize("sign", ["portable.txt", "data"])
def test_a_portable_program_keeps_its_data_beside_itself(stick: Path, sign: str) -> None:
    (stick / sign).touch() if sign.endswith(".txt") else (stick / sign).mkdir()
    found = data_place()
    assert (found.folder, found.notice) == (stick / "data", None)
    assert list(found.folder.iterdir()) == []


def test_on_a_read_only_medium_data_go_elsewhere_and_it_is_said(
    stick: Path, lock: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    (stick / "portable.txt").touch()
    lock(stick)
    found = data_place()
    assert found.folder == own()
    assert found.notice is not None
    assert found.notice.key == "place.elsewhere"
    assert run(["init", "--unit", "08"]) == 0
    said = capsys.readouterr().err
    assert str(stick) in said
    assert str(own()) in said
    assert (own() / "cds.sqlite3").exists()


def test_data_on_a_locked_medium_are_not_passed_over(
    stick: Path, lock: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    (stick / "portable.txt").touch()
    assert run(["init", "--unit", "08"]) == 0
    lock(stick)
    with pytest.raises(DomainError, match=r"place\.locked"):
        data_place()
    assert run(["show", "--period", "2026-01"]) == 2
    assert "khóa ghi" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("")
    with pytest.raises(DomainError, match=r"storage\.not_writable"):
        require_writable(tmp_path / "tep" / "data")


def test_a_named_folder_goes_before_the_portable_one(stick: Path, tmp_path: Path) -> None:
    (stick / "portable.txt").touch()
    assert run(["init", "--unit", "08", "--data-dir", str(tmp_path / "named")]) == 0
    assert (tmp_path / "named" / "cds.sqlite3").exists()
    assert not (stick / "data").exists()
