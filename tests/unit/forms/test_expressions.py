"""The rule language: what it computes, what blanks do, what is refused and where."""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.periods import Period
from cds_desktop.forms.expressions import Compiler, ExpressionError, Kind, Scope
from cds_desktop.forms.model import Column, ColumnKind, Indicator, Register, Source, ValueKind
from cds_desktop.forms.registers import Row

MONTH = Period.month(2026, 3)  # data window 15/02/2026 to 14/03/2026


def indicator(value: ValueKind, **more: Any) -> Indicator:
    return Indicator(label="x", label_en="x", description="x", value=value, source=Source.CAPTURED, **more)


INDICATORS = {
    "A_1": indicator(ValueKind.INTEGER),
    "A_2": indicator(ValueKind.INTEGER),
    "A_3": indicator(ValueKind.DECIMAL, decimals=2),
    "B_1": indicator(ValueKind.BOOLEAN),
    "B_2": indicator(ValueKind.BOOLEAN),
    "C_1": indicator(ValueKind.CLASS, classes={"i": "I", "ii": "II"}, classes_en={"i": "I", "ii": "II"}),
    "T_1": indicator(ValueKind.TEXT),
}


def column(kind: ColumnKind, **more: Any) -> Column:
    return Column(label="x", label_en="x", kind=kind, **more)


BOOKS = Register(
    label="x",
    label_en="x",
    name="books",
    key=["title"],
    columns={
        "title": column(ColumnKind.TEXT),
        "copies": column(ColumnKind.INTEGER),
        "price": column(ColumnKind.DECIMAL, decimals=2),
        "status": column(ColumnKind.CHOICE, choices={"giu": "Giữ", "mat": "Mất"}),
        "lent_on": column(ColumnKind.DATE),
        "back_on": column(ColumnKind.DATE),
        "shelved": column(ColumnKind.MONTH),
        "counted_in": column(ColumnKind.INDICATOR),
    },
)
COMPILER = Compiler(INDICATORS, {"books": BOOKS, "maps": Register(label="x", label_en="x", name="maps", key=["x"])})


def book(
    row_id: str = "1",
    *,
    first: Period = MONTH,
    before: Mapping[str, Any] | None = None,
    opening: bool = False,
    **cells: Any,
) -> Row:
    values = {name: Decimal(cell) if isinstance(cell, int) else cell for name, cell in cells.items()}
    return Row(row_id, values, first, before, opening)


def scope(
    figures: Mapping[str, Any] | None = None,
    previous: Mapping[str, Any] | None = None,
    year_ago: Mapping[str, Any] | None = None,
    books: list[Row] | None = None,
) -> Scope:
    return Scope(MONTH, figures or {}, previous or {}, year_ago or {}, {"books": books, "maps": []}.get)


def value(source: str, books: list[Row] | None = None, /, **figures: Any) -> Any:
    """Evaluate over figures; whole numbers stand for decimals."""
    given_figures = {name: Decimal(v) if type(v) is int else v for name, v in figures.items()}
    return COMPILER.compile(source).value(scope(given_figures, books=books))


def of_row(source: str, row: Row) -> Any:
    return COMPILER.compile(source, "books").value(scope(), row)


def refused(source: str, register: str | None = None) -> tuple[str, int]:
    """The key and the position that an expression is refused with."""
    with pytest.raises(ExpressionError) as caught:
        COMPILER.compile(source, register)
    return caught.value.key, caught.value.column


