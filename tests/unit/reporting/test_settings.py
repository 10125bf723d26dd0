"""What a province arranges: kept, audited, checked, and put to use."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period, Window
from cds_desktop.domain.units import unit_table
from cds_desktop.reporting.overview import calendar, debts
from cds_desktop.reporting.sending import approve
from cds_desktop.reporting.settings import (
    OwnDay,
    Person,
    ProvinceSettings,
    SupplierArrangement,
    read_settings,
    save_settings,
    save_window,
)
from cds_desktop.reporting.texts import due_text
from cds_desktop.reporting.workspace import Workspace

JANUARY, MARCH = Period.month(2026, 1), Period.month(2026, 3)
DAY_OF_THE_PROVINCE = OwnDay(date(2026, 3, 25), "Ngày hội của tỉnh")
SETTINGS = ProvinceSettings(
    due_day=25,
    min_working_days=2,
    days=[DAY_OF_THE_PROVINCE, OwnDay(date(2026, 3, 28), "Làm bù", worked=True)],
    people=[Person("Lan", "Chuyên viên", "0200")],
    suppliers={"dn_vien_thong": SupplierArrangement("chị Hoa, 0912", 20)},
    targets={"HT_01": Decimal("85.5")},
)


def reopened(workspace: Workspace) -> Workspace:
    workspace.close()
    return Workspace.open(workspace.data_dir, workspace.clock)


def test_a_new_province_goes_by_the_decree(workspace: Workspace) -> None:
    assert workspace.province == ProvinceSettings()
    assert workspace.month(JANUARY).due_date == date(2026, 1, 26)


def test_what_is_saved_is_there_when_the_folder_is_opened_again(workspace: Workspace) -> None:
    assert save_settings(workspace, SETTINGS, "Lan") == SETTINGS
    again = reopened(workspace)
    assert again.province == SETTINGS
    assert again.pack.indicators["HT_01"].target == Decimal("85.5")
    again.close()


def _day(own: OwnDay) -> date:
    return own.day


texts = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12).map(lambda text: text.strip() or "x")
settings = st.builds(
    ProvinceSettings,
    due_day=st.integers(1, 31),
    in_next_month=st.booleans(),
    min_working_days=st.integers(0, 10),
    days=st.lists(st.builds(OwnDay, st.dates(date(2023, 1, 1), date(2030, 1, 1)), texts), max_size=4, unique_by=_day),
    people=st.lists(st.builds(Person, texts, texts, texts), max_size=3),
    targets=st.dictionaries(st.sampled_from(["HT_01", "HT_03"]), st.decimals(0, 10**9, places=2)),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.create(tmp_path_factory.mktemp("kept") / "cds", unit_table().province("08", date(2026, 1, 1)))


@given(wanted=settings)
def test_saving_keeps_every_value(kept: Workspace, wanted: ProvinceSettings) -> None:
    saved = save_settings(kept, wanted, "Lan")
    assert read_settings(kept.reports) == saved == kept.province
    assert saved.targets == wanted.targets
    assert saved.due_day == wanted.due_day


def test_every_change_is_in_the_audit_trail(workspace: Workspace) -> None:
    save_settings(workspace, SETTINGS, "Lan")
    save_settings(workspace, ProvinceSettings(due_day=20), "Bình")
    found = workspace.database.rows("SELECT by, action, place, old, new FROM audit WHERE place = 'province'")
    assert [(row["by"], row["action"]) for row in found] == [("Lan", "setting"), ("Bình", "setting")]
    assert found[1]["old"] == found[0]["new"]
    assert '"due_day":20' in found[1]["new"]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (ProvinceSettings(due_day=0), "settings.bad_day"),
        (ProvinceSettings(due_day=32), "settings.bad_day"),
        (ProvinceSettings(min_working_days=11), "settings.bad_working_days"),
        (ProvinceSettings(days=[OwnDay(date(2026, 3, 25), " ")]), "settings.day_unnamed"),
        (ProvinceSettings(days=[DAY_OF_THE_PROVINCE] * 2), "settings.day_twice"),
        (ProvinceSettings(people=[Person(" ", "Giám đốc")]), "settings.person_unnamed"),
        (ProvinceSettings(suppliers={"nobody": SupplierArrangement("x")}), "settings.unknown_supplier"),
        (ProvinceSettings(suppliers={"dn_vien_thong": SupplierArrangement(due_day=40)}), "settings.bad_day"),
        (ProvinceSettings(targets={"XX_99": Decimal(1)}), "code.unknown"),
        (ProvinceSettings(targets={"TC_01": Decimal(1)}), "settings.no_target"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_saved(
    workspace: Workspace, wrong: ProvinceSettings, key: str
) -> None:
    save_settings(workspace, SETTINGS, "Lan")
    with pytest.raises(DomainError) as caught:
        save_settings(workspace, wrong, "Lan")
    assert caught.value.key == key
    assert "{" not in Messages("vi").error(caught.value)
    assert workspace.province == SETTINGS


def test_texts_are_cleaned_and_empty_suppliers_left_out(workspace: Workspace) -> None:
    blank, full = SupplierArrangement("  "), SupplierArrangement("chị Hoa")
    suppliers = {"dn_vien_thong": blank, "so_noi_vu": full}
    untidy = ProvinceSettings(people=[Person("  Lan\xa0Anh ")], suppliers=suppliers)
    saved = save_settings(workspace, untidy, "Lan")
    assert saved.people == [Person("Lan Anh")]
    assert list(saved.suppliers) == ["so_noi_vu"]


def test_own_days_and_rules_move_the_due_date(workspace: Workspace) -> None:
    save_settings(workspace, SETTINGS, "Lan")
    month = workspace.month(MARCH)
    assert month.due_date == date(2026, 3, 26)
    assert month.working_days_left(date(2026, 3, 23)) == 2  # Tuesday and Thursday; Wednesday is the province's
    cards = calendar(workspace, 2026, date(2026, 1, 20))
    assert cards[2].due == date(2026, 3, 26)
    save_settings(workspace, ProvinceSettings(due_day=5, in_next_month=True), "Lan")
    assert workspace.month(JANUARY).due_date == date(2026, 2, 5)


def test_targets_of_the_province_go_before_those_of_the_pack(workspace: Workspace) -> None:
    before = workspace.pack.indicators["HT_01"].target
    save_settings(workspace, SETTINGS, "Lan")
    pack = workspace.month(JANUARY).pack
    assert [pack.indicators["HT_01"].target, pack.asked["HT_01"].target] == [Decimal("85.5")] * 2
    assert next(i for i in pack.by_section["B"] if i.code == "HT_01").target == Decimal("85.5")
    assert pack.targets.get("HT_01") == before
    save_settings(workspace, ProvinceSettings(), "Lan")
    assert workspace.month(JANUARY).pack.indicators["HT_01"].target == before


def test_those_who_owe_have_a_day_and_a_contact(workspace: Workspace) -> None:
    save_settings(workspace, SETTINGS, "Lan")
    found = {debt.supplier: debt for debt in debts(workspace.month(JANUARY))}
    assert (found["dn_vien_thong"].due, found["dn_vien_thong"].contact) == (date(2026, 1, 20), "chị Hoa, 0912")
    assert (found["so_noi_vu"].due, found["so_noi_vu"].contact) == (None, "")


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date(2026, 1, 20), "hạn gửi 26/01 · còn 4 ngày làm việc"),
        (date(2026, 1, 26), "hạn gửi 26/01 · hôm nay"),
        (date(2026, 1, 27), "hạn gửi 26/01 · quá hạn 1 ngày làm việc"),
        (date(2027, 1, 20), "hạn gửi 26/01/2026 · quá hạn 245 ngày làm việc"),
    ],
)
def test_the_due_date_in_words(workspace: Workspace, today: date, text: str) -> None:
    assert due_text(workspace.month(JANUARY), today, Messages("vi")) == text


def test_a_due_date_that_passed_on_a_weekend_is_late(workspace: Workspace) -> None:
    friday, saturday = date(2026, 9, 25), date(2026, 9, 26)
    month = workspace.month(Period.month(2026, 9))
    assert month.due_date == friday
    assert due_text(month, saturday, Messages("vi")) == "hạn gửi 25/09 · đã quá hạn"


class TestWindows:
    """Dates of single reports."""

    WINDOW = Window(date(2026, 1, 20), date(2026, 2, 20), date(2026, 2, 28))

    def test_a_report_with_its_own_dates(self, workspace: Workspace) -> None:
        february = Period.month(2026, 2)
        save_window(workspace, february, self.WINDOW, "Lan")
        month = workspace.month(february)
        assert (month.period.window_start, month.period.cut_off) == (date(2026, 1, 20), date(2026, 2, 20))
        assert month.due_date == date(2026, 2, 28)
        as_of = workspace.annotate(february, "HT_03", "Lan", as_of=date(2026, 2, 19))
        assert "AS_OF" not in {finding.problem.rule for finding in as_of.findings}
        save_window(workspace, february, None, "Lan")
        assert workspace.month(february).period.cut_off == date(2026, 2, 14)

    def test_dates_must_follow_each_other(self, workspace: Workspace) -> None:
        wrong = Window(date(2026, 2, 20), date(2026, 1, 20))
        with pytest.raises(DomainError, match=r"settings\.window_order"):
            save_window(workspace, JANUARY, wrong, "Lan")

    def test_a_locked_report_keeps_its_dates(self, workspace: Workspace) -> None:
        workspace.explain(JANUARY, "Đã rà soát", "Lan")
        approve(workspace, JANUARY, "Bình")
        with pytest.raises(DomainError, match=r"report\.locked"):
            save_window(workspace, JANUARY, self.WINDOW, "Lan")
