"""All checks of a period: entries, required figures, confirmations, and the rules of the pack."""

from __future__ import annotations

import operator
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from cds_desktop.domain.figures import BLANK, BlankReason, Figure
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Param, Problem, Severity
from cds_desktop.domain.text import match_key
from cds_desktop.forms.calculation import Values
from cds_desktop.forms.expressions import Expression, Scope
from cds_desktop.forms.model import ColumnKind, FormPack, Indicator, Register, Required, Rule, Source
from cds_desktop.forms.outliers import outliers
from cds_desktop.forms.registers import RegisterState, Row
from cds_desktop.forms.rounding import holds_within
from cds_desktop.forms.slips import repeated_values, truncated_rates

BUILT_IN_RULES = frozenset(
    {
        "AS_OF",
        "CORRECTION_BREAKS",
        "CORRECTION_STALE",
        "MONTHS_CHANGED",
        "MONTHS_MISSING",
        "OUTLIER",
        "OUTLIER_GROWTH",
        "OUTLIER_STEADY",
        "RATE_TRUNCATED",
        "REDEFINED",
        "REGISTER_UNCONFIRMED",
        "REQUIRED",
        "REQUIRED_PART",
        "REQUIRED_ROWS",
        "ROWS_CORRECTED",
        "ROWS_CORRECTED_SINCE",
        "ROW_DUPLICATE",
        "ROW_REQUIRED",
        "ROW_VALUE_TYPE",
        "UNCONFIRMED",
        "VALUE_REPEATED",
        "VALUE_TYPE",
    }
)
"""Ids of the program's own rules, here and in `reporting`."""

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "implies": lambda left, right: not left or right,
}


@dataclass(frozen=True)
class FormData:
    """What is checked: the figures and registers of a period beside those it is compared with.

    `history` holds the values of the months before (`outliers.MONTHS` of them, the latest first).
    """

    period: Period
    figures: Mapping[str, Figure]
    values: Values
    previous: Values
    year_ago: Values
    registers: Mapping[str, RegisterState]
    counts: dict[str, Any]
    history: Sequence[Values] = ()


def check_form(pack: FormPack, data: FormData) -> list[Problem]:
    """Return the problems of figures and totals, without those inside register rows."""
    as_of = {code: figure.as_of for code, figure in data.figures.items() if figure.as_of is not None}
    scope = Scope(
        data.period,
        data.values,
        data.previous,
        data.year_ago,
        lambda name: data.registers[name].known,
        data.counts,
        as_of,
    )
    problems = [
        *_entry_problems(pack, data),
        *_required_problems(pack, data),
        *_confirmation_problems(pack, data),
        *truncated_rates(pack, data.figures, scope),
        *repeated_values(pack, data.figures, data.previous),
        *(p for rule in pack.rules.values() if rule.register is None for p in _form_rule(pack, rule, data, scope)),
    ]
    questioned = {p.place for p in problems if p.rule in pack.rules and p.severity is not Severity.HINT}
    return [*problems, *outliers(pack, data.period, data.figures, data.history, questioned)]


def check_rows(pack: FormPack, name: str, state: RegisterState, period: Period) -> list[Problem]:
    """Return the problems inside the rows of register `name`."""
    register = pack.registers[name]
    scope = Scope(period, {}, {}, {}, lambda _: None)
    problems: list[Problem] = []
    required = [column.name for column in register.columns.values() if column.required]
    for row in state.rows:
        for column, text in row.entries.items():
            place = row_place(name, row.row_id, column)
            problems.append(Problem("ROW_VALUE_TYPE", Severity.ERROR, place, {"text": text}))
        for column in required:
            if column not in row.values and column not in row.entries:
                place = row_place(name, row.row_id, column)
                problems.append(Problem("ROW_REQUIRED", Severity.ERROR, place, _row_title(register, row)))
    problems += _duplicates(register, state.rows)
    for rule in pack.rules.values():
        if rule.register == name:
            problems += _row_rule(pack, register, rule, state.rows, scope)
    return problems


def row_place(register: str, row_id: str, column: str) -> str:
    """Return the place of a cell of a register: `register/row_id/column` (design §5)."""
    return f"{register}/{row_id}/{column}"


