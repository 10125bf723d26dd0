"""A figure: the value of one indicator for a unit and a period, with all that is said about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = Decimal | bool | str
"""A number, a có/chưa, or a class or text. A blank is None beside it: blank, zero and none differ (design §3)."""

Cell: TypeAlias = Decimal | bool | str | date
"""What a column of a register row may hold; choices are their codes, months are `yyyy-MM`."""


class BlankReason(StrEnum):
    """Why a figure is blank (design §3)."""

    NO_DATA = "chua_co_so_lieu"
    AWAITING = "cho_don_vi_cung_cap"
    NONE_OCCURRED = "khong_phat_sinh"
    NOT_APPLICABLE = "khong_thuoc_pham_vi"


class Quality(StrEnum):
    """How firm a figure is."""

    OFFICIAL = "chinh_thuc"
    PROVISIONAL = "so_bo"
    ESTIMATE = "uoc"


class Rounding(StrEnum):
    """How a figure was given where not exactly: more than, nearly or about it, or rounded to a unit."""

    OVER = "hon"
    NEARLY = "gan"
    ABOUT = "khoang"
    TENS = "chuc"
    HUNDREDS = "tram"
    THOUSANDS = "nghin"
    MILLIONS = "trieu"
    BILLIONS = "ty"

    def bounds(self, value: Decimal) -> tuple[Decimal, Decimal]:
        """Return between which numbers the true one lies; *hơn, gần, khoảng* speak of the last digit that is not 0."""
        if self in _ROUNDED_TO:
            half = _ROUNDED_TO[self] / 2
            return value - half, value + half
        step = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
        return value - step * (self is not Rounding.OVER), value + step * (self is not Rounding.NEARLY)


_ROUNDED_TO = {
    Rounding.TENS: Decimal(10),
    Rounding.HUNDREDS: Decimal(100),
    Rounding.THOUSANDS: Decimal(1_000),
    Rounding.MILLIONS: Decimal(1_000_000),
    Rounding.BILLIONS: Decimal(1_000_000_000),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One captured figure. `entry` keeps text that could not be read as a value: then `value` is None.

    A blank that waits for its supplier (`BlankReason.AWAITING`) may say whom was asked, when, and when to expect it.
    """

    value: Value | None = None
    note: str | None = None
    as_of: date | None = None
    reason: BlankReason | None = None
    quality: Quality | None = None
    source: str | None = None
    confirmed: bool = False
    entry: str | None = None
    awaited_from: str | None = None
    asked_on: date | None = None
    expected_on: date | None = None
    rounding: Rounding | None = None

    @property
    def answered(self) -> bool:
        """Whether something was said: a value, or a reason for the blank."""
        return self.value is not None or self.reason is not None

    def settled(self) -> Figure:
        """Return the figure without what is said about waiting, unless it waits for its supplier."""
        if self.reason is BlankReason.AWAITING:
            return self
        return replace(self, awaited_from=None, asked_on=None, expected_on=None)


BLANK = Figure()


class Status(StrEnum):
    """Where a report stands (stored; design §3)."""

    ENTERING = "entering"
    APPROVED = "approved"
    SENT = "sent"
