"""The checks: the program's own rules, the pack's rules with missing values, rows, places and parameters."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cds_desktop.domain.figures import BlankReason, Figure
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem, Severity
from cds_desktop.forms.calculation import calculate, count_registers
from cds_desktop.forms.checks import (
    BUILT_IN_RULES,
    FormData,
    check_form,
    check_rows,
    is_asked,
    natural_key,
    parts_of,
    row_place,
)
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState, Row

MARCH, APRIL, DECEMBER = (Period.month(2026, number) for number in (3, 4, 12))


def figure(value: Any = None, **more: Any) -> Figure:
    number = Decimal(str(value)) if type(value) in (int, float) else value
    return Figure(number, **{"confirmed": True, **more})


SOUND = {
    "BD_DAN": figure(1000),
    "BD_01": figure(200),
    "BD_02": figure(50),
    "BD_03_TS": figure(40),
    "BD_05": figure(True),
}
"""A month that no rule of the library finds fault with."""


def form(
    pack: FormPack,
    figures: Mapping[str, Figure] | None = None,
    period: Period = MARCH,
    *,
    previous: Mapping[str, Any] | None = None,
    year_ago: Mapping[str, Any] | None = None,
    books: RegisterState | None = None,
    communes: int | None = 124,
) -> FormData:
    figures = {**SOUND, **(figures or {})}
    registers = {"books": books or RegisterState([], True)}
    counts = count_registers(pack, period, registers)
    values = calculate(pack, period, figures, counts, communes)
    before = {"BD_01": Decimal(180)} if previous is None else previous
    last_year = {"BD_01": Decimal(150)} if year_ago is None else year_ago
    return FormData(period, figures, values, before, last_year, registers, counts)


def found(pack: FormPack, *args: Any, **kwargs: Any) -> list[tuple[str, str, str]]:
    """What a form is found with: severity, rule, place."""
    return [(p.severity.value, p.rule, p.place) for p in check_form(pack, form(pack, *args, **kwargs))]


def only(problems: list[Problem], rule: str) -> Problem:
    (problem,) = (problem for problem in problems if problem.rule == rule)
    return problem


def test_a_sound_month_has_no_problems(library: FormPack) -> None:
    assert found(library) == []


# Entries


def test_an_unreadable_entry_is_an_error_and_not_missing_besides(library: FormPack) -> None:
    data = form(library, {"BD_02": figure(None, entry="12a")})
    assert check_form(library, data) == [Problem("VALUE_TYPE", Severity.ERROR, "BD_02", {"text": "12a"})]


@pytest.mark.parametrize(
    ("day", "outside"),
    [
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 3, 14), False),
        (date(2026, 3, 15), True),
        (date(2204, 3, 14), True),
    ],
)
def test_an_as_of_date_lies_in_the_data_window(library: FormPack, day: date, outside: bool) -> None:
    problems = check_form(library, form(library, {"BD_01": figure(200, as_of=day)}))
    params = {"as_of": day, "start": date(2026, 2, 15), "end": date(2026, 3, 14)}
    assert problems == ([Problem("AS_OF", Severity.WARNING, "BD_01", params)] if outside else [])


def test_the_date_of_a_reference_value_is_when_it_began(library: FormPack) -> None:
    assert found(library, {"BD_DAN": figure(1000, as_of=date(2025, 7, 1))}) == []


# Required


def test_a_required_blank_is_a_warning(library: FormPack) -> None:
    assert found(library, {"BD_03_TS": figure()}) == [("warning", "REQUIRED", "BD_03_TS")]


@pytest.mark.parametrize("reason", list(BlankReason))
def test_a_reason_answers_a_blank(library: FormPack, reason: BlankReason) -> None:
    assert found(library, {"BD_03_TS": figure(None, reason=reason)}) == []


def test_a_blank_with_a_reason_accounts_for_what_is_computed_from_it(library: FormPack) -> None:
    assert found(library, {"BD_02": figure(None, reason=BlankReason.AWAITING)}) == []


def test_zero_and_no_are_answers(library: FormPack) -> None:
    assert found(library, {"BD_03_TS": figure(0), "BD_05": figure(False), "BD_07": figure("Đang sửa chữa")}) == []


def test_optional_and_central_blanks_are_no_matter(library: FormPack) -> None:
    asked = {place for _, rule, place in found(library, dict.fromkeys(SOUND, figure())) if rule.startswith("REQUIRED")}
    assert asked == {"BD_01", "BD_02", "BD_03_TS", "BD_05"}
    assert {"BD_10", "BD_07", "BD_04"} & asked == set()


@pytest.mark.parametrize(
    ("period", "rules"),
    [
        (APRIL, set()),
        (MARCH, {("REQUIRED", "BD_05")}),
        (Period.month(2026, 6), {("REQUIRED", "BD_05")}),
        (DECEMBER, {("REQUIRED", "BD_05"), ("REQUIRED", "BD_DAN")}),
    ],
)
def test_quarterly_and_yearly_figures_are_asked_in_the_last_month(
    library: FormPack, period: Period, rules: set[tuple[str, str]]
) -> None:
    problems = found(library, {"BD_05": figure(), "BD_DAN": figure()}, period)
    assert {(rule, place) for _, rule, place in problems} == rules
    assert is_asked(library.indicators["BD_05"], period) == (("REQUIRED", "BD_05") in rules)


def test_the_parts_of_a_supplied_rate_are_not_asked_for(library: FormPack) -> None:
    """BD_03_TS is a part of BD_03; BD_02, which its formula reads as well, belongs to BD_01."""
    supplied = {"BD_03_TL": figure(80.2)}
    assert found(library, {"BD_03_TS": figure(), **supplied}) == []
    assert found(library, {"BD_02": figure(), **supplied}) == [("warning", "REQUIRED", "BD_02")]


def test_a_rate_that_cannot_be_computed_is_said_once_at_the_part(library: FormPack) -> None:
    assert found(library, {"BD_02": figure()}) == [("warning", "REQUIRED", "BD_02")]


def test_a_rate_whose_part_is_asked_for_nowhere_is_said_at_the_rate(library: FormPack) -> None:
    """In February a part that is required in the quarter's last month only is blank, and nobody is asked for it."""
    data = form(library, {"BD_02": figure()})
    quarterly = {**library.indicators, "BD_02": _replaced(library, "BD_02", frequency="quarter")}
    pack = _with(library, quarterly)
    problems = [p for p in check_form(pack, form(pack, {"BD_02": figure()}, APRIL)) if p.rule.startswith("REQUIRED")]
    assert problems == [Problem("REQUIRED_PART", Severity.WARNING, "BD_03", {"part": "BD_02"})]
    assert data.values["BD_03"] is None


