import csv
import importlib.util
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


def test_the_days_before_the_first_list_are_refused(table: UnitTable) -> None:
    assert table.code_list_on(FIRST) == "2025-07"
    with pytest.raises(UnitError) as caught:
        table.code_list_on(FIRST + BEFORE)
    assert caught.value.key == "units.no_code_list"
    for question in (
        lambda day: table.provinces(day),
        lambda day: table.province("08", day),
        lambda day: table.commune("00982", day),
        lambda day: table.search_provinces("ha", day),
        lambda day: table.resolve_commune("08", "Minh Sơn", day),
    ):
        with pytest.raises(UnitError, match=r"units\.no_code_list"):
            question(date(2025, 6, 30))


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
        ("30/06/2025", lambda: table.provinces(date(2025, 6, 30))),
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
    first_days = {first.isoformat() for _, first in CODE_LISTS}
    for file in ("provinces.csv", "communes.csv"):
        with resource_path("units", file).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert rows == sorted(rows, key=lambda row: (row["code_list"], row["code"], row["valid_from"]))
        for previous, row in zip([{}, *rows], rows, strict=False):
            assert row["name"] == normalise_line(row["name"])
            same = previous.get("code") == row["code"]
            if same:
                ended = date.fromisoformat(previous["valid_to"])
                assert date.fromisoformat(row["valid_from"]) == ended + timedelta(days=1)
            else:
                assert row["valid_from"] in first_days
                assert not previous.get("valid_to")


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


class TestTheFilesAreMade:
    """`build/make_units.py` on a source of a few units."""

    COLUMNS = "province, ward, wardType, provinceCode, wardCode"

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

        def run(*rows: tuple[str, str, str, str, str]) -> UnitTable:
            with closing(sqlite3.connect(data / "dataset.db")) as source, source:
                source.execute(f"CREATE TABLE admin_units ({self.COLUMNS})")
                source.executemany("INSERT INTO admin_units VALUES (?, ?, ?, ?, ?)", rows)
            module.main(tmp_path / "wheel", tmp_path / "units")
            return UnitTable(tmp_path / "units")

        return run

    def test_kind_from_the_full_name_text_clean_change_dated(self, make: Make) -> None:
        messy = unicodedata.normalize("NFD", "Phường  Việt Hòa")
        table = make(
            ("Thành phố Hải Phòng", messy, "Xã", "31", "10543"),
            ("Tỉnh Đồng Nai", "Xã Trị An", "Xã", "75", "26170"),
        )
        assert full_names(table.communes("31", FIRST)) == ["Phường Việt Hòa"]
        assert full_names(table.communes("75", DONG_NAI_CITY + BEFORE)) == ["Xã Trị An"]
        assert full_names(table.communes("75", DONG_NAI_CITY)) == ["Phường Trị An"]
        assert table.province("75", DONG_NAI_CITY).kind == "thanh_pho"

    def test_a_source_that_does_not_fit_the_changes_is_refused(self, make: Make) -> None:
        with pytest.raises(ValueError, match="237/NQ-UBTVQH16 does not fit 26170 Phường Trị An"):
            make(("Tỉnh Đồng Nai", "Phường Trị An", "Phường", "75", "26170"))
