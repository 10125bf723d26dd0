"""Problems: when two are the same finding, and when a report may be sent."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.problems import Finding, Kind, Param, Problem, Severity, count_findings, is_ready

PROBLEM = Problem("HT_04_TRONG_HT_03", Severity.ERROR, "HT_04", {"left": Decimal(3236), "right": Decimal(3235)})


def warning(explanation: str | None = None) -> Finding:
    return Finding(Problem("REQUIRED", Severity.WARNING, "HT_03"), explanation)


def test_severities_are_ranked() -> None:
    assert sorted(Severity, key=lambda s: s.rank) == [Severity.ERROR, Severity.WARNING, Severity.HINT]


def test_a_digest_is_known_for_ever() -> None:
    """Explanations in old data files and workbooks hold by it."""
    params: dict[str, Param] = {
        "b": Decimal("62.90"),
        "a": None,
        "c": True,
        "d": date(2026, 1, 14),
        "e": "Nà Tông",
        "f": 7,
    }
    assert Problem("R", Severity.WARNING, "HT_01", params).digest() == "bd6ff73217b7e394"


def test_a_digest_is_of_sixteen_hexadecimal_digits() -> None:
    assert re.fullmatch("[0-9a-f]{16}", PROBLEM.digest())


@pytest.mark.parametrize(
    "other",
    [
        Problem("HT_04_KHAC", Severity.ERROR, "HT_04", PROBLEM.params),
        Problem(PROBLEM.rule, Severity.ERROR, "HT_03", PROBLEM.params),
        Problem(PROBLEM.rule, Severity.ERROR, "HT_04", {**PROBLEM.params, "left": Decimal(3237)}),
        Problem(PROBLEM.rule, Severity.ERROR, "HT_04", {**PROBLEM.params, "left": None}),
        Problem(PROBLEM.rule, Severity.ERROR, "HT_04", {"left": Decimal(3236)}),
        Problem(PROBLEM.rule, Severity.ERROR, "HT_04", {"left": Decimal(3235), "right": Decimal(3236)}),
    ],
)
def test_a_digest_changes_with_rule_place_and_values(other: Problem) -> None:
    assert other.digest() != PROBLEM.digest()


@pytest.mark.parametrize("same", ["3236", "3236.00", "3.236E+3"])
def test_a_digest_does_not_depend_on_how_a_number_is_written(same: str) -> None:
    params: dict[str, Param] = {"right": Decimal("3235.0"), "left": Decimal(same)}
    assert Problem(PROBLEM.rule, Severity.ERROR, "HT_04", params).digest() == PROBLEM.digest()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
def test_a_digest_tells_numbers_apart_and_only_them(value: Decimal) -> None:
    def digest(number: Decimal) -> str:
        return Problem("R", Severity.HINT, "HT_01", {"left": number}).digest()

    assert digest(value) == digest(value * Decimal("1.000")) == digest(value.normalize())
    assert digest(value) != digest(value + Decimal("0.0001"))


def test_zero_has_no_sign() -> None:
    digests = {Problem("R", Severity.HINT, "HT_01", {"left": Decimal(zero)}).digest() for zero in ("0", "-0", "0.00")}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("findings", "ready"),
    [
        ([], True),
        ([Finding(Problem("X", Severity.HINT, "HT_03"))], True),
        ([warning()], False),
        ([warning("")], False),
        ([warning("Đã rà soát")], True),
        ([warning("Đã rà soát"), warning()], False),
        ([Finding(PROBLEM)], False),
        ([Finding(PROBLEM, "Đã rà soát")], False),  # an error cannot be explained away
    ],
)
def test_ready_is_a_report_without_errors_and_open_warnings(findings: list[Finding], ready: bool) -> None:
    assert is_ready(findings) is ready
    assert all(not f.open_warning for f in findings) or not ready


def test_findings_are_counted_by_kind() -> None:
    findings = [Finding(PROBLEM), warning(), warning("Đã rà soát"), warning(""), Finding(PROBLEM, "Đã rà soát")]
    counts = count_findings(findings)
    assert counts == {Kind.ERROR: 2, Kind.WARNING: 2, Kind.EXPLAINED: 1, Kind.HINT: 0}
    assert list(counts) == list(Kind)
    assert [finding.kind.is_open for finding in findings] == [True, True, False, True, True]
