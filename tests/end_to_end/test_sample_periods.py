"""Quarters, half-year and year of the sample province, worked out by hand from what its months were sent with."""

from collections.abc import Iterator

import pytest

from cds_desktop.domain.periods import Period
from cds_desktop.reporting.demo import make_demo
from cds_desktop.reporting.workspace import Workspace

# As sent, July to December 2025.
MONTHS = {
    "HT_11": ("0", "2", "1", "2", "9", "1"),
    "AT_09": ("2", "0", "3", "1", "2", "1"),
    "TC_10": ("2", "3", "4", "2", "3", "4"),
    "DVC_15": ("170900", "181154", "164064", "186281", "174318", "189699"),
    "DVC_04_TS": ("58200", "61692", "55872", "63438", "59364", "64602"),
    "DVC_04_MS": ("78400", "83104", "75264", "85456", "79968", "87024"),
    "DVC_06_PS": ("None", "1187", "1187", "1076", "1187", "1187"),  # July is the first month: nothing to compare with
    "HT_06": ("310", "304", "298", "291", "297", "284"),
    "HT_01_TS": ("352400", "354890", "357380", "359330", "361820", "364310"),
}
# By hand: flows are added, stocks are those of the last month, rates are worked out of these:
# 175764 of 236768, 187404 of 252448 and 363168 of 489216 online; 357380 and 364310 of 437640 households with fibre.
BY_HAND = {
    "2025-Q3": {
        "HT_11": "3", "AT_09": "5", "TC_10": "9", "DVC_15": "516118", "DVC_04_TS": "175764", "DVC_04_MS": "236768",
        "DVC_06_PS": "2374", "HT_06": "298", "HT_01_TS": "357380", "DVC_04": "74.23", "HT_01": "81.66",
    },
    "2025-Q4": {
        "HT_11": "12", "AT_09": "4", "TC_10": "9", "DVC_15": "550298", "DVC_04_TS": "187404", "DVC_04_MS": "252448",
        "DVC_06_PS": "3450", "HT_06": "284", "HT_01_TS": "364310", "DVC_04": "74.23", "HT_01": "83.24",
    },
    "2025-H2": {
        "HT_11": "15", "AT_09": "9", "TC_10": "18", "DVC_15": "1066416", "DVC_04_TS": "363168", "DVC_04_MS": "489216",
        "DVC_06_PS": "5824", "HT_06": "284", "HT_01_TS": "364310", "DVC_04": "74.23", "HT_01": "83.24",
    },
}  # fmt: skip
BY_HAND["2025"] = BY_HAND["2025-H2"]  # the province was made in July: it has no months before


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("sample")
    for _ in make_demo(folder / "data", folder / "out"):
        pass
    workspace = Workspace.open(folder / "data")
    yield workspace
    workspace.close()


def test_the_months_are_those_that_were_added_by_hand(sample: Workspace) -> None:
    values = [sample.values(Period.month(2025, number)) for number in range(7, 13)]
    assert {code: tuple(str(month[code]) for month in values) for code in MONTHS} == MONTHS


@pytest.mark.parametrize("name", BY_HAND)
def test_a_longer_period_is_what_was_worked_out_by_hand(sample: Workspace, name: str) -> None:
    month = sample.month(Period.parse(name))
    assert {code: str(month.values[code]) for code in BY_HAND[name]} == BY_HAND[name]


def test_the_year_says_which_months_are_missing(sample: Workspace) -> None:
    year = sample.month(Period.parse("2025"))
    before = [Period.month(2025, number) for number in range(1, 7)]
    assert list(year.combined["AT_09"].missing) == before
    assert list(year.combined["DVC_06_PS"].missing) == [*before, Period.month(2025, 7)]
    assert not sample.month(Period.parse("2025-Q4")).combined["AT_09"].missing
