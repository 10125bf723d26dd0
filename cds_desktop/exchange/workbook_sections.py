"""The sheets of the sections: one line per indicator, the earlier periods beside, the signatures below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import TypeAlias

from openpyxl.worksheet.datavalidation import DataValidation

from cds_desktop.domain.figures import BLANK
from cds_desktop.exchange.cells import TEXT, VIETNAMESE, BooleanKind, CellKind, CodeKind, Content, NumberKind
from cds_desktop.exchange.naming import FIGURE_COLUMNS, change, column_name
from cds_desktop.exchange.workbook_file import HIGHEST_ROW, Sheet, Style, height
from cds_desktop.exchange.workbook_form import CELL, HEADING, RED, REMARK, Form
from cds_desktop.exchange.xlsx import column_letters
from cds_desktop.forms.model import FormPack, Indicator, Section

_WIDTHS = {
    "code": 16.0,
    "label": 46.0,
    "uom": 11.0,
    "previous": 12.0,
    "year_ago": 12.0,
    "value": 13.0,
    "year_to_date": 12.0,
    "change": 11.0,
    "note": 24.0,
    "as_of": 11.0,
    "reason": 13.0,
    "quality": 10.0,
    "rounding": 10.0,
    "source": 16.0,
}
_COLUMNS = {name: number for number, name in enumerate(_WIDTHS, 1)}
_COMPUTED = "F2F2F2"
_SMALL = replace(CELL, size=9)
_NUMBERING = Style(italic=True, framed=True, size=9, horizontal="center")
_LONGEST_LIST = 255  # characters of a list inside a validation
_StyledCell: TypeAlias = tuple[Content | None, Style]


def add_section(form: Form, section: Section, indicators: list[Indicator]) -> None:
    """Add the sheet of a section."""
    lettered = len(section.code) == 1
    name = f"{section.code}. {section.label}" if lettered else section.label
    title = form.text("section.title", name=name) if lettered else name
    sheet = form.sheet(name, tuple(_WIDTHS.values()))
    last = len(_COLUMNS)
    row = form.head(sheet, title.upper(), _COLUMNS["label"], _COLUMNS["year_ago"], last)
    for field, column in _COLUMNS.items():
        form.put(sheet, row, column, form.text(f"section.{field}"), HEADING)
        form.put(sheet, row + 1, column, _numbering(field), _NUMBERING)
        if field in FIGURE_COLUMNS:
            form.book.name_cell(column_name(section.code, field), sheet, row, column)
    sheet.heights[row] = 48
    sheet.repeat(row, rows=2, columns=_COLUMNS["label"])
    rows: dict[int, Indicator] = {}
    end = row + 2
    for indicator in indicators:
        form.step()
        rows[end] = indicator
        end = _add_line(form, sheet, end, indicator)
    _validate(form, sheet, rows)
    recipient = form.authorities.by_section.get(section.code)
    to = form.text("section.recipient", recipient=recipient) if recipient else ""
    form.across(sheet, end, 1, last, f"{form.text('section.remark')} {to}".rstrip(), REMARK)
    form.sign(sheet, end + 2, _COLUMNS["label"], _COLUMNS["note"], last)


def _numbering(field: str) -> str:
    if field == "change":
        return f"({_COLUMNS[field]})=({_COLUMNS['value']})-({_COLUMNS['previous']})"
    return f"({_COLUMNS[field]})"


def _add_line(form: Form, sheet: Sheet, row: int, indicator: Indicator) -> int:
    """Write the line of an indicator; return the row after it."""
    code, submission = indicator.code, form.submission
    cells = _cells(form, indicator)
    beside = (submission.previous.get(code), submission.year_ago.get(code))
    if form.kinds.figures[code] is TEXT and beside == (None, None):
        return _put_narrative(form, sheet, row, code, cells)
    for name, (content, style) in cells.items():
        form.put(sheet, row, _COLUMNS[name], content, style)
    sheet.heights[row] = _height(cells)
    form.book.name_cell(code, sheet, row, _COLUMNS["value"])
    return row + 1


def _put_narrative(form: Form, sheet: Sheet, row: int, code: str, cells: dict[str, _StyledCell]) -> int:
    """Write a text over the columns of figures, in as many rows as it needs; return the row after it."""
    first, last = _COLUMNS["uom"], _COLUMNS["change"]
    content, style = cells["value"]
    style = replace(style, bold=False, horizontal="left", vertical="top")
    shown = {name: cell for name, cell in cells.items() if not first <= _COLUMNS[name] <= last}
    needed = max(_height(shown), height([(content, sum(sheet.widths[first - 1 : last]), style.size)]))
    rows = ceil(needed / HIGHEST_ROW)
    for number in range(row, row + rows):
        sheet.heights[number] = needed / rows
        for column in _COLUMNS.values():
            form.put(sheet, number, column, None, style if first <= column <= last else CELL)
    for name, (detail, look) in shown.items():
        form.put(sheet, row, _COLUMNS[name], detail, replace(look, vertical="top"))
    form.put(sheet, row, first, content, style)
    sheet.merge(row, first, last, rows)
    form.book.name_cell(code, sheet, row, first)
    return row + rows


def _cells(form: Form, indicator: Indicator) -> dict[str, _StyledCell]:
    """The cells of an indicator's line by column."""
    code, kind = indicator.code, form.kinds.figures[indicator.code]
    figure = form.submission.figures.get(code, BLANK)
    previous, year_ago = form.submission.previous.get(code), form.submission.year_ago.get(code)
    depth = _depth(form.pack, indicator)
    base = CELL if indicator.typed else replace(CELL, fill=_COMPUTED)
    side = "right" if isinstance(kind, NumberKind) else "center"
    number = replace(base, horizontal=side, number_format=kind.number_format)
    cells: dict[str, _StyledCell] = {
        "code": (code, replace(base, size=9)),
        "label": (indicator.label, replace(base, horizontal="left", indent=2 * depth)),
        "uom": (indicator.uom or None, replace(base, horizontal="center", size=10)),
        "previous": (form.content(kind, previous, code), number),
        "year_ago": (form.content(kind, year_ago, code), number),
        "year_to_date": (form.content(kind, form.submission.year_to_date.get(code), code), number),
        "value": (form.content(kind, figure.value, code), replace(number, bold=True)),
        "change": (change(figure.value, previous), replace(number, number_format=_signed(kind))),
    }
    if figure.value is None and figure.entry:  # only a draft has one
        cells["value"] = form.content(TEXT, figure.entry, code), replace(number, number_format="@", color=RED)
    for name, detail in form.kinds.details.items():
        style = replace(_SMALL, fill=base.fill, number_format=detail.number_format)
        style = style if detail is TEXT else replace(style, horizontal="center")
        cells[name] = form.content(detail, getattr(figure, name), code), style
    return cells


