"""Narratives from entry to workbook: several lines, one spelling of Unicode, never longer than a page takes."""

import csv
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from cds_desktop.app.output import show
from cds_desktop.domain.periods import Period
from cds_desktop.forms.entries import MAX_TEXT
from cds_desktop.reporting.loading import LoadRefused, load
from cds_desktop.reporting.sending import export
from cds_desktop.reporting.workspace import Workspace

MONTH = Period.month(2026, 1)
TEXT = "Tỉnh phủ sóng 7 thôn đặc biệt khó khăn.\n\nViệc chậm: số hóa hồ sơ."


def figures(folder: Path, text: str) -> Path:
    path = folder / "lời văn.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "value"], ["TT_01", text]])
    return path


def test_a_narrative_is_kept_line_by_line_in_one_form(workspace: Workspace, tmp_path: Path) -> None:
    typed = f"  {unicodedata.normalize('NFD', TEXT)}  \r\n"
    assert workspace.enter(MONTH, "TT_01", typed.replace("\n", "\r\n"), "Lan").values["TT_01"] == TEXT
    month = load(workspace, figures(tmp_path, typed), MONTH, "Lan").month
    assert month.values["TT_01"] == TEXT


def test_a_narrative_reaches_the_workbook_and_the_output(workspace: Workspace, tmp_path: Path) -> None:
    month = workspace.enter(MONTH, "TT_01", TEXT, "Lan")
    assert show(month).figures["TT_01"].value == TEXT
    book = openpyxl.load_workbook(export(workspace, MONTH, tmp_path, draft=True).path)
    ((sheet, place),) = book.defined_names["TT_01"].destinations
    assert book[sheet][place].value == TEXT


def test_a_narrative_may_be_as_long_as_said_and_no_longer(workspace: Workspace, tmp_path: Path) -> None:
    full = ("Số liệu\n" * MAX_TEXT)[: MAX_TEXT - 1] + "."
    assert workspace.enter(MONTH, "TT_01", full, "Lan").values["TT_01"] == full
    month = workspace.enter(MONTH, "TT_01", full + ".", "Lan")
    assert (month.values["TT_01"], month.figure("TT_01").entry) == (None, full + ".")
    assert [f.problem.rule for f in month.findings if f.problem.place == "TT_01"] == ["VALUE_TYPE"]
    with pytest.raises(LoadRefused) as refused:
        load(workspace, figures(tmp_path, full + "."), MONTH, "Lan")
    assert [(cell.place, cell.error.key) for cell in refused.value.rejected] == [("B2", "entry.text_too_long")]


def test_a_narrative_is_of_its_month_and_not_carried_over(workspace: Workspace, tmp_path: Path) -> None:
    workspace.enter(MONTH, "TT_01", TEXT, "Lan")
    next_month = MONTH.shifted(1)
    month = workspace.start(next_month, "Lan")
    assert month.values["TT_01"] is None
    assert month.previous["TT_01"] == TEXT
    book = openpyxl.load_workbook(export(workspace, next_month, tmp_path, draft=True).path)
    assert TEXT not in {cell.value for row in book["I. Tồn tại, hạn chế và kiến nghị"[:31]].iter_rows() for cell in row}
