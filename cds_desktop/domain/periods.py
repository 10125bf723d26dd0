"""Reporting periods: their names, data windows, cut-off and due dates.

Windows follow Nghị định 09/2019/NĐ-CP: a month runs from the 15th of the month before to the 14th; longer periods
likewise from the 15th of the month before their first month to the 14th of their last. The due date is the 25th of the
last month, moved to the next working day when it falls on a weekend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cds_desktop.domain.errors import DomainError

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_CUT_OFF_DAY = 14
_DUE_DAY = 25
_SATURDAY = 5


class PeriodKind(StrEnum):
    """The kinds of period; the value is the letter used in a period's name."""

    MONTH = "M"
    QUARTER = "Q"
    HALF_YEAR = "H"
    NINE_MONTHS = "9M"
    YEAR = "Y"
    AD_HOC = "X"


_FORMS = (
    (PeriodKind.MONTH, re.compile("([0-9]{4})-(0[1-9]|1[0-2])")),
    (PeriodKind.QUARTER, re.compile("([0-9]{4})-Q([1-4])")),
    (PeriodKind.HALF_YEAR, re.compile("([0-9]{4})-H([12])")),
    (PeriodKind.NINE_MONTHS, re.compile("([0-9]{4})-9(M)")),
    (PeriodKind.AD_HOC, re.compile("([0-9]{4})-X(0[1-9]|[1-9][0-9])")),
    (PeriodKind.YEAR, re.compile("([0-9]{4})()")),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period, e.g. month 10 of 2026; `number` counts within the year (0 where the kind has only one)."""

    kind: PeriodKind
    year: int
    number: int

    @staticmethod
    def parse(text: str) -> Period:
        """Read `2026-10`, `2026-Q3`, `2026-H1`, `2026-9M`, `2026` or `2026-X01` (design §5).

        Raises DomainError `period.bad` for anything else and for years outside 2000..2099.
        """
        wanted = text.strip().upper()
        for kind, form in _FORMS:
            found = form.fullmatch(wanted)
            if found and _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
                number = int(found[2]) if found[2].isdigit() else 0
                return Period(kind, int(found[1]), number)
        raise DomainError("period.bad", text=text.strip())

    @staticmethod
    def month(year: int, month: int) -> Period:
        """Return the period of a calendar month (1..12)."""
        return Period(PeriodKind.MONTH, year, month)

    @staticmethod
    def month_of(day: date) -> Period:
        """Return the monthly period worked on at `day`: that of its calendar month."""
        return Period.month(day.year, day.month)

    @property
    def is_month(self) -> bool:
        """Whether this is a single month."""
        return self.kind is PeriodKind.MONTH

    @property
    def months(self) -> tuple[int, int]:
        """The first and the last calendar month (1..12) that the period covers."""
        match self.kind:
            case PeriodKind.MONTH:
                return self.number, self.number
            case PeriodKind.QUARTER:
                return 3 * self.number - 2, 3 * self.number
            case PeriodKind.HALF_YEAR:
                return 6 * self.number - 5, 6 * self.number
            case PeriodKind.NINE_MONTHS:
                return 1, 9
            case PeriodKind.YEAR:
                return 1, 12
            case PeriodKind.AD_HOC:
                raise DomainError("period.ad_hoc", period=str(self))

    @property
    def window_start(self) -> date:
        """The first day whose data belong to the period."""
        first = self.months[0]
        return date(self.year, first - 1, _CUT_OFF_DAY + 1) if first > 1 else date(self.year - 1, 12, _CUT_OFF_DAY + 1)

    @property
    def cut_off(self) -> date:
        """The last day whose data belong to the period (ngày chốt số liệu)."""
        return date(self.year, self.months[1], _CUT_OFF_DAY)

    @property
    def due_date(self) -> date:
        """The day by which the report is to be sent."""
        due = date(self.year, self.months[1], _DUE_DAY)
        while due.weekday() >= _SATURDAY:
            due += timedelta(days=1)
        return due

    @property
    def ends_quarter(self) -> bool:
        """Whether the period ends with a quarter."""
        return self.months[1] % 3 == 0

    @property
    def ends_half_year(self) -> bool:
        """Whether the period ends with a half-year."""
        return self.months[1] % 6 == 0

    @property
    def ends_year(self) -> bool:
        """Whether the period ends with the year."""
        return self.months[1] == 12

    def shifted(self, months: int) -> Period:
        """Return the month `months` later (earlier where negative). Only for months."""
        assert self.is_month, self
        index = self.year * 12 + self.number - 1 + months
        return Period.month(index // 12, index % 12 + 1)

    def previous(self) -> Period:
        """Return the month before this one."""
        return self.shifted(-1)

    def year_ago(self) -> Period:
        """Return the same period of the year before."""
        return Period(self.kind, self.year - 1, self.number)

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year:04d}-{self.number:02d}"
            case PeriodKind.NINE_MONTHS:
                return f"{self.year:04d}-9M"
            case PeriodKind.YEAR:
                return f"{self.year:04d}"
            case PeriodKind.AD_HOC:
                return f"{self.year:04d}-X{self.number:02d}"
            case _:
                return f"{self.year:04d}-{self.kind.value}{self.number}"

    def __lt__(self, other: Period) -> bool:
        return self._order < other._order

    def __le__(self, other: Period) -> bool:
        return self._order <= other._order

    @property
    def _order(self) -> tuple[int, int, str]:
        return self.year, 13 if self.kind is PeriodKind.AD_HOC else self.months[1], str(self)


def working_days_until(today: date, due: date) -> int:
    """Count the working days (Monday to Friday) after `today` up to and including `due`; negative when overdue."""
    step = 1 if due >= today else -1
    start, end = sorted((today, due))
    days = sum((start + timedelta(days=offset)).weekday() < _SATURDAY for offset in range(1, (end - start).days + 1))
    return step * days
