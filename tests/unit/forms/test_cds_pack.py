"""The shipped form pack: its facts, its wording, its formulas over rows, and that every rule of it can break."""

import csv
import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cds_desktop.domain.figures import Figure, Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import match_key
from cds_desktop.forms.calculation import calculate, count_registers
from cds_desktop.forms.checks import FormData, check_form, check_rows
from cds_desktop.forms.entries import read_value
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.model import FormPack, Required, Rule, Source, ValueKind
from cds_desktop.forms.registers import RegisterState, Row
from tests.sound_month import sound_figures
from tests.unit.forms import breaks_cde, breaks_fghi
from tests.unit.forms.breaks import Break
from tests.unit.forms.breaks import before as _before
from tests.unit.forms.breaks import now as _now

FACTS = Path(__file__).parents[2] / "data" / "codes.csv"
MONTH = Period.month(2026, 3)  # data window 15/02/2026 to 14/03/2026
EARLIER = MONTH.previous()
COMMUNES = 124

COLUMNS = {
    "dead_zone_villages": "commune_code village kind longitude latitude households population disadvantaged power "
    "signal operators fibre survey_round status found_on covered_on carrier_status verified_on verified_doc "
    "assigned_operator planned_month funding exit_reason successor_id former_names obstacle note",
    "fee_policies": "number issued_on issuer title kind scope reduction_percent services_covered effective_from "
    "effective_to amends replaced_by note",
    "documents": "indicator plan_year number issued_on issuer title repealed_on note",
    "tasks": "source_document content lead due_on status done_on note",
    "shortcomings": "section content cause",
    "next_tasks": "content lead due_on",
    "proposals": "content addressee",
}
REQUIRED = {
    "dead_zone_villages": "commune_code village",
    "fee_policies": "number issued_on kind",
    "documents": "indicator number issued_on",
    "tasks": "source_document content",
    "shortcomings": "content",
    "next_tasks": "content",
    "proposals": "content addressee",
}


@pytest.fixture(scope="module")
def pack() -> FormPack:
    return shipped_pack()


# Facts


def test_every_code_has_the_facts_of_the_catalogue(pack: FormPack) -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = {row["code"]: row for row in csv.DictReader(file)}
    assert facts.keys() == pack.indicators.keys()
    differing = [
        (code, name, wanted, _fact(pack, code, name))
        for code, row in facts.items()
        for name, wanted in row.items()
        if wanted != _fact(pack, code, name) and (wanted or name in ("parent", "target", "formula"))
    ]
    assert differing == []


def _fact(pack: FormPack, code: str, name: str) -> str:
    indicator = pack.indicators[code]
    if name == "formula" and indicator.source is Source.REGISTER:
        return " ".join(pack.expression(indicator.formula or "").registers)
    found = getattr(indicator, name)
    return "" if found is None else str(found)


def test_an_alias_is_declared_like_the_figure_it_shows(pack: FormPack) -> None:
    aliases = [i for i in pack.indicators.values() if i.source is Source.ALIAS]
    assert aliases
    for indicator in aliases:
        aliased = pack.indicators[indicator.formula or ""]
        for name in ("value", "uom", "decimals", "over_time", "over_units"):
            assert getattr(indicator, name) == getattr(aliased, name), indicator.code


def test_rates_as_supplied_name_their_rate_and_stay_within_100_percent(pack: FormPack) -> None:
    supplied = {code for code in pack.indicators if code.endswith("_TL")}
    assert {i.code for i in pack.supplied_rates.values()} == supplied
    for code in supplied:
        indicator = pack.indicators[code]
        assert indicator.rate_of == indicator.parent == code.removesuffix("_TL")
        assert indicator.maximum == (None if code == "XH_04_TL" else 100)  # rule kind 12


def test_registers_have_the_columns_of_the_contract(pack: FormPack) -> None:
    assert {name: " ".join(register.columns) for name, register in pack.registers.items()} == COLUMNS
    for name, register in pack.registers.items():
        columns = register.columns.values()
        assert " ".join(column.name for column in columns if column.required) == REQUIRED[name]
        for column in columns:
            assert column.choices.keys() == column.choices_en.keys(), column.name


def test_the_documents_asked_for_are_those_that_formulas_read(pack: FormPack) -> None:
    read = {c for c, i in pack.indicators.items() if i.formula and i.formula.startswith(("exists(doc", "count(doc"))}
    rule = pack.rules["VB_SAI_CHI_TIEU"]
    assert set(re.findall(r"[A-Z]{2}_\d\d", rule.left)) == read
    for text in (rule.message, rule.message_en, pack.registers["documents"].columns["indicator"].help):
        assert set(re.findall(r"[A-Z]{2}_\d\d", text)) == read - {"TC_12", "TC_13"}, text  # "TC_11 to TC_14"


