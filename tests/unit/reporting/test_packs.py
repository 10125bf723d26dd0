"""Ad hoc periods (đột xuất): a small pack with dates of its own, from installation to the checked workbook."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.forms.loader import PackError
from cds_desktop.reporting.checking import check_file
from cds_desktop.reporting.loading import load
from cds_desktop.reporting.packs import install
from cds_desktop.reporting.sending import approve, export
from cds_desktop.reporting.workspace import Workspace

AD_HOC = Period.parse("2026-X01")
DECEMBER, JANUARY = Period.month(2025, 12), Period.month(2026, 1)
VILLAGES = "dead_zone_villages"
BY, HEAD = "Lan", "Bình"

HEAD_TOML = """\
id = "bao_lu"
version = "1"
period = "2026-X01"
window_start = 2026-01-05
cut_off = 2026-01-18
due_date = 2026-01-21
first_period = "2026-01"
title = "Báo cáo đột xuất về bão lũ"
title_en = "Ad hoc report on the storm"
takes = ["HT_05", "HT_06", "HT_01"]

[section.X]
label = "Thiệt hại"
label_en = "Damage"
"""
SECTION = """\
section = "X"

[indicator.XX_01]
label = "Trạm BTS mất liên lạc"
label_en = "Base stations out of reach"
description = "Số trạm mất liên lạc tại thời điểm chốt số liệu."
value = "integer"
source = "captured"
uom = "trạm"

