"""Reads a form pack (a folder or zip of TOML files), and checks all of it, its expressions too.

Every defect is collected with file and line, so that a pack's author mends them in one go.
"""

from __future__ import annotations

import lzma
import re
import string
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period, Window
from cds_desktop.domain.resources import Kept, resource_path
from cds_desktop.forms.checks import BUILT_IN_RULES
from cds_desktop.forms.expressions import RESERVED_NAMES, Compiler, Expression, ExpressionError, Kind
from cds_desktop.forms.model import (
    Column,
    ColumnKind,
    Declared,
    ExplanationReason,
    FormPack,
    Indicator,
    Register,
    Rule,
    Section,
    Source,
    Supplier,
    ValueKind,
    expression_key,
)
from cds_desktop.forms.taken import take

CODE = re.compile(r"[A-Z]{2,4}_[A-Z0-9_]*[A-Z0-9]")
NAME = re.compile(r"[a-z][a-z0-9_]*")
RULE_ID = re.compile(r"[A-Z][A-Z0-9_]*")
MAX_BYTES = 8_000_000  # of all files together, unpacked

_DeclaredT = TypeVar("_DeclaredT", bound=Declared)
_FORMULA_SOURCES = (Source.DERIVED, Source.REGISTER, Source.ALIAS)
_PLACE_PREFIXES = (("prev_", "previous_codes"), ("year_ago_", "year_ago_codes"))
_NO_COLUMN = RESERVED_NAMES | {"row", "row_id", "left", "right"}
_DAMAGE = (OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError)
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?")


@dataclass(frozen=True)
class Defect:
    """One defect of a pack: file, line (from 1, 0 where the whole file is meant) and what is wrong."""

    file: str
    line: int
    error: DomainError


class PackError(DomainError):
    """A pack that is refused, with all its defects; its sentence names the first."""

    def __init__(self, defects: list[Defect]) -> None:
        self.defects = defects
        first = DomainError("pack.defect", **vars(defects[0]))
        super().__init__("pack.refused", count=len(defects), first=first)


@dataclass
class _File:
    name: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)

    def line(self, *path: str) -> int:
        """The line of a table (`indicator.HT_01`) or of a key in it; 0 where it is not found."""
        lines = self.text.splitlines()
        start = 0
        if len(path) >= 2:
            start = next((n for n, line in enumerate(lines, 1) if _header(line) == path[:2]), 0)
            if len(path) == 2:
                return start
        key = re.compile(rf"\s*[\"']?{re.escape(path[-1])}[\"']?\s*[=.]")
        for number, line in enumerate(lines[start:], start + 1):
            if _header(line):
                break
            if key.match(line):
                return number
        return start


def _header(line: str) -> tuple[str, ...]:
    """The names in a table's header; nothing for another line."""
    found = _HEADER.fullmatch(line)
    return tuple(name.strip(" \t\"'") for name in found[1].split(".")) if found else ()


@dataclass
class _Loading:
    files: dict[str, _File]
    defects: list[Defect] = field(default_factory=list)
    places: dict[str, _File] = field(default_factory=dict)
    """Where each code, register and rule stands."""
    broken: set[str] = field(default_factory=set)
    """What is declared with defects: where it is used, that is no further defect."""
    pack: dict[str, Any] = field(default_factory=dict)
    key_figures: list[str] = field(default_factory=list)
    period: Period | None = None
    takes: list[str] = field(default_factory=list)
    sections: dict[str, Section] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)
    reasons: dict[str, ExplanationReason] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    expressions: dict[str, Expression] = field(default_factory=dict)

    def defect(self, file: _File | str, line: int, key: str, /, **params: object) -> None:
        name = file if isinstance(file, str) else file.name
        self.defects.append(Defect(name, line, DomainError(key, **params)))

    def defect_of(self, table: str, id: str, field_name: str, key: str, /, **params: object) -> None:
        if params.get("name") not in self.broken:
            file = self.places[id]
            self.defect(file, file.line(table, id, field_name), key, **params)

    def refuse(self) -> None:
        """Raise PackError if there are defects."""
        if self.defects:
            raise PackError(sorted(self.defects, key=lambda d: (d.file, d.line, d.error.key)))


