"""From captured figures and register rows to every value of a period."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.figures import BLANK, Figure, Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.expressions import Scope
from cds_desktop.forms.model import FormPack, Indicator, Source, ValueKind
from cds_desktop.forms.registers import RegisterState

Values = Mapping[str, Value | None]


def count_registers(pack: FormPack, period: Period, registers: Mapping[str, RegisterState]) -> dict[str, Any]:
    """Evaluate every counting of the pack over register rows; the result serves `calculate` without the rows."""
    scope = Scope(period, {}, {}, {}, lambda name: registers[name].known)
    for aggregate in pack.aggregates.values():
        aggregate.closure(scope, None)  # type: ignore[arg-type]
    return scope.aggregates


def calculate(
    pack: FormPack,
    period: Period,
    figures: Mapping[str, Figure],
    counts: Mapping[str, Any],
    communes: int | None,
    previous: Values | None = None,
) -> dict[str, Value | None]:
    """Return the value of every indicator: captured, aliased, counted and derived; None where blank.

    `counts` come from `count_registers`; `communes` is the number of communes of the unit, for indicators that the unit
    table answers; `previous` are at least the typed values of the period before. A rate whose parts are incomplete
    takes the rate as supplied (`_TL`), design §3.
    """
    values: dict[str, Value | None] = {}
    for code, indicator in pack.indicators.items():
        if indicator.typed:
            values[code] = figures.get(code, BLANK).value
        elif indicator.source is Source.UNIT_TABLE:
            values[code] = None if communes is None else Decimal(communes)
    scope = Scope(period, values, previous or {}, {}, lambda name: None, dict(counts))
    for code in pack.calculation_order:
        if pack.indicators[code].formula is not None:
            values[code] = worked_out(pack, code, scope)
    return values


def worked_out(pack: FormPack, code: str, scope: Scope) -> Value | None:
    """Return what the formula of a code gives; where that is blank, the rate as supplied (`rate_of`), if any."""
    indicator = pack.indicators[code]
    value = pack.expression(indicator.formula or "").value(scope)
    supplied = pack.supplied_rates.get(code)
    if value is None and supplied is not None:
        value = scope.figures.get(supplied.code)
    return fitted(indicator, value)


def fitted(indicator: Indicator, value: Any) -> Value | None:
    """Return a derived number rounded to the decimals of its indicator, half up; anything else as it is."""
    if isinstance(value, Decimal) and indicator.value in (ValueKind.INTEGER, ValueKind.DECIMAL):
        return round_half_up(value, indicator.decimals)
    return value  # type: ignore[no-any-return]
