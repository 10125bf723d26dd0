"""Months known from closed history only: loaded in one table, or those of the provinces that became this one.

Nothing is typed in them. They serve comparisons, charts and outliers (design §3 "Units").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from cds_desktop.domain.figures import Value
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.forms.calculation import Values, worked_out
from cds_desktop.forms.expressions import Scope
from cds_desktop.forms.model import FormPack, Indicator, Source, ValueKind


def completed(pack: FormPack, period: Period, given: Values, counts: Mapping[str, object] | None = None) -> Values:
    """Return given values with what follows from them: a given value stays, what is blank is computed where it can be.

    `counts` are countings over registers, where they are known.
    """
    values: dict[str, Value | None] = {code: given.get(code) for code in pack.indicators}
    scope = Scope(period, values, {}, {}, lambda name: None, dict(counts) if counts else dict.fromkeys(pack.counted))
    for code in pack.calculation_order:
        if values[code] is None and pack.indicators[code].formula is not None:
            values[code] = worked_out(pack, code, scope)
    return values


def corrected(
    pack: FormPack, period: Period, values: Values, official: Mapping[str, Value], counts: Mapping[str, object]
) -> Values:
    """Return a month's values with official ones in their places, and what is computed from these computed again."""
    stale = set(official)
    for code in pack.calculation_order:
        formula = pack.indicators[code].formula
        if formula is not None and pack.expression(formula).codes & stale:
            stale.add(code)
    kept = {code: value for code, value in values.items() if code not in stale}
    return completed(pack, period, {**kept, **official}, counts)


def merged(pack: FormPack, period: Period, provinces: Sequence[Values]) -> tuple[Values, dict[str, str]]:
    """Return the values of a merged province from those of its predecessors, and notes by code.

    Numbers are added where every predecessor has them; rates are computed from the sums. What agrees in all stays;
    có/chưa and classes that differ are blank, and their note counts them: `có 1/2; chưa 1/2`. So does the note of a
    number that some predecessors lack: `2/3`.
    """
    values: dict[str, Value | None] = {}
    notes: dict[str, str] = {}
    for code, indicator in pack.indicators.items():
        found = [known for province in provinces if (known := province.get(code)) is not None]
        whole = len(found) == len(provinces)
        if whole and _is_added(indicator):
            values[code] = sum((value for value in found if isinstance(value, Decimal)), Decimal(0))
        elif indicator.value in (ValueKind.BOOLEAN, ValueKind.CLASS):
            if whole and len(set(found)) == 1:
                values[code] = found[0]
            elif found:
                notes[code] = _shares(indicator, found, len(provinces))
        elif found and not whole and _is_added(indicator):
            notes[code] = f"{len(found)}/{len(provinces)}"
    return completed(pack, period, values), notes


def _is_added(indicator: Indicator) -> bool:
    numeric = indicator.value in (ValueKind.INTEGER, ValueKind.DECIMAL)
    return numeric and indicator.over_units == "sum" and indicator.source is not Source.ALIAS


def _shares(indicator: Indicator, found: Sequence[Value], of: int) -> str:
    vi = Messages("vi")

    def name(value: Value) -> str:
        return vi.value(value) if isinstance(value, bool) else indicator.classes.get(str(value), str(value))

    kinds = sorted(set(found), key=found.index)
    return "; ".join(f"{name(kind)} {found.count(kind)}/{of}" for kind in kinds)
