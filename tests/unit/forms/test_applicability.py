"""Indicators that only coastal provinces have."""

from datetime import date

from cds_desktop.domain.figures import BlankReason
from cds_desktop.domain.units import UnitTable
from cds_desktop.forms.applicability import inapplicable
from cds_desktop.forms.loader import shipped_pack

UNITS, PACK = UnitTable(), shipped_pack()
DAY = date(2026, 1, 14)


def test_seaports_are_not_asked_of_an_inland_province() -> None:
    found = inapplicable(PACK, UNITS.province("08", DAY))
    assert found.keys() == {"KT_09", "KT_09_TS", "KT_09_MS", "KT_09_TL"}
    assert {(f.value, f.reason, f.confirmed) for f in found.values()} == {(None, BlankReason.NOT_APPLICABLE, True)}
    assert inapplicable(PACK, UNITS.province("22", DAY)) == {}


def test_twenty_one_provinces_are_coastal_since_july_2025_and_twenty_eight_were_before() -> None:
    assert sum(unit.coastal for unit in UNITS.provinces(DAY)) == 21
    assert sum(unit.coastal for unit in UNITS.provinces(date(2025, 6, 30))) == 28
