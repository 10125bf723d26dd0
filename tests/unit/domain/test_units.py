import csv
import importlib.util
import json
import sqlite3
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.resources import resource_path
from cds_desktop.domain.text import match_key, normalise_line, search_key
from cds_desktop.domain.units import (
    CODE_LISTS,
    AmbiguousCommune,
    Unit,
    UnitError,
    UnitTable,
    UnknownCommune,
    UnknownProvince,
    unit_table,
)

FIRST = date(2025, 7, 1)
OLD = date(2024, 6, 14)
LAST_OLD = date(2025, 6, 30)
DONG_NAI_CITY = date(2026, 4, 30)
QUANG_NINH_CITY = date(2026, 9, 1)
BAC_NINH_CITY = date(2026, 9, 20)
BEFORE = timedelta(days=-1)

# Communes of each province on 2025-07-01 (Quyết định 19/2025/QĐ-TTg).
COMMUNES = {
    **{"01": 126, "04": 56, "08": 124, "11": 45, "12": 38, "14": 75, "15": 99, "19": 92, "20": 65, "22": 54, "24": 99},
    **{"25": 148, "31": 114, "33": 104, "37": 129, "38": 166, "40": 130, "42": 69, "44": 78, "46": 40, "48": 94},
    **{"51": 96, "52": 135, "56": 65, "66": 102, "68": 124, "75": 95, "79": 168, "80": 96, "82": 102, "86": 124},
    **{"91": 102, "92": 103, "96": 64},
}

Make = Callable[..., UnitTable]


@pytest.fixture(scope="module")
def table() -> UnitTable:
    return unit_table()


def every_commune(table: UnitTable, on: date) -> list[Unit]:
    return [commune for province in table.provinces(on) for commune in table.communes(province.code, on)]


def full_names(units: list[Unit]) -> list[str]:
    return [unit.full_name for unit in units]


def meanings(table: UnitTable, province_code: str, text: str) -> tuple[Unit, ...]:
    """The commune that a text means, or the candidates it is refused with."""
    try:
        return (table.resolve_commune(province_code, text, FIRST),)
    except UnitError as error:
        return error.candidates


def test_communes_of_each_province(table: UnitTable) -> None:
    for day in (FIRST, DONG_NAI_CITY, BAC_NINH_CITY):
        counted = {unit.code: len(table.communes(unit.code, day)) for unit in table.provinces(day)}
        assert counted == COMMUNES
        assert {unit.code: table.commune_count(unit.code, day) for unit in table.provinces(day)} == COMMUNES


@pytest.mark.parametrize(
    ("day", "provinces", "communes"),
    [
        (FIRST, {"tinh": 28, "thanh_pho": 6}, {"xa": 2621, "phuong": 687, "dac_khu": 13}),
        (DONG_NAI_CITY + BEFORE, {"tinh": 28, "thanh_pho": 6}, {"xa": 2621, "phuong": 687, "dac_khu": 13}),
        (DONG_NAI_CITY, {"tinh": 27, "thanh_pho": 7}, {"xa": 2611, "phuong": 697, "dac_khu": 13}),
        (QUANG_NINH_CITY, {"tinh": 26, "thanh_pho": 8}, {"xa": 2611, "phuong": 697, "dac_khu": 13}),
        (BAC_NINH_CITY + BEFORE, {"tinh": 26, "thanh_pho": 8}, {"xa": 2611, "phuong": 697, "dac_khu": 13}),
        (BAC_NINH_CITY, {"tinh": 25, "thanh_pho": 9}, {"xa": 2599, "phuong": 709, "dac_khu": 13}),
    ],
)
def test_kinds_on_a_day(table: UnitTable, day: date, provinces: dict[str, int], communes: dict[str, int]) -> None:
    assert Counter(unit.kind for unit in table.provinces(day)) == provinces
    assert Counter(unit.kind for unit in every_commune(table, day)) == communes


