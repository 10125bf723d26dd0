"""Packs: the library's loads and calculates; a bad one is refused with every defect, its file and its line."""

import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds_desktop.domain.messages import Messages
from cds_desktop.forms import loader
from cds_desktop.forms.loader import PackError, load_pack
from cds_desktop.forms.model import Source, ValueKind

MakePack = Callable[..., Path]


@pytest.fixture
def changed(library_folder: Path, tmp_path: Path) -> MakePack:
    """A copy of the library's pack with texts replaced: (file, old, new) each."""

    def make(*changes: tuple[str, str, str]) -> Path:
        pack = tmp_path / "pack"
        shutil.copytree(library_folder, pack)
        for name, old, new in changes:
            text = (pack / name).read_text("utf-8")
            assert text.count(old) == 1, (name, old, text.count(old))
            (pack / name).write_text(text.replace(old, new), "utf-8")
        return pack

    return make


def defects(path: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(PackError) as caught:
        load_pack(path)
    for language in ("vi", "en"):
        messages = Messages(language)
        for error in (caught.value, *(defect.error for defect in caught.value.defects)):
            assert not re.search(r"\{[a-z]+\}", messages.error(error)), "every place is filled"
    return [(defect.file, defect.line, defect.error.key) for defect in caught.value.defects]


def line_of(path: Path, name: str, text: str) -> int:
    """The number of the only line that begins with `text`; of the first after `table` where it is `table / text`."""
    table, _, key = text.rpartition(" / ")
    lines = (path / name).read_text("utf-8").split("\n")
    start = lines.index(table) if table else 0
    return next(n for n, line in enumerate(lines[start:], start + 1) if line.startswith(key))


# A pack about another report


def test_a_pack_declares_all_there_is(library_folder: Path) -> None:
    pack = load_pack(library_folder)
    assert (pack.id, pack.version, str(pack.first_period), pack.title) == (
        "library", "1.0", "2025-01", "Báo cáo thư viện công cộng",
    )  # fmt: skip
    assert list(pack.sections) == ["V", "K"]
    assert list(pack.key_figures) == ["BD_01", "KS_02"]
    assert pack.indicators["BD_03"].label == "Tỷ lệ trẻ em"
    assert (pack.indicators["BD_03"].code, pack.indicators["BD_03"].section) == ("BD_03", "V")
    assert pack.indicators["BD_09"].maximum == Decimal(50000)
    assert [column.name for column in pack.registers["books"].columns.values()][:3] == ["title", "issued_on", "copies"]
    assert pack.rules["SACH_DU_BAN"].register == "books"
    assert list(pack.indicators) == sorted(pack.indicators, key=lambda c: (not c.startswith("KS"), 0)), "in file order"
    assert pack.supplied_rates["BD_03"].code == "BD_03_TL"
    assert "BD_10" in pack.indicators
    assert "BD_10" not in pack.asked
    assert [i.code for i in pack.by_section["K"]] == ["KS_01", "KS_02", "KS_03", "KS_04", "KS_05"]


def test_what_is_computed_comes_after_what_it_uses(library_folder: Path) -> None:
    pack = load_pack(library_folder)
    order = pack.calculation_order
    computed = {
        code for code, i in pack.indicators.items() if i.source in (Source.DERIVED, Source.ALIAS, Source.REGISTER)
    }
    assert set(order) == computed
    assert order.index("KS_03") < order.index("KS_05")


def test_countings_of_formulas_and_rules_are_listed_once(library_folder: Path) -> None:
    assert set(load_pack(library_folder).aggregates) == {
        "count(books)",
        "total(books, copies, status != 'thanh_ly')",
        "exists(books, status == 'quy_hiem')",
        "exists(books, copies >= 50)",
        "count(books, first_reported and (not opening))",
        "total(books, copies)",
    }


def test_a_column_of_indicators_takes_those_counted_from_its_register(library_folder: Path) -> None:
    column = load_pack(library_folder).registers["books"].columns["counted_in"]
    assert list(column.choices) == ["KS_01", "KS_02", "KS_03", "KS_04"]
    assert (column.choices["KS_01"], column.choices_en["KS_01"]) == ("KS_01 Số đầu sách", "KS_01 Titles")


def test_a_zip_is_the_same_pack(library_folder: Path, tmp_path: Path) -> None:
    pack = load_pack(zipped(library_folder, tmp_path / "library.zip"))
    folder = load_pack(library_folder)
    assert pack.indicators == folder.indicators
    assert pack.registers == folder.registers
    assert pack.rules == folder.rules


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.toml")):
            archive.write(file, file.relative_to(folder).as_posix())
    return path


def test_a_byte_order_mark_is_no_defect(changed: MakePack) -> None:
    pack = changed()
    (pack / "pack.toml").write_bytes(b"\xef\xbb\xbf" + (pack / "pack.toml").read_bytes())
    assert load_pack(pack).id == "library"


# Defects


class Bad(NamedTuple):
    """One change of the library's pack, and the defect it makes: its key and the text its line begins with."""

    file: str
    old: str
    new: str
    key: str
    at: str
    in_file: str = ""


HEAD, V, K, BOOKS = "pack.toml", "sections/v.toml", "sections/k.toml", "registers/books.toml"

BAD = [
    # the head
    Bad(HEAD, 'id = "library"', "id = 7", "pack.head_field", "id"),
    Bad(HEAD, 'version = "1.0"', 'version = ""', "pack.head_field", "version"),
    Bad(HEAD, '"2025-01"', '"2025-13"', "pack.head_field", "first_period"),
    Bad(HEAD, '"2025-01"', '"2025-Q1"', "pack.head_field", "first_period"),
    Bad(HEAD, 'id = "library"', 'id = "library"\nauthor = "x"', "pack.unknown_field", "author"),
    Bad(HEAD, '"KS_02"]', '"KS_22"]', "pack.unknown_code", "key_figures"),
    Bad(HEAD, "[reason.khac]", "[reason.KHAC]", "pack.bad_name", "[reason.KHAC]"),
    Bad(HEAD, 'label = "Khác"', 'label = "Thư viện đóng cửa"', "pack.duplicate", "[reason.khac] / label"),
    Bad(HEAD, '["BD_01", "KS_02"]', '"BD_01"', "pack.head_field", "key_figures"),
    Bad(HEAD, '["BD_01", "KS_02"]', "[1]", "pack.head_field", "key_figures"),
    Bad(HEAD, 'label_en = "Readers"', "label_en = 5", "pack.bad_value", "[section.V] / label_en"),
    # sections and indicators
    Bad(V, 'section = "V"', 'section = "W"', "pack.unknown_section", "section"),
    Bad(V, "[indicator.BD_09]", "[indicator.bd_09]", "pack.bad_code", "[indicator.bd_09]"),
    Bad(V, 'uom = "triệu đồng"', 'unit = "triệu đồng"', "pack.unknown_field", "unit"),
    Bad(V, 'label = "Kinh phí"\n', "", "pack.missing_field", "[indicator.BD_09]"),
    Bad(V, 'label = "Kinh phí"', 'label = ""', "pack.bad_value", "[indicator.BD_09] / label"),
    Bad(V, 'value = "text"', 'value = "string"', "pack.bad_value", "[indicator.BD_07] / value"),
    Bad(V, "decimals = 3", "decimals = -1", "pack.bad_value", "[indicator.BD_09] / decimals"),
    Bad(V, "decimals = 3", 'decimals = "some"', "pack.bad_value", "[indicator.BD_09] / decimals"),
    Bad(V, 'minimum = "-1000"', "minimum = nan", "pack.bad_value", "minimum"),
    Bad(V, 'frequency = "quarter"', 'frequency = "week"', "pack.bad_value", 'frequency = "week"'),
    Bad(V, 'value = "text"', 'value = "text"\ndecimals = 2', "pack.bad_value", "[indicator.BD_07] / decimals"),
    Bad(V, 'supplier = "library"', 'supplier = "archive"', "pack.unknown_supplier", "supplier"),
    Bad(V, 'rate_of = "BD_03"', 'rate_of = "BD_33"', "pack.unknown_code", "rate_of"),
    Bad(V, 'value = "class"', 'value = "text"', "pack.classes", "classes"),
    Bad(V, 'value = "text"', 'value = "class"', "pack.classes", "[indicator.BD_07]"),
    Bad(V, 'classes_en = { i = "Class I"', 'classes_en = { 1 = "Class I"', "pack.languages_differ", "classes_en"),
    Bad(V, 'formula = "100 * BD_02 / BD_01"\n', "", "pack.formula_for_source", "[indicator.BD_03]"),
    Bad(V, 'formula = "BD_01"', 'formula = "BD_01 + 1"', "pack.unknown_code", 'formula = "BD_01 + 1"'),
    Bad(V, "100 * BD_02 / BD_01", "100 * BD_02 / BD_99", "pack.expression", "[indicator.BD_03] / formula"),
    Bad(V, "100 * BD_02 / BD_01", "100 * BD_02 /", "pack.expression", "[indicator.BD_03] / formula"),
    Bad(V, "100 * BD_02 / BD_01", "BD_02 > BD_01", "pack.formula_kind", "[indicator.BD_03] / formula"),
    Bad(V, "100 * BD_02 / BD_01", "prev(BD_04)", "pack.formula_looks_back", "[indicator.BD_03] / formula"),
    Bad(V, "100 * BD_02 / BD_01", "year_ago(BD_02)", "pack.formula_looks_back", "[indicator.BD_03] / formula"),
    Bad(V, "100 * BD_02 / BD_01", "missed_targets()", "pack.formula_judges", "[indicator.BD_03] / formula"),
    Bad(V, 'frequency = "quarter"', 'redefined = ["2025-13"]', "pack.bad_value", "redefined"),
    Bad(V, 'frequency = "quarter"', 'applies_if = "island"', "pack.bad_value", "applies_if"),
    Bad(V, "100 * BD_02 / BD_01", "BD_08 + BD_03", "pack.cycle", "[indicator.BD_03] / formula"),
    Bad(V, 'parent = "BD_03"\nrate_of', 'parent = "BD_03_TL"\nrate_of', "pack.cycle", 'parent = "BD_03_TL"'),
    Bad(K, "[indicator.KS_01]", "[indicator.BD_01]", "pack.duplicate", "[indicator.BD_01]", V),
    Bad(K, "'nho')", "'be')", "expression.unknown_choice", "[indicator.KS_05] / formula"),
    Bad(K, "'quy_hiem')", "'hiem')", "pack.expression", "[indicator.KS_03] / formula"),
    # rules
    Bad(V, "[rule.BD_01_GIAM]", "[rule.bd_giam]", "pack.bad_name", "[rule.bd_giam]"),
    Bad(V, "[rule.BD_01_GIAM]", "[rule.REQUIRED]", "pack.duplicate", "[rule.REQUIRED]"),
    Bad(V, "[rule.BD_01_GIAM]", "[rule.SACH_HUY]", "pack.duplicate", "[rule.SACH_HUY]"),
    Bad(V, 'place = "BD_07"', 'place = "BD_77"', "pack.unknown_code", 'place = "BD_77"'),
    Bad(V, 'place = "BD_07"\n', "", "pack.unknown_code", "[rule.BD_05_NHAN_XET]"),
    Bad(V, 'place = "BD_07"', 'register = "shelves"', "register.unknown", "register"),
    Bad(V, 'operator = "<="', 'operator = "=<"', "pack.bad_value", 'operator = "=<"'),
    Bad(V, 'right = "0.5 * prev(BD_01)"', 'right = "before(BD_01)"', "pack.expression", "[rule.BD_01_GIAM] / right"),
    Bad(V, 'right = "BD_01"\n', 'right = "BD_06"\n', "pack.kinds_differ", "[rule.BD_02_TRONG_BD_01] / right"),
    Bad(V, 'when = "month != 2"', 'when = "month"', "pack.formula_kind", "when"),
    Bad(V, 'right = "not blank(BD_07)"', 'right = "BD_01"', "pack.kinds_differ", "[rule.BD_05_NHAN_XET] / right"),
    Bad(V, '"implies"\nright = "BD_05"', '"<"\nright = "BD_05"', "pack.no_order", "[rule.BD_05_HANG_I] / operator"),
    Bad(V, 'right = "year_ago(BD_01)"', 'right = "1"', "pack.unknown_place", "[rule.BD_01_CUNG_KY] / message"),
    Bad(V, "xuống {BD_01}.", "xuống {BD_02}.", "pack.unknown_place", "[rule.BD_01_GIAM] / message"),
    Bad(V, "to {BD_01}.", "to {BD_01.", "pack.unknown_place", "[rule.BD_01_GIAM] / message_en"),
    # registers and their columns
    Bad(BOOKS, 'section = "K"', 'section = "W"', "pack.unknown_section", "section"),
    Bad(BOOKS, 'key = ["title", "issued_on"]', "key = []", "pack.bad_value", "key"),
    Bad(BOOKS, 'key = ["title", "issued_on"]', 'key = ["title", "isbn"]', "pack.unknown_column", "key"),
    Bad(BOOKS, 'title_column = "title"', 'title_column = "name"', "pack.unknown_column", "title_column"),
    Bad(BOOKS, 'title_column = "title"\n', 'title_column = "title"\ncoordinates = ["price", "copies"]\n',
        "pack.unknown_column", "coordinates"),
    Bad(BOOKS, 'title_column = "title"\n', 'title_column = "title"\nmark_columns = ["title"]\n',
        "pack.unknown_column", "mark_columns"),
    Bad(BOOKS, "[column.price]", "[column.left]", "pack.bad_name", "[column.left]"),
    Bad(BOOKS, "[column.price]", "[column.year]", "pack.bad_name", "[column.year]"),
    Bad(BOOKS, "[column.price]", "[column.row_id]", "pack.bad_name", "[column.row_id]"),
    Bad(BOOKS, "[column.price]", "[column.Price]", "pack.bad_name", "[column.Price]"),
    Bad(BOOKS, 'label = "Giá"', 'label = "Số bản"', "pack.duplicate", "[column.price]"),
    Bad(BOOKS, 'default = "giu"', 'default = "moi"', "pack.default", "default"),
    Bad(BOOKS, 'maximum = "9999"', 'maximum = "9999"\ndefault = "1"', "pack.default", 'default = "1"'),
    Bad(BOOKS, 'vi = "Tiếng Việt", ', "", "pack.languages_differ", "[column.languages] / choices_en"),
    Bad(BOOKS, 'kind = "month"', 'kind = "choice"', "pack.choices", "[column.shelved]"),
    Bad(BOOKS, 'kind = "month"', 'kind = "week"', "pack.bad_value", 'kind = "week"'),
    Bad(BOOKS, 'column = "weeded_on"', 'column = "weeded"', "pack.unknown_column", 'column = "weeded"'),
    Bad(BOOKS, 'column = "weeded_on"\n', "", "pack.unknown_column", "[rule.SACH_NGAY_THANH_LY]"),
    Bad(BOOKS, 'right = "1"', 'right = "BD_01"', "pack.expression", 'right = "BD_01"'),
    Bad(BOOKS, "Sách {title} không có", "Sách {name} không có", "pack.unknown_place", "[rule.SACH_DU_BAN] / message"),
    Bad(BOOKS, 'missing = "fail"', 'missing = "zero"\nwhen = "copies"', "pack.formula_kind", "when"),
    Bad(BOOKS, 'missing = "skip"\nwhen', 'missing = "zero"\nwhen', "pack.formula_kind", "[rule.SACH_HUY] / missing"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.file} {bad.key} {bad.new or bad.old}")
def test_a_defect_is_named_with_its_file_and_line(bad: Bad, changed: MakePack) -> None:
    pack = changed((bad.file, bad.old, bad.new))
    found = defects(pack)
    name = bad.in_file or bad.file
    assert (name, line_of(pack, name, bad.at), bad.key) in found
    assert {key for _, _, key in found} == {bad.key}, "nothing else is said for it"


def test_a_register_has_a_plain_name(changed: MakePack) -> None:
    found = defects(changed((BOOKS, 'name = "books"', 'name = "Books"')))
    assert (BOOKS, 1, "pack.bad_name") in found
    assert {key for _, _, key in found} == {"pack.bad_name", "pack.expression"}, "formulas know no such register"


def test_all_defects_of_a_pack_are_named_at_once(changed: MakePack) -> None:
    pack = changed(
        (HEAD, 'title_en = "Public libraries"\n', ""),
        (V, 'supplier = "library"', 'supplier = "archive"'),
        (V, 'value = "text"', 'value = "string"'),
        (V, "100 * BD_02 / BD_01", "100 * BD_02 / BD_99"),
        (K, "total(books, copies, status", "total(books, title, status"),
        (BOOKS, 'default = "giu"', 'default = "moi"'),
        (BOOKS, "không có bản nào.", "không có {bản nào}."),
    )
    assert [(file, key) for file, _, key in defects(pack)] == [
        (HEAD, "pack.head_field"),
        (BOOKS, "pack.default"),
        (BOOKS, "pack.unknown_place"),
        (K, "pack.expression"),
        (V, "pack.unknown_supplier"),
        (V, "pack.expression"),
        (V, "pack.bad_value"),
    ]


def test_what_uses_a_broken_declaration_is_no_further_defect(changed: MakePack) -> None:
    """BD_01 is the part of a rate, an alias, the place and the side of rules; `copies` is counted and ruled."""
    pack = changed(
        (V, 'label = "Lượt bạn đọc"\n', ""),
        (BOOKS, 'label = "Số bản"\n', ""),
        (HEAD, 'label_en = "Provincial library"\n', ""),
    )
    assert [(file, key) for file, _, key in defects(pack)] == [
        (HEAD, "pack.missing_field"),
        (BOOKS, "pack.missing_field"),
        (V, "pack.missing_field"),
    ]


def test_the_parameters_say_what_is_wrong(changed: MakePack) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(changed((V, "100 * BD_02 / BD_01", "100 * BD_02 / BD_99")))
    (defect,) = caught.value.defects
    assert (defect.error.params["id"], defect.error.params["column"]) == ("BD_03", 15)
    shown = Messages("vi").error(caught.value)
    assert f"sections/v.toml, dòng {defect.line}: BD_03, vị trí 15: không có tên “BD_99”" in shown


# Files


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('section = "V"\nx = [1,', 2, "pack.toml"),
        ('section = "V"\n\nx = 1\nx = 2\n', 4, "pack.toml"),
        ("x = " + "[" * 3000, 1, "pack.toml"),
        (f"x = {'9' * 5000}", 1, "pack.toml"),
    ],
)
def test_a_file_that_is_not_toml_is_named_alone(changed: MakePack, text: str, line: int, key: str) -> None:
    pack = changed()
    (pack / V).write_text(text, "utf-8")
    assert defects(pack) == [(V, line, key)], "what its codes would have been used for is not judged"


