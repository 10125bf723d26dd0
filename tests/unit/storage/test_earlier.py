"""Closed history and corrections of earlier months, each audited."""

from decimal import Decimal

from cds_desktop.domain.periods import Period
from cds_desktop.storage.earlier import Correction, EarlierPeriods

from .conftest import AUTHOR, JANUARY, Store

NOVEMBER, DECEMBER, FEBRUARY = Period.month(2025, 11), Period.month(2025, 12), Period.month(2026, 2)


def earlier(store: Store) -> EarlierPeriods:
    return EarlierPeriods(store.database, store.trail)


def test_history_is_kept_by_unit_and_month(store: Store) -> None:
    kept = earlier(store)
    with store.database.transaction():
        other = store.reports.add_unit("02", "2008-08")
        kept.save_history(
            store.unit_id, {DECEMBER: {"HT_03": Decimal("1.50"), "TC_01": False, "TC_04": "khac"}}, AUTHOR
        )
        kept.save_history(other, {NOVEMBER: {"HT_03": Decimal(7)}}, AUTHOR)
    assert kept.history(store.unit_id, DECEMBER) == {"HT_03": Decimal("1.50"), "TC_01": False, "TC_04": "khac"}
    assert kept.history(store.unit_id, NOVEMBER) == {}
    assert kept.history_months([store.unit_id]) == [DECEMBER]
    assert kept.history_months([store.unit_id, other]) == [NOVEMBER, DECEMBER]
    assert kept.history_months([]) == []


def test_history_written_again_says_only_what_changed(store: Store) -> None:
    kept = earlier(store)
    with store.database.transaction():
        kept.save_history(store.unit_id, {DECEMBER: {"HT_03": Decimal(1), "HT_04": Decimal(2)}}, AUTHOR)
    with store.database.transaction():
        kept.save_history(store.unit_id, {DECEMBER: {"HT_03": Decimal(1), "HT_04": Decimal(3)}}, AUTHOR)
        kept.save_history(store.unit_id, {DECEMBER: {"HT_03": Decimal(1)}}, AUTHOR)
    place = f"{store.unit_id} 2025-12"
    assert store.audited() == [
        ("history", f"{place} HT_03", None, "1"),
        ("history", f"{place} HT_04", None, "2"),
        ("history", f"{place} HT_04", "2", "3"),
    ]
    assert kept.history(store.unit_id, DECEMBER) == {"HT_03": 1, "HT_04": 3}
    assert store.trail.first_broken() is None


def test_corrections_of_the_newest_revision_count(store: Store) -> None:
    kept = earlier(store)
    first = Correction(DECEMBER, "HT_04", Decimal("95.5"), 0, "Quyết toán", "Viettel")
    with store.database.transaction():
        kept.save_correction(store.report, DECEMBER, "HT_04", first, AUTHOR)
        kept.save_correction(store.report, NOVEMBER, "TC_01", Correction(NOVEMBER, "TC_01", True, 1), AUTHOR)
    assert kept.corrections(store.report) == [Correction(NOVEMBER, "TC_01", True, 1), first]
    assert [c for _, c in kept.all_corrections(store.unit_id)] == kept.corrections(store.report)
    with store.database.transaction():
        amended = store.reports.add(store.unit_id, JANUARY, 1, ("cds", "1"), AUTHOR)
        store.reports.copy_content(store.report, amended)
        kept.save_correction(amended, DECEMBER, "HT_04", None, AUTHOR)
        later = store.reports.add(store.unit_id, FEBRUARY, 0, ("cds", "1"), AUTHOR)
        kept.save_correction(later, NOVEMBER, "TC_01", Correction(NOVEMBER, "TC_01", False, 1), AUTHOR)
    assert [(brought_by, c.code, c.value) for brought_by, c in kept.all_corrections(store.unit_id)] == [
        (JANUARY, "TC_01", True),
        (FEBRUARY, "TC_01", False),
    ]
    assert store.audited()[0] == (
        "correction", "2025-12 HT_04", None, "value=95.5; note=Quyết toán; source=Viettel",
    )  # fmt: skip
    assert store.trail.first_broken() is None
