"""Working days, public holidays with swapped days, and due dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.calendar import DayOff, Schedule, WorkingCalendar, is_decided
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period, PeriodKind, Window

SHIPPED = WorkingCalendar()
DAY = timedelta(days=1)

days = st.dates(date(2022, 1, 1), date(2041, 12, 31))
months = st.builds(Period.month, st.integers(2022, 2041), st.integers(1, 12))
longer = st.sampled_from(["2026-Q1", "2026-Q4", "2026-H1", "2027-H2", "2026-9M", "2027"]).map(Period.parse)
schedules = st.builds(
    Schedule, due_day=st.integers(1, 31), in_next_month=st.booleans(), min_working_days=st.integers(0, 10)
)
calendars = st.builds(
    WorkingCalendar,
    off=st.dictionaries(days, st.just("riêng"), max_size=20),
    worked=st.frozensets(days, max_size=20),
)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2023, 1, 20), date(2023, 1, 26)),
        (date(2023, 4, 29), date(2023, 5, 3)),
        (date(2023, 9, 1), date(2023, 9, 4)),
        (date(2024, 2, 8), date(2024, 2, 14)),
        (date(2024, 4, 27), date(2024, 5, 1)),
        (date(2024, 8, 31), date(2024, 9, 3)),
        (date(2025, 1, 25), date(2025, 2, 2)),
        (date(2025, 4, 5), date(2025, 4, 7)),
        (date(2025, 4, 30), date(2025, 5, 4)),
        (date(2025, 8, 30), date(2025, 9, 2)),
        (date(2026, 1, 1), date(2026, 1, 4)),
        (date(2026, 2, 14), date(2026, 2, 22)),
        (date(2026, 4, 25), date(2026, 4, 27)),
        (date(2026, 8, 29), date(2026, 9, 2)),
        (date(2027, 2, 5), date(2027, 2, 11)),  # by rule: 30 Chạp to 4 Giêng, two days in lieu
        (date(2027, 4, 30), date(2027, 5, 3)),
        (date(2027, 9, 2), date(2027, 9, 5)),
    ],
)
def test_breaks_have_their_days_and_no_more(first: date, last: date) -> None:
    assert not any(SHIPPED.is_working(first + n * DAY) for n in range((last - first).days + 1))
    assert SHIPPED.is_working(last + DAY)
    assert SHIPPED.is_working(first - DAY) or (first - DAY).weekday() >= 5


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)])
def test_swapped_saturdays_are_worked(day: date) -> None:
    assert day.weekday() == 5
    assert SHIPPED.is_working(day)
    assert day in SHIPPED.worked_weekends(day.year)


@pytest.mark.parametrize("year", range(2023, 2041))
def test_a_year_has_the_days_off_of_the_law(year: int) -> None:
    """Eleven weekdays off (twelve with 24 November), what is swapped being worked at a weekend instead."""
    weekdays = sum(off.day.weekday() < 5 for off in SHIPPED.days_off(year))
    assert weekdays - len(SHIPPED.worked_weekends(year)) == 11 + (year >= 2026)


def test_years_without_a_decision_are_known_as_such() -> None:
    assert [year for year in range(2022, 2029) if is_decided(year)] == [2023, 2024, 2025, 2026]


def test_days_off_are_in_order_with_both_names() -> None:
    found = SHIPPED.days_off(2026)
    assert found == sorted(found)
    assert found[0] == DayOff(date(2026, 1, 1), "Tết Dương lịch", "New Year")
    assert [found[0].name_in(language) for language in ("vi", "en")] == ["Tết Dương lịch", "New Year"]


def test_days_of_the_province_go_before_the_shipped_ones() -> None:
    monday, tet = date(2026, 10, 12), date(2026, 2, 16)
    own = WorkingCalendar(off={monday: "Ngày thành lập tỉnh"}, worked=frozenset({tet, date(2026, 10, 17)}))
    assert [own.is_working(day) for day in (monday, tet, date(2026, 10, 17))] == [False, True, True]
    names = {off.day: off.name for off in own.days_off(2026)}
    assert names[monday] == "Ngày thành lập tỉnh"
    assert tet not in names
    assert date(2026, 10, 17) in own.worked_weekends(2026)
    assert date(2026, 2, 16) not in own.worked_weekends(2026)  # a Monday


@given(calendars, days)
def test_the_next_working_day_is_the_first(calendar: WorkingCalendar, day: date) -> None:
    found = calendar.on_or_after(day)
    assert calendar.is_working(found)
    assert not any(calendar.is_working(day + n * DAY) for n in range((found - day).days))


@given(calendars, days, st.integers(0, 40))
def test_counting_forth_and_back(calendar: WorkingCalendar, day: date, count: int) -> None:
    later = calendar.after(day, count)
    assert calendar.working_days_left(day, later) == count
    assert calendar.working_days_left(later, day) <= 0


@given(calendars, days, st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up(calendar: WorkingCalendar, day: date, one: int, two: int) -> None:
    middle, end = day + one * DAY, day + (one + two) * DAY
    left = calendar.working_days_left
    assert left(day, end) == left(day, middle) + left(middle, end)
    assert left(end, day) == -left(day, end)


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        (date(2026, 10, 26), date(2026, 10, 26), 0),
        (date(2026, 10, 20), date(2026, 10, 26), 4),  # the sketch of the window: four working days left
        (date(2026, 10, 23), date(2026, 10, 26), 1),  # from Friday to Monday
        (date(2026, 10, 24), date(2026, 10, 25), 0),  # a weekend
        (date(2026, 10, 27), date(2026, 10, 26), -1),
        (date(2026, 11, 2), date(2026, 10, 26), -5),
        (date(2026, 2, 13), date(2026, 2, 23), 1),  # over Tết
        (date(2026, 8, 21), date(2026, 8, 25), 3),  # with the swapped Saturday
    ],
)
def test_working_days_left(today: date, due: date, left: int) -> None:
    assert SHIPPED.working_days_left(today, due) == left


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-10", date(2026, 10, 26)),  # the 25th is a Sunday
        ("2026-07", date(2026, 7, 27)),  # a Saturday
        ("2026-04", date(2026, 4, 28)),  # a Saturday, then Giỗ Tổ Hùng Vương and the day in lieu
        ("2026-09", date(2026, 9, 25)),
        ("2026-Q3", date(2026, 9, 25)),
        ("2026", date(2026, 12, 25)),
        ("2023-01", date(2023, 1, 27)),  # Tết
    ],
)
def test_due_dates_of_the_decree_move_off_days_off(text: str, due: date) -> None:
    assert Schedule().due_date(Period.parse(text)) == due


def test_due_dates_by_the_rule_of_a_province() -> None:
    february, march = Period.month(2026, 2), Period.month(2026, 3)
    assert Schedule(due_day=31).due_date(february) == date(2026, 3, 2)  # the last of February is a Saturday
    assert Schedule(due_day=5, in_next_month=True).due_date(march) == date(2026, 4, 6)  # Sunday 5 April
    assert Schedule(due_day=14).due_date(march) == date(2026, 3, 16)  # one working day after the cut-off
    assert Schedule(due_day=14, min_working_days=3).due_date(march) == date(2026, 3, 18)
    assert Schedule(due_day=10, min_working_days=0).due_date(march) == march.cut_off


def test_a_window_with_a_due_date_keeps_it() -> None:
    adhoc = Period.parse("2026-X01")
    with pytest.raises(DomainError, match=r"period\.ad_hoc"):
        Schedule().due_date(adhoc)
    due = date(2026, 5, 30)  # a Saturday: what a letter asks for is not moved
    assert Schedule().due_date(adhoc.within(Window(date(2026, 1, 1), date(2026, 5, 20), due))) == due


@given(schedules, months | longer)
def test_due_dates_are_working_days_after_the_cut_off(schedule: Schedule, period: Period) -> None:
    due = schedule.due_date(period)
    assert schedule.calendar.working_days_left(period.cut_off, due) >= schedule.min_working_days
    assert schedule.calendar.is_working(due) or due == period.cut_off
    assert due - period.cut_off < timedelta(days=75)
    assert period.kind is PeriodKind.MONTH or due == schedule.due_date(period.last_month)


@given(schedules, months)
def test_days_left_are_counted_to_the_due_date(schedule: Schedule, period: Period) -> None:
    due = schedule.due_date(period)
    assert schedule.working_days_left(due, period) == 0
    assert schedule.working_days_left(due - 7 * DAY, period) <= 6
