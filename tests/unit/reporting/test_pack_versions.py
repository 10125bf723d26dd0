"""A pack with versions: months keep theirs, what changes is said before, and no value is read under another meaning."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.forms.loader import PackError, load_pack
from cds_desktop.forms.over_time import NoValue
from cds_desktop.forms.pack_changes import ChangeKind, Part
from cds_desktop.reporting.checking import check_file
from cds_desktop.reporting.overview import series
from cds_desktop.reporting.pack_versions import version_key
from cds_desktop.reporting.packs import install, look, packs_in_use, take
from cds_desktop.reporting.sending import approve, export, reopen
from cds_desktop.reporting.texts import describe
from cds_desktop.reporting.workspace import Settings, Workspace

LIBRARY = Path(__file__).parents[2] / "data" / "packs" / "library"
JANUARY, FEBRUARY, MARCH, APRIL = (Period.month(2026, number) for number in range(1, 5))
BY, HEAD = "Lan", "Bình"
VI = Messages("vi")
V = "sections/v.toml"
REDEFINED = '[indicator.BD_03_TS]\nparent = "BD_03"\n'
NEW_CODE = """
[indicator.BD_11]
label = "Máy tính cho bạn đọc"
label_en = "Computers for readers"
description = "Số máy đang dùng tại ngày chốt."
value = "integer"
source = "captured"
"""
REMOVED = """[indicator.BD_09]
label = "Kinh phí"
label_en = "Budget"
description = "Kinh phí mua sách, có thể âm khi điều chỉnh."
uom = "triệu đồng"
value = "decimal"
decimals = 3
minimum = "-1000"
maximum = "50000"
source = "captured"
required = "optional"
"""
NewVersion = Callable[..., Path]


@pytest.fixture
def new_version(tmp_path: Path) -> NewVersion:
    """A copy of the library's pack as version 2 from March 2026 on, with more texts replaced: (file, old, new) each."""

    def make(*changes: tuple[str, str, str], version: str = "2.0", first: str = "2026-03") -> Path:
        folder = tmp_path / f"library {version}"
        shutil.copytree(LIBRARY, folder)
        head = [("pack.toml", '"1.0"', f'"{version}"'), ("pack.toml", '"2025-01"', f'"{first}"')]
        for name, old, new in [*head, *changes]:
            text = (folder / name).read_text("utf-8")
            assert text.count(old) == 1, (name, old)
            (folder / name).write_text(text.replace(old, new), "utf-8")
        return folder

    return make


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Workspace]:
    """A province with the libraries' report: January sent, February being entered."""
    clock = FixedClock(datetime(2026, 4, 20, 9, 30))
    unit, settings = UnitTable().province("08", clock.today()), Settings("Sở Văn hóa", BY, HEAD)
    made = Workspace.create(tmp_path / "data", unit, settings, clock, load_pack(LIBRARY))
    for code, text in {"BD_01": "500", "BD_02": "200", "BD_03_TS": "40", "BD_09": "7,5"}.items():
        made.enter(JANUARY, code, text, BY)
    send(made, JANUARY, tmp_path)
    made.enter(FEBRUARY, "BD_01", "600", BY)
    yield made
    made.close()


def send(workspace: Workspace, period: Period, out: Path) -> Path:
    workspace.confirm(period, BY)
    workspace.confirm_empty(period, "books", BY)
    workspace.explain(period, "Đã rà soát", BY)
    approve(workspace, period, HEAD)
    return export(workspace, period, out).path


CHANGED = (
    (V, REDEFINED, REDEFINED + "definition = 2\n"),
    (V, REMOVED, ""),
    (V, "[indicator.BD_10]", NEW_CODE + "\n[indicator.BD_10]"),
    (V, 'label = "Hạng thư viện"', 'label = "Xếp hạng thư viện"'),
    (V, 'right = "0.5 * prev(BD_01)"', 'right = "0.8 * prev(BD_01)"'),
)


