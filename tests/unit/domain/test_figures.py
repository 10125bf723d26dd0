"""Between which numbers a rounded figure lies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.figures import Rounding


@pytest.mark.parametrize(
    ("rounding", "value", "low", "high"),
    [
        (Rounding.OVER, "52700000", "52700000", "52800000"),
        (Rounding.NEARLY, "8200000", "8100000", "8200000"),
        (Rounding.ABOUT, "1200", "1100", "1300"),
        (Rounding.ABOUT, "38.3", "38.2", "38.4"),
        (Rounding.OVER, "38.30", "38.3", "38.4"),
        (Rounding.TENS, "120", "115", "125"),
        (Rounding.HUNDREDS, "1200", "1150", "1250"),
        (Rounding.THOUSANDS, "12000", "11500", "12500"),
        (Rounding.MILLIONS, "5000000", "4500000", "5500000"),
        (Rounding.BILLIONS, "0", "-500000000", "500000000"),
    ],
)
def test_the_true_figure_is_within_these(rounding: Rounding, value: str, low: str, high: str) -> None:
    assert rounding.bounds(Decimal(value)) == (Decimal(low), Decimal(high))


@given(
    st.sampled_from(Rounding),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15),
)
def test_a_figure_is_always_within_its_own_bounds(rounding: Rounding, value: Decimal) -> None:
    low, high = rounding.bounds(value)
    assert low <= value <= high
    assert low < high
