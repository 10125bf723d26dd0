"""The submission workbook as people and other programs see it, through openpyxl."""

import errno
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Figure
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.problems import Explanation
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange import workbook_file
from cds_desktop.exchange.canonical import canonical_hash, check_code
from cds_desktop.exchange.submission import Submission
from cds_desktop.exchange.workbook import write_workbook
from cds_desktop.exchange.workbook_file import Book, Page, height
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState, Row

Writer = Callable[..., Path]
SHEETS = [
    "Thông tin",
    "A. Thể chế",
    "B. Hạ tầng số",
    "Đề xuất, kiến nghị",
    "Thôn lõm sóng",
    "Thuyết minh",
    "Điều chỉnh",
    "Số chính thức kỳ trước",
    "Mã kiểm tra",
]


def named(workbook: openpyxl.Workbook, name: str) -> openpyxl.cell.Cell:
    ((sheet, place),) = workbook.defined_names[name].destinations
    return workbook[sheet][place]


@pytest.fixture
def workbook(write: Writer) -> openpyxl.Workbook:
    return openpyxl.load_workbook(write())


def test_it_is_the_golden_workbook(write: Writer, data: Path, renew: bool) -> None:
    """Part by part; times of zip entries differ."""
    if renew:
        shutil.copyfile(write(), data / "golden.xlsx")
    parts, golden = (_parts(path) for path in (write(), data / "golden.xlsx"))
    assert parts.keys() == golden.keys()
    for name, content in golden.items():
        assert parts[name] == content, name


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_sheets(workbook: openpyxl.Workbook, write: Writer) -> None:
    assert workbook.sheetnames == SHEETS
    first = openpyxl.load_workbook(write(revision=0, corrections=[])).sheetnames
    assert first == [name for name in SHEETS if name not in ("Điều chỉnh", "Số chính thức kỳ trước")]


def test_every_figure_has_its_name(workbook: openpyxl.Workbook, pack: FormPack) -> None:
    cells = {code: named(workbook, code) for code in pack.asked}
    assert {code: cell.value for code, cell in cells.items()} == {
        "TC_01": "có",
        "TC_04": "Giảm phí, lệ phí",
        "TC_10": "#N/A",
        "HT_01": 0,
        "HT_01_TS": 0,
        "HT_01_MS": 452361,
        "HT_02": None,
        "HT_06": 1,
    }
    assert cells["HT_01"].number_format == "[$-42A]#,##0.00"
    assert not any(cell.data_type == "f" for sheet in workbook for row in sheet for cell in row)


def test_what_is_said_about_a_figure_stands_in_its_row(workbook: openpyxl.Workbook) -> None:
    def beside(code: str, column: str) -> object:
        cell, heading = (
            named(workbook, code),
            named(workbook, f"{code[0].replace('H', 'B').replace('T', 'A')}.{column}"),
        )
        return cell.parent.cell(cell.row, heading.column).value

    assert beside("TC_04", "note") == "=1+1"
    assert beside("HT_01_TS", "as_of") == datetime(2026, 1, 14)
    assert beside("HT_01_TS", "quality") == "Sơ bộ"
    assert beside("HT_02", "reason") == "Chờ đơn vị cung cấp"
    assert (beside("HT_06", "previous"), beside("HT_06", "change")) == (3, -2)
    assert (beside("TC_01", "previous"), beside("TC_01", "change")) == ("chưa", None)


def test_registers_are_tables(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Thôn lõm sóng"]
    table = sheet.tables["villages"]
    first, *rows = sheet[table.ref]
    assert [cell.value for cell in first] == [column.name for column in table.tableColumns]
    village = dict(zip([cell.value for cell in first], [cell.value for cell in rows[0]], strict=True))
    assert village == {
        "STT": 1,
        "Xã, phường": "00937",
        "Tên đơn vị cấp xã": "Xã Lao Chải",
        "Tên thôn": "Khuổi Phìn",
        "Số hộ": 0,
        "Kinh độ": 105.7825,
        "Trạng thái": "Chưa phủ sóng",
        "Nhà mạng có sóng": "Viettel; Khác",
        "Ngày phát hiện": datetime(2025, 12, 20),
        "Tháng dự kiến": "06/2026",
        "Chỉ tiêu": "HT_06",
        "Mã dòng": "r1",
    }
    empty = workbook["Đề xuất, kiến nghị"]
    assert [[cell.value for cell in row] for row in empty[empty.tables["proposals"].ref]][1:] == [[None] * 4]
    assert (named(workbook, "villages.rows").value, named(workbook, "proposals.rows").value) == (3, 0)


def test_first_sheet(workbook: openpyxl.Workbook, submission: Submission, pack: FormPack) -> None:
    wanted = canonical_hash(submission, pack)
    assert named(workbook, "info.hash").value == wanted
    assert named(workbook, "info.check_code").value == check_code(wanted)
    assert named(workbook, "info.approved_at").value == datetime(2026, 1, 20, 9, 5, 17)
    assert named(workbook, "info.unit_code").value == "08"
    assert named(workbook, "info.revision").value == 1
    assert '"Điều chỉnh, bổ sung lần "0' in named(workbook, "info.revision").number_format


def test_amendments_show_the_difference(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Điều chỉnh"]
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables["sheet.amendments"].ref]]
    assert rows[1:] == [
        ["HT_06", "Thôn lõm sóng (hiện còn)", "1.003", "1", "-1.002"],
        ["villages/r2/village", "=Nà Hang · Tên thôn", None, "=Nà Hang", None],
    ]
    assert any("lần đầu" in str(cell.value) and "Sửa số thôn" in str(cell.value) for row in sheet for cell in row)


