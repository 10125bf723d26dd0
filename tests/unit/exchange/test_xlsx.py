"""The reader of .xlsx files against what spreadsheet programs write, and against openpyxl."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.exchange import xlsx
from cds_desktop.exchange.cells import clean
from cds_desktop.exchange.safe_zip import Package
from cds_desktop.exchange.xlsx import UNCALCULATED, CellPlace, TableRange, Xlsx, column_letters

RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def relation(id: str, type: str, target: str) -> str:
    return f'<Relationship Id="{id}" Type="{TYPE}{type}" Target="{target}"/>'


Booker = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Booker:
    """Write a workbook of one sheet `S` from the XML of its rows, and other parts."""

    def write(rows: str, *, workbook: str = "", names: str = "", **parts: str) -> Path:
        path = tmp_path / "book.xlsx"
        targets = relation("rId1", "worksheet", "worksheets/sheet1.xml")
        targets += relation("rId2", "sharedStrings", "/xl/sharedStrings.xml") if "sharedStrings" in parts else ""
        targets += relation("rId3", "styles", "styles.xml") if "styles" in parts else ""
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("_rels/.rels", RELS.format(relation("rId1", "officeDocument", "xl/workbook.xml")))
            archive.writestr("xl/_rels/workbook.xml.rels", RELS.format(targets))
            archive.writestr(
                "xl/workbook.xml",
                f'<workbook {MAIN} xmlns:r="r">{workbook}<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
                f"<definedNames>{names}</definedNames></workbook>",
            )
            archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
            for name, xml in parts.items():
                archive.writestr(f"xl/{name}.xml", xml)
        return path

    return write


@contextmanager
def opened(path: Path) -> Iterator[Xlsx]:
    with Package(path) as package:
        yield Xlsx(package)


def cells(path: Path, *, typed: bool = False) -> dict[str, object]:
    with opened(path) as found:
        return {
            f"{column_letters(column)}{row}": cell
            for row, line in found.rows("S", typed=typed)
            for column, cell in line.items()
        }


def test_cells_of_every_type(book: Booker) -> None:
    path = book(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"><v>80.200000000000003</v></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="str"><f>A1</f><v>x</v></c></row>'
        '<row r="3"><c r="B3" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>'
        '<c r="C3"><f>1+1</f><v>2</v></c><c r="D3"><f>1+1</f></c><c r="E3" s="1"/><c r="F3" t="d"><v>2026-01-14</v></c>'
        '<c r="G3" t="str"><f>""</f><v></v></c></row>',
        sharedStrings=f"<sst {MAIN}><si><t>có_x0020_dấu</t></si>"
        "<si><r><t>rich</t></r><r><t> text</t></r><rPh><t>đọc</t></rPh></si></sst>",
    )
    assert cells(path) == {
        "A1": "có dấu",
        "B1": "rich text",
        "C1": Decimal("80.2"),
        "D1": True,
        "E1": "#N/A",
        "F1": "x",
        "B3": "a b",
        "C3": Decimal(2),
        "D3": UNCALCULATED,
        "F3": Decimal(46036),
    }


def test_places_may_be_left_out_and_prefixes_used(book: Booker) -> None:
    assert cells(book("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")) == {
        "A1": Decimal(1),
        "B1": Decimal(2),
        "A2": Decimal(3),
    }
    path = book("")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/worksheets/sheet2.xml",
            '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="2"><x:c r="C2">'
            "<x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>",
        )
    with opened(path) as found:
        found.sheets["S"] = "xl/worksheets/sheet2.xml"
        assert list(found.rows("S")) == [(2, {3: Decimal(7)})]


def test_dates_and_percentages_are_known_by_their_format(book: Booker) -> None:
    styles = (
        f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
        '<numFmt numFmtId="165" formatCode="[$-42A]#,##0&quot; d&quot;"/><numFmt numFmtId="166" formatCode="0.0%"/>'
        '<numFmt numFmtId="167" formatCode="[Red]General"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="14"/>'
        '<xf numFmtId="167"/><xf numFmtId="10"/></cellXfs></styleSheet>'
    )
    row = "".join(
        f'<c s="{style}"><v>{value}</v></c>'
        for style, value in enumerate(("46036", "46036", "5", "0.802", "46036.5", "7", "0.8025"))
    )
    path = book(f"<row>{row}</row>", styles=styles)
    assert list(cells(path, typed=True).values()) == [
        Decimal(46036),
        datetime(2026, 1, 14),
        Decimal(5),
        "80,2%",
        datetime(2026, 1, 14, 12),
        Decimal(7),
        "80,25%",
    ]
    assert cells(path)["B1"] == Decimal(46036)


def test_workbooks_of_the_1904_date_system(book: Booker) -> None:
    styles = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    path = book('<row><c s="0"><v>44574</v></c></row>', workbook='<workbookPr date1904="1"/>', styles=styles)
    assert cells(path, typed=True) == {"A1": datetime(2026, 1, 14)}


def test_defined_names(book: Booker) -> None:
    names = (
        "<definedName name='HT_01'>S!$B$2</definedName><definedName name='HT_02'>'Phần ''B'''!$AA$10:$AB$11"
        "</definedName><definedName name='gone'>#REF!</definedName><definedName name='sum'>SUM(S!A1)</definedName>"
        "<definedName name='own' localSheetId='0'>S!$A$1</definedName>"
    )
    with opened(book("", names=names)) as found:
        assert found.names == {"HT_01": CellPlace("S", 2, 2), "HT_02": CellPlace("Phần 'B'", 10, 27)}


def test_tables_and_the_rows_that_follow_them() -> None:
    table = TableRange("S", row=2, first_column=2, last_column=3, last_row=3)
    sheet = {1: {2: "title"}, 2: {1: "x", 2: "head"}, 3: {2: "in"}, 4: {3: "below"}, 5: {1: "beside"}, 6: {2: "far"}}
    rows = [(number, line) for number, line in table.rows_in(sheet.items())]  # type: ignore[arg-type]
    assert rows == [(2, {2: "head"}), (3, {2: "in"}), (4, {3: "below"})]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="ab1"><v>1</v></c></row>',
        '<row r="1"><c t="d"><v>hôm qua</v></c></row>',
        "<row><c><v>1</c></row>",
    ],
)
def test_damaged_sheets_are_refused(book: Booker, rows: str) -> None:
    with pytest.raises(DomainError) as caught:
        cells(book(rows))
    assert caught.value.key == "exchange.damaged_part"


def test_the_number_of_cells_is_bounded(book: Booker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 3)
    with pytest.raises(DomainError) as caught:
        cells(book("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"))
    assert caught.value.key == "exchange.too_many_cells"


def test_a_huge_declared_size_costs_nothing(book: Booker) -> None:
    path = book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert cells(path) == {"XFD1048576": Decimal(1)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(
        st.lists(
            st.none()
            | st.booleans()
            | st.integers(-(10**14), 10**14)
            | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: number == float(f"{number:.16g}"))
            | st.text().map(clean).filter(lambda text: text[:1] != "=" and "_x" not in text),
            max_size=4,
        ),
        max_size=4,
    )
)
def test_it_reads_what_openpyxl_writes(tmp_path: Path, rows: list[list[object]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "S"
    for row in rows:
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    path = tmp_path / "openpyxl.xlsx"
    path.write_bytes(file.getvalue())
    written = {
        f"{column_letters(c)}{r}": cell if isinstance(cell, bool | str) else Decimal(repr(cell))
        for r, row in enumerate(rows, 1)
        for c, cell in enumerate(row, 1)
        if cell is not None and cell != ""
    }
    assert cells(path) == written
