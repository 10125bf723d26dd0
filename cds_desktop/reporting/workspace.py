"""One province's data folder: opens it, reads its months, and takes every edit.

All methods are synchronous and raise DomainError; use a workspace from one thread. An edit that returns is committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import EllipsisType
from typing import Any

from cds_desktop.domain.clock import Clock, SystemClock
from cds_desktop.domain.entry import EntryError
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BLANK, BlankReason, Cell, Figure, Quality, Status, Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation, Finding, Problem, Severity
from cds_desktop.domain.text import normalise, normalise_line
from cds_desktop.domain.units import Unit, UnitTable
from cds_desktop.forms.calculation import calculate, count_registers
from cds_desktop.forms.checks import FormData, check_form, check_rows
from cds_desktop.forms.entries import read_cell, read_value
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.model import FormPack, Indicator, Register, Source
from cds_desktop.forms.registers import RegisterState, Row
from cds_desktop.reporting.changes import Change, by_id, inverse_row
from cds_desktop.reporting.month import Month
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.database import FILE_NAME, Database
from cds_desktop.storage.figures import Figures
from cds_desktop.storage.registers import Registers, RowChange
from cds_desktop.storage.reports import Report, Reports

_CARRY_MONTHS = 12
_KEPT_STATES = 24
Keep = EllipsisType
"""`...` in an annotation means: leave as it is."""


@dataclass(frozen=True)
class Settings:
    """Names that a province enters once: the office, who prepares, who signs."""

    office: str = ""
    preparer: str = ""
    head: str = ""


@dataclass(frozen=True)
class MonthSummary:
    """One line of the list of months."""

    period: Period
    status: Status
    revision: int


class Workspace:
    """A province's months in one data folder."""

    def __init__(self, data_dir: Path, database: Database, clock: Clock, pack: FormPack) -> None:
        self.data_dir = data_dir
        self.database = database
        self.clock = clock
        self.pack = pack
        self.units = UnitTable()
        self.trail = AuditTrail(database)
        self.reports = Reports(database, self.trail)
        self.figures = Figures(database, self.trail)
        self.registers = Registers(database, self.trail)
        self._inverse = Change(pack.first_period)
        self._states: dict[tuple[str, str, int], tuple[RegisterState, list[Problem]]] = {}
        self._load_identity()

    @staticmethod
    def exists(data_dir: Path) -> bool:
        """Whether the folder holds a data file."""
        return (data_dir / FILE_NAME).exists()

    @classmethod
    def create(
        cls,
        data_dir: Path,
        unit: Unit,
        settings: Settings | None = None,
        clock: Clock | None = None,
        pack: FormPack | None = None,
    ) -> Workspace:
        """Set up a data folder for a province. Raises DomainError where there is one or it cannot be written."""
        clock = clock or SystemClock()
        database = Database.create(data_dir / FILE_NAME)
        author = Author((settings or Settings()).preparer, clock.now())
        trail = AuditTrail(database)
        reports = Reports(database, trail)
        with database.transaction():
            reports.add_unit(unit.code, unit.code_list)
            reports.save_setting("unit", json.dumps([unit.code, unit.code_list]), author)
            reports.save_setting("settings", json.dumps(vars(settings or Settings()), ensure_ascii=False), author)
        for name in ("backups", "logs", "outbox"):
            (data_dir / name).mkdir(exist_ok=True)
        return cls(data_dir, database, clock, pack or shipped_pack())

    @classmethod
    def open(
        cls, data_dir: Path, clock: Clock | None = None, pack: FormPack | None = None, *, thorough: bool = True
    ) -> Workspace:
        """Open a data folder. Raises DomainError for a missing, newer, foreign or damaged file, left untouched."""
        database = Database.open(data_dir / FILE_NAME, thorough=thorough)
        try:
            return cls(data_dir, database, clock or SystemClock(), pack or shipped_pack())
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the data file."""
        self.database.close()

    def _load_identity(self) -> None:
        with self.database.decoding():
            code, code_list = map(str, json.loads(self.reports.setting("unit") or '["", ""]'))
            settings = json.loads(self.reports.setting("settings") or "{}")
            self.settings = Settings(**{name: str(settings.get(name, "")) for name in vars(Settings())})
            unit_id: int | None = self.reports.unit_id(code, code_list)
        if unit_id is None:
            raise DomainError("storage.damaged", path=self.database.path)
        self.unit_id = unit_id
        self._unit_code = code

    @property
    def unit(self) -> Unit:
        """The province, by the name it has today."""
        return self.unit_on(self.clock.today())

    def unit_on(self, day: date) -> Unit:
        """The province by its name and kind on a day."""
        return self.units.province(self._unit_code, day)

    def save_settings(self, settings: Settings) -> None:
        """Save names of office and people."""
        with self.database.transaction():
            text = json.dumps(vars(settings), ensure_ascii=False)
            self.reports.save_setting("settings", text, self.author(settings.preparer))
        self.settings = settings

    def author(self, name: str) -> Author:
        """Return who writes now."""
        return Author(name, self.clock.now())

    # -- reading ----------------------------------------------------------------------------------------------------

    def months(self) -> list[MonthSummary]:
        """Return the months there are, newest first."""
        return [MonthSummary(r.period, r.status, r.revision) for r in self.reports.all_latest(self.unit_id)]

    def first_view(self, period: Period) -> Month:
        """Return a month without rows and problems, from what is kept beside it: quick, for the first paint."""
        return self._month(period, quick=True)

    def month(self, period: Period) -> Month:
        """Return a month with everything; creates nothing: an untouched month shows what it would start with."""
        month = self._month(period, quick=False)
        _ = month.counts, month.by_section  # counted here, so that the window need not
        return month

    def _month(self, period: Period, *, quick: bool) -> Month:
        self.check_period(period)
        report = self.reports.latest(self.unit_id, period)
        registers: dict[str, RegisterState] = {}
        corrected: dict[str, frozenset[str]] = {}
        problems: list[Problem] = []
        if not quick:
            for name in self.pack.registers:
                registers[name], found = self._register(name, period, report)
                corrected[name] = self.registers.corrected_rows(report, name) if report else frozenset()
                problems += found
        figures = self._figures(period, report)
        counts = self._counts(period, report, registers or None)
        values = self._values(period, report, figures, counts)
        previous, year_ago = self.values(period.previous()), self.values(period.year_ago())
        if not quick:
            data = FormData(period, figures, values, previous, year_ago, registers, counts)
            problems = [*check_form(self.pack, data), *problems, *_correction_hints(report, corrected)]
        return Month(
            unit=self.unit_on(period.cut_off),
            period=period,
            pack=self.pack,
            status=report.status if report else Status.ENTERING,
            revision=report.revision if report else 0,
            exists=report is not None,
            figures=figures,
            values=values,
            previous=previous,
            year_ago=year_ago,
            registers=registers,
            corrected=corrected,
            findings=self._findings(report, problems),
            approved_by=report.approved_by if report else "",
            approved_at=report.approved_at if report else None,
            sent_at=report.sent_at if report else None,
            reopen_reason=report.reopen_reason if report else "",
        )

    def check_period(self, period: Period) -> None:
        """Refuse (DomainError) periods other than months, and months before the form pack."""
        if not period.is_month:
            raise DomainError("period.only_months", period=str(period))
        if period < self.pack.first_period:
            raise DomainError("period.before_pack", period=str(period), first=str(self.pack.first_period))

    def register_state(self, name: str, period: Period, report: Report | None) -> RegisterState:
        """Return the rows of a register as they are in a report (or would be, where there is none yet)."""
        return self._register(name, period, report)[0]

    def _register(self, name: str, period: Period, report: Report | None) -> tuple[RegisterState, list[Problem]]:
        """Rows and their problems, kept while no row changes."""
        up_to = self._up_to(report)
        key = (name, str(period), up_to)
        if key not in self._states:
            state = self.registers.state(self.unit_id, name, period, up_to)
            if len(self._states) >= _KEPT_STATES:
                self._states.clear()
            self._states[key] = (state, check_rows(self.pack, name, state, period))
        state, problems = self._states[key]
        confirmed = report is not None and name in self.registers.confirmed(report)
        return RegisterState(state.rows, confirmed or _all_new(state.rows, period)), problems

    def forget_rows(self) -> None:
        """Drop the rows kept in memory; they are read again when needed."""
        self._states.clear()

    def _up_to(self, report: Report | None) -> int:
        """The last register change that a report sees."""
        if report is not None and report.register_seq is not None:
            return report.register_seq
        return self.registers.last_change(self.unit_id)

    def _figures(self, period: Period, report: Report | None) -> dict[str, Figure]:
        figures = self._carried(period) if report is None else self.figures.of_report(report)
        if report is None or not report.locked:
            figures = {code: figure for code, figure in figures.items() if code not in self._reference_codes}
            figures |= self.figures.references(self.unit_id, period.cut_off)
        return figures

    @cached_property
    def _reference_codes(self) -> set[str]:
        return {code for code, i in self.pack.indicators.items() if i.source is Source.REFERENCE}

    def _carried(self, period: Period) -> dict[str, Figure]:
        """What a new month starts with: the stocks of the month before (or the nearest earlier one), not confirmed."""
        earlier = (self.reports.latest(self.unit_id, period.shifted(-n)) for n in range(1, _CARRY_MONTHS + 1))
        source = next((report for report in earlier if report), None)
        if source is None:
            return {}
        return {
            code: _carried_over(figure)
            for code, figure in self.figures.of_report(source).items()
            if code in self.pack.asked
            and (self.pack.indicators[code].is_stock or figure.reason is BlankReason.NOT_APPLICABLE)
            and (figure.value is not None or figure.reason is BlankReason.NOT_APPLICABLE)
        }

    def _counts(
        self, period: Period, report: Report | None, registers: Mapping[str, RegisterState] | None
    ) -> dict[str, Any]:
        """Countings over rows: those kept with the report while no row has changed since, else counted and kept."""
        up_to = self._up_to(report)
        if report is not None:
            kept = self.reports.counts(report, up_to)
            if kept.keys() >= self.pack.aggregates.keys():
                return kept
        if registers is None:
            registers = {name: self._register(name, period, report)[0] for name in self.pack.registers}
        counts = count_registers(self.pack, period, registers)
        if report is not None:
            with self.database.transaction():
                self.reports.save_counts(report, counts, up_to)
        return counts

    def _values(
        self, period: Period, report: Report | None, figures: Mapping[str, Figure], counts: dict[str, Any]
    ) -> Mapping[str, Value | None]:
        if report is not None and report.locked:
            return self.figures.frozen(report)
        communes = self.units.commune_count(self._unit_code, period.cut_off)
        return calculate(self.pack, period, figures, counts, communes)

    def values(self, period: Period) -> Mapping[str, Value | None]:
        """All values of another month; empty where there is no report."""
        report = self.reports.latest(self.unit_id, period)
        if report is None:
            return {}
        if report.locked:
            return self.figures.frozen(report)
        figures = self._figures(period, report)
        return self._values(period, report, figures, self._counts(period, report, None))

    def _findings(self, report: Report | None, problems: list[Problem]) -> list[Finding]:
        given = {(e.rule, e.place, e.digest): e for e in self.reports.explanations(report)} if report else {}
        findings = []
        for problem in problems:
            said = given.get((problem.rule, problem.place, problem.digest())) if given else None
            reason = said.reason if said and said.reason in self.pack.reasons else ""
            findings.append(Finding(problem, said.text, reason, said.by) if said else Finding(problem))
        return sorted(findings, key=lambda f: f.problem.severity.rank)

    # -- editing ----------------------------------------------------------------------------------------------------

    def editable(self, period: Period, author: Author) -> Report:
        """Return the open report of a period, beginning it where there is none. Raises DomainError when it is locked.

        Must run inside a transaction.
        """
        self.check_period(period)
        report = self.reports.latest(self.unit_id, period)
        if report is None:
            carried = self._carried(period)
            report = self.reports.add(self.unit_id, period, 0, (self.pack.id, self.pack.version), author)
            if carried:
                self.figures.save(report, carried, author, "carry over")
        if report.locked:
            raise DomainError("report.locked", period=str(period), status=report.status.value)
        return report

    def start(self, period: Period, by: str) -> Month:
        """Begin a month where there is none yet, and return it."""
        if self.reports.latest(self.unit_id, period) is None:
            with self.database.transaction():
                self.editable(period, self.author(by))
        return self.month(period)

    def enter(self, period: Period, code: str, text: str, by: str) -> Month:
        """Save what was typed for a code; text that is no value is kept as `entry`, an empty text clears the value."""
        indicator = self.typed_indicator(code)
        with self.edit(period, by) as (report, author):
            figure = self._figures(period, report).get(code, BLANK)
            self.save_figures(report, {code: entered(indicator, figure, text)}, author)
        return self.month(period)

    def annotate(
        self,
        period: Period,
        code: str,
        by: str,
        *,
        note: str | Keep | None = ...,
        as_of: date | Keep | None = ...,
        reason: BlankReason | Keep | None = ...,
        quality: Quality | Keep | None = ...,
        source: str | Keep | None = ...,
        awaited_from: str | Keep | None = ...,
        asked_on: date | Keep | None = ...,
        expected_on: date | Keep | None = ...,
    ) -> Month:
        """Save what is said about a figure; `...` leaves a field as it is."""
        self.typed_indicator(code)
        given = {
            "note": note,
            "as_of": as_of,
            "reason": reason,
            "quality": quality,
            "source": source,
            "awaited_from": awaited_from,
            "asked_on": asked_on,
            "expected_on": expected_on,
        }
        fields: dict[str, Any] = {
            name: (normalise(field) or None) if type(field) is str else field
            for name, field in given.items()
            if field is not ...
        }
        with self.edit(period, by) as (report, author):
            figure = replace(self._figures(period, report).get(code, BLANK), **fields, confirmed=True)
            self.save_figures(report, {code: figure}, author)
        return self.month(period)

    def confirm(
        self,
        period: Period,
        by: str,
        *,
        section: str | None = None,
        codes: Iterable[str] | None = None,
        register: str | None = None,
    ) -> Month:
        """Confirm carried-over figures and rows: of a section, of codes, of a register, or all."""
        if section is not None and section not in self.pack.sections:
            raise DomainError("section.unknown", name=section)
        wanted = set(codes) if codes is not None else None
        with self.edit(period, by) as (report, author):
            figures = {
                code: replace(figure, confirmed=True)
                for code, figure in self.figures.of_report(report).items()
                if figure.answered
                and not figure.confirmed
                and code not in self._reference_codes
                and register is None
                and (section is None or self.pack.indicators[code].section == section)
                and (wanted is None or code in wanted)
            }
            if figures:
                self.save_figures(report, figures, author, "confirm")
            if wanted is None:
                names = [register] if register is not None else self._filled_registers(period, report, section)
                self.confirm_registers(report, names, author)
        return self.month(period)

    def _filled_registers(self, period: Period, report: Report, section: str | None) -> list[str]:
        return [
            name
            for name, register in self.pack.registers.items()
            if section in (None, register.section) and self.register_state(name, period, report).rows
        ]

    def confirm_empty(self, period: Period, register: str, by: str) -> Month:
        """Say that a register has no rows (*không có*). Raises DomainError where it has some."""
        self.register(register)
        with self.edit(period, by) as (report, author):
            if self.register_state(register, period, report).rows:
                raise DomainError("register.not_empty", register=self.register(register).label)
            self.confirm_registers(report, [register], author)
        return self.month(period)

    def confirm_registers(self, report: Report, names: Iterable[str], author: Author) -> None:
        """Confirm registers of a report. Must run inside a transaction."""
        confirmed = self.registers.confirmed(report)
        wanted = [self.register(name).name for name in names]
        self._inverse.confirmations |= {name: False for name in wanted if name not in confirmed}
        self.registers.confirm(report, wanted, author)
        self.reports.save_counts(report, {}, 0)

    def _unconfirm(self, report: Report, names: list[str], author: Author) -> None:
        self._inverse.confirmations |= dict.fromkeys(names, True)
        self.registers.unconfirm(report, names, author)
        self.reports.save_counts(report, {}, 0)

    def enter_row(
        self, period: Period, register: str, row_id: str | None, texts: Mapping[str, str], by: str
    ) -> tuple[str, Month]:
        """Save typed cells of a row, or of a new one; return its id. A text that is no value is kept in the cell."""
        declared = self.register(register)
        cells: dict[str, Cell | None] = {}
        entries: dict[str, str] = {}
        for name, text in texts.items():
            try:
                cells[name] = self.read_cell(declared, name, text, period) if text.strip() else None
            except (EntryError, DomainError):
                entries[name] = normalise_line(text)
        with self.edit(period, by) as (report, author):
            known = {row.row_id: row for row in self.register_state(register, period, report).rows}
            if row_id is not None and row_id not in known:
                raise DomainError("row.unknown", row=row_id)
            if row_id is None:
                defaults = {c.name: c.default for c in declared.columns.values() if c.default and c.name not in entries}
                cells = {**defaults, **{n: c for n, c in cells.items() if c is not None}}
            change = RowChange(row_id or new_row_id(), cells, entries)
            self.change_rows(report, register, [change], author)
        return change.row_id, self.month(period)

    def delete_rows(self, period: Period, register: str, row_ids: Iterable[str], by: str) -> Month:
        """Delete rows from this period on; earlier months keep them."""
        self.register(register)
        with self.edit(period, by) as (report, author):
            changes = [RowChange(row_id, deleted=True) for row_id in row_ids]
            self.change_rows(report, register, changes, author)
        return self.month(period)

    def change_rows(self, report: Report, register: str, changes: list[RowChange], author: Author) -> None:
        """Write row changes of a report's period. Must run inside a transaction."""
        if not changes:
            return
        rows = by_id(self.register_state(register, report.period, report).rows)
        self._inverse.rows[:0] = [(register, inverse_row(change, rows.get(change.row_id))) for change in changes]
        self.registers.change(self.unit_id, register, report.period, changes, author)

    def read_cell(self, register: Register, column: str, raw: Any, period: Period) -> Cell:
        """Read a cell of a register; communes by code or name. Raises DomainError."""

        def find_commune(text: str) -> str:
            return self.units.resolve_commune(self._unit_code, text, period.cut_off).code

        return read_cell(register.columns[column], raw, find_commune)

    def explain(
        self,
        period: Period,
        text: str,
        by: str,
        *,
        place: str | None = None,
        rule: str | None = None,
        reason: str = "",
    ) -> Month:
        """Answer open warnings: all, or those at a place or of a rule; `reason` is a code of the form pack.

        Raises DomainError where none fits.
        """
        if not normalise(text):
            raise DomainError("explanation.empty")
        findings = [
            f.problem
            for f in self.month(period).findings
            if f.problem.severity is Severity.WARNING
            and (f.open_warning or place is not None or rule is not None)
            and (place is None or f.problem.place == place)
            and (rule is None or f.problem.rule == rule)
        ]
        if not findings and (place is not None or rule is not None):
            raise DomainError("explanation.nothing", place=place or "", rule=rule or "")
        return self.answer(period, findings, text, by, reason=reason)

    def answer(self, period: Period, problems: Iterable[Problem], text: str, by: str, *, reason: str = "") -> Month:
        """Give these warnings one explanation, in one edit; an empty text takes theirs back.

        Raises DomainError for a reason that the form pack does not have.
        """
        if reason and reason not in self.pack.reasons:
            raise DomainError("explanation.reason_unknown", reason=reason, known=", ".join(self.pack.reasons))
        sentence = normalise(text)
        given = [Explanation(p.rule, p.place, p.digest(), sentence, by, reason) for p in problems]
        with self.edit(period, by) as (report, author):
            self._save_explanations(report, given, author)
        return self.month(period)

    def _save_explanations(self, report: Report, given: list[Explanation], author: Author) -> None:
        old = {(e.rule, e.place): e for e in self.reports.explanations(report)}
        for one in given:
            key = (one.rule, one.place)
            self._inverse.explanations[key] = old.get(key, replace(one, text=""))
        self.reports.explain(report, given, author)

    def take_inverse(self) -> Change:
        """Return what takes the last edit back, once; empty where it wrote nothing."""
        inverse, self._inverse = self._inverse, Change(self._inverse.period)
        return inverse

    def apply(self, change: Change, by: str) -> Month:
        """Write a change, such as the inverse of an edit; this has an inverse too. Raises DomainError when locked."""
        with self.edit(change.period, by) as (report, author):
            if change.figures:
                self.save_figures(report, change.figures, author, "undo")
            for register, rows in change.batches():
                self.change_rows(report, register, rows, author)
            self.confirm_registers(
                report, [name for name, confirmed in change.confirmations.items() if confirmed], author
            )
            self._unconfirm(report, [name for name, confirmed in change.confirmations.items() if not confirmed], author)
            self._save_explanations(report, list(change.explanations.values()), author)
        return self.month(change.period)

    def typed_indicator(self, code: str) -> Indicator:
        """Return an indicator that a person may enter. Raises DomainError for an unknown, central or computed one."""
        indicator = self.pack.indicators.get(code)
        if indicator is None:
            raise DomainError("code.unknown", code=code)
        if code not in self.pack.asked:
            raise DomainError("code.central", code=code)
        if not indicator.typed:
            raise DomainError(f"code.{indicator.source.value}", code=code, formula=indicator.formula or "")
        return indicator

    def register(self, name: str) -> Register:
        """Return a register's declaration. Raises DomainError for an unknown one."""
        if name not in self.pack.registers:
            raise DomainError("register.unknown", name=name, known=", ".join(self.pack.registers))
        return self.pack.registers[name]

    def save_figures(
        self, report: Report, figures: Mapping[str, Figure], author: Author, action: str = "figure"
    ) -> None:
        """Write figures of a report, and reference values that hold from its period on. Inside a transaction.

        Raises DomainError, with nothing written, where a reference value cannot hold so.
        """
        old = self._figures(report.period, report)
        figures = {code: figure.settled() for code, figure in figures.items()}
        captured = {code: figure for code, figure in figures.items() if code not in self._reference_codes}
        references = {}
        for code, figure in figures.items() - captured.items():
            self.check_reference(report.period, code, figure, old.get(code, BLANK))
            references[code] = (figure, _valid_from(report.period, figure))
        self._inverse.figures = {code: old.get(code, BLANK) for code in figures} | self._inverse.figures
        if captured:
            self.figures.save(report, captured, author, action)
        for code, (figure, valid_from) in references.items():
            self.figures.save_reference(self.unit_id, code, figure, valid_from, author)

    def check_reference(self, period: Period, code: str, figure: Figure, old: Figure) -> None:
        """Refuse (DomainError) a reference value that cannot hold from `period` on in place of the `old` one."""
        if code not in self._reference_codes:
            return
        start, end = period.window_start, period.cut_off
        if figure.value is None and figure.entry is None and old.as_of is not None and old.as_of < start:
            raise DomainError("reference.kept", code=code, since=old.as_of)
        if _valid_from(period, figure) > end:
            raise DomainError("reference.after_cut_off", code=code, as_of=_valid_from(period, figure), end=end)

    @contextmanager
    def edit(self, period: Period, by: str) -> Iterator[tuple[Report, Author]]:
        """A transaction on the open report of a period; what takes it back is collected for `take_inverse`."""
        author = self.author(by)
        self._inverse = Change(period)
        with self.database.transaction():
            yield self.editable(period, author), author


