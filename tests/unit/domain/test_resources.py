import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from cds_desktop.domain import resources
from cds_desktop.domain.resources import ParsedToml, resource_path


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


TET = date(2026, 2, 17)
TEXTS = {"a.toml": 'one = "một"', "b.toml": "[table]\nnumber = 1.50"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    made = tmp_path / "resources" / "texts"
    made.mkdir(parents=True)
    return made


def kept(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_was_parsed_is_kept_and_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = ParsedToml("texts").tables(TEXTS)
    assert parsed["a.toml"] == {"one": "một"}
    monkeypatch.setattr(tomllib, "loads", None)
    assert ParsedToml("texts").tables(TEXTS) == parsed


def test_a_changed_text_is_parsed_anew(folder: Path) -> None:
    ParsedToml("texts").tables(TEXTS)
    changed = ParsedToml("texts").tables(TEXTS | {"a.toml": 'one = "hai"'})
    assert changed["a.toml"] == {"one": "hai"}
    assert ParsedToml("texts").tables(TEXTS)["a.toml"] == {"one": "một"}


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\x93\x01\x02\x03", b"half of what was k"])
def test_damaged_keepings_are_parsed_anew(folder: Path, damage: bytes) -> None:
    parsed = ParsedToml("texts").tables(TEXTS)
    kept(folder).write_bytes(damage)
    assert ParsedToml("texts").tables(TEXTS) == parsed


def test_nothing_is_kept_where_python_may_keep_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    ParsedToml("texts").tables(TEXTS)
    assert not list(folder.iterdir())


def test_dates_stay_dates(folder: Path) -> None:
    texts = {"a.toml": "tet = 2026-02-17"}
    assert ParsedToml("texts").tables(texts) == ParsedToml("texts").tables(texts) == {"a.toml": {"tet": TET}}


def test_no_toml_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="Invalid value"):
        ParsedToml("texts").tables({"a.toml": "one ="})
    assert not list(folder.iterdir())
