"""Figures, reference values and frozen values: what is saved is read, with one audit entry each."""

import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BLANK, BlankReason, Figure, Quality, Rounding

from .conftest import Store

texts = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2)
figures = st.builds(
    Figure,
    value=st.none() | st.booleans() | numbers | texts,
    note=texts,
    as_of=st.none() | st.dates(),
    reason=st.none() | st.sampled_from(BlankReason),
    quality=st.none() | st.sampled_from(Quality),
    source=texts,
    confirmed=st.booleans(),
    entry=texts,
    awaited_from=texts,
    asked_on=st.none() | st.dates(),
    expected_on=st.none() | st.dates(),
    rounding=st.none() | st.sampled_from(Rounding),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.dictionaries(st.sampled_from(["HT_01", "HT_02", "TC_01"]), figures))
def test_figures_are_read_back(store: Store, given_figures: dict[str, Figure]) -> None:
    before = store.figures.of_report(store.report)
    with store.database.transaction():
        store.figures.save(store.report, given_figures, store.author)
    assert store.figures.of_report(store.report) == {**before, **given_figures}
    assert store.trail.first_broken() is None


def test_a_figure_is_one_audit_entry_with_all_that_is_said(store: Store) -> None:
    full = Figure(Decimal("80.20"), "sơ bộ", date(2026, 1, 14), None, Quality.PROVISIONAL, "Viettel", True)
    with store.database.transaction():
        store.figures.save(store.report, {"HT_01": full}, store.author)
        store.figures.save(store.report, {"HT_01": Figure(entry="12a"), "HT_02": BLANK}, store.author, "confirm")
    said = "value=80.20; note=sơ bộ; as_of=2026-01-14; quality=so_bo; source=Viettel; confirmed=1"
    assert store.audited() == [
        ("figure", "HT_01", None, said),
        ("confirm", "HT_01", said, "confirmed=0; entry=12a"),
        ("confirm", "HT_02", None, "confirmed=0"),
    ]


def test_blank_zero_and_no_differ(store: Store) -> None:
    saved = {"HT_01": BLANK, "HT_02": Figure(Decimal(0)), "HT_03": Figure(False), "HT_04": Figure("")}
    with store.database.transaction():
        store.figures.save(store.report, saved, store.author)
    found = store.figures.of_report(store.report)
    assert [found[code].value for code in saved] == [None, 0, False, ""]
    assert found["HT_03"].value is False


def test_nothing_is_saved_and_nothing_recorded_for_no_figures(store: Store) -> None:
    with store.database.transaction():
        store.figures.save(store.report, {}, store.author)
    assert store.audited() == []


@pytest.mark.parametrize(
    ("column", "damage"),
    [
        ("value", "12x"),
        ("value", None),
        ("kind", "numbex"),
        ("as_of", "2026-13-01"),
        ("reason", "khong_biet"),
        ("quality", "tot"),
        ("rounding", "mot"),
        ("value", b"\xff\xfe"),
    ],
)
def test_a_damaged_figure_is_damage_and_no_value(store: Store, column: str, damage: object) -> None:
    with store.database.transaction():
        store.figures.save(store.report, {"HT_01": Figure(Decimal(5))}, store.author)
    if isinstance(damage, bytes):
        store.database.rows(f"UPDATE figure SET {column} = CAST(? AS TEXT)", damage)
    else:
        store.database.rows(f"UPDATE figure SET {column} = ?", damage)
    with pytest.raises(DomainError, match=r"storage\.damaged"):
        store.figures.of_report(store.report)


# Reference values


def refer(store: Store, value: int | None, day: date, code: str = "NEN_HO", **more: str) -> None:
    with store.database.transaction():
        figure = Figure(None if value is None else Decimal(value), **more)  # type: ignore[arg-type]
        store.figures.save_reference(store.unit_id, code, figure, day, store.author)


def test_a_reference_value_holds_from_its_day_until_the_next(store: Store) -> None:
    refer(store, 100, date(2025, 7, 1), note="Tổng điều tra", source="Thống kê")
    refer(store, 110, date(2026, 1, 1))
    refer(store, 7, date(2025, 7, 1), "NEN_THON")
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1)]
    found = [store.figures.references(store.unit_id, day).get("NEN_HO", BLANK).value for day in days]
    assert found == [None, 100, 100, 110, 110]
    assert store.figures.references(store.unit_id, days[2])["NEN_HO"] == Figure(
        Decimal(100), "Tổng điều tra", date(2025, 7, 1), source="Thống kê", confirmed=True
    )
    assert store.figures.references(store.unit_id + 1, days[-1]) == {}


def test_the_value_of_a_day_is_corrected_or_taken_back(store: Store) -> None:
    refer(store, 100, date(2025, 7, 1))
    refer(store, 110, date(2026, 1, 1))
    refer(store, 111, date(2026, 1, 1))
    assert store.figures.references(store.unit_id, date(2026, 1, 14))["NEN_HO"].value == 111
    refer(store, None, date(2026, 1, 1))
    assert store.figures.references(store.unit_id, date(2026, 1, 14))["NEN_HO"].value == 100
    assert [(place, old is not None) for _, place, old, _ in store.audited()] == [
        ("NEN_HO 2025-07-01", False),
        ("NEN_HO 2026-01-01", True),
        ("NEN_HO 2026-01-01", True),
        ("NEN_HO 2026-01-01", True),
    ]


def test_an_unreadable_entry_is_kept_as_it_was_typed(store: Store) -> None:
    refer(store, None, date(2026, 1, 1), entry="12a")
    assert store.figures.references(store.unit_id, date(2026, 1, 14))["NEN_HO"].entry == "12a"


# Frozen values


def test_values_are_frozen_whole_and_thawed_whole(store: Store) -> None:
    values = {"HT_01": Decimal("62.99"), "TC_01": True, "TC_04": "khac", "HT_05": None}
    with store.database.transaction():
        store.figures.freeze(store.report, {"HT_09": Decimal(1)})
        store.figures.freeze(store.report, values)
    assert store.figures.frozen(store.report) == values
    with store.database.transaction():
        store.figures.thaw(store.report)
    assert store.figures.frozen(store.report) == {}


def test_figures_belong_to_a_report_there_is(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError), store.database.transaction():
        store.database.table("figure").insert({"report_id": 99, "code": "HT_01", "confirmed": 1})


def test_what_a_report_was_compared_with_is_kept_beside_its_values(store: Store) -> None:
    values = {"HT_03": Decimal(5), "HT_04": None}
    with store.database.transaction():
        store.figures.freeze(store.report, values, {"previous": {"HT_03": Decimal(4), "HT_04": None}, "year_ago": {}})
    assert store.figures.frozen(store.report) == values
    assert store.figures.frozen_comparison(store.report, "previous") == {"HT_03": 4}
    assert store.figures.frozen_comparison(store.report, "year_ago") == {}
    with store.database.transaction():
        store.figures.thaw(store.report)
    assert store.figures.frozen_comparison(store.report, "previous") == {}
