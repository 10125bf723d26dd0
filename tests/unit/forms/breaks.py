"""What is changed in the sound month so that a rule of the shipped pack breaks; figures are texts or numbers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cds_desktop.domain.figures import Value
from cds_desktop.forms.registers import Row


class Break(NamedTuple):
    """Figures to enter (None empties one), values of the month before, all rows of registers, as-of dates."""

    figures: Mapping[str, int | str | None] = {}
    previous: Mapping[str, Value] = {}
    registers: Mapping[str, list[Row]] = {}
    as_of: Mapping[str, date] = {}


def now(**figures: int | str | None) -> Break:
    return Break(figures=figures)


def before(**previous: int | str | bool) -> Break:
    return Break(previous={c: v if isinstance(v, bool) else Decimal(v) for c, v in previous.items()})
