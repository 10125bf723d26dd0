"""Cells on the clipboard: as spreadsheets write them, and so that no spreadsheet misreads a number."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.entry import format_date, parse_date, parse_number
from cds_desktop.reporting.clipboard import Copied, read_block, write_html, write_text

CELLS = st.one_of(
    st.text(alphabet='a1,"\t\n <&'),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.integers(min_value=-(10**12), max_value=10**12).map(Decimal),
    st.dates(min_value=date(1990, 1, 1), max_value=date(2079, 12, 31)),
)
BLOCKS = st.integers(min_value=1, max_value=4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("5", [["5"]]),
        ("5\r\n", [["5"]]),
        ("1\t2\r\n3\t\r\n", [["1", "2"], ["3", ""]]),
        ("1\n\n3\n", [["1"], [""], ["3"]]),
        ('"hai\ndòng"\t"có\ttab"\r\n"nói ""vâng"""\tx\r\n', [["hai\ndòng", "có\ttab"], ['nói "vâng"', "x"]]),
        ('"Xã" Minh Sơn\t15"\n', [['"Xã" Minh Sơn', '15"']]),
        ('"chưa đóng\t7\n', [['"chưa đóng', "7"]]),
    ],
)
def test_text_is_read_as_spreadsheets_write_it(text: str, lines: list[list[str]]) -> None:
    assert read_block(text) == lines


@given(st.lists(st.lists(st.text(alphabet='a1,"\t\n '), min_size=1), min_size=1))
def test_texts_that_are_written_are_read_back(lines: list[list[str]]) -> None:
    assert read_block(write_text(lines)) == lines


@given(st.text(alphabet='a"\t\n\r'))
def test_every_text_is_read_whole(text: str) -> None:
    kept = "".join(cell for line in read_block(text) for cell in line)
    assert kept.count("a") == text.count("a")


def test_numbers_are_written_without_grouping() -> None:
    assert write_text([[Decimal(366260), Decimal("80.20"), date(2026, 2, 17), "1.234"]]) == (
        "366260\t80,20\t17/02/2026\t1.234\n"
    )


@given(BLOCKS)
def test_cells_come_back_as_they_went_out(lines: list[list[Copied]]) -> None:
    """Through the HTML too: numbers and dates exactly, texts as they are."""
    for page in ("", write_html(lines)):
        read = read_block(write_text(lines), page)
        assert [len(line) for line in read] == [len(line) for line in lines]
        for cells, texts in zip(lines, read, strict=True):
            for cell, text in zip(cells, texts, strict=True):
                match cell:
                    case Decimal() if page:
                        assert Decimal(text.replace(",", ".")) == cell
                    case Decimal():
                        assert parse_number(text, 2) == cell
                    case date():
                        assert text == format_date(cell)
                        assert parse_date(text) == cell
                    case _:
                        assert text == cell


# As LibreOffice 7.4 writes it, set to English, where 366260 is shown as 366,260.0.
CALC = """<html><body><table cellspacing="0" border="0"><colgroup span="6" width="83"></colgroup><tr>
<td height="21" align="left"><font color="#000000">HT_03</font></td>
<td align="right" sdval="366260" sdnum="1033;0;#,##0.0"><font>366,260.0</font></td>
<td align="right" sdval="0.802" sdnum="1033;0;0.0%"><font>80.2%</font></td>
<td align="right" sdval="46070" sdnum="1033;0;DD/MM/YYYY"><font>17/02/2026</font></td>
<td colspan=2 align="right" sdval="1" sdnum="1033;0;BOOLEAN"><font>TRUE</font></td></tr></table></body></html>"""
SHOWN = "HT_03\t366,260.0\t80.2%\t17/02/2026\tTRUE\t\n"


def test_numbers_of_a_foreign_spreadsheet_are_taken_as_they_are() -> None:
    assert read_block(SHOWN, CALC) == [["HT_03", "366260", "80,2%", "17/02/2026", "TRUE", ""]]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<b>366.260</b>",
        CALC.replace("</tr>", "</tr><tr><td>một dòng nữa</td></tr>"),
        CALC + CALC,
        CALC.replace("colspan=2", "rowspan=2"),
        CALC.replace('"46070"', '"46070" rowspan="2"'),
    ],
)
def test_a_page_that_holds_other_cells_is_passed_over(page: str) -> None:
    assert read_block(SHOWN, page) == [SHOWN.rstrip("\n").split("\t")]


@pytest.mark.parametrize(
    ("attributes", "cell"),
    [
        ('sdval="1720.5" sdnum="1033;0;#,##0.00"', "1720,5"),
        ('sdval="12" sdnum="1066;"', "12"),
        ('sdval="1E+6" sdnum="1033;"', "1000000"),
        ('sdval="0.30000000000000004" sdnum="1033;"', "0,3"),
        ('sdval="46070.5" sdnum="1033;0;DD/MM/YYYY HH:MM"', "shown"),
        ('sdval="46070" sdnum="1033;0;MM/YYYY"', "shown"),
        ('sdval="1200" sdnum="1033;0;#,##0&quot; hộ dân&quot;"', "1200"),
        ('sdval="5" sdnum="1033;0;[RED]0"', "5"),
        ('sdval="nan"', "shown"),
        ('sdval="1E+999"', "shown"),
        ('sdval=""', "shown"),
        ("x:num='7'", "7"),
        ("x:num", "shown"),
    ],
)
def test_what_a_cell_holds(attributes: str, cell: str) -> None:
    assert read_block("shown", f"<table><tr><td {attributes}>shown</td></tr></table>") == [[cell]]
