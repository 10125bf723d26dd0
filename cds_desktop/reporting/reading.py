"""Reads the reports of a data folder: which there are, and each as a person sees it, with its problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cds_desktop.domain.figures import Figure, Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Finding, Problem, Severity
from cds_desktop.forms.calculation import Values
from cds_desktop.forms.checks import FormData, check_form
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.over_time import Combined, NoValue
from cds_desktop.forms.registers import RegisterState
from cds_desktop.reporting import longer_periods
from cds_desktop.reporting.corrections import correction_problems
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.report_data import Kept, ReportData
from cds_desktop.storage.reports import Report


@dataclass(frozen=True)
class MonthSummary:
    """One line of the list of reports; `history` marks a month known from closed history only."""

    period: Period
    status: Status
    revision: int
    history: bool = False


class ReportReader(ReportData):
    """What a data folder says of a period, as a person sees it."""

    def months(self) -> list[MonthSummary]:
        """Return the months there are reports of, newest first."""
        return [summary for summary in self.all_periods() if summary.period.is_month and not summary.history]

    def all_periods(self) -> list[MonthSummary]:
        """Return every period that something is known of, newest first: reports of all kinds, and closed history."""
        reports = self.reports.all_latest(self.unit_id)
        found = [MonthSummary(r.period, r.status, r.revision) for r in reports]
        begun = {summary.period for summary in found}
        closed = self.earlier.history_months([self.unit_id, *self._predecessor_ids])
        found += [MonthSummary(p, Status.SENT, 0, history=True) for p in closed if p not in begun]
        return sorted(found, key=lambda summary: summary.period, reverse=True)

    # -- reports -----------------------------------------------------------------------------------------------------

    def first_view(self, period: Period) -> Month:
        """Return a month without rows and problems, from what is kept beside it: quick, for the first paint."""
        return self._month(period, quick=True)

    def month(self, period: Period) -> Month:
        """Return a period with everything; creates nothing: an untouched month shows what it would start with."""
        month = self._month(period, quick=False)
        _ = month.counts, month.by_section  # counted here, so that the window need not
        return month

    def _month(self, asked: Period, *, quick: bool) -> Month:
        self.notice_other_writers()
        report = self.reports.latest(self.unit_id, asked)
        if report is None and (closed := self._closed(asked)) is not None:
            return self._closed_month(asked, closed)
        period, pack = self.check_period(asked), self.pack_of(asked)
        combined = self._combined(pack, period, period.span) if period.is_longer else {}
        registers: dict[str, RegisterState] = {}
        corrected: dict[str, frozenset[str]] = {}
        problems: list[Problem] = []
        if not quick:
            for name in pack.registers:
                registers[name], found = self._register(name, period, report)
                problems += found
            if report is not None:
                touched = self.registers.corrected_rows(report, period.last_month)
                corrected = {name: frozenset(touched.get(name, ())) for name in pack.registers}
        figures = self._figures(period, report, combined)
        counts = self._counts(period, report, registers or None)
        values = self._values(period, report, figures, counts, combined)
        previous = self._compared("previous", period.previous(), period, report)
        year_ago = self._compared("year_ago", period.year_ago(), period, report)
        earlier = {} if quick else self._earlier_months(period)
        if not quick:
            checked = longer_periods.settled(pack, registers) if period.is_longer else registers
            history = self._history(period) if period.is_month else ()
            data = FormData(period, figures, values, previous, year_ago, checked, counts, history)
            asked_anew = self.redefinitions(period)
            problems = [*check_form(pack, data), *asked_anew, *problems, *_correction_hints(report, corrected)]
            if report is not None and not report.locked:
                problems += correction_problems(self, period, report)
            if period.is_longer:
                problems = self._of_longer(pack, report, period, combined, problems)
        return Month(
            unit=self.unit_on(period.cut_off),
            period=period,
            pack=pack,
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
            combined=combined,
            earlier_months=earlier,
            kept_to_date=self.figures.frozen_comparison(report, "year_to_date") if report and report.locked else {},
            earlier_nothing={month: self._known(month).nothing for month in earlier},
            earlier_packs={month: self.pack_then(month) for month in earlier},
            corrections=self.earlier.corrections(report) if report else [],
            official_before=self.official(period.previous(), period),
            official_year_ago=self.official(period.year_ago(), period),
            province=self.province,
            first_open_month=self.first_open_month,
            last_open_month=self.last_open_month,
        )

    def year_before(self, month: Month) -> dict[str, Combined]:
        """Return what the same months of the year before make together, beside `month.year_to_date`."""
        now = month.period.last_month
        then = now.year_ago()
        other = month.pack.redefined(then, now, self.pack_then(then))
        found = self._combined(month.pack, month.period, month.period.year_ago().year_to_date)
        return {code: Combined(None, (), NoValue.DEFINITION) if code in other else one for code, one in found.items()}

    def _compared(self, name: str, other: Period, period: Period, report: Report | None) -> Values:
        """The values of another period beside those of this one; a locked report keeps what it was approved with."""
        if report is not None and report.locked and (kept := self.figures.frozen_comparison(report, name)):
            return kept
        values, pack = self.values(other, seen_in=period), self.pack_of(period)
        return pack.comparable(values, other, period, self.pack_then(other)) if values else values

    def _of_longer(
        self,
        pack: FormPack,
        report: Report | None,
        period: Period,
        combined: Mapping[str, Combined],
        problems: list[Problem],
    ) -> list[Problem]:
        """The problems of a longer period: not those that each month has already, but which months are missing."""
        told = longer_periods.told_registers(pack)
        own = [
            problem
            for problem in problems
            if not longer_periods.looks_back(pack, problem) and ("/" not in problem.place or _name(problem) in told)
        ]
        frozen = self.figures.frozen(report) if report is not None and report.locked else None
        return [*own, *longer_periods.month_problems(pack, period, combined, frozen)]

    def _closed_month(self, period: Period, closed: Kept) -> Month:
        """A month known from closed history: read-only, without rows and problems."""
        notes = closed.notes or {}
        pack = self.versions.of_month(period)
        figures = {
            code: Figure(value, notes.get(code), confirmed=True)
            for code in pack.indicators
            if (value := closed.values.get(code)) is not None or code in notes
        }
        return Month(
            unit=self.unit_on(period.cut_off),
            period=period,
            pack=pack,
            status=Status.SENT,
            revision=0,
            exists=True,
            figures=figures,
            values=closed.values,
            previous=self.values(period.previous(), seen_in=period),
            year_ago=self.values(period.year_ago(), seen_in=period),
            registers={name: RegisterState([], confirmed=True) for name in pack.registers},
            earlier_months=self._earlier_months(period),
            earlier_packs={month: self.pack_then(month) for month in period.year_to_date},
            history=True,
            province=self.province,
            first_open_month=self.first_open_month,
            last_open_month=self.last_open_month,
        )

    def _findings(self, report: Report | None, problems: list[Problem]) -> list[Finding]:
        given = {(e.rule, e.place, e.digest): e for e in self.reports.explanations(report)} if report else {}
        reasons = self.pack_of(report.period).reasons if report else {}
        findings = []
        for problem in problems:
            said = given.get((problem.rule, problem.place, problem.digest())) if given else None
            reason = said.reason if said and said.reason in reasons else ""
            findings.append(Finding(problem, said.text, reason, said.by) if said else Finding(problem))
        return sorted(findings, key=lambda f: f.problem.severity.rank)


def _correction_hints(report: Report | None, corrected: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Say where rows were corrected in an earlier period: taken over here, or not since this report is locked."""
    for name, rows in corrected.items():
        if rows and report is not None:
            rule = "ROWS_CORRECTED_SINCE" if report.locked else "ROWS_CORRECTED"
            yield Problem(rule, Severity.HINT, name, {"rows": len(rows)})


def _name(problem: Problem) -> str:
    return problem.place.partition("/")[0]
