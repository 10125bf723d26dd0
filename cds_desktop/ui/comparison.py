"""What this period is compared with: the period before, the same one last year, the year to date, the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.figures import Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import Indicator
from cds_desktop.ui.session import Session
from cds_desktop.ui.texts import month_label, period_in_text, period_label

if TYPE_CHECKING:
    from cds_desktop.forms.calculation import Values
    from cds_desktop.forms.over_time import Combined
    from cds_desktop.reporting.month import Month
    from cds_desktop.reporting.workspace import Workspace

_MINUS = "−"
_SHARE_DECIMALS = 1


class Comparison(StrEnum):
    """What this period is compared with."""

    PREVIOUS = "previous"
    YEAR_AGO = "year_ago"
    TO_DATE = "to_date"
    TARGET = "target"

    def next(self) -> Comparison:
        """Return the one after this; after the last the first."""
        every = list(Comparison)
        return every[(every.index(self) + 1) % len(every)]


@dataclass(frozen=True)
class YearToDate:
    """All indicators from January up to a period's last month, of its year and of the year before.

    `now` is what the months say now, `values` what a locked report was approved with.
    """

    period: Period
    now: Mapping[str, Combined]
    values: Values
    before: Mapping[str, Combined]


def read_year_to_date(workspace: Workspace, month: Month) -> YearToDate:
    """Put the year to date of a month together; for the worker's thread."""
    return YearToDate(month.period, month.year_to_date, month.to_date, workspace.year_before(month))


@dataclass(frozen=True)
class Compared:
    """The session's month compared; of the year to date only once that has been read."""

    session: Session
    kind: Comparison
    to_date: YearToDate | None = None

    def heading(self) -> str:
        """Return the heading of the column compared with."""
        period = self._period()
        shown = period.last_month if self.kind is Comparison.TO_DATE else period
        return self.session.text(f"ui.column.{self.kind}", month=period_label(shown, self.session.messages))

    def change_heading(self, column: str) -> str:
        """Return the heading of the `change` or the `percent`."""
        told = {Comparison.TO_DATE: ("change", "percent"), Comparison.TARGET: ("change",)}
        if column in told.get(self.kind, ()):
            return self.session.text(f"ui.column.{column}.{self.kind}")
        return "" if self.kind is Comparison.TARGET else self.session.text(f"ui.column.{column}")

    def help(self, column: str) -> str:
        """Return what a column (`base`, `change`, `percent`) says, in a sentence."""
        period, messages = self._period(), self.session.messages
        to_date = self.kind is Comparison.TO_DATE
        shown = month_label(period.last_month) if to_date else period_in_text(period, messages)
        return self.session.text(f"ui.help.{column}.{self.kind}", month=shown)

    def base(self, indicator: Indicator) -> str:
        """Return what an indicator is compared with, as it is shown."""
        if self.kind is not Comparison.TARGET:
            return format_value(self._base(indicator), indicator, self.session.messages)
        share = self._share(indicator)
        return "" if share is None else self.session.messages.value(share)

    def number(self, indicator: Indicator) -> Decimal | None:
        """Return what an indicator is compared with, where that is a number, as it is shown."""
        if self.kind is Comparison.TARGET:
            return self._share(indicator)
        base = self._base(indicator)
        return round_half_up(base, indicator.decimals) if isinstance(base, Decimal) else None

    def incomplete(self, indicator: Indicator) -> bool:
        """Whether months are missing in what is shown."""
        combined = self._combined(indicator)
        return combined is not None and self._base(indicator) is not None and bool(combined.missing)

    def official(self, indicator: Indicator) -> bool:
        """Whether what is shown came later, in place of the provisional figure that was sent."""
        month = self.session.month
        known = {Comparison.PREVIOUS: month.official_before, Comparison.YEAR_AGO: month.official_year_ago}
        return indicator.code in known.get(self.kind, {})

    def base_help(self, indicator: Indicator) -> str:
        """Return what is to be known of `base`: the target, missing months, why it is blank."""
        session = self.session
        if self.kind is Comparison.TARGET and indicator.target is not None:
            target = f"{session.messages.value(indicator.target)} {indicator.uom}".strip()
            return session.text("ui.target.cell", target=target)
        if self.official(indicator):
            return session.text("official.cell")
        combined = self._combined(indicator)
        if combined is None:
            return ""
        months = ", ".join(map(month_label, combined.missing))
        if combined.reason is not None and self._base(indicator) is None:
            return session.text(f"ui.to_date.{combined.reason}", months=months)
        return session.text("ui.to_date.partial", months=months) if months else ""

    def change(self, indicator: Indicator) -> tuple[str, str]:
        """Return the difference and, as a part of what it was, the percentage; rates differ by percentage points."""
        now, before = self._compared(indicator)
        if not (isinstance(now, Decimal) and isinstance(before, Decimal)):
            return "", ""
        shown = self._signed(now - before, indicator.decimals)
        if indicator.is_rate:
            return shown, self.session.text("ui.points")
        percent = before and self.kind is not Comparison.TARGET
        return shown, self._signed(100 * (now - before) / abs(before), 1) if percent else ""

    def _period(self) -> Period:
        period = self.session.month.period
        match self.kind:
            case Comparison.PREVIOUS:
                return period.previous()
            case Comparison.YEAR_AGO:
                return period.year_ago()
            case _:
                return period

    def _combined(self, indicator: Indicator) -> Combined | None:
        if self.kind is not Comparison.TO_DATE or self.to_date is None:
            return None
        return self.to_date.now.get(indicator.code)

    def _base(self, indicator: Indicator) -> Value | None:
        month = self.session.month
        match self.kind:
            case Comparison.PREVIOUS:
                return month.previous.get(indicator.code)
            case Comparison.YEAR_AGO:
                return month.year_ago.get(indicator.code)
            case Comparison.TO_DATE:
                return self.to_date.values.get(indicator.code) if self.to_date else None
            case Comparison.TARGET:
                return indicator.target

    def _share(self, indicator: Indicator) -> Decimal | None:
        """How much of its target an indicator reaches, in per cent."""
        value = self.session.month.values.get(indicator.code)
        if not isinstance(value, Decimal) or not indicator.target:
            return None
        return round_half_up(100 * value / indicator.target, _SHARE_DECIMALS)

    def _compared(self, indicator: Indicator) -> tuple[Value | None, Value | None]:
        """What the change is from and to: for the year to date both years, where neither lacks a month."""
        if self.kind is not Comparison.TO_DATE:
            return self.session.month.values.get(indicator.code), self._base(indicator)
        now = self._combined(indicator)
        before = self.to_date.before.get(indicator.code) if self.to_date else None
        if now is None or before is None or now.missing or before.missing:
            return None, None
        return self._base(indicator), before.value

    def _signed(self, number: Decimal, decimals: int) -> str:
        fitted = round_half_up(number, decimals)
        sign = "+" if fitted > 0 else _MINUS if fitted < 0 else ""
        return sign + self.session.messages.value(abs(fitted))
