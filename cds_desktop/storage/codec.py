"""How values stand in the data file: as text beside their kind, register cells as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from sys import intern
from typing import Any

import msgspec

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Cell, Value

UNREADABLE = (ArithmeticError, ValueError, LookupError, DomainError, msgspec.DecodeError)
"""What reading a damaged value raises."""

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_DATE, _ENTRY = "date", "entry"


def encode_value(value: Value | None) -> tuple[str | None, str | None]:
    """Return a value as (text, kind); numbers in plain notation, có/chưa as true/false."""
    match value:
        case None:
            return None, None
        case bool():
            return ("true" if value else "false"), "boolean"
        case Decimal():
            return f"{value:f}", "number"
        case _:
            return value, "text"


def decode_value(text: str | None, kind: str | None) -> Value | None:
    """Read what `encode_value` wrote."""
    match kind:
        case "number":
            return Decimal(text or "")
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case "text" | None:
            return text
        case _:
            raise ValueError(text)


def encode_cells(cells: Mapping[str, Cell | None], entries: Mapping[str, str]) -> str:
    """Write changed cells as a JSON object: null clears, dates and unreadable entries are marked objects."""
    shown: dict[str, Any] = {
        name: {_DATE: cell.isoformat()} if isinstance(cell, date) else cell for name, cell in cells.items()
    }
    shown |= {name: {_ENTRY: text} for name, text in entries.items()}
    return _ENCODER.encode(shown).decode()


def apply_cells(text: str, values: dict[str, Cell], entries: dict[str, str]) -> None:
    """Apply a change that `encode_cells` wrote to the cells of a row."""
    for name, cell in _DECODER.decode(text).items():
        entries.pop(name, None)
        match cell:
            case None:
                values.pop(name, None)
            case str():
                values[name] = intern(cell)  # choices, codes and notes stand in thousands of rows
            case Decimal() | bool():
                values[name] = cell
            case int():
                values[name] = Decimal(cell)
            case {"date": day}:
                values[name] = date.fromisoformat(day)
            case {"entry": entry}:
                values.pop(name, None)
                entries[name] = entry
            case _:
                raise ValueError(cell)


def decode_cells(text: str) -> tuple[dict[str, Cell | None], dict[str, str]]:
    """Read what `encode_cells` wrote: the changed cells, None where one was cleared, and the unreadable entries."""
    values: dict[str, Cell] = {}
    entries: dict[str, str] = {}
    apply_cells(text, values, entries)
    cleared = _DECODER.decode(text).keys() - values.keys() - entries.keys()
    return values | dict.fromkeys(cleared), entries


def encode_counts(counts: Mapping[str, Decimal | bool | None]) -> str:
    """Write countings as a JSON object by their text."""
    return _ENCODER.encode(counts).decode()


def decode_counts(text: str) -> dict[str, Decimal | bool | None]:
    """Read what `encode_counts` wrote."""
    return {name: Decimal(v) if type(v) is int else v for name, v in _DECODER.decode(text).items()}
