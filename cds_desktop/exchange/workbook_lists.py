"""The sheets of the registers: one Excel table each, named as the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import accumulate
from math import ceil
from typing import TypeAlias

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Cell
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.cells import INTEGER, TEXT, VIETNAMESE, CellKind, Content, NumberKind, clean
from cds_desktop.exchange.naming import rows_name
from cds_desktop.exchange.workbook_file import Sheet, Style, height
from cds_desktop.exchange.workbook_form import HEADING, SMALL, Form
from cds_desktop.forms.model import ColumnKind, Register
from cds_desktop.forms.registers import Row

_PAGE_WIDTH = 175  # characters that a page in landscape shows legibly
_SQUEEZE = 0.3  # how much of a page more is squeezed in rather than begun
_HEAD_WIDTH = 36  # characters that the names of authority and office take
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
        counted = self.name and isinstance(self.kind, NumberKind)
        side = "right" if counted else "left" if self.kind is TEXT else "center"
        return replace(SMALL, number_format=self.kind.number_format, horizontal=side)

    def least_width(self, contents: Iterable[Content | None]) -> float:
        """What the longest content needs, within the declared width, and the longest word of the heading."""
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
    contents = [[column.content(row, index) for column in columns] for index, row in enumerate(rows)]
    contents = contents or [[None] * len(columns)]
    widths = _widths(columns, contents)
    sheet.set_widths(widths)
    headings = ((column.heading, width - _BUTTON, HEADING.size) for column, width in zip(columns, widths, strict=True))
    sheet.heights[top] = height(headings)
    styles = [form.book.style(column.style) for column in columns]
    for number, cells in enumerate(contents, top + 1):
        form.step()
        for index, content in enumerate(cells):
            sheet.put(number, index + 1, content, styles[index])
        sheet.heights[number] = height((c, w, SMALL.size) for c, w in zip(cells, widths, strict=True))
    sheet.add_table(register.name, top, [column.heading for column in columns], len(rows), buttons=True)
    titled = 1 + next(n for n, column in enumerate(columns) if column.name == register.title_column)
    repeated = titled if sum(widths[:titled]) < _PAGE_WIDTH / 2 else 1
    beside, rest = _PAGE_WIDTH - sum(widths[:repeated]), sum(widths[repeated:])
    pages = max(1, ceil(rest / beside - _SQUEEZE))
    _add_head(form, sheet, register, widths, repeated, sum(widths[:repeated]) + rest / pages)
    sheet.repeat(top, columns=repeated)
    sheet.worksheet.page_setup.fitToWidth = pages


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


def _widths(columns: list[_Column], contents: list[list[Content | None]]) -> list[float]:
    """The declared widths where a page can take them; else as narrow as need be to fill one page, or several."""
    declared = [float(column.widest) for column in columns]
    if sum(declared) <= _PAGE_WIDTH * (1 + _SQUEEZE):
        return declared
    least = [column.least_width(cells) for column, cells in zip(columns, zip(*contents, strict=True), strict=True)]
    wanted = [max(pair) for pair in zip(declared, least, strict=True)]
    share = max(0.0, _PAGE_WIDTH - sum(least)) / max(1.0, sum(wanted) - sum(least))
    return [narrow + share * (wide - narrow) for narrow, wide in zip(least, wanted, strict=True)]


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


def _add_head(form: Form, sheet: Sheet, register: Register, widths: list[float], repeated: int, page: float) -> None:
    """Write the head over the first page, which is `page` characters wide.

    Its left block stands over the repeated columns where these are wide enough. Below it stands how many rows the
    register has; nothing, while an empty one is not confirmed.
    """
    ends = list(accumulate(widths))
    last = max(2, sum(end <= page for end in ends))
    left = repeated if ends[repeated - 1] >= _HEAD_WIDTH else max(1, sum(end <= ends[last - 1] / 2 for end in ends))
    row = form.head(sheet, form.text("register.title", label=register.label).upper(), left, left + 1, last)
    state = form.submission.registers.get(register.name)
    known = None if state is None else state.known
    counted = f'{VIETNAMESE}"{form.text("register.rows")} "{INTEGER.digits};;"{form.text("register.none")}"'
    style = Style(italic=True, horizontal="left", number_format=counted)
    form.put(sheet, row, 1, None if known is None else Decimal(len(known)), style)
    sheet.merge(row, 1, left)
    form.book.name_cell(rows_name(register.name), sheet, row, 1)