def test_explanations_say_what_they_are_about(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Thuyết minh"]
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables["sheet.explanations"].ref]]
    assert [row[1] for row in rows[1:]] == ["Thôn lõm sóng (hiện còn)", "Thôn lõm sóng · Khuổi Phìn · Kinh độ"]


def test_digests_are_text(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Mã kiểm tra"]
    rows = sheet[sheet.tables["sheet.digests"].ref][1:]
    assert {cell.data_type for row in rows for cell in row} == {"s"}
    assert "villages/r10" in {row[0].value for row in rows}


def test_every_sheet_is_locked_and_set_up_for_a4(
    workbook: openpyxl.Workbook, submission: Submission, pack: FormPack
) -> None:
    code = check_code(canonical_hash(submission, pack))
    for sheet in workbook:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert all(cell.protection.locked for row in sheet for cell in row)
        assert {cell.font.name for row in sheet for cell in row if cell.value is not None} == {"Times New Roman"}
        assert (str(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == ("9", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert code in sheet.oddFooter.left.text
        assert sheet.oddFooter.right.text == "&P/&N"
        assert sheet.title == "Thông tin" or sheet.print_title_rows


def test_value_cells_take_only_what_they_may(workbook: openpyxl.Workbook) -> None:
    found = {
        (sheet.title, str(cell)): (rule.type, rule.formula1, rule.formula2)
        for sheet in workbook
        for rule in sheet.data_validations.dataValidation
        for cell in rule.sqref.ranges
    }

    def rule_of(code: str) -> object:
        cell = named(workbook, code)
        return found.get((cell.parent.title, cell.coordinate))

    assert rule_of("TC_01") == ("list", '"có,chưa"', None)
    assert rule_of("TC_04") is None  # a label with a comma does not go into such a list
    assert rule_of("HT_01_TS") == ("whole", "0", None)
    assert rule_of("HT_02") == ("decimal", "0", "1000")


def test_a_draft_says_so_on_every_page(write: Writer) -> None:
    figures = {"HT_01_TS": Figure(entry="12a")}
    workbook = openpyxl.load_workbook(write(draft=True, figures=figures, approved_at=None))
    for sheet in workbook:
        assert sheet.oddHeader.right.text == "DỰ THẢO"
        assert any(cell.value == "DỰ THẢO" for row in sheet.iter_rows(max_row=8) for cell in row)
    assert named(workbook, "HT_01_TS").value == "12a"
    assert not any(sheet.oddHeader.right.text for sheet in openpyxl.load_workbook(write()))


def test_what_a_cell_would_not_keep_is_refused(write: Writer, submission: Submission) -> None:
    for change, key in (
        ({"figures": {"HT_01_TS": Figure(Decimal("12345678901234567"))}}, "exchange.number_too_long"),
        ({"explanations": [Explanation("R", "HT_06", "d", "x" * 32_768)]}, "exchange.text_too_long"),
    ):
        with pytest.raises(DomainError) as caught:
            write(**change)
        assert caught.value.key == key
        assert caught.value.params["place"] in ("HT_01_TS", "HT_06")


def test_it_can_be_stopped_and_leaves_the_old_file(
    tmp_path: Path, submission: Submission, pack: FormPack, units: UnitTable
) -> None:
    rows = [Row(f"r{n}", {"village": "x"}, submission.period) for n in range(600)]
    long = replace(submission, registers={**submission.registers, "villages": RegisterState(rows, True)})
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    told: list[tuple[int, int]] = []
    with pytest.raises(DomainError) as caught:
        write_workbook(long, pack, units, Messages(), path, lambda *done: told.append(done), lambda: len(told) > 5)
    assert caught.value.key == "exchange.cancelled"
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])
    told.clear()
    write_workbook(long, pack, units, Messages(), path, lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_a_full_disk_in_the_middle_of_writing(write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write()
    old = path.read_bytes()

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(workbook_file, "_row_xml", full)
    with pytest.raises(DomainError) as caught:
        write(office="Khác")
    assert caught.value.key == "exchange.disk_full"
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (old, [path])


def test_sheet_names_that_excel_would_refuse() -> None:
    book = Book("", "", datetime(2026, 1, 1))
    wanted = ["A/B: [c]?*\\", "'x'", "", "Một cái tên rất dài, dài hơn ba mươi mốt ký tự", "X"]
    names = [book.add_sheet(name, Page("")).worksheet.title for name in [*wanted, wanted[3]]]
    assert names[:3] == ["A B   c", "x", "_"]
    assert names[4] == "X (2)"
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)


def test_rows_are_as_high_as_their_longest_text() -> None:
    one = height([("ngắn", 20, 11)])
    assert height([("ngắn", 20, 11), (Decimal(5), 20, 11), (None, 20, 11)]) == one
    assert height([("một dòng khá dài " * 5, 20, 11)]) > 3 * one
    assert height([("a\nb\nc", 20, 11)]) > 2 * one
    assert height([("x" * 100, 20, 11)]) > 3 * one