def _replaced(pack: FormPack, code: str, **changes: Any) -> Any:
    import msgspec

    fields = msgspec.to_builtins(pack.indicators[code]) | changes
    return msgspec.convert(fields, type(pack.indicators[code]), strict=False)


def _with(pack: FormPack, indicators: Mapping[str, Any]) -> FormPack:
    return FormPack(
        id=pack.id,
        version=pack.version,
        first_period=pack.first_period,
        title=pack.title,
        title_en=pack.title_en,
        sections=pack.sections,
        suppliers=pack.suppliers,
        reasons=pack.reasons,
        indicators=dict(indicators),
        registers=pack.registers,
        rules=pack.rules,
        compile=pack.expression,
        counted=pack.counted,
        calculation_order=pack.calculation_order,
    )


def test_a_value_without_communes_is_asked_for(library: FormPack) -> None:
    assert found(library, communes=None) == [("warning", "REQUIRED", "BD_XA")]


def test_countings_of_an_empty_register_ask_for_its_rows(library: FormPack) -> None:
    problems = check_form(library, form(library, books=RegisterState([], False)))
    assert [(p.rule, p.place, p.params) for p in problems] == [
        ("REQUIRED_ROWS", f"KS_0{n}", {"register": "books"}) for n in (1, 2, 3, 4)
    ]


def test_what_a_figure_rests_on(library: FormPack) -> None:
    assert parts_of(library, "BD_03") == ["BD_01", "BD_02"]
    assert parts_of(library, "BD_04") == ["BD_01"]
    assert parts_of(library, "KS_01") == ["KS_01"]
    assert parts_of(library, "BD_01") == ["BD_01"]