# Wording


def _names(pack: FormPack) -> Iterator[tuple[str, str]]:
    """Every label, choice and heading of the pack, with where it stands."""
    for group in (pack.sections, pack.suppliers, pack.reasons, pack.indicators, pack.registers):
        for id, item in group.items():
            yield from ((id, text) for text in (item.label, item.label_en))
    for code, indicator in pack.indicators.items():
        yield from ((code, text) for text in [*indicator.classes.values(), *indicator.classes_en.values()])
    for register in pack.registers.values():
        for column in register.columns.values():
            choices = [*column.choices.values(), *column.choices_en.values()]
            yield from ((column.name, text) for text in [column.label, column.label_en, *choices, *column.aliases])


def _sentences(pack: FormPack) -> Iterator[tuple[str, str]]:
    """Every description, note, help and message of the pack, with where it stands."""
    for id, described in [*pack.indicators.items(), *pack.registers.items()]:
        yield id, described.description
    yield from ((code, indicator.note) for code, indicator in pack.indicators.items() if indicator.note)
    for register in pack.registers.values():
        yield from ((column.name, column.help) for column in register.columns.values() if column.help)
    for id, rule in pack.rules.items():
        yield from ((id, text) for text in (rule.message, rule.message_en))


def test_texts_are_filled_normalised_and_on_one_line(pack: FormPack) -> None:
    for place, text in [*_names(pack), *_sentences(pack)]:
        assert text, place
        assert text == unicodedata.normalize("NFC", " ".join(text.split())), place


def test_sentences_end(pack: FormPack) -> None:
    assert [place for place, text in _sentences(pack) if not text.endswith(".")] == []


def test_descriptions_are_short_and_explain_each_indicator_by_itself(pack: FormPack) -> None:
    for code, indicator in pack.indicators.items():
        sentences = re.findall(r"[.!?](?:\s|$)", indicator.description)
        assert 1 <= len(sentences) <= 3, code
        assert indicator.description != indicator.label, code


def test_rule_ids_are_ascii_capitals_that_start_with_a_code_or_the_list_they_are_about(pack: FormPack) -> None:
    prefixes = {"dead_zone_villages": "THON_", "fee_policies": "CS_", "documents": "VB_", "tasks": "NV_"}
    prefixes |= {"shortcomings": "TTVM_", "next_tasks": "NVT_", "proposals": "DX_"}
    for id, rule in pack.rules.items():
        assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", id)
        assert id.startswith(prefixes[rule.register] if rule.register else (rule.place or "?")[:5]), id
        assert rule.source, id


def test_messages_name_the_same_values_in_both_languages(pack: FormPack) -> None:
    for id, rule in pack.rules.items():
        assert _places(rule.message) == _places(rule.message_en), id


def _places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_no_heading_means_two_columns_of_a_register(pack: FormPack) -> None:
    for name, register in pack.registers.items():
        headings = [match_key(h) for c in register.columns.values() for h in [c.name, c.label, *c.aliases]]
        repeated = {h for h in headings if headings.count(h) > 1}
        assert repeated == set(), name


def test_a_shortcoming_is_of_one_of_the_sections(pack: FormPack) -> None:
    column = pack.registers["shortcomings"].columns["section"]
    asked = {code: section for code, section in pack.sections.items() if code in set("ABCDEFGH")}
    assert column.choices == {code: section.label for code, section in asked.items()}
    assert column.choices_en == {code: section.label_en for code, section in asked.items()}


def test_no_choice_of_a_column_can_be_taken_for_another(pack: FormPack) -> None:
    for register in pack.registers.values():
        for column in register.columns.values():
            spellings = [{match_key(code), match_key(label)} for code, label in column.choices.items()]
            assert len(set().union(*spellings)) == sum(map(len, spellings)), column.name


# Formulas over rows


def row(
    id: str, first: Period = EARLIER, opening: bool = False, before: Mapping[str, Any] | None = None, **cells: Any
) -> Row:
    """A row as it was the month before, unless it is new or `before` says what was otherwise. None is a blank."""
    now = {name: Decimal(cell) if isinstance(cell, int) else cell for name, cell in cells.items() if cell is not None}
    return Row(id, now, first, None if first == MONTH else {**now, **(before or {})}, opening)


