"""Reads a submission workbook back, by its defined names and tables, never by position (design §5).

What cannot be found or read becomes a problem at its place; only what makes the file no submission at all is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Cell, Figure, Value
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period, Window
from cds_desktop.domain.problems import Explanation
from cds_desktop.domain.text import match_key
from cds_desktop.domain.units import Unit, UnitTable
from cds_desktop.exchange.canonical import FORMAT
from cds_desktop.exchange.cells import INTEGER, CellKind, DateKind, Kinds, MomentKind, NotAValue, Raw, as_text
from cds_desktop.exchange.naming import (
    AMENDMENTS,
    CHECK_CODE,
    CORRECTIONS,
    DIGESTS,
    EXPLANATIONS,
    FIGURE_COLUMNS,
    HASH,
    TABLES,
    change,
    column_name,
    info_name,
    rows_name,
)
from cds_desktop.exchange.safe_zip import Package
from cds_desktop.exchange.submission import Amendment, EarlierValue, Submission
from cds_desktop.exchange.xlsx import DAYS_1904, CellPlace, Content, Xlsx
from cds_desktop.forms.model import FormPack, Register
from cds_desktop.forms.registers import RegisterState, Row

_ROW_ID = "row_id"
_PLACES = {EXPLANATIONS: "explanation", AMENDMENTS: "amendment", CORRECTIONS: "correction", DIGESTS: "digest"}
"""What problems of whole tables are about."""


@dataclass(frozen=True)
class PlaceProblem:
    """What is wrong with a submission at one place: a code, a register, `register/row_id`, or `info/field`."""

    place: str
    error: DomainError


@dataclass(frozen=True)
class ReadSubmission:
    """A submission as its workbook says it, beside what the workbook says about itself.

    `digests`, `hash` and `check_code` are those written in the file; `changes` is the column of changes by code, as
    shown; `problems` are what could not be found or read. Whether figures and rows were confirmed, and since when rows
    are known, is not in the file: answered figures and rows count as confirmed, rows as entered in the period.
    """

    submission: Submission
    digests: Mapping[str, str]
    hash: str
    check_code: str
    changes: Mapping[str, Decimal | None]
    problems: list[PlaceProblem]


def read_submission(path: Path, pack: FormPack, units: UnitTable) -> ReadSubmission:
    """Read the workbook at `path`, which must have been made with `pack`.

    Raises DomainError for a file that is unsafe, damaged, not a submission, a draft, of another pack or of an unknown
    unit.
    """
    with Package(path) as package:
        if package.is_ods:
            raise DomainError("exchange.not_a_submission", file=path.name)
        return _Reading(path.name, Xlsx(package), pack, units).read()


class _Reading:
    """One workbook being read."""

    def __init__(self, file: str, book: Xlsx, pack: FormPack, units: UnitTable) -> None:
        self._file = file
        self._book = book
        self._pack = pack
        self._units = units
        self._kinds = Kinds(pack)
        self._vi = Messages("vi")
        self._sheets: dict[str, dict[int, Mapping[int, Content]]] = {}
        self._problems: list[PlaceProblem] = []

    def read(self) -> ReadSubmission:
        """Read everything; raises DomainError where `read_submission` says so."""
        self._check_format()
        period, unit = self._period_and_unit()
        info = {name: self._info(name) for name in self._kinds.info}
        figures: dict[str, Figure] = {}
        previous: dict[str, Value | None] = {}
        year_ago: dict[str, Value | None] = {}
        year_to_date: dict[str, Value | None] = {}
        changes: dict[str, Decimal | None] = {}
        for code, kind in self._kinds.figures.items():
            cells = self._figure_cells(code)
            figures[code] = self._figure(code, kind, cells)
            previous[code] = self._read(kind, cells.get("previous"), code, "exchange.history_changed")
            year_ago[code] = self._read(kind, cells.get("year_ago"), code, "exchange.history_changed")
            year_to_date[code] = self._read(kind, cells.get("year_to_date"), code, "exchange.history_changed")
            if "change" in cells:
                changes[code] = self._read(kind, cells["change"], code, "exchange.change_differs")
        explanations = list(self._texts(EXPLANATIONS))
        submission = Submission(
            unit=unit,
            office=info["office"] or "",
            period=period,
            revision=int(info["revision"]),
            pack_id=self._pack.id,
            pack_version=self._pack.version,
            figures=figures,
            previous=previous,
            year_ago=year_ago,
            registers={name: self._register(register, period) for name, register in self._pack.registers.items()},
            explanations=[self._explanation(line) for line in explanations],
            messages={(e["rule"], e["place"]): e["message"] for e in explanations if e["message"]},
            prepared_by=info["prepared_by"] or "",
            approved_by=info["approved_by"] or "",
            approved_at=info["approved_at"],
            made_at=info["made_at"] or datetime.min,
            program_version=info["program_version"] or "",
            reopen_reason=info["reopen_reason"] or "",
            amendments=[
                Amendment(a["place"], a["label"], a["sent"] or None, a["new"] or None) for a in self._amendments(info)
            ],
            corrections=list(self._corrections()),
            year_to_date=year_to_date,
        )
        digests = {line["place"]: line["digest"] for line in self._texts(DIGESTS)}
        hash_, code = as_text(self._named(HASH)), as_text(self._named(CHECK_CODE))
        return ReadSubmission(submission, digests, hash_, code, changes, self._problems)

    # -- who and what --------------------------------------------------------------------------------------------------

    def _check_format(self) -> None:
        """Refuse what is no submission that this program can check."""
        form = as_text(self._named(info_name("format")))
        if form.partition("/")[0] != FORMAT.partition("/")[0]:
            raise DomainError("exchange.not_a_submission", file=self._file)
        if form != FORMAT:
            raise DomainError("exchange.newer_format", file=self._file, format=form)
        if self._needed("status") == "draft":
            raise DomainError("exchange.draft", file=self._file)
        pack, version = self._needed("pack_id"), self._needed("pack_version")
        if (pack, version) != (self._pack.id, self._pack.version):
            known = f"{self._pack.id} {self._pack.version}"
            raise DomainError("exchange.unknown_pack", file=self._file, pack=pack, version=version, known=known)
        revision = self._needed("revision")
        if revision < 0 or revision != int(revision):
            raise self._unreadable("revision")

    def _period_and_unit(self) -> tuple[Period, Unit]:
        code, code_list = self._needed("unit_code"), self._needed("code_list")
        try:
            period = Period.parse(self._needed("period")).within(self._window())
            cut_off = period.cut_off
        except DomainError:
            raise self._unreadable("period") from None
        try:
            unit = self._units.province(code, cut_off)
        except DomainError:
            unit = None
        if unit is None or unit.code_list != code_list:
            raise DomainError("exchange.unknown_unit", file=self._file, code=code, code_list=code_list)
        return period, unit

    def _window(self) -> Window | None:
        """The dates of a period that are not those of the decree."""
        start, cut_off, due = (self._named(info_name(field)) for field in ("window_start", "cut_off", "due"))
        if start is None and cut_off is None:
            return None
        last = None if due is None else self._needed("due")
        return Window(self._needed("window_start"), self._needed("cut_off"), last)

    def _needed(self, field: str) -> Any:
        """The value of a field without which the rest cannot be read."""
        try:
            value = self._value(self._kinds.info[field], self._named(info_name(field)))
        except NotAValue:
            value = None
        if value is None:
            raise self._unreadable(field)
        return value

    def _unreadable(self, field: str) -> DomainError:
        label = self._vi.text(f"workbook.info.{field}")
        return DomainError("exchange.info_unreadable", file=self._file, label=label)

    def _info(self, field: str) -> Any:
        label = self._vi.text(f"workbook.info.{field}")
        raw = self._named(info_name(field))
        return self._read(self._kinds.info[field], raw, f"info/{field}", "exchange.info_changed", label=label)

    # -- figures -------------------------------------------------------------------------------------------------------

    def _figure_cells(self, code: str) -> dict[str, Raw]:
        """The cells of a figure's line by column, its value as `value`; without those that cannot be found."""
        place = self._book.names.get(code)
        if place is None or place.sheet not in self._book.sheets:
            self._problem(code, "exchange.figure_missing")
            return {}
        line = self._sheet(place.sheet).get(place.row, {})
        cells = {"value": _raw(line.get(place.column))}
        for name in FIGURE_COLUMNS:
            heading = self._heading(self._pack.indicators[code].section, name)
            if heading and heading.sheet == place.sheet:
                cells[name] = _raw(line.get(heading.column))
        return cells

    @cache  # noqa: B019 - lives as long as the reading
    def _heading(self, section: str, column: str) -> CellPlace | None:
        """Where the heading of a section's column stands."""
        place = self._book.names.get(column_name(section, column))
        if place is None:
            label = self._vi.text(f"workbook.section.{column}")
            self._problem(column_name(section, column), "exchange.column_name_missing", label=label, section=section)
        return place

    def _figure(self, code: str, kind: CellKind, cells: Mapping[str, Raw]) -> Figure:
        entry = None
        try:
            value = self._value(kind, cells.get("value"))
        except NotAValue as unread:
            value, entry = None, unread.shown
        said = {
            name: self._read(detail, cells.get(name), code, "exchange.changed")
            for name, detail in self._kinds.details.items()
        }
        answered = value is not None or said["reason"] is not None
        return Figure(value, **said, confirmed=answered, entry=entry)

    # -- tables --------------------------------------------------------------------------------------------------------

    def _register(self, register: Register, period: Period) -> RegisterState:
        name = register.name
        if name not in self._book.tables:
            self._problem(name, "exchange.register_missing")
            return RegisterState([])
        labels = {column.label: column.name for column in register.columns.values()}
        row_id_label = self._vi.text("workbook.row_id")
        columns, lines = self._lines(name, {**labels, row_id_label: _ROW_ID}, name)
        kinds = [(c, field, self._kinds.columns[name][field]) for c, field in columns.items() if field != _ROW_ID]
        id_column = next((c for c, field in columns.items() if field == _ROW_ID), 0)
        rows: list[Row] = []
        seen: set[str] = set()
        for number, line in lines:
            row_id = as_text(_raw(line.get(id_column)))
            row = self._row(row_id, line, kinds, period)
            if not row_id:
                if row.values or row.entries:
                    self._problem(name, "exchange.row_without_id", row=number)
                continue
            if row_id in seen:
                self._problem(f"{name}/{row_id}", "exchange.row_twice")
            seen.add(row_id)
            rows.append(row)
        return RegisterState(rows, self._is_known(name, len(rows)))

    def _row(
        self, row_id: str, line: Mapping[int, Content], kinds: list[tuple[int, str, CellKind]], period: Period
    ) -> Row:
        values: dict[str, Cell] = {}
        entries: dict[str, str] = {}
        for column, field, kind in kinds:
            raw = line.get(column)
            if raw is not None:
                try:
                    value = self._value(kind, _raw(raw))
                except NotAValue as unread:
                    entries[field] = unread.shown
                else:
                    if value is not None:
                        values[field] = value
        return Row(row_id, values, period, entries=entries)

    def _is_known(self, register: str, rows: int) -> bool:
        """Whether rows are there or *không có* was confirmed; the cell that says so must agree with the table."""
        shown = self._read(INTEGER, self._named(rows_name(register)), register, "exchange.rows_changed")
        if (shown is not None or rows) and shown != rows:
            self._problem(register, "exchange.row_count_differs", shown=shown, rows=rows)
        return shown is not None

    def _explanation(self, line: Mapping[str, str]) -> Explanation:
        rule, place = line["rule"], line["place"]
        kind, key = self._kinds.explanation_reason, "exchange.explanation_changed"
        reason = self._read(kind, line["reason"], place, key, rule=rule) or ""
        return Explanation(rule, place, line["problem"], line["text"], line["by"], reason)

    def _amendments(self, info: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        if info["revision"] or AMENDMENTS in self._book.tables:
            yield from self._texts(AMENDMENTS)

    def _corrections(self) -> Iterator[EarlierValue]:
        """The official values of earlier months; there is no table where there are none."""
        if CORRECTIONS not in self._book.tables:
            return
        labels = {self._vi.text(f"workbook.{CORRECTIONS}.{field}"): field for field in TABLES[CORRECTIONS]}
        columns, lines = self._lines(CORRECTIONS, labels, _PLACES[CORRECTIONS])
        for _, line in lines:
            cells = {field: _raw(line.get(column)) for column, field in columns.items()}
            if all(cell is None for cell in cells.values()):
                continue
            code = as_text(cells.get("code"))
            try:
                period, kind = Period.parse(as_text(cells.get("period"))), self._kinds.figures[code]
            except (DomainError, KeyError):
                self._problem(_PLACES[CORRECTIONS], "exchange.correction_changed")
                continue
            sent, value = (
                self._read(kind, cells.get(field), code, "exchange.correction_changed") for field in ("sent", "new")
            )
            texts = [as_text(cells.get(field)) or None for field in ("note", "source")]
            if self._read(kind, cells.get("change"), code, "exchange.change_differs") != change(value, sent):
                self._problem(code, "exchange.change_differs")
            if value is None:
                self._problem(code, "exchange.correction_changed")
            else:
                yield EarlierValue(period, code, sent, value, *texts)

    def _texts(self, table: str) -> Iterator[dict[str, str]]:
        """The lines of a table of texts, by field."""
        if table not in self._book.tables:
            self._problem(_PLACES[table], "exchange.table_missing", label=self._vi.text(f"workbook.{table}"))
            return
        labels = {self._vi.text(f"workbook.{table}.{field}"): field for field in TABLES[table]}
        columns, lines = self._lines(table, labels, _PLACES[table])
        for _, line in lines:
            texts = dict.fromkeys(TABLES[table], "")
            texts |= {field: as_text(_raw(line.get(column))) for column, field in columns.items()}
            if any(texts.values()):
                yield texts

    def _lines(
        self, table: str, labels: Mapping[str, str], place: str
    ) -> tuple[dict[int, str], Iterator[tuple[int, dict[int, Content]]]]:
        """The columns of a table (field by column) and its lines; headings are labels or fields, in any order."""
        known = {match_key(key): field for label, field in labels.items() for key in (label, field)}
        found = self._book.tables[table]
        lines = found.rows_in(self._sheet(found.sheet).items())
        number, headings = next(lines, (0, {}))
        texts = {column: match_key(as_text(_raw(raw))) for column, raw in headings.items() if number == found.row}
        columns = {column: known[text] for column, text in texts.items() if text in known}
        for label, field in labels.items():
            if field not in columns.values():
                self._problem(place, "exchange.column_missing", label=label)
        return columns, lines

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _named(self, name: str) -> Raw:
        place = self._book.names.get(name)
        return _raw(self._sheet(place.sheet).get(place.row, {}).get(place.column)) if place else None

    def _sheet(self, name: str) -> dict[int, Mapping[int, Content]]:
        if name not in self._sheets:
            self._sheets[name] = dict(self._book.rows(name))
        return self._sheets[name]

    def _value(self, kind: CellKind, raw: Raw) -> Any:
        if self._book.date1904 and isinstance(kind, DateKind | MomentKind) and isinstance(raw, Decimal):
            raw += DAYS_1904
        return kind.read(raw)

    def _read(self, kind: CellKind, raw: Raw, place: str, key: str, **params: object) -> Any:
        """Read a cell; where it holds no value of its kind, that is a problem at `place`."""
        try:
            return self._value(kind, raw)
        except NotAValue:
            self._problem(place, key, **params)
            return None

    def _problem(self, place: str, key: str, **params: object) -> None:
        self._problems.append(PlaceProblem(place, DomainError(key, **params)))


def _raw(content: Content) -> Raw:
    """The content of a cell of `rows` that were read without dates."""
    assert not isinstance(content, datetime)
    return content
