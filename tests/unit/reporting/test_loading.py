"""Loading spreadsheets: typed cells, Vietnamese headings, choices by label, row ids; all or nothing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Quality
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.loading import Loaded, LoadRefused, load
from cds_desktop.reporting.workspace import Workspace

JANUARY = Period.month(2026, 1)
VILLAGES = "dead_zone_villages"


def sheet(tmp_path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / "bảng nạp.xlsx"
    book.save(path)
    return path


def take(workspace: Workspace, path: Path, register: str | None = None, **options: bool) -> Loaded:
    return load(workspace, path, JANUARY, "Lan", register=register, **options)


def places(error: LoadRefused) -> dict[str, str]:
    return {cell.place: cell.error.key for cell in error.rejected}


def test_typed_cells_and_vietnamese_headings(workspace: Workspace, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ["Mã", "Giá trị", "Ghi chú", "Số liệu đến ngày", "Chất lượng", "Nguồn", "Lý do trống"],
        ["HT_03", 186, "theo điều tra", date(2026, 1, 10), "sơ bộ", "Sở KHCN", None],
        ["ht_01_tl", 80.2, None, None, None, None, None],
        ["HT_16_TS", None, None, None, None, None, "không phát sinh"],
        ["HT_04", None, None, None, None, None, None],
    )
    month = take(workspace, path).month
    figure = month.figure("HT_03")
    assert (figure.value, figure.note, figure.as_of) == (Decimal(186), "theo điều tra", date(2026, 1, 10))
    assert (figure.quality, figure.source, figure.confirmed) == (Quality.PROVISIONAL, "Sở KHCN", True)
    assert month.values["HT_01_TL"] == Decimal("80.20")
    assert month.figure("HT_16_TS").reason is BlankReason.NONE_OCCURRED
    assert month.values["HT_04"] is None


def test_a_damaged_integer_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    path = sheet(tmp_path, ["code", "value"], ["HT_03", 4.312])
    with pytest.raises(LoadRefused) as refused:
        take(workspace, path)
    assert places(refused.value) == {"B2": "entry.not_an_integer"}
    assert take(workspace, path, accept_guesses=True).month.values["HT_03"] == 4312


def test_rows_by_label_and_codes_that_lost_their_zeros(workspace: Workspace, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ["Xã, phường, đặc khu", "Tên thôn", "Hiện trạng sóng", "Nhà mạng có sóng", "Kinh độ", "Tháng dự kiến phủ"],
        [2215, "Nà Tông", "Trắng sóng", None, 105.2135, "05/2026"],
        ["xã Sơn Thủy", "Bản Kè", "lom", "VNPT, Viettel", None, date(2026, 6, 1)],
    )
    loaded = take(workspace, path, VILLAGES)
    first, second = (row.values for row in loaded.month.registers[VILLAGES].rows)
    assert loaded.count == 2
    assert (first["commune_code"], first["signal"], first["status"]) == ("02215", "trang", "chua_phu")
    assert (first["longitude"], first["planned_month"]) == (Decimal("105.213500"), "2026-05")
    assert (second["operators"], second["planned_month"]) == ("viettel;vnpt", "2026-06")
    assert take(workspace, path, VILLAGES).count == 2, "the same rows again"
    assert len(workspace.month(JANUARY).registers[VILLAGES].rows) == 2


def test_a_row_id_finds_a_row_that_was_renamed(workspace: Workspace, tmp_path: Path) -> None:
    head = ["row_id", "commune_code", "village"]
    take(workspace, sheet(tmp_path, head, ["T1", "02215", "Nà Tông"]), VILLAGES)
    month = take(workspace, sheet(tmp_path, head, ["T1", "02215", "Nà Tông Mới"]), VILLAGES).month
    assert [(r.row_id, r.values["village"]) for r in month.registers[VILLAGES].rows] == [("T1", "Nà Tông Mới")]


def test_a_blank_cell_keeps_the_old_value_unless_the_register_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    head = ["commune_code", "village", "power"]
    take(workspace, sheet(tmp_path, head, ["02215", "Nà Tông", "co"]), VILLAGES)
    blank = sheet(tmp_path, head, ["02215", "Nà Tông", None])
    assert take(workspace, blank, VILLAGES).month.registers[VILLAGES].rows[0].values["power"] == "co"
    replaced = take(workspace, blank, VILLAGES, replace_rows=True).month
    assert "power" not in replaced.registers[VILLAGES].rows[0].values


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["code", "value", "màu"], ["HT_03", 1, "đỏ"]], {"C1": "load.column_unknown"}),
        ([["code", "code", "value"], ["HT_03", "HT_03", 1]], {"B1": "load.column_twice"}),
        ([["value"], [1]], {"A1": "load.column_missing"}),
        ([["code", "value"], [None, 1]], {"A2": "load.code_missing"}),
        ([["code", "value"], ["HT_03", 1], ["HT_03", 2]], {"A3": "load.code_twice"}),
        ([["code", "value", "reason"], ["HT_03", 1, "khong_phat_sinh"]], {"C2": "load.reason_with_value"}),
        ([["code", "value", "reason"], ["HT_03", None, "vì mưa"]], {"C2": "entry.not_a_choice"}),
        ([["code", "value", "as_of"], ["HT_03", 1, "01/01/2204"]], {"C2": "entry.year_out_of_range"}),
        ([["code", "value"], ["NEN_XA", 100]], {"B2": "code.unit_table"}),
        ([["code", "value"], ["HT_05", 100]], {"B2": "code.derived"}),
    ],
)
def test_refusals_of_figures(
    workspace: Workspace, tmp_path: Path, rows: list[list[object]], expected: dict[str, str]
) -> None:
    with pytest.raises(LoadRefused) as refused:
        take(workspace, sheet(tmp_path, *rows))
    assert places(refused.value) == expected
    assert not workspace.month(JANUARY).exists, "a refused file begins no month"


@pytest.mark.parametrize(
    ("register", "said"), [(None, ("giá trị", "nguồn")), (VILLAGES, ("Xã, phường, đặc khu", "Tên thôn"))]
)
def test_an_unknown_column_is_told_which_there_are_by_their_names_on_the_screen(
    workspace: Workspace, tmp_path: Path, register: str | None, said: tuple[str, ...]
) -> None:
    with pytest.raises(LoadRefused) as refused:
        take(workspace, sheet(tmp_path, ["màu"], ["đỏ"]), register)
    sentences = [Messages("vi").error(error.error) for error in refused.value.rejected]
    assert all(name in sentences[0] for name in said)
    assert "_" not in sentences[0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["commune_code"], ["02215"]], {"A1": "load.column_missing"}),
        ([["commune_code", "village"], ["02215", None]], {"B2": "load.cell_missing"}),
        ([["commune_code", "village"], ["99999", "A"]], {"A2": "units.unknown_commune"}),
        ([["commune_code", "village"], ["02215", "A"], ["02215", "a"]], {"A3": "load.row_twice"}),
        ([["row_id", "commune_code", "village"], ["!", "02215", "A"]], {"A2": "load.bad_row_id"}),
        ([["commune_code", "village", "households"], ["02215", "A", 12.5]], {"C2": "entry.not_an_integer"}),
    ],
)
def test_refusals_of_rows(
    workspace: Workspace, tmp_path: Path, rows: list[list[object]], expected: dict[str, str]
) -> None:
    with pytest.raises(LoadRefused) as refused:
        take(workspace, sheet(tmp_path, *rows), VILLAGES)
    assert places(refused.value) == expected


def test_a_locked_month_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    for name in workspace.pack.registers:
        workspace.confirm_empty(JANUARY, name, "Lan")
    workspace.explain(JANUARY, "chờ số liệu", "Lan")
    from cds_desktop.reporting.sending import approve

    approve(workspace, JANUARY, "Bình")
    with pytest.raises(DomainError, match=r"report\.locked"):
        take(workspace, sheet(tmp_path, ["code", "value"], ["HT_03", 1]))