# Numbers


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 - 2 - 1", "4"),
        ("100 * 1949 / 3094", None),
        ("12 / 4 / 3", "1"),
        ("-2 * -3", "6"),
        ("0.1 + 0.2", "0.3"),  # no binary fractions
        ("abs(2 - 5)", "3"),
        ("min(3, 1, 2)", "1"),
        ("max(3, 1 + 3)", "4"),
        ("choose(1 > 2, 10, 2 > 1, 20, 30)", "20"),
        ("choose(1 > 2, 10, 30)", "30"),
        ("choose(1 > 2, 10, 2 > 1, 20)", "20"),
        ("year * 100 + month", "202603"),
        ("window_days", "28"),
        ("days(cut_off, window_start)", "27"),
        ("123456789012345", "123456789012345"),
    ],
)
def test_arithmetic(source: str, result: str | None) -> None:
    expected = Decimal(result) if result else 100 * Decimal(1949) / 3094
    assert value(source) == expected
    assert COMPILER.compile(source).kind is Kind.NUMBER


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("1 < 2", True),
        ("2 <= 2 < 3", True),
        ("2 <= 2 < 2", False),
        ("1 == 1 != 2 >= 2", True),
        ("0.1 + 0.2 == 0.3", True),
        ("not 1 > 2", True),
        ("not 1 == 1 or 1 == 1", True),  # `not` before `or`
        ("1 > 2 or 1 < 2 and 2 > 3", False),  # `and` before `or`
        ("(1 < 2 or 1 > 2) and 2 > 3", False),
        ("1 == 1 and 2 == 2 and 3 == 3", True),
        ("1 > 2 or 2 > 3 or 3 > 4", False),
        ("True", True),
        ("'a' in ('a', 'b')", True),
        ("2 not in (1, -2)", True),
        ("-2 in (1, -2)", True),
        ("this_month == '2026-03'", True),
        ("window_start < cut_off", True),
        ("blank(A_1)", True),
        ("blank(1)", False),
        ("mentions('Hội đồng nhân dân tỉnh', 'HĐND', 'hoi dong')", True),
        ("mentions('UBND tỉnh', 'HĐND')", False),
    ],
)
def test_conditions(source: str, result: bool) -> None:
    assert value(source) is result
    assert COMPILER.compile(source).kind is Kind.BOOLEAN


def test_figures_of_this_of_the_last_and_of_last_years_period() -> None:
    expression = COMPILER.compile("A_1 - prev(A_1) + year_ago(A_2)")
    read = scope({"A_1": Decimal(10)}, {"A_1": Decimal(4)}, {"A_2": Decimal(100)})
    assert expression.value(read) == 106
    assert (expression.codes, expression.previous_codes, expression.year_ago_codes) == ({"A_1"}, {"A_1"}, {"A_2"})
    assert COMPILER.compile("prev(C_1) == 'i' and year_ago(B_1)").value(scope({}, {"C_1": "i"}, {"B_1": True})) is True


# Blanks


@pytest.mark.parametrize(
    "source",
    [
        "A_1 + 1", "1 - A_1", "A_1 * 0", "A_1 / 2", "2 / A_1", "-A_1", "abs(A_1)", "min(1, A_1)", "max(A_1, 1)",
        "prev(A_1)", "year_ago(A_1)", "count(books)", "total(books, copies)", "exists(books)", "B_1", "not B_1",
        "choose(B_1, 1, 2)", "choose(1 == 1, A_1, 2)", "1 / 0", "1 / (A_2 - 5)", "C_1", "T_1",
    ],
)  # fmt: skip
def test_blank_in_blank_out(source: str) -> None:
    assert value(source, A_2=5) is None


@pytest.mark.parametrize(
    "source",
    ["A_1 == 1", "A_1 != 1", "1 < A_1", "A_1 <= A_1", "A_1 in (1, 2)", "A_1 not in (1, 2)", "mentions(T_1, 'a')"],
)
def test_a_comparison_with_a_blank_is_false(source: str) -> None:
    assert value(source) is False


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("B_1 and 1 == 2", False),
        ("1 == 2 and B_1", False),
        ("B_1 and 1 == 1", None),
        ("1 == 1 and B_1", None),
        ("B_1 or 1 == 1", True),
        ("1 == 1 or B_1", True),
        ("B_1 or 1 == 2", None),
        ("1 == 2 or B_1", None),
        ("B_1 and B_2 and 1 == 2", False),
        ("not (B_1 and 1 == 2)", True),
        ("exists(books) or 1 == 1", True),
    ],
)
def test_a_blank_leaves_a_condition_open_unless_the_rest_decides(source: str, result: bool | None) -> None:
    assert value(source) is result


# Rows


def test_cells_of_a_row() -> None:
    row = book(title="Tày ca", copies=3, status="giu", lent_on=date(2026, 3, 1), shelved="2026-02", counted_in="A_1")
    assert of_row("copies * 2", row) == 6
    assert of_row("status == 'giu' and status in ('giu', 'mat') and status != 'mat'", row) is True
    assert of_row("days(cut_off, lent_on)", row) == 13
    assert of_row("lent_on >= window_start and shelved < this_month", row) is True
    assert of_row("counted_in == 'A_1'", row) is True
    assert of_row("blank(price) and not blank(title)", row) is True
    assert of_row("mentions(title, 'tay')", row) is True


