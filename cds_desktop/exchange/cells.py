"""How a value stands in a cell of a workbook and in the canonical text, and how it is read back.

Each kind of value has one `CellKind`; the workbook's writer, its reader and the canonical form all use it, so that they
cannot differ. The content of a cell is read as `str`, `Decimal`, `bool` or None; dates are serial numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, TypeAlias

from cds_desktop.domain.entry import parse_boolean, parse_date, parse_month
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Quality, Rounding
from cds_desktop.domain.messages import Messages
from cds_desktop.forms.model import Column, ColumnKind, FormPack, Indicator, ValueKind

Raw: TypeAlias = str | Decimal | bool | None
"""What a cell of a file holds."""
Content: TypeAlias = str | Decimal | date
"""What is written into a cell; text stays text, whatever it begins with."""

VIETNAMESE = "[$-42A]"
"""Begins a number format, or a part of one, that is Vietnamese."""
MAX_TEXT = 32_767  # what a cell of a spreadsheet takes

_DIRTY = re.compile("\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = datetime(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 61, 2_958_465  # 1900-03-01 to 9999-12-31: before, spreadsheets disagree about the calendar
_SECONDS_PER_DAY = 86_400


class NotAValue(Exception):
    """A cell that holds no value of its kind; `shown` is what it holds, as text."""

    def __init__(self, raw: Raw) -> None:
        self.shown = as_text(raw)
        super().__init__(self.shown)


def clean(text: str) -> str:
    """Return `text` as a workbook keeps it: NFC, line breaks as `\\n`, without the characters that XML forbids."""
    if _DIRTY.search(text):
        text = _DIRTY.sub(lambda found: "\n" if found[0][0] == "\r" else "", text)
    return unicodedata.normalize("NFC", text)


def as_text(raw: Raw) -> str:
    """Return the content of a cell as text."""
    match raw:
        case None:
            return ""
        case bool():
            return "TRUE" if raw else "FALSE"
        case Decimal():
            return number_text(raw)
        case _:
            return clean(raw)


def number_text(value: Decimal, decimals: int = 0) -> str:
    """Write a finite number plainly, with at least `decimals` decimals and no needless ones: 80.20, 280, -7."""
    whole, _, part = f"{value:f}".partition(".")
    part = part.rstrip("0").ljust(decimals, "0")
    text = f"{whole}.{part}" if part else whole
    return text if value else text.lstrip("-")


def to_number(text: str) -> Decimal | None:
    """Read a spreadsheet's number, a binary float in its shortest form; None for what is none or out of reach."""
    try:
        number = Decimal(repr(float(text)))
    except ValueError:
        return None
    return number if number.is_finite() else None


def from_serial(serial: Decimal) -> datetime:
    """Return the moment of a spreadsheet's serial number, to the second. Raises NotAValue when it is out of reach."""
    if not _FIRST_DAY <= serial < _LAST_DAY:
        raise NotAValue(serial)
    return _EPOCH + timedelta(seconds=int((serial * _SECONDS_PER_DAY).to_integral_value(ROUND_HALF_UP)))


def to_serial(moment: datetime) -> Decimal:
    """Return the serial number of a moment."""
    return Decimal(int((moment - _EPOCH).total_seconds())) / _SECONDS_PER_DAY


@dataclass(frozen=True)
class CellKind:
    """Text, and the base of the other kinds. `name` is the type's name in the canonical text."""

    name = "text"

    @property
    def number_format(self) -> str:
        """The cell's number format."""
        return "@"

    def content(self, value: Any) -> Content:
        """Return what is written into the cell."""
        return clean(value)

    def text(self, value: Any) -> str:
        """Return the canonical text."""
        return clean(value)

    def read(self, raw: Raw) -> Any:
        """Return the value of a cell, None where it is empty. Raises NotAValue."""
        return None if raw is None or raw == "" else self._value(raw)

    def _value(self, raw: str | Decimal | bool) -> Any:
        return as_text(raw) or None


@dataclass(frozen=True)
class NumberKind(CellKind):
    """A number with a declared number of decimals; one with more keeps them, so that a change shows."""

    decimals: int = 0
    name = "number"

    @property
    def number_format(self) -> str:
        """Grouped, with the declared decimals; the separators are Vietnamese where a program heeds the language."""
        return f"{VIETNAMESE}{self.digits}"

    @property
    def digits(self) -> str:
        """The number format without its language."""
        return f"#,##0.{'0' * self.decimals}".rstrip(".")

    def content(self, value: Any) -> Content:
        return Decimal(value)

    def text(self, value: Any) -> str:
        return number_text(value, self.decimals)

    def _value(self, raw: str | Decimal | bool) -> Decimal:
        if not isinstance(raw, Decimal):
            raise NotAValue(raw)
        return Decimal(number_text(raw, self.decimals))


@dataclass(frozen=True)
class BooleanKind(CellKind):
    """có/chưa, as these words in the cell (design §5)."""

    yes: str
    no: str
    name = "boolean"

    def content(self, value: Any) -> Content:
        return self.yes if value else self.no

    def text(self, value: Any) -> str:
        return "true" if value else "false"

    def _value(self, raw: str | Decimal | bool) -> bool:
        if isinstance(raw, bool):
            return raw
        try:
            return parse_boolean(as_text(raw))
        except DomainError:
            raise NotAValue(raw) from None