class _Checked(msgspec.Struct, frozen=True):
    """A pack without defects: what `FormPack` is made of, but for the compiled expressions."""

    id: str
    version: str
    first_period: Period
    title: str
    title_en: str
    key_figures: list[str]
    sections: dict[str, Section]
    suppliers: dict[str, Supplier]
    reasons: dict[str, ExplanationReason]
    indicators: dict[str, Indicator]
    registers: dict[str, Register]
    rules: dict[str, Rule]
    counted: list[str]
    calculation_order: list[str]
    period: Period | None


@cache
def shipped_pack() -> FormPack:
    """Return the form pack that the program ships; it is read once. Do not change it."""
    path = resource_path("form_packs", "cds")
    return load_kept_pack(path, path)


def load_pack(path: Path, base: Callable[[Period], FormPack] | None = None) -> FormPack:
    """Load the pack in the folder or zip file `path`.

    The small pack of an ad hoc period takes codes from the pack that `base` gives for it.

    Raises PackError with every defect found; a pack is taken wholly or not at all.
    """
    return _made(_check(_read_files(path), base))


def load_kept_pack(path: Path, keep_in: Path) -> FormPack:
    """Load as above a pack of all months; that it was checked is kept in a folder, so that it need not be again."""
    files = _read_files(path)
    texts = {name: file.text for name, file in files.items()}
    return _made(Kept(keep_in, Path(__file__).parent).made_of(texts, _Checked, lambda: _check(files)))


def column_defect(path: Path, register: str, column: str, error: DomainError) -> Defect:
    """Return what is wrong with a column of the sound pack at `path`, with its file and line."""
    loading = _Loading(_read_files(path))
    _parse(loading)
    declared = (file for file in loading.files.values() if file.name.startswith("registers/"))
    file = next(file for file in declared if file.data.get("name") == register)
    return Defect(file.name, file.line("column", column), error)


def _made(checked: _Checked) -> FormPack:
    compiler = Compiler(checked.indicators, checked.registers)
    return FormPack(compile=compiler.compile, **{name: getattr(checked, name) for name in checked.__struct_fields__})


def _check(files: dict[str, _File], base: Callable[[Period], FormPack] | None = None) -> _Checked:
    loading = _Loading(files)
    whole = _parse(loading)
    _read_head(loading)
    for file in loading.files.values():
        if file.name.startswith("sections/"):
            _read_section(loading, file)
        elif file.name.startswith("registers/"):
            _read_register(loading, file)
        elif file.name != "pack.toml":
            loading.defect(file, 0, "pack.unknown_file")
    _add_taken(loading, base(loading.period) if base and loading.period else None)
    if not whole:  # what else is missing may stand in the unread part
        loading.refuse()
    _check_indicators(loading)
    _check_registers(loading)
    compiler = Compiler(loading.indicators, loading.registers)
    _compile_formulas(loading, compiler)
    _fill_indicator_choices(loading)
    _compile_rules(loading, compiler)
    order = _calculation_order(loading)
    loading.refuse()
    head = loading.pack
    return _Checked(
        id=head["id"],
        version=head["version"],
        first_period=Period.parse(head["first_period"]),
        title=head["title"],
        title_en=head["title_en"],
        key_figures=loading.key_figures,
        sections=loading.sections,
        suppliers=loading.suppliers,
        reasons=loading.reasons,
        indicators=loading.indicators,
        registers=loading.registers,
        rules=loading.rules,
        counted=list(dict.fromkeys(a.source for e in loading.expressions.values() for a in e.aggregates)),
        calculation_order=order,
        period=loading.period,
    )


