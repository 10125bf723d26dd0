"""What a data folder holds of any period: its form pack and dates, rows, figures and values, and closed history."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

from cds_desktop.domain.clock import Clock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Figure, Value
from cds_desktop.domain.periods import Period, Window
from cds_desktop.domain.problems import Problem, Severity
from cds_desktop.forms.applicability import inapplicable
from cds_desktop.forms.calculation import Values, calculate, count_registers
from cds_desktop.forms.checks import check_rows
from cds_desktop.forms.model import FormPack, Source
from cds_desktop.forms.outliers import MONTHS
from cds_desktop.forms.over_time import Combined, combine
from cds_desktop.forms.registers import RegisterState
from cds_desktop.reporting import longer_periods
from cds_desktop.reporting.carrying import CARRY_MONTHS, all_new, carried_figures, carried_texts, settled
from cds_desktop.reporting.closed_months import completed, corrected, merged
from cds_desktop.reporting.data_folder import DataFolder
from cds_desktop.storage.database import Database
from cds_desktop.storage.earlier import Correction
from cds_desktop.storage.reports import Report, window_key

_T = TypeVar("_T")
_KEPT_STATES = 16  # about the registers of two months: with 10,000 rows a month takes 15 MB
_NOBODY = 0  # the number of no unit


@dataclass(frozen=True)
class Kept:
    """A month's values, and the codes that are blank because there was nothing to report."""

    values: Values
    nothing: Collection[str] = ()
    notes: Mapping[str, str] | None = None
    """Set for closed history: what is to be said about its figures, by code."""


def _kept_beside(read: Callable[[Any, Period], _T]) -> Callable[[Any, Period], _T]:
    """Keep what `read` finds in earlier periods for a month: no edit of the month itself changes it."""

    @wraps(read)
    def keeping(data: ReportData, period: Period) -> _T:
        if not period.is_month:
            return read(data, period)
        key, pack = (read.__name__, period), data.pack_then(period)
        if key not in data._beside or data._beside[key][0] is not pack:
            data._beside[key] = pack, read(data, period)
        return data._beside[key][1]  # type: ignore[no-any-return]

    return keeping


