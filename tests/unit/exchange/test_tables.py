"""Tables to load: CSV in its variants, XLSX, ODS, our own workbook; whatever is wrong is said with its cell."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.exchange import tables
from cds_desktop.exchange.cells import clean
from cds_desktop.exchange.tables import read_table

Writer = Callable[..., Path]


@pytest.fixture
def csv_file(tmp_path: Path) -> Writer:
    def write(text: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "bảng.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path: Path) -> Writer:
    def write(rows: list[list[object]], change: Callable[[openpyxl.Workbook], None] | None = None) -> Path:
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        if change:
            change(workbook)
        path = tmp_path / "bảng.xlsx"
        workbook.save(path)
        return path

    return write


def refusal(path: Path, name: str | None = None) -> DomainError:
    with pytest.raises(DomainError) as caught:
        read_table(path, name)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_each_encoding_and_with_each_delimiter(csv_file: Writer, encoding: str, delimiter: str) -> None:
    text = "mã;giá trị\r\nHT_01;1.234\r\n\r\nHT_02;\r\n".replace(";", delimiter)
    table = read_table(csv_file(text, encoding))
    assert table.headers == ["mã", "giá trị"]
    assert table.rows == [["HT_01", "1.234"], ["HT_02", None]]
    assert [table.place(row, 1) for row in (0, 1, 2)] == ["B1", "B2", "B4"]


def test_csv_with_quotes_and_line_breaks(csv_file: Writer) -> None:
    table = read_table(csv_file('code,note\nHT_01,"một, ""hai""\nba"\nHT_02,x\n'))
    assert table.rows == [["HT_01", 'một, "hai"\nba'], ["HT_02", "x"]]


def test_csv_that_names_its_delimiter(csv_file: Writer) -> None:
    table = read_table(csv_file("sep=;\r\ncode;value\r\nHT_01;1,5\r\n"))
    assert (table.headers, table.rows, table.place(1, 0)) == (["code", "value"], [["HT_01", "1,5"]], "A3")


@pytest.mark.parametrize(
    ("content", "key", "row"),
    [
        (b"", "empty", None),
        (b" \n,,\n", "empty", None),
        ("code;value".encode("utf-16-le"), "not_a_table", None),
        ("mã;giá trị".encode("utf-16-le"), "unknown_encoding", 1),
        ("mã;tên\nHT_01;x\n".encode() + b"B\xe0 R", "unknown_encoding", 3),
        (b'a,b\n1,"x\n', "damaged_csv", 2),
        (b"a,b\n1,2,3\n", "cell_outside", None),
        (b"\x00\x01\x02", "not_a_table", None),
    ],
)
def test_csv_that_cannot_be_read(csv_file: Writer, content: bytes, key: str, row: int | None) -> None:
    error = refusal(csv_file(content))
    assert error.key == f"exchange.{key}"
    assert error.params.get("row") == row


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc",))), min_size=2, max_size=2),
        max_size=5,
    )
)
def test_any_csv_that_python_writes_is_read(csv_file: Writer, rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([["mã", "tên"], *rows])
    table = read_table(csv_file(file.getvalue()))
    shown = [[clean(cell).strip() or None for cell in row] for row in rows]
    assert table.rows == [row for row in shown if any(row)]


def test_typed_cells_of_a_workbook(xlsx_file: Writer) -> None:
    def style(workbook: openpyxl.Workbook) -> None:
        workbook.active["D2"].number_format = "0.00%"

    day, moment = datetime(2026, 1, 14), datetime(2026, 1, 14, 8, 30)
    path = xlsx_file([["a", 2026, None, "d"], ["x ", 1.5, True, 0.802], [], [day, moment, "#N/A", " "]], style)
    table = read_table(path)
    assert table.headers == ["a", "2026", "", "d"]
    assert table.rows == [
        ["x", Decimal("1.5"), True, "80,2%"],
        [date(2026, 1, 14), "14/01/2026 08:30:00", "#N/A", None],
    ]
    assert table.place(2, 3) == "D4"


def test_a_table_that_does_not_begin_at_the_corner(xlsx_file: Writer) -> None:
    table = read_table(xlsx_file([[], [None, "code", "value"], [None, "HT_01", 5]]))
    assert (table.headers, table.rows) == (["code", "value"], [["HT_01", Decimal(5)]])
    assert (table.place(0, 0), table.place(1, 1)) == ("B2", "C3")


def test_a_sheet_is_found_by_its_name(xlsx_file: Writer) -> None:
    def add(workbook: openpyxl.Workbook) -> None:
        workbook.create_sheet("tasks").append(["content"])

    path = xlsx_file([["code"], ["HT_01"]], add)
    assert read_table(path, "tasks").headers == ["content"]
    assert read_table(path, "unknown").headers == ["code"]


def test_a_register_of_our_own_workbook_can_be_loaded_again(write: Writer) -> None:
    table = read_table(write(), "villages")
    assert table.headers[:5] == ["", "Xã, phường", "", "Tên thôn", "Số hộ"]
    assert table.headers[-1] == "Mã dòng"
    assert [row[3] for row in table.rows] == ["Khuổi Phìn", "=Nà Hang", "Bản Bung\n(cũ: \tBản \\n Bung)"]
    assert table.rows[0][8:] == [date(2025, 12, 20), "06/2026", "HT_06", "r1"]


def test_cells_at_fault_are_named(xlsx_file: Writer) -> None:
    error = refusal(xlsx_file([["code", "value"], ["HT_01", "=1+1"]]))
    assert (error.key, error.params["place"]) == ("exchange.formula_without_value", "B2")
    error = refusal(xlsx_file([["code"], ["HT_01", None, "lạc"]]))
    assert (error.key, error.params["place"]) == ("exchange.cell_outside", "C2")


def test_bounds(xlsx_file: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert len(read_table(xlsx_file([["a"], ["b"], ["c"]])).rows) == 2
    assert refusal(xlsx_file([["a"], ["b"], ["c"], ["d"]])).key == "exchange.too_many_rows"
    assert refusal(xlsx_file([["a"] * 201])).key == "exchange.too_many_columns"


def test_other_files_are_refused(tmp_path: Path) -> None:
    old = tmp_path / "cũ.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    assert refusal(old).key == "exchange.encrypted"
    assert refusal(tmp_path / "không có.csv").key == "exchange.cannot_read"


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.slow
def test_a_table_saved_by_libreoffice_as_ods_and_csv(xlsx_file: Writer, tmp_path: Path) -> None:
    path = xlsx_file([["code", "ngày", "số"], ["HT_01", datetime(2026, 1, 14), 1.5], ["Bản Bung", None, 0]])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", tmp_path, path],
        check=True,
        timeout=120,
        capture_output=True,
    )
    table = read_table(tmp_path / "bảng.ods")
    assert table.headers == ["code", "ngày", "số"]
    assert table.rows == [["HT_01", date(2026, 1, 14), Decimal("1.5")], ["Bản Bung", None, Decimal(0)]]