def rules(workspace: Workspace, period: Period, code: str) -> set[str]:
    return {f.problem.rule for f in workspace.month(period).findings if f.problem.place == code}


def test_what_changes_is_said_before_anything_is_taken(library: Workspace, new_version: NewVersion) -> None:
    offer = look(library, new_version(*CHANGED))
    said = {(change.part, change.kind, change.name): change for change in offer.changes}
    assert set(said) == {
        (Part.INDICATOR, ChangeKind.REDEFINED, "BD_03_TS"),
        (Part.INDICATOR, ChangeKind.REMOVED, "BD_09"),
        (Part.INDICATOR, ChangeKind.ADDED, "BD_11"),
        (Part.INDICATOR, ChangeKind.RENAMED, "BD_06"),
        (Part.RULE, ChangeKind.CHANGED, "BD_01_GIAM"),
    }
    (field,) = said[(Part.INDICATOR, ChangeKind.REDEFINED, "BD_03_TS")].fields
    assert (field.name, field.before, field.after) == ("definition", "1", "2")
    assert (offer.moved, offer.kept) == ((), ())
    assert library.pack.version == "1.0", "it was only looked at"


def test_formula_unit_and_kind_redefine_an_indicator_too(library: Workspace, new_version: NewVersion) -> None:
    folder = new_version(
        (V, 'formula = "BD_01 / window_days"', 'formula = "BD_01 / window_days + 1"'),
        (V, 'uom = "triệu đồng"', 'uom = "đồng"'),
        (V, 'label_en = "Children with a card"', 'label_en = "Children with a card"\nuom = "thẻ"'),
    )
    redefined = {change.name for change in look(library, folder).changes if change.kind is ChangeKind.REDEFINED}
    assert redefined == {"BD_08", "BD_09", "BD_03_TS"}


def test_earlier_months_keep_their_pack(library: Workspace, new_version: NewVersion, tmp_path: Path) -> None:
    hash_before = export(library, JANUARY, tmp_path / "again").canonical_hash
    install(library, new_version(*CHANGED), BY)
    versions = [library.pack_of(month).version for month in (JANUARY, FEBRUARY, MARCH, APRIL)]
    assert versions == ["1.0", "1.0", "2.0", "2.0"]
    january, march = library.month(JANUARY), library.month(MARCH)
    assert january.values["BD_09"] == Decimal("7.5"), "a removed indicator stays readable where it was asked"
    assert "BD_09" not in march.pack.asked
    assert "BD_11" in march.pack.asked
    assert "BD_11" not in january.pack.asked
    assert export(library, JANUARY, tmp_path / "again").canonical_hash == hash_before
    with pytest.raises(DomainError, match=r"code\.unknown"):
        library.enter(MARCH, "BD_09", "1", BY)
    assert library.enter(FEBRUARY, "BD_09", "8", BY).values["BD_09"] == 8
    assert [(used.pack.version, used.periods) for used in packs_in_use(library)] == [
        ("1.0", (JANUARY, FEBRUARY)),
        ("2.0", ()),
    ]


def test_a_sent_month_opened_again_keeps_its_pack(library: Workspace, new_version: NewVersion) -> None:
    offer = look(library, new_version(*CHANGED, first="2026-01"))
    assert (offer.moved, offer.kept) == ((FEBRUARY,), (JANUARY,))
    take(library, offer, BY)
    assert reopen(library, JANUARY, HEAD, "Sửa số").pack.version == "1.0"
    assert library.month(FEBRUARY).pack.version == "2.0"