class ReportData(DataFolder):
    """Rows, figures and values of periods. Values of other months are kept in memory until an edit changes them."""

    def __init__(self, data_dir: Path, database: Database, clock: Clock, pack: FormPack) -> None:
        super().__init__(data_dir, database, clock, pack)
        self._states: dict[tuple[str, str, int], tuple[RegisterState, list[Problem]]] = {}
        self._kept: dict[Period, Kept] = {}
        self._beside: dict[tuple[str, Period], tuple[FormPack, Any]] = {}
        self._seen_version = database.data_version
        self._corrections: list[tuple[Period, Correction]] | None = None
        self._ad_hoc_packs: dict[Period, FormPack] = {}
        self._references: dict[tuple[str, str], set[str]] = {}

    # -- periods -----------------------------------------------------------------------------------------------------

    def dated(self, period: Period) -> Period:
        """Return a period with its dates: those set for this report, the ad hoc pack's, or the decree's."""
        text = self.reports.setting(window_key(period))
        if not text:
            return self.pack_of(period).period or period if period.is_ad_hoc else period
        with self.database.decoding():
            start, cut_off, due = text.split(" ")
            last = date.fromisoformat(due) if due != "-" else None
            return period.within(Window(date.fromisoformat(start), date.fromisoformat(cut_off), last))

    def pack_of(self, period: Period) -> FormPack:
        """Return the form pack of a period: that of its report, else the version in force in its last month.

        Raises DomainError for a period before all of them, and for an ad hoc one without a pack.
        """
        if period.is_ad_hoc:
            return self.ad_hoc_pack(period)
        first = self.versions.base.first_period
        if period.last_month < first:
            raise DomainError("period.before_pack", period=str(period), first=str(first))
        return self.pack_then(period)

    def pack_then(self, period: Period) -> FormPack:
        """As above, for any month: what is known from before the first version is read by it."""
        if not self.versions.installed:
            return self.versions.base
        report = self.reports.latest(self.unit_id, period)
        made_with = self.versions.find(report.pack_id, report.pack_version) if report else None
        if made_with is not None:
            return made_with
        return self.pack_then(period.last_month) if period.is_longer else self.versions.of_month(period)

    def ad_hoc_pack(self, period: Period) -> FormPack:
        """Return the small pack of an ad hoc period. Raises DomainError where none was installed."""
        from cds_desktop.reporting.packs import load_ad_hoc  # the first paint does not need it

        if period not in self._ad_hoc_packs:
            stored = next((one for one in self.packs.all() if one.period == period), None)
            if stored is None:
                raise DomainError("period.ad_hoc", period=str(period))
            self._ad_hoc_packs[period] = load_ad_hoc(stored, self.pack_for)
        return self._ad_hoc_packs[period]

    def pack_for(self, period: Period) -> FormPack:
        """Return what the small pack of an ad hoc period takes its codes from."""
        return self.pack_then(period.last_month)

    def ad_hoc_periods(self) -> list[Period]:
        """Return the ad hoc periods that a pack was installed for, with their dates, in order."""
        installed = {stored.period for stored in self.packs.all() if stored.period.is_ad_hoc}
        return [self.dated(period) for period in sorted(installed)]

    def notice_other_writers(self) -> None:
        """Drop what is kept in memory when another program (the command line) has written to the file."""
        version = self.database.data_version
        if version != self._seen_version:
            self._seen_version = version
            self.forget_packs()

    def forget_packs(self) -> None:
        """Drop the packs kept in memory: another was installed."""
        self._ad_hoc_packs.clear()
        self.versions.forget()
        self.forget_values()
        self.forget_rows()

    def check_period(self, period: Period) -> Period:
        """Return the period with its dates.

        Raises DomainError for one before the form pack or without a pack, and where the province was not there.
        """
        self.pack_of(period)
        dated = self.dated(period)
        if dated.cut_off < self.first_day and self.merged_since is not None:
            raise DomainError("history.before_merger", period=str(period), since=self.merged_since)
        if self.merged_until is not None and dated.cut_off > self.merged_until:
            raise DomainError("history.after_merger", period=str(period), until=self.merged_until)
        return dated

    # -- rows --------------------------------------------------------------------------------------------------------

    def register_state(self, name: str, period: Period, report: Report | None) -> RegisterState:
        """Return the rows of a register as they are in a report (or would be, where there is none yet)."""
        return self._register(name, self.dated(period), report)[0]

    def _register(self, name: str, period: Period, report: Report | None) -> tuple[RegisterState, list[Problem]]:
        """Rows and their problems, kept while no row changes."""
        up_to = self._up_to(report)
        key = (name, str(period), up_to)
        if key not in self._states:
            state = self.registers.state(self.unit_id, name, period, up_to)
            if len(self._states) >= _KEPT_STATES:
                self._states.clear()
            self._states[key] = (state, check_rows(self.pack_of(period), name, state, period))
        state, problems = self._states[key]
        confirmed = report is not None and name in self.registers.confirmed(report)
        return RegisterState(state.rows, confirmed or all_new(state.rows, period)), problems

    def forget_rows(self) -> None:
        """Drop the rows kept in memory; they are read again when needed."""
        self._states.clear()

    def _up_to(self, report: Report | None) -> int:
        """The last register change that a report sees."""
        if report is not None and report.register_seq is not None:
            return report.register_seq
        return self.registers.last_change(self.unit_id)

    # -- figures -----------------------------------------------------------------------------------------------------

    def _figures(
        self, period: Period, report: Report | None, combined: Mapping[str, Combined] | None = None
    ) -> dict[str, Figure]:
        """The figures of a report, and which of them do not apply to the province.

        Those of an open longer period that are not its own come from `combined`.
        """
        pack = self.pack_of(period)
        return self._own_figures(pack, period, report, combined) | inapplicable(pack, self.unit_on(period.cut_off))

    def _own_figures(
        self, pack: FormPack, period: Period, report: Report | None, combined: Mapping[str, Combined] | None
    ) -> dict[str, Figure]:
        figures = self._carried(period) if report is None else self.figures.of_report(report)
        if report is not None and report.locked:
            return figures
        if period.is_longer:
            told = longer_periods.told_codes(pack)
            made = {code: longer_periods.figure_from(one) for code, one in (combined or {}).items() if code not in told}
            return made | {code: figure for code, figure in figures.items() if code in told}
        references = self.reference_codes(pack)
        figures = {code: f for code, f in figures.items() if code in pack.indicators and code not in references}
        held = self.figures.references(self.unit_id, period.cut_off)
        return figures | {code: settled(pack.indicators[code], f) for code, f in held.items() if code in references}

    def reference_codes(self, pack: FormPack) -> set[str]:
        """Return the codes of a pack that hold for a unit from a date on, whatever the period."""
        key = pack.id, pack.version
        if key not in self._references:
            found = {code for code, indicator in pack.indicators.items() if indicator.source is Source.REFERENCE}
            self._references[key] = found
        return self._references[key]

    def _carried(self, period: Period) -> dict[str, Figure]:
        """What a new report starts with: the stocks of the month before (or the nearest earlier one), not confirmed.

        A longer period begins with the texts of its last month.
        """
        pack = self.pack_of(period)
        if period.is_longer:
            return carried_texts(pack, self._figures_of(period.last_month))
        nearest = period.previous() if period.is_month else period.last_month
        months = (nearest.shifted(-n) for n in range(CARRY_MONTHS))
        found = ((month, known) for month in months if (known := self._figures_of(month)))
        for month, known in found:
            return carried_figures(pack, known, pack.redefined(month, period, self.pack_then(month)))
        return {}

    def redefinitions(self, period: Period) -> list[Problem]:
        """Ask in a month about the figures that mean something else than in the last one there was before it."""
        if not period.is_month:
            return []
        pack, months = self.pack_of(period), (period.shifted(-n) for n in range(1, CARRY_MONTHS + 1))
        before = next((month for month in months if self._known(month).values), None)
        if before is None:
            return []
        known = self.values(before, seen_in=period)
        redefined = pack.redefined(before, period, self.pack_then(before)) & pack.asked.keys()
        params = {
            code: {"month": longer_periods.month_names([before]), "before": known.get(code)}
            for code in pack.asked
            if code in redefined
        }
        return [
            Problem("REDEFINED", Severity.WARNING, code, said)
            for code, said in params.items()
            if said["before"] is not None
        ]

    def _figures_of(self, month: Period) -> Mapping[str, Figure]:
        """The figures of a month as they stand: of its report, or of closed history; none where it has neither."""
        report = self.reports.latest(self.unit_id, month)
        if report is not None:
            return self.figures.of_report(report)
        closed = self._closed(month)
        return {code: Figure(value) for code, value in closed.values.items() if value is not None} if closed else {}

    def counts(self, period: Period, report: Report) -> dict[str, Any]:
        """Return the countings over rows of a report."""
        return self._counts(self.dated(period), report, None)

    def _counts(
        self, period: Period, report: Report | None, registers: Mapping[str, RegisterState] | None
    ) -> dict[str, Any]:
        """Countings over rows: those kept with the report while no row has changed since, else counted and kept."""
        pack, up_to = self.pack_of(period), self._up_to(report)
        if report is not None:
            kept = self.reports.counts(report, up_to)
            if kept.keys() >= set(pack.counted):
                return kept
        if registers is None:
            registers = {name: self._register(name, period, report)[0] for name in pack.registers}
        counts = count_registers(pack, period, registers)
        if report is not None:
            with self.database.transaction():
                self.reports.save_counts(report, counts, up_to)
        return counts

    def _values(
        self,
        period: Period,
        report: Report | None,
        figures: Mapping[str, Figure],
        counts: dict[str, Any],
        combined: Mapping[str, Combined] | None = None,
    ) -> Values:
        if report is not None and report.locked:
            return self.figures.frozen(report)
        pack = self.pack_of(period)
        unit = self.unit_on(period.cut_off)
        communes = self.units.commune_count(unit.code, period.cut_off)
        before = self._typed_before(period) if pack.looks_back else None
        values = calculate(pack, period, figures, counts, communes, before)
        if combined:
            told = longer_periods.told_codes(pack)
            values |= {code: made.value for code, made in combined.items() if code not in told}
        return values

    @_kept_beside
    def _typed_before(self, period: Period) -> Values:
        """What was typed in the period before: formulas that look back need no more."""
        before = period.previous()
        report = self.reports.latest(self.unit_id, before)
        if report is None:
            typed = self._known(before).values
        else:
            typed = {code: figure.value for code, figure in self.figures.of_report(report).items()}
        return self.pack_of(period).comparable(typed, before, period, self.pack_then(before))

    def values(self, period: Period, *, seen_in: Period | None = None) -> Values:
        """All values of another period; empty where nothing is known of it.

        Official values given later for figures sent as provisional stand in their places; `seen_in` leaves out what
        came after that period. Do not change the result: it is kept.
        """
        kept = self._known(period).values
        official = self.official(period, seen_in) if kept else {}
        report = self.reports.latest(self.unit_id, period) if official else None
        if report is None:
            return kept
        return corrected(self.pack_of(period), self.dated(period), kept, official, self.counts(period, report))

    def official(self, period: Period, seen_in: Period | None = None) -> dict[str, Value]:
        """The official values given later for figures of a month, by code; those of an older revision do not count."""
        if self._corrections is None:
            self._corrections = self.earlier.all_corrections(self.unit_id)
        found = [
            correction
            for brought_by, correction in self._corrections
            if correction.period == period and (seen_in is None or brought_by <= seen_in.last_month)
        ]
        report = self.reports.latest(self.unit_id, period) if found else None
        return {c.code: c.value for c in found if report is not None and c.revision == report.revision}

    def _known(self, period: Period) -> Kept:
        if period not in self._kept:
            self._kept[period] = self._read(period)
        return self._kept[period]

    def _read(self, asked: Period) -> Kept:
        report = self.reports.latest(self.unit_id, asked)
        if report is None and not asked.is_longer:
            return self._closed(asked) or Kept({})
        try:
            pack = self.pack_of(asked)
        except DomainError:
            return Kept({})  # a longer period before the form pack
        period = self.dated(asked)
        if report is not None and report.locked:
            return Kept(self.figures.frozen(report), longer_periods.nothing_in(self.figures.of_report(report)))
        combined = self._combined(pack, period, period.span) if period.is_longer else {}
        if report is None:
            known = any(made.value is not None for made in combined.values())
            return Kept({code: made.value for code, made in combined.items()} if known else {})
        figures = self._figures(period, report, combined)
        counts = self._counts(period, report, None)
        return Kept(self._values(period, report, figures, counts, combined), longer_periods.nothing_in(figures))

    def forget_values(self, since: Period | None = None) -> None:
        """Drop the values kept of periods that an edit in `since` can change: that one and all later; None: all."""
        self._corrections = None
        if since is None:
            self._kept.clear()
            self._beside.clear()
            return
        if since.is_ad_hoc:
            self._kept.pop(since, None)
            return
        last = since.last_month
        self._kept = {p: kept for p, kept in self._kept.items() if not p.is_ad_hoc and p.last_month < last}
        self._beside = {key: kept for key, kept in self._beside.items() if key[1] <= last}

    def _combined(self, pack: FormPack, period: Period, span: list[Period]) -> dict[str, Combined]:
        """What the months of a span make together."""
        known = {month: kept for month in span if (kept := self._known(month)).values}
        months = {month: self.values(month) for month in known}
        nothing = {month: kept.nothing for month, kept in known.items()}
        return combine(pack, months, span, packs={month: self.pack_then(month) for month in span}, nothing=nothing)

    @_kept_beside
    def _history(self, month: Period) -> list[Values]:
        """The values of the months before, the latest first: what outliers are judged against."""
        pack, earlier = self.pack_of(month), (month.shifted(-n) for n in range(1, MONTHS + 1))
        return [
            pack.comparable(self.values(then, seen_in=month), then, month, self.pack_then(then)) for then in earlier
        ]

    @_kept_beside
    def _earlier_months(self, period: Period) -> dict[Period, Values]:
        """The values of the year's months up to a period's last, without a month's own."""
        return {
            month: values
            for month in period.year_to_date
            if month != period and (values := self.values(month, seen_in=period))
        }

    # -- closed history ----------------------------------------------------------------------------------------------

    def _closed(self, period: Period) -> Kept | None:
        """A month of closed history: as loaded for this province, else merged from its predecessors; None for none."""
        if not period.is_month:
            return None
        own = self.earlier.history(self.unit_id, period)
        if own:
            return Kept(completed(self.versions.of_month(period), period, own), notes={})
        provinces = [self.earlier.history(unit_id, period) for unit_id in self._predecessor_ids]
        if not any(provinces):
            return None
        pack = self.versions.of_month(period)
        values = [completed(pack, period, province) for province in provinces]
        if len(values) == 1:
            return Kept(values[0], notes={})
        together, notes = merged(pack, period, values)
        return Kept(together, notes=notes)

    @cached_property
    def _predecessor_ids(self) -> list[int]:
        """The numbers of all predecessors of a merged province, once history of one was loaded."""
        ids = [self.reports.unit_id(*unit.key) for unit in self.predecessors]
        return [id or _NOBODY for id in ids] if any(ids) else []

    def forget_history(self) -> None:
        """Drop what is kept in memory of closed history and of all that rests on it."""
        self.__dict__.pop("_predecessor_ids", None)
        self.forget_values()
        self.forget_rows()

    @property
    def first_month(self) -> Period:
        """The first month of the province under its code list."""
        month = Period.month_of(self.first_day)
        return month if month.cut_off >= self.first_day else month.shifted(1)