def village(id: str, status: str | None, **more: Any) -> Row:
    covered = {"covered_on": date(2026, 2, 20), "signal": "4g"} if status == "da_phu" else {"signal": "lom"}
    cells = {"commune_code": "00691", "village": f"Thôn {id}", "status": status, "power": "co", "disadvantaged": "co"}
    return row(id, **{**cells, **covered, **more})


def policy(id: str, **more: Any) -> Row:
    cells = {"number": "12/2025/NQ-HĐND", "issuer": "HĐND tỉnh", "title": "Về mức thu", "issued_on": date(2025, 7, 1)}
    return row(id, **{**cells, **more})


def document(id: str, indicator: str, **more: Any) -> Row:
    year = {"plan_year": 2026} if indicator in ("TC_01", "TC_02", "TC_08") else {}
    cells = {"number": f"{id}/KH-UBND", "issuer": "UBND tỉnh", "title": "Kế hoạch", "issued_on": date(2026, 1, 5)}
    return row(id, **{"indicator": indicator, **year, **cells, **more})


def task(id: str, status: str | None, **more: Any) -> Row:
    done = {"done_on": date(2026, 3, 1)} if status == "hoan_thanh" else {}
    cells = {"source_document": "Chỉ thị 01", "content": f"Việc {id}", "due_on": date(2026, 6, 30), "status": status}
    return row(id, **{**cells, **done, **more})


def form(
    pack: FormPack, figures: Mapping[str, int | str | None], previous: Mapping[str, Any], **registers: list[Row]
) -> FormData:
    """A month with these figures and rows; a register that is not given is empty and not confirmed."""
    states = {name: RegisterState(registers.get(name, []), name in registers) for name in pack.registers}
    counts = count_registers(pack, MONTH, states)
    entered = {
        code: Figure(_entered(pack, code, value), confirmed=True)
        for code, value in figures.items()
        if value is not None
    }
    values = calculate(pack, MONTH, entered, counts, COMMUNES, previous)
    return FormData(MONTH, entered, values, previous, {}, states, counts)


def _entered(pack: FormPack, code: str, value: int | str) -> Value:
    indicator = pack.indicators[code]
    if indicator.value in (ValueKind.INTEGER, ValueKind.DECIMAL):
        return Decimal(value)
    return read_value(indicator, str(value))


def values_of(pack: FormPack, /, _figures: Mapping[str, int | str] | None = None, **registers: list[Row]) -> Any:
    return form(pack, _figures or {}, {}, **registers).values


def test_villages_are_counted_by_status_signal_power_and_area(pack: FormPack) -> None:
    rows = [
        village("1", "chua_phu", signal="trang", power="chua"),
        village("2", "chua_phu", signal="2g3g", disadvantaged="khong", power="khong_dam_bao"),
        village("3", "dang_trien_khai", signal=None, disadvantaged=None, power=None),
        village("4", "mat_song_lai", before={"status": "da_phu"}),
        village("5", "mat_song_lai"),
        village("6", "da_phu"),
        village("7", "da_phu", power="chua"),
        village("8", "loai_khoi"),
        village("9", "chua_phu", first=MONTH),
        village("10", "da_phu", first=MONTH),
    ]
    counted = values_of(pack, {"HT_10_DK": 100}, dead_zone_villages=rows)
    expected = {
        "HT_06": 6, "HT_06_TRANG": 1, "HT_06_LOM": 4, "HT_07": 4, "HT_08": 1, "HT_09": 1, "HT_09_KDB": 1,
        "HT_10": 103, "HT_10_MS": 109, "HT_11": 2, "HT_11_ML": 1, "HT_12": 10,
        "HT_18_PHU_TS": 2, "HT_18_PHU_MS": 5, "HT_18_PHU": 40,
    }  # fmt: skip
    assert {code: counted[code] for code in expected} == expected


def test_covered_villages_count_without_an_opening_total(pack: FormPack) -> None:
    assert values_of(pack, dead_zone_villages=[village("1", "da_phu")])["HT_10"] == 1


