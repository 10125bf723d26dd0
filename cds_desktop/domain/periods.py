"""Reporting periods: their names, data windows and cut-off dates.

Windows follow Nghị định 09/2019/NĐ-CP: a month runs from the 15th of the month before to the 14th; longer periods
likewise from the 15th of the month before their first month to the 14th of their last. The real reports do not keep to
the decree, and an ad hoc period has no other dates: such a period carries a `Window` of its own. When a report is due
is told by `calendar`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from cds_desktop.domain.errors import DomainError

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_CUT_OFF_DAY = 14


class PeriodKind(StrEnum):
    """The kinds of period; the value is the letter used in a period's name."""

    MONTH = "M"
    QUARTER = "Q"
    HALF_YEAR = "H"
    NINE_MONTHS = "9M"
    YEAR = "Y"
    AD_HOC = "X"


_IN_A_YEAR = {PeriodKind.QUARTER: 4, PeriodKind.HALF_YEAR: 2}

_FORMS = (
    (PeriodKind.MONTH, re.compile("([0-9]{4})-(0[1-9]|1[0-2])")),
    (PeriodKind.QUARTER, re.compile("([0-9]{4})-Q([1-4])")),
    (PeriodKind.HALF_YEAR, re.compile("([0-9]{4})-H([12])")),
    (PeriodKind.NINE_MONTHS, re.compile("([0-9]{4})-9(M)")),
    (PeriodKind.AD_HOC, re.compile("([0-9]{4})-X(0[1-9]|[1-9][0-9])")),
    (PeriodKind.YEAR, re.compile("([0-9]{4})()")),
)


_MONTH_HEADINGS = (
    re.compile("(?P<y>[0-9]{4})-(?P<m>[0-9]{2})"),
    re.compile(r"(?:t|tháng)?\s*(?P<m>[0-9]{1,2})\s*(?:[/.-]|năm)\s*(?P<y>[0-9]{4})", re.IGNORECASE),
    re.compile("[0-9]{1,2}/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})"),  # a spreadsheet's date
)


@dataclass(frozen=True, slots=True)
class Window:
    """The dates of one report that differ from the decree's: the first and the last day of data, and when it is due.

    `due` None leaves the due date to the rule for the period's kind.
    """

    start: date
    cut_off: date
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period, e.g. month 10 of 2026; `number` counts within the year (0 where the kind has only one).

    A period is known by its name: those with and without a `window` are equal.
    """

    kind: PeriodKind
    year: int
    number: int
    window: Window | None = field(default=None, compare=False, repr=False)

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
    def read_month(text: str) -> Period:
        """Read a month as people head columns: `2026-10`, `10/2026`, `tháng 10 năm 2026`, `T10/2026`, `01/10/2026`.

        Raises DomainError `period.no_month` for anything else.
        """
        for form in _MONTH_HEADINGS:
            if found := form.fullmatch(text.strip()):
                year, month = int(found["y"]), int(found["m"])
                if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12:
                    return Period.month(year, month)
        raise DomainError("period.no_month", text=text.strip())

    @staticmethod
    def month(year: int, month: int) -> Period:
        """Return the period of a calendar month (1..12)."""
        return Period(PeriodKind.MONTH, year, month)

    @staticmethod
    def month_of(day: date) -> Period:
        """Return the monthly period worked on at `day`: that of its calendar month."""
        return Period.month(day.year, day.month)

    def within(self, window: Window | None) -> Period:
        """Return the same period with dates of its own; with None as it is."""
        return self if window is None else replace(self, window=window)

    @property
    def is_month(self) -> bool:
        """Whether this is a single month."""
        return self.kind is PeriodKind.MONTH

    @property
    def is_ad_hoc(self) -> bool:
        """Whether it was asked for out of turn (đột xuất)."""
        return self.kind is PeriodKind.AD_HOC

    @property
    def is_longer(self) -> bool:
        """Whether it is made of several months."""
        return not self.is_month and not self.is_ad_hoc

    @property
    def months(self) -> tuple[int, int]:
        """The first and the last calendar month (1..12) of the period; of an ad hoc one, that of its cut-off."""
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
                return self.cut_off.month, self.cut_off.month

    @property
    def window_start(self) -> date:
        """The first day whose data belong to the period. Raises DomainError for an ad hoc period without dates."""
        if self.window is not None:
            return self.window.start
        self._needs_window()
        first = self.months[0]
        return date(self.year, first - 1, _CUT_OFF_DAY + 1) if first > 1 else date(self.year - 1, 12, _CUT_OFF_DAY + 1)

    @property
    def cut_off(self) -> date:
        """The last day whose data belong to the period (ngày chốt số liệu). Raises DomainError as `window_start`."""
        if self.window is not None:
            return self.window.cut_off
        self._needs_window()
        return date(self.year, self.months[1], _CUT_OFF_DAY)

    def _needs_window(self) -> None:
        if self.is_ad_hoc:
            raise DomainError("period.ad_hoc", period=str(self))

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
        """Return the period before this one, of its kind: the month, quarter, half-year or year before.

        An ad hoc period is asked for out of turn: before it comes its `last_month`.
        """
        if self.is_month:
            return self.shifted(-1)
        if self.is_ad_hoc:
            return self.last_month
        most = _IN_A_YEAR.get(self.kind, 0)
        if self.number > 1:
            return Period(self.kind, self.year, self.number - 1)
        return Period(self.kind, self.year - 1, most)

    @property
    def last_month(self) -> Period:
        """The month that the period ends with; of an ad hoc one, the last month cut off by its own cut-off."""
        if self.is_month:
            return self
        if self.is_longer:
            return Period.month(self.year, self.months[1])
        last = Period.month_of(self.cut_off)
        return last if last.cut_off <= self.cut_off else last.shifted(-1)

    @property
    def span(self) -> list[Period]:
        """The months that the period is made of, in order; of an ad hoc one, none."""
        if self.is_ad_hoc:
            return []
        first, last = self.months
        return [Period.month(self.year, number) for number in range(first, last + 1)]

    @property
    def year_to_date(self) -> list[Period]:
        """The months from January to the last of the period (lũy kế từ đầu năm), in order."""
        last = self.last_month
        return [Period.month(last.year, number) for number in range(1, last.number + 1)]

    def year_ago(self) -> Period:
        """Return the same period of the year before (cùng kỳ năm trước); for an ad hoc one, of its `last_month`."""
        if self.is_ad_hoc:
            return self.last_month.year_ago()
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