def entered(indicator: Indicator, figure: Figure, text: str) -> Figure:
    """Return `figure` after `text` was typed for it."""
    if not text.strip():
        return replace(figure, value=None, entry=None, confirmed=True)
    try:
        return replace(figure, value=read_value(indicator, text), entry=None, reason=None, confirmed=True)
    except EntryError:
        return replace(figure, value=None, entry=normalise_line(text), reason=None, confirmed=True)


def _valid_from(period: Period, figure: Figure) -> date:
    """The day from which a reference value of a period holds."""
    start = period.window_start
    return figure.as_of if figure.as_of and figure.as_of >= start else start


def new_row_id() -> str:
    """Return an id for a new row: 12 hexadecimal digits."""
    return os.urandom(6).hex()


def _carried_over(figure: Figure) -> Figure:
    kept = figure.reason is BlankReason.NOT_APPLICABLE
    return Figure(value=figure.value, reason=figure.reason if kept else None, source=figure.source, confirmed=False)


def _correction_hints(report: Report | None, corrected: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Say where rows were corrected in an earlier period: taken over here, or not since this report is locked."""
    for name, rows in corrected.items():
        if rows and report is not None:
            rule = "ROWS_CORRECTED_SINCE" if report.locked else "ROWS_CORRECTED"
            yield Problem(rule, Severity.HINT, name, {"rows": len(rows)})


def _all_new(rows: list[Row], period: Period) -> bool:
    """Whether all rows were first entered in this period: nothing was carried over that needs confirming."""
    return bool(rows) and all(row.first_period == period for row in rows)
