"""The rule language: a small part of Python's expression syntax, compiled once into closures.

Nothing is evaluated as Python. What is allowed is listed here; all else is refused with its position. A comparison with a
blank is false; arithmetic with a blank, and a division by zero, is blank (None).

    100 * HT_01_TS / NEN_HO                      prev(HT_04)      year_ago(HT_06)
    count(dead_zone_villages, status in ('chua_phu', 'dang_trien_khai') and power == 'chua')
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import search_key
from cds_desktop.forms.model import Column, ColumnKind, Indicator, Register, ValueKind
from cds_desktop.forms.registers import Row

Figures: TypeAlias = Mapping[str, Any]


class Scope:
    """What expressions read: the figures of a period, of the month before and of a year ago, and register rows.

    `rows(name)` gives the rows of a register, or None while an empty one is not confirmed as *không có*.
    """

    __slots__ = ("aggregates", "constants", "figures", "period", "previous", "rows", "year_ago")

    def __init__(
        self,
        period: Period,
        figures: Figures,
        previous: Figures,
        year_ago: Figures,
        rows: Callable[[str], Sequence[Row] | None],
        aggregates: dict[str, Any] | None = None,
    ) -> None:
        """Take what is known; `aggregates` are countings already made over the same rows, and receive new ones."""
        self.aggregates = {} if aggregates is None else aggregates
        self.period = period
        self.figures = figures
        self.previous = previous
        self.year_ago = year_ago
        self.rows = rows
        start, end = period.window_start, period.cut_off
        self.constants = {
            "year": Decimal(period.year),
            "month": Decimal(end.month),
            "this_month": f"{end:%Y-%m}",
            "cut_off": end,
            "window_start": start,
            "window_days": Decimal((end - start).days + 1),
        }


Closure: TypeAlias = Callable[[Scope, Row], Any]


class Kind(Enum):
    """Static types, so that a pack that compares a date with a number is refused when it is loaded."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    NONE = "blank"


class ExpressionError(DomainError):
    """An expression that is not of the language; `column` is the position in it, from 1."""

    def __init__(self, key: str, node: ast.AST | None, column: int | None = None, **params: object) -> None:
        self.column = column if column is not None else getattr(node, "col_offset", 0) + 1
        super().__init__(key, column=self.column, **params)


@dataclass(frozen=True)
class Aggregate:
    """A counting over the rows of one register, e.g. `count(tasks, status == 'huy')`; depends on the rows and period only."""

    source: str
    register: str
    closure: Closure
    needs_history: bool


@dataclass(frozen=True)
class Expression:
    """A compiled expression and what it depends on.

    `needs_history` is true where rows are looked at over time: a single workbook does not hold that.
    """

    source: str
    closure: Closure
    kind: Kind
    codes: frozenset[str]
    previous_codes: frozenset[str]
    year_ago_codes: frozenset[str]
    registers: frozenset[str]
    needs_history: bool
    aggregates: tuple[Aggregate, ...] = ()

    def value(self, scope: Scope, row: Row | None = None) -> Any:
        """Evaluate; None where a value is missing."""
        return self.closure(scope, row)  # type: ignore[arg-type]


