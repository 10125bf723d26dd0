"""What a small pack takes along with the codes it names."""

import pytest

from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.taken import take


@pytest.fixture(scope="module")
def pack() -> FormPack:
    return shipped_pack()


def test_a_computed_code_brings_its_parts_and_what_they_rest_on(pack: FormPack) -> None:
    taken = take(pack, ["HT_01"])
    assert set(taken.indicators) == {"HT_01", "HT_01_TS", "HT_01_TL", "NEN_HO"}
    assert list(taken.sections) == ["NEN", "B"]
    assert {indicator.supplier for indicator in taken.indicators.values()} - {None} == set(taken.suppliers)
    assert not taken.registers


def test_a_counted_code_brings_its_register_with_the_rules_of_its_rows(pack: FormPack) -> None:
    taken = take(pack, ["HT_06"])
    assert list(taken.registers) == ["dead_zone_villages"]
    assert any(rule.register == "dead_zone_villages" for rule in taken.rules.values())


def test_a_rule_comes_along_when_all_that_it_looks_at_does(pack: FormPack) -> None:
    assert "HT_04_TRONG_HT_03" in take(pack, ["HT_05"]).rules
    assert "HT_04_TRONG_HT_03" not in take(pack, ["HT_04"]).rules


def test_what_was_below_another_stands_alone(pack: FormPack) -> None:
    assert pack.indicators["HT_07"].parent is not None
    assert take(pack, ["HT_07"]).indicators["HT_07"].parent is None


def test_the_whole_pack_is_taken_as_it_is(pack: FormPack) -> None:
    taken = take(pack, pack.indicators)
    assert taken.indicators == pack.indicators
    assert taken.sections == {s: pack.sections[s] for s in taken.sections}


def test_an_unknown_code_is_refused(pack: FormPack) -> None:
    with pytest.raises(KeyError):
        take(pack, ["HT_99"])
