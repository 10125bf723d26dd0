"""Makes fifth_schema.sqlite3, a data file of schema version 5, kept for ever to prove that old files open.

Made once, with the program of that version; a program with a later schema refuses to make it anew:
`python tests/data/make_fifth_schema.py`. It holds what versions 2 to 5 brought: coded reasons of explanations, blanks
that wait, rounded figures, closed history. The form pack that it names need not be there when it is opened.
"""

import shutil
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from cds_desktop.domain.clock import FixedClock  # noqa: E402
from cds_desktop.domain.figures import BlankReason, Quality  # noqa: E402
from cds_desktop.domain.periods import Period  # noqa: E402
from cds_desktop.domain.units import unit_table  # noqa: E402
from cds_desktop.reporting.history_load import load_history  # noqa: E402
from cds_desktop.reporting.workspace import Settings, Workspace  # noqa: E402
from cds_desktop.storage import schema  # noqa: E402
from cds_desktop.storage.database import FILE_NAME  # noqa: E402

PATH = HERE / "fifth_schema.sqlite3"
JANUARY, BY = Period.month(2026, 1), "Lan"


def main() -> None:
    """January under way, with one figure of each new kind, and a month of closed history."""
    assert schema.VERSION == 5, "the fifth schema is no longer made by this program"
    clock = FixedClock(datetime(2026, 1, 20, 9, 30))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "cds"
        unit = unit_table().province("08", clock.today())
        workspace = Workspace.create(folder, unit, Settings("Sở KHCN tỉnh Tuyên Quang", BY, "Bình"), clock)
        workspace.enter(JANUARY, "HT_03", "hơn 186", BY)
        workspace.enter(JANUARY, "HT_04", "151", BY)
        workspace.annotate(JANUARY, "HT_04", BY, quality=Quality.PROVISIONAL, note="gồm 3 thôn mới")
        workspace.annotate(
            JANUARY,
            "HT_13_TS",
            BY,
            reason=BlankReason.AWAITING,
            awaited_from="Cục Viễn thông",
            asked_on=date(2026, 1, 15),
            expected_on=date(2026, 1, 22),
        )
        workspace.explain(JANUARY, "Chờ số liệu của các nhà mạng.", BY, place="HT_01_TS", reason="cham_cung_cap")
        table = Path(name) / "lich_su.csv"
        table.write_text("code,2025-11,2025-12\nHT_03,190,188\n", "utf-8")
        load_history(workspace, table, JANUARY, BY)
        workspace.close()
        shutil.copyfile(folder / FILE_NAME, PATH)


if __name__ == "__main__":
    main()