def test_an_empty_list_counts_as_blank_until_it_is_confirmed(pack: FormPack) -> None:
    counted = [code for code, i in pack.indicators.items() if i.source is Source.REGISTER]
    unknown = values_of(pack)
    assert [code for code in counted if unknown[code] is not None] == []
    none = values_of(pack, **{name: [] for name in pack.registers})
    empty = {ValueKind.INTEGER: Decimal(0), ValueKind.BOOLEAN: False, ValueKind.CLASS: "chua"}
    assert {code: none[code] for code in counted} == {code: empty[pack.indicators[code].value] for code in counted}


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ({}, True),
        ({"issuer": "Hội đồng nhân dân tỉnh", "number": "12"}, True),
        ({"issuer": None}, True),
        ({"issuer": "UBND tỉnh", "number": "12/QĐ-UBND"}, False),
        ({"issued_on": date(2026, 3, 14)}, True),
        ({"issued_on": date(2026, 3, 15)}, False),
        ({"issued_on": date(2026, 3, 15), "effective_from": date(2026, 3, 1)}, False),
        ({"effective_from": date(2026, 3, 15)}, False),
        ({"effective_to": date(2026, 3, 14)}, True),
        ({"effective_to": date(2026, 3, 13)}, False),
        ({"replaced_by": "15/2026/NQ-HĐND"}, False),
        ({"replaced_by": "15/2026/NQ-HĐND", "effective_to": date(2026, 6, 30)}, True),
    ],
)
def test_a_fee_policy_counts_when_the_council_issued_it_and_it_is_in_force(
    pack: FormPack, cells: dict[str, Any], counts: bool
) -> None:
    found = values_of(pack, fee_policies=[policy("1", kind="mien_phi", **cells)])
    assert (found["TC_03"], found["TC_04"], found["TC_05"]) == (counts, "mien_phi" if counts else "chua", False)


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ([("giam_phi", 50), ("khac", None), ("ho_tro", None)], "giam_den_50"),
        ([("giam_phi", 30), ("giam_phi", 51)], "giam_tren_50"),
        ([("giam_phi", None)], "giam_den_50"),
        ([("giam_phi", 80), ("mien_phi", None)], "mien_phi"),
        ([("khac", None), ("ho_tro", None)], "ho_tro"),
        ([("khac", None)], "khac"),
        ([("giam_thoi_gian", 30)], "chua"),
    ],
)
def test_the_class_is_that_of_the_strongest_policy(
    pack: FormPack, policies: list[tuple[str, int | None]], expected: str
) -> None:
    rows = [policy(str(n), kind=kind, reduction_percent=percent) for n, (kind, percent) in enumerate(policies)]
    assert values_of(pack, fee_policies=rows)["TC_04"] == expected


def test_shorter_processing_counts_whoever_issued_it_and_adds_its_services(pack: FormPack) -> None:
    by_committee = {"kind": "giam_thoi_gian", "issuer": "UBND tỉnh", "number": "3/QĐ-UBND"}
    rows = [
        policy("1", services_covered=900, **by_committee),
        policy("2", services_covered=73, **by_committee),
        policy("3", services_covered=5, effective_to=date(2025, 12, 31), **by_committee),
        policy("4", services_covered=7, kind="mien_phi"),
    ]
    found = values_of(pack, fee_policies=rows)
    assert (found["TC_05"], found["TC_05_DVC"]) == (True, 973)


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ({}, True),
        ({"plan_year": 2025}, False),
        ({"plan_year": None}, False),
        ({"issued_on": date(2026, 3, 15)}, False),
        ({"repealed_on": date(2026, 3, 15)}, True),
        ({"repealed_on": date(2026, 3, 14)}, False),
    ],
)
def test_an_annual_plan_counts_in_its_year_once_issued_and_until_repealed(
    pack: FormPack, cells: dict[str, Any], counts: bool
) -> None:
    found = values_of(pack, documents=[document("1", "TC_01", **cells)])
    assert (found["TC_01"], found["TC_02"]) == (counts, False)


def test_documents_of_the_month_are_those_first_reported_in_it(pack: FormPack) -> None:
    rows = [document("1", "TC_10"), document("2", "TC_10", first=MONTH), document("3", "TC_12", first=MONTH)]
    assert values_of(pack, documents=rows)["TC_10"] == 1


def test_tasks_are_counted_open_overdue_and_finished(pack: FormPack) -> None:
    rows = [
        task("open", "dang_thuc_hien"),
        task("due today", "dang_thuc_hien", due_on=date(2026, 3, 14)),
        task("overdue", "dang_thuc_hien", due_on=date(2026, 3, 13)),
        task("without due date", "dang_thuc_hien", due_on=None),
        task("done in the window", "hoan_thanh"),
        task("done before", "hoan_thanh", done_on=date(2026, 2, 14)),
        task("done, no date, now", "hoan_thanh", done_on=None, before={"status": "dang_thuc_hien"}),
        task("done, no date, long ago", "hoan_thanh", done_on=None),
        task("done, no date, new", "hoan_thanh", done_on=None, first=MONTH),
        task("done, no date, opening", "hoan_thanh", done_on=None, first=MONTH, opening=True),
        task("cancelled", "huy", due_on=date(2026, 1, 1)),
    ]
    found = values_of(pack, tasks=rows)
    assert (found["TC_17"], found["TC_17_QH"], found["TC_17_HT"]) == (4, 1, 3)


