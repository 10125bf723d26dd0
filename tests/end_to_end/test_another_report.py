"""A report about something else, public libraries, from the first figure to the accepted file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import cds_desktop
from cds_desktop.app import output
from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.forms.loader import load_pack, shipped_pack
from cds_desktop.reporting.checking import check_file
from cds_desktop.reporting.loading import load
from cds_desktop.reporting.reference import Reference, indicators_page
from cds_desktop.reporting.sending import approve, export
from cds_desktop.reporting.workspace import Settings, Workspace

LIBRARY = load_pack(Path(__file__).parents[1] / "data" / "packs" / "library")
MONTHS = [Period.month(2026, number) for number in (1, 2, 3)]
BY, HEAD = "Lan", "Bình"
VI = Messages("vi")
BOOKS = """title;issued_on;copies;status;languages;commune_code
Truyện Kiều;01/02/2020;60;quy_hiem;vi, tay;Xã Sơn Thủy
Từ điển;05/06/2021;12;giu;vi;minh xuan
"""
DEMO = {"demo.py", "demo_figures.py"}
"""Files of the sample province, which is one of digital transformation."""


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Workspace]:
    clock = FixedClock(datetime(2026, 4, 3, 9, 30))
    unit, settings = UnitTable().province("08", clock.today()), Settings("Sở Văn hóa", BY, HEAD)
    made = Workspace.create(tmp_path / "data", unit, settings, clock, LIBRARY)
    yield made
    made.close()


def test_the_whole_path(province: Workspace, tmp_path: Path) -> None:
    books = tmp_path / "sach.csv"
    books.write_text(BOOKS, encoding="utf-8")
    for month, visits in zip(MONTHS, ("500", "480", "100"), strict=True):
        province.enter(month, "BD_01", visits, BY)
        province.enter(month, "BD_02", "90", BY)
    first, last = MONTHS[0], MONTHS[-1]
    assert load(province, books, first, BY, register="books").count == 2
    province.enter(last, "BD_DAN", "1.865.000", BY)
    province.enter(last, "BD_05", "có", BY)
    province.enter(last, "BD_06", "Hạng I", BY)
    month = province.month(last)
    counted = {code: month.values[code] for code in ("BD_03", "KS_01", "KS_02", "KS_03", "KS_05", "BD_XA")}
    assert counted == {"BD_03": 90, "KS_01": 2, "KS_02": 72, "KS_03": True, "KS_05": "quy", "BD_XA": 124}
    assert "BD_01_GIAM" in {finding.problem.rule for finding in month.findings}, "100 visits after 480"
    assert output.show(month).figures.keys() == LIBRARY.asked.keys()
    assert province.enter(last, "BD_02", "101", BY).ready is False
    assert "BD_02_TRONG_BD_01" in {finding.problem.rule for finding in province.month(last).findings}
    province.enter(last, "BD_02", "90", BY)
    province.confirm(last, BY)
    province.explain(last, "Thư viện đóng cửa để sửa", BY, reason="han_che")
    approve(province, last, HEAD)
    made = export(province, last, tmp_path / "out")
    verdict = check_file(made.path, LIBRARY, province.units, VI)
    assert (verdict.problems, verdict.ok) == ([], True)
    assert province.month(last).status is Status.SENT
    assert {"BD_01", "KS_02"} <= openpyxl.load_workbook(made.path).defined_names.keys()
    assert not check_file(made.path, shipped_pack(), province.units, VI).ok
    quarter = province.month(Period.parse("2026-Q1"))
    assert (quarter.values["BD_01"], quarter.values["BD_03"]) == (1080, Decimal("25.0"))


def test_its_page_of_indicators(province: Workspace) -> None:
    page = indicators_page(Reference(LIBRARY, VI))
    assert all(f"### {name} " in page for name in (*LIBRARY.indicators, *LIBRARY.registers))


def test_nothing_about_this_report_is_in_the_code() -> None:
    cds = shipped_pack()
    prefixes = {code.partition("_")[0] for code in cds.indicators}
    named = re.compile(rf"\b(?:(?:{'|'.join(sorted(prefixes))})_[A-Z0-9_]+|{'|'.join(cds.registers)})\b")
    found = []
    files = [path for path in Path(cds_desktop.__file__).parent.rglob("*.py") if path.name not in DEMO]
    for path in files:
        tree = ast.parse(path.read_text("utf-8"))
        explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            text = {ast.Name: "id", ast.Attribute: "attr", ast.Constant: "value"}.get(type(node))
            said = getattr(node, text) if text else None
            if isinstance(said, str) and id(node) not in explained and named.search(said):
                found.append(f"{path.name}:{node.lineno} {said}")
    assert len(files) > 100
    assert found == []
