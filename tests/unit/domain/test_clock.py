from datetime import datetime, timedelta

from cds_desktop.domain.clock import FixedClock, SystemClock


def test_the_system_clock_tells_local_time_to_the_second() -> None:
    before = datetime.now().replace(microsecond=0)
    clock = SystemClock()
    now = clock.now()
    assert before <= now <= before + timedelta(minutes=1)
    assert (now.microsecond, now.tzinfo) == (0, None)
    assert clock.today() in (now.date(), datetime.now().date())


def test_a_fixed_clock_stands_still() -> None:
    moment = datetime(2026, 10, 24, 9, 30)
    clock = FixedClock(moment)
    assert (clock.now(), clock.today(), clock.now()) == (moment, moment.date(), moment)
