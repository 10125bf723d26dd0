"""What a new version of a form pack changes against the one before: said before it is taken (issue 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from cds_desktop.domain.errors import DomainError
from cds_desktop.forms.model import Column, ColumnKind, Declared, FormPack, Indicator, Labelled

_LABELS = ("label", "label_en")
_MEANING = ("definition", "redefined", "value", "uom", "formula", "classes")
_FILLED = ("code", "id", "name", "section", "columns")
"""Fields that the loader fills, or that are compared one by one."""
_INDICATOR_COLUMN_FILLED = ("choices", "choices_en")


class Part(StrEnum):
    """What is declared."""

    SECTION = "section"
    INDICATOR = "indicator"
    REGISTER = "register"
    COLUMN = "column"
    RULE = "rule"


class ChangeKind(StrEnum):
    """What happens to it: `redefined` figures are not compared with, nor added to, those of before."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    REDEFINED = "redefined"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    """A field before and after, as the pack writes it; empty where it is not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class PackChange:
    """One change. `name` is a code, an id, or `register/column`; `declared` is the new one, of the removed the old."""

    part: Part
    kind: ChangeKind
    name: str
    declared: Declared
    fields: tuple[FieldChange, ...] = ()

    @property
    def label(self) -> str:
        """The Vietnamese name, or what a rule says."""
        return self._said("label", "message")

    @property
    def label_en(self) -> str:
        """The English name, or what a rule says."""
        return self._said("label_en", "message_en")

    def _said(self, label: str, message: str) -> str:
        return str(getattr(self.declared, label if isinstance(self.declared, Labelled) else message))


def changes(old: FormPack, new: FormPack) -> list[PackChange]:
    """Return what `new` adds, removes, renames, redefines and otherwise changes, part by part, in its order."""
    return [
        *_compared(Part.SECTION, old.sections, new.sections),
        *_compared(Part.INDICATOR, old.indicators, new.indicators),
        *_compared(Part.REGISTER, old.registers, new.registers),
        *_compared(Part.COLUMN, _columns(old), _columns(new)),
        *_compared(Part.RULE, old.rules, new.rules),
    ]


def contradictions(old: FormPack, new: FormPack) -> list[tuple[str, str, DomainError]]:
    """Return, by register and column, what would make rows unreadable that were entered with `old`.

    Rows are kept over months and versions: a column keeps its kind, and a choice stays one.
    """
    found: list[tuple[str, str, DomainError]] = []
    for name, register in new.registers.items():
        before = old.registers[name].columns if name in old.registers else {}
        for column in register.columns.values():
            known = before.get(column.name)
            if known is None:
                continue
            if known.kind is not column.kind:
                kinds = {"old": known.kind.value, "new": column.kind.value}
                found.append((name, column.name, DomainError("packs.column_kind", column=column.name, **kinds)))
            elif gone := [code for code in known.choices if code not in column.choices and column.choices]:
                error = DomainError("packs.choice_gone", column=column.name, choices=", ".join(gone))
                found.append((name, column.name, error))
    return found


def _columns(pack: FormPack) -> dict[str, Column]:
    return {f"{name}/{c.name}": c for name, register in pack.registers.items() for c in register.columns.values()}


def _compared(part: Part, old: Mapping[str, Declared], new: Mapping[str, Declared]) -> Iterator[PackChange]:
    for name, declared in new.items():
        if name not in old:
            yield PackChange(part, ChangeKind.ADDED, name, declared)
            continue
        fields = list(_fields(old[name], declared))
        for kind in (ChangeKind.RENAMED, ChangeKind.REDEFINED, ChangeKind.CHANGED):
            of_kind = tuple(field for field in fields if _kind(declared, field.name) is kind)
            if of_kind:
                yield PackChange(part, kind, name, declared, of_kind)
    for name, declared in old.items():
        if name not in new:
            yield PackChange(part, ChangeKind.REMOVED, name, declared)


def _kind(declared: Declared, name: str) -> ChangeKind:
    if isinstance(declared, Indicator) and name in _MEANING:
        return ChangeKind.REDEFINED
    return ChangeKind.RENAMED if name in _LABELS else ChangeKind.CHANGED


def _fields(old: Declared, new: Declared) -> Iterator[FieldChange]:
    for field in msgspec.structs.fields(type(new)):
        if field.name in _FILLED or (field.name in _INDICATOR_COLUMN_FILLED and _counts_indicators(new)):
            continue
        before, after = (_written(getattr(one, field.name)) for one in (old, new))
        if before != after:
            yield FieldChange(field.name, before, after)


def _counts_indicators(declared: Declared) -> bool:
    """Whether its choices are filled from the indicators: they change with these."""
    return isinstance(declared, Column) and declared.kind is ColumnKind.INDICATOR


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case dict():
            return ", ".join(f"{code} = {label}" for code, label in value.items())
        case list():
            return ", ".join(map(str, value))
        case str():
            return " ".join(value.split())
        case _:
            return str(value)