def test_a_head_that_is_not_toml_is_named_alone(changed: MakePack) -> None:
    assert defects(changed((HEAD, 'id = "library"', "id = library"))) == [(HEAD, 2, "pack.toml")]


def test_a_file_in_another_encoding_is_named_with_the_line(changed: MakePack) -> None:
    pack = changed()
    (pack / K).write_bytes('section = "K"\n# Đếm\n'.encode("utf-16"))
    (pack / V).write_bytes(b'section = "V"\n# D\xe9m\n')
    assert defects(pack) == [(K, 1, "pack.not_utf8"), (V, 2, "pack.not_utf8")]


def test_a_file_in_the_wrong_place_is_no_part_of_a_pack(changed: MakePack) -> None:
    pack = changed()
    (pack / "sections" / "v.toml").rename(pack / "v.toml")
    assert ("v.toml", 0, "pack.unknown_file") in defects(pack)


@pytest.mark.parametrize("text", ["indicator = 5", "[[indicator]]\nlabel = 1", "[indicator]\nBD_01 = 5"])
def test_what_should_be_a_table_is_one(changed: MakePack, text: str) -> None:
    pack = changed()
    (pack / K).write_text(f'section = "K"\n{text}\n', "utf-8")
    (pack / BOOKS).unlink()
    assert (K, "pack.not_a_table") in [(file, key) for file, _, key in defects(pack)]