def _read_files(path: Path) -> dict[str, _File]:
    try:
        raws = _folder(path) if path.is_dir() else _archive(path)
    except _DAMAGE as error:
        raise PackError([Defect(path.name, 0, DomainError("pack.unreadable", reason=str(error)))]) from None
    if raws is None:
        raise PackError([Defect(path.name, 0, DomainError("pack.too_large"))])
    files: dict[str, _File] = {}
    defects = []
    for name, raw in sorted(raws.items()):
        try:
            files[name] = _File(name, raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            defects.append(Defect(name, raw[: error.start].count(b"\n") + 1, DomainError("pack.not_utf8")))
    if defects:
        raise PackError(defects)
    return files


def _folder(path: Path) -> dict[str, bytes] | None:
    """The files of a folder by name; None where they are too large."""
    paths = list(path.rglob("*.toml"))
    if sum(file.stat().st_size for file in paths) > MAX_BYTES:
        return None
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in paths}


def _archive(path: Path) -> dict[str, bytes] | None:
    """The files of a zip by name; None where they are too large. No more is unpacked than the zip says."""
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if info.filename.endswith(".toml")]
        if sum(info.file_size for info in infos) > MAX_BYTES:
            return None
        if len({info.filename for info in infos}) < len(infos):
            raise zipfile.BadZipFile("Duplicate names")
        return {info.filename: archive.read(info) for info in infos}


def _parse(loading: _Loading) -> bool:
    """Parse the files; those that are not TOML are left out. Return whether all are."""
    import tomllib

    for name, file in list(loading.files.items()):
        try:
            file.data = tomllib.loads(file.text)
        except (ValueError, RecursionError) as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else file.text.count("\n") + 1
            loading.defect(file, line, "pack.toml", reason=str(error))
            del loading.files[name]
    return not loading.defects


def _read_head(loading: _Loading) -> None:
    file = loading.files.get("pack.toml")
    if file is None:
        if not any(defect.file == "pack.toml" for defect in loading.defects):
            loading.defect("pack.toml", 0, "pack.no_head")
        loading.refuse()
        return
    for name in ("id", "version", "first_period", "title", "title_en"):
        value = file.data.get(name)
        if isinstance(value, str) and value:
            loading.pack[name] = value
        else:
            loading.defect(file, file.line(name), "pack.head_field", name=name)
    if "first_period" in loading.pack and not _is_month(loading.pack["first_period"]):
        loading.defect(file, file.line("first_period"), "pack.head_field", name="first_period")
    loading.key_figures = file.data.get("key_figures", [])
    if not _are_texts(loading.key_figures):
        loading.defect(file, file.line("key_figures"), "pack.head_field", name="key_figures")
        loading.key_figures = []
    loading.suppliers = _tables(loading, file, "supplier", Supplier)
    loading.reasons = _tables(loading, file, "reason", ExplanationReason)
    labels: set[str] = set()
    for code, reason in loading.reasons.items():
        if not NAME.fullmatch(code):
            loading.defect(file, file.line("reason", code), "pack.bad_name", name=code)
        if reason.label in labels:  # a workbook is read back by it
            loading.defect(file, file.line("reason", code, "label"), "pack.duplicate", name=reason.label)
        labels.add(reason.label)
    loading.sections = {
        code: msgspec.structs.replace(section, code=code)
        for code, section in _tables(loading, file, "section", Section).items()
    }
    known = {"id", "version", "first_period", "title", "title_en", "key_figures", "supplier", "reason", "section"}
    if "period" in file.data:
        _read_ad_hoc(loading, file)
        known |= {"period", "window_start", "cut_off", "due_date", "takes"}
    _no_other_keys(loading, file, known)


def _read_ad_hoc(loading: _Loading, file: _File) -> None:
    """Read what only the pack of an ad hoc period says: which one, its dates, and the codes it takes."""
    days = [file.data.get(name) for name in ("window_start", "cut_off", "due_date")]
    try:
        period = Period.parse(str(file.data["period"]))
    except DomainError:
        period = None
    if period is None or not period.is_ad_hoc:
        loading.defect(file, file.line("period"), "pack.head_field", name="period")
        return
    for name, day in zip(("window_start", "cut_off", "due_date"), days, strict=True):
        if type(day) is not date:
            loading.defect(file, file.line(name), "pack.head_field", name=name)
    start, cut_off, due = (day if type(day) is date else date.min for day in days)
    if not start <= cut_off <= due:
        loading.defect(file, file.line("cut_off"), "settings.window_order")
    loading.period = period.within(Window(start, cut_off, due))
    loading.takes = file.data.get("takes", [])
    if not _are_texts(loading.takes):
        loading.defect(file, file.line("takes"), "pack.head_field", name="takes")
        loading.takes = []


