"""Reads what is typed or loaded for an indicator or a register column, and writes values as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from cds_desktop.domain.entry import (
    MAX_DIGITS,
    EntryError,
    check_number,
    format_date,
    format_number,
    parse_boolean,
    parse_date,
    parse_month,
    parse_number,
    round_half_up,
)
from cds_desktop.domain.figures import Cell, Rounding, Value
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.text import match_key, normalise, normalise_line
from cds_desktop.forms.model import Column, ColumnKind, Indicator, ValueKind

Raw: TypeAlias = str | Decimal | bool | date
"""A cell as a file holds it: text, or a typed spreadsheet value."""

MAX_TEXT = 4000
_ROUNDINGS = {
    "hơn": Rounding.OVER,
    "trên": Rounding.OVER,
    "gần": Rounding.NEARLY,
    "khoảng": Rounding.ABOUT,
    "xấp xỉ": Rounding.ABOUT,
}
CommuneFinder: TypeAlias = Callable[[str], str]
"""Gives the code of a commune for its code or name; raises DomainError."""


def split_rounding(indicator: Indicator, raw: Raw) -> tuple[Rounding | None, Raw]:
    """Part a word such as *hơn* or *khoảng* from what is entered for a number: `hơn 52,7 triệu`."""
    if isinstance(raw, str) and indicator.value in (ValueKind.INTEGER, ValueKind.DECIMAL):
        shown = normalise_line(raw)
        for word, rounding in _ROUNDINGS.items():
            if shown.lower().startswith(f"{word} "):
                return rounding, shown[len(word) :].lstrip()
    return None, raw


def read_value(indicator: Indicator, raw: Raw) -> Value:
    """Read a value of an indicator. Raises EntryError, saying what is expected and, where it can, a guess."""
    match indicator.value:
        case ValueKind.INTEGER | ValueKind.DECIMAL:
            number = _number(raw, indicator.decimals, percent=indicator.is_rate, unit=indicator.uom)
            return _within(number, indicator.minimum, indicator.maximum, _shown(raw))
        case ValueKind.BOOLEAN:
            return raw if isinstance(raw, bool) else parse_boolean(_shown(raw))
        case ValueKind.CLASS:
            return _choice(indicator.classes, indicator.classes_en, _shown(raw))
        case ValueKind.TEXT:
            return _text(normalise(_shown(raw)))


def read_cell(column: Column, raw: Raw, find_commune: CommuneFinder) -> Cell:
    """Read a cell of a register. Raises EntryError, or what `find_commune` raises."""
    match column.kind:
        case ColumnKind.INTEGER | ColumnKind.DECIMAL:
            return _within(_number(raw, column.decimals), column.minimum, column.maximum, _shown(raw))
        case ColumnKind.DATE:
            return read_day(raw)
        case ColumnKind.MONTH:
            return parse_month(f"{raw:%m/%Y}" if isinstance(raw, date) else _shown(raw))
        case ColumnKind.CHOICE if column.several:
            return ";".join(_choices(column, _shown(raw)))
        case ColumnKind.CHOICE:
            if isinstance(raw, bool):
                raw = "co" if raw else "khong"
            return _choice(column.choices, column.choices_en, _shown(raw))
        case ColumnKind.COMMUNE:
            return find_commune(_shown(raw).zfill(5) if isinstance(raw, Decimal) else _shown(raw))
        case ColumnKind.INDICATOR:
            return _choice(column.choices, column.choices_en, _shown(raw))
        case ColumnKind.TEXT:
            return _text(normalise_line(_shown(raw)))


def format_value(value: Value | None, indicator: Indicator, messages: Messages) -> str:
    """Write a value as the grid shows it; blank is an empty text."""
    match value:
        case None:
            return ""
        case Decimal():
            return format_number(value, indicator.decimals)
        case str() if indicator.value is ValueKind.CLASS:
            labels = indicator.classes_en if messages.language == "en" else indicator.classes
            return labels.get(value, value)
        case _:
            return messages.value(value)


def format_cell(cell: Cell | None, column: Column, messages: Messages, commune_name: Callable[[str], str]) -> str:
    """Write a register cell as the grid shows it; blank is an empty text."""
    match cell:
        case None:
            return ""
        case Decimal():
            plain = Decimal(f"{cell.normalize():f}")  # 105,2 rather than 105,200000
            return format_number(plain) if column.grouping else f"{plain:f}"
        case date():
            return format_date(cell)
        case str() if column.kind is ColumnKind.CHOICE:
            return "; ".join(column.choice_name(code, messages.language) for code in cell.split(";"))
        case str() if column.kind is ColumnKind.MONTH:
            return f"{cell[5:]}/{cell[:4]}"
        case str() if column.kind is ColumnKind.COMMUNE:
            return commune_name(cell)
        case _:
            return str(cell)


def _shown(raw: Raw) -> str:
    match raw:
        case str():
            return raw
        case bool():
            return "true" if raw else "false"
        case Decimal():
            return f"{raw:.0f}" if raw == raw.to_integral_value() else format_number(raw)
        case _:
            return format_date(raw)


def _number(raw: Raw, decimals: int, *, percent: bool = False, unit: str = "") -> Decimal:
    if isinstance(raw, Decimal):
        return _typed_number(raw, decimals)
    return parse_number(_shown(raw), decimals, percent=percent, unit=unit)


def _typed_number(raw: Decimal, decimals: int) -> Decimal:
    """Fit a spreadsheet's number; `4.312` in an integer column is probably a damaged 4312 (facts §5)."""
    guess = None
    if decimals == 0 and raw.is_finite() and raw.adjusted() < MAX_DIGITS - 3:
        repaired = raw.scaleb(3)
        guess = round_half_up(repaired, 0) if repaired == repaired.to_integral_value() else None
    return check_number(raw, decimals, _shown(raw), guess)


def _within(value: Decimal, minimum: Decimal | None, maximum: Decimal | None, shown: str) -> Decimal:
    if minimum is not None and value < minimum:
        raise EntryError("entry.too_small", text=shown, limit=minimum)
    if maximum is not None and value > maximum:
        raise EntryError("entry.too_great", text=shown, limit=maximum)
    return value


def read_day(raw: Raw) -> date:
    """Read a day from text or a spreadsheet's date. Raises EntryError."""
    if isinstance(raw, datetime):
        raw = raw.date()
    return parse_date(format_date(raw) if isinstance(raw, date) else _shown(raw))


def _choice(choices: dict[str, str], choices_en: dict[str, str], text: str) -> str:
    """Find a choice by its code or its label in either language, whatever its case or tone placement."""
    wanted = match_key(text)
    for code, label in choices.items():
        if wanted in (match_key(code), match_key(label), match_key(choices_en.get(code, code))):
            return code
    raise EntryError("entry.not_a_choice", text=normalise_line(text), choices="; ".join(choices.values()))


def _choices(column: Column, text: str) -> list[str]:
    parts = [part for part in text.replace(",", ";").split(";") if part.strip()]
    found = {_choice(column.choices, column.choices_en, part) for part in parts or [text]}
    return [code for code in column.choices if code in found]


def _text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise EntryError("entry.text_too_long", length=len(text), limit=MAX_TEXT)
    return text
