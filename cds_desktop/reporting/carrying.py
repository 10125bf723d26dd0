"""What a report starts with: the stocks of the month before it, not confirmed (design §3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from cds_desktop.domain.figures import BlankReason, Figure
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.forms.model import FormPack, Indicator, ValueKind
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.longer_periods import told_codes

CARRY_MONTHS = 12
"""How far back the last report may be."""


def carried_figures(pack: FormPack, earlier: Mapping[str, Figure], redefined: Collection[str]) -> dict[str, Figure]:
    """Return what of an earlier month's figures still holds: stocks, never flows, and *không thuộc phạm vi*.

    What was `redefined` since is asked anew: a value under the old definition would pass for one under the new.
    """
    return {
        code: _unconfirmed(figure)
        for code, figure in earlier.items()
        if (indicator := pack.asked.get(code)) is not None and _stays(indicator, figure) and code not in redefined
    }


def settled(indicator: Indicator, figure: Figure) -> Figure:
    """Return a figure as an indicator takes it: a value of another kind, from an older pack, is an unread entry."""
    kinds = {ValueKind.BOOLEAN: bool, ValueKind.CLASS: str, ValueKind.TEXT: str}
    value = figure.value
    fits = isinstance(value, kinds.get(indicator.value, Decimal))
    if indicator.value is ValueKind.CLASS:
        fits = value in indicator.classes
    if indicator.value is ValueKind.INTEGER and isinstance(value, Decimal):
        fits = value == value.to_integral_value()
    if value is None or fits:
        return figure
    return replace(figure, value=None, entry=Messages("vi").value(value), rounding=None)


def carried_texts(pack: FormPack, last_month: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the narrative that a longer period begins with: that of its last month. All else in it is computed."""
    codes = told_codes(pack)
    return {code: _unconfirmed(f) for code, f in last_month.items() if code in codes and f.answered}


def _stays(indicator: Indicator, figure: Figure) -> bool:
    if figure.reason is BlankReason.NOT_APPLICABLE:
        return True
    return indicator.is_stock and figure.value is not None


def _unconfirmed(figure: Figure) -> Figure:
    kept = figure.reason is BlankReason.NOT_APPLICABLE
    reason = figure.reason if kept else None
    return Figure(value=figure.value, reason=reason, source=figure.source, rounding=figure.rounding)


def all_new(rows: list[Row], period: Period) -> bool:
    """Return whether all rows were first entered in this period: nothing was carried over that needs confirming."""
    return bool(rows) and all(row.first_period == period for row in rows)