def test_a_unit_and_its_names(table: UnitTable) -> None:
    province = table.province("08", FIRST)
    assert (province.key, province.full_name, province.parent) == (("08", "2025-07"), "Tỉnh Tuyên Quang", None)
    commune = table.commune("00982", FIRST)
    assert commune == Unit("00982", "2025-07", "Minh Sơn", "xa", "08")
    assert (commune.full_name, commune.name_in_text) == ("Xã Minh Sơn", "xã Minh Sơn")
    assert table.province("01", FIRST).name_in_text == "thành phố Hà Nội"
    assert table.province("79", FIRST).name_in_text == "Thành phố Hồ Chí Minh"
    assert table.province("15", FIRST).name == "Lào Cai"  # the code was Yên Bái's in the list before


def test_kinds_that_the_source_had_swapped(table: UnitTable) -> None:
    units = [table.commune(code, FIRST) for code in ("10543", "11848", "31213", "31299")]
    assert full_names(units) == ["Phường Việt Hòa", "Xã Vĩnh Hòa", "Phường Tân Lộc", "Xã Phong Điền"]


@pytest.mark.parametrize(
    ("code", "day", "before", "after"),
    [
        ("75", DONG_NAI_CITY, "Tỉnh Đồng Nai", "Thành phố Đồng Nai"),
        ("26368", DONG_NAI_CITY, "Xã Long Thành", "Phường Long Thành"),
        ("22", QUANG_NINH_CITY, "Tỉnh Quảng Ninh", "Thành phố Quảng Ninh"),
        ("24", BAC_NINH_CITY, "Tỉnh Bắc Ninh", "Thành phố Bắc Ninh"),
        ("07399", BAC_NINH_CITY, "Xã Kép", "Phường Kép"),
    ],
)
def test_names_change_on_their_day(table: UnitTable, code: str, day: date, before: str, after: str) -> None:
    ask = table.province if len(code) == 2 else table.commune
    assert (ask(code, day + BEFORE).full_name, ask(code, day).full_name) == (before, after)


def test_the_day_decides_the_list_and_days_before_the_first_are_refused(table: UnitTable) -> None:
    assert [table.code_list_on(day) for day in (OLD, LAST_OLD, FIRST)] == ["2008-08", "2008-08", "2025-07"]
    assert [table.last_day(name) for name, _ in CODE_LISTS] == [LAST_OLD, None]
    for question in (
        lambda day: table.code_list_on(day),
        lambda day: table.provinces(day),
        lambda day: table.province("08", day),
        lambda day: table.commune("00982", day),
        lambda day: table.search_provinces("ha", day),
        lambda day: table.resolve_commune("08", "Minh Sơn", day),
    ):
        with pytest.raises(UnitError, match=r"units\.no_code_list"):
            question(date(2008, 7, 31))


def test_lists_are_in_vietnamese_order(table: UnitTable) -> None:
    names = [unit.name for unit in table.provinces(FIRST)]
    assert names[:9] == [
        "An Giang",
        "Bắc Ninh",
        "Cà Mau",
        "Cao Bằng",
        "Cần Thơ",
        "Đà Nẵng",
        "Đắk Lắk",
        "Điện Biên",
        "Đồng Nai",
    ]
    assert [unit.name for unit in table.communes("08", FIRST)][:4] == ["An Tường", "Bạch Đích", "Bạch Ngọc", "Bạch Xa"]


@pytest.mark.parametrize("code", ["15 ", "99", "8", "00982", ""])
def test_unknown_province(table: UnitTable, code: str) -> None:
    for question in (table.province, table.communes):
        with pytest.raises(UnknownProvince):
            question(code, FIRST)


@pytest.mark.parametrize("code", ["99999", "982", "08"])
def test_unknown_commune_code(table: UnitTable, code: str) -> None:
    with pytest.raises(UnknownCommune):
        table.commune(code, FIRST)


@pytest.mark.parametrize(
    "text",
    [
        *("Minh Xuân", "minh xuan", "MINH  XUÂN", "Phường Minh Xuân", "phuong minh xuan", "P. Minh Xuân"),
        *("P.Minh Xuân", "p minh xuân", unicodedata.normalize("NFD", "phường Minh Xuân"), "CODE", " CODE\n"),
    ],
)
def test_ways_to_write_a_commune(table: UnitTable, text: str) -> None:
    wanted = next(unit for unit in table.communes("08", FIRST) if unit.full_name == "Phường Minh Xuân")
    text = text.replace("CODE", wanted.code)
    assert table.resolve_commune("08", text, FIRST) == wanted
    assert table.find_communes("08", text, FIRST)[0] == wanted