def _add_taken(loading: _Loading, base: FormPack | None) -> None:
    """Add what a small pack takes from the pack of all months; what both have is a defect."""
    file = loading.files["pack.toml"]
    for code in loading.takes:
        if base is None or code not in base.indicators:
            loading.defect(file, file.line("takes"), "pack.unknown_code", name=code)
    if base is None:
        return
    taken = take(base, [code for code in loading.takes if code in base.indicators])
    _merge(loading, file, loading.indicators, taken.indicators)
    _merge(loading, file, loading.registers, taken.registers)
    _merge(loading, file, loading.rules, taken.rules)
    loading.sections = taken.sections | loading.sections
    loading.suppliers = taken.suppliers | loading.suppliers


def _merge(loading: _Loading, file: _File, there: dict[str, _DeclaredT], taken: Mapping[str, _DeclaredT]) -> None:
    for name, declared in taken.items():
        if name in there or name in loading.broken:
            loading.defect(file, file.line("takes"), "pack.duplicate", name=name)
        else:
            there[name] = declared
            loading.places[name] = file


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_month(text: str) -> bool:
    try:
        return Period.parse(text).is_month
    except DomainError:
        return False


def _read_section(loading: _Loading, file: _File) -> None:
    section = file.data.get("section", "")
    _check_section(loading, file, section)
    for code, indicator in _tables(loading, file, "indicator", Indicator).items():
        if not CODE.fullmatch(code):
            loading.defect(file, file.line("indicator", code), "pack.bad_code", name=code)
        _add(loading, file, loading.indicators, code, msgspec.structs.replace(indicator, code=code, section=section))
    for id, rule in _tables(loading, file, "rule", Rule).items():
        _add(loading, file, loading.rules, id, msgspec.structs.replace(rule, id=id))
    _no_other_keys(loading, file, {"section", "indicator", "rule"})


def _check_section(loading: _Loading, file: _File, name: object) -> None:
    if name not in (*loading.sections, *loading.broken):
        loading.defect(file, file.line("section"), "pack.unknown_section", name=name)


def _read_register(loading: _Loading, file: _File) -> None:
    columns = {
        name: msgspec.structs.replace(column, name=name)
        for name, column in _tables(loading, file, "column", Column).items()
    }
    rules = _tables(loading, file, "rule", Rule)
    head = {key: value for key, value in file.data.items() if key not in ("column", "rule")}
    register = _convert(loading, file, head, Register, lambda key: file.line(key))
    if register is None:
        loading.broken.add(str(head.get("name")))
        return
    _check_section(loading, file, register.section)
    if not NAME.fullmatch(register.name):
        loading.defect(file, file.line("name"), "pack.bad_name", name=register.name)
    _add(loading, file, loading.registers, register.name, msgspec.structs.replace(register, columns=columns))
    for id, rule in rules.items():
        _add(loading, file, loading.rules, id, msgspec.structs.replace(rule, id=id, register=register.name))


def _add(loading: _Loading, file: _File, into: dict[str, Any], id: str, item: Declared) -> None:
    place = ("name",) if isinstance(item, Register) else (type(item).__name__.lower(), id)
    if id in loading.places or id in BUILT_IN_RULES:
        loading.defect(file, file.line(*place), "pack.duplicate", name=id)
        return
    if isinstance(item, Rule) and not RULE_ID.fullmatch(id):
        loading.defect(file, file.line(*place), "pack.bad_name", name=id)
    into[id] = item
    loading.places[id] = file


def _no_other_keys(loading: _Loading, file: _File, known: set[str]) -> None:
    for key in sorted(file.data.keys() - known):
        loading.defect(file, file.line(key), "pack.unknown_field", name=key)