# Rules: a sound month breaks none, and each can break

FIGURES = sound_figures()


def sound_rows() -> dict[str, list[Row]]:
    return {
        "dead_zone_villages": [
            village("1", "chua_phu", signal="trang", longitude=Decimal("105.2"), latitude=Decimal("21.8")),
            village("2", "dang_trien_khai", households=40, population=160, found_on=date(2025, 8, 1)),
            village("3", "da_phu", found_on=date(2025, 8, 1), before={"status": "dang_trien_khai"}),
            village("4", "mat_song_lai", obstacle="Trạm hỏng do lũ", before={"status": "da_phu"}),
            village("5", "loai_khoi", exit_reason="Sáp nhập", before={"status": "chua_phu"}),
            village("6", "chua_phu", first=MONTH, found_on=date(2026, 2, 20)),
            village("7", "da_phu", first=MONTH),
        ],
        "fee_policies": [policy("1", kind="mien_phi"), policy("2", kind="giam_thoi_gian", services_covered=900)],
        "documents": [
            *(document(str(n), f"TC_{n:02d}", before={"note": None}) for n in (1, 2, 6, 7, 8, 10, 11, 12, 13, 14)),
            *(document(f"2{n}", f"DL_{n:02d}") for n in (1, 3, 4)),
        ],
        "tasks": [task("1", "dang_thuc_hien"), task("2", "hoan_thanh", before={"status": "dang_thuc_hien"})],
        "shortcomings": [row("1", section="B", content="Chậm phủ sóng", cause="Chưa có điện lưới")],
        "next_tasks": [row("1", content="Phủ sóng 5 thôn", lead="Sở KHCN", due_on=date(2026, 4, 30))],
        "proposals": [row("1", content="Cấp kinh phí", addressee="Bộ Tài chính")],
    }


def sound_previous(pack: FormPack) -> dict[str, Any]:
    """The values of the month before: four open villages of which one was covered and one removed since."""
    values: dict[str, Any] = {**form(pack, FIGURES, {}, **sound_rows()).values}
    for flow in [code for code in values if code.endswith("_PS")]:
        total = flow.removesuffix("PS") + "LK"
        if values.get(total) is not None:
            values[total] -= values[flow]
    return {**values, "HT_06": Decimal(4), "HT_10": Decimal(101)}


def broken_rules(pack: FormPack, data: FormData) -> set[str]:
    """Ids of the pack's own rules that do not hold."""
    found = check_form(pack, data)
    found += [p for name, state in data.registers.items() for p in check_rows(pack, name, state, data.period)]
    return {problem.rule for problem in found if problem.rule in pack.rules}


def test_a_sound_month_breaks_no_rule(pack: FormPack) -> None:
    assert broken_rules(pack, form(pack, FIGURES, sound_previous(pack), **sound_rows())) == set()


def _without(indicator: str) -> Break:
    return Break(registers={"documents": [d for d in sound_rows()["documents"] if d.values["indicator"] != indicator]})


def _villages(*changed: Row) -> Break:
    return Break(registers={"dead_zone_villages": [*sound_rows()["dead_zone_villages"], *changed]})


def _policies(*rows: Row) -> Break:
    return Break(registers={"fee_policies": [*sound_rows()["fee_policies"], *rows]})


