"""A month as a person sees it: figures, rows, comparisons, problems and readiness; read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from cds_desktop.domain.figures import BLANK, Figure, Status, Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Finding, Kind, count_findings, is_ready
from cds_desktop.domain.units import Unit
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState


@dataclass(frozen=True)
class Progress:
    """How far a section is: answered and asked figures, and problems by kind."""

    answered: int
    asked: int
    counts: Mapping[Kind, int]


@dataclass(frozen=True)
class Month:
    """All of a unit's report of one period at one moment. `values` has every code; a missing figure is BLANK."""

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

    @property
    def locked(self) -> bool:
        """Whether nothing may be entered."""
        return self.status is not Status.ENTERING

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
