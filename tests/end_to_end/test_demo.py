"""The sample province: real totals, accepted submissions, made again in place, never over anything else."""

from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.app.cli import run
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.workspace import Workspace


def test_the_sample_is_made_and_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demo"
    for _ in range(2):
        assert run(["demo", "--out", str(out), "--no-window"]) == 0, capsys.readouterr()
    workspace = Workspace.open(out / "data")
    months = workspace.months()
    january = workspace.month(Period.parse("2026-01"))
    workspace.close()
    assert [str(m.period) for m in months] == [
        "2026-01",
        "2025-12",
        "2025-11",
        "2025-10",
        "2025-09",
        "2025-08",
        "2025-07",
    ]
    published = {"HT_06": 273, "HT_06_TRANG": 91, "HT_06_LOM": 182, "HT_09": 18, "NEN_THON": 3802, "TC_03": True}
    assert {code: january.values[code] for code in published} == {
        code: value if isinstance(value, bool) else Decimal(value) for code, value in published.items()
    }
    explained = [f for f in january.findings if f.explanation]
    assert explained, "the sample shows a warning with its explanation"
    assert january.ready
    assert all(row.values["note"] == "Dữ liệu mẫu" for row in january.registers["dead_zone_villages"].rows)
    assert len(list((out / "gui").glob("CDS_08_*_r0.xlsx"))) == 7


def test_a_folder_with_other_content_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("important")
    assert run(["demo", "--out", str(tmp_path), "--no-window"]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