FORM_BREAKS = {
    "NEN_TRUONGTHANH_DUOI_DANSO": _now(NEN_TRUONGTHANH=1_800_000),
    "NEN_HO_DUOI_DANSO": _now(NEN_HO=1_800_000),
    "NEN_HO_QUY_MO": _now(NEN_DANSO=800_000),
    "NEN_THON_IT_HON_XA": _now(NEN_THON=123),
    "NEN_DANSO_DOI": _before(NEN_DANSO=1_400_000),
    "NEN_TRUONGTHANH_DOI": _before(NEN_TRUONGTHANH=1_700_000),
    "NEN_HO_DOI": _before(NEN_HO=350_000),
    "NEN_THON_DOI": _before(NEN_THON=5_000),
    "NEN_TTHC_DOI": _before(NEN_TTHC=1_500),
    **{f"TC_{n:02d}_MAT": _without(f"TC_{n:02d}") for n in (1, 2, 6, 7, 8, 11, 12, 13, 14)},
    **{f"DL_{n:02d}_MAT": _without(f"DL_{n:02d}") for n in (1, 3, 4)},
    "DL_02_CHUA_DANH_MUC": _without("DL_01"),
    **breaks_cde.BREAKS,
    **breaks_fghi.BREAKS,
    "TC_03_HET_HIEU_LUC": Break(registers={"fee_policies": [policy("1", kind="giam_thoi_gian", services_covered=1)]}),
    "TC_05_HET_HIEU_LUC": Break(registers={"fee_policies": [policy("1", kind="mien_phi")]}),
    "TC_09_TS_TRONG_MS": _now(TC_09_TS=145),
    "TC_09_MS_GOM_XA": _now(TC_09_TS=20, TC_09_MS=20),
    "TC_09_MS_DOI": _before(TC_09_MS=300),
    "TC_09_TL_KHAC_TINH": _now(TC_09_TL=97),
    "TC_16_TS_TRONG_MS": _now(TC_16_MS=80_000),
    "TC_16_TL_KHAC_TINH": _now(TC_16_TL="1.1"),
    "HT_01_TS_TRONG_HO": _now(HT_01_TS=430_001),
    "HT_01_GIAM": _before(HT_01="80.08"),
    "HT_01_TANG": _before(HT_01="74.06"),
    "HT_01_TL_KHAC_TINH": _now(HT_01_TL="79.06"),
    "HT_02_TS_TRONG_XA": _now(HT_02_TS=COMMUNES + 1),
    "HT_02_TL_KHAC_TINH": _now(HT_02_TL=99),
    "HT_03_DOI": _before(HT_03=301),
    "HT_04_TRONG_HT_03": _now(HT_04=301),
    "HT_04_GIAM": _before(HT_04=251),
    "HT_06_TRONG_THON": _now(NEN_THON=3),
    "HT_06_TANG": _before(HT_06=3),
    "HT_06_CAN_DOI": _before(HT_06=5),
    "HT_06_THIEU_HIEN_TRANG": _villages(village("8", "chua_phu", signal=None)),
    "HT_07_THIEU_DBKK": _villages(village("8", "chua_phu", disadvantaged=None)),
    "HT_09_THIEU_DIEN": _villages(village("8", "chua_phu", power=None)),
    "HT_10_GIAM": _before(HT_10=104),
    "HT_10_DK_DOI": _before(HT_10_DK=99),
    "HT_13_TS_TRONG_MS": _now(HT_13_TS=1_500_001),
    "HT_13_MS_DOI": _before(HT_13_MS=1_000_000),
    "HT_13_TL_KHAC_TINH": _now(HT_13_TL=81),
    "HT_16_CAO": _now(HT_16_TS=1_100_000),
    "HT_16_TS_TU_HO": _now(HT_16_TS=339_999),
    "HT_17_CAO": _now(HT_17_TS=3_700_000),
    "HT_17_TS_TRONG_HT_13_MS": _now(HT_17_TS=1_500_001),
    "HT_18_4G_TS_TRONG_THON": _now(HT_18_4G_TS=3_803),
    "HT_18_4G_CON_LOM_SONG": _now(HT_18_4G_TS=3_802),
    "HT_18_4G_CHONG_LOM_SONG": _now(HT_18_4G_TS=3_799),
    "HT_18_4G_TL_KHAC_TINH": _now(HT_18_4G_TL=99),
    "HT_20_TS_TRONG_HO": _now(HT_20_TS=430_001),
    "HT_20_TS_TU_HT_01": _now(HT_20_TS=339_999),
    "HT_20_TL_KHAC_TINH": _now(HT_20_TL=90),
}
LATE = date(2026, 3, 15)
PAST = date(2026, 2, 14)
ROW_BREAKS = {
    "THON_THIEU_TRANG_THAI": village("8", None),
    "THON_CHUYEN_NGUOC": village("8", "chua_phu", before={"status": "da_phu"}),
    "THON_QUA_HAN_PHU": village("8", "chua_phu", planned_month="2026-01"),
    "THON_4G_CHUA_PHU": village("8", "chua_phu", signal="4g"),
    "THON_DA_PHU_CON_TRANG": village("8", "da_phu", signal="trang"),
    "THON_DA_PHU_THIEU_NGAY": village("8", "da_phu", covered_on=None),
    "THON_CO_NGAY_CHUA_PHU": village("8", "dang_trien_khai", covered_on=date(2026, 3, 1)),
    "THON_PHU_TRUOC_PHAT_HIEN": village("8", "da_phu", found_on=date(2026, 2, 21)),
    "THON_PHU_SAU_CHOT": village("8", "da_phu", covered_on=LATE),
    "THON_PHAT_HIEN_SAU_CHOT": village("8", "chua_phu", found_on=LATE),
    "THON_KIEM_TRA_SAU_CHOT": village("8", "chua_phu", verified_on=LATE),
    "THON_PHAT_HIEN_MUON": village("8", "chua_phu", first=MONTH, found_on=PAST),
    "THON_MOI_DA_PHU_TU_TRUOC": village("8", "da_phu", first=MONTH, covered_on=PAST),
    "THON_VI_DO": village("8", "chua_phu", latitude=Decimal("105.2"), longitude=Decimal("105.2")),
    "THON_KINH_DO": village("8", "chua_phu", latitude=Decimal("21.8"), longitude=Decimal("21.8")),
    "THON_THIEU_TOA_DO": village("8", "chua_phu", latitude=Decimal("21.8")),
    "THON_DAN_IT_HON_HO": village("8", "chua_phu", households=41, population=40),
    "THON_NHA_MANG_BAO_PHU": village("8", "chua_phu", carrier_status="da_phu"),
    "THON_LOAI_THIEU_LY_DO": village("8", "loai_khoi"),
    "THON_LY_DO_CHUA_LOAI": village("8", "chua_phu", successor_id="2"),
    "THON_MAT_SONG_THIEU_GHI_CHU": village("8", "mat_song_lai"),
    "CS_MUC_GIAM_BANG_KHONG": policy("3", kind="giam_phi", reduction_percent=0),
    "CS_GIAM_PHI_THIEU_MUC": policy("3", kind="giam_phi"),
    "CS_GIAM_HET_LA_MIEN": policy("3", kind="giam_phi", reduction_percent=100),
    "CS_KHONG_PHAI_HDND": policy("3", kind="ho_tro", number="3/QĐ-UBND", issuer="UBND tỉnh"),
    "CS_HET_TRUOC_KHI_CO": policy("3", kind="khac", effective_from=PAST, effective_to=date(2026, 2, 13)),
    "CS_HIEU_LUC_TRUOC_BAN_HANH": policy("3", kind="khac", effective_from=date(2025, 6, 30)),
    "CS_BAN_HANH_SAU_CHOT": policy("3", kind="khac", issued_on=LATE),
    "CS_SAP_HET_HIEU_LUC": policy("3", kind="khac", effective_to=date(2026, 5, 13)),
    "CS_THAY_THE_THIEU_NGAY": policy("3", kind="khac", replaced_by="15/2026/NQ-HĐND"),
    "CS_GIAM_THOI_GIAN_THIEU_SO": policy("3", kind="giam_thoi_gian"),
    "VB_SAI_CHI_TIEU": document("20", "TC_15"),
    "VB_THIEU_NAM": document("20", "TC_08", plan_year=None),
    "VB_NAM_KHAC_THUONG": document("20", "TC_01", plan_year=2062),
    "VB_BAN_HANH_SAU_CHOT": document("20", "TC_12", issued_on=LATE),
    "VB_BAI_BO_TRUOC_BAN_HANH": document("20", "TC_12", repealed_on=date(2026, 1, 4)),
    "VB_BAO_CAO_MUON": document("20", "TC_10", first=MONTH, issued_on=PAST),
    "VB_THIEU_TRICH_YEU": document("20", "TC_12", title=None),
    "NV_THIEU_TRANG_THAI": task("3", None),
    "NV_XONG_THIEU_NGAY": task("3", "hoan_thanh", done_on=None),
    "NV_CO_NGAY_CHUA_XONG": task("3", "dang_thuc_hien", done_on=date(2026, 3, 1)),
    "NV_XONG_SAU_CHOT": task("3", "hoan_thanh", done_on=LATE),
    "NV_XONG_TU_TRUOC": task("3", "hoan_thanh", first=MONTH, done_on=PAST),
    "NV_THIEU_HAN": task("3", "dang_thuc_hien", due_on=None),
    "TTVM_THIEU_NGUYEN_NHAN": row("2", section="B", content="Chậm"),
    "TTVM_THIEU_LINH_VUC": row("2", content="Chậm", cause="Thiếu vốn"),
    "NVT_NAM_LA": row("2", content="Phủ sóng", lead="Sở", due_on=date(2016, 4, 30)),
    "NVT_HAN_DA_QUA": row("2", content="Phủ sóng", lead="Sở", due_on=date(2026, 3, 14)),
    "NVT_THIEU_CHU_TRI": row("2", content="Phủ sóng", due_on=date(2026, 4, 30)),
    "NVT_THIEU_HAN": row("2", content="Phủ sóng", lead="Sở"),
}