def _height(cells: dict[str, _StyledCell]) -> float:
    texts = ((content, _WIDTHS[name] - 2 * style.indent, style.size) for name, (content, style) in cells.items())
    return height(texts)


def _signed(kind: CellKind) -> str:
    if not isinstance(kind, NumberKind):
        return kind.number_format
    return f"{VIETNAMESE}+{kind.digits};{VIETNAMESE}-{kind.digits};0"


def _depth(pack: FormPack, indicator: Indicator) -> int:
    """How deep an indicator stands under others that are asked too (trong đó)."""
    parent = pack.asked.get(indicator.parent or "")
    return 1 + _depth(pack, parent) if parent else 0


def _validate(form: Form, sheet: Sheet, rows: Mapping[int, Indicator]) -> None:
    """Let the value cells take only what their indicators allow."""
    cells: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for row, indicator in rows.items():
        rule = _validation(indicator, form.kinds.figures[indicator.code])
        if rule:
            cells[rule].append(f"{column_letters(_COLUMNS['value'])}{row}")
    for (kind, *limits), places in cells.items():
        operators = {1: "greaterThanOrEqual", 2: "between"}
        validation = DataValidation(
            type=kind,
            operator=None if kind == "list" else operators[len(limits)],
            formula1=limits[0],
            formula2=limits[1] if len(limits) == 2 else None,
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=form.text("validation.title"),
            error=form.text(f"validation.{kind}"),
        )
        sheet.validate(places, validation)


def _validation(indicator: Indicator, kind: CellKind) -> tuple[str, ...]:
    """The type of validation and its limits, or the list of what is allowed; nothing where there is no limit."""
    if isinstance(kind, NumberKind):
        limits = [f"{limit:f}" for limit in (indicator.minimum, indicator.maximum) if limit is not None]
        return ("decimal" if kind.decimals else "whole", *limits) if indicator.minimum is not None else ()
    words = [kind.yes, kind.no] if isinstance(kind, BooleanKind) else []
    if isinstance(kind, CodeKind):
        words = list(kind.labels.values())
    joined = ",".join(words)
    fits = words and not any("," in word for word in words) and len(joined) <= _LONGEST_LIST
    return ("list", f'"{joined}"') if fits else ()