def natural_key(register: Register, values: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what identifies a row when loading: key columns, texts compared as names."""
    return tuple(
        match_key(cell) if isinstance(cell, str) and register.columns[column].kind is ColumnKind.TEXT else cell
        for column in register.key
        for cell in [values.get(column)]
    )


def is_asked(indicator: Indicator, period: Period) -> bool:
    """Whether an answer is required of a province in `period`: quarterly indicators in the quarter's last month, ..."""
    return indicator.required is Required.YES and indicator.frequency.due_in(period)


def _entry_problems(pack: FormPack, data: FormData) -> Iterator[Problem]:
    start, end = data.period.window_start, data.period.cut_off
    for code, indicator in pack.asked.items():
        figure = data.figures.get(code, BLANK)
        if figure.entry is not None:
            yield Problem("VALUE_TYPE", Severity.ERROR, code, {"text": figure.entry})
        if indicator.source is Source.CAPTURED and figure.as_of is not None and not start <= figure.as_of <= end:
            yield Problem("AS_OF", Severity.WARNING, code, {"as_of": figure.as_of, "start": start, "end": end})


def _required_problems(pack: FormPack, data: FormData) -> Iterator[Problem]:
    """Warn of empty required figures: at what is to be entered, and at a derived one only when no part is warned of.

    A blank is accounted for by a reason, or by an entry that is itself an error.
    """

    def blank(code: str) -> bool:
        return data.values.get(code) is None

    def said(code: str) -> bool:
        figure = data.figures.get(code, BLANK)
        return figure.reason is not None or figure.entry is not None

    asked = {code: indicator for code, indicator in pack.asked.items() if is_asked(indicator, data.period)}
    missing = {
        code
        for code, indicator in asked.items()
        if indicator.source not in (Source.DERIVED, Source.ALIAS)
        and blank(code)
        and not said(code)
        and not _rate_supplied(pack, indicator, data)
    }
    for code, indicator in asked.items():
        if code in missing and indicator.source is Source.REGISTER:
            yield Problem("REQUIRED_ROWS", Severity.WARNING, code, {"register": _counted_register(pack, indicator)})
        elif code in missing:
            yield Problem("REQUIRED", Severity.WARNING, code)
        elif indicator.source is Source.DERIVED and blank(code):
            parts = [part for part in parts_of(pack, code) if blank(part)]
            if parts and not any(part in missing or said(part) for part in parts):
                yield Problem("REQUIRED_PART", Severity.WARNING, code, {"part": parts[0]})


def parts_of(pack: FormPack, code: str) -> list[str]:
    """Return the captured, reference or counted codes that a derived indicator rests on."""
    formula = pack.indicators[code].formula
    if formula is None or pack.indicators[code].source is Source.REGISTER:
        return [code]
    return [part for used in sorted(pack.expression(formula).codes) for part in parts_of(pack, used)]


def _counted_register(pack: FormPack, indicator: Indicator) -> str | None:
    registers = pack.expression(indicator.formula or "").registers
    return min(registers, default=None)


def _rate_supplied(pack: FormPack, indicator: Indicator, data: FormData) -> bool:
    rate = pack.supplied_rates.get(indicator.parent or "")
    return rate is not None and data.values.get(rate.code) is not None


def _confirmation_problems(pack: FormPack, data: FormData) -> Iterator[Problem]:
    for code, indicator in pack.asked.items():
        figure = data.figures.get(code, BLANK)
        remembered = figure.reason is BlankReason.NOT_APPLICABLE
        due = indicator.source is Source.CAPTURED and indicator.frequency.due_in(data.period)
        if due and figure.answered and not figure.confirmed and not remembered:
            yield Problem("UNCONFIRMED", Severity.WARNING, code, {"value": figure.value})
    for name, state in data.registers.items():
        if state.rows and not state.confirmed:
            yield Problem("REGISTER_UNCONFIRMED", Severity.WARNING, name, {"rows": len(state.rows)})


def _form_rule(pack: FormPack, rule: Rule, data: FormData, scope: Scope) -> Iterator[Problem]:
    indicator = pack.indicators[rule.place or ""]
    if indicator.required is Required.CENTRAL:
        return
    sides = _sides(pack, rule)
    left, right = sides[0].value(scope), sides[1].value(scope)
    if not all(when.value(scope) for when in sides[2:]) or _holds(rule, left, right):
        return
    if holds_within(pack, rule, sides, data.figures, scope, partial(_holds, rule)):
        return
    params: dict[str, Param] = {}
    for side in sides:
        params |= _figure_params(side, data)
    yield Problem(rule.id, rule.severity, indicator.code, {**params, "left": left, "right": right})


def _sides(pack: FormPack, rule: Rule) -> list[Expression]:
    """The compiled left and right side of a rule, then its condition, if any."""
    return [pack.expression(text, rule.register) for text in (rule.left, rule.right, rule.when) if text is not None]


def _figure_params(side: Expression, data: FormData) -> dict[str, Param]:
    return {
        **{code: data.values.get(code) for code in side.codes},
        **{f"prev_{code}": data.previous.get(code) for code in side.previous_codes},
        **{f"year_ago_{code}": data.year_ago.get(code) for code in side.year_ago_codes},
    }


def _holds(rule: Rule, left: Any, right: Any) -> bool:
    if rule.operator == "implies" and left is False:
        return True
    if left is None or right is None:
        if rule.missing != "zero":
            return rule.missing == "skip"
        left, right = left or Decimal(0), right or Decimal(0)
    return _OPERATORS[rule.operator](left, right)


def _row_rule(pack: FormPack, register: Register, rule: Rule, rows: list[Row], scope: Scope) -> Iterator[Problem]:
    sides = _sides(pack, rule)
    left, right = sides[0].closure, sides[1].closure
    when = sides[2].closure if len(sides) > 2 else None
    holds = _OPERATORS[rule.operator]
    used = _places(rule).union(*(side.columns for side in sides)) & register.columns.keys()
    for row in rows:
        if when is not None and not when(scope, row):
            continue
        a, b = left(scope, row), right(scope, row)
        if _holds(rule, a, b) if a is None or b is None else holds(a, b):
            continue
        place = row_place(register.name, row.row_id, rule.column or "")
        params: dict[str, Param] = {**_row_title(register, row), **{name: row.values.get(name) for name in used}}
        yield Problem(rule.id, rule.severity, place, {**params, "left": a, "right": b})


def _places(rule: Rule) -> set[str]:
    """The places that a rule's message fills."""
    parsed = string.Formatter().parse(rule.message + rule.message_en)
    return {name for _, name, _, _ in parsed if name is not None}


def _row_title(register: Register, row: Row) -> dict[str, Param]:
    return {"row": row.values.get(register.title_column)}


def _duplicates(register: Register, rows: list[Row]) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if any(register.columns[name].required and name not in row.values for name in register.key):
            continue
        key = natural_key(register, row.values)
        first = seen.setdefault(key, row)
        if first is not row:
            place = row_place(register.name, row.row_id, register.title_column)
            params: dict[str, Param] = {**_row_title(register, row), "other": first.row_id}
            yield Problem("ROW_DUPLICATE", Severity.ERROR, place, params)
