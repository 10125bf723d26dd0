"""Sentences on consoles without Vietnamese."""

import io

import pytest

from cds_desktop.app import console


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "Đủ điều kiện gửi “x”"),
        ("ascii", 'Du dieu kien gui "x"'),
        ("cp437", 'Du dieu kien gui "x"'),
        ("cp1258", 'Du dieu kien gui "x"'),
    ],
)
def test_marks_are_dropped_where_the_console_has_none(encoding: str, expected: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    console.write(stream, "Đủ điều kiện gửi “x”")
    stream.flush()
    assert raw.getvalue().decode(encoding).strip() == expected


def test_other_letters_become_question_marks() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    console.write(stream, "数 kỳ")
    stream.flush()
    assert stream.buffer.getvalue() == b"? ky\n"  # type: ignore[attr-defined]