def _tables(loading: _Loading, file: _File, kind: str, type_: type[_DeclaredT]) -> dict[str, _DeclaredT]:
    """Convert the tables `[kind.id]` of a file; those with defects are left out."""
    tables = file.data.get(kind, {})
    found: dict[str, _DeclaredT] = {}
    if not isinstance(tables, dict):
        loading.defect(file, file.line(kind), "pack.not_a_table")
        return found
    for id, table in tables.items():
        item = _convert(loading, file, table, type_, lambda key, id=id: file.line(kind, id, key))  # type: ignore[misc]
        if item is None:
            loading.broken.add(id)
        else:
            found[id] = item
    return found


def _convert(
    loading: _Loading, file: _File, table: Any, type_: type[_DeclaredT], line: Callable[[str], int]
) -> _DeclaredT | None:
    """Convert a table; field by field where it is wrong, so that each wrong field is reported."""
    with suppress(msgspec.ValidationError):
        return msgspec.convert(table, type_, strict=False)
    before = len(loading.defects)
    if not isinstance(table, dict):
        loading.defect(file, line(""), "pack.not_a_table")
        return None
    fields = {f.name: f for f in msgspec.structs.fields(type_)}
    values: dict[str, Any] = {}
    for name in sorted(table.keys() - fields.keys()):
        loading.defect(file, line(name), "pack.unknown_field", name=name)
    for name, info in fields.items():
        if name not in table:
            if info.required:
                loading.defect(file, line(name), "pack.missing_field", name=name)
            continue
        try:
            values[name] = msgspec.convert(table[name], info.type, strict=False)
        except msgspec.ValidationError as error:
            loading.defect(file, line(name), "pack.bad_value", name=name, value=table[name], reason=str(error))
    return type_(**values) if len(loading.defects) == before else None


def _check_indicators(loading: _Loading) -> None:
    for code, indicator in loading.indicators.items():
        for name in ("parent", "rate_of"):
            target = getattr(indicator, name)
            if target is not None and target not in loading.indicators:
                loading.defect_of("indicator", code, name, "pack.unknown_code", name=target)
        if indicator.supplier is not None and indicator.supplier not in loading.suppliers:
            loading.defect_of("indicator", code, "supplier", "pack.unknown_supplier", name=indicator.supplier)
        if (indicator.source in _FORMULA_SOURCES) != (indicator.formula is not None):
            loading.defect_of("indicator", code, "formula", "pack.formula_for_source", source=indicator.source.value)
        if (indicator.value is ValueKind.CLASS) != bool(indicator.classes):
            loading.defect_of("indicator", code, "classes", "pack.classes")
        if indicator.classes.keys() != indicator.classes_en.keys():
            loading.defect_of("indicator", code, "classes_en", "pack.languages_differ")
        if indicator.source is Source.ALIAS and indicator.formula not in loading.indicators:
            loading.defect_of("indicator", code, "formula", "pack.unknown_code", name=indicator.formula)
        _check_numbers(loading, "indicator", code, loading.places[code], indicator)
    _ordered(loading, {code: {i.parent} for code, i in loading.indicators.items() if i.parent}, "parent")
    for code in loading.key_figures:
        if code not in loading.indicators and code not in loading.broken:
            loading.defect("pack.toml", loading.files["pack.toml"].line("key_figures"), "pack.unknown_code", name=code)


def _check_numbers(loading: _Loading, table: str, id: str, file: _File, declared: Indicator | Column) -> None:
    """Numbers without end are no limits, and whole ones have no decimals."""
    for name in ("minimum", "maximum", "target"):
        value = getattr(declared, name, None)
        if value is not None and not value.is_finite():
            loading.defect(file, file.line(table, id, name), "pack.bad_value", name=name, value=value, reason="finite")
    kind = declared.value if isinstance(declared, Indicator) else declared.kind
    if declared.decimals and kind not in (ValueKind.DECIMAL, ColumnKind.DECIMAL):
        line = file.line(table, id, "decimals")
        loading.defect(file, line, "pack.bad_value", name="decimals", value=declared.decimals, reason=kind.value)


