"""Running text: phrases, spellings and dates, and how the rule language asks about them."""

import inspect
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import match_key, search_key
from cds_desktop.forms import expressions
from cds_desktop.forms.expressions import RESERVED_NAMES, Compiler, ExpressionError, Scope
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.narrative import mentions, odd_date, spelled

PACK = shipped_pack()
MONTH = Period.month(2026, 2)
SAME_PERIOD = search_key("cùng kỳ tháng {month}/{year}")


def value(source: str, as_of: dict[str, date] | None = None, **figures: Any) -> Any:
    scope = Scope(MONTH, figures, {}, {}, lambda name: None, as_of=as_of)
    return Compiler(PACK.indicators, PACK.registers).compile(source).value(scope)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Trong tháng 01/20263 tăng 3%", "tháng 01/20263"),
        ("Hoàn thành trong Quý II/2004.", "Quý II/2004"),
        ("quý 4/2037", "quý 4/2037"),
        ("ngày 20/02/20261", "ngày 20/02/20261"),
        ("ngày 1/1/1945", "ngày 1/1/1945"),
        ("tháng 2 / 202", "tháng 2 / 202"),
        ("tháng 1/" + "2" * 5000, "tháng 1/" + "2" * 5000),
        ("Tháng 02/2026, quý IV/2030, quý I/2016, ngày 29/11/2005", None),
        ("Nghị quyết 12/2025/NQ-HĐND, 1/2000 dân, 136/273 thôn", None),
        ("tháng tới", None),
        ("", None),
    ],
)
def test_a_year_that_cannot_be_meant_is_found(text: str, odd: str | None) -> None:
    assert odd_date(text, 2026) == odd


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so với cùng kỳ tháng 02/2026", True),
        ("SO VỚI CÙNG KỲ THÁNG 2/2026", True),
        ("so với cùng kỳ tháng 02/2025", False),
        ("so với cùng kỳ tháng 12/2026", False),
        ("cùng kỳ năm trước", False),
    ],
)
def test_a_phrase_about_the_period_is_found_however_its_month_is_written(text: str, found: bool) -> None:
    assert mentions(text, [SAME_PERIOD], {"month": 2, "year": 2026}) is found


def test_a_spelling_is_found_by_letter_and_tone_in_any_placement() -> None:
    assert spelled("Còn 12 thôn LỜM SÓNG", [match_key("lờm sóng")])
    assert not spelled("Còn 12 thôn lõm sóng", [match_key("lờm sóng"), match_key("lỗ sóng")])
    assert spelled("xã Hoà Bình", [match_key("hòa bình")])
    assert mentions("Còn 12 thôn lõm sóng", [search_key("lờm sóng")], {})


@given(st.text(), st.integers(1990, 2079))
def test_any_text_can_be_asked(text: str, year: int) -> None:
    odd = odd_date(text, year)
    assert odd is None or odd in text
    assert mentions(text, [SAME_PERIOD, "%"], {"month": 2, "year": year}) in (True, False)


@given(st.integers(2016, 2036), st.integers(1, 12), st.text(alphabet="ab ,."))
def test_months_near_the_report_are_never_odd(year: int, month: int, around: str) -> None:
    assert odd_date(f"{around} tháng {month:02d}/{year}", 2026) is None


def test_the_rule_language_asks_about_text() -> None:
    assert value("odd_date(TT_01)", TT_01="Quý II/2004") == "Quý II/2004"
    assert value("odd_date(TT_01)") is value("odd_date(TT_01)", TT_01="Quý II/2026") is None
    assert value("mentions(TT_01, 'cùng kỳ tháng {month}/{year}')", TT_01="cùng kỳ tháng 02/2026") is True
    assert value("spelled(TT_01, 'lờm sóng')", TT_01="lõm sóng") is False
    assert value("spelled(TT_01, 'lờm sóng')") is value("mentions(TT_01, 'a')") is False


def test_the_as_of_date_of_a_figure_and_the_targets_missed() -> None:
    assert value("as_of(XH_10)", as_of={"XH_10": date(2026, 2, 1)}) == date(2026, 2, 1)
    assert value("as_of(XH_10)") is None
    reached = {code: i.target for code, i in PACK.asked.items() if i.target is not None}
    assert value("missed_targets()") == value("missed_targets()", **reached) == 0
    assert value("missed_targets()", **reached | {"HT_16": Decimal(24), "AT_08": Decimal(9)}) == 2


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("as_of(XX_10)", "expression.unknown_name"),
        ("as_of(1)", "expression.unknown_function"),
        ("missed_targets(XH_10)", "expression.unknown_function"),
        ("odd_date(XH_10)", "expression.kind"),
        ("spelled(TT_01)", "expression.unknown_function"),
        ("spelled(TT_01, TT_05)", "expression.needs_constant"),
    ],
)
def test_what_makes_no_sense_is_refused(source: str, key: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        value(source)
    assert refused.value.key == key


@pytest.mark.parametrize("source", ["days(cut_off, as_of(XH_10)) > 1", "missed_targets() > 1"])
def test_what_only_a_check_knows_is_not_asked_of_rows(source: str) -> None:
    compiler = Compiler(PACK.indicators, PACK.registers)
    assert compiler.compile(source).judges
    with pytest.raises(ExpressionError) as refused:
        compiler.compile(source, "tasks")
    assert refused.value.key == "expression.not_allowed"


def test_the_documentation_names_everything_of_the_language() -> None:
    text = (Path(__file__).parents[3] / "docs" / "rule_language.md").read_text("utf-8")
    cases = re.findall(r"case (.*?), \[", inspect.getsource(expressions))
    functions = {name for case in cases for name in re.findall(r'"(\w+)"', case)}
    assert {"count", "min", "odd_date", "as_of"} <= functions
    assert [name for name in sorted(functions) if f"`{name}(" not in text] == []
    assert [name for name in sorted(RESERVED_NAMES) if f"`{name}" not in text] == []
