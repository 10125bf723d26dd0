"""A workbook being built: openpyxl makes styles, tables, names and page set-up; cells are written by ourselves.

Writing cells straight into the zip takes a fifth of openpyxl's time and memory, leaves no temporary files when the
program is killed, and never takes a text for a formula or an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from cds_desktop.exchange.cells import Content, number_text, to_serial
from cds_desktop.exchange.xlsx import column_letters

FONT = "Times New Roman"

_LOWEST_ROW = 18.0
HIGHEST_ROW = 400.0
"""A little less than the highest row that spreadsheets know, in points."""
_TITLE_LENGTH = 31
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what a spreadsheet would decode
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_NO_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData></sheetData>")
_LINE = Side(style="thin", color="7F7F7F")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True)
class Style:
    """How a cell looks; every cell is locked."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = 11
    color: str = "000000"
    fill: str | None = None
    framed: bool = False
    horizontal: str | None = None
    vertical: str = "center"
    indent: int = 0
    number_format: str = "General"


@dataclass(frozen=True)
class Page:
    """How a sheet is printed on A4: the texts in its margins, and whether upright."""

    footer: str
    header: str = ""
    portrait: bool = False


class Sheet:
    """A sheet being built. Rows and columns count from 1."""

    def __init__(self, worksheet: Worksheet, page: Page) -> None:
        self.worksheet = worksheet
        self.rows: dict[int, dict[int, tuple[Content | None, int]]] = {}
        """Content and style of each cell, by row and column."""
        self.heights: dict[int, float] = {}
        self.widths: list[float] = []
        _set_up(worksheet, page)

    def put(self, row: int, column: int, content: Content | None, style: int) -> None:
        """Fill a cell; `style` comes from `Book.style`."""
        self.rows.setdefault(row, {})[column] = content, style

    def merge(self, row: int, first: int, last: int, rows: int = 1) -> None:
        """Make one cell of columns `first`..`last` in `rows` rows from `row` on."""
        if last > first:
            end = row + rows - 1
            self.worksheet.merged_cells.add(f"{column_letters(first)}{row}:{column_letters(last)}{end}")

    def set_widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns from A on, in characters."""
        self.widths = list(widths)
        for column, width in enumerate(widths, 1):
            self.worksheet.column_dimensions[column_letters(column)].width = width

    def repeat(self, row: int, rows: int = 1, columns: int = 0) -> None:
        """Repeat `rows` rows from `row` on every printed page, with the first `columns` columns; keep them in view."""
        self.worksheet.print_title_rows = f"{row}:{row + rows - 1}"
        if columns:
            self.worksheet.print_title_cols = f"A:{column_letters(columns)}"
        self.worksheet.freeze_panes = f"{column_letters(columns + 1)}{row + rows}"

    def add_table(self, name: str, row: int, headings: Sequence[str], rows: int, *, buttons: bool) -> None:
        """Declare the Excel table `name`, whose heading begins in column A of `row`; `buttons` to filter and sort."""
        table = Table(displayName=name, ref=f"A{row}:{column_letters(len(headings))}{row + max(rows, 1)}")
        table._initialise_columns()
        if not buttons:
            table.autoFilter = None
        for column, heading in zip(table.tableColumns, headings, strict=True):
            column.name = heading
        self.worksheet.add_table(table)

    def validate(self, cells: Iterable[str], validation: DataValidation) -> None:
        """Let cells, named as `B7`, take only what `validation` allows."""
        for cell in cells:
            validation.add(cell)
        self.worksheet.add_data_validation(validation)


class Book:
    """A workbook being built. Equal styles are made once and shared by their cells."""

    def __init__(self, title: str, creator: str, made_at: datetime) -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.workbook._named_styles["Normal"].font = Font(name=FONT, size=11)
        properties = self.workbook.properties
        properties.title, properties.creator, properties.lastModifiedBy = title, creator, creator
        properties.created = properties.modified = made_at
        self._sheets: dict[str, Sheet] = {}
        self._styles: dict[Style, int] = {}

    def add_sheet(self, wanted: str, page: Page) -> Sheet:
        """Add a sheet whose name is as near to `wanted` as Excel allows, locked and set up for printing."""
        base = _NOT_IN_TITLES.sub(" ", wanted).strip(" '")[:_TITLE_LENGTH].rstrip(" '") or "_"
        title, number = base, 1
        while title.casefold() in map(str.casefold, self._sheets):
            number += 1
            title = f"{base[: _TITLE_LENGTH - 5]} ({number})"
        sheet = self._sheets[title] = Sheet(self.workbook.create_sheet(title), page)
        return sheet

    def style(self, style: Style) -> int:
        """Return the number of a style in this workbook."""
        found = self._styles.get(style)
        if found is None:
            found = self._styles[style] = self._made(style)
        return found

    def _made(self, style: Style) -> int:
        cell = Cell(self.workbook.worksheets[0], 1, 1)
        cell.font = Font(
            name=FONT,
            size=style.size,
            bold=style.bold,
            italic=style.italic,
            underline="single" if style.underline else None,
            color=style.color,
        )
        if style.fill:
            cell.fill = PatternFill("solid", start_color=style.fill)
        if style.framed:
            cell.border = _FRAME
        cell.alignment = Alignment(
            horizontal=style.horizontal, vertical=style.vertical, wrap_text=True, indent=style.indent
        )
        cell.number_format = style.number_format
        return int(cell.style_id)

    def name_cell(self, name: str, sheet: Sheet, row: int, column: int) -> None:
        """Give a cell a defined name of the workbook."""
        target = f"{quote_sheetname(sheet.worksheet.title)}!${column_letters(column)}${row}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=target)

    def save(self, file: IO[bytes], step: Callable[[], None]) -> None:
        """Write the workbook into `file`; `step` is called before each row and may raise to stop."""
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            _BookWriter(self.workbook, archive, self._sheets, step).write_data()


def height(texts: Iterable[tuple[Content | None, float, float]]) -> float:
    """Return how high a row must be for its wrapped texts, each given with its column's width and its font size.

    Not every program fits rows to their text by itself, so it is estimated, rather too high than too low.
    """
    return max([_LOWEST_ROW, *(_lines(text, width * 11 / size) * size * 1.22 + 4 for text, width, size in texts)])


def _lines(content: Content | None, width: float) -> int:
    """How many lines a text takes in a column of `width` digits."""
    if not isinstance(content, str):
        return 1
    if len(content) * 1.4 < width:
        return content.count("\n") + 1
    lines = 0
    for paragraph in content.split("\n"):
        lines, left = lines + 1, width
        for word in paragraph.split(" "):
            length = sum(1.3 if letter.isupper() else 0.9 for letter in word)
            if length > left and left < width:
                lines, left = lines + 1, width
            while length > left:  # a word longer than the line is broken
                lines, length, left = lines + 1, length - left, width
            left -= length + 0.55
    return lines


def _set_up(sheet: Worksheet, page: Page) -> None:
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)  # the flags say what is locked
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait" if page.portrait else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    left = 1.18 if page.portrait else 0.59  # inches: 30 mm to bind an upright page, else 15 mm
    sheet.page_margins = PageMargins(left, 0.59, top=0.79, bottom=0.79, header=0.39, footer=0.39)
    for footer, text in ((sheet.oddFooter.left, page.footer), (sheet.oddFooter.right, "&P/&N")):
        footer.text, footer.font, footer.size = text, f"{FONT},Regular", 10
    if page.header:
        header = sheet.oddHeader.right
        header.text, header.font, header.size = page.header, f"{FONT},Bold", 12


_letters = cache(column_letters)


def _row_xml(number: int, cells: dict[int, tuple[Content | None, int]], height: float | None) -> str:
    size = "" if height is None else f' ht="{height:.2f}" customHeight="1"'
    shown = "".join(_cell_xml(f"{_letters(column)}{number}", *cells[column]) for column in sorted(cells))
    return f'<row r="{number}"{size}>{shown}</row>'


def _cell_xml(place: str, content: Content | None, style: int) -> str:
    if content is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(content, str):
        text = _ESCAPED.sub("_x005F_", escape(content)) if "_x" in content else escape(content)
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(content, date):
        moment = content if isinstance(content, datetime) else datetime.combine(content, time())
        return f'<c r="{place}" s="{style}"><v>{float(to_serial(moment))!r}</v></c>'
    return f'<c r="{place}" s="{style}"><v>{number_text(content)}</v></c>'


class _SheetWriter(WorksheetWriter):  # type: ignore[misc]
    """Writes all of a sheet but its rows."""

    def __init__(self, sheet: Sheet, out: IO[bytes]) -> None:
        super().__init__(sheet.worksheet, out)
        self._sheet = sheet

    def write_dimensions(self) -> None:
        last = max((column for cells in self._sheet.rows.values() for column in cells), default=1)
        ref = f"A1:{column_letters(last)}{max(self._sheet.rows, default=1)}"
        self.xf.send(SheetDimension(ref).to_tree())

    def write_rows(self) -> None:
        with self.xf.send(True).element("sheetData"):
            pass
        self.xf.send(None)


class _BookWriter(ExcelWriter):  # type: ignore[misc]
    """Writes the rows of each sheet into the zip, between what openpyxl writes before and behind them."""

    def __init__(
        self, workbook: Workbook, archive: ZipFile, sheets: dict[str, Sheet], step: Callable[[], None]
    ) -> None:
        super().__init__(workbook, archive)
        self._sheets = sheets
        self._step = step

    def write_worksheet(self, ws: Any) -> None:
        sheet = self._sheets[ws.title]
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = [], []
        frame = BytesIO()
        writer = _SheetWriter(sheet, frame)
        writer.write()
        before, behind = _NO_ROWS.split(frame.getvalue())
        with self._archive.open(ws.path[1:], "w") as part:
            part.write(before + b"<sheetData>")
            for number in sorted(sheet.rows):
                self._step()
                part.write(_row_xml(number, sheet.rows[number], sheet.heights.get(number)).encode())
            part.write(b"</sheetData>" + behind)
        ws._rels = writer._rels
        self.manifest.append(ws)