[rule.XX_01_NHIEU]
place = "XX_01"
left = "XX_01"
operator = "<="
right = "HT_03"
severity = "warning"
missing = "skip"
message = "Số trạm ({left}) nhiều hơn số thôn ({right})."
message_en = "More stations ({left}) than villages ({right})."
"""


def pack_folder(tmp_path: Path, **changed: str) -> Path:
    folder = tmp_path / "bao_lu"
    (folder / "sections").mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(changed.get("head", HEAD_TOML), encoding="utf-8")
    (folder / "sections" / "x.toml").write_text(changed.get("section", SECTION), encoding="utf-8")
    return folder


@pytest.fixture
def ad_hoc(workspace: Workspace, tmp_path: Path) -> Workspace:
    for code, text in {"HT_03": "100", "HT_04": "90", "NEN_HO": "1000", "HT_01_TS": "800"}.items():
        workspace.enter(DECEMBER, code, text, BY)
    workspace.enter_row(DECEMBER, VILLAGES, None, {"commune_code": "02215", "village": "Nà Tông"}, BY)
    install(workspace, pack_folder(tmp_path), BY)
    return workspace


def test_it_asks_for_its_own_codes_and_those_it_takes(ad_hoc: Workspace) -> None:
    month = ad_hoc.month(AD_HOC)
    assert list(month.pack.sections) == ["NEN", "B", "X"]
    assert {"XX_01", "HT_05", "HT_03", "HT_04", "HT_06", "HT_01", "HT_01_TS", "NEN_HO"} <= month.pack.asked.keys()
    assert {"TC_01", "HT_13", "TT_01"}.isdisjoint(month.pack.asked)
    assert list(month.registers) == [VILLAGES]
    assert (month.period.window_start, month.period.cut_off) == (date(2026, 1, 5), date(2026, 1, 18))
    assert month.period.window is not None
    assert month.period.window.due == date(2026, 1, 21)
    assert [str(period) for period in ad_hoc.ad_hoc_periods()] == ["2026-X01"]


def test_it_begins_with_stocks_and_rows_of_the_last_month(ad_hoc: Workspace) -> None:
    month = ad_hoc.month(AD_HOC)
    assert (month.values["HT_03"], month.figure("HT_03").confirmed, month.values["HT_05"]) == (100, False, 10)
    assert (month.values["NEN_HO"], month.values["HT_01"]) == (1000, Decimal("80.00"))
    assert (month.values["HT_06"], len(month.registers[VILLAGES].rows)) == (1, 1)
    assert month.previous == {}, "January, cut off before it, has no report"
    assert month.values["XX_01"] is None


def test_what_is_entered_stays_in_it(ad_hoc: Workspace) -> None:
    ad_hoc.enter(AD_HOC, "HT_04", "95", BY)
    _, month = ad_hoc.enter_row(AD_HOC, VILLAGES, None, {"commune_code": "02215", "village": "Khuổi Phìn"}, BY)
    assert (month.values["HT_05"], month.values["HT_06"]) == (5, 2)
    assert ad_hoc.apply(ad_hoc.take_inverse(), BY).values["HT_06"] == 1
    january = ad_hoc.month(JANUARY)
    assert (january.values["HT_04"], january.values["HT_06"]) == (90, 1)
    with pytest.raises(DomainError, match=r"code\.unknown"):
        ad_hoc.enter(AD_HOC, "TC_15", "5", BY)
    with pytest.raises(DomainError, match=r"code\.unknown"):
        ad_hoc.enter(JANUARY, "XX_01", "5", BY)


def test_it_is_loaded_sent_and_checked(ad_hoc: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("code,value,as_of\nXX_01,105,18/01/2026\nHT_03,100,\nHT_04,95,\n", encoding="utf-8")
    assert load(ad_hoc, path, AD_HOC, BY).count == 3
    rules = {f.problem.rule for f in ad_hoc.month(AD_HOC).findings}
    assert "XX_01_NHIEU" in rules
    assert "AS_OF" not in rules, "the 18th is inside its own window"
    ad_hoc.confirm(AD_HOC, BY)
    ad_hoc.explain(AD_HOC, "Đã rà soát", BY)
    approve(ad_hoc, AD_HOC, HEAD)
    made = export(ad_hoc, AD_HOC, tmp_path)
    assert made.path.name == "CDS_08_2026-X01_r0.xlsx"
    small, units, vi = ad_hoc.pack_of(AD_HOC), UnitTable(), Messages("vi")
    verdict = check_file(made.path, ad_hoc.pack, units, vi, [small])
    assert (verdict.problems, verdict.ok) == ([], True)
    assert verdict.submission is not None
    assert verdict.submission.period.window == ad_hoc.month(AD_HOC).period.window
    assert not check_file(made.path, ad_hoc.pack, units, vi).ok, "without its pack it cannot be read"
    assert ad_hoc.month(AD_HOC).status is Status.SENT
    assert AD_HOC in [summary.period for summary in ad_hoc.all_periods()]
    assert AD_HOC not in [summary.period for summary in ad_hoc.months()]


def test_it_is_kept_in_the_data_file(ad_hoc: Workspace) -> None:
    folder, clock = ad_hoc.data_dir, ad_hoc.clock
    ad_hoc.close()
    again = Workspace.open(folder, clock)
    try:
        assert again.month(AD_HOC).values["HT_05"] == 10
        assert again.trail.first_broken() is None
    finally:
        again.close()


def test_a_zip_is_as_good_as_a_folder(workspace: Workspace, tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)
    with ZipFile(tmp_path / "bao_lu.zip", "w") as archive:
        for file in folder.rglob("*.toml"):
            archive.write(file, file.relative_to(folder).as_posix())
    assert install(workspace, tmp_path / "bao_lu.zip", BY).id == "bao_lu"
    assert "XX_01" in workspace.month(AD_HOC).pack.asked


def test_a_period_without_a_pack_is_refused(workspace: Workspace) -> None:
    with pytest.raises(DomainError, match=r"period\.ad_hoc"):
        workspace.month(AD_HOC)
    with pytest.raises(DomainError, match=r"period\.ad_hoc"):
        workspace.enter(AD_HOC, "HT_03", "1", BY)


def test_another_pack_of_a_period_is_taken_only_before_it_was_begun(ad_hoc: Workspace, tmp_path: Path) -> None:
    head = HEAD_TOML.replace('version = "1"', 'version = "2"').replace("2026-01-18", "2026-01-19")
    install(ad_hoc, pack_folder(tmp_path, head=head), BY)
    assert ad_hoc.month(AD_HOC).period.cut_off == date(2026, 1, 19)
    ad_hoc.enter(AD_HOC, "XX_01", "5", BY)
    with pytest.raises(DomainError, match=r"packs\.period_begun"):
        install(ad_hoc, pack_folder(tmp_path), BY)


@pytest.mark.parametrize(
    ("head", "keys"),
    [
        (HEAD_TOML.replace('"HT_05"', '"HT_99"'), {"pack.unknown_code"}),
        (HEAD_TOML.replace("2026-01-18", "2026-01-22"), {"settings.window_order"}),
        (HEAD_TOML.replace("cut_off = 2026-01-18", 'cut_off = "18/01"'), {"pack.head_field", "settings.window_order"}),
        (HEAD_TOML.replace("2026-X01", "2026-01"), {"pack.head_field"}),
        (HEAD_TOML.replace('takes = ["HT_05", "HT_06", "HT_01"]', "takes = 5"), {"pack.head_field"}),
    ],
)
def test_a_bad_pack_is_refused_with_every_defect(
    workspace: Workspace, tmp_path: Path, head: str, keys: set[str]
) -> None:
    with pytest.raises(PackError) as caught:
        install(workspace, pack_folder(tmp_path, head=head), BY)
    assert keys <= {defect.error.key for defect in caught.value.defects}
    assert workspace.ad_hoc_periods() == []


def test_what_both_packs_have_is_a_defect(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        install(workspace, pack_folder(tmp_path, section=SECTION.replace("XX_01", "HT_05")), BY)
    assert "pack.duplicate" in {defect.error.key for defect in caught.value.defects}


def test_the_pack_of_another_report_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    lines = [
        line
        for line in HEAD_TOML.splitlines()
        if not line.startswith(("period", "window_start", "cut_off", "due_date", "takes"))
    ]
    section = SECTION.split("[rule")[0]
    with pytest.raises(DomainError, match=r"packs\.other_report"):
        install(workspace, pack_folder(tmp_path, head="\n".join(lines), section=section), BY)