def test_a_redefined_indicator_asks_in_its_first_month(
    library: Workspace, new_version: NewVersion, tmp_path: Path
) -> None:
    install(library, new_version(*CHANGED), BY)
    library.confirm(FEBRUARY, BY)
    month = library.month(MARCH)
    assert month.values["BD_03_TS"] is None, "40 cards under the old definition are not carried over"
    (problem,) = [f.problem for f in month.findings if f.problem.rule == "REDEFINED"]
    assert (problem.place, problem.params) == ("BD_03_TS", {"month": "02/2026", "before": Decimal(40)})
    sentence = describe(problem, month.pack, VI)
    assert "Trẻ em có thẻ" in sentence
    assert "40" in sentence
    assert (month.previous.get("BD_03_TS"), month.previous.get("BD_01")) == (None, 600)
    library.enter(MARCH, "BD_03_TS", "55", BY)
    assert not library.month(MARCH).ready
    send(library, MARCH, tmp_path)
    assert rules(library, APRIL, "BD_03_TS") == {"UNCONFIRMED"}, "it asks once"
    assert library.month(APRIL).previous["BD_03_TS"] == 55


def test_series_and_sums_do_not_mix_meanings(library: Workspace, new_version: NewVersion) -> None:
    flow = '[indicator.BD_02]\nparent = "BD_01"\n'
    install(library, new_version((V, flow, flow + "definition = 2\n")), BY)
    library.enter(FEBRUARY, "BD_02", "210", BY)
    library.enter(MARCH, "BD_02", "220", BY)
    library.enter(MARCH, "BD_01", "700", BY)
    points = {point.period: point.value for point in series(library, "BD_02", MARCH, 3)}
    assert points == {JANUARY: None, FEBRUARY: None, MARCH: 220}
    to_date = library.month(MARCH).year_to_date
    assert (to_date["BD_02"].value, to_date["BD_02"].reason) == (None, NoValue.DEFINITION)
    assert to_date["BD_01"].value == 1800
    quarter = library.month(Period.parse("2026-Q1"))
    assert quarter.pack.version == "2.0"
    assert (quarter.values["BD_01"], quarter.values["BD_02"]) == (1800, None)


def test_open_months_go_on_with_the_new_version(library: Workspace, new_version: NewVersion) -> None:
    library.enter(FEBRUARY, "BD_03_TS", "41", BY)
    library.enter(FEBRUARY, "BD_09", "2,5", BY)
    whole = ('value = "decimal"\ndecimals = 3\nminimum = "-1000"', 'value = "integer"\nminimum = "-1000"')
    install(library, new_version(CHANGED[0], (V, *whole), first="2026-02"), BY)
    month = library.month(FEBRUARY)
    assert (month.values["BD_01"], month.values["BD_03_TS"]) == (600, 41)
    assert not month.figure("BD_03_TS").confirmed
    assert rules(library, FEBRUARY, "BD_03_TS") == {"UNCONFIRMED", "REDEFINED"}
    assert (month.values["BD_09"], month.figure("BD_09").entry) == (None, "2,500")
    assert "VALUE_TYPE" in rules(library, FEBRUARY, "BD_09")
    assert library.trail.first_broken() is None


def test_it_stays_in_the_data_file(library: Workspace, new_version: NewVersion) -> None:
    install(library, new_version(*CHANGED), BY)
    folder, clock = library.data_dir, library.clock
    library.close()
    again = Workspace.open(folder, clock, load_pack(LIBRARY))
    try:
        assert [again.pack_of(month).version for month in (JANUARY, MARCH)] == ["1.0", "2.0"]
        assert (again.pack.version, again.first_open_month) == ("2.0", Period.month(2025, 7))
    finally:
        again.close()


def test_only_a_newer_version_of_the_same_report_is_taken(library: Workspace, new_version: NewVersion) -> None:
    install(library, new_version(*CHANGED, version="1.10"), BY)
    for path in (new_version(version="v1.10"), new_version(version="1.9"), LIBRARY):
        with pytest.raises(DomainError, match=r"packs\.not_newer"):
            install(library, path, BY)
    with pytest.raises(DomainError, match=r"packs\.other_report"):
        install(library, new_version(("pack.toml", 'id = "library"', 'id = "museum"'), version="9"), BY)
    assert version_key("2026.10") > version_key("2026.9")


