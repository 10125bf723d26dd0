"""Formulas and rules in words, for people who do not read expressions; codes stay codes, to be found and linked."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from cds_desktop.domain.messages import Messages
from cds_desktop.forms.model import ColumnKind, FormPack, Indicator, Register, Rule

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "/",
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
}
_PLACES = re.compile(r"\{(\w+)\}")


def formula_in_words(indicator: Indicator, pack: FormPack, messages: Messages) -> list[str]:
    """Return how an indicator is worked out: one line, or one that leads and one for each case or condition.

    Empty where it has no formula.
    """
    if not indicator.formula:
        return []
    words = _Words(pack, messages, indicator)
    match _parsed(indicator.formula):
        case ast.Call(func=ast.Name(id="choose"), args=args):
            return [messages.text("words.cases"), *words.cases(args, None)]
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=target), *rest]) if target in pack.registers:
            register = pack.registers[target]
            counted, conditions = words.counted(name, register, rest), rest[name == "total" :]
            if not conditions:
                return [counted]
            return [messages.text("words.with", counted=counted), *words.conditions(conditions[0], register)]
        case node:
            return [words.of(node)]


def rule_in_words(rule: Rule, pack: FormPack, messages: Messages) -> str:
    """Return the sentence that a rule says, with codes for their values and an ellipsis for other ones."""
    sides = {"left": rule.left, "right": rule.right}
    params = dict.fromkeys(_PLACES.findall(rule.message + rule.message_en), "…")
    params |= {name: text for name, text in sides.items() if text in pack.indicators}
    params |= {name: name for name in params if name in pack.indicators}
    return messages.fill(rule.message_en if messages.language == "en" else rule.message, params)


def _parsed(formula: str) -> ast.expr:
    return ast.parse(" ".join(formula.split()), mode="eval").body


class _Words:
    """Says nodes of the rule language (`forms/expressions.py`); inside a counting, names are columns of its register.

    `indicator` is whose classes the texts of a formula are.
    """

    def __init__(self, pack: FormPack, messages: Messages, indicator: Indicator) -> None:
        self._pack = pack
        self._messages = messages
        self._language = messages.language
        self._indicator = indicator

    def of(self, node: ast.expr, register: Register | None = None) -> str:
        """Return a node in words."""
        match node:
            case ast.Constant(value=str() as text):
                return self._class_name(text)
            case ast.Constant(value=bool() as value):
                return self._messages.value(value)
            case ast.Constant():
                return ast.unparse(node).replace(".", "," if self._language == "vi" else ".")
            case ast.Name(id=name):
                return self._name(name, register)
            case ast.Attribute(attr=name) if register:
                return self._text("words.before", value=register.columns[name].name_in(self._language))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"−{self._inner(operand, register)}"
            case ast.UnaryOp(operand=ast.Call(func=ast.Name(id="blank"), args=[value])):
                return self._text("words.filled", value=self.of(value, register))
            case ast.UnaryOp(operand=operand):
                return self._text("words.not", condition=self._inner(operand, register))
            case ast.BinOp(left=left, op=op, right=right):
                return f"{self._inner(left, register, op)} {_SIGNS[type(op)]} {self._inner(right, register, op)}"
            case ast.BoolOp(op=op, values=values):
                joint = self._text("words.or" if isinstance(op, ast.Or) else "words.and")
                return f" {joint} ".join(self._inner(value, register, op) for value in values)
            case ast.Compare(left=left, ops=ops, comparators=right):
                return self._comparison(left, ops, right, register)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, args, register)
            case _:
                return ast.unparse(node)

    def cases(self, args: Sequence[ast.expr], register: Register | None) -> list[str]:
        """Return the cases of a choice, the last being what holds otherwise, if anything does."""
        pairs, otherwise = (args[:-1], args[-1:]) if len(args) % 2 else (args, [])
        told = [
            self._text("words.case", value=self.of(value, register), condition=self.of(condition, register))
            for value, condition in zip(pairs[1::2], pairs[::2], strict=True)
        ]
        return [*told, *(self._text("words.else", value=self.of(value, register)) for value in otherwise)]

    def counted(self, name: str, register: Register, rest: Sequence[ast.expr]) -> str:
        """Return what is counted; what stands in `rest` after a total's column are the conditions, not said here."""
        column = self.of(rest[0], register) if name == "total" else ""
        return self._text(f"words.{name}", register=register.name_in(self._language), column=column)

    def conditions(self, node: ast.expr, register: Register) -> list[str]:
        """Return what must hold all together."""
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            return [self.of(part, register) for part in node.values]
        return [self.of(node, register)]

    def _text(self, key: str, **params: object) -> str:
        return self._messages.text(key, **params)

    def _class_name(self, text: str) -> str:
        classes = self._indicator.classes_en if self._language == "en" else self._indicator.classes
        return f"“{classes[text]}”" if text in classes else text

    def _name(self, name: str, register: Register | None) -> str:
        if register is not None and name in register.columns:
            return register.columns[name].name_in(self._language)
        indicator = self._pack.indicators.get(name)
        if indicator is None:
            return self._text(f"words.name.{name}")
        return f"{indicator.name_in(self._language)} ({name})"

    def _inner(self, node: ast.expr, register: Register | None, around: ast.AST | None = None) -> str:
        """A part of something larger, in brackets where it would else be read otherwise."""
        match node, around:
            case ast.BoolOp(op=op), _:
                loose = type(op) is not type(around)
            case ast.BinOp(op=ast.Add() | ast.Sub()), ast.Mult() | ast.Div() | ast.Sub():
                loose = True
            case _:
                loose = False
        said = self.of(node, register)
        return f"({said})" if loose else said

    def _comparison(
        self, left: ast.expr, ops: Sequence[ast.cmpop], right: Sequence[ast.expr], register: Register | None
    ) -> str:
        if len(ops) == 1 and isinstance(right[0], ast.Tuple | ast.Constant) and _is_text(right[0]):
            found = right[0].elts if isinstance(right[0], ast.Tuple) else [right[0]]
            choices = [self._choice(left, ast.literal_eval(element), register) for element in found]
            key = "words.is_not" if isinstance(ops[0], ast.NotEq | ast.NotIn) else "words.is"
            return self._text(key, value=self.of(left, register), choices=self._either(choices))
        parts = [self.of(left, register)]
        for op, node in zip(ops, right, strict=True):
            parts += [_SIGNS[type(op)], self.of(node, register)]
        return " ".join(parts)

    def _choice(self, left: ast.expr, text: str, register: Register | None) -> str:
        """The name of a choice of the column (or class of the indicator) at the left."""
        name = left.id if isinstance(left, ast.Name) else left.attr if isinstance(left, ast.Attribute) else ""
        if register is not None and name in register.columns:
            column = register.columns[name]
            coded = column.kind is ColumnKind.INDICATOR
            return self._name(text, None) if coded else f"“{column.choice_name(text, self._language)}”"
        return self._class_name(text)

    def _either(self, choices: Sequence[str]) -> str:
        *first, last = choices
        return f"{', '.join(first)} {self._text('words.or')} {last}" if first else last

    def _call(self, name: str, args: list[ast.expr], register: Register | None) -> str:
        match name, args:
            case (("count" | "exists" | "total"), [ast.Name(id=target), *rest]):
                counted, conditions = self._pack.registers[target], rest[name == "total" :]
                said = self.counted(name, counted, rest)
                where = [self._text("words.where", condition=self.of(node, counted)) for node in conditions]
                return said + "".join(where)
            case "choose", [ast.Call(func=ast.Name(id="blank"), args=[asked]), other, last] if _same(asked, last):
                return self._text("words.default", value=self.of(last, register), other=self.of(other, register))
            case "choose", _:
                return "; ".join(self.cases(args, register))
            case "prev", [value]:
                return self._text("words.before", value=self.of(value, register))
            case "mentions", [value, *found]:
                choices = self._either([f"“{ast.literal_eval(word)}”" for word in found])
                return self._text("words.mentions", value=self.of(value, register), choices=choices)
            case "days", [later, earlier]:
                return self._text("words.days", later=self.of(later, register), earlier=self.of(earlier, register))
            case (("blank" | "abs"), [value]):
                return self._text(f"words.{name}", value=self.of(value, register))
            case _:
                values = ", ".join(self.of(arg, register) for arg in args)
                return self._text(f"words.{name}", values=values)


def _is_text(node: ast.expr) -> bool:
    elements = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(isinstance(element, ast.Constant) and isinstance(element.value, str) for element in elements)


def _same(one: ast.expr, other: ast.expr) -> bool:
    return ast.dump(one) == ast.dump(other)
