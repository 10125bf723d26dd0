"""One province's data folder: takes every edit, and reads what it says through `reading`.

All methods are synchronous and raise DomainError; use a workspace from one thread. An edit that returns is committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import EllipsisType
from typing import Any

from cds_desktop.domain.clock import Clock
from cds_desktop.domain.entry import EntryError
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BLANK, BlankReason, Cell, Figure, Quality, Rounding
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation, Problem, Severity
from cds_desktop.domain.text import normalise, normalise_line
from cds_desktop.forms.entries import read_cell, read_value, split_rounding
from cds_desktop.forms.model import FormPack, Indicator, Register, ValueKind
from cds_desktop.reporting import longer_periods
from cds_desktop.reporting.changes import Change, by_id, inverse_row
from cds_desktop.reporting.data_folder import Settings
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.reading import MonthSummary, ReportReader
from cds_desktop.storage.audit import Author
from cds_desktop.storage.database import Database
from cds_desktop.storage.earlier import Correction
from cds_desktop.storage.registers import RowChange
from cds_desktop.storage.reports import Report

__all__ = ["Keep", "MonthSummary", "Settings", "Workspace", "entered", "new_row_id"]

Keep = EllipsisType
"""`...` in an annotation means: leave as it is."""


class Workspace(ReportReader):
    """A province's reports in one data folder."""

    def __init__(self, data_dir: Path, database: Database, clock: Clock, pack: FormPack) -> None:
        super().__init__(data_dir, database, clock, pack)
        self._inverse = Change(pack.first_period)

    def editable(self, period: Period, author: Author) -> Report:
        """Return the open report of a period, beginning it where there is none. Raises DomainError when it is locked.

        Must run inside a transaction.
        """
        report = self.reports.latest(self.unit_id, period)
        if report is None and self._closed(period) is not None:
            raise DomainError("history.read_only", period=str(period))
        period, pack = self.check_period(period), self.pack_of(period)
        if report is None:
            carried = self._carried(period)
            report = self.reports.add(self.unit_id, period, 0, (pack.id, pack.version), author)
            if carried:
                self.figures.save(report, carried, author, "carry over")
        if report.locked:
            raise DomainError("report.locked", period=str(period), status=report.status.value)
        return report

    def start(self, period: Period, by: str) -> Month:
        """Begin a month where there is none yet, and return it."""
        if self.reports.latest(self.unit_id, period) is None:
            with self.edit(period, by):
                pass  # beginning it is all
        return self.month(period)

    def enter(self, period: Period, code: str, text: str, by: str) -> Month:
        """Save what was typed for a code; text that is no value is kept as `entry`, an empty text clears the value."""
        indicator = self.typed_indicator(code, period)
        with self.edit(period, by) as (report, author):
            figure = self._figures(self.dated(report.period), report).get(code, BLANK)
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
        rounding: Rounding | Keep | None = ...,
    ) -> Month:
        """Save what is said about a figure; `...` leaves a field as it is."""
        self.typed_indicator(code, period)
        given = {
            "note": note,
            "as_of": as_of,
            "reason": reason,
            "quality": quality,
            "source": source,
            "awaited_from": awaited_from,
            "asked_on": asked_on,
            "expected_on": expected_on,
            "rounding": rounding,
        }
        fields: dict[str, Any] = {
            name: (normalise(field) or None) if type(field) is str else field
            for name, field in given.items()
            if field is not ...
        }
        with self.edit(period, by) as (report, author):
            figure = replace(
                self._figures(self.dated(report.period), report).get(code, BLANK), **fields, confirmed=True
            )
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
        pack = self.pack_of(period)
        if section is not None and section not in pack.sections:
            raise DomainError("section.unknown", name=section)
        wanted = set(codes) if codes is not None else None
        with self.edit(period, by) as (report, author):
            figures = {
                code: replace(figure, confirmed=True)
                for code, figure in self.figures.of_report(report).items()
                if figure.answered
                and not figure.confirmed
                and code not in self.reference_codes(pack)
                and register is None
                and (section is None or pack.indicators[code].section == section)
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
            for name, register in self.pack_of(period).registers.items()
            if section in (None, register.section)
            and self._is_told(name, period)
            and self.register_state(name, period, report).rows
        ]

    def confirm_empty(self, period: Period, register: str, by: str) -> Month:
        """Say that a register has no rows (*không có*). Raises DomainError where it has some."""
        declared = self.writable_register(register, period)
        with self.edit(period, by) as (report, author):
            if self.register_state(register, period, report).rows:
                raise DomainError("register.not_empty", register=declared.label)
            self.confirm_registers(report, [register], author)
        return self.month(period)

    def confirm_registers(self, report: Report, names: Iterable[str], author: Author) -> None:
        """Confirm registers of a report. Must run inside a transaction."""
        confirmed = self.registers.confirmed(report)
        wanted = [self.register(name, report.period).name for name in names]
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
        declared = self.writable_register(register, period)
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
        self.writable_register(register, period)
        with self.edit(period, by) as (report, author):
            changes = [RowChange(row_id, deleted=True) for row_id in row_ids]
            self.change_rows(report, register, changes, author)
        return self.month(period)

    def change_rows(self, report: Report, register: str, changes: list[RowChange], author: Author) -> None:
        """Write row changes of a report's period. Must run inside a transaction."""
        if not changes:
            return
        self.writable_register(register, report.period)
        rows = by_id(self.register_state(register, report.period, report).rows)
        self._inverse.rows[:0] = [(register, inverse_row(change, rows.get(change.row_id))) for change in changes]
        self.registers.change(self.unit_id, register, report.period, changes, author)

    def read_cell(self, register: Register, column: str, raw: Any, period: Period) -> Cell:
        """Read a cell of a register; communes by code or name. Raises DomainError."""

        day = self.dated(period).cut_off

        def find_commune(text: str) -> str:
            return self.units.resolve_commune(self.unit_on(day).code, text, day).code

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
        reasons = self.pack_of(period).reasons
        if reason and reason not in reasons:
            raise DomainError("explanation.reason_unknown", reason=reason, known=", ".join(reasons))
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
            self.save_corrections(report, change.corrections, author)
        return self.month(change.period)

    def typed_indicator(self, code: str, period: Period | None = None) -> Indicator:
        """Return an indicator that a person may enter, in `period` where that is given.

        Raises DomainError for an unknown, central or computed one, and for what a longer period takes from its months.
        """
        pack = self.pack_of(period) if period else self.pack
        indicator = pack.indicators.get(code)
        if indicator is None:
            raise DomainError("code.unknown", code=code)
        if code not in pack.asked:
            raise DomainError("code.central", code=code)
        if not indicator.typed:
            raise DomainError(f"code.{indicator.source.value}", code=code, formula=indicator.formula or "")
        if not indicator.applies_to(self.unit_on(self.dated(period).cut_off) if period else self.unit):
            raise DomainError("code.inapplicable", code=code)
        if period and period.is_longer and code not in longer_periods.told_codes(pack):
            raise DomainError("longer.computed", code=code, period=str(period))
        return indicator

    def register(self, name: str, period: Period | None = None) -> Register:
        """Return a register's declaration, in the pack of `period` if given. Raises DomainError for an unknown one."""
        registers = (self.pack_of(period) if period else self.pack).registers
        if name not in registers:
            raise DomainError("register.unknown", name=name, known=", ".join(registers))
        return registers[name]

    def writable_register(self, name: str, period: Period) -> Register:
        """Return a register whose rows may be changed in a period. Raises DomainError: not those kept by the month."""
        register = self.register(name, period)
        if not self._is_told(name, period):
            raise DomainError("longer.rows", register=register.label, period=str(period))
        return register

    def _is_told(self, register: str, period: Period) -> bool:
        return not period.is_longer or register in longer_periods.told_registers(self.pack_of(period))

    def save_figures(
        self, report: Report, figures: Mapping[str, Figure], author: Author, action: str = "figure"
    ) -> None:
        """Write figures of a report, and reference values that hold from its period on. Inside a transaction.

        Raises DomainError, with nothing written, where a reference value cannot hold so.
        """
        period = self.dated(report.period)
        old = self._figures(period, report)
        figures = {code: figure.settled() for code, figure in figures.items()}
        held = self.reference_codes(self.pack_of(period))
        captured = {code: figure for code, figure in figures.items() if code not in held}
        references = {}
        for code, figure in figures.items() - captured.items():
            self.check_reference(period, code, figure, old.get(code, BLANK))
            references[code] = (figure, _valid_from(period, figure))
        self._inverse.figures = {code: old.get(code, BLANK) for code in figures} | self._inverse.figures
        if captured:
            self.figures.save(report, captured, author, action)
        for code, (figure, valid_from) in references.items():
            self.figures.save_reference(self.unit_id, code, figure, valid_from, author)

    def check_reference(self, period: Period, code: str, figure: Figure, old: Figure) -> None:
        """Refuse (DomainError) a reference value that cannot hold from `period` on in place of the `old` one."""
        if code not in self.reference_codes(self.pack_of(period)):
            return
        start, end = period.window_start, period.cut_off
        if figure.value is None and figure.entry is None and old.as_of is not None and old.as_of < start:
            raise DomainError("reference.kept", code=code, since=old.as_of)
        if _valid_from(period, figure) > end:
            raise DomainError("reference.after_cut_off", code=code, as_of=_valid_from(period, figure), end=end)

    def save_corrections(
        self, report: Report, corrections: Mapping[tuple[Period, str], Correction | None], author: Author
    ) -> None:
        """Write official values of earlier months that a report brings; None takes one back. Inside a transaction."""
        there = {(c.period, c.code): c for c in self.earlier.corrections(report)}
        for (period, code), correction in corrections.items():
            self.earlier.save_correction(report, period, code, correction, author)
            self._inverse.corrections.setdefault((period, code), there.get((period, code)))
            self.forget_values(period)

    @contextmanager
    def edit(self, period: Period, by: str) -> Iterator[tuple[Report, Author]]:
        """A transaction on the open report of a period; what takes it back is collected for `take_inverse`."""
        author = self.author(by)
        self._inverse = Change(period)
        try:
            with self.database.transaction():
                yield self.editable(period, author), author
        finally:
            self.forget_values(period)


def entered(indicator: Indicator, figure: Figure, text: str) -> Figure:
    """Return `figure` after `text` was typed for it."""
    if not text.strip():
        return replace(figure, value=None, entry=None, rounding=None, confirmed=True)
    rounding, number = split_rounding(indicator, text)
    try:
        value = read_value(indicator, number)
    except EntryError:
        kept = normalise(text) if indicator.value is ValueKind.TEXT else normalise_line(text)
        return replace(figure, value=None, entry=kept, reason=None, rounding=None, confirmed=True)
    if value == figure.value:
        rounding = rounding or figure.rounding
    return replace(figure, value=value, entry=None, reason=None, rounding=rounding, confirmed=True)


def _valid_from(period: Period, figure: Figure) -> date:
    """The day from which a reference value of a period holds."""
    start = period.window_start
    return figure.as_of if figure.as_of and figure.as_of >= start else start


def new_row_id() -> str:
    """Return an id for a new row: 12 hexadecimal digits."""
    return os.urandom(6).hex()
