import os
import sys
from datetime import date
from pathlib import Path

import pytest

from cds_desktop.domain import resources
from cds_desktop.domain.resources import Kept, resource_path


def test_finds_the_files_of_the_source_tree() -> None:
    assert resource_path("units", "provinces.csv").is_file()
    assert resource_path("messages", "vi").is_dir()


def test_an_installed_package_uses_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "cds_desktop" / "resources" / "units"
    installed.mkdir(parents=True)
    (tmp_path / "resources" / "units").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "cds_desktop")
    assert resource_path("units") == installed


def test_a_frozen_program_uses_what_it_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with pytest.raises(FileNotFoundError, match="incomplete"):
        resource_path("units")
    (tmp_path / "resources" / "units").mkdir(parents=True)
    assert resource_path("units") == tmp_path / "resources" / "units"


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such-file\.csv"):
        resource_path("units", "no-such-file.csv")


TEXTS = {"a.toml": "one", "b.toml": "two"}
MADE = {"tết": [date(2026, 2, 17)]}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def made(folder: Path, texts: dict[str, str] = TEXTS, made_by: Path | None = None) -> bool:
    """Whether it had to be made."""
    calls = []

    def make() -> dict[str, list[date]]:
        calls.append(1)
        return MADE

    assert Kept(folder, made_by).made_of(texts, dict[str, list[date]], make) == MADE
    return bool(calls)


def test_what_was_made_is_kept(folder: Path) -> None:
    assert [made(folder), made(folder)] == [True, False]


@pytest.mark.parametrize(
    "texts", [{"a.toml": "one", "b.toml": "TWO"}, {"a.toml": "one"}, {"a.toml": "one", "c.toml": "two"}, {}]
)
def test_other_texts_are_made_anew(folder: Path, texts: dict[str, str]) -> None:
    made(folder)
    assert made(folder, texts)
    assert not made(folder, texts)
    assert made(folder)


def test_another_version_of_the_program_makes_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(folder)
    monkeypatch.setattr(resources, "__version__", "0.0.1")
    assert made(folder)


def test_changed_modules_make_anew(folder: Path, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "a.py").touch()
    assert [made(folder, made_by=code), made(folder, made_by=code)] == [True, False]
    os.utime(code / "a.py", (0, 0))
    assert made(folder, made_by=code)
    (code / "b.py").touch()
    assert made(folder, made_by=code)


@pytest.mark.parametrize("left", [0, 1, 30, -1])
def test_damaged_keepings_are_made_anew(folder: Path, left: int) -> None:
    made(folder)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:left])
    assert made(folder)


def test_nothing_is_kept_where_python_may_keep_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [made(folder), made(folder)] == [True, True]
    assert not list(folder.iterdir())


def test_a_folder_that_cannot_be_written_is_passed_over(folder: Path) -> None:
    assert made(folder / "missing")


def test_nothing_is_kept_of_what_cannot_be_made(folder: Path) -> None:
    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Kept(folder).made_of(TEXTS, str, fail)
    assert not list(folder.iterdir())