# Confirmed


def test_a_carried_figure_is_confirmed_or_warned_of(library: FormPack) -> None:
    data = form(library, {"BD_03_TS": figure(40, confirmed=False)})
    assert check_form(library, data) == [Problem("UNCONFIRMED", Severity.WARNING, "BD_03_TS", {"value": Decimal(40)})]


def test_a_carried_reason_is_confirmed_too_but_out_of_scope_is_remembered(library: FormPack) -> None:
    asked = {"BD_03_TS": figure(None, reason=BlankReason.AWAITING, confirmed=False)}
    assert found(library, asked) == [("warning", "UNCONFIRMED", "BD_03_TS")]
    remembered = {"BD_03_TS": figure(None, reason=BlankReason.NOT_APPLICABLE, confirmed=False)}
    assert found(library, remembered) == []


def test_a_carried_quarterly_figure_waits_for_the_last_month_of_its_quarter(library: FormPack) -> None:
    carried = {"BD_05": figure(True, confirmed=False)}
    assert found(library, carried, MARCH) == [("warning", "UNCONFIRMED", "BD_05")]
    assert found(library, carried, APRIL) == []


def test_carried_rows_are_confirmed_or_warned_of(library: FormPack) -> None:
    rows = [book(before={})]
    state = RegisterState(rows, False)
    problem = only(check_form(library, form(library, books=state)), "REGISTER_UNCONFIRMED")
    assert problem == Problem("REGISTER_UNCONFIRMED", Severity.WARNING, "books", {"rows": 1})
    assert found(library, books=RegisterState(rows, True)) == []


# Rules over figures


def test_a_broken_rule_names_the_values_it_met(library: FormPack) -> None:
    problem = only(check_form(library, form(library, {"BD_02": figure(201)})), "BD_02_TRONG_BD_01")
    assert (problem.severity, problem.place) == (Severity.ERROR, "BD_02")
    values = {"left": Decimal(201), "right": Decimal(200), "BD_02": Decimal(201), "BD_01": Decimal(200)}
    assert problem.params == values


def test_rules_look_at_the_last_and_at_last_years_period(library: FormPack) -> None:
    data = form(library, previous={"BD_01": Decimal(401)}, year_ago={"BD_01": Decimal(200)})
    problems = check_form(library, data)
    fall = only(problems, "BD_01_GIAM")
    assert fall.params == {"BD_01": 200, "prev_BD_01": 401, "left": 200, "right": Decimal("200.5")}
    assert only(problems, "BD_01_CUNG_KY").params == {"BD_01": 200, "year_ago_BD_01": 200, "left": 200, "right": 200}
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("rule", "figures", "context", "broken"),
    [
        # skip: a side without value says nothing
        ("BD_02_TRONG_BD_01", {"BD_01": figure(None, reason=BlankReason.AWAITING)}, {}, False),
        # zero: a blank last period is zero, a blank this period falls to it
        ("BD_01_GIAM", {}, {"previous": {}}, False),
        ("BD_01_GIAM", {"BD_01": figure(None, reason=BlankReason.AWAITING)}, {}, True),
        # fail: a side without value is a problem
        ("BD_01_CUNG_KY", {}, {"year_ago": {}}, True),
        ("BD_01_CUNG_KY", {}, {"year_ago": {"BD_01": Decimal(199)}}, False),
    ],
)
def test_what_a_missing_value_means_is_said_by_each_rule(
    library: FormPack, rule: str, figures: dict[str, Figure], context: dict[str, Any], broken: bool
) -> None:
    assert (rule in {name for _, name, _ in found(library, figures, **context)}) is broken


def test_a_rule_applies_under_its_condition(library: FormPack) -> None:
    """BD_01_GIAM does not hold for February, the month of Tết."""
    february = Period.month(2026, 2)
    falling = {"previous": {"BD_01": Decimal(900)}}
    assert "BD_01_GIAM" in {rule for _, rule, _ in found(library, None, MARCH, **falling)}
    assert "BD_01_GIAM" not in {rule for _, rule, _ in found(library, None, february, **falling)}


