"""One province's data folder: opening it, whose it is, and who works in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Self

from cds_desktop.domain.clock import Clock, SystemClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import CODE_LISTS, Unit, UnitTable
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.reporting.pack_versions import PackVersions
from cds_desktop.reporting.settings import ProvinceSettings, read_settings
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.database import FILE_NAME, Database
from cds_desktop.storage.earlier import EarlierPeriods
from cds_desktop.storage.figures import Figures
from cds_desktop.storage.packs import Packs
from cds_desktop.storage.registers import Registers
from cds_desktop.storage.reports import Reports


@dataclass(frozen=True)
class Settings:
    """Names that a province enters once: the office, who prepares, who signs."""

    office: str = ""
    preparer: str = ""
    head: str = ""


class DataFolder:
    """An open data folder. Methods raise DomainError; use it from one thread."""

    def __init__(self, data_dir: Path, database: Database, clock: Clock, pack: FormPack) -> None:
        self.data_dir = data_dir
        self.database = database
        self.clock = clock
        self.units = UnitTable()
        self.trail = AuditTrail(database)
        self.reports = Reports(database, self.trail)
        self.figures = Figures(database, self.trail)
        self.registers = Registers(database, self.trail)
        self.earlier = EarlierPeriods(database, self.trail)
        self.packs = Packs(database, self.trail)
        self.versions = PackVersions(pack, self.packs, data_dir / "packs")
        self._load_identity()

    @staticmethod
    def exists(data_dir: Path) -> bool:
        """Whether the folder holds a data file."""
        return (data_dir / FILE_NAME).exists()

    @classmethod
    def create(
        cls,
        data_dir: Path,
        unit: Unit,
        settings: Settings | None = None,
        clock: Clock | None = None,
        pack: FormPack | None = None,
    ) -> Self:
        """Set up a data folder for a province. Raises DomainError where there is one or it cannot be written."""
        clock = clock or SystemClock()
        database = Database.create(data_dir / FILE_NAME)
        author = Author((settings or Settings()).preparer, clock.now())
        trail = AuditTrail(database)
        reports = Reports(database, trail)
        with database.transaction():
            reports.add_unit(unit.code, unit.code_list)
            reports.save_setting("unit", json.dumps([unit.code, unit.code_list]), author)
            reports.save_setting("settings", json.dumps(vars(settings or Settings()), ensure_ascii=False), author)
        for name in ("backups", "logs", "outbox"):
            (data_dir / name).mkdir(exist_ok=True)
        return cls(data_dir, database, clock, pack or shipped_pack())

    @classmethod
    def open(
        cls, data_dir: Path, clock: Clock | None = None, pack: FormPack | None = None, *, thorough: bool = True
    ) -> Self:
        """Open a data folder. Raises DomainError for a missing, newer, foreign or damaged file, left untouched."""
        database = Database.open(data_dir / FILE_NAME, thorough=thorough)
        try:
            return cls(data_dir, database, clock or SystemClock(), pack or shipped_pack())
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the data file."""
        self.database.close()

    def _load_identity(self) -> None:
        with self.database.decoding():
            code, code_list = map(str, json.loads(self.reports.setting("unit") or '["", ""]'))
            settings = json.loads(self.reports.setting("settings") or "{}")
            self.settings = Settings(**{name: str(settings.get(name, "")) for name in vars(Settings())})
            unit_id: int | None = self.reports.unit_id(code, code_list)
        if unit_id is None:
            raise DomainError("storage.damaged", path=self.database.path)
        self.unit_id = unit_id
        self.unit_key = code, code_list
        with self.database.decoding():
            self.take_arrangements(read_settings(self.reports))

    def take_arrangements(self, province: ProvinceSettings) -> None:
        """Work by these arrangements of the province from now on."""
        self.province = province
        self.versions.take_targets(province.targets)

    @property
    def pack(self) -> FormPack:
        """The newest version of the form pack: for what is of no period. That of a period may be an older one."""
        return self.versions.newest

    @property
    def unit(self) -> Unit:
        """The province, by the name it has today."""
        return self.unit_on(self.clock.today())

    def unit_on(self, day: date) -> Unit:
        """The province by its code, name and kind on a day.

        Before it was made by a merger it goes by its first name, after it was merged into another by its last.
        """
        code, code_list = self.unit_key
        then = self.units.code_list_on(day)
        if then == code_list:
            return self.units.province(code, day)
        last_day = self.units.last_day(code_list)
        if last_day is not None and day > last_day:
            successor = None if self.merged_until else self.units.successor(code, last_day)
            return self.units.province(successor.code, day) if successor else self.units.province(code, last_day)
        before = self.predecessors
        return self.units.province(before[0].code, day) if len(before) == 1 else self._first

    @cached_property
    def merged_since(self) -> date | None:
        """The first day of a province made of several; None for another. What was before is read-only."""
        return self.first_day if len(self.predecessors) > 1 else None

    @cached_property
    def merged_until(self) -> date | None:
        """The last day of a province that was merged with others; None for another."""
        code, code_list = self.unit_key
        last_day = self.units.last_day(code_list)
        successor = self.units.successor(code, last_day) if last_day else None
        if last_day is None or successor is None:
            return None
        others = self.units.predecessors(successor.code, last_day + timedelta(days=1))
        return last_day if len(others) > 1 else None

    @property
    def first_open_month(self) -> Period:
        """The first month that can be reported: that of the form pack, or of the merger that made the province."""
        if self.merged_since is None:
            return self.versions.base.first_period
        month = Period.month_of(self.merged_since)
        return max(self.versions.base.first_period, month if month.cut_off >= self.merged_since else month.shifted(1))

    @property
    def last_open_month(self) -> Period | None:
        """The last month that can be reported by a province that was merged with others; None for another."""
        if self.merged_until is None:
            return None
        month = Period.month_of(self.merged_until)
        return month if month.cut_off <= self.merged_until else month.shifted(-1)

    @cached_property
    def predecessors(self) -> list[Unit]:
        """The provinces of the list before that became this one, itself too where it went on."""
        return self.units.predecessors(self.unit_key[0], self.first_day)

    @property
    def _first(self) -> Unit:
        return self.units.province(self.unit_key[0], self.first_day)

    @property
    def first_day(self) -> date:
        """The first day of the code list that the province is of."""
        return dict(CODE_LISTS)[self.unit_key[1]]

    def save_settings(self, settings: Settings) -> None:
        """Save names of office and people."""
        with self.database.transaction():
            text = json.dumps(vars(settings), ensure_ascii=False)
            self.reports.save_setting("settings", text, self.author(settings.preparer))
        self.settings = settings

    def author(self, name: str) -> Author:
        """Return who writes now."""
        return Author(name, self.clock.now())
