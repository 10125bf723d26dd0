"""The rule language: a small part of Python's expression syntax, compiled once into closures.

Nothing is evaluated as Python. What is allowed is listed here; all else is refused with its position. A comparison with
a blank is false; arithmetic with a blank, and a division by zero, is blank (None). `and`, `or`, `not` with a blank are
blank where it matters: false `and` blank is false.

    100 * HT_01_TS / NEN_HO                      prev(HT_04)      year_ago(HT_06)
    count(dead_zone_villages, status in ('chua_phu', 'dang_trien_khai') and power == 'chua')

Names: codes; `year`, `month`, `window_days` (numbers), `this_month` (`2026-03`), `window_start`, `cut_off` (dates) of
the period; over rows the register's columns, `before.column` (the month before), `first_reported` and `opening`.

    prev(CODE)  year_ago(CODE)              the value of the period before, of the same period last year
    count(register, condition)              rows; also exists(…), and total(register, column, condition)
    choose(if, value, if, value, …, else)   blank where nothing holds and there is no `else`
    blank(x)   abs(x)   min(x, y, …)   max(x, y, …)
    days(later, earlier)                    days between two dates
    mentions(text, 'phrase', …)             text contains a phrase, whatever case and marks; `{month}` and `{year}`
                                            in it are those of the period
    spelled(text, 'phrase', …)              as mentions, but with exactly these letters and tones
    odd_date(text)                          the first month, quarter or day in it whose year cannot be meant, else blank
    as_of(CODE)                             the as-of date of a figure                                   (rules only)
    missed_targets()                        how many asked indicators are below their target             (rules only)
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import match_key, search_key
from cds_desktop.forms import narrative
from cds_desktop.forms.model import ColumnKind, Indicator, Register, Required, ValueKind
from cds_desktop.forms.registers import Row

Figures: TypeAlias = Mapping[str, Any]

_MAX_LENGTH = 5000
_MAX_DEPTH = 80
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)


class Scope:
    """What expressions read: the figures of a period, of the month before and of a year ago, and register rows.

    `rows(name)` gives the rows of a register, or None while an empty one is not confirmed as *không có*; `as_of` holds
    the as-of dates of figures that have one.
    """

    __slots__ = ("aggregates", "as_of", "constants", "figures", "period", "previous", "rows", "year_ago")

    def __init__(
        self,
        period: Period,
        figures: Figures,
        previous: Figures,
        year_ago: Figures,
        rows: Callable[[str], Sequence[Row] | None],
        aggregates: dict[str, Any] | None = None,
        as_of: Mapping[str, date] | None = None,
    ) -> None:
        """Take what is known; `aggregates` are countings already made over the same rows, and receive new ones."""
        self.aggregates = {} if aggregates is None else aggregates
        self.as_of = as_of or {}
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


class ExpressionError(DomainError):
    """An expression that is not of the language; `column` is the position in it, from 1."""

    def __init__(self, key: str, column: int, **params: object) -> None:
        self.column = column
        super().__init__(key, **params)


@dataclass(frozen=True)
class Aggregate:
    """A counting over the rows of one register, e.g. `count(tasks, status == 'huy')`.

    Depends on the rows and the period only.
    """

    source: str
    register: str
    closure: Closure
    needs_history: bool


@dataclass(frozen=True)
class Expression:
    """A compiled expression and what it depends on; `columns` are those of the row it looks at.

    `choices` are the only texts it can give, None where it may be any. `judges` is true where it looks at what only a
    check knows: as-of dates and targets.
    `needs_history` is true where rows are looked at over time: a single workbook does not hold that.
    """

    source: str
    closure: Closure
    kind: Kind
    choices: Collection[str] | None
    codes: frozenset[str]
    previous_codes: frozenset[str]
    year_ago_codes: frozenset[str]
    registers: frozenset[str]
    columns: frozenset[str]
    needs_history: bool
    aggregates: tuple[Aggregate, ...] = ()
    judges: bool = False

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

RESERVED_NAMES = frozenset({"before", *_CONSTANTS, *_ROW_FACTS})
"""Names that mean something in every expression over rows: no column may have them."""


@dataclass
class _Part:
    """A compiled piece. `constant` is its value where it is fixed; `column` the plain column it reads.

    `choices` are the texts it may be; `definite` says that it is never blank.
    """

    run: Closure
    kind: Kind
    constant: Any = None
    column: str | None = None
    choices: Collection[str] | None = None
    definite: bool = False

    @property
    def texts(self) -> Collection[str] | None:
        """All texts that it can give, where that is known."""
        return {self.constant} if isinstance(self.constant, str) else self.choices


@dataclass
class _Found:
    codes: set[str] = field(default_factory=set)
    previous: set[str] = field(default_factory=set)
    year_ago: set[str] = field(default_factory=set)
    registers: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    history: bool = False
    judges: bool = False
    aggregates: list[Aggregate] = field(default_factory=list)


class Compiler:
    """Compiles expressions against the codes and registers of one pack."""

    def __init__(self, indicators: Mapping[str, Indicator], registers: Mapping[str, Register]) -> None:
        self._indicators = indicators
        self._registers = registers

    def compile(self, source: str, register: str | None = None) -> Expression:
        """Compile `source`; with `register`, over its rows. Raises ExpressionError with the position."""
        work = _Work(self._indicators, self._registers, source)
        part = work.part(work.parse(), self._registers[register] if register else None)
        found = work.found
        return Expression(
            source,
            part.run,
            part.kind,
            part.texts,
            frozenset(found.codes),
            frozenset(found.previous),
            frozenset(found.year_ago),
            frozenset(found.registers | ({register} if register else set())),
            frozenset(found.columns),
            found.history or any(a.needs_history for a in found.aggregates),
            tuple(found.aggregates),
            found.judges,
        )


class _Work:
    """The compilation of one expression."""

    def __init__(self, indicators: Mapping[str, Indicator], registers: Mapping[str, Register], source: str) -> None:
        self._indicators = indicators
        self._registers = registers
        self._source = source
        self.found = _Found()

    def parse(self) -> ast.expr:
        """Return the syntax tree, of bounded depth."""
        if len(self._source) > _MAX_LENGTH:
            raise ExpressionError("expression.too_deep", 1)
        if "\r" in self._source:  # a line's end to Python's parser, but not to a pack's author
            raise ExpressionError("expression.syntax", self._source.index("\r") + 1)
        try:
            tree = ast.parse(self._source, mode="eval").body
        except SyntaxError as error:
            raise ExpressionError("expression.syntax", self._index(error.lineno or 1, error.offset or 1)) from None
        except (ValueError, RecursionError, MemoryError):  # a null byte; more levels than Python's parser takes
            raise ExpressionError("expression.too_deep", 1) from None
        if len(self._source) < _MAX_DEPTH:  # each level takes a character
            return tree
        level: list[ast.AST] = [tree]
        for _ in range(_MAX_DEPTH):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            if not level:
                return tree
        raise ExpressionError("expression.too_deep", 1)

    def _index(self, line: int, column: int) -> int:
        """The position in the whole text, from 1, of a column (from 1) of a line."""
        return sum(len(text) + 1 for text in self._source.split("\n")[: line - 1]) + column

    def _span(self, node: ast.expr) -> tuple[int, int]:
        """Where a node begins, from 1, and where what follows it does. Python counts columns in bytes."""
        lines = self._source.split("\n")
        ends = ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        start, end = (self._index(line, len(lines[line - 1].encode()[:column].decode()) + 1) for line, column in ends)
        return start, end

    def _text(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self._source[start - 1 : end - 1]

    def _error(self, key: str, node: ast.expr, **params: object) -> ExpressionError:
        return ExpressionError(key, self._span(node)[0], **params)

    def _not_allowed(self, node: ast.expr) -> ExpressionError:
        return self._error("expression.not_allowed", node, what=self._text(node))

    def part(self, node: ast.expr, register: Register | None) -> _Part:
        """Compile a node; names are columns of `register` where that is given, else codes."""
        match node:
            case ast.Constant(value=bool() | str() as value):
                return _fixed(value, Kind.BOOLEAN if isinstance(value, bool) else Kind.TEXT)
            case ast.Constant(value=int() | float()) if _NUMBER.fullmatch(self._text(node)):
                return _fixed(Decimal(self._text(node)), Kind.NUMBER)
            case ast.Name(id=name):
                return self._name(node, name, register)
            case ast.Attribute(value=ast.Name(id="before"), attr=name) if register:
                return self._before(node, name, register)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._expect(operand, register, Kind.NUMBER)
                if inner.constant is not None:
                    return _fixed(-inner.constant, Kind.NUMBER)
                run = inner.run
                return _Part(lambda s, r: None if (v := run(s, r)) is None else -v, Kind.NUMBER)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self._expect(operand, register, Kind.BOOLEAN)
                return _Part(_negation(inner), Kind.BOOLEAN, definite=inner.definite)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return self._arithmetic(
                    type(op), self._expect(left, register, Kind.NUMBER), self._expect(right, register, Kind.NUMBER)
                )
            case ast.BoolOp(op=op, values=values):
                parts = [self._expect(value, register, Kind.BOOLEAN) for value in values]
                return _joined(parts, isinstance(op, ast.Or))
            case ast.Compare():
                return self._compare(node, register)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(node, name, args, register)
            case _:
                raise self._not_allowed(node)

    def _expect(self, node: ast.expr, register: Register | None, kind: Kind) -> _Part:
        part = self.part(node, register)
        if part.kind is not kind:
            raise self._wrong_kind(node, part.kind, kind)
        return part

    def _wrong_kind(self, node: ast.expr, found: Kind, expected: Kind) -> ExpressionError:
        what = self._text(node)
        return self._error("expression.kind", node, what=what, found=found.value, expected=expected.value)

    def _constant(self, node: ast.expr, kind: Kind) -> Any:
        """The fixed value that a node must be."""
        part = self._expect(node, None, kind)
        if part.constant is None or part.constant == "":
            raise self._error("expression.needs_constant", node, what=self._text(node))
        return part.constant

    def _name(self, node: ast.expr, name: str, register: Register | None) -> _Part:
        if register and name in register.columns:
            self.found.columns.add(name)
            return self._column(register, name, lambda s, r: r.values.get(name), plain=True)
        if register and name in _ROW_FACTS:
            self.found.history = True
            return _Part(_ROW_FACTS[name], Kind.BOOLEAN, definite=True)
        if name in _CONSTANTS:
            return _Part(lambda s, r: s.constants[name], _CONSTANTS[name], definite=True)
        if register:  # what is counted depends on rows and period alone, so that it can be kept
            raise self._error("expression.unknown_name", node, name=name)
        part = self._code(node, name, lambda s, r: s.figures.get(name))
        self.found.codes.add(name)
        return part

    def _before(self, node: ast.expr, name: str, register: Register) -> _Part:
        if name not in register.columns:
            raise self._error("expression.unknown_name", node, name=name)
        self.found.history = True
        return self._column(register, name, lambda s, r: None if r.before is None else r.before.get(name))

    def _column(self, register: Register, name: str, run: Closure, *, plain: bool = False) -> _Part:
        column = register.columns[name]
        choices: Collection[str] | None = column.choices or None
        if column.kind is ColumnKind.INDICATOR:
            choices = self._indicators.keys()
        return _Part(run, _COLUMN_KINDS.get(column.kind, Kind.TEXT), None, name if plain else None, choices)

    def _code(self, node: ast.expr, name: str, run: Closure) -> _Part:
        if name not in self._indicators:
            raise self._error("expression.unknown_name", node, name=name)
        indicator = self._indicators[name]
        return _Part(run, _VALUE_KINDS.get(indicator.value, Kind.TEXT), choices=indicator.classes or None)

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
        left = self.part(node.left, register)
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            if len(node.ops) > 1:
                raise self._not_allowed(node)
            return self._membership(node.ops[0], left, node.comparators[0])
        links: list[_Part] = []
        left_node = node.left
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.part(right_node, register)
            if type(op) not in _COMPARISONS:
                raise self._not_allowed(node)
            if left.kind is not right.kind:
                raise self._wrong_kind(right_node, right.kind, left.kind)
            if left.kind is Kind.BOOLEAN and not isinstance(op, ast.Eq | ast.NotEq):
                raise self._not_allowed(node)
            self._check_choice(right_node, left, right.constant)
            self._check_choice(left_node, right, left.constant)
            links.append(_comparison(type(op), left, right))
            left, left_node = right, right_node
        return _joined(links, decisive=False)

    def _membership(self, op: ast.In | ast.NotIn, left: _Part, node: ast.expr) -> _Part:
        if not isinstance(node, ast.Tuple):
            raise self._error("expression.in_needs_list", node)
        wanted = frozenset(self._constant(element, left.kind) for element in node.elts)
        for element in node.elts:
            self._check_choice(element, left, self.part(element, None).constant)
        run, name = left.run, left.column
        if isinstance(op, ast.NotIn):
            return _definite(lambda s, r: (v := run(s, r)) is not None and v not in wanted)
        if name is not None:
            return _definite(lambda s, r: r.values.get(name) in wanted)
        return _definite(lambda s, r: run(s, r) in wanted)

    def _check_choice(self, node: ast.expr, chosen: _Part, constant: Any) -> None:
        """Refuse a fixed text that a choice or class can never be."""
        if constant is not None and chosen.choices is not None and constant not in chosen.choices:
            raise self._error("expression.unknown_choice", node, name=constant)

    def _call(self, node: ast.Call, name: str, args: list[ast.expr], register: Register | None) -> _Part:
        match name, args:
            case (("prev" | "year_ago" | "as_of" | "missed_targets" | "count" | "exists" | "total"), _) if register:
                raise self._not_allowed(node)  # rows are judged, and kept, by themselves
            case "prev", [ast.Name(id=code)]:
                part = self._code(args[0], code, lambda s, r: s.previous.get(code))
                self.found.previous.add(code)
                return part
            case "year_ago", [ast.Name(id=code)]:
                part = self._code(args[0], code, lambda s, r: s.year_ago.get(code))
                self.found.year_ago.add(code)
                return part
            case (("count" | "exists"), [target, *condition]) if len(condition) < 2:
                return self._aggregate(node, name, target, None, condition)
            case "total", [target, column, *condition] if len(condition) < 2:
                return self._aggregate(node, name, target, column, condition)
            case "choose", [_, _, *_]:
                return self._choose(args, register)
            case "blank", [inner_node]:
                inner = self.part(inner_node, register).run
                return _definite(lambda s, r: inner(s, r) is None)
            case "abs", [inner_node]:
                inner = self._expect(inner_node, register, Kind.NUMBER).run
                return _Part(lambda s, r: None if (v := inner(s, r)) is None else abs(v), Kind.NUMBER)
            case (("min" | "max"), [_, _, *_]):
                return self._extreme(min if name == "min" else max, args, register)
            case "days", [later_node, earlier_node]:
                later = self._expect(later_node, register, Kind.DATE).run
                earlier = self._expect(earlier_node, register, Kind.DATE).run
                return _Part(lambda s, r: _days(later(s, r), earlier(s, r)), Kind.NUMBER)
            case "as_of", [ast.Name(id=code)]:
                self._code(args[0], code, _nothing)
                self.found.judges = True
                return _Part(lambda s, r: s.as_of.get(code), Kind.DATE)
            case "missed_targets", []:
                self.found.judges = True
                return _Part(self._missed_targets(), Kind.NUMBER, definite=True)
            case "odd_date", [inner_node]:
                inner = self._expect(inner_node, register, Kind.TEXT).run
                return _Part(lambda s, r: narrative.odd_date(inner(s, r) or "", s.period.year), Kind.TEXT)
            case (("mentions" | "spelled"), [inner_node, *words]) if words:
                inner = self._expect(inner_node, register, Kind.TEXT).run
                phrases = [self._constant(word, Kind.TEXT) for word in words]
                if name == "spelled":
                    spellings = [match_key(phrase) for phrase in phrases]
                    return _definite(lambda s, r: narrative.spelled(inner(s, r) or "", spellings))
                keys = [search_key(phrase) for phrase in phrases]
                return _definite(lambda s, r: narrative.mentions(inner(s, r) or "", keys, s.constants))
            case _:
                raise self._error("expression.unknown_function", node, what=self._text(node))

    def _aggregate(
        self, node: ast.Call, name: str, target_node: ast.expr, column_node: ast.expr | None, condition: list[ast.expr]
    ) -> _Part:
        """Compile `count`, `exists` or `total`; its value is kept in `Scope.aggregates` under its text."""
        register = self._registers.get(self._text(target_node))
        if register is None:
            raise self._error("expression.unknown_name", target_node, name=self._text(target_node))
        column = self._total_column(register, column_node) if column_node else None
        outside, self.found = self.found, _Found()
        holds = self._expect(condition[0], register, Kind.BOOLEAN).run if condition else _always
        inside, self.found = self.found, outside
        self.found.registers.add(register.name)
        target, text = register.name, ast.unparse(node)

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

        self.found.aggregates.append(Aggregate(text, target, kept, inside.history))
        return _Part(kept, Kind.BOOLEAN if name == "exists" else Kind.NUMBER)

    def _missed_targets(self) -> Closure:
        targets = {
            code: i.target
            for code, i in self._indicators.items()
            if i.target is not None and i.required is not Required.CENTRAL
        }

        def count(s: Scope, r: Row) -> Decimal:
            values = ((s.figures.get(code), target) for code, target in targets.items())
            return Decimal(sum(1 for value, target in values if isinstance(value, Decimal) and value < target))

        return count

    def _total_column(self, register: Register, node: ast.expr) -> str:
        name = self._text(node)
        if name not in register.columns or _COLUMN_KINDS.get(register.columns[name].kind) is not Kind.NUMBER:
            raise self._error("expression.unknown_name", node, name=name)
        return name

    def _choose(self, args: list[ast.expr], register: Register | None) -> _Part:
        """Compile `choose(condition, value, …, otherwise)`; without the last one it is blank where nothing holds."""
        pairs, last_node = (args[:-1], args[-1]) if len(args) % 2 else (args, None)
        first = self.part(last_node or pairs[1], register)
        conditions = [self._expect(node, register, Kind.BOOLEAN).run for node in pairs[::2]]
        values = [self._expect(node, register, first.kind) for node in pairs[1::2]]
        cases = list(zip(conditions, (value.run for value in values), strict=True))
        otherwise = first.run if last_node else _nothing
        texts = [part.texts for part in (first, *values)]
        choices = None if None in texts else {text for known in texts if known is not None for text in known}

        def choose(s: Scope, r: Row) -> Any:
            for holds, value in cases:
                found = holds(s, r)
                if found is None:
                    return None
                if found:
                    return value(s, r)
            return otherwise(s, r)

        return _Part(choose, first.kind, choices=choices)

    def _extreme(self, pick: Callable[[list[Any]], Any], args: list[ast.expr], register: Register | None) -> _Part:
        first = self.part(args[0], register)
        if first.kind not in (Kind.NUMBER, Kind.DATE):
            raise self._wrong_kind(args[0], first.kind, Kind.NUMBER)
        runs = [first.run, *(self._expect(node, register, first.kind).run for node in args[1:])]

        def extreme(s: Scope, r: Row) -> Any:
            values = [run(s, r) for run in runs]
            return None if None in values else pick(values)

        return _Part(extreme, first.kind)


def _fixed(value: Any, kind: Kind) -> _Part:
    return _Part(lambda s, r: value, kind, value, definite=True)


def _definite(run: Closure) -> _Part:
    return _Part(run, Kind.BOOLEAN, definite=True)


def _always(s: Scope, r: Row) -> bool:
    return True


def _negation(part: _Part) -> Closure:
    run = part.run
    if part.definite:
        return lambda s, r: not run(s, r)
    return lambda s, r: None if (v := run(s, r)) is None else not v


def _joined(parts: list[_Part], decisive: bool) -> _Part:
    """`or` where True is decisive, `and` where False is; a blank leaves it open unless another part decides."""
    runs = [part.run for part in parts]
    if len(runs) == 1:
        return parts[0]
    if len(runs) == 2 and all(part.definite for part in parts):  # the quick form of what rows are asked most
        first, second = runs
        if decisive:
            return _definite(lambda s, r: first(s, r) or second(s, r))
        return _definite(lambda s, r: first(s, r) and second(s, r))

    def joined(s: Scope, r: Row) -> Any:
        result: bool | None = not decisive
        for run in runs:
            found = run(s, r)
            if found is decisive:
                return decisive
            if found is None:
                result = None
        return result

    return _Part(joined, Kind.BOOLEAN, definite=all(part.definite for part in parts))


def _comparison(op: type[ast.cmpop], left: _Part, right: _Part) -> _Part:
    compare = _COMPARISONS[op]
    if left.column and right.constant is not None and op is ast.Eq:
        name, constant = left.column, right.constant
        return _definite(lambda s, r: r.values.get(name) == constant)
    a, b = left.run, right.run

    def compared(s: Scope, r: Row) -> bool:
        x, y = a(s, r), b(s, r)
        return x is not None and y is not None and compare(x, y)

    return _definite(compared)


def _days(later: date | None, earlier: date | None) -> Decimal | None:
    return None if later is None or earlier is None else Decimal((later - earlier).days)


def _nothing(s: Scope, r: Row) -> None:
    return None