_COLUMN_KINDS = {
    ColumnKind.INTEGER: Kind.NUMBER,
    ColumnKind.DECIMAL: Kind.NUMBER,
    ColumnKind.DATE: Kind.DATE,
}
_VALUE_KINDS = {ValueKind.INTEGER: Kind.NUMBER, ValueKind.DECIMAL: Kind.NUMBER, ValueKind.BOOLEAN: Kind.BOOLEAN}
_CONSTANTS = {
    "year": Kind.NUMBER,
    "month": Kind.NUMBER,
    "this_month": Kind.TEXT,
    "window_days": Kind.NUMBER,
    "cut_off": Kind.DATE,
    "window_start": Kind.DATE,
}
_ROW_FACTS: dict[str, Callable[[Scope, Row], bool]] = {
    "first_reported": lambda s, r: r.first_period == s.period,
    "opening": lambda s, r: r.opening,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@dataclass
class _Part:
    run: Closure
    kind: Kind
    constant: Any = None
    column: Column | None = None
    """The plain column that this part reads, which allows the quick form of a comparison."""


@dataclass
class _Found:
    codes: set[str] = field(default_factory=set)
    previous: set[str] = field(default_factory=set)
    year_ago: set[str] = field(default_factory=set)
    registers: set[str] = field(default_factory=set)
    history: bool = False
    aggregates: list[Aggregate] = field(default_factory=list)


class Compiler:
    """Compiles expressions against the codes and registers of one pack."""

    def __init__(self, indicators: Mapping[str, Indicator], registers: Mapping[str, Register]) -> None:
        self._indicators = indicators
        self._registers = registers

    def compile(self, source: str, register: str | None = None) -> Expression:
        """Compile `source`; with `register`, over its rows. Raises ExpressionError with the position."""
        try:
            tree = ast.parse(source, mode="eval")
        except SyntaxError as error:
            raise ExpressionError("expression.syntax", None, column=error.offset or 1) from None
        work = _Work(self._indicators, self._registers, source)
        part = work.part(tree.body, self._registers[register] if register else None)
        found = work.found
        return Expression(
            source,
            part.run,
            part.kind,
            frozenset(found.codes),
            frozenset(found.previous),
            frozenset(found.year_ago),
            frozenset(found.registers | ({register} if register else set())),
            found.history or any(a.needs_history for a in found.aggregates),
            tuple(found.aggregates),
        )


class _Work:
    """The compilation of one expression."""

    def __init__(self, indicators: Mapping[str, Indicator], registers: Mapping[str, Register], source: str) -> None:
        self._indicators = indicators
        self._registers = registers
        self._source = source
        self.found = _Found()

    def part(self, node: ast.expr, register: Register | None) -> _Part:
        match node:
            case ast.Constant(value=bool() | str() as value):
                return _Part(lambda s, r: value, Kind.BOOLEAN if isinstance(value, bool) else Kind.TEXT, value)
            case ast.Constant(value=int() | float()):
                number = Decimal(ast.get_source_segment(self._source, node) or "0")
                return _Part(lambda s, r: number, Kind.NUMBER, number)
            case ast.Name(id=name):
                return self._name(node, name, register)
            case ast.Attribute(value=ast.Name(id="before"), attr=name) if register:
                return self._before(node, name, register)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._expect(operand, register, Kind.NUMBER).run
                return _Part(lambda s, r: None if (v := inner(s, r)) is None else -v, Kind.NUMBER)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self._expect(operand, register, Kind.BOOLEAN).run
                return _Part(lambda s, r: not inner(s, r), Kind.BOOLEAN)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return self._arithmetic(
                    type(op), self._expect(left, register, Kind.NUMBER), self._expect(right, register, Kind.NUMBER)
                )
            case ast.BoolOp(op=op, values=values):
                runs = [self._expect(value, register, Kind.BOOLEAN).run for value in values]
                return _Part(_all(runs) if isinstance(op, ast.And) else _any(runs), Kind.BOOLEAN)
            case ast.Compare():
                return self._compare(node, register)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(node, name, args, register)
            case _:
                raise ExpressionError("expression.not_allowed", node, what=ast.unparse(node))

    def _expect(self, node: ast.expr, register: Register | None, kind: Kind) -> _Part:
        part = self.part(node, register)
        if part.kind is not kind:
            raise ExpressionError(
                "expression.kind", node, what=ast.unparse(node), found=part.kind.value, expected=kind.value
            )
        return part

    def _name(self, node: ast.expr, name: str, register: Register | None) -> _Part:
        if register and name in register.columns:
            column = register.columns[name]
            return _Part(lambda s, r: r.values.get(name), _COLUMN_KINDS.get(column.kind, Kind.TEXT), column=column)
        if register and name in _ROW_FACTS:
            self.found.history = True
            return _Part(_ROW_FACTS[name], Kind.BOOLEAN)
        if name in _CONSTANTS:
            return _Part(lambda s, r: s.constants[name], _CONSTANTS[name])
        if register:  # what is counted depends on rows and period alone, so that it can be kept
            raise ExpressionError("expression.unknown_name", node, name=name)
        kind = self._code(node, name)
        self.found.codes.add(name)
        return _Part(lambda s, r: s.figures.get(name), kind)

    def _before(self, node: ast.expr, name: str, register: Register) -> _Part:
        if name not in register.columns:
            raise ExpressionError("expression.unknown_name", node, name=name)
        self.found.history = True
        kind = _COLUMN_KINDS.get(register.columns[name].kind, Kind.TEXT)
        return _Part(lambda s, r: r.before.get(name) if r.before is not None else None, kind)

    def _code(self, node: ast.expr, name: str) -> Kind:
        if name not in self._indicators:
            raise ExpressionError("expression.unknown_name", node, name=name)
        return _VALUE_KINDS.get(self._indicators[name].value, Kind.TEXT)

    def _arithmetic(self, op: type[ast.operator], left: _Part, right: _Part) -> _Part:
        a, b, apply = left.run, right.run, _ARITHMETIC[op]
        if op is ast.Div:

            def divide(s: Scope, r: Row) -> Any:
                x, y = a(s, r), b(s, r)
                return None if x is None or not y else x / y

            return _Part(divide, Kind.NUMBER)

        def calculate(s: Scope, r: Row) -> Any:
            x, y = a(s, r), b(s, r)
            return None if x is None or y is None else apply(x, y)

        return _Part(calculate, Kind.NUMBER)

    def _compare(self, node: ast.Compare, register: Register | None) -> _Part:
        links: list[Closure] = []
        left = self.part(node.left, register)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                links.append(self._membership(op, left, right_node))
                continue
            if type(op) not in _COMPARISONS:
                raise ExpressionError("expression.not_allowed", node, what=ast.unparse(node))
            right = self.part(right_node, register)
            if left.kind is not right.kind:
                raise ExpressionError(
                    "expression.kind",
                    right_node,
                    what=ast.unparse(right_node),
                    found=right.kind.value,
                    expected=left.kind.value,
                )
            self._check_choices(right_node, left.column, [right.constant])
            links.append(_comparison(type(op), left, right))
            left = right
        return _Part(links[0] if len(links) == 1 else _all(links), Kind.BOOLEAN)

    def _membership(self, op: ast.In | ast.NotIn, left: _Part, node: ast.expr) -> Closure:
        if not isinstance(node, ast.Tuple):
            raise ExpressionError("expression.in_needs_list", node)
        constants = [self.part(element, None).constant for element in node.elts]
        self._check_choices(node, left.column, constants)
        wanted, run, inside = frozenset(constants), left.run, isinstance(op, ast.In)
        if inside:
            return lambda s, r: run(s, r) in wanted
        return lambda s, r: (v := run(s, r)) is not None and v not in wanted

    def _check_choices(self, node: ast.expr, column: Column | None, constants: Sequence[Any]) -> None:
        if not column or not column.choices:
            return
        for constant in constants:
            if constant is not None and constant not in column.choices:
                raise ExpressionError("expression.unknown_choice", node, name=constant, field=column.name)

    def _call(self, node: ast.Call, name: str, args: list[ast.expr], register: Register | None) -> _Part:
        match name, args:
            case ("prev" | "year_ago"), [ast.Name(id=code)]:
                kind = self._code(node, code)
                if name == "prev":
                    self.found.previous.add(code)
                    return _Part(lambda s, r: s.previous.get(code), kind)
                self.found.year_ago.add(code)
                return _Part(lambda s, r: s.year_ago.get(code), kind)
            case ("count" | "exists" | "total"), [ast.Name(id=target), *rest]:
                return self._aggregate(node, name, target, rest)
            case "choose", [*pairs, otherwise] if pairs and len(pairs) % 2 == 0:
                return self._choose(pairs, otherwise, register)
            case "blank", [inner_node]:
                inner = self.part(inner_node, register).run
                return _Part(lambda s, r: inner(s, r) is None, Kind.BOOLEAN)
            case "abs", [inner_node]:
                inner = self._expect(inner_node, register, Kind.NUMBER).run
                return _Part(lambda s, r: None if (v := inner(s, r)) is None else abs(v), Kind.NUMBER)
            case ("min" | "max"), [_, _, *_]:
                return self._extreme(min if name == "min" else max, args, register)
            case "days", [later_node, earlier_node]:
                later = self._expect(later_node, register, Kind.DATE).run
                earlier = self._expect(earlier_node, register, Kind.DATE).run
                return _Part(lambda s, r: _days(later(s, r), earlier(s, r)), Kind.NUMBER)
            case "mentions", [inner_node, *words] if words:
                inner = self._expect(inner_node, register, Kind.TEXT).run
                keys = [search_key(str(self._expect(word, None, Kind.TEXT).constant)) for word in words]
                return _Part(lambda s, r: _mentions(inner(s, r), keys), Kind.BOOLEAN)
            case _:
                raise ExpressionError("expression.unknown_function", node, what=ast.unparse(node))

    def _aggregate(self, node: ast.Call, name: str, target: str, rest: list[ast.expr]) -> _Part:
        """Compile `count`, `exists` or `total`; its value is kept in `Scope.aggregates` under its text."""
        register = self._registers.get(target)
        if register is None:
            raise ExpressionError("expression.unknown_name", node, name=target)
        column = self._total_column(node, register, rest.pop(0)) if name == "total" and rest else None
        if len(rest) > 1 or (name == "total") != (column is not None):
            raise ExpressionError("expression.unknown_function", node, what=ast.unparse(node))
        history, self.found.history = self.found.history, False
        holds = self._expect(rest[0], register, Kind.BOOLEAN).run if rest else _always
        looks_back, self.found.history = self.found.history, history
        self.found.registers.add(target)
        text = ast.unparse(node)

        def reckon(s: Scope, r: Row) -> Any:
            rows = s.rows(target)
            if rows is None:
                return None
            if name == "exists":
                return any(holds(s, row) for row in rows)
            if column is None:
                return Decimal(sum(1 for row in rows if holds(s, row)))
            cells = (row.values.get(column) for row in rows if holds(s, row))
            return sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))

        def kept(s: Scope, r: Row) -> Any:
            if text not in s.aggregates:
                s.aggregates[text] = reckon(s, r)
            return s.aggregates[text]

        self.found.aggregates.append(Aggregate(text, target, kept, looks_back))
        return _Part(kept, Kind.BOOLEAN if name == "exists" else Kind.NUMBER)

    def _total_column(self, node: ast.Call, register: Register, column: ast.expr) -> str:
        name = ast.unparse(column)
        if name not in register.columns or _COLUMN_KINDS.get(register.columns[name].kind) is not Kind.NUMBER:
            raise ExpressionError("expression.unknown_name", node, name=name)
        return name

    def _choose(self, pairs: list[ast.expr], otherwise: ast.expr, register: Register | None) -> _Part:
        conditions = [self._expect(node, register, Kind.BOOLEAN).run for node in pairs[::2]]
        last = self.part(otherwise, register)
        values = [self._expect(node, register, last.kind).run for node in pairs[1::2]]
        cases = list(zip(conditions, values, strict=True))

        def choose(s: Scope, r: Row) -> Any:
            for holds, value in cases:
                found = holds(s, r)
                if found is None:
                    return None
                if found:
                    return value(s, r)
            return last.run(s, r)

        return _Part(choose, last.kind)

    def _extreme(self, pick: Callable[[list[Any]], Any], args: list[ast.expr], register: Register | None) -> _Part:
        first = self.part(args[0], register)
        runs = [first.run, *(self._expect(node, register, first.kind).run for node in args[1:])]

        def extreme(s: Scope, r: Row) -> Any:
            values = [run(s, r) for run in runs]
            return None if None in values else pick(values)

        return _Part(extreme, first.kind)


