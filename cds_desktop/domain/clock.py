"""Time as a thing that is handed in, so that tests and the demo choose it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the local time."""

    def now(self) -> datetime:
        """Return the local time, without time zone, to the second."""
        ...

    def today(self) -> date:
        """Return the local date."""
        ...


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """Return the computer's local time."""
        return datetime.now().replace(microsecond=0)

    def today(self) -> date:
        """Return the computer's local date."""
        return self.now().date()


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still at `moment`."""

    moment: datetime

    def now(self) -> datetime:
        """Return the fixed moment."""
        return self.moment

    def today(self) -> date:
        """Return the date of the fixed moment."""
        return self.moment.date()
