"""Workspaces of a given size, made quickly through the storage layer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.figures import Cell, Figure, Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.forms.model import Source, ValueKind
from cds_desktop.reporting.workspace import Settings, Workspace, new_row_id
from cds_desktop.storage.registers import RowChange

FIRST = Period.month(2025, 7)
VILLAGES = "dead_zone_villages"
_CHANGED = 0.01


def make_workspace(folder: Path, villages: int, months: int) -> tuple[Workspace, Period]:
    """Make a folder of `months` months, all but the last sent, and `villages` villages, 1 % of which change monthly."""
    unit = UnitTable().province("08", FIRST.cut_off)
    last = FIRST.shifted(months - 1)
    clock = FixedClock(datetime.combine(last.cut_off + timedelta(days=4), datetime.min.time()))
    workspace = Workspace.create(folder, unit, Settings("Sở KHCN", "Lan", "Bình"), clock)
    author = workspace.author("Lan")
    pick = random.Random(1)
    communes = [commune.code for commune in UnitTable().communes("08", FIRST.cut_off)]
    rows = [RowChange(new_row_id(), village(pick, communes, number)) for number in range(villages)]
    values = workspace.month(FIRST).values
    figures = {
        code: Figure(Decimal(1000 + index), confirmed=True)
        for index, (code, i) in enumerate(workspace.pack.asked.items())
        if i.source is Source.CAPTURED and i.value in (ValueKind.INTEGER, ValueKind.DECIMAL)
    }
    with workspace.database.transaction():
        for number in range(months):
            period = FIRST.shifted(number)
            report = workspace.editable(period, author)
            workspace.figures.save(report, figures, author)
            changed = rows if number == 0 else pick.sample(rows, max(1, int(villages * _CHANGED)))
            changes = rows if number == 0 else [RowChange(r.row_id, {"note": f"rà soát {period}"}) for r in changed]
            workspace.change_rows(report, VILLAGES, changes, author)
            workspace.confirm_registers(report, workspace.pack.registers, author)
            if number < months - 1:
                workspace.figures.freeze(report, values | {code: figure.value for code, figure in figures.items()})
                seq = workspace.registers.last_change(workspace.unit_id)
                workspace.reports.set_status(report, Status.SENT, author, register_seq=seq)
    workspace.month(last)
    return workspace, last


def village(pick: random.Random, communes: list[str], number: int) -> dict[str, Cell | None]:
    """Return the cells of a made-up village."""
    return {
        "commune_code": pick.choice(communes),
        "village": f"Khuổi Phìn {number}",
        "kind": "thon",
        "longitude": Decimal(pick.randint(1_044_000, 1_056_000)).scaleb(-4),
        "latitude": Decimal(pick.randint(216_000, 232_000)).scaleb(-4),
        "households": Decimal(pick.randint(18, 120)),
        "population": Decimal(pick.randint(150, 600)),
        "disadvantaged": pick.choice(("co", "khong")),
        "power": pick.choice(("co", "chua", "khong_dam_bao")),
        "signal": pick.choice(("trang", "lom")),
        "fibre": pick.choice(("co", "khong")),
        "status": "chua_phu",
        "found_on": date(2025, 4, 15),
        "assigned_operator": "viettel",
        "planned_month": "2031-05",
        "funding": "vtci",
        "note": "Dữ liệu mẫu",
    }


def sizes(largest: int) -> Iterator[int]:
    """1,000, 10,000 and 50,000, up to `largest`."""
    yield from (size for size in (1_000, 10_000, 50_000) if size <= largest)
