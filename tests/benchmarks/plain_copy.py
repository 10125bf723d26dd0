"""The cells and styles of a workbook, written again by openpyxl and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table


@dataclass
class Cells:
    """Sheets as lists of (row, column, value, style), and tables by sheet."""

    source: Workbook
    sheets: dict[str, list[tuple[int, int, Any, Any]]]
    tables: dict[str, list[tuple[str, str]]]

    def write(self, path: Path) -> None:
        """Write them to a new workbook."""
        book = Workbook()
        book.remove(book.active)
        for name in ("_fonts", "_fills", "_borders", "_alignments", "_protections", "_number_formats", "_cell_styles"):
            setattr(book, name, getattr(self.source, name))
        for title, cells in self.sheets.items():
            sheet = book.create_sheet(title)
            for row, column, value, style in cells:
                cell = sheet.cell(row, column, value)
                cell._style = style
            for table, ref in self.tables[title]:
                sheet.add_table(Table(displayName=table, ref=ref))
        book.save(path)


def copy_cells(path: Path) -> Cells:
    """Read the cells, styles and tables of a workbook."""
    book = load_workbook(path)
    sheets = {
        sheet.title: [
            (cell.row, cell.column, cell.value, cell._style)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        ]
        for sheet in book
    }
    tables = {sheet.title: [(table.displayName, table.ref) for table in sheet.tables.values()] for sheet in book}
    return Cells(book, sheets, tables)
