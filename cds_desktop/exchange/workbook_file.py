"""What openpyxl does for us: cell styles that are shared, quick cells, tables, and saving straight into a zip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from cds_desktop.exchange.cells import Content

FONT = "Times New Roman"

_LOWEST_ROW = 18.0
_TITLE_LENGTH = 31
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what a spreadsheet would decode
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

_LINE = Side(style="thin", color="7F7F7F")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True)
class Style:
    """How a cell looks; every cell is locked, and text wraps."""

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
    wrap: bool = True


@dataclass(frozen=True)
class Page:
    """How a sheet is printed on A4: the texts in its margins, and how many pages it may be wide."""

    footer: str
    header: str = ""
    portrait: bool = False
    pages_wide: int = 1


class Book:
    """A workbook being built. Equal styles are made once and shared by their cells."""

    def __init__(self, title: str, creator: str, made_at: datetime) -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.workbook._named_styles["Normal"].font = Font(name=FONT, size=11)
        properties = self.workbook.properties
        properties.title, properties.creator, properties.lastModifiedBy = title, creator, creator
        properties.created = properties.modified = made_at
        self._styles: dict[Style, Any] = {}
        self._titles: set[str] = set()

    def add_sheet(self, wanted: str, page: Page) -> Worksheet:
        """Add a sheet whose name is as near to `wanted` as Excel allows, locked and set up for printing."""
        base = _NOT_IN_TITLES.sub(" ", wanted).strip(" '")[:_TITLE_LENGTH].rstrip(" '") or "_"
        title, number = base, 1
        while title.casefold() in self._titles:
            number += 1
            title = f"{base[: _TITLE_LENGTH - 5]} ({number})"
        self._titles.add(title.casefold())
        sheet = self.workbook.create_sheet(title)
        _set_up(sheet, page)
        return sheet

    def style(self, style: Style) -> Any:
        """Return what `put` takes for a style."""
        found = self._styles.get(style)
        if found is None:
            found = self._styles[style] = self._made(style)
        return found

    def _made(self, style: Style) -> Any:
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
            horizontal=style.horizontal, vertical=style.vertical, wrap_text=style.wrap, indent=style.indent
        )
        cell.number_format = style.number_format
        return cell._style

    def name_cell(self, name: str, sheet: Worksheet, row: int, column: int) -> None:
        """Give a cell a defined name of the workbook."""
        target = f"{quote_sheetname(sheet.title)}!${get_column_letter(column)}${row}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=target)

    def save(self, file: IO[bytes], step: Callable[[], None]) -> None:
        """Write the workbook into `file`; `step` is called before each row and may raise to stop."""
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            _BookWriter(self.workbook, archive, step).write_data()


def put(sheet: Worksheet, row: int, column: int, content: Content | None, style: Any) -> None:
    """Fill a cell. Text stays text, also where it begins like a formula or names an error.

    The value is set below openpyxl's own guessing, which would make formulas of texts and takes its time.
    """
    cell = sheet.cell(row, column)
    cell._style = style
    if isinstance(content, str):
        cell._value = _ESCAPED.sub("_x005F_", content) if "_x" in content else content
        cell.data_type = "s"
    elif content is not None:
        cell._value = content
        cell.data_type = "d" if isinstance(content, date) else "n"


def merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    """Make one cell of columns `first`..`last`."""
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def height(texts: Iterable[tuple[Content | None, float, float]]) -> float:
    """Return how high a row must be for its wrapped texts, each given with its column's width and its font size.

    Not every program fits rows to their text by itself, so it is estimated, rather too high than too low.
    """
    return max([_LOWEST_ROW, *(_lines(text, width * 11 / size) * size * 1.22 + 4 for text, width, size in texts)])


def _lines(content: Content | None, width: float) -> int:
    """How many lines a text takes in a column of `width` digits."""
    if not isinstance(content, str) or len(content) * 1.4 < width:
        return 1 if not isinstance(content, str) else content.count("\n") + 1
    lines = 0
    for paragraph in content.split("\n"):
        lines, left = lines + 1, width
        for word in paragraph.split(" "):
            length = sum(1.35 if letter.isupper() else 0.95 for letter in word)
            if length > left and left < width:
                lines, left = lines + 1, width
            lines += int(max(0.0, length - left) // width)
            left -= length + 0.55
    return lines


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Set the widths of the columns from A on, in characters."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def add_table(sheet: Worksheet, name: str, row: int, headings: Sequence[str], rows: int, *, buttons: bool) -> None:
    """Declare the Excel table `name`, whose heading begins in column A of `row`; `buttons` to filter and sort."""
    table = Table(displayName=name, ref=f"A{row}:{get_column_letter(len(headings))}{row + max(rows, 1)}")
    table._initialise_columns()
    if not buttons:
        table.autoFilter = None
    column: TableColumn
    for column, heading in zip(table.tableColumns, headings, strict=True):
        column.name = heading
    sheet.add_table(table)


def _set_up(sheet: Worksheet, page: Page) -> None:
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)  # openpyxl's flags say what is locked
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait" if page.portrait else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = page.pages_wide, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    left, right = (1.18, 0.59) if page.portrait else (0.59, 0.59)  # inches: 30 mm to bind a portrait page, else 15 mm
    sheet.page_margins = PageMargins(left, right, top=0.79, bottom=0.79, header=0.39, footer=0.39)
    for footer, text in ((sheet.oddFooter.left, page.footer), (sheet.oddFooter.right, "&P/&N")):
        footer.text, footer.font, footer.size = text, FONT, 10
    if page.header:
        header = sheet.oddHeader.right
        header.text, header.font, header.size = page.header, f"{FONT},Bold", 12


class _SheetWriter(WorksheetWriter):  # type: ignore[misc]
    """Writes a sheet, telling of each row."""

    def __init__(self, sheet: Worksheet, out: IO[bytes], step: Callable[[], None]) -> None:
        super().__init__(sheet, out)
        self._step = step

    def write_row(self, xf: Any, row: Any, row_idx: int) -> None:
        self._step()
        super().write_row(xf, row, row_idx)


class _BookWriter(ExcelWriter):  # type: ignore[misc]
    """Writes sheets straight into the zip: no temporary files that a killed program would leave behind."""

    def __init__(self, workbook: Workbook, archive: ZipFile, step: Callable[[], None]) -> None:
        super().__init__(workbook, archive)
        self._step = step

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = [], []
        with self._archive.open(ws.path[1:], "w") as part:
            writer = _SheetWriter(ws, part, self._step)
            writer.write()
        ws._rels = writer._rels
        self.manifest.append(ws)