def _check_registers(loading: _Loading) -> None:
    for name, register in loading.registers.items():
        file = loading.places[name]
        for key in register.key:
            if key not in register.columns and key not in loading.broken:
                loading.defect(file, file.line("key"), "pack.unknown_column", name=key)
        if register.title_column not in register.columns and register.title_column not in loading.broken:
            loading.defect(file, file.line("title_column"), "pack.unknown_column", name=register.title_column)
        numbers = {c.name for c in register.columns.values() if c.kind is ColumnKind.DECIMAL}
        choices = {c.name for c in register.columns.values() if c.kind is ColumnKind.CHOICE and not c.several}
        for field_name, known in (("coordinates", numbers), ("mark_columns", choices)):
            for name in getattr(register, field_name):
                if name not in known | loading.broken:
                    loading.defect(file, file.line(field_name), "pack.unknown_column", name=name)
        labels: set[str] = set()
        for column in register.columns.values():
            _check_column(loading, file, column, labels)


def _check_column(loading: _Loading, file: _File, column: Column, labels: set[str]) -> None:
    def defect(key: str, name: str | None, *field_name: str) -> None:
        loading.defect(file, file.line("column", column.name, *field_name), key, name=name)

    if not NAME.fullmatch(column.name) or column.name in _NO_COLUMN:
        defect("pack.bad_name", column.name)
    if column.label in labels:
        defect("pack.duplicate", column.label)
    labels.add(column.label)
    if (column.kind is ColumnKind.CHOICE) != bool(column.choices):
        defect("pack.choices", column.name)
    if column.choices.keys() != column.choices_en.keys():
        loading.defect(file, file.line("column", column.name, "choices_en"), "pack.languages_differ")
    if column.default is not None and column.default not in column.choices:
        defect("pack.default", column.default, "default")
    _check_numbers(loading, "column", column.name, file, column)


def _compile(
    loading: _Loading, compiler: Compiler, source: str, register: str | None, at: tuple[str, str, str]
) -> Expression | None:
    """Compile one expression; a defect names its rule or indicator, and the position."""
    table, id, field_name = at
    key = expression_key(source, register)
    if key not in loading.expressions:
        try:
            loading.expressions[key] = compiler.compile(source, register)
        except ExpressionError as error:
            if error.params.get("name") not in loading.broken:
                loading.defect_of(table, id, field_name, "pack.expression", id=id, column=error.column, error=error)
            return None
    return loading.expressions[key]


def _compile_formulas(loading: _Loading, compiler: Compiler) -> None:
    expected = {ValueKind.BOOLEAN: Kind.BOOLEAN, ValueKind.CLASS: Kind.TEXT, ValueKind.TEXT: Kind.TEXT}
    for code, indicator in loading.indicators.items():
        if indicator.formula is None:
            continue
        expression = _compile(loading, compiler, indicator.formula, None, ("indicator", code, "formula"))
        if expression and (expression.year_ago_codes or not _all_typed(loading, expression.previous_codes)):
            loading.defect_of("indicator", code, "formula", "pack.formula_looks_back")
        if expression and expression.judges:
            loading.defect_of("indicator", code, "formula", "pack.formula_judges")
        wanted = expected.get(indicator.value, Kind.NUMBER)
        if expression and expression.kind is not wanted:
            loading.defect_of(
                "indicator", code, "formula", "pack.formula_kind", found=expression.kind.value, expected=wanted.value
            )
        if expression and indicator.value is ValueKind.CLASS:
            for text in sorted({*(expression.choices or ())} - indicator.classes.keys()):
                loading.defect_of("indicator", code, "formula", "expression.unknown_choice", name=text)


def _all_typed(loading: _Loading, codes: Collection[str]) -> bool:
    """Whether a formula may look back at these codes: what is typed is known without calculating that period too."""
    return all(loading.indicators[code].typed for code in codes)