def test_every_commune_is_resolved_by_code_and_by_name(table: UnitTable) -> None:
    for unit in every_commune(table, BAC_NINH_CITY):
        assert table.resolve_commune(str(unit.parent), unit.code, BAC_NINH_CITY) == unit
        assert table.resolve_commune(str(unit.parent), unit.full_name.upper(), BAC_NINH_CITY) == unit


def test_without_marks_every_commune_is_found_or_asked_about(table: UnitTable) -> None:
    asked = 0
    for unit in every_commune(table, FIRST):
        meant = meanings(table, str(unit.parent), search_key(unit.full_name))
        assert unit in meant
        asked += len(meant) > 1
    assert asked == 16  # eight pairs of the same kind in one province; two more differ in their kinds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tan thanh", ["Xã Tân Thành", "Xã Tân Thạnh"]),
        ("Tân Thạnh", ["Xã Tân Thạnh"]),
        ("phuoc 3", ["Xã Tân Phước 3"]),
        ("my tho", ["Phường Mỹ Tho", "Xã Mỹ Thọ"]),
        ("P. my tho", ["Phường Mỹ Tho", "Xã Mỹ Thọ"]),
        ("khong co", []),
    ],
)
def test_find_communes(table: UnitTable, text: str, found: list[str]) -> None:
    assert full_names(table.find_communes("82", text, FIRST)) == found


def test_exact_names_come_first_then_beginnings_then_parts_then_other_kinds(table: UnitTable) -> None:
    found = full_names(table.find_communes("82", "tân phú", FIRST))
    assert found == ["Xã Tân Phú", "Xã Tân Phú Đông", "Xã Tân Phú Trung"]
    found = full_names(table.find_communes("08", "xã minh", FIRST))
    assert found[4:] == ["Xã Minh Thanh", "Xã Yên Minh", "Phường Minh Xuân"]
    assert table.find_communes("82", "", FIRST) == table.communes("82", FIRST)


def test_a_name_that_begins_like_a_kind(table: UnitTable) -> None:
    assert table.resolve_commune("01", "phuong duc", FIRST).full_name == "Xã Phượng Dực"
    assert table.resolve_commune("92", "xa phien", FIRST).full_name == "Xã Xà Phiên"


def test_several_communes_without_marks(table: UnitTable) -> None:
    with pytest.raises(AmbiguousCommune) as caught:
        table.resolve_commune("79", "thanh an", FIRST)
    assert full_names(list(caught.value.candidates)) == ["Xã Thanh An", "Xã Thạnh An"]
    assert table.resolve_commune("79", "xã Thanh An", FIRST).name == "Thanh An"  # a text with marks means what it says
    assert table.resolve_commune("38", "p. dong tien", FIRST).full_name == "Phường Đông Tiến"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Xã Minh Sờn", ["Xã Minh Sơn"]),  # a wrong tone is asked about, not guessed
        ("Xã Minh Xuân", ["Phường Minh Xuân"]),  # a wrong kind too
        ("Tuyên Hóa", []),
        ("99999", []),
        ("00004", []),  # a commune of another province
        ("", []),
    ],
)
def test_unknown_names_carry_what_may_be_meant(table: UnitTable, text: str, candidates: list[str]) -> None:
    with pytest.raises(UnknownCommune) as caught:
        table.resolve_commune("08", text, FIRST)
    assert full_names(list(caught.value.candidates)) == candidates