def _always(s: Scope, r: Row) -> bool:
    return True


def _all(runs: list[Closure]) -> Closure:
    if len(runs) == 2:
        first, second = runs
        return lambda s, r: first(s, r) and second(s, r)

    def every(s: Scope, r: Row) -> Any:
        found: Any = True
        for run in runs:
            found = run(s, r)
            if not found:
                return found
        return found

    return every


def _any(runs: list[Closure]) -> Closure:
    if len(runs) == 2:
        first, second = runs
        return lambda s, r: first(s, r) or second(s, r)

    def some(s: Scope, r: Row) -> Any:
        found: Any = False
        for run in runs:
            found = run(s, r)
            if found:
                return found
        return found

    return some


def _comparison(op: type[ast.cmpop], left: _Part, right: _Part) -> Closure:
    compare = _COMPARISONS[op]
    if left.column and right.constant is not None and op is ast.Eq:
        name, constant = left.column.name, right.constant
        return lambda s, r: r.values.get(name) == constant
    a, b = left.run, right.run

    def compared(s: Scope, r: Row) -> bool:
        x, y = a(s, r), b(s, r)
        return x is not None and y is not None and compare(x, y)

    return compared


def _days(later: date | None, earlier: date | None) -> Decimal | None:
    return None if later is None or earlier is None else Decimal((later - earlier).days)


def _mentions(text: str | None, keys: Sequence[str]) -> bool:
    if text is None:
        return False
    key = search_key(text)
    return any(wanted in key for wanted in keys)