def test_rows_over_time() -> None:
    old, lost = Period.month(2025, 8), {"status": "giu"}
    assert of_row("first_reported", book()) is True
    assert of_row("first_reported", book(first=old)) is False
    assert of_row("opening", book(first=old, opening=True)) is True
    assert of_row("before.status == 'giu' and status == 'mat'", book(first=old, before=lost, status="mat")) is True
    assert of_row("before.status != status", book(status="giu")) is False  # new: there was nothing before
    assert of_row("blank(before.copies)", book(first=old, before={})) is True


def test_what_an_expression_looks_at() -> None:
    expression = COMPILER.compile("copies > 1 and before.status == 'giu'", "books")
    assert (expression.columns, expression.registers, expression.needs_history) == ({"copies"}, {"books"}, True)
    counted = COMPILER.compile("count(books, copies > 1) + count(maps)")
    assert (counted.columns, counted.registers, counted.needs_history) == (set(), {"books", "maps"}, False)
    assert COMPILER.compile("count(books, first_reported)").needs_history is True
    assert COMPILER.compile("A_1 + prev(A_1)").needs_history is False
    assert COMPILER.compile("choose(B_1, 'i', C_1)").choices == {"i", "ii"}
    assert COMPILER.compile("choose(B_1, 'i', T_1)").choices is None


SHELF = [book("1", copies=3, status="giu"), book("2", copies=4, status="mat"), book("3", status="giu"), book("4")]


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("count(books)", 4),
        ("count(books, status == 'giu')", 2),
        ("count(books, not (status == 'giu'))", 2),
        ("total(books, copies)", 7),
        ("total(books, copies, status == 'giu')", 3),
        ("total(books, price)", 0),
        ("exists(books, copies > 3)", True),
        ("exists(books, copies > 4)", False),
        ("exists(books)", True),
        ("count(maps)", 0),
        ("total(maps, x)", None),
    ],
)
def test_countings(source: str, result: Any) -> None:
    if result is None:
        assert refused(source)[0] == "expression.unknown_name"
    else:
        assert value(source, SHELF) == result


def test_an_empty_register_counts_when_it_is_known_to_be_empty() -> None:
    assert (value("count(books)", []), value("total(books, copies)", []), value("exists(books)", [])) == (0, 0, False)
    assert value("count(books)") is None


def test_a_counting_is_made_once_and_kept_under_its_text() -> None:
    asked: list[str] = []

    def rows(name: str) -> list[Row]:
        asked.append(name)
        return SHELF

    read = Scope(MONTH, {}, {}, {}, rows)
    expression = COMPILER.compile("count(books, status == 'giu') + count(books,  status==\"giu\")")
    assert expression.value(read) == 4
    assert asked == ["books"]
    assert read.aggregates == {"count(books, status == 'giu')": 2}
    kept = Scope(MONTH, {}, {}, {}, rows, {"count(books, status == 'giu')": Decimal(50)})
    assert expression.value(kept) == 100
    assert asked == ["books"]