def test_a_former_kind_is_understood_and_a_later_one_is_not(table: UnitTable) -> None:
    assert table.resolve_commune("75", "xã Trảng Bom", DONG_NAI_CITY).full_name == "Phường Trảng Bom"
    with pytest.raises(UnknownCommune):
        table.resolve_commune("75", "phường Trảng Bom", DONG_NAI_CITY + BEFORE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tuyen", ["Tỉnh Tuyên Quang"]),
        ("T. Tuyên Quang", ["Tỉnh Tuyên Quang"]),
        ("08", ["Tỉnh Tuyên Quang"]),
        ("hoa", ["Tỉnh Khánh Hòa", "Tỉnh Thanh Hóa"]),
        ("hoà", ["Tỉnh Khánh Hòa"]),
        ("hà", ["Thành phố Hà Nội", "Tỉnh Hà Tĩnh"]),
        ("TP.HCM", ["Thành phố Hồ Chí Minh"]),
        ("tphcm", ["Thành phố Hồ Chí Minh"]),
        ("sài gòn", ["Thành phố Hồ Chí Minh"]),
        ("Tỉnh Thừa Thiên - Huế", ["Thành phố Huế"]),
        ("tp dong nai", ["Tỉnh Đồng Nai"]),
        ("xyz", []),
    ],
)
def test_search_provinces(table: UnitTable, text: str, found: list[str]) -> None:
    assert full_names(table.search_provinces(text, FIRST)) == found


@given(text=st.text())
def test_any_text_is_answered(text: str) -> None:
    table = unit_table()
    assert set(table.search_provinces(text, FIRST)) <= set(table.provinces(FIRST))
    assert set(meanings(table, "08", text)) <= set(table.communes("08", FIRST))


def test_sentences_name_what_was_asked(table: UnitTable) -> None:
    questions = (
        ("31/07/2008", lambda: table.provinces(date(2008, 7, 31))),
        ("“99”", lambda: table.province("99", FIRST)),
        ("“99999”", lambda: table.commune("99999", FIRST)),
        ("“Tuyên Hóa”", lambda: table.resolve_commune("08", "Tuyên Hóa", FIRST)),
        ("xã Minh Sơn", lambda: table.resolve_commune("08", "Minh Sờn", FIRST)),
        ("xã Thanh An, xã Thạnh An", lambda: table.resolve_commune("79", "thanh an", FIRST)),
    )
    for language in LANGUAGES:
        sentences = set()
        for named, question in questions:
            with pytest.raises(UnitError) as caught:
                question()
            sentence = Messages(language).error(caught.value)
            assert named in sentence
            assert "{" not in sentence
            sentences.add(sentence)
        assert len(sentences) == len(questions)


def test_shipped_names_are_clean_and_days_follow_on() -> None:
    first_days = {"", *(first.isoformat() for _, first in CODE_LISTS)}
    for file in ("provinces.csv", *(f"communes_{name}.csv" for name, _ in CODE_LISTS)):
        with resource_path("units", file).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert rows == sorted(rows, key=lambda row: (row.get("code_list", ""), row["code"], row["valid_from"]))
        for previous, row in zip([{}, *rows], rows, strict=False):
            assert row["name"] == normalise_line(row["name"])
            same = [previous.get(name) for name in ("code", "code_list")] == [row.get(n) for n in ("code", "code_list")]
            if same:
                ended = date.fromisoformat(previous["valid_to"])
                assert date.fromisoformat(row["valid_from"]) == ended + timedelta(days=1)
            else:
                assert row["valid_from"] in first_days
                assert previous.get("valid_to", "") in ("", LAST_OLD.isoformat())


def test_no_two_communes_of_a_province_share_a_name(table: UnitTable) -> None:
    for day in (FIRST, BAC_NINH_CITY):
        names = Counter((unit.parent, match_key(unit.name)) for unit in every_commune(table, day))
        assert [name for name, count in names.items() if count > 1] == []


def test_the_files_are_read_when_first_asked() -> None:
    probe = (
        "import sys\n"
        "from unittest.mock import patch\n"
        "with patch('pathlib.Path.open', side_effect=AssertionError):\n"
        "    from cds_desktop.domain.units import unit_table\n"
        "    table = unit_table()\n"
        "print('sqlite3' in sys.modules)\n"
    )
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