def _fill_indicator_choices(loading: _Loading) -> None:
    """Let a column that names an indicator take those which are counted from its register."""
    for name, register in loading.registers.items():
        counted = {
            code: i
            for code, i in loading.indicators.items()
            if i.source is Source.REGISTER
            and name in getattr(loading.expressions.get(i.formula or ""), "registers", ())
        }
        columns = {
            column.name: msgspec.structs.replace(
                column,
                choices={code: f"{code} {i.label}" for code, i in counted.items()},
                choices_en={code: f"{code} {i.label_en}" for code, i in counted.items()},
            )
            if column.kind is ColumnKind.INDICATOR
            else column
            for column in register.columns.values()
        }
        loading.registers[name] = msgspec.structs.replace(register, columns=columns)


def _compile_rules(loading: _Loading, compiler: Compiler) -> None:
    for id, rule in loading.rules.items():
        if rule.register is None:
            if rule.place not in loading.indicators:
                loading.defect_of("rule", id, "place", "pack.unknown_code", name=rule.place)
        elif rule.register not in loading.registers:
            known = ", ".join(loading.registers)
            loading.defect_of("rule", id, "register", "register.unknown", name=rule.register, known=known)
            continue
        elif rule.column not in loading.registers[rule.register].columns:
            loading.defect_of("rule", id, "column", "pack.unknown_column", name=rule.column)
        sides: dict[str, Expression] = {}
        for name in ("left", "right", "when"):
            source = getattr(rule, name)
            found = source and _compile(loading, compiler, source, rule.register, ("rule", id, name))
            if found:
                sides[name] = found
        _check_kinds(loading, rule, sides)
        known_places = _message_places(loading, rule, list(sides.values()))
        if len(sides) == 2 + (rule.when is not None):  # else it is unknown which places there are
            for name in ("message", "message_en"):
                for place in _places_in(getattr(rule, name)):
                    if place not in known_places:
                        loading.defect_of("rule", id, name, "pack.unknown_place", name=place)


def _check_kinds(loading: _Loading, rule: Rule, sides: Mapping[str, Expression]) -> None:
    """Both sides are of one kind that the operator can compare; `when` is a condition."""
    if "when" in sides and sides["when"].kind is not Kind.BOOLEAN:
        expected = Kind.BOOLEAN.value
        loading.defect_of(
            "rule", rule.id, "when", "pack.formula_kind", found=sides["when"].kind.value, expected=expected
        )
    if not {"left", "right"} <= sides.keys():
        return
    left, right = sides["left"].kind, sides["right"].kind
    if left is not right:
        loading.defect_of("rule", rule.id, "right", "pack.kinds_differ", left=left.value, right=right.value)
    elif (rule.operator == "implies") != (left is Kind.BOOLEAN) and rule.operator not in ("==", "!="):
        loading.defect_of("rule", rule.id, "operator", "pack.no_order", kind=left.value, operator=rule.operator)
    elif rule.missing == "zero" and left is not Kind.NUMBER:
        expected = Kind.NUMBER.value
        loading.defect_of("rule", rule.id, "missing", "pack.formula_kind", found=left.value, expected=expected)


def _message_places(loading: _Loading, rule: Rule, sides: list[Expression]) -> set[str]:
    known = {"left", "right"}
    if rule.register in loading.registers:
        known |= loading.registers[rule.register].columns.keys()
    for side in sides:
        known |= side.codes
        for prefix, attribute in _PLACE_PREFIXES:
            known |= {prefix + code for code in getattr(side, attribute)}
    return known


def _places_in(template: str) -> Iterator[str]:
    try:
        yield from (name for _, name, _, _ in string.Formatter().parse(template) if name is not None)
    except ValueError:
        yield template


def _calculation_order(loading: _Loading) -> list[str]:
    computed = {code for code, indicator in loading.indicators.items() if indicator.formula}
    uses: dict[str, set[str]] = {}
    for code in loading.indicators:
        expression = loading.expressions.get(loading.indicators[code].formula or "")
        if expression:
            uses[code] = set(expression.codes) & computed
    return _ordered(loading, uses, "formula")


def _ordered(loading: _Loading, uses: Mapping[str, set[str]], field_name: str) -> list[str]:
    """Return codes after those they use; circles are a defect of `field_name`."""
    try:
        return list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        cycle: list[str] = error.args[1]
        loading.defect_of("indicator", cycle[0], field_name, "pack.cycle", codes=" → ".join(cycle))
        return []
