"""`pack check`, `pack install` and `pack list`, for people and for machines."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from cds_desktop.domain.resources import resource_path
from tests.end_to_end.shell import Shell

SECTION = "sections/b.toml"
HEAD = "[indicator.HT_03]\n"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "data", capsys)


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """The shipped pack as a newer version from March 2026 on, with HT_03 redefined, as a zip."""
    folder, path = tmp_path / "moi", tmp_path / "moi.zip"
    shutil.copytree(resource_path("form_packs", "cds"), folder)
    head = (folder / "pack.toml").read_text("utf-8").splitlines()
    kept = [line for line in head if not line.startswith(("version", "first_period"))]
    (folder / "pack.toml").write_text("\n".join(['version = "2099"', 'first_period = "2026-03"', *kept]), "utf-8")
    text = (folder / SECTION).read_text("utf-8")
    assert text.count(HEAD) == 1
    (folder / SECTION).write_text(text.replace(HEAD, HEAD + "definition = 2\n"), "utf-8")
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*.toml"):
            archive.write(file, file.relative_to(folder).as_posix())
    return path


def test_a_version_is_checked_taken_and_listed(shell: Shell, version: Path) -> None:
    assert shell("pack", "check", str(version)) == 0, "a pack can be checked without a data folder"
    assert shell.json("pack", "check", str(version))["changes"] == []
    assert shell("init", "--unit", "08", "--on", "2026-03-20") == 0
    checked = shell.json("pack", "check", str(version))
    (change,) = checked["changes"]
    assert (checked["ok"], checked["version"], checked["remark"]) == (True, "2099", None)
    assert (change["kind"], change["name"]) == ("redefined", "HT_03")
    assert change["fields"] == [{"name": "definition", "before": "1", "after": "2"}]
    assert shell.json("pack", "list")["packs"][0]["shipped"] is True
    assert shell("pack", "install", str(version)) == 0, shell.err
    assert "Định nghĩa lại chỉ tiêu HT_03" in shell.out
    assert "định nghĩa số: 1 → 2" in shell.out
    assert "từ kỳ 03/2026" in shell.out
    assert shell("show", "--period", "2026-03") == 0
    listed = shell.json("pack", "list")["packs"]
    assert [(one["version"], one["first_period"], one["shipped"]) for one in listed][1:] == [("2099", "2026-03", False)]
    assert shell("pack", "list") == 0
    assert "chưa có kỳ nào dùng" in shell.out
    assert shell("pack", "install", str(version)) == 2
    assert "không mới hơn" in shell.err
    again = shell.json("pack", "check", str(version))
    assert again["ok"]
    assert "không mới hơn" in again["remark"]


def test_taking_it_is_told_to_machines(shell: Shell, version: Path) -> None:
    assert shell("init", "--unit", "08", "--on", "2026-03-20") == 0
    taken = shell.json("pack", "install", str(version))
    assert (taken["id"], taken["version"], taken["first_period"], taken["period"]) == ("cds", "2099", "2026-03", None)
    assert [one["name"] for one in taken["changes"]] == ["HT_03"]
    assert (taken["moved"], taken["kept"]) == ([], [])


def test_every_defect_is_told_to_machines(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "hong"
    (folder / "sections").mkdir(parents=True)
    (folder / "pack.toml").write_text('id = "x"\nversion = "1"\ncolour = 1\n', encoding="utf-8")
    (folder / "sections" / "a.toml").write_text('section = "Q"\n', encoding="utf-8")
    checked = shell.json("pack", "check", str(folder))
    assert (checked["ok"], checked["id"]) == (False, None)
    places = {(one["file"], one["line"]) for one in checked["defects"]}
    assert {("pack.toml", 3), ("sections/a.toml", 1)} <= places
    assert all(one["message"] for one in checked["defects"])
    assert shell("pack", "check", str(folder)) == 1
