"""Several months become one: what an indicator is over a quarter, a year, or the year to date (design §3, Periods)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cds_desktop.domain.figures import Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.calculation import Values, fitted
from cds_desktop.forms.expressions import Scope
from cds_desktop.forms.model import FormPack, Indicator, Source


class NoValue(StrEnum):
    """Why months give no value together."""

    NOT_OVER_TIME = "not_over_time"  # the indicator says nothing about more than one month
    MISSING = "missing"  # no month that is asked for it has a value; for a stock, the last month has none
    NOT_DUE = "not_due"  # none of the months is asked for it
    NOTHING = "nothing"  # there was nothing to report in any month
    DEFINITION = "definition"  # its definition changed between the months
    PARTS = "parts"  # a part of the rate is blank, or the rate would be divided by zero
    UNEVEN = "uneven"  # the parts of the rate are known for different months
    SUPPLIED = "supplied"  # only rates of single months were supplied: they cannot be put together


@dataclass(frozen=True, slots=True)
class Combined:
    """One value for all months; `reason` says why it is blank, and is None where it is not.

    `missing` are the months that were asked and gave nothing: a value beside it is that of the other months.
    """

    value: Value | None
    missing: tuple[Period, ...] = ()
    reason: NoValue | None = None


def combine(
    pack: FormPack,
    months: Mapping[Period, Values],
    span: Sequence[Period],
    *,
    packs: Mapping[Period, FormPack] | None = None,
    nothing: Mapping[Period, Collection[str]] | None = None,
) -> dict[str, Combined]:
    """Return every indicator of `pack` over the months of `span` (at least one, in order).

    `months` holds all values of each month, derived and counted ones too; a month that has no report may be left out.
    `pack` is that of the last month, `packs` are those of months that were made with another one, `nothing` the codes
    that are blank in a month because there was nothing to report (*không phát sinh, không thuộc phạm vi*).

    What is added over time (`sum`) is the sum of the months known, a stock (`last`) that of the last month; a rate is
    worked out again from its parts over all months, and where these are blank is the last one supplied (`_TL`) if it is
    one of stocks; an alias is what it shows. Countings over registers are added or taken like typed figures. One month
    alone is as it is. Raises ValueError for an empty span.
    """
    if not span:
        raise ValueError("no months to combine")
    combination = _Combination(pack, months, span, packs or {}, nothing or {})
    for code in pack.indicators:
        combination.of(code)
    return combination.found


class _Combination:
    """Works out codes as they are asked for, each once."""

    def __init__(
        self,
        pack: FormPack,
        months: Mapping[Period, Values],
        span: Sequence[Period],
        packs: Mapping[Period, FormPack],
        nothing: Mapping[Period, Collection[str]],
    ) -> None:
        self._pack, self._months, self._span, self._packs, self._nothing = pack, months, span, packs, nothing
        self.found: dict[str, Combined] = {}

    def of(self, code: str) -> Combined:
        if code not in self.found:
            self.found[code] = self._make(self._pack.indicators[code])
        return self.found[code]

    def _make(self, indicator: Indicator) -> Combined:
        if len(self._span) == 1:
            return self._last(indicator)
        if indicator.source is Source.ALIAS and indicator.formula:
            return self.of(indicator.formula)
        match indicator.over_time:
            case "sum":
                return self._sum(indicator)
            case "last":
                return self._last(indicator)
            case "ratio" if indicator.formula:
                return self._ratio(indicator, indicator.formula)
            case _:
                return Combined(None, (), NoValue.NOT_OVER_TIME)

    def _sum(self, indicator: Indicator) -> Combined:
        known = {month: value for month in self._span if (value := self._value(indicator, month)) is not None}
        missing = self._missing(indicator, self._span)
        if not known:
            return self._blank(indicator, self._span)
        meant = indicator.meaning_in(self._span[-1])
        if any(self._meaning(indicator, month) != meant for month in known):
            return Combined(None, missing, NoValue.DEFINITION)
        numbers = [value for value in known.values() if isinstance(value, Decimal)]
        if len(numbers) < len(known):
            return Combined(None, missing, NoValue.NOT_OVER_TIME)
        return Combined(sum(numbers, Decimal(0)), missing)

    def _last(self, indicator: Indicator) -> Combined:
        value = self._value(indicator, self._span[-1])
        return Combined(value) if value is not None else self._blank(indicator, self._span[-1:])

    def _ratio(self, indicator: Indicator, formula: str) -> Combined:
        expression = self._pack.expression(formula)
        parts = {code: self.of(code) for code in sorted(expression.codes)}
        flows = self._flows(indicator)
        gaps = {month for code in {*parts, *flows} for month in self.of(code).missing}
        missing = tuple(month for month in self._span if month in gaps)
        if len({self.of(code).missing for code in flows}) > 1:
            return Combined(None, missing, NoValue.UNEVEN)
        values = {code: part.value for code, part in parts.items()}
        value = fitted(indicator, expression.value(Scope(self._span[-1], values, {}, {}, lambda name: None)))
        if value is not None:
            return Combined(value, missing)
        if any(part.reason is NoValue.DEFINITION for part in parts.values()):
            return Combined(None, missing, NoValue.DEFINITION)
        return self._supplied(indicator, bool(flows), missing)

    def _supplied(self, indicator: Indicator, of_flows: bool, missing: tuple[Period, ...]) -> Combined:
        """A rate without its parts: that of the last month says how stocks stand, but not what flowed in all months."""
        rate = self._pack.supplied_rates.get(indicator.code)
        if rate is None:
            return Combined(None, missing, NoValue.PARTS)
        if of_flows:
            given = any(self._value(rate, month) is not None for month in self._span)
            return Combined(None, missing, NoValue.SUPPLIED if given else NoValue.PARTS)
        supplied = self.of(rate.code)
        return supplied if supplied.value is not None else Combined(None, missing, NoValue.PARTS)

    def _flows(self, indicator: Indicator) -> set[str]:
        """The codes added over time that a value rests on, through rates and aliases."""
        if indicator.source is not Source.ALIAS and indicator.over_time != "ratio":
            return {indicator.code} if indicator.over_time == "sum" else set()
        codes = self._pack.expression(indicator.formula).codes if indicator.formula else ()
        return {flow for code in codes for flow in self._flows(self._pack.indicators[code])}

    def _blank(self, indicator: Indicator, asked: Sequence[Period]) -> Combined:
        missing = self._missing(indicator, asked)
        if missing:
            return Combined(None, missing, NoValue.MISSING)
        nothing = all(self._has_nothing(indicator, month) for month in asked)
        return Combined(None, (), NoValue.NOTHING if nothing else NoValue.NOT_DUE)

    def _missing(self, indicator: Indicator, asked: Sequence[Period]) -> tuple[Period, ...]:
        """The months that owe the value: it was due in them, and they did not say that there was none."""
        return tuple(
            month
            for month in asked
            if indicator.frequency.due_in(month)
            and self._value(indicator, month) is None
            and not self._has_nothing(indicator, month)
        )

    def _value(self, indicator: Indicator, month: Period) -> Value | None:
        return self._months.get(month, {}).get(indicator.code)

    def _has_nothing(self, indicator: Indicator, month: Period) -> bool:
        return indicator.code in self._nothing.get(month, ())

    def _meaning(self, indicator: Indicator, month: Period) -> tuple[object, ...] | None:
        known = self._packs.get(month, self._pack).indicators.get(indicator.code)
        return known.meaning_in(month) if known else None
