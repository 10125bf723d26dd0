"""Reads the cells of OpenDocument spreadsheets, row by row and within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cds_desktop.domain.errors import DomainError
from cds_desktop.exchange.cells import number_text, to_number
from cds_desktop.exchange.safe_zip import Package
from cds_desktop.exchange.xlsx import MAX_CELLS, MAX_COLUMN, MAX_ROW, Content

_PART, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_REPEATED = "table:number-columns-repeated"


def read_ods(package: Package) -> dict[str, list[tuple[int, dict[int, Content]]]]:
    """Return the filled rows of every sheet as (row, content by column), both from 1, by sheet name.

    Dates come as datetime, percentages as text (`80,2%`), as `Xlsx.rows` gives them. Raises DomainError.
    """
    if _MANIFEST in package.parts:
        _refuse_encryption(package)
    reading = _Reading(package.name)
    for _ in package.parse(_PART, reading.start, reading.end, reading.text):
        pass
    return reading.sheets


def _refuse_encryption(package: Package) -> None:
    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "encryption-data":
            raise DomainError("exchange.encrypted", file=package.name)

    for _ in package.parse(_MANIFEST, start, lambda name: None, lambda text: None):
        pass


class _Reading:
    """Handlers that collect the cells of `content.xml`; repeated cells and rows are written out, blank ones skipped."""

    def __init__(self, file: str) -> None:
        self.sheets: dict[str, list[tuple[int, dict[int, Content]]]] = {}
        self._file = file
        self._rows: list[tuple[int, dict[int, Content]]] = []
        self._cells_left = MAX_CELLS
        self._row = 0
        self._row_repeat = 1
        self._cells: dict[int, Content] = {}
        self._column = 0
        self._cell: Mapping[str, str] = {}
        self._lines: list[list[str]] = []
        self._in_cell = False
        self._aside = 0
        """How deep inside what is not the cell's content: comments, drawings, tracked changes."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._aside or name in ("annotation", "shapes", "tracked-changes", "frame"):
            self._aside += 1
        elif name == "table":
            self._rows = self.sheets.setdefault(attributes.get("table:name", ""), [])
            self._row = 0
        elif name == "table-row":
            self._row_repeat = int(attributes.get("table:number-rows-repeated", 1))
            self._cells, self._column = {}, 0
        elif name == "table-cell":
            self._cell, self._lines, self._in_cell = attributes, [], True
        elif name == "covered-table-cell":  # hidden by a merged cell: only its place counts
            self._cell, self._lines = {_REPEATED: attributes.get(_REPEATED, "1")}, []
        elif name == "p" and self._in_cell:
            self._lines.append([])
        elif self._in_cell and self._lines:
            match name:
                case "s":
                    self.text(" " * min(int(attributes.get("text:c", 1)), 1_000))
                case "tab":
                    self.text("\t")
                case "line-break":
                    self.text("\n")

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row":
            self._end_row()

    def text(self, text: str) -> None:
        if self._in_cell and self._lines and not self._aside:
            self._lines[-1].append(text)

    def _end_cell(self) -> None:
        self._in_cell = False
        content = self._content("\n".join("".join(line) for line in self._lines))
        repeat = int(self._cell.get(_REPEATED, 1))
        if content is not None and content != "":
            self._take(repeat)
            if self._column + repeat > MAX_COLUMN:
                raise ValueError(repeat)
            self._cells |= dict.fromkeys(range(self._column + 1, self._column + repeat + 1), content)
        self._column += repeat

    def _end_row(self) -> None:
        if self._cells:
            self._take((self._row_repeat - 1) * len(self._cells))
            if self._row + self._row_repeat > MAX_ROW:
                raise ValueError(self._row_repeat)
            self._rows.extend((self._row + 1 + step, self._cells) for step in range(self._row_repeat))
        self._row += self._row_repeat

    def _take(self, cells: int) -> None:
        self._cells_left -= cells
        if self._cells_left < 0:
            raise DomainError("exchange.too_many_cells", file=self._file)

    def _content(self, shown: str) -> Content:
        match self._cell.get("office:value-type"):
            case "float" | "currency":
                number = to_number(self._cell.get("office:value", ""))
                return shown if number is None else number
            case "percentage":
                number = to_number(self._cell.get("office:value", ""))
                return shown if number is None else f"{number_text(number * 100).replace('.', ',')}%"
            case "date":
                return datetime.fromisoformat(self._cell.get("office:date-value", ""))
            case "boolean":
                return self._cell.get("office:boolean-value") == "true"
            case "string":
                return self._cell.get("office:string-value", shown)
            case _:
                return shown