@pytest.mark.parametrize(
    ("open_on_weekends", "remark", "broken"),
    [(True, None, False), (False, None, True), (False, "Đang sửa chữa", False), (None, None, False)],
)
def test_implies_holds_unless_the_left_is_true_and_the_right_is_not(
    library: FormPack, open_on_weekends: bool | None, remark: str | None, broken: bool
) -> None:
    figures = {"BD_05": figure(open_on_weekends), "BD_07": figure(remark)}
    assert ("BD_05_NHAN_XET" in {rule for _, rule, _ in found(library, figures)}) is broken


@pytest.mark.parametrize(
    ("library_class", "open_on_weekends", "broken"),
    [("i", None, True), ("i", False, True), ("i", True, False), ("ii", None, False), (None, None, False)],
)
def test_what_is_implied_must_be_known_only_where_it_is_implied(
    library: FormPack, library_class: str | None, open_on_weekends: bool | None, broken: bool
) -> None:
    """BD_05_HANG_I fails where a side is missing; but nothing is implied for another class."""
    figures = {"BD_06": figure(library_class), "BD_05": figure(open_on_weekends), "BD_07": figure("x")}
    assert ("BD_05_HANG_I" in {rule for _, rule, _ in found(library, figures)}) is broken


def test_rules_of_the_ministrys_figures_are_not_asked_of_a_province(library: FormPack) -> None:
    assert "BD_10_CUA_BO" not in {rule for _, rule, _ in found(library)}


def test_a_rule_counts_rows(library: FormPack) -> None:
    rows = [
        Row("1", {"title": "A", "copies": Decimal(3), "status": "giu"}, MARCH),
        Row("2", {"title": "B", "copies": Decimal(4), "status": "thanh_ly", "weeded_on": date(2026, 3, 1)}, MARCH),
    ]
    problem = only(check_form(library, form(library, books=RegisterState(rows, True))), "KS_02_KHOP")
    assert (problem.place, problem.params) == ("KS_02", {"KS_02": 3, "left": 3, "right": 7})


# Rows


def books(*rows: Row, pack: FormPack) -> list[Problem]:
    return check_rows(pack, "books", RegisterState(list(rows)), MARCH)


def book(row_id: str = "1", /, *, before: Mapping[str, Any] | None = None, **cells: Any) -> Row:
    filled: dict[str, Any] = {"title": f"Sách {row_id}", "copies": 1, "status": "giu", **cells}
    values = {n: Decimal(c) if isinstance(c, int) else c for n, c in filled.items() if c is not None}
    return Row(row_id, values, MARCH if before is None else APRIL.previous(), before)


def test_sound_rows_have_no_problems(library: FormPack) -> None:
    assert books(book("1"), book("2", issued_on=date(2020, 1, 1)), pack=library) == []


def test_an_unreadable_cell_is_an_error_at_the_cell(library: FormPack) -> None:
    row = Row("r1", {"title": "Tày ca", "copies": Decimal(1)}, MARCH, entries={"price": "12a"})
    assert books(row, pack=library) == [Problem("ROW_VALUE_TYPE", Severity.ERROR, "books/r1/price", {"text": "12a"})]


def test_a_required_cell_is_there(library: FormPack) -> None:
    problem = Problem("ROW_REQUIRED", Severity.ERROR, "books/1/title", {"row": None})
    assert books(book("1", title=None), pack=library) == [problem]
    unread = Row("1", {"copies": Decimal(1)}, MARCH, entries={"title": "x" * 5000})
    assert [p.rule for p in books(unread, pack=library)] == ["ROW_VALUE_TYPE"], "and not missing besides"


def test_rows_of_one_key_are_duplicates_however_they_are_spelt(library: FormPack) -> None:
    day = date(2020, 1, 1)
    rows = [book(str(n), title=title, issued_on=day) for n, title in enumerate(("Hòa ca", "HOÀ  CA", "Hoa ca"))]
    problems = books(*rows, book("4", title="Hòa ca"), pack=library)
    assert problems == [Problem("ROW_DUPLICATE", Severity.ERROR, "books/1/title", {"row": "HOÀ  CA", "other": "0"})]


