"""Formulas and rules in words: everything is said, nothing of the rule language is left."""

import re

import pytest

from cds_desktop.domain.messages import Messages
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.reporting.wording import formula_in_words, rule_in_words

PACK = shipped_pack()
VI = Messages("vi")
LANGUAGE = re.compile(r"\b(count|exists|total|choose|blank|mentions|status|cut_off|before|first_reported)\b|==|[{}]")


def said(code: str, messages: Messages = VI) -> list[str]:
    return formula_in_words(PACK.indicators[code], PACK, messages)


def test_a_rate_names_its_parts() -> None:
    assert said("HT_01") == ["100 × Hộ có thuê bao cáp quang (HT_01_TS) / Số hộ gia đình (NEN_HO)"]
    assert said("HT_01_TS") == []


def test_a_counting_lists_its_conditions() -> None:
    assert said("HT_09") == [
        "số dòng của danh sách Thôn lõm sóng, chỉ tính dòng đủ các điều kiện:",
        "Trạng thái là “Chưa phủ sóng”, “Đang triển khai” hoặc “Mất sóng lại”",
        "Điện lưới là “Chưa có”",
    ]
    assert said("HT_12") == ["số dòng của danh sách Thôn lõm sóng"]
    assert said("HT_11_ML")[1:] == [
        "Trạng thái là “Mất sóng lại”",
        "Trạng thái ở kỳ trước không phải là “Mất sóng lại”",
    ]


def test_a_total_names_its_column() -> None:
    assert said("TC_05_DVC")[0].startswith("tổng cột Số dịch vụ công áp dụng của danh sách Chính sách phí")


def test_cases_come_in_their_order() -> None:
    lead, *cases = said("TC_04")
    assert lead == "lấy trường hợp đầu tiên đúng:"
    classes = list(PACK.indicators["TC_04"].classes.values())
    named = [next(name for name in classes if f"“{name}”" in case) for case in cases]
    assert len(cases) == len(set(named)) == 6
    assert cases[-1].startswith("còn lại: ")


def test_a_blank_that_is_replaced_and_brackets() -> None:
    assert "(HT_10_DK) (để trống thì lấy 0) + số dòng" in said("HT_10")[0]
    assert "(Trạng thái là “Đã phủ sóng” hoặc" not in said("HT_18_PHU_MS")[1]
    assert "ngày đầu kỳ số liệu ≤ Ngày hoàn thành ≤ ngày chốt số liệu hoặc (Ngày hoàn" in said("TC_17_HT")[2]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_of_the_rule_language_is_left(language: str) -> None:
    messages = Messages(language)
    for code, indicator in PACK.indicators.items():
        lines = said(code, messages)
        assert bool(lines) == bool(indicator.formula), code
        if language == "vi":  # in English some of its words are words
            assert not [line for line in lines if LANGUAGE.search(line)], code
        assert not [line for line in lines if "==" in line or "_id" in line], code
    sentences = [rule_in_words(rule, PACK, messages) for rule in PACK.rules.values()]
    assert not [sentence for sentence in sentences if re.search(r"[{}]", sentence)]


def test_a_rule_says_codes_for_values() -> None:
    sentence = rule_in_words(PACK.rules["HT_01_TS_TRONG_HO"], PACK, VI)
    assert sentence == "Số hộ có thuê bao cáp quang (HT_01_TS) lớn hơn tổng số hộ (NEN_HO). Kiểm tra lại hai số."
    assert "giảm từ …% xuống HT_01%" in rule_in_words(PACK.rules["HT_01_GIAM"], PACK, VI)
    row = rule_in_words(PACK.rules["THON_4G_CHUA_PHU"], PACK, Messages("en"))
    assert row.startswith("Village … has 4G")