class TestTheListOf63:
    """Provinces, districts and communes up to 30 June 2025."""

    def test_units_by_kind(self, table: UnitTable) -> None:
        assert Counter(unit.kind for unit in table.provinces(LAST_OLD)) == {"tinh": 57, "thanh_pho": 6}
        communes = every_commune(table, LAST_OLD)
        assert Counter(unit.kind for unit in communes) == {"xa": 7692, "phuong": 1726, "thi_tran": 617, "huyen": 5}
        assert sum(table.commune_count(unit.code, LAST_OLD) for unit in table.provinces(LAST_OLD)) == 10_035
        assert len({(unit.parent, unit.district) for unit in communes if unit.district}) + 5 == 696

    def test_codes_mean_other_provinces(self, table: UnitTable) -> None:
        codes = ("15", "24", "44", "52", "80", "82", "91")
        assert [table.province(code, OLD).name for code in codes] == [
            *("Yên Bái", "Bắc Giang", "Quảng Bình", "Bình Định", "Long An", "Tiền Giang", "Kiên Giang"),
        ]

    def test_names_change_on_their_day(self, table: UnitTable) -> None:
        days = (date(2024, 12, 31), date(2025, 1, 1))
        assert [table.province("46", day).full_name for day in days] == ["Tỉnh Thừa Thiên Huế", "Thành phố Huế"]
        assert full_names(table.search_provinces("thừa thiên - huế", days[1])) == ["Thành phố Huế"]
        assert full_names(table.search_provinces("Huế", days[0])) == ["Tỉnh Thừa Thiên Huế"]

    def test_coastal_provinces_became_the_coastal_ones(self, table: UnitTable) -> None:
        coastal = {unit.code for unit in table.provinces(LAST_OLD) if unit.coastal}
        became = {successor.code for code in coastal if (successor := table.successor(code, LAST_OLD))}
        assert (len(coastal), became) == (28, {unit.code for unit in table.provinces(FIRST) if unit.coastal})

    def test_a_commune_is_named_with_its_district(self, table: UnitTable) -> None:
        commune = table.commune("07417", OLD)
        assert (commune.full_name, commune.parent) == ("Xã Tân Hưng, huyện Lạng Giang", "24")
        assert commune.name_in_text == "xã Tân Hưng, huyện Lạng Giang"
        assert table.commune("498", OLD).full_name == "Huyện Hoàng Sa"  # an island without communes

    @pytest.mark.parametrize(
        "text",
        [
            *("Tân Hưng", "tan hung", "Xã Tân Hưng, huyện Lạng Giang", "Tân Hưng, Lạng Giang", "tan hung, lang giang"),
            *("xã Tân Hưng - huyện Lạng Giang", "Tân Hưng (H. Lạng Giang)", "07417", "X. Tân Hưng, H.Lạng Giang"),
            "Tân Hưng huyện Lạng Giang, tỉnh Bắc Giang",
        ],
    )
    def test_ways_to_write_a_commune_with_its_district(self, table: UnitTable, text: str) -> None:
        assert table.resolve_commune("24", text, OLD).code == "07417"

    @pytest.mark.parametrize(
        ("province", "text", "found"),
        [
            ("24", "Bích Động, huyện Việt Yên", "Phường Bích Động, thị xã Việt Yên"),  # a district's former kind
            ("58", "Bảo An, Phan Rang - Tháp Chàm", "Phường Bảo An, thành phố Phan Rang - Tháp Chàm"),
            ("01", "P. Phương Liên - Trung Tự, Đống Đa", "Phường Phương Liên Trung Tự, quận Đống Đa"),
            ("01", "phuong nguyen trung truc", "Phường Trúc Bạch, quận Ba Đình"),  # merged on 2025-01-01
            ("79", "Phường 5, Q. 3", "Phường 5, quận 3"),
            ("42", "Kỳ Thịnh", "Phường Kỳ Thịnh, thị xã Kỳ Anh"),
        ],
    )
    def test_districts_settle_what_is_meant(self, table: UnitTable, province: str, text: str, found: str) -> None:
        assert table.resolve_commune(province, text, OLD).full_name == found

    def test_a_name_that_repeats_needs_its_district(self, table: UnitTable) -> None:
        with pytest.raises(AmbiguousCommune) as caught:
            table.resolve_commune("79", "Phường 5", OLD)
        assert caught.value.key == "units.ambiguous_commune_district"
        assert "phường 5, quận 3; " in str(caught.value.params["candidates"])
        with pytest.raises(UnknownCommune) as unknown:
            table.resolve_commune("24", "Tân Hưng, Lục Nam", OLD)
        assert full_names(list(unknown.value.candidates)) == ["Xã Tân Hưng, huyện Lạng Giang"]
        with pytest.raises(UnknownCommune):
            table.resolve_commune("24", "Tân Hưng, Lạng", OLD)  # a part of a district's name is no district

    def test_communes_are_resolved_by_their_full_names(self, table: UnitTable) -> None:
        for province in ("01", "02", "38", "79", "96"):
            for unit in table.communes(province, OLD):
                assert table.resolve_commune(province, unit.full_name, OLD) == unit

    def test_both_lists_in_vietnamese_order(self, table: UnitTable) -> None:
        names = [unit.full_name for unit in table.communes("02", OLD)]
        assert names[:2] == ["Xã Bạch Đích, huyện Yên Minh", "Xã Bạch Ngọc, huyện Vị Xuyên"]


