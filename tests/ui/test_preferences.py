"""What one person likes is kept beside the data, and never stands in the way."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds_desktop.ui.preferences import FILE_NAME, Preferences

KEPT = st.one_of(st.booleans(), st.integers(), st.text(), st.dictionaries(st.text(), st.integers()))


def test_what_is_set_is_there_the_next_time(tmp_path: Path) -> None:
    first = Preferences(tmp_path)
    first.set("language", "en")
    first.set("tour_seen", True)
    first.set("widths.form", {"LABEL": 240})
    again = Preferences(tmp_path)
    assert again.get("language", "vi") == "en"
    assert again.get("tour_seen", False) is True
    assert again.get("widths.form", {}) == {"LABEL": 240}
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_what_is_not_kept_is_as_by_default(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    assert preferences.get("language", "vi") == "vi"
    assert preferences.get("widths.form", {}) == {}
    assert not list(tmp_path.iterdir()), "asking writes nothing"


def test_what_is_forgotten_is_as_by_default(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    preferences.set("theme", "dark")
    preferences.forget("theme")
    preferences.forget("never kept")
    assert preferences.get("theme", "light") == "light"
    assert Preferences(tmp_path).get("theme", "light") == "light"


@pytest.mark.parametrize(
    ("name", "text", "default"),
    [
        ("language", '{"language": 1}', "vi"),
        ("tour_seen", '{"tour_seen": 1}', False),
        ("size", '{"size": true}', 12),
        ("widths", '{"widths": {"LABEL": "240"}}', {}),
        ("widths", '{"widths": [1]}', {}),
        ("widths", '{"widths": {"LABEL": 2.5}}', {}),
    ],
)
def test_what_is_of_another_type_is_as_by_default(tmp_path: Path, name: str, text: str, default: object) -> None:
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    assert Preferences(tmp_path).get(name, default) == default  # type: ignore[type-var]


@pytest.mark.allow_logs
@pytest.mark.parametrize("damaged", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b'{"a": NaN,', b"[" * 100_000])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damaged: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE_NAME).write_bytes(damaged)
    with caplog.at_level(logging.WARNING):
        preferences = Preferences(tmp_path)
    assert FILE_NAME in caplog.text
    assert preferences.get("language", "vi") == "vi"
    preferences.set("language", "en")
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8")) == {"language": "en"}


@pytest.mark.allow_logs
def test_a_folder_that_takes_nothing_is_no_hindrance(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    preferences = Preferences(tmp_path / "gone")
    with caplog.at_level(logging.WARNING):
        preferences.set("theme", "dark")
    assert FILE_NAME in caplog.text
    assert preferences.get("theme", "light") == "dark"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.dictionaries(st.text(), KEPT))
def test_everything_kept_comes_back(tmp_path: Path, kept: dict[str, bool]) -> None:
    preferences = Preferences(tmp_path)
    for name, value in kept.items():
        preferences.set(name, value)
    again = Preferences(tmp_path)
    assert {name: again.get(name, value) for name, value in kept.items()} == kept
