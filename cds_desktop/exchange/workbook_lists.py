"""The sheets of the registers: one Excel table each, named as the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import accumulate
from math import ceil
from typing import TypeAlias

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Cell
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.cells import INTEGER, TEXT, CellKind, Content, NumberKind, clean
from cds_desktop.exchange.naming import rows_name
from cds_desktop.exchange.workbook_file import Style, add_table, height, put, set_widths
from cds_desktop.exchange.workbook_form import HEADING, SMALL, Form
from cds_desktop.forms.model import ColumnKind, Register
from cds_desktop.forms.registers import Row

_PAGE_WIDTH = 175  # characters that a page in landscape shows legibly
_NARROWEST = 7
_BUTTON = 3  # characters that the filter button of a heading hides

RowContent: TypeAlias = Callable[[Row, int], Content | None]


@dataclass
class _Column:
    name: str
    heading: str
    kind: CellKind
    widest: int
    content: RowContent

    @property
    def style(self) -> Style:
        side = "right" if isinstance(self.kind, NumberKind) else None if self.kind is TEXT else "center"
        return replace(SMALL, number_format=self.kind.number_format, horizontal=side)

    def width(self, contents: Iterable[Content | None]) -> float:
        """As wide as the longest content and the longest word of the heading need, within the declared width."""
        longest = max(len(str(content)) for content in contents if content is not None) if any(contents) else 0
        word = max(map(len, self.heading.split()))
        return max(_NARROWEST, word + _BUTTON, min(self.widest, longest + 2))


def add_register(form: Form, register: Register, units: UnitTable) -> None:
    """Add the sheet of a register; without rows, its table has one blank row."""
    state = form.submission.registers.get(register.name)
    rows = state.rows if state else []
    columns = list(_columns(form, register, units))
    sheet = form.sheet(register.label, ())
    top = form.head_rows + 2
    for number, column in enumerate(columns, 1):
        form.put(sheet, top, number, column.heading, HEADING)
    sheet.row_dimensions[top].height = 48
    contents = [[column.content(row, index) for column in columns] for index, row in enumerate(rows)]
    contents = contents or [[None] * len(columns)]
    widths = [column.width(cells) for column, cells in zip(columns, zip(*contents, strict=True), strict=True)]
    set_widths(sheet, widths)
    styles = [form.book.style(column.style) for column in columns]
    for number, cells in enumerate(contents, top + 1):
        form.step()
        for index, content in enumerate(cells):
            put(sheet, number, index + 1, content, styles[index])
        sheet.row_dimensions[number].height = height((c, w, SMALL.size) for c, w in zip(cells, widths, strict=True))
    add_table(sheet, register.name, top, [column.heading for column in columns], len(rows), buttons=True)
    _add_head(form, sheet, register, widths, None if state is None or state.known is None else len(rows))
    titled = 1 + next(n for n, column in enumerate(columns) if column.name == register.title_column)
    _repeat_titles(sheet, top, widths, titled)


def _columns(form: Form, register: Register, units: UnitTable) -> Iterator[_Column]:
    """The columns of a register's table: its own, and those that only help to read it."""
    yield _Column("", form.text("number"), INTEGER, _NARROWEST, lambda row, index: Decimal(index + 1))
    for name, column in register.columns.items():
        kind = form.kinds.columns[register.name][name]
        commune = column.kind is ColumnKind.COMMUNE
        yield _Column(name, column.label, kind, column.width, _cell(form, register.name, name, kind))
        if commune:
            yield _Column("", form.text("commune_name"), TEXT, column.width, _commune_name(form, name, units))
    yield _Column("", form.text("row_id"), TEXT, 16, lambda row, index: row.row_id)


def _cell(form: Form, register: str, name: str, kind: CellKind) -> RowContent:
    def content(row: Row, index: int) -> Content | None:
        value = row.values.get(name)
        if value is not None:
            return form.content(kind, value, f"{register}/{row.row_id}/{name}")
        return clean(row.entries[name]) if name in row.entries else None  # only a draft has one

    return content


def _commune_name(form: Form, name: str, units: UnitTable) -> RowContent:
    @cache
    def full_name(code: Cell | None) -> str | None:
        try:
            return units.commune(str(code), form.submission.period.cut_off).full_name
        except DomainError:
            return None

    return lambda row, index: full_name(row.values.get(name))


def _add_head(form: Form, sheet: Worksheet, register: Register, widths: list[float], known: int | None) -> None:
    """Write the head over the first printed page, and how many rows the register has."""
    ends = list(accumulate(widths))
    last = max(2, sum(end <= _PAGE_WIDTH for end in ends))
    left = max(1, sum(end <= 0.45 * ends[last - 1] for end in ends))
    title = form.text("register.title", label=register.label).upper()
    row = form.head(sheet, title, left, left + 1, last)
    form.put(sheet, row, 1, form.text("register.rows"), Style(italic=True, wrap=False))
    none = form.text("register.none")
    counted = Style(bold=True, horizontal="left", number_format=f'{INTEGER.number_format};;"{none}"', wrap=False)
    form.put(sheet, row, 2, None if known is None else Decimal(known), counted)
    form.book.name_cell(rows_name(register.name), sheet, row, 2)


def _repeat_titles(sheet: Worksheet, top: int, widths: list[float], titled: int) -> None:
    """Repeat the heading on every page, and the columns up to the row's title on pages beside the first."""
    if sum(widths[:titled]) > _PAGE_WIDTH / 2:
        titled = 1
    sheet.print_title_rows = f"{top}:{top}"
    sheet.print_title_cols = f"A:{get_column_letter(titled)}"
    sheet.freeze_panes = sheet.cell(top + 1, titled + 1)
    repeated, rest = sum(widths[:titled]), sum(widths[titled:])
    sheet.page_setup.fitToWidth = ceil(max(rest, 1) / (_PAGE_WIDTH - repeated))