def test_every_rule_has_an_example_that_breaks_it(pack: FormPack) -> None:
    asked = {id for id, rule in pack.rules.items() if rule.register is None and not _central(pack, rule)}
    assert asked == FORM_BREAKS.keys()
    assert {id for id, rule in pack.rules.items() if rule.register} == ROW_BREAKS.keys()


def _central(pack: FormPack, rule: Rule) -> bool:
    """Whether the rule is about a figure that waits for the ministry's form."""
    return pack.indicators[rule.place or ""].required is Required.CENTRAL


@pytest.mark.parametrize("id", FORM_BREAKS)
def test_a_rule_about_figures_breaks(pack: FormPack, id: str) -> None:
    change = FORM_BREAKS[id]
    data = form(
        pack,
        {**FIGURES, **change.figures},
        {**sound_previous(pack), **change.previous},
        **{**sound_rows(), **change.registers},
    )
    dated = {code: replace(data.figures[code], as_of=day) for code, day in change.as_of.items()}
    data = replace(data, figures={**data.figures, **dated})
    problem = next(p for p in check_form(pack, data) if p.rule == id)
    assert problem.place == pack.rules[id].place
    assert _places(pack.rules[id].message) <= {name for name, value in problem.params.items() if value is not None}


@pytest.mark.parametrize("id", ROW_BREAKS)
def test_a_rule_about_rows_breaks(pack: FormPack, id: str) -> None:
    rule = pack.rules[id]
    name = rule.register or ""
    broken = [p for p in check_rows(pack, name, RegisterState([ROW_BREAKS[id]], True), MONTH) if p.rule in pack.rules]
    assert [(p.rule, p.place) for p in broken] == [(id, f"{name}/{ROW_BREAKS[id].row_id}/{rule.column}")]
    assert _places(rule.message) <= {name for name, value in broken[0].params.items() if value is not None}


