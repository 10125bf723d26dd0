"""Working days, and when a report is due (design §3 "Periods").

Days off and swapped working days are `resources/calendar/holidays.toml`; years without a decision follow Điều 112 Bộ
luật Lao động 2019. A report is due on a day of the last month of its period, the 25th by Nghị định 09/2019/NĐ-CP, moved
to the next working day; at least one working day lies between the cut-off and the due date (Điều 8.5).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from cds_desktop.domain.periods import Period
from cds_desktop.domain.resources import resource_path

DUE_DAY = 25
_SATURDAY = 5
_DAY = timedelta(days=1)
_TET_DAYS = 5
_NATIONAL_DAY = (9, 2)
_LONGER_WITH_DAY_AFTER = (0, 3, 6)  # 2 September on a Monday, Thursday or Sunday


class DayOff(NamedTuple):
    """A day on which offices are closed, with its name in both languages."""

    day: date
    name: str
    name_en: str

    def name_in(self, language: str) -> str:
        """Return the name in `vi` or `en`."""
        return self.name_en if language == "en" else self.name


class _Year(NamedTuple):
    off: Mapping[date, DayOff]
    worked: frozenset[date]


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of a province: the shipped ones with `off` (days off) and `worked` (worked days) of its own."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day. What a province says of its own goes before the shipped list."""
        if day in self.worked or day in self.off:
            return day in self.worked
        year = _year(day.year)
        return day in year.worked or (day.weekday() < _SATURDAY and day not in year.off)

    def days_off(self, year: int) -> list[DayOff]:
        """Return the days of a year on which offices are closed beside weekends, in order; own ones too."""
        shipped = {day: off for day, off in _year(year).off.items() if day not in self.worked}
        own = {day: DayOff(day, name, name) for day, name in self.off.items() if day.year == year}
        return sorted((shipped | own).values())

    def worked_weekends(self, year: int) -> list[date]:
        """Return the days at weekends that are worked (làm bù), in order; own ones too."""
        days = {*_year(year).worked, *(day for day in self.worked if day.year == year)} - self.off.keys()
        return sorted(day for day in days if day.weekday() >= _SATURDAY)

    def on_or_after(self, day: date) -> date:
        """Return the first working day from `day` on."""
        while not self.is_working(day):
            day += _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (which is not counted); `day` itself for 0."""
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day

    def working_days_left(self, today: date, due: date) -> int:
        """Count the working days after `today` up to and including `due`; negative when it is past."""
        start, end = sorted((today, due))
        days = sum(self.is_working(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))
        return days if due >= today else -days


@dataclass(frozen=True)
class Schedule:
    """When reports are due: on `due_day` (1..31) of the period's last month, or of the month after it.

    `min_working_days` must lie between cut-off and due date.
    """

    calendar: WorkingCalendar = WorkingCalendar()
    due_day: int = DUE_DAY
    in_next_month: bool = False
    min_working_days: int = 1

    def due_date(self, period: Period) -> date:
        """Return the day by which a report is to be sent; that of the period's own window goes before the rule."""
        if period.window is not None and period.window.due is not None:
            return period.window.due
        last = period.last_month.shifted(int(self.in_next_month))
        return max(self.day_in(last, self.due_day), self.calendar.after(period.cut_off, self.min_working_days))

    def day_in(self, month: Period, number: int) -> date:
        """Return day `number` of a month, or its last day where it is shorter, moved to the next working day."""
        following = month.shifted(1)
        last = date(following.year, following.number, 1) - _DAY
        return self.calendar.on_or_after(min(last, date(month.year, month.number, 1) + (number - 1) * _DAY))

    def working_days_left(self, today: date, period: Period) -> int:
        """Count the working days from `today` to the due date of a report (còn n ngày làm việc)."""
        return self.calendar.working_days_left(today, self.due_date(period))


def is_decided(year: int) -> bool:
    """Whether the days off of a year are those of a decision; else they follow the law and may still change."""
    return year in _shipped()["decided"]


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(resource_path("calendar", "holidays.toml").read_text("utf-8"))


@cache
def _year(year: int) -> _Year:
    if is_decided(year):
        days = [off for span in _shipped()["off"] for off in _span(span) if off.day.year == year]
    else:
        days = _by_rule(year)
    worked = frozenset(swap["day"] for swap in _shipped()["worked"] if swap["day"].year == year)
    return _Year({off.day: off for off in days}, worked)


def _span(span: Mapping[str, Any]) -> Iterator[DayOff]:
    for offset in range((span["last"] - span["first"]).days + 1):
        yield DayOff(span["first"] + timedelta(days=offset), span["name"], span["name_en"])


def _by_rule(year: int) -> list[DayOff]:
    """The days off of a year by law, with one in lieu of each that falls on a weekend or on another one."""
    holidays = sorted(_statutory(year))
    off = {holiday.day: holiday for holiday in holidays}
    for before, holiday in zip([None, *holidays], holidays, strict=False):
        if holiday.day.weekday() >= _SATURDAY or (before and before.day == holiday.day):
            day = holiday.day
            while day in off or day.weekday() >= _SATURDAY:
                day += _DAY
            off[day] = holiday._replace(day=day)
    return list(off.values())


def _statutory(year: int) -> Iterator[DayOff]:
    """The holidays of Điều 112 on their own days."""
    for annual in _shipped()["annual"]:
        if year < annual.get("from_year", year):
            continue
        day = date(year, annual["month"], annual["day"])
        yield DayOff(day, annual["name"], annual["name_en"])
        if (day.month, day.day) == _NATIONAL_DAY:
            neighbour = day + _DAY if day.weekday() in _LONGER_WITH_DAY_AFTER else day - _DAY
            yield DayOff(neighbour, annual["name"], annual["name_en"])
    lunar = _shipped()["lunar"].get(str(year))
    if lunar:
        new_year, hung_kings = lunar
        for offset in range(_TET_DAYS):
            yield DayOff(new_year + timedelta(days=offset - 1), **_shipped()["tet"])
        yield DayOff(hung_kings, **_shipped()["hung_kings"])