def test_rows_entered_so_far_stay_readable(library: Workspace, new_version: NewVersion) -> None:
    books = "registers/books.toml"
    folder = new_version(
        (books, 'label_en = "Issued on"\nkind = "date"', 'label_en = "Issued on"\nkind = "text"'),
        (books, ', thanh_ly = "Thanh lý"', ""),
        (books, ', thanh_ly = "Withdrawn"', ""),
        (books, "left = \"status == 'thanh_ly'\"", "left = \"status == 'quy_hiem'\""),
        ("sections/k.toml", "total(books, copies, status != 'thanh_ly')", "total(books, copies)"),
    )
    with pytest.raises(PackError) as caught:
        look(library, folder)
    assert {defect.error.key for defect in caught.value.defects} == {"packs.column_kind", "packs.choice_gone"}
    lines = (folder / books).read_text("utf-8").splitlines()
    places = {(defect.file, lines[defect.line - 1]) for defect in caught.value.defects}
    assert places == {(books, "[column.issued_on]"), (books, "[column.status]")}
    assert all(VI.error(defect.error) for defect in caught.value.defects)


def test_a_bad_version_is_refused_wholly(library: Workspace, new_version: NewVersion) -> None:
    with pytest.raises(PackError) as caught:
        install(
            library,
            new_version((V, 'formula = "BD_01"', 'formula = "BD_99"'), (V, 'supplier = "library"', 'supplier = "x"')),
            BY,
        )
    assert {(d.file, d.error.key) for d in caught.value.defects} >= {
        (V, "pack.unknown_code"),
        (V, "pack.unknown_supplier"),
    }
    assert all(defect.line for defect in caught.value.defects)
    assert library.pack.version == "1.0"


def test_a_file_names_its_version(library: Workspace, new_version: NewVersion, tmp_path: Path) -> None:
    install(library, new_version(*CHANGED), BY)
    library.enter(MARCH, "BD_11", "12", BY)
    path = send(library, MARCH, tmp_path)
    versions = {used.pack.version: used.pack for used in packs_in_use(library)}
    assert check_file(path, versions["1.0"], library.units, VI, [versions["2.0"]]).ok
    (problem,) = check_file(path, versions["1.0"], library.units, VI).problems
    assert "library phiên bản 2.0" in problem.message
    assert "library 1.0" in problem.message


def test_what_was_checked_of_a_version_is_kept_and_never_needed(
    library: Workspace, new_version: NewVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    install(library, new_version(*CHANGED), BY)
    assert library.pack_of(MARCH).version == "2.0"
    (kept,) = [path for path in (library.data_dir / "packs").rglob("*") if path.is_file()]
    whole = kept.read_bytes()
    for content in (whole, whole[: len(whole) // 2], b"", None):
        kept.unlink()
        if content is not None:
            kept.write_bytes(content)
        library.forget_packs()
        assert library.pack_of(MARCH).indicators["BD_11"].label == "Máy tính cho bạn đọc"
        assert library.month(MARCH).pack.rules.keys() == library.pack_of(FEBRUARY).rules.keys()
    assert kept.read_bytes() == whole, "it is made again"


def test_a_newer_version_that_comes_with_the_program_goes_before_older_installed_ones(
    library: Workspace, new_version: NewVersion
) -> None:
    install(library, new_version(*CHANGED), BY)
    library.enter(MARCH, "BD_11", "3", BY)
    folder, clock = library.data_dir, library.clock
    library.close()
    again = Workspace.open(folder, clock, load_pack(new_version(version="3.0", first="2025-01")))
    try:
        versions = {month: again.pack_of(month).version for month in (MARCH, APRIL)}
        assert versions == {MARCH: "2.0", APRIL: "3.0"}, "a report keeps the version it was begun with"
        assert again.pack.version == "3.0"
        assert [used.pack.version for used in packs_in_use(again)] == ["2.0", "3.0"]
    finally:
        again.close()