@pytest.mark.parametrize(
    "changed",
    [
        [village("8", "da_phu", first=MONTH)],
        [village("8", "loai_khoi", first=MONTH)],
        [village("8", "mat_song_lai", before={"status": "da_phu"})],
        [village("8", "mat_song_lai", before={"status": "loai_khoi"})],
        [village("8", "da_phu", before={"status": "loai_khoi"})],
        [village("8", "da_phu"), village("9", "loai_khoi"), village("10", "chua_phu", first=MONTH)],
    ],
)
def test_villages_balance_however_a_village_enters_and_leaves(pack: FormPack, changed: list[Row]) -> None:
    change = _villages(*changed)
    data = form(pack, FIGURES, sound_previous(pack), **{**sound_rows(), **change.registers})
    assert "HT_06_CAN_DOI" not in broken_rules(pack, data)


@pytest.mark.parametrize("before", ["da_phu", "loai_khoi"])
def test_a_village_that_is_open_again_without_a_word_breaks_the_balance(pack: FormPack, before: str) -> None:
    change = _villages(village("8", "chua_phu", before={"status": before}))
    data = form(pack, FIGURES, sound_previous(pack), **{**sound_rows(), **change.registers})
    assert {"HT_06_CAN_DOI", "THON_CHUYEN_NGUOC"} <= broken_rules(pack, data)


def test_the_opening_rows_of_a_register_balance_against_the_total_loaded_before(pack: FormPack) -> None:
    opening = [village(str(n), "chua_phu", first=MONTH, opening=True) for n in range(3)]
    opening.append(village("covered long ago", "da_phu", first=MONTH, opening=True))
    balanced = form(pack, FIGURES, {"HT_06": Decimal(3)}, dead_zone_villages=opening)
    assert balanced.values["HT_11"] == 0
    assert "HT_06_CAN_DOI" not in broken_rules(pack, balanced)
    assert "HT_06_CAN_DOI" in broken_rules(pack, form(pack, FIGURES, {"HT_06": Decimal(4)}, dead_zone_villages=opening))
