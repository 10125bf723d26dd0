"""Narratives in the workbook: a text over the columns of numbers in the rows it needs, read back as written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cds_desktop.domain.figures import Figure
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.reader import read_submission
from cds_desktop.exchange.submission import Submission
from cds_desktop.forms.model import FormPack

Writer = Callable[..., Path]
LONG = "\n".join(f"Đoạn {n}: tỉnh tiếp tục phủ sóng các thôn còn lại, số hóa kết quả giải quyết." for n in range(1, 48))


@pytest.fixture
def written(write: Writer, submission: Submission) -> Callable[[Figure], Path]:
    """Write the submission with this figure for the text indicator TC_10, and no values of earlier periods."""

    def writing(figure: Figure) -> Path:
        figures = {**submission.figures, "TC_10": figure}
        return write(figures=figures, previous={}, year_ago={})

    return writing


@pytest.mark.parametrize("text", ["=Một dòng", "Hai\nDòng #N/A", LONG, "x" * 4000])
def test_a_narrative_comes_back_as_it_was(
    written: Callable[[Figure], Path], pack: FormPack, units: UnitTable, text: str
) -> None:
    figure = Figure(text, note="Ghi chú", source="Văn phòng", confirmed=True)
    found = read_submission(written(figure), pack, units)
    assert found.problems == []
    assert replace(found.submission.figures["TC_10"], confirmed=True) == figure


def test_a_long_narrative_takes_rows_that_spreadsheets_can_show(written: Callable[[Figure], Path]) -> None:
    book = openpyxl.load_workbook(written(Figure(LONG, confirmed=True)))
    ((title, place),) = book.defined_names["TC_10"].destinations
    sheet = book[title]
    cell = sheet[place]
    assert cell.column_letter == "C"
    assert cell.alignment.wrap_text
    (merged,) = [area for area in sheet.merged_cells.ranges if cell.coordinate in area]
    assert merged.min_row == cell.row < merged.max_row
    assert (merged.min_col, merged.max_col) == (3, 8)
    heights = [sheet.row_dimensions[row].height for row in range(merged.min_row, merged.max_row + 1)]
    assert max(heights) <= 409
    assert sum(heights) >= LONG.count("\n") * 11 * 1.22
    assert sheet.cell(cell.row, 1).value == "TC_10"
    assert sheet.cell(merged.max_row, 1).border.left.style == "thin"


def test_what_follows_a_long_narrative_stands_below_it(written: Callable[[Figure], Path]) -> None:
    book = openpyxl.load_workbook(written(Figure(LONG, confirmed=True)))
    sheet = book["A. Thể chế"]
    last = max(area.max_row for area in sheet.merged_cells.ranges if area.min_col == 3)
    remarks = [
        cell.row for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith("Dòng nền xám")
    ]
    assert remarks == [last + 1]


def test_an_empty_narrative_is_a_blank(written: Callable[[Figure], Path], pack: FormPack, units: UnitTable) -> None:
    found = read_submission(written(Figure()), pack, units)
    assert found.submission.figures["TC_10"].value is None
    assert found.problems == []
