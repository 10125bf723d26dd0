"""What a province has arranged for itself: suppliers, due dates, days off, people, targets, windows of single reports.

Kept as JSON among the settings of the data file; every change is in the audit trail (issue "A province's settings").
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from cds_desktop.domain.calendar import DUE_DAY, Schedule, WorkingCalendar
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period, Window
from cds_desktop.domain.text import normalise_line
from cds_desktop.forms.model import FormPack, ValueKind
from cds_desktop.storage.reports import Reports, window_key

if TYPE_CHECKING:
    from cds_desktop.reporting.workspace import Workspace

KEY = "province"
LAST_DAY_OF_MONTH = 31
MOST_WORKING_DAYS = 10


class OwnDay(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day off of the province's own, or a day `worked` where the shipped calendar has a day off."""

    day: date
    name: str = ""
    worked: bool = False


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who works on the reports, with position and how to reach them."""

    name: str
    position: str = ""
    contact: str = ""


class SupplierArrangement(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom to ask at a supplier of the form pack, and by which day of the month (1..31) figures are due."""

    contact: str = ""
    due_day: int | None = None


class ProvinceSettings(msgspec.Struct, frozen=True, omit_defaults=True, dict=True):
    """All arrangements of a province; without any, the decree's.

    Reports are due on `due_day` of the period's last month (`in_next_month`: of the one after), at least
    `min_working_days` after the cut-off. `targets` go before those of the form pack.
    """

    due_day: int = DUE_DAY
    in_next_month: bool = False
    min_working_days: int = 1
    days: list[OwnDay] = []
    people: list[Person] = []
    suppliers: dict[str, SupplierArrangement] = {}
    targets: dict[str, Decimal] = {}

    @cached_property
    def schedule(self) -> Schedule:
        """When reports are due, with the province's own days."""
        off = {own.day: own.name for own in self.days if not own.worked}
        calendar = WorkingCalendar(off, frozenset(own.day for own in self.days if own.worked))
        return Schedule(calendar, self.due_day, self.in_next_month, self.min_working_days)

    def supplier_due(self, supplier: str, period: Period) -> date | None:
        """Return the day by which a supplier sends its figures for a period; None where none was agreed."""
        arranged = self.suppliers.get(supplier)
        if arranged is None or arranged.due_day is None:
            return None
        return self.schedule.day_in(period.last_month, arranged.due_day)


def read_settings(reports: Reports) -> ProvinceSettings:
    """Return a province's arrangements. Raises msgspec.DecodeError for a damaged value."""
    text = reports.setting(KEY)
    return msgspec.json.decode(text, type=ProvinceSettings) if text else ProvinceSettings()


def save_settings(workspace: Workspace, settings: ProvinceSettings, by: str) -> ProvinceSettings:
    """Write a province's arrangements, cleaned, and return them. Raises DomainError for the first that cannot be."""
    cleaned = _cleaned(settings, workspace.pack)
    text = msgspec.json.encode(cleaned, order="deterministic").decode()
    with workspace.database.transaction():
        workspace.reports.save_setting(KEY, text, workspace.author(by))
    workspace.take_arrangements(cleaned)
    return cleaned


def save_window(workspace: Workspace, period: Period, window: Window | None, by: str) -> None:
    """Give one report dates of its own, or take them back with None.

    Raises DomainError for a locked report, and for dates that do not follow each other.
    """
    if window is not None and not (window.start <= window.cut_off <= (window.due or window.cut_off)):
        raise DomainError("settings.window_order")
    report = workspace.reports.latest(workspace.unit_id, period)
    if report is not None and report.locked:
        raise DomainError("report.locked", period=str(period), status=report.status.value)
    text = f"{window.start} {window.cut_off} {window.due or '-'}" if window else ""
    with workspace.database.transaction():
        workspace.reports.save_setting(window_key(period), text, workspace.author(by))
    workspace.forget_values(period)


def _cleaned(settings: ProvinceSettings, pack: FormPack) -> ProvinceSettings:
    """Check arrangements against the form pack, and write texts as they are stored; empty ones are left out."""
    _check_day(settings.due_day)
    if not 0 <= settings.min_working_days <= MOST_WORKING_DAYS:
        raise DomainError("settings.bad_working_days", number=settings.min_working_days, most=MOST_WORKING_DAYS)
    days = [msgspec.structs.replace(own, name=normalise_line(own.name)) for own in settings.days]
    for own in days:
        if not own.name:
            raise DomainError("settings.day_unnamed", day=own.day)
        if sum(other.day == own.day for other in days) > 1:
            raise DomainError("settings.day_twice", day=own.day)
    people = [
        Person(*(normalise_line(text) for text in (person.name, person.position, person.contact)))
        for person in settings.people
    ]
    if any(not person.name for person in people):
        raise DomainError("settings.person_unnamed")
    suppliers = {
        name: msgspec.structs.replace(arranged, contact=normalise_line(arranged.contact))
        for name, arranged in settings.suppliers.items()
    }
    for name, arranged in suppliers.items():
        if name not in pack.suppliers:
            raise DomainError("settings.unknown_supplier", name=name)
        if arranged.due_day is not None:
            _check_day(arranged.due_day)
    for code in settings.targets:
        indicator = pack.asked.get(code)
        if indicator is None:
            raise DomainError("code.unknown", code=code)
        if indicator.value not in (ValueKind.INTEGER, ValueKind.DECIMAL):
            raise DomainError("settings.no_target", code=code)
    return msgspec.structs.replace(
        settings,
        days=sorted(days, key=lambda own: own.day),
        people=people,
        suppliers={name: arranged for name, arranged in suppliers.items() if arranged != SupplierArrangement()},
    )


def _check_day(number: int) -> None:
    if not 1 <= number <= LAST_DAY_OF_MONTH:
        raise DomainError("settings.bad_day", number=number)
