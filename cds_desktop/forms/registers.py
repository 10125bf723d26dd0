"""Rows of a register as rules and formulas see them in one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cds_desktop.domain.figures import Cell
from cds_desktop.domain.periods import Period


@dataclass(slots=True)
class Row:
    """One row of a register as it stands in a period.

    `values` holds the filled cells by column; `before` those of the period before, None where the row is new;
    `first_period` is the month it was first entered in; `opening` rows were there in the register's first month.
    `entries` keeps texts that could not be read as values of their column, which is then blank.
    """

    row_id: str
    values: Mapping[str, Cell]
    first_period: Period
    before: Mapping[str, Cell] | None = None
    opening: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RegisterState:
    """A register in one period.

    `confirmed` says that somebody looked at it in this period; empty and confirmed is *không có*.
    """

    rows: list[Row]
    confirmed: bool = False

    @property
    def known(self) -> list[Row] | None:
        """The rows, or None while an empty register is not confirmed: it then counts as blank (design §3)."""
        return self.rows if self.rows or self.confirmed else None
