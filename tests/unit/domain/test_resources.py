import sys
from pathlib import Path

import pytest

from cds_desktop.domain import resources
from cds_desktop.domain.resources import resource_path


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
