"""Settings, units, reports with their revisions, countings and explanations."""

import sqlite3
from datetime import datetime
from decimal import Decimal

import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Figure, Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation
from cds_desktop.storage.registers import RowChange
from cds_desktop.storage.reports import Report

from .conftest import JANUARY, Store

FEBRUARY = JANUARY.shifted(1)


def add(store: Store, period: Period = FEBRUARY, revision: int = 0, reason: str = "") -> Report:
    with store.database.transaction():
        return store.reports.add(store.unit_id, period, revision, ("cds", "2026.1"), store.author, reason)


def test_a_setting_is_written_and_audited_when_it_changes(store: Store) -> None:
    assert store.reports.setting("office") is None
    with store.database.transaction():
        for value in ("Sở KHCN", "Sở KHCN", "Sở Khoa học"):
            store.reports.save_setting("office", value, store.author)
    assert store.reports.setting("office") == "Sở Khoa học"
    assert store.audited() == [
        ("setting", "office", None, "Sở KHCN"),
        ("setting", "office", "Sở KHCN", "Sở Khoa học"),
    ]


def test_a_unit_is_one_of_a_code_list(store: Store) -> None:
    with store.database.transaction():
        former = store.reports.add_unit("08", "2024-12-31")
    assert store.reports.unit_id("08", "2025-07-01") == store.unit_id != former
    assert store.reports.unit_id("08", "2024-12-31") == former
    assert store.reports.unit_id("15", "2025-07-01") is None
    with pytest.raises(sqlite3.IntegrityError), store.database.transaction():
        store.reports.add_unit("08", "2024-12-31")


def test_a_report_begins_open_and_with_nothing_said(store: Store) -> None:
    assert store.report == Report(
        1, store.unit_id, JANUARY, 0, Status.ENTERING, "cds", "2026.1", None, "", None, None, "", 0, None
    )  # fmt: skip
    assert not store.report.locked


def test_a_report_remembers_the_last_change_of_rows_when_it_was_begun(store: Store) -> None:
    with store.database.transaction():
        store.registers.change(store.unit_id, "tasks", JANUARY, [RowChange("1"), RowChange("2")], store.author)
    assert add(store).begun_seq == 2


def test_the_newest_revision_is_the_latest(store: Store) -> None:
    first = add(store)
    second = add(store, revision=1, reason="Sửa số thôn")
    assert store.reports.latest(store.unit_id, FEBRUARY) == second
    assert store.reports.revision(store.unit_id, FEBRUARY, 0) == first
    assert store.reports.revision(store.unit_id, FEBRUARY, 2) is None
    assert store.reports.latest(store.unit_id, JANUARY.previous()) is None
    assert second.reopen_reason == "Sửa số thôn"
    assert store.reports.all_latest(store.unit_id) == [second, store.report]
    with pytest.raises(sqlite3.IntegrityError):
        add(store)


def test_months_are_listed_newest_first(store: Store) -> None:
    for text in ("2025-12", "2026-10", "2026-02"):
        add(store, Period.parse(text))
    months = [str(report.period) for report in store.reports.all_latest(store.unit_id)]
    assert months == ["2026-10", "2026-02", "2026-01", "2025-12"]


def test_a_status_changes_with_what_belongs_to_it(store: Store) -> None:
    at = datetime(2026, 1, 20, 9, 30)
    with store.database.transaction():
        fields = {"approved_at": at.isoformat(" "), "approved_by": "Bình", "register_seq": 7}
        store.reports.set_status(store.report, Status.APPROVED, store.author, **fields)
    approved = store.reports.latest(store.unit_id, JANUARY)
    assert approved is not None
    assert (approved.status, approved.approved_at, approved.approved_by, approved.register_seq, approved.locked) == (
        Status.APPROVED, at, "Bình", 7, True,
    )  # fmt: skip
    assert store.audited() == [("status", "2026-01", "entering", "approved")]


@pytest.mark.parametrize(("column", "damage"), [("status", "sant"), ("period", "2026-31"), ("approved_at", "hôm qua")])
def test_a_damaged_report_is_damage(store: Store, column: str, damage: str) -> None:
    store.database.rows(f"UPDATE report SET {column} = ?", damage)
    with pytest.raises(DomainError, match=r"storage\.damaged"):
        store.reports.all_latest(store.unit_id)


def test_countings_hold_for_the_rows_they_were_made_of(store: Store) -> None:
    counts = {"count(tasks)": Decimal(3), "exists(tasks)": True, "count(documents)": None}
    with store.database.transaction():
        store.reports.save_counts(store.report, counts, 12)
    assert store.reports.counts(store.report, 12) == counts
    assert store.reports.counts(store.report, 13) == {}
    assert store.reports.counts(store.report, 11) == {}


# Explanations


def explanation(place: str, text: str, rule: str = "REQUIRED") -> Explanation:
    return Explanation(rule, place, "0123456789abcdef", text, "Lan")


def test_explanations_are_given_changed_and_taken_back(store: Store) -> None:
    said = [explanation("HT_04", "b"), explanation("HT_03", "a"), explanation("HT_03", "c", "AS_OF")]
    with store.database.transaction():
        store.reports.explain(store.report, said, store.author)
    assert store.reports.explanations(store.report) == [said[2], said[1], said[0]]
    with store.database.transaction():
        changed = [explanation("HT_03", "d"), explanation("HT_04", ""), explanation("HT_05", "")]
        store.reports.explain(store.report, changed, store.author)
    assert store.reports.explanations(store.report) == [said[2], changed[0]]
    assert store.audited()[3:] == [
        ("explanation", "HT_03 REQUIRED", "a", "d"),
        ("explanation", "HT_04 REQUIRED", "b", None),
        ("explanation", "HT_05 REQUIRED", None, None),
    ]


# The next revision


def test_a_revision_begins_with_the_content_of_the_one_before(store: Store) -> None:
    figures = {"HT_03": Figure(Decimal(186), "ghi chú", confirmed=True), "TC_15": Figure(False)}
    with store.database.transaction():
        store.figures.save(store.report, figures, store.author)
        store.registers.confirm(store.report, ["tasks"], store.author)
        store.reports.explain(store.report, [explanation("HT_03", "a")], store.author)
        store.figures.freeze(store.report, {"HT_03": Decimal(186)})
    amended = add(store, JANUARY, 1, "Sửa")
    with store.database.transaction():
        store.reports.copy_content(store.report, amended)
        store.figures.save(amended, {"HT_03": Figure(Decimal(187))}, store.author)
    assert store.figures.of_report(amended) == {**figures, "HT_03": Figure(Decimal(187))}
    assert store.figures.of_report(store.report) == figures
    assert store.registers.confirmed(amended) == {"tasks"}
    assert (
        store.reports.explanations(amended) == store.reports.explanations(store.report) == [explanation("HT_03", "a")]
    )
    assert store.figures.frozen(amended) == {}
