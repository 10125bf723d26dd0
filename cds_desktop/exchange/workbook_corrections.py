"""The sheet of official values that a submission brings for earlier months: one Excel table, numbers as numbers."""

from __future__ import annotations

from dataclasses import replace

from cds_desktop.exchange.cells import TEXT, VIETNAMESE, CellKind, Content, NumberKind
from cds_desktop.exchange.naming import CORRECTIONS, TABLES, change
from cds_desktop.exchange.submission import EarlierValue
from cds_desktop.exchange.workbook_file import height
from cds_desktop.exchange.workbook_form import HEADING, REMARK, SMALL, Form

_WIDTHS = (12.0, 16.0, 46.0, 16.0, 16.0, 14.0, 34.0, 24.0)
_LEFT, _RIGHT = 3, 4  # where the left block of the head ends and the right one begins


def add_corrections(form: Form) -> None:
    """Add the sheet; a submission without such values has none."""
    fields = TABLES[CORRECTIONS]
    last = len(fields)
    sheet = form.sheet(form.text(CORRECTIONS), _WIDTHS)
    row = form.head(sheet, form.text(f"{CORRECTIONS}.title").upper(), _LEFT, _RIGHT, last)
    form.across(sheet, row, 1, last, form.text(f"{CORRECTIONS}.remark"), REMARK)
    headings = [form.text(f"{CORRECTIONS}.{field}") for field in fields]
    top = row + 1
    for column, heading in enumerate(headings, 1):
        form.put(sheet, top, column, heading, HEADING)
    sheet.heights[top] = 34
    sheet.repeat(top)
    for number, one in enumerate(form.submission.corrections, top + 1):
        form.step()
        kind = form.kinds.figures[one.code]
        cells = _cells(form, one, kind)
        for column, (field, content) in enumerate(zip(fields, cells, strict=True), 1):
            figure = field in ("sent", "new", "change")
            side = "right" if figure and isinstance(kind, NumberKind) else None
            number_format = (_signed(kind) if field == "change" else kind.number_format) if figure else "@"
            style = replace(SMALL, number_format=number_format, horizontal=side, bold=field == "new")
            form.put(sheet, number, column, content, style)
        sheet.heights[number] = height((c, w, SMALL.size) for c, w in zip(cells, _WIDTHS, strict=True))
    sheet.add_table(CORRECTIONS, top, headings, len(form.submission.corrections), buttons=False)


def _cells(form: Form, one: EarlierValue, kind: CellKind) -> list[Content | None]:
    """The contents of a line, in the order of its fields."""
    place = f"{one.code} {one.period}"
    return [
        str(one.period),
        one.code,
        form.pack.indicators[one.code].label,
        form.content(kind, one.sent, place),
        form.content(kind, one.value, place),
        change(one.value, one.sent),
        form.content(TEXT, one.note, place),
        form.content(TEXT, one.source, place),
    ]


def _signed(kind: CellKind) -> str:
    if not isinstance(kind, NumberKind):
        return kind.number_format
    return f"{VIETNAMESE}+{kind.digits};{VIETNAMESE}-{kind.digits};0"