def test_every_further_duplicate_names_the_first(library: FormPack) -> None:
    problems = books(*(book(str(n), title="Hòa ca") for n in range(3)), pack=library)
    assert [(p.place, p.params["other"]) for p in problems] == [("books/1/title", "0"), ("books/2/title", "0")]


def test_rows_without_their_key_are_no_duplicates(library: FormPack) -> None:
    problems = books(book("1", title=None), book("2", title=None), pack=library)
    assert {problem.rule for problem in problems} == {"ROW_REQUIRED"}


def test_the_natural_key_compares_texts_as_names_and_the_rest_as_it_is(library: FormPack) -> None:
    register = library.registers["books"]
    first = natural_key(register, {"title": "Thuỷ kinh", "issued_on": date(2020, 1, 1)})
    assert first == natural_key(register, {"title": " thủy  Kinh ", "issued_on": date(2020, 1, 1)})
    assert first != natural_key(register, {"title": "Thủy kinh"})


def test_a_rule_of_rows_names_row_cell_and_the_cells_it_looks_at(library: FormPack) -> None:
    (problem,) = books(book("r9", status="thanh_ly", price=5), pack=library)
    assert (problem.rule, problem.severity, problem.place) == (
        "SACH_NGAY_THANH_LY", Severity.WARNING, row_place("books", "r9", "weeded_on"),
    )  # fmt: skip
    assert problem.params == {
        "row": "Sách r9", "title": "Sách r9", "status": "thanh_ly", "weeded_on": None, "left": True, "right": False,
    }  # fmt: skip


def test_an_explanation_outlives_a_change_of_other_cells(library: FormPack) -> None:
    (first,) = books(book("r9", status="thanh_ly", price=5), pack=library)
    (same,) = books(book("r9", status="thanh_ly", price=6, shelved="2026-01"), pack=library)
    (other,) = books(book("r9", status="thanh_ly", title="Khác"), pack=library)
    assert first.digest() == same.digest() != other.digest()


def test_a_missing_cell_fails_where_the_rule_says_so(library: FormPack) -> None:
    (problem,) = books(book("1", copies=None), pack=library)
    assert (problem.rule, problem.params["left"]) == ("SACH_DU_BAN", None)


def test_a_rule_over_time_sees_the_period_before(library: FormPack) -> None:
    """SACH_HUY: the status is what it was, where a book is still kept; a new row has no status before."""
    assert [p.rule for p in books(book("1", before={"status": "quy_hiem"}), pack=library)] == ["SACH_HUY"]
    for row in (book("1"), book("1", before={"status": "giu"}), book("1", before={})):
        assert books(row, pack=library) == []
    gone = book("1", before={"status": "giu"}, status="thanh_ly", weeded_on=date(2026, 3, 1))
    assert books(gone, pack=library) == []


def test_the_programs_own_rules_are_all_known(library: FormPack) -> None:
    """A pack cannot take their names."""
    assert not BUILT_IN_RULES & library.rules.keys()
    blank = form(library, {**dict.fromkeys(SOUND, figure()), "BD_02": figure(None, entry="x")}, books=RegisterState([]))
    rows = [
        book("1", title=None),
        book("2", title="A"),
        book("3", title="A"),
        Row("4", {}, MARCH, entries={"price": "x"}),
    ]
    carried = form(library, {"BD_01": figure(1, confirmed=False, as_of=date(2020, 1, 1))}, books=RegisterState(rows))
    problems = [*check_form(library, blank), *check_form(library, carried), *books(*rows, pack=library)]
    own = {problem.rule for problem in problems} - library.rules.keys()
    slips = {"RATE_TRUNCATED", "VALUE_REPEATED"}  # see test_slips
    slips |= {"OUTLIER", "OUTLIER_GROWTH", "OUTLIER_STEADY"}  # see test_outliers
    slips |= {"MONTHS_CHANGED", "MONTHS_MISSING"}  # see reporting/test_longer_periods
    slips |= {"CORRECTION_BREAKS", "CORRECTION_STALE"}  # see reporting/test_corrections
    slips |= {"REDEFINED"}  # see reporting/test_pack_versions
    assert own == BUILT_IN_RULES - slips - {"REQUIRED_PART", "ROWS_CORRECTED", "ROWS_CORRECTED_SINCE"}
