"""Slips that show in the figures themselves, in any form pack: rates cut off, not rounded; a value typed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_DOWN, Decimal

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.figures import Figure
from cds_desktop.domain.problems import Param, Problem, Severity
from cds_desktop.forms.calculation import Values
from cds_desktop.forms.expressions import Scope
from cds_desktop.forms.model import FormPack, Indicator, Source, ValueKind

_FEWEST_DIGITS = 4  # shorter numbers, and rounded ones, are often equal by chance
_ALIKE = Decimal("0.001")


def truncated_rates(pack: FormPack, figures: Mapping[str, Figure], scope: Scope) -> Iterator[Problem]:
    """Find rates as supplied that are what their parts give, cut off where it had to be rounded (rule kind 1)."""
    for code, supplied in pack.supplied_rates.items():
        figure = figures.get(supplied.code)
        stated = figure.value if figure else None
        exact = pack.expression(pack.indicators[code].formula or "").value(scope)
        if not isinstance(stated, Decimal) or not isinstance(exact, Decimal):
            continue
        decimals = len(f"{stated.normalize():f}".partition(".")[2])
        rounded = round_half_up(exact, decimals)
        cut = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
        if stated == cut != rounded:
            yield Problem("RATE_TRUNCATED", Severity.HINT, supplied.code, {"stated": stated, "rounded": rounded})


def repeated_values(pack: FormPack, figures: Mapping[str, Figure], previous: Values) -> Iterator[Problem]:
    """Find long numbers typed for two indicators that are no part of each other (rule kind 9).

    Numbers of one unit of measure count as one from a thousandth on. Pairs that were alike the month before are left.
    """
    order = {code: number for number, code in enumerate(pack.asked)}
    typed = sorted(
        (figure.value, order[code], pack.indicators[code])
        for code, figure in figures.items()
        if code in order
        and pack.indicators[code].source is Source.CAPTURED
        and pack.indicators[code].value is ValueKind.INTEGER
        and isinstance(figure.value, Decimal)
        and _digits(figure.value) >= _FEWEST_DIGITS
    )
    for position, (value, _, indicator) in enumerate(typed):
        for other_value, _, other in typed[position + 1 :]:
            if not _near(value, other_value):
                break
            if (
                _alike(indicator, value, other, other_value)
                and _root(pack, indicator) != _root(pack, other)
                and not _alike(indicator, previous.get(indicator.code), other, previous.get(other.code))
            ):
                pair = sorted([(indicator, value), (other, other_value)], key=lambda item: order[item[0].code])
                (first, first_value), (later, later_value) = pair
                params: dict[str, Param] = {"value": later_value, "other": first.code, "other_value": first_value}
                yield Problem("VALUE_REPEATED", Severity.HINT, later.code, params)


def _digits(value: Decimal) -> int:
    """How many digits say something: 48.000 has two."""
    return len(value.normalize().as_tuple().digits)


def _alike(one: Indicator, value: object, other: Indicator, other_value: object) -> bool:
    if not isinstance(value, Decimal) or not isinstance(other_value, Decimal):
        return False
    return value == other_value or (one.uom == other.uom and _near(*sorted((value, other_value))))


def _near(value: Decimal, greater: Decimal) -> bool:
    return greater - value <= _ALIKE * greater


def _root(pack: FormPack, indicator: Indicator) -> str:
    return _root(pack, pack.indicators[indicator.parent]) if indicator.parent else indicator.code
