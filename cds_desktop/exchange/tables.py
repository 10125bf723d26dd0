"""Reads a table out of a CSV, XLSX or ODS file for loading: headings, rows, and where each cell stands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.text import normalise_line
from cds_desktop.exchange.cells import as_text, clean
from cds_desktop.exchange.ods import read_ods
from cds_desktop.exchange.safe_zip import MAX_FILE_BYTES, Package, reading
from cds_desktop.exchange.xlsx import UNCALCULATED, Content, Xlsx, column_letters

MAX_ROWS = 200_000
MAX_COLUMNS = 200

TableCell: TypeAlias = str | Decimal | bool | date | None
"""Text stays text; numbers, days and booleans that a spreadsheet holds as such come as such."""
Rows: TypeAlias = Iterable[tuple[int, dict[int, Content]]]

_DELIMITERS = ",;\t"
_SAID_DELIMITER = re.compile(f"sep=([{_DELIMITERS}])", re.IGNORECASE)  # Excel's way to say it in the first line
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Table:
    """A table with its heading row. Every row has as many cells as there are headings."""

    headers: list[str]
    rows: list[list[TableCell]]
    row_numbers: list[int] = field(repr=False)
    """Where the heading and each row stand in the file, from 1."""
    first_column: int = 1

    def place(self, row: int, column: int) -> str:
        """Return where a cell stands in the file, as spreadsheets say it (`B7`).

        `row` counts from 1, 0 is the heading; `column` counts from 0.
        """
        return f"{column_letters(self.first_column + column)}{self.row_numbers[row]}"


def read_table(path: Path, name: str | None = None) -> Table:
    """Read the table of a file: its first filled row is the heading; blank rows are left out.

    Of a workbook, the Excel table or else the sheet called `name` is read, or the first sheet. In a table of our own
    workbook, the headings of columns that only help to read it are blank. Raises DomainError for a file that cannot be
    read, is not safe, or has more than 200,000 rows or 200 columns; a cell that is at fault is named.
    """
    if not _is_zip(path):
        return _table(_csv_rows(path), path.name)
    with Package(path) as package:
        if package.is_ods:
            sheets = read_ods(package)
            return _table(sheets[name] if name in sheets else next(iter(sheets.values()), []), path.name)
        book = Xlsx(package)
        if name is not None and name in book.tables:
            table = book.tables[name]
            return _without_helpers(_table(table.rows_in(book.rows(table.sheet, typed=True)), path.name))
        sheet = name if name is not None and name in book.sheets else next(iter(book.sheets), "")
        return _table(book.rows(sheet, typed=True), path.name)


def _is_zip(path: Path) -> bool:
    """Whether `path` is to be read as a workbook, by its ending or its first bytes."""
    with reading(path), path.open("rb") as file:
        return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods") or file.read(2) == b"PK"


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[int, Content]]]:
    text = _decoded(path)
    first, _, rest = text.partition("\n")
    delimiter, number = max(_DELIMITERS, key=first.count), 0
    if said := _SAID_DELIMITER.fullmatch(first.rstrip("\r")):
        text, delimiter, number = rest, said[1], 1
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield number, dict(enumerate(record, 1))
    except csv.Error as error:
        raise DomainError("exchange.damaged_csv", file=path.name, row=number + 1) from error


def _decoded(path: Path) -> str:
    with reading(path):
        if path.stat().st_size > MAX_FILE_BYTES:
            raise DomainError("exchange.too_large", file=path.name, limit=MAX_FILE_BYTES // 1_000_000)
        raw = path.read_bytes()
    encoding = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DomainError("exchange.unknown_encoding", file=path.name, row=row) from error
    if "\0" in text:
        raise DomainError("exchange.not_a_table", file=path.name)
    return text


def _table(rows: Rows, file: str) -> Table:
    """Make a table of the rows of a sheet; raises DomainError where it is too large or a cell is at fault."""
    filled = ((number, contents) for number, cells in rows if (contents := _contents(number, cells, file)))
    number, heading = next(filled, (0, {}))
    if not heading:
        raise DomainError("exchange.empty", file=file)
    columns = range(min(heading), max(heading) + 1)
    if len(columns) > MAX_COLUMNS:
        raise DomainError("exchange.too_many_columns", file=file, limit=MAX_COLUMNS)
    table = Table([_heading(heading.get(column)) for column in columns], [], [number], columns.start)
    for number, contents in filled:
        if len(table.rows) == MAX_ROWS:
            raise DomainError("exchange.too_many_rows", file=file, limit=MAX_ROWS)
        table.row_numbers.append(number)
        table.rows.append([contents.pop(column, None) for column in columns])
        for column in contents:
            raise DomainError("exchange.cell_outside", file=file, place=f"{column_letters(column)}{number}")
    return table


def _contents(number: int, cells: dict[int, Content], file: str) -> dict[int, TableCell]:
    """The filled cells of a row, dates without time as such."""
    contents: dict[int, TableCell] = {}
    for column, cell in cells.items():
        if cell is UNCALCULATED:
            place = f"{column_letters(column)}{number}"
            raise DomainError("exchange.formula_without_value", file=file, place=place)
        if isinstance(cell, datetime):
            contents[column] = cell.date() if cell.time() == time() else f"{cell:%d/%m/%Y %H:%M:%S}"
        elif isinstance(cell, str):
            if text := clean(cell).strip():
                contents[column] = text
        elif cell is not None:
            contents[column] = cell
    return contents


def _heading(cell: TableCell) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else normalise_line(as_text(cell))


def _without_helpers(table: Table) -> Table:
    """Blank the headings of the columns that `workbook` adds to a register for the reader's sake."""
    vi = Messages("vi")
    helpers = {vi.text("workbook.number"), vi.text("workbook.commune_name")}
    return replace(table, headers=["" if heading in helpers else heading for heading in table.headers])