def test_a_pack_without_head_is_refused_at_once(library_folder: Path, tmp_path: Path) -> None:
    assert defects(tmp_path) == [("pack.toml", 0, "pack.no_head")]
    assert defects(library_folder / "sections") == [("pack.toml", 0, "pack.no_head")]


def test_what_is_neither_folder_nor_zip_cannot_be_read(library_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.zip").touch()
    for path in (tmp_path / "missing", tmp_path / "empty.zip", library_folder / "pack.toml"):
        assert defects(path) == [(path.name, 0, "pack.unreadable")]


# Zips of strangers


def test_a_zip_that_unpacks_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"sections/{number}.toml", "#" * (loader.MAX_BYTES // 2))
    assert bomb.stat().st_size < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    assert defects(bomb) == [("bomb.zip", 0, "pack.too_large")]


def test_a_folder_of_large_files_is_not_read(changed: MakePack) -> None:
    pack = changed()
    with (pack / "sections" / "large.toml").open("wb") as file:
        file.truncate(loader.MAX_BYTES)
    assert defects(pack) == [("pack", 0, "pack.too_large")]


def test_a_zip_that_says_less_than_it_holds_is_damaged(library_folder: Path, tmp_path: Path) -> None:
    path = zipped(library_folder, tmp_path / "liar.zip")
    raw = bytearray(path.read_bytes())
    start = raw.index(b"PK\x01\x02")
    raw[start + 24 : start + 28] = (10).to_bytes(4, "little")  # the unpacked size in the directory
    path.write_bytes(raw)
    assert defects(path) == [("liar.zip", 0, "pack.unreadable")]


def test_a_zip_with_two_files_of_one_name_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pack.toml", 'id = "a"')
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("pack.toml", 'id = "b"')
    assert defects(path) == [("twice.zip", 0, "pack.unreadable")]


def test_a_zip_behind_a_password_is_unreadable(library_folder: Path, tmp_path: Path) -> None:
    path = zipped(library_folder, tmp_path / "secret.zip")
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(mark)
        raw[place + offset] |= 1
    path.write_bytes(raw)
    assert defects(path) == [("secret.zip", 0, "pack.unreadable")]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_zip_is_refused_and_nothing_worse(library_folder: Path, tmp_path: Path, data: st.DataObject) -> None:
    path = zipped(library_folder, tmp_path / "damaged.zip")
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    try:
        assert load_pack(path).id == "library"
    except PackError as error:
        found = error.defects
    else:
        found = []
    assert all(defect.error.key.startswith(("pack.", "expression.", "register.")) for defect in found)


def test_only_toml_files_are_looked_at(library_folder: Path, tmp_path: Path) -> None:
    path = zipped(library_folder, tmp_path / "more.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("template.xlsx", b"\0" * 100)
        archive.writestr("../evil.txt", "x")
    assert load_pack(path).indicators["BD_07"].value is ValueKind.TEXT
    assert not (tmp_path.parent / "evil.txt").exists()


# The shipped pack


def test_the_shipped_pack_is_checked_once(
    library_folder: Path, changed: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, load = changed(), loader.shipped_pack.__wrapped__
    monkeypatch.setattr(loader, "resource_path", lambda *_: folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    load()
    with monkeypatch.context() as context:
        context.setattr(loader, "_check", None)
        kept = load()
    fresh = load_pack(library_folder)
    declared = ("id", "version", "first_period", "sections", "suppliers", "indicators", "registers", "rules")
    for name in (*declared, "key_figures", "calculation_order", "counted"):
        assert getattr(kept, name) == getattr(fresh, name), name
    assert kept.aggregates.keys() == fresh.aggregates.keys()
    (folder / "sections" / "v.toml").write_text("", "utf-8")
    with pytest.raises(PackError):
        load()
