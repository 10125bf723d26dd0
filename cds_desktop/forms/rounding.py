"""Rules hold within the rounding of what they look at (design §3: *hơn, khoảng, làm tròn đến nghìn*)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from cds_desktop.domain.figures import Figure, Value
from cds_desktop.forms.calculation import Values, fitted
from cds_desktop.forms.expressions import Expression, Scope
from cds_desktop.forms.model import FormPack, Rule

_MOST_ROUNDED = 6  # figures of one rule whose bounds are tried in every combination


def holds_within(
    pack: FormPack,
    rule: Rule,
    sides: Sequence[Expression],
    figures: Mapping[str, Figure],
    scope: Scope,
    holds: Callable[[Any, Any], bool],
) -> bool:
    """Whether a rule that breaks as stated holds for some true values that its rounded figures may stand for.

    Tried are the ends of their ranges; an equation holds too where it is crossed between them.
    """
    bounds = {
        code: figure.rounding.bounds(figure.value)
        for code in sorted(_parts(pack, sides))
        if (figure := figures.get(code)) is not None
        and figure.rounding is not None
        and isinstance(figure.value, Decimal)
    }
    if not bounds or len(bounds) > _MOST_ROUNDED:
        return False
    signs = set()
    for ends in product(*bounds.values()):
        varied = Scope(
            scope.period,
            _Varied(pack, scope, dict(zip(bounds, ends, strict=True))),
            scope.previous,
            scope.year_ago,
            scope.rows,
            scope.aggregates,
            scope.as_of,
        )
        left, right = sides[0].value(varied), sides[1].value(varied)
        if holds(left, right):
            return True
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            signs.add(left > right)
    return rule.operator == "==" and len(signs) == 2


class _Varied(dict[str, Value | None]):
    """The values of a period with other ones in some places, and what is derived from these worked out when asked."""

    def __init__(self, pack: FormPack, scope: Scope, varied: Values) -> None:
        super().__init__(varied)
        self._pack = pack
        self._scope = scope
        self._own = Scope(scope.period, self, scope.previous, scope.year_ago, scope.rows, scope.aggregates)
        self._changed = frozenset(varied)

    def get(self, code: str, default: Any = None) -> Any:
        if code not in self:
            formula = self._pack.indicators[code].formula
            rests = formula and not self._changed.isdisjoint(_parts(self._pack, [self._pack.expression(formula)]))
            if rests:
                value = self._pack.expression(formula or "").value(self._own)
                self[code] = fitted(self._pack.indicators[code], value)
            else:
                self[code] = self._scope.figures.get(code, default)
        return self[code]


def _parts(pack: FormPack, sides: Sequence[Expression]) -> set[str]:
    """All codes that expressions rest on, themselves and through what is derived."""
    return set(_walk(pack, sides))


def _walk(pack: FormPack, sides: Sequence[Expression]) -> Iterator[str]:
    for side in sides:
        for code in side.codes:
            yield code
            formula = pack.indicators[code].formula
            if formula is not None:
                yield from _walk(pack, [pack.expression(formula)])
