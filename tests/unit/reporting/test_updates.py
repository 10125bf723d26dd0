"""Newer installers on a USB stick: which are found, what is said of them."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.reporting.updates import find_updates, news_between, parse_version, removable_folders

NEWS = """# CDS Desktop: có gì mới

## 0.3.0 – 01/12/2026

- Hợp nhất 34 tỉnh.

## 0.2.0

- Phần C, D.

## 0.1.0

- Bản đầu.
"""
EVERY_KIND = ("-{}-setup.exe", "-{}-portable.zip", "_{}_amd64.deb", "-{}-linux-x86_64.tar.xz")


def put(folder: Path, name: str, content: bytes = b"installer") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def names(stick: Path, current: str = "0.1.0", system: str = "win32") -> list[str]:
    return [update.path.name for update in find_updates([stick], current, system)]


def test_newest_first_and_only_newer_ones(tmp_path: Path) -> None:
    for number in ("0.1.0", "0.0.9", "0.10.0", "0.2.0"):
        put(tmp_path, f"cds-desktop-{number}-setup.exe")
    assert names(tmp_path) == ["cds-desktop-0.10.0-setup.exe", "cds-desktop-0.2.0-setup.exe"]


@pytest.mark.parametrize(("system", "kinds"), [("win32", EVERY_KIND[:2]), ("linux", EVERY_KIND[2:]), ("darwin", ())])
def test_only_for_this_system(tmp_path: Path, system: str, kinds: tuple[str, ...]) -> None:
    for kind in EVERY_KIND:
        put(tmp_path, "cds-desktop" + kind.format("0.2.0"))
    assert names(tmp_path, system=system) == ["cds-desktop" + kind.format("0.2.0") for kind in kinds]


def test_one_folder_down_and_no_deeper(tmp_path: Path) -> None:
    put(tmp_path / "Bộ cài mới", "cds-desktop-0.2.0-setup.exe")
    put(tmp_path / "a" / "b", "cds-desktop-0.3.0-setup.exe")
    put(tmp_path / ".Trash", "cds-desktop-0.4.0-setup.exe")
    assert names(tmp_path) == ["cds-desktop-0.2.0-setup.exe"]


def test_other_files_and_missing_folders_are_passed_over(tmp_path: Path) -> None:
    for name in ("setup.exe", "cds-desktop-setup.exe", "cds-desktop-1.2-setup.exe", "xcds-desktop-0.2.0-setup.exe"):
        put(tmp_path, name)
    assert find_updates([tmp_path, tmp_path / "none", tmp_path / "setup.exe"], "0.1.0", "win32") == []


def test_what_is_new_since_this_version(tmp_path: Path) -> None:
    put(tmp_path, "cds-desktop-0.2.0-setup.exe")
    put(tmp_path, "cds-desktop-0.3.0-setup.exe")
    put(tmp_path, "CHANGELOG.txt", b"\xef\xbb\xbf" + NEWS.encode())
    newest, older = find_updates([tmp_path], "0.1.0", "win32")
    assert newest.news == "0.3.0 – 01/12/2026\n\n- Hợp nhất 34 tỉnh.\n\n0.2.0\n\n- Phần C, D."
    assert older.news == "0.2.0\n\n- Phần C, D."
    assert (newest.number, newest.starts) == ("0.3.0", True)


def test_the_sum_beside_it_is_checked(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"installer").hexdigest()
    for number, content in (("0.4.0", b"installer"), ("0.3.0", b"changed"), ("0.2.0", b"installer")):
        put(tmp_path, f"cds-desktop-{number}-setup.exe", content)
    sums = f"{digest}  cds-desktop-0.4.0-setup.exe\n{digest.upper()} *cds-desktop-0.3.0-setup.exe\nnonsense\n"
    put(tmp_path, "SHA256SUMS", sums.encode())
    assert [update.intact for update in find_updates([tmp_path], "0.1.0", "win32")] == [True, False, None]


def test_without_anything_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "cds-desktop_0.2.0_amd64.deb")
    (update,) = find_updates([tmp_path], "0.1.0", "linux")
    assert (update.news, update.intact, update.starts) == ("", None, False)


@given(st.tuples(*[st.integers(0, 9999)] * 3))
def test_versions_are_read_back(version: tuple[int, int, int]) -> None:
    assert parse_version("{}.{}.{}".format(*version)) == version


@given(st.text(), st.tuples(*[st.integers(0, 9)] * 3), st.tuples(*[st.integers(0, 9)] * 3))
def test_any_text_is_taken_as_news(text: str, after: tuple[int, int, int], upto: tuple[int, int, int]) -> None:
    assert len(news_between(text, after, upto)) <= len(text)
    assert not news_between(text, upto, upto)


def test_the_drives_of_this_machine_can_be_asked_for() -> None:
    assert all(folder.is_dir() for folder in removable_folders())