class TestWhatBecameOfUnits:
    """Mergers of 1 July 2025 (Nghị quyết 202/2025/QH15)."""

    def test_provinces(self, table: UnitTable) -> None:
        made = {unit.code: table.predecessors(unit.code, FIRST) for unit in table.provinces(FIRST)}
        assert sum(map(len, made.values())) == 63
        assert Counter(map(len, made.values())) == {1: 11, 2: 17, 3: 6}
        assert full_names(made["08"]) == ["Tỉnh Hà Giang", "Tỉnh Tuyên Quang"]
        assert full_names(made["79"]) == ["Tỉnh Bà Rịa - Vũng Tàu", "Tỉnh Bình Dương", "Thành phố Hồ Chí Minh"]
        assert full_names(made["46"]) == ["Thành phố Huế"]
        assert all(
            table.successor(old.code, LAST_OLD) == table.province(new, FIRST) for new in made for old in made[new]
        )
        assert [table.successor("15", OLD), table.successor("15", FIRST)] == [table.province("15", FIRST), None]
        assert table.predecessors("15", OLD) == []

    def test_every_commune_came_from_some_and_became_some(self, table: UnitTable) -> None:
        old = every_commune(table, LAST_OLD)
        became = {unit.code: table.commune_successors(unit.code, LAST_OLD) for unit in old}
        assert {new.code for found in became.values() for new in found} == {u.code for u in every_commune(table, FIRST)}
        assert sum(len(found) > 1 for found in became.values()) == 471
        for unit in old:
            province = table.successor(str(unit.parent), LAST_OLD)
            assert province
            assert {new.parent for new in became[unit.code]} == {province.code}

    def test_a_commune_that_was_split(self, table: UnitTable) -> None:
        split = next(u for u in table.communes("92", LAST_OLD) if u.full_name == "Phường Bùi Hữu Nghĩa, quận Bình Thủy")
        found = table.commune_successors(split.code, LAST_OLD)
        assert full_names(found) == ["Phường Bình Thủy", "Phường Cái Khế"]  # most of it first
        for commune in found:
            assert split in table.commune_predecessors(commune.code, FIRST)
        assert table.commune_successors(found[0].code, FIRST) == []
        assert table.commune_predecessors(split.code, OLD) == []