@dataclass(frozen=True)
class CodeKind(CellKind):
    """A code of a list, shown as its label; several are joined by `;`. Without labels the code itself is shown."""

    labels: Mapping[str, str]
    several: bool = False
    name = "code"

    def content(self, value: Any) -> Content:
        return clean("; ".join(self.labels.get(code, code) for code in self._codes(value)))

    def _value(self, raw: str | Decimal | bool) -> str:
        if not isinstance(raw, str):
            raise NotAValue(raw)
        if not self.labels:
            return clean(raw)
        try:
            codes = [self._code_of[part.strip()] for part in self._codes(clean(raw))]
        except KeyError:
            raise NotAValue(raw) from None
        return ";".join(codes) if self.several else codes[0]

    def _codes(self, text: str) -> list[str]:
        return text.split(";") if self.several else [text]

    @cached_property
    def _code_of(self) -> dict[str, str]:
        return {clean(key): code for code, label in self.labels.items() for key in (code, label)}


@dataclass(frozen=True)
class DateKind(CellKind):
    """A day, as a real date of the spreadsheet."""

    name = "date"

    @property
    def number_format(self) -> str:
        """Day before month, wherever the file is opened."""
        return "dd/mm/yyyy"

    def content(self, value: Any) -> Content:
        assert isinstance(value, date)
        return value

    def text(self, value: Any) -> str:
        return str(value.isoformat())

    def _value(self, raw: str | Decimal | bool) -> date:
        if isinstance(raw, Decimal) and raw == raw.to_integral_value():
            return from_serial(raw).date()
        if not isinstance(raw, str):
            raise NotAValue(raw)
        try:
            return parse_date(raw)
        except DomainError:
            raise NotAValue(raw) from None


@dataclass(frozen=True)
class MomentKind(CellKind):
    """A day and a time, to the second, as a real date of the spreadsheet."""

    name = "moment"

    @property
    def number_format(self) -> str:
        """As dates, with the time."""
        return "dd/mm/yyyy hh:mm:ss"

    def content(self, value: Any) -> Content:
        assert isinstance(value, datetime)
        return value.replace(microsecond=0)

    def text(self, value: Any) -> str:
        return str(value.isoformat(timespec="seconds"))

    def _value(self, raw: str | Decimal | bool) -> datetime:
        if not isinstance(raw, Decimal):
            raise NotAValue(raw)
        return from_serial(raw)


@dataclass(frozen=True)
class MonthKind(CellKind):
    """A month `yyyy-MM`, as the text `MM/yyyy` in the cell."""

    name = "month"

    def content(self, value: Any) -> Content:
        return f"{value[5:]}/{value[:4]}"

    def _value(self, raw: str | Decimal | bool) -> str:
        if isinstance(raw, Decimal):
            return f"{from_serial(raw):%Y-%m}"
        try:
            return parse_month(as_text(raw))
        except DomainError:
            raise NotAValue(raw) from None


TEXT = CellKind()
INTEGER = NumberKind()
DATE = DateKind()
MOMENT = MomentKind()


class Kinds:
    """The cell kinds of one form pack. Words in cells are Vietnamese, whatever the program's language."""

    def __init__(self, pack: FormPack) -> None:
        """Take the pack whose indicators and columns are meant."""
        vi = Messages("vi")
        boolean = BooleanKind(vi.value(True), vi.value(False))
        self.figures = {code: _of_indicator(indicator, boolean) for code, indicator in pack.asked.items()}
        self.columns = {
            name: {column.name: _of_column(column) for column in register.columns.values()}
            for name, register in pack.registers.items()
        }
        self.details: dict[str, CellKind] = {
            "note": TEXT,
            "as_of": DATE,
            "reason": CodeKind({reason: vi.text(f"workbook.reason.{reason}") for reason in BlankReason}),
            "quality": CodeKind({quality: vi.text(f"workbook.quality.{quality}") for quality in Quality}),
            "rounding": CodeKind({rounding: vi.text(f"workbook.rounding.{rounding}") for rounding in Rounding}),
            "source": TEXT,
        }
        """What is said about a figure beside its value, in the order of the form."""
        self.explanation_reason = CodeKind({code: reason.label for code, reason in pack.reasons.items()})
        self.info: dict[str, CellKind] = {
            "format": TEXT,
            "status": CodeKind({status: vi.text(f"workbook.status.{status}") for status in ("final", "draft")}),
            "unit_code": TEXT,
            "code_list": TEXT,
            "office": TEXT,
            "period": TEXT,
            "window_start": DATE,
            "cut_off": DATE,
            "due": DATE,
            "revision": INTEGER,
            "reopen_reason": TEXT,
            "pack_id": TEXT,
            "pack_version": TEXT,
            "prepared_by": TEXT,
            "approved_by": TEXT,
            "approved_at": MOMENT,
            "made_at": MOMENT,
            "program_version": TEXT,
        }
        """The fields of the first sheet."""


def _of_indicator(indicator: Indicator, boolean: BooleanKind) -> CellKind:
    match indicator.value:
        case ValueKind.INTEGER | ValueKind.DECIMAL:
            return NumberKind(indicator.decimals)
        case ValueKind.BOOLEAN:
            return boolean
        case ValueKind.CLASS:
            return CodeKind(indicator.classes)
        case ValueKind.TEXT:
            return TEXT


def _of_column(column: Column) -> CellKind:
    match column.kind:
        case ColumnKind.TEXT:
            return TEXT
        case ColumnKind.INTEGER | ColumnKind.DECIMAL:
            return NumberKind(column.decimals)
        case ColumnKind.DATE:
            return DATE
        case ColumnKind.MONTH:
            return MonthKind()
        case ColumnKind.CHOICE:
            return CodeKind(column.choices, column.several)
        case ColumnKind.COMMUNE | ColumnKind.INDICATOR:
            return CodeKind({})
