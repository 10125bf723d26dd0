"""Makes first_schema.sqlite3, a data file of schema version 1, kept for ever to prove that old files open.

Made once, with the program of that version; a program with a later schema refuses to make it anew:
`python tests/data/make_first_schema.py`.
"""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from cds_desktop.domain.figures import BlankReason, Figure, Quality, Status  # noqa: E402
from cds_desktop.domain.periods import Period  # noqa: E402
from cds_desktop.domain.problems import Explanation  # noqa: E402
from cds_desktop.storage import schema  # noqa: E402
from cds_desktop.storage.audit import AuditTrail, Author  # noqa: E402
from cds_desktop.storage.database import Database  # noqa: E402
from cds_desktop.storage.figures import Figures  # noqa: E402
from cds_desktop.storage.registers import Registers, RowChange  # noqa: E402
from cds_desktop.storage.reports import Reports  # noqa: E402

PATH = HERE / "first_schema.sqlite3"
JANUARY, FEBRUARY = Period.month(2026, 1), Period.month(2026, 2)
VILLAGES = "dead_zone_villages"


def main() -> None:
    """A province with January sent, amended and open again, and February under way."""
    assert schema.VERSION == 1, "the first schema is no longer made by this program"
    PATH.unlink(missing_ok=True)
    database = Database.create(PATH)
    trail = AuditTrail(database)
    reports, figures, registers = Reports(database, trail), Figures(database, trail), Registers(database, trail)
    lan = Author("Lan", datetime(2026, 1, 20, 9, 30))
    later = Author("Bình", datetime(2026, 2, 18, 8, 0, 5))

    with database.transaction():
        unit = reports.add_unit("08", "2025-07")
        reports.save_setting("unit", json.dumps(["08", "2025-07"]), lan)
        people = {"office": "Sở KHCN tỉnh Tuyên Quang", "preparer": "Lan", "head": "Bình"}
        reports.save_setting("settings", json.dumps(people, ensure_ascii=False), lan)

    with database.transaction():
        sent = reports.add(unit, JANUARY, 0, ("cds", "2026.1"), lan)
        january = {
            "HT_03": Figure(Decimal(186), confirmed=True),
            "HT_04": Figure(
                Decimal(151), "gồm 3 thôn mới", date(2026, 1, 14), None, Quality.PROVISIONAL, "Viettel", True
            ),
            "HT_13_TS": Figure(reason=BlankReason.AWAITING, note="hỏi Cục Viễn thông ngày 05/01", confirmed=True),
            "HT_16_TL": Figure(Decimal("80.20"), quality=Quality.ESTIMATE, confirmed=True),
            "TC_15": Figure(False, confirmed=True),
        }
        figures.save(sent, january, lan)
        figures.save_reference(unit, "NEN_HO", Figure(Decimal(437_640), source="Thống kê"), date(2025, 12, 15), lan)
        villages = [
            RowChange(
                "a1", {"commune_code": "02215", "village": "Nà Tông", "status": "chua_phu", "households": Decimal(45)}
            ),
            RowChange("a2", {"commune_code": "02215", "village": "Khuổi Phìn", "longitude": Decimal("105.213456")}),
            RowChange("a3", {"village": "Bản Luông", "found_on": date(2025, 12, 20)}, {"households": "ba mươi"}),
        ]
        registers.change(unit, VILLAGES, JANUARY, villages, lan)
        registers.change(unit, VILLAGES, JANUARY, [RowChange("a3", deleted=True)], lan)
        registers.confirm(sent, [VILLAGES, "tasks"], lan)
        said = Explanation("REQUIRED", "HT_13_TS", "0123456789abcdef", "Chờ số liệu", "Lan")
        reports.explain(sent, [said], lan)
        seq = registers.last_change(unit)
        reports.save_counts(sent, {"count(tasks)": Decimal(0), "exists(documents)": None, "exists(tasks)": False}, seq)

    with database.transaction():
        frozen = {
            "HT_03": Decimal(186),
            "HT_04": Decimal(151),
            "HT_01": Decimal("80.52"),
            "TC_15": False,
            "TC_04": "khac",
        }
        figures.freeze(sent, {**frozen, "HT_13": None})
        approved = {"approved_at": lan.at.isoformat(" "), "approved_by": "Bình", "register_seq": seq}
        reports.set_status(sent, Status.APPROVED, lan, **approved)
    with database.transaction():
        locked = reports.latest(unit, JANUARY)
        assert locked is not None
        reports.set_status(locked, Status.SENT, lan, sent_at=lan.at.isoformat(" "), canonical_hash="ab" * 32)

    with database.transaction():
        amended = reports.add(unit, JANUARY, 1, ("cds", "2026.1"), later, "Sửa số thôn có cáp quang")
        reports.copy_content(sent, amended)
        figures.save(amended, {"HT_04": Figure(Decimal(152), confirmed=True)}, later)
        registers.change(unit, VILLAGES, JANUARY, [RowChange("a1", {"status": "dang_trien_khai"})], later)

    with database.transaction():
        february = reports.add(unit, FEBRUARY, 0, ("cds", "2026.1"), later)
        carried = {"HT_03": Figure(Decimal(186)), "HT_04": Figure(entry="1,234", confirmed=True)}
        figures.save(february, carried, later, "carry over")
        covered = RowChange("a1", {"status": "da_phu", "covered_on": date(2026, 2, 3), "households": None})
        registers.change(unit, VILLAGES, FEBRUARY, [covered], later)
    database.close()
    PATH.with_name(f"{PATH.name}-journal").unlink()


if __name__ == "__main__":
    main()
