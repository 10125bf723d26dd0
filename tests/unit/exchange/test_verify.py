"""Every change of a submission is found and named by its place; damaged files end in a sentence, not in a traceback."""

import random
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.canonical import Canonical
from cds_desktop.exchange.naming import DIGESTS, EXPLANATIONS
from cds_desktop.exchange.reader import PlaceProblem, read_submission
from cds_desktop.exchange.verify import verify_submission
from cds_desktop.forms.model import FormPack

Writer = Callable[..., Path]
Change = Callable[["Editor"], None]


class Editor:
    """A workbook opened to change it as a person might, by names and tables."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.workbook = openpyxl.load_workbook(path)

    def cell(self, name: str) -> Cell:
        ((sheet, place),) = self.workbook.defined_names[name].destinations
        return self.workbook[sheet][place]

    def beside(self, code: str, column: str) -> Cell:
        cell = self.cell(code)
        heading = self.cell(f"{'A' if code.startswith('TC') else 'B'}.{column}")
        return cell.parent.cell(cell.row, heading.column)

    def sheet_of(self, table: str) -> Worksheet:
        return next(sheet for sheet in self.workbook if table in sheet.tables)

    def table_cell(self, table: str, key: str, heading: str) -> Cell:
        """The cell in the column `heading` of the row in which one cell is `key`."""
        sheet = self.sheet_of(table)
        head, *rows = sheet[sheet.tables[table].ref]
        column = next(cell.column for cell in head if cell.value == heading)
        row = next(row[0].row for row in rows if key in [cell.value for cell in row])
        return sheet.cell(row, column)

    def remove_row(self, table: str, key: str) -> None:
        """Remove a row and close the gap; the table becomes shorter."""
        sheet = self.sheet_of(table)
        found = sheet.tables[table]
        head, *rows = sheet[found.ref]
        kept = [[cell.value for cell in row] for row in rows if key not in [cell.value for cell in row]]
        for row, values in zip(rows, [*kept, *[[None] * len(head)] * len(rows)], strict=False):
            for cell, value in zip(row, values, strict=True):
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
        found.ref = f"A{head[0].row}:{rows[max(0, len(kept) - 1)][-1].coordinate}"
        if found.autoFilter:
            found.autoFilter.ref = found.ref

    def add_row(self, table: str, values: dict[str, Any], *, longer: bool = True) -> None:
        sheet = self.sheet_of(table)
        found = sheet.tables[table]
        head, *rows = sheet[found.ref]
        for cell in head:
            sheet.cell(rows[-1][0].row + 1, cell.column).value = values.get(cell.value)
        if longer:
            found.ref = f"A{head[0].row}:{sheet.cell(rows[-1][0].row + 1, head[-1].column).coordinate}"

    def fill_first_row(self, table: str, row_id: str) -> None:
        sheet = self.sheet_of(table)
        _, row = sheet[sheet.tables[table].ref]
        row[1].value, row[-1].value = "x", row_id

    def save(self) -> None:
        self.workbook.save(self.path)


def put(name: str, value: object) -> Change:
    return lambda editor: setattr(editor.cell(name), "value", value)


def put_beside(code: str, column: str, value: object) -> Change:
    return lambda editor: setattr(editor.beside(code, column), "value", value)


def put_in(table: str, key: str, heading: str, value: object) -> Change:
    return lambda editor: setattr(editor.table_cell(table, key, heading), "value", value)


def remove(table: str, key: str) -> Change:
    return lambda editor: editor.remove_row(table, key)


def both(*changes: Change) -> Change:
    return lambda editor: [change(editor) for change in changes] and None


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "a number": (put("HT_01_TS", 5), {"HT_01_TS"}),
    "a number by little": (put("HT_02", 80.001), {"HT_02"}),
    "more decimals than declared": (put("HT_06", 1.4), {"HT_06"}),
    "zero to blank": (put("HT_01_TS", None), {"HT_01_TS"}),
    "blank to zero": (put("HT_02", 0), {"HT_02"}),
    "a number to the same text": (put("HT_01_MS", "452361"), {"HT_01_MS"}),
    "a number to an error": (put("HT_01_MS", "#N/A"), {"HT_01_MS"}),
    "a number to a formula": (put("HT_01_MS", "=452361"), {"HT_01_MS"}),
    "có to chưa": (put("TC_01", "chưa"), {"TC_01"}),
    "a class": (put("TC_04", "Miễn phí"), {"TC_04"}),
    "a class to none of the list": (put("TC_04", "Giảm nhiều"), {"TC_04"}),
    "a text": (put("TC_10", "Số 1"), {"TC_10"}),
    "a derived figure": (put("HT_01", 50), {"HT_01"}),
    "a note": (put_beside("HT_01_MS", "note", "Dòng một"), {"HT_01_MS"}),
    "a note added": (put_beside("HT_06", "note", "x"), {"HT_06"}),
    "an as-of date": (put_beside("HT_01_TS", "as_of", datetime(2026, 1, 13)), {"HT_01_TS"}),
    "an as-of date to text": (put_beside("HT_01_TS", "as_of", "hôm qua"), {"HT_01_TS"}),
    "a reason": (put_beside("HT_02", "reason", "Không phát sinh"), {"HT_02"}),
    "a quality": (put_beside("HT_01_TS", "quality", "Chính thức"), {"HT_01_TS"}),
    "a source removed": (put_beside("TC_10", "source", None), {"TC_10"}),
    "the previous period": (put_beside("TC_04", "previous", "Miễn phí"), {"TC_04"}),
    "the previous period to nonsense": (put_beside("HT_02", "previous", "x"), {"HT_02"}),
    "the year before": (put_beside("HT_02", "year_ago", 71), {"HT_02"}),
    "the year to date": (put_beside("HT_01_TS", "year_to_date", 13), {"HT_01_TS"}),
    "the column of changes": (put_beside("HT_06", "change", 2), {"HT_06"}),
    "a cell of a row": (put_in("villages", "r1", "Tên thôn", "Khuổi Phìn 2"), {"villages/r1"}),
    "a number of a row": (put_in("villages", "r1", "Số hộ", 1), {"villages/r1"}),
    "a coordinate of a row": (put_in("villages", "r1", "Kinh độ", 105.782501), {"villages/r1"}),
    "a date of a row": (put_in("villages", "r1", "Ngày phát hiện", datetime(2025, 12, 21)), {"villages/r1"}),
    "a choice of a row": (put_in("villages", "r10", "Trạng thái", None), {"villages/r10"}),
    "a choice of several": (put_in("villages", "r1", "Nhà mạng có sóng", "Viettel"), {"villages/r1"}),
    "the commune's code": (put_in("villages", "r2", "Xã, phường", "02398"), {"villages/r2"}),
    "a month of a row": (put_in("villages", "r1", "Tháng dự kiến", "07/2026"), {"villages/r1"}),
    "a row's id": (put_in("villages", "r2", "Mã dòng", "r3"), {"villages/r2", "villages/r3"}),
    "a row's id removed": (put_in("villages", "r2", "Mã dòng", None), {"villages/r2", "villages"}),
    "a row's id twice": (put_in("villages", "r2", "Mã dòng", "r1"), {"villages/r1", "villages/r2"}),
    "a row removed": (remove("villages", "r2"), {"villages/r2", "villages"}),
    "a row removed with its digest": (both(remove("villages", "r2"), remove(DIGESTS, "villages/r2")), {"villages"}),
    "a row added": (
        lambda editor: editor.add_row("villages", {"Mã dòng": "r9", "Tên thôn": "x"}),
        {"villages/r9", "villages"},
    ),
    "a row added below the table": (
        lambda editor: editor.add_row("villages", {"Mã dòng": "r9", "Tên thôn": "x"}, longer=False),
        {"villages/r9", "villages"},
    ),
    "a row in a register of none": (
        lambda editor: editor.fill_first_row("proposals", "p1"),
        {"proposals", "proposals/p1"},
    ),
    "none to not said": (put("proposals.rows", None), {"proposals"}),
    "the number of rows shown": (put("villages.rows", 4), {"villages"}),
    "an explanation": (put_in(EXPLANATIONS, "HT_06", "Thuyết minh (lý do tăng, giảm)", "Khác"), {"HT_06"}),
    "the warning of an explanation": (put_in(EXPLANATIONS, "HT_06", "Cảnh báo", "Tăng"), {"HT_06"}),
    "the reason of an explanation": (put_in(EXPLANATIONS, "HT_06", "Loại lý do", "Khác"), {"HT_06"}),
    "a reason to none of the list": (put_in(EXPLANATIONS, "HT_06", "Loại lý do", "Chẳng rõ"), {"HT_06"}),
    "a reason given later": (
        put_in(EXPLANATIONS, "villages/r1/longitude", "Loại lý do", "Khác"),
        {"villages/r1/longitude"},
    ),
    "who explained": (put_in(EXPLANATIONS, "HT_06", "Người thuyết minh", None), {"HT_06"}),
    "an explanation removed": (remove(EXPLANATIONS, "HT_06"), {"HT_06", "explanation"}),
    "an explanation removed with its digest": (
        both(remove(EXPLANATIONS, "HT_06"), remove(DIGESTS, "explanation/HT_06_GIAM/HT_06")),
        {"explanation"},
    ),
    "an amendment": (put_in("sheet.amendments", "HT_06", "Đã gửi", "2"), {"HT_06"}),
    "an amendment removed": (remove("sheet.amendments", "HT_06"), {"HT_06", "amendment"}),
    "an official value": (put_in("sheet.corrections", "HT_02", "Số chính thức", 80.16), {"HT_02"}),
    "what was sent before": (put_in("sheet.corrections", "HT_01_TS", "Đã gửi", 1), {"HT_01_TS"}),
    "the month of an official value": (put_in("sheet.corrections", "HT_02", "Kỳ", "2025-11"), {"HT_02"}),
    "the code of an official value": (put_in("sheet.corrections", "HT_02", "Mã", "HT_99"), {"HT_02", "correction"}),
    "an official value to a text": (
        put_in("sheet.corrections", "HT_02", "Số chính thức", "x"),
        {"HT_02", "correction"},
    ),
    "an official value's difference": (put_in("sheet.corrections", "HT_01_TS", "Chênh lệch", 1), {"HT_01_TS"}),
    "an official value removed": (remove("sheet.corrections", "HT_02"), {"HT_02", "correction"}),
    "the office": (put("info.office", "Sở khác"), {"info/office"}),
    "who approved": (put("info.approved_by", "Người khác"), {"info/approved_by"}),
    "when it was approved": (put("info.approved_at", datetime(2026, 1, 21)), {"info/approved_at"}),
    "when it was made": (put("info.made_at", datetime(2026, 1, 21)), {"info/made_at"}),
    "another province": (put("info.unit_code", "04"), {"info/unit_code"}),
    "another period": (put("info.period", "2026-02"), {"info/period"}),
    "another revision": (put("info.revision", 2), {"info/revision"}),
    "a digest": (put_in(DIGESTS, "HT_06", "Mã kiểm tra", "0" * 16), {"HT_06"}),
    "a digest removed": (remove(DIGESTS, "HT_06"), {"HT_06"}),
    "the hash": (put("info.hash", "0" * 64), {"info/hash", "info/check_code"}),
    "the check code": (put("info.check_code", "0000-0000"), {"info/check_code"}),
    "a figure's name removed": (lambda editor: editor.workbook.defined_names.pop("HT_06"), {"HT_06"}),
    "a figure's name to nowhere": (
        lambda editor: setattr(editor.workbook.defined_names["HT_06"], "attr_text", "#REF!"),
        {"HT_06"},
    ),
    "a table removed": (lambda editor: editor.sheet_of("villages").tables.pop("villages"), {"villages"}),
    "the digests removed": (lambda editor: editor.workbook.remove(editor.sheet_of(DIGESTS)), {"digest"}),
    "the explanations removed": (
        lambda editor: editor.workbook.remove(editor.sheet_of(EXPLANATIONS)),
        {"explanation"},
    ),
    "a heading of a register": (
        lambda editor: setattr(editor.sheet_of("villages")["D9"], "value", "Thôn"),
        {"villages"},
    ),
    "two at once": (both(put("HT_06", 2), put("info.office", "x")), {"HT_06", "info/office"}),
}


def check(path: Path, pack: FormPack, units: UnitTable) -> list[PlaceProblem]:
    problems = verify_submission(read_submission(path, pack, units), pack)
    for problem in problems:
        for language in LANGUAGES:
            assert "{" not in Messages(language).error(problem.error)
    return problems


@pytest.mark.parametrize(("change", "places"), CHANGES.values(), ids=CHANGES)
def test_every_change_is_named(
    write: Writer, pack: FormPack, units: UnitTable, change: Change, places: set[str]
) -> None:
    editor = Editor(write())
    change(editor)
    editor.save()
    assert {problem.place for problem in check(editor.path, pack, units)} == places


def test_a_change_that_mends_its_digest_shows_in_the_hash(write: Writer, pack: FormPack, units: UnitTable) -> None:
    editor = Editor(write())
    put("HT_01_MS", 452362)(editor)
    editor.save()
    digest = Canonical(read_submission(editor.path, pack, units).submission, pack).digests["HT_01_MS"]
    put_in(DIGESTS, "HT_01_MS", "Mã kiểm tra", digest)(editor)
    editor.save()
    assert [(p.place, p.error.key) for p in check(editor.path, pack, units)] == [("info/hash", "exchange.hash_differs")]


REFUSED: dict[str, tuple[Change, str]] = {
    "an unknown unit": (put("info.unit_code", "99"), "unknown_unit"),
    "another code list": (put("info.code_list", "2024-01"), "unknown_unit"),
    "a period in words": (put("info.period", "tháng Giêng"), "info_unreadable"),
    "an ad hoc period": (put("info.period", "2026-X01"), "info_unreadable"),
    "a revision in words": (put("info.revision", "một"), "info_unreadable"),
    "a negative revision": (put("info.revision", -1), "info_unreadable"),
    "no status": (put("info.status", None), "info_unreadable"),
    "a draft": (put("info.status", "DỰ THẢO"), "draft"),
    "a newer format": (put("info.format", "cds-submission/2"), "newer_format"),
    "no format": (put("info.format", None), "not_a_submission"),
    "another pack": (put("info.pack_version", "2025.1"), "unknown_pack"),
    "no first sheet": (lambda editor: editor.workbook.remove(editor.workbook.worksheets[0]), "not_a_submission"),
}


@pytest.mark.parametrize(("change", "key"), REFUSED.values(), ids=REFUSED)
def test_what_makes_a_file_no_submission_is_refused(
    write: Writer, pack: FormPack, units: UnitTable, change: Change, key: str
) -> None:
    editor = Editor(write())
    change(editor)
    editor.save()
    with pytest.raises(DomainError) as caught:
        check(editor.path, pack, units)
    assert caught.value.key == f"exchange.{key}"
    assert editor.path.name in Messages().error(caught.value)


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_never_end_in_a_traceback(write: Writer, pack: FormPack, units: UnitTable, seed: int) -> None:
    path = write()
    chance = random.Random(seed)
    with zipfile.ZipFile(path) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    victim = chance.choice([name for name in parts if name != "docProps/app.xml"])
    match seed % 4:
        case 0:
            del parts[victim]
        case 1:
            for _ in range(chance.choice([1, 20])):
                parts[victim][chance.randrange(len(parts[victim]))] = chance.randrange(256)
        case 2:
            words = [b'"1"', b'"A', b"info.", b"sheet", b"$", b"</c>", b'r="', b"ref=", b"<v>", b"rId"]
            found = [word for word in words if word in parts[victim]]
            for word in chance.sample(found, min(2, len(found))):
                parts[victim] = parts[victim].replace(word, chance.choice(words), chance.choice([1, -1]))
        case _:
            parts[victim] = parts[victim][: chance.randrange(len(parts[victim]))]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bytes(content))
    if seed % 5 == 0:
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    sentence = ""
    try:
        check(path, pack, units)
    except DomainError as error:
        sentence = Messages().error(error)
    assert "{" not in sentence
