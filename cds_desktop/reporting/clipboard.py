"""Cells on the clipboard: the tab-separated text that every program takes, and beside it an HTML table with numbers.

Text alone is not safe: `366.260` is 366,26 to a spreadsheet set to English, which in turn writes `366,260`. So numbers
go out as numbers (`x:num` for Excel, `sdval` for LibreOffice), without grouping in the text, and come in from `sdval`,
whatever notation the spreadsheet shows them in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import TypeAlias

from cds_desktop.domain.entry import format_date

Copied: TypeAlias = str | Decimal | date
"""A cell on its way out."""

_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"(?=[\t\n]|\Z)|([^\t\n]*))(\t|\n|\Z)')
_NEEDS_QUOTES = re.compile(r'[\t\n]|\A"')
_TAG = re.compile(r"<(/?)(table|tr|td|th)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # in a number format: what is shown as it stands, colours, locales
_DAY_ZERO = date(1899, 12, 30)
_PRECISION = Context(prec=15)  # a spreadsheet's numbers are binary: further digits are noise
_TEXT_STYLE = "mso-number-format:'\\@'"  # else Excel makes a date of a document's number
_DATE_STYLE = "mso-number-format:'dd\\/mm\\/yyyy'"


def write_text(lines: Iterable[Iterable[Copied]]) -> str:
    """Return cells as tab-separated text, numbers without grouping, dates as dd/MM/yyyy."""
    return "".join("\t".join(_quoted(_text(cell)) for cell in line) + "\n" for line in lines)


def write_html(lines: Iterable[Iterable[Copied]]) -> str:
    """Return cells as an HTML table in which spreadsheets find numbers, dates and texts as such."""
    rows = "".join(f"<tr>{''.join(map(_html_cell, line))}</tr>" for line in lines)
    space = "urn:schemas-microsoft-com:office:excel"
    return f'<html xmlns:x="{space}"><meta charset="utf-8"><body><table>{rows}</table></body></html>'


def read_block(text: str, page: str = "") -> list[list[str]]:
    """Return the cells of tab-separated text by line, as Excel and LibreOffice put it on the clipboard.

    A cell in double quotes may hold tabs, line ends and doubled quotes; a quote anywhere else is a quote. The line end
    after the last line is no line of its own. `page` is the HTML beside it, from which numbers and dates are taken in
    Vietnamese notation where it holds the same cells.
    """
    block = _read_text(text)
    exact = _read_html(page)
    if [len(line) for line in exact] == [len(line) for line in block]:
        for line, row in zip(block, exact, strict=True):
            line[:] = [text if number is None else number for text, number in zip(line, row, strict=True)]
    return block


def _read_text(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return []
    text = text.removesuffix("\n")
    lines: list[list[str]] = [[]]
    for found in _CELL.finditer(text):
        quoted, plain, end = found.groups()
        lines[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            break
        if end == "\n":
            lines.append([])
    return lines


def _read_html(page: str) -> list[list[str | None]]:
    """The cells of the one table of a page: numbers and dates in Vietnamese notation, None for what is neither.

    Empty where there is no table or more than one, or a cell reaches over several lines.
    """
    lines: list[list[str | None]] = []
    tables = 0
    for found in _TAG.finditer(page):
        closing, name = found[1], found[2].lower()
        if closing:
            continue
        if name == "table":
            tables += 1
        elif name == "tr":
            lines.append([])
        else:
            attributes = {n.lower(): html.unescape(a or b or c) for n, a, b, c in _ATTRIBUTE.findall(found[3])}
            if tables != 1 or not lines or attributes.get("rowspan", "1") != "1":
                return []
            wide = attributes.get("colspan", "1")
            lines[-1].append(_exact(attributes))
            lines[-1] += [None] * (int(wide) - 1 if wide.isdecimal() and len(wide) < 4 else 0)
    return lines if tables == 1 else []


def _exact(attributes: dict[str, str]) -> str | None:
    """The number or day that a cell says it holds, in Vietnamese notation."""
    shown_as = attributes.get("sdnum", "").split(";", 2)[-1]
    try:
        number = _PRECISION.create_decimal(attributes.get("sdval") or attributes.get("x:num", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or shown_as.upper() == "BOOLEAN" or number.adjusted() > _PRECISION.prec:
        return None
    pattern = _LITERAL.sub("", shown_as).upper()
    if pattern != "GENERAL" and re.search("[DY]|M(?![^;]*[0#])", pattern):
        whole = number == number.to_integral_value() and 0 < number < 100_000
        return format_date(_DAY_ZERO + timedelta(int(number))) if whole and "D" in pattern else None
    if "%" in pattern:
        return f"{_plain(100 * number)}%"
    return _plain(number)


def _plain(number: Decimal) -> str:
    """A number without grouping and needless zeros: `1720,5`."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _text(cell: Copied) -> str:
    match cell:
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case date():
            return format_date(cell)
        case _:
            return cell


def _html_cell(cell: Copied) -> str:
    shown = html.escape(_text(cell)).replace("\n", "<br>")
    match cell:
        case Decimal():
            places = f".{'0' * -exponent}" if (exponent := int(cell.as_tuple().exponent)) < 0 else ""
            return f'<td align="right" x:num="{cell:f}" sdval="{cell:f}" sdnum="1033;1033;0{places}">{shown}</td>'
        case date():
            serial = (cell - _DAY_ZERO).days
            style = f'x:num="{serial}" sdval="{serial}" sdnum="1033;1066;DD/MM/YYYY" style="{_DATE_STYLE}"'
            return f"<td {style}>{shown}</td>"
        case "":
            return "<td></td>"
        case _:
            return f'<td sdnum="1033;1033;@" style="{_TEXT_STYLE}">{shown}</td>'


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