# What is refused


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os')", "open('x')", "A_1.real", "A_1.__class__", "().__class__", "'a'.upper()", "A_1(1)", "(1)(2)",
        "lambda: 1", "[1, 2]", "{1: 2}", "{1}", "(1, 2)", "[x for x in (1, 2)]", "(x for x in (1, 2))", "f'{A_1}'",
        "(x := 1)", "1 if B_1 else 2", "A_1[0]", "*A_1", "2 ** 3", "10 ** 10 ** 10", "7 // 2", "7 % 2", "1 << 9",
        "1 | 2", "~1", "+1", "A_1 is 1", "A_1 is not 1", "None", "...", "1j", "b'a'", "await A_1", "count(**A_1)",
        "min(1, 2, key=A_1)", "abs(*A_1)", "0x10", "0b1", "1e5", "1_000", "1e400", "9999999999999999", "1.0000000001",
        "1 < 2 in (1, 2)", "B_1 < B_2", "True < 1 == 1", "before.status == 'giu'",
    ],
)  # fmt: skip
def test_all_that_is_not_listed_is_refused(source: str) -> None:
    assert refused(source)[0] in {
        "expression.not_allowed", "expression.unknown_function", "expression.unknown_name", "expression.syntax",
        "expression.kind", "expression.in_needs_list",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "key", "column"),
    [
        ("A_1 + A_9", "expression.unknown_name", 7),
        ("(A_1\n  + A_9)", "expression.unknown_name", 10),
        ("mentions('Tày', 'ế') and A_9 > 1", "expression.unknown_name", 26),
        ("prev(A_9)", "expression.unknown_name", 6),
        ("count(shelves)", "expression.unknown_name", 7),
        ("count(books, colour == 'x')", "expression.unknown_name", 14),
        ("total(books, title)", "expression.unknown_name", 14),
        ("count(books, before.colour == 'x')", "expression.unknown_name", 14),
        ("A_1 + 'a'", "expression.kind", 7),
        ("A_1 + B_1", "expression.kind", 7),
        ("A_1 == 'a'", "expression.kind", 8),
        ("A_1 > cut_off", "expression.kind", 7),
        ("not A_1", "expression.kind", 5),
        ("A_1 and B_1", "expression.kind", 1),
        ("choose(A_1, 1, 2)", "expression.kind", 8),
        ("choose(B_1, 'a', 2)", "expression.kind", 13),
        ("min('a', 'b')", "expression.kind", 5),
        ("min(1, cut_off)", "expression.kind", 8),
        ("days(cut_off, 1)", "expression.kind", 15),
        ("mentions(A_1, 'a')", "expression.kind", 10),
        ("A_1 in ('a', 'b')", "expression.kind", 9),
        ("A_1 in (1, A_2)", "expression.needs_constant", 12),
        ("mentions(T_1, C_1)", "expression.needs_constant", 15),
        ("mentions(T_1, '')", "expression.needs_constant", 15),
        ("A_1 in [1, 2]", "expression.in_needs_list", 8),
        ("A_1 in (1)", "expression.in_needs_list", 9),
        ("C_1 == 'iii'", "expression.unknown_choice", 8),
        ("'iii' == C_1", "expression.unknown_choice", 1),
        ("prev(C_1) in ('i', 'iii')", "expression.unknown_choice", 20),
        ("count(books, status == 'maat')", "expression.unknown_choice", 24),
        ("count(books, before.status == 'maat')", "expression.unknown_choice", 31),
        ("count(books, counted_in == 'A_9')", "expression.unknown_choice", 28),
        ("choose(1)", "expression.unknown_function", 1),
        ("count()", "expression.unknown_function", 1),
        ("count(books, B_1, B_2)", "expression.unknown_function", 1),
        ("total(books)", "expression.unknown_function", 1),
        ("days(cut_off)", "expression.unknown_function", 1),
        ("min(1)", "expression.unknown_function", 1),
        ("mentions(T_1)", "expression.unknown_function", 1),
        ("prev('A_1')", "expression.unknown_function", 1),
        ("prev(A_1, 2)", "expression.unknown_function", 1),
        ("round(1.5)", "expression.unknown_function", 1),
        ("count(books, A_1 > 1)", "expression.unknown_name", 14),
        ("count(books, prev(A_1) > 1)", "expression.not_allowed", 14),
        ("count(books, count(maps) > 1)", "expression.not_allowed", 14),
        ("before.status == 'giu'", "expression.not_allowed", 1),
    ],
)
def test_a_refusal_names_what_and_where(source: str, key: str, column: int) -> None:
    assert refused(source) == (key, column)


@pytest.mark.parametrize("source", ["", "A_1 +", "A_1 A_2", "A_1\n+ A_2", "('ế' +\n)", "'a", "((A_1)", "A_1 = 2", "if"])
def test_what_is_no_expression_is_refused_where_it_ends_to_be_one(source: str) -> None:
    key, column = refused(source)
    assert key == "expression.syntax"
    assert 1 <= column <= len(source) + 1


def test_rows_are_judged_by_themselves() -> None:
    """What is said of a row must not depend on figures: it is kept while no row changes."""
    for source in ("A_1 > 1", "copies > A_1", "prev(A_1) > copies", "count(books) > 1", "exists(maps)"):
        assert refused(source, "books")[0] in ("expression.unknown_name", "expression.not_allowed")