class TestTheFilesAreMade:
    """`build/make_units.py` on a source of a few units."""

    COLUMNS = "province, ward, provinceCode, wardCode, provinceKey, wardKey"
    OLD_COLUMNS = f"{COLUMNS}, district, districtCode, districtKey, wardAlias"

    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        path = Path(__file__).parents[3] / "build" / "make_units.py"
        spec = importlib.util.spec_from_file_location("make_units", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        data = tmp_path / "wheel" / "vietnamadminunits" / "data"
        data.mkdir(parents=True)

        def run(
            new: list[tuple[str, str, str, str]], old: list[tuple[str | None, ...]] | None = None, **divided: list[str]
        ) -> UnitTable:
            keys: dict[str, dict[str, list[str]]] = {}
            with closing(sqlite3.connect(data / "dataset.db")) as source, source:
                source.execute(f"CREATE TABLE admin_units ({self.COLUMNS})")
                source.execute(f"CREATE TABLE admin_units_legacy ({self.OLD_COLUMNS})")
                source.executemany(
                    "INSERT INTO admin_units VALUES (?, ?, ?, ?, ?, ?)", [(*row, row[2], row[3]) for row in new]
                )
                for *row, became in old or []:
                    source.execute(f"INSERT INTO admin_units_legacy VALUES ({', '.join('?' * 10)})", row)
                    if became:
                        keys.setdefault("31", {}).setdefault(str(became), []).append(
                            f"{row[4]}_{row[8]}_{row[5] or ''}"
                        )
            parts = [{"newWardKey": key, "isDefaultNewWard": key == "10555"} for key in divided.get("divided", [])]
            converter = {
                "DICT_PROVINCE_WARD_NO_DIVIDED": keys,
                "DICT_PROVINCE_WARD_DIVIDED": {"31": {"p_d_split": parts}},
            }
            (data / "converter_2025.json").write_text(json.dumps(converter), "utf-8")
            module.main(tmp_path / "wheel", tmp_path / "units")
            return UnitTable(tmp_path / "units")

        return run

    def test_kind_from_the_full_name_text_clean_change_dated(self, make: Make) -> None:
        messy = unicodedata.normalize("NFD", "Phường  Việt Hòa")
        table = make(
            [("Thành phố Hải Phòng", messy, "31", "10543"), ("Tỉnh Đồng Nai", "Xã Trị An", "75", "26170")],
        )
        assert full_names(table.communes("31", FIRST)) == ["Phường Việt Hòa"]
        assert full_names(table.communes("75", DONG_NAI_CITY + BEFORE)) == ["Xã Trị An"]
        assert full_names(table.communes("75", DONG_NAI_CITY)) == ["Phường Trị An"]
        assert table.province("75", DONG_NAI_CITY).kind == "thanh_pho"

    def test_old_units_with_district_former_names_and_what_they_became(self, make: Make) -> None:
        hai_phong = "Thành phố Hải Phòng"
        hai_duong = ("Tỉnh Hải Dương", None, "30", None, "p", None)
        table = make(
            [(hai_phong, "Phường Việt Hòa", "31", "10543"), (hai_phong, "Xã Hợp Lý", "31", "10555")],
            [
                ("Tỉnh Hải Dương", "Thị Trấn Mới", "30", "10001", "p", "new", "Thị Xã Cũ", "301", "d",
                 '["xaxua", "xua", "xala"]', "10543"),
                ("Tỉnh Hải Dương", "Xã Chia", "30", "10002", "p", "split", "Thị Xã Cũ", "301", "d", None, None),
                (*hai_duong, "Huyện Đảo", "302", "i", None, "10543"),
            ],
            divided=["10543", "10555"],
        )  # fmt: skip
        assert full_names(table.communes("30", OLD)) == ["Xã Chia, thị xã Cũ", "Huyện Đảo", "Thị trấn Mới, thị xã Cũ"]
        assert table.commune_count("30", OLD) == 2
        assert full_names(table.commune_successors("10002", OLD)) == ["Xã Hợp Lý", "Phường Việt Hòa"]
        assert full_names(table.commune_successors("302", OLD)) == ["Phường Việt Hòa"]
        assert table.resolve_commune("30", "xua", OLD).code == table.resolve_commune("30", "xa la", OLD).code == "10001"
        assert full_names(table.predecessors("31", FIRST)) == ["Tỉnh Hải Dương"]

    def test_a_source_that_does_not_fit_the_changes_is_refused(self, make: Make) -> None:
        with pytest.raises(ValueError, match="237/NQ-UBTVQH16 does not fit 26170 Phường Trị An"):
            make([("Tỉnh Đồng Nai", "Phường Trị An", "75", "26170")])
