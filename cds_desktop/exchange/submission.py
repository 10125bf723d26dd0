"""What a submission says, free of any file format: the input of the workbook writer and the output of its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cds_desktop.domain.figures import Figure, Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation
from cds_desktop.domain.units import Unit
from cds_desktop.forms.registers import RegisterState


@dataclass(frozen=True)
class Amendment:
    """One place that differs from the revision sent before; values as canonical text, None where there was none."""

    place: str
    label: str
    sent: str | None
    new: str | None


@dataclass(frozen=True)
class EarlierValue:
    """The official value of a figure that an earlier month was sent with as provisional (số chính thức kỳ trước)."""

    period: Period
    code: str
    sent: Value | None
    value: Value
    note: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Submission:
    """One revision of a province's report (tệp báo cáo gửi Bộ). `figures` has every code asked, with derived values in.

    `messages` gives the sentence of each explained problem by (rule, place), in Vietnamese.
    """

    unit: Unit
    office: str
    period: Period
    revision: int
    pack_id: str
    pack_version: str
    figures: Mapping[str, Figure]
    previous: Mapping[str, Value | None]
    year_ago: Mapping[str, Value | None]
    registers: Mapping[str, RegisterState]
    explanations: list[Explanation]
    messages: Mapping[tuple[str, str], str]
    prepared_by: str
    approved_by: str
    approved_at: datetime | None
    made_at: datetime
    program_version: str
    draft: bool = False
    reopen_reason: str = ""
    amendments: list[Amendment] = field(default_factory=list)
    corrections: list[EarlierValue] = field(default_factory=list)
    year_to_date: Mapping[str, Value | None] = field(default_factory=dict)
