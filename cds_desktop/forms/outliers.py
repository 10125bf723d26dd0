"""Figures that leave the unit's own history (design §3, Rules; catalogue: month-on-month limits).

The tested value is not part of the history it is judged by. Cumulative figures are judged by what they grew by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cds_desktop.domain.figures import Figure
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem, Severity
from cds_desktop.forms.calculation import Values
from cds_desktop.forms.model import FormPack, Indicator, Source, ValueKind

MONTHS = 24
"""How many months before are looked at."""
FEWEST = 6
"""From so many known months on a history says something."""

_LIMIT = Decimal("3.5")  # of the modified z-score: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993
_OF_MEDIAN = Decimal("0.6745")  # makes the median deviation comparable with a standard deviation
_OF_MEAN = Decimal("0.7979")  # the same for the mean deviation, where more than half of the history is one value
_SMALL_UNITS, _SMALL_PART = Decimal(2), Decimal("0.1")  # steps up to this are hints


def outliers(
    pack: FormPack,
    period: Period,
    figures: Mapping[str, Figure],
    history: Sequence[Values],
    settled: Collection[str] = (),
) -> Iterator[Problem]:
    """Find confirmed captured numbers that are far from their history, or leave one that stood still.

    `history` holds the values of the months before, the latest first, an empty mapping for a month without a report.
    A value as last month's is left, and so are the codes in `settled`: they are questioned already
    (docs/decisions/0011-history-and-rounding.md).
    """
    for code, figure in figures.items():
        indicator = pack.asked.get(code)
        if indicator is None or not _judged(indicator, figure) or code in settled:
            continue
        tested = figure.value
        if not history or tested == history[0].get(code):
            continue
        series = [_number(values.get(code)) for values in history]
        if indicator.cumulative:
            tested, *series = _growth(indicator, period, [_number(tested), *series])
        known = [value for value in series if value is not None]
        if isinstance(tested, Decimal) and len(known) >= FEWEST:
            severity = _judge(tested, known)
            if severity is not None:
                rule = "OUTLIER_GROWTH" if indicator.cumulative else "OUTLIER"
                usual, steady = _median(known), len(set(known)) == 1
                rule = "OUTLIER_STEADY" if steady and not indicator.cumulative else rule
                yield Problem(rule, severity, code, {"value": tested, "usual": usual, "months": len(known)})


def _judged(indicator: Indicator, figure: Figure) -> bool:
    numeric = indicator.value in (ValueKind.INTEGER, ValueKind.DECIMAL)
    return indicator.source is Source.CAPTURED and numeric and figure.confirmed and figure.value is not None


def _number(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _growth(indicator: Indicator, period: Period, series: list[Decimal | None]) -> list[Decimal | None]:
    """What a cumulative series, the latest first, grew by in each month; what starts anew in January grew from 0."""
    grown: list[Decimal | None] = []
    for place, (value, before) in enumerate(zip(series, [*series[1:], None], strict=True)):
        if indicator.cumulative == "year" and (period.cut_off.month - 1 - place) % 12 == 0:
            before = Decimal(0)
        grown.append(None if value is None or before is None else value - before)
    return grown


def _judge(value: Decimal, history: list[Decimal]) -> Severity | None:
    """Whether a value is unusual after a history: a warning, a hint for a small step, or nothing."""
    middle = _median(history)
    distance = abs(value - middle)
    deviations = [abs(known - middle) for known in history]
    spread = _median(deviations) / _OF_MEDIAN or sum(deviations, Decimal(0)) / len(deviations) / _OF_MEAN
    if distance <= _LIMIT * spread:
        return None
    return Severity.HINT if distance <= max(_SMALL_UNITS, _SMALL_PART * abs(middle)) else Severity.WARNING


def _median(values: list[Decimal]) -> Decimal:
    """The middle of values; the statistics module is slow to import."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
