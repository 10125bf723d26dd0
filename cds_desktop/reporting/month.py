"""A period as a person sees it: figures, rows, comparisons, problems and readiness; read-only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from cds_desktop.domain.figures import BLANK, Figure, Status, Value
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Finding, Kind, count_findings, is_ready
from cds_desktop.domain.units import Unit
from cds_desktop.forms.calculation import Values
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.over_time import Combined, combine
from cds_desktop.forms.registers import RegisterState
from cds_desktop.reporting.longer_periods import nothing_in, told_codes, told_registers, with_note
from cds_desktop.reporting.settings import ProvinceSettings
from cds_desktop.storage.earlier import Correction


@dataclass(frozen=True)
class Progress:
    """How far a section is: answered and asked figures, and problems by kind."""

    answered: int
    asked: int
    counts: Mapping[Kind, int]


@dataclass(frozen=True)
class Month:
    """All of a unit's report of one period at one moment. `values` has every code; a missing figure is BLANK.

    Of a longer period, `combined` says how each code came from its months. `earlier_months` are the values of the
    year's months up to it, without a month's own, `earlier_packs` their form packs, and `earlier_nothing` the codes
    blank in them because there was nothing to report; `kept_to_date` is the year to date that a locked report was
    approved with. `corrections` are the official values of earlier months that it brings; `official_before` and
    `official_year_ago` are those that stand in `previous` and `year_ago`. `history` marks a month known from closed
    history only.
    """

    unit: Unit
    period: Period
    pack: FormPack
    status: Status
    revision: int
    exists: bool
    figures: Mapping[str, Figure]
    values: Mapping[str, Value | None]
    previous: Mapping[str, Value | None]
    year_ago: Mapping[str, Value | None]
    registers: Mapping[str, RegisterState] = field(default_factory=dict)
    corrected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By register, the ids of rows corrected in another month: taken over here, or not since this one is locked."""
    findings: list[Finding] = field(default_factory=list)
    approved_by: str = ""
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    reopen_reason: str = ""
    combined: Mapping[str, Combined] = field(default_factory=dict)
    earlier_months: Mapping[Period, Values] = field(default_factory=dict)
    earlier_nothing: Mapping[Period, Collection[str]] = field(default_factory=dict)
    earlier_packs: Mapping[Period, FormPack] = field(default_factory=dict)
    kept_to_date: Values = field(default_factory=dict)
    corrections: Sequence[Correction] = ()
    official_before: Mapping[str, Value] = field(default_factory=dict)
    official_year_ago: Mapping[str, Value] = field(default_factory=dict)
    history: bool = False
    province: ProvinceSettings = field(default_factory=ProvinceSettings)
    first_open_month: Period | None = None
    last_open_month: Period | None = None
    """What the province can report begins and ends; None where nothing bounds it."""

    @cached_property
    def to_date(self) -> Values:
        """The values of the year to date; of a locked report, those that it was approved with."""
        return self.kept_to_date or {code: made.value for code, made in self.year_to_date.items()}

    @cached_property
    def year_to_date(self) -> Mapping[str, Combined]:
        """What the months from January to the period's last make together (lũy kế từ đầu năm), as they are now."""
        months, nothing = dict(self.earlier_months), dict(self.earlier_nothing)
        if self.period.is_month:
            months[self.period], nothing[self.period] = self.values, nothing_in(self.figures)
        return combine(self.pack, months, self.period.year_to_date, packs=self.earlier_packs, nothing=nothing)

    @cached_property
    def due_date(self) -> date:
        """The day by which the report is to be sent (hạn gửi), by the rule and the calendar of the province."""
        return self.province.schedule.due_date(self.period)

    def working_days_left(self, today: date) -> int:
        """Count the working days until the report is due; negative when it is late."""
        return self.province.schedule.working_days_left(today, self.period)

    @property
    def locked(self) -> bool:
        """Whether nothing may be entered."""
        return self.status is not Status.ENTERING

    def editable(self, code: str) -> bool:
        """Whether a figure may be typed: not in a locked report, nor what a longer period takes from its months, nor
        what does not apply to the unit.
        """
        indicator = self.pack.indicators[code]
        return not self.locked and indicator.typed and code not in self.from_months and indicator.applies_to(self.unit)

    def rows_editable(self, register: str) -> bool:
        """Whether rows of a register may be changed: not in a locked report, nor where they are those of a month."""
        return not self.locked and (not self.period.is_longer or register in told_registers(self.pack))

    @cached_property
    def from_months(self) -> frozenset[str]:
        """The codes that a longer period takes from its months; none in another."""
        return frozenset(self.combined.keys() - told_codes(self.pack)) if self.combined else frozenset()

    @cached_property
    def ready(self) -> bool:
        """Đủ điều kiện gửi: no error and no warning without explanation."""
        return is_ready(self.findings)

    @cached_property
    def counts(self) -> Mapping[Kind, int]:
        """How many problems there are of each kind."""
        return count_findings(self.findings)

    def figure(self, code: str) -> Figure:
        """Return the captured figure of a code."""
        return self.figures.get(code, BLANK)

    def stated(self, code: str) -> Figure:
        """Return the figure of a code with its value, and with a note of what a longer period lacks in it.

        Notes travel in the workbook and are Vietnamese. Computed figures have their value only.
        """
        figure = replace(self.figure(code), value=self.values.get(code))
        return figure if self.locked else with_note(figure, self.combined.get(code), Messages("vi"))

    def progress(self, section: str) -> Progress:
        """Count a section: its codes, and the problems in them and in the rows of its registers."""
        indicators = self.pack.by_section[section]
        answered = sum(self.values.get(i.code) is not None or self.figure(i.code).answered for i in indicators)
        return Progress(answered, len(indicators), count_findings(self.by_section.get(section, ())))

    @cached_property
    def by_section(self) -> Mapping[str, list[Finding]]:
        """The findings by section, gravest first."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(self.section_of(finding.problem.place), []).append(finding)
        return found

    def section_of(self, place: str) -> str:
        """Return the section that a place (code, register or register/row/column) belongs to."""
        name = place.split("/")[0]
        register = self.pack.registers.get(name)
        return register.section if register else self.pack.indicators[name].section
