"""The page of indicators: generated, current, and the same text that the help shows."""

from pathlib import Path

import pytest

from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.problems import Severity
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.reporting.reference import Reference, indicators_page

PACK = shipped_pack()
VI = Reference(PACK, Messages("vi"))
PAGE = Path(__file__).parents[3] / "docs" / "indicators.md"


def test_the_page_in_the_documentation_is_current() -> None:
    assert PAGE.read_text("utf-8") == indicators_page(VI), "run: python3 build/dev.py docs"


def test_every_indicator_and_list_has_its_entry() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    headings = [line.split(" ")[1] for line in lines if line.startswith("### ")]
    assert sorted(headings) == sorted([*PACK.indicators, *PACK.registers])


def test_an_indicator_is_told_with_its_formula_its_uses_and_its_checks() -> None:
    entry = VI.indicator(PACK.indicators["XH_11_TYLE"])
    assert entry.formula == (
        "100 × Tài khoản định danh (VNeID) kích hoạt (XH_11) / Hồ sơ định danh điện tử thu nhận (XH_10)",
    )
    assert entry.uses == ("XH_10", "XH_11")
    assert ("Toàn quốc", "tính lại từ tử số và mẫu số") in entry.facts
    collected = VI.indicator(PACK.indicators["XH_10"])
    assert {"XH_11_TYLE"} <= set(collected.used_by)
    assert collected.rules[0][0] is Severity.ERROR
    assert collected.rules[0][1].startswith("Số tài khoản định danh kích hoạt (XH_11) lớn hơn")


def test_a_rate_as_supplied_says_what_it_stands_in_for() -> None:
    assert VI.indicator(PACK.indicators["XH_05_TL"]).description.endswith("để tính XH_05.")


def test_a_list_is_told_with_its_columns_and_what_counts_it() -> None:
    entry = VI.register(PACK.registers["proposals"])
    assert entry.used_by == ("TT_04",)
    assert entry.facts[0] == ("Nội dung đề xuất, kiến nghị", "Bắt buộc.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_told_in_both_languages(language: str) -> None:
    reference = Reference(PACK, Messages(language))
    entries = [reference.indicator(i) for i in PACK.indicators.values()]
    entries += [reference.register(r) for r in PACK.registers.values()]
    assert all(entry.name and entry.description and entry.facts for entry in entries)