@pytest.mark.parametrize(
    "source",
    [
        "(" * 150 + "1" + ")" * 150 + " + " + "-" * 300 + "1",
        "-" * 4000 + "1",
        "not " * 1000 + "B_1",
        "(" * 2000 + "1" + ")" * 2000,
        " + ".join(["1"] * 1000),
        "abs(" * 100 + "1" + ")" * 100,
        "lambda: " * 500 + "1",
        "f'{" * 60 + "1" + "}'" * 60,
        "1" * 6000,
        "A_1 + 1 \x00",
    ],
)
def test_deep_and_endless_expressions_are_refused_without_harm(source: str) -> None:
    key, column = refused(source)
    assert key in ("expression.too_deep", "expression.syntax", "expression.not_allowed")
    assert 1 <= column <= len(source) + 1


def test_long_sums_and_conditions_are_no_deep_expressions() -> None:
    assert value(" + ".join(["1"] * 60)) == 60
    assert value(" and ".join(["1 == 1"] * 200)) is True


# Against Python's own evaluation


figures = st.dictionaries(st.sampled_from(["A_1", "A_2", "A_3"]), st.integers(-99, 99), min_size=3)
numbers: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["A_1", "A_2", "A_3"]) | st.integers(0, 99).map(str),
    lambda part: st.one_of(
        st.builds("({} {} {})".format, part, st.sampled_from("+-*"), part),
        st.builds("{} {} {}".format, part, st.sampled_from("+-*"), part),
        st.builds("-{}".format, part),
        st.builds("abs({})".format, part),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), part, part),
    ),
    max_leaves=8,
)
comparisons = st.builds(
    "{} {} {} {} {}".format, numbers, *[st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers] * 2
)
conditions: st.SearchStrategy[str] = st.recursive(
    comparisons | st.builds("{} {} (1, -2, 3)".format, numbers, st.sampled_from(["in", "not in"])),
    lambda part: st.one_of(
        st.builds("({} {} {})".format, part, st.sampled_from(["and", "or"]), part),
        st.builds("{} {} {}".format, part, st.sampled_from(["and", "or"]), part),
        st.builds("not {}".format, part),
    ),
    max_leaves=6,
)


@given(numbers | conditions, figures)
def test_results_are_those_of_python(source: str, given_figures: dict[str, int]) -> None:
    expected = eval(source, {"__builtins__": {}, "abs": abs, "min": min, "max": max}, given_figures)
    found = value(source, **given_figures)
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


KLEENE = st.sampled_from([True, False, None])


@given(st.lists(KLEENE, min_size=2, max_size=5), st.sampled_from(["and", "or"]))
def test_conditions_with_blanks_are_open_exactly_when_both_answers_are_possible(
    parts: list[bool | None], word: str
) -> None:
    combine: Callable[[Any], bool] = all if word == "and" else any
    possible = {combine(p if p is not None else guess for p in parts) for guess in (True, False)}
    expected = possible.pop() if len(possible) == 1 else None
    source = f" {word} ".join(f"B_{n}" for n in range(len(parts)))
    compiler = Compiler({f"B_{n}": indicator(ValueKind.BOOLEAN) for n in range(len(parts))}, {})
    assert compiler.compile(source).value(scope({f"B_{n}": p for n, p in enumerate(parts)})) is expected


@given(st.text(max_size=40) | st.text(alphabet="A_12()+-*/<>=!'\" abnotrdi,.\n", max_size=40))
def test_any_text_is_an_expression_or_refused_with_a_position_in_it(source: str) -> None:
    try:
        COMPILER.compile(source).value(scope({"A_1": Decimal(1)}))
        column = 1
    except ExpressionError as error:
        column = error.column
    assert 1 <= column <= len(source) + 2


OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@given(
    st.dates(date(2026, 1, 1), date(2026, 4, 1)) | st.none(),
    st.dates(date(2026, 1, 1), date(2026, 4, 1)) | st.none(),
    st.sampled_from(sorted(OPERATORS)),
)
def test_days_compare_as_days(lent: date | None, back: date | None, op: str) -> None:
    cells = {name: day for name, day in (("lent_on", lent), ("back_on", back)) if day}
    expected = lent is not None and back is not None and OPERATORS[op](lent, back)
    assert of_row(f"lent_on {op} back_on", book(**cells)) is expected
    days = of_row("days(back_on, lent_on)", book(**cells))
    assert days == (None if lent is None or back is None else (back - lent).days)
