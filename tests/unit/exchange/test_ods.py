"""OpenDocument spreadsheets: types, repetition, merged cells, comments, and bounds."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.exchange.ods import read_ods
from cds_desktop.exchange.safe_zip import Package

Writer = Callable[..., Path]
SPACES = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "table", "text", "draw"))


@pytest.fixture
def ods(tmp_path: Path) -> Writer:
    def write(rows: str, **parts: str) -> Path:
        path = tmp_path / "bảng.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr(
                "content.xml",
                f"<office:document-content {SPACES}><office:body><office:spreadsheet>"
                f'<table:table table:name="Bảng 1">{rows}</table:table></office:spreadsheet></office:body>'
                "</office:document-content>",
            )
            for name, content in parts.items():
                archive.writestr(f"META-INF/{name}.xml", content)
        return path

    return write


def sheet(path: Path) -> dict[int, dict[int, object]]:
    with Package(path) as package:
        assert package.is_ods
        return {number: dict(cells) for number, cells in read_ods(package)["Bảng 1"]}


def cell(inside: str, **attributes: str) -> str:
    given = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{given}>{inside}</table:table-cell>"


def test_cells_of_every_type(ods: Writer) -> None:
    rows = "<table:table-row>" + cell("<text:p>Bản<text:s text:c='2'/>Bung</text:p><text:p>hai<text:tab/>x</text:p>")
    rows += cell("<text:p>1.234,5</text:p>", office__value_type="float", office__value="1234.5")
    rows += cell("<text:p>80,2%</text:p>", office__value_type="percentage", office__value="0.802")
    rows += cell("<text:p>14/01/26</text:p>", office__value_type="date", office__date_value="2026-01-14")
    rows += cell("<text:p>CÓ</text:p>", office__value_type="boolean", office__boolean_value="true")
    rows += cell("<office:annotation><text:p>ghi chú</text:p></office:annotation><text:p>n</text:p>")
    assert sheet(ods(rows + "</table:table-row>")) == {
        1: {1: "Bản  Bung\nhai\tx", 2: Decimal("1234.5"), 3: "80,2%", 4: datetime(2026, 1, 14), 5: True, 6: "n"}
    }


def test_repeated_and_hidden_cells(ods: Writer) -> None:
    rows = '<table:table-row table:number-rows-repeated="3">' + cell("", table__number_columns_repeated="2")
    rows += cell("<text:p>a</text:p>", table__number_columns_repeated="2") + "</table:table-row>"
    rows += '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    rows += (
        "<table:table-row>"
        + cell("<text:p>b</text:p>")
        + '<table:covered-table-cell table:number-columns-repeated="2">'
    )
    rows += "<text:p>hidden</text:p></table:covered-table-cell>" + cell("<text:p>c</text:p>") + "</table:table-row>"
    same = {3: "a", 4: "a"}
    assert sheet(ods(rows)) == {1: same, 2: same, 3: same, 1048574: {1: "b", 4: "c"}}


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (
            '<table:table-row table:number-rows-repeated="1048576">'
            '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
            "</table:table-row>",
            "exchange.too_many_cells",
        ),
        (
            '<table:table-row><table:table-cell table:number-columns-repeated="20000"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>",
            "exchange.damaged_part",
        ),
        (
            '<table:table-row><table:table-cell office:value-type="date" office:date-value="hôm qua">'
            "<text:p>x</text:p></table:table-cell></table:table-row>",
            "exchange.damaged_part",
        ),
    ],
)
def test_hostile_and_damaged_sheets_are_refused(ods: Writer, rows: str, key: str) -> None:
    with pytest.raises(DomainError) as caught:
        sheet(ods(rows))
    assert caught.value.key == key


def test_a_password_is_told(ods: Writer) -> None:
    manifest = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(DomainError) as caught:
        sheet(ods("", manifest=manifest))
    assert caught.value.key == "exchange.encrypted"
