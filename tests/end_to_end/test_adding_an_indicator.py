"""One table in one TOML file: the new indicator is in form, output, workbook, reference page and rules (issue 4)."""

from __future__ import annotations

import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cds_desktop.app import output
from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.resources import resource_path
from cds_desktop.domain.units import UnitTable
from cds_desktop.forms.loader import load_pack, shipped_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.reporting.reference import Reference, indicators_page
from cds_desktop.reporting.sending import export
from cds_desktop.reporting.workspace import Settings, Workspace

CODE = "HT_99"
MONTH = Period.month(2026, 1)
NEW = """
[indicator.HT_99]
label = "Nhà văn hóa có Wi-Fi công cộng"
label_en = "Community houses with public Wi-Fi"
description = "Số nhà văn hóa thôn có Wi-Fi dùng được tại ngày chốt."
value = "integer"
source = "captured"
uom = "nhà"
over_time = "last"
over_units = "sum"

[rule.HT_99_TRONG_THON]
place = "HT_99"
left = "HT_99"
operator = "<="
right = "NEN_THON"
severity = "error"
missing = "skip"
message = "Số nhà văn hóa có Wi-Fi ({left}) nhiều hơn số thôn ({right})."
message_en = "More houses ({left}) than villages ({right})."
"""


@pytest.fixture
def pack(tmp_path: Path) -> FormPack:
    """The shipped pack with one more table in one file."""
    folder = tmp_path / "pack"
    shutil.copytree(resource_path("form_packs", "cds"), folder, ignore=shutil.ignore_patterns("__kept__*"))
    with (folder / "sections" / "b.toml").open("a", encoding="utf-8") as file:
        file.write(NEW)
    return load_pack(folder)


def test_it_is_everywhere(pack: FormPack, tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 1, 20, 9, 30))
    unit = UnitTable().province("08", clock.today())
    workspace = Workspace.create(tmp_path / "data", unit, Settings(), clock, pack)
    try:
        workspace.enter(MONTH, "NEN_THON", "100", "Lan")
        month = workspace.enter(MONTH, CODE, "120", "Lan")
        assert CODE in [indicator.code for indicator in month.pack.by_section["B"]], "what the grid shows"
        assert output.show(month).figures[CODE].value == Decimal(120)
        (problem,) = [f.problem for f in month.findings if f.problem.rule == "HT_99_TRONG_THON"]
        assert problem.place == CODE
        made = export(workspace, MONTH, tmp_path / "out", draft=True)
        book = openpyxl.load_workbook(made.path)
        ((sheet, cell),) = book.defined_names[CODE].destinations
        assert book[sheet][cell].value == 120
        workspace.enter(MONTH.shifted(1), CODE, "130", "Lan")
        assert workspace.month(MONTH.shifted(1)).to_date[CODE] == 130
    finally:
        workspace.close()


def test_it_is_in_the_reference_and_ready_to_be_added_up(pack: FormPack) -> None:
    page = indicators_page(Reference(pack, Messages("vi")))
    assert "### HT_99 Nhà văn hóa có Wi-Fi công cộng" in page
    assert "Số nhà văn hóa có Wi-Fi (HT_99) nhiều hơn số thôn (NEN_THON)." in page
    assert pack.indicators[CODE].over_units == "sum"
    assert pack.indicators.keys() - shipped_pack().indicators.keys() == {CODE}
