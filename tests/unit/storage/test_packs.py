"""Installed form packs, kept in the data file."""

from cds_desktop.domain.periods import Period
from cds_desktop.storage.packs import Packs, StoredPack

from .conftest import AUTHOR, Store

AD_HOC = Period.parse("2026-X01")


def test_the_last_installed_comes_first_and_a_version_is_kept_once(store: Store) -> None:
    packs = Packs(store.database, store.trail)
    first, second = StoredPack("a", "1", AD_HOC, b"PK1"), StoredPack("b", "1", Period.month(2026, 4), b"PK2")
    with store.database.transaction():
        packs.add(first, AUTHOR)
        packs.add(second, AUTHOR)
    assert packs.all() == [second, first]
    again = StoredPack("a", "1", AD_HOC, b"PK3")
    with store.database.transaction():
        packs.add(again, AUTHOR)
    assert packs.all() == [again, second]
    assert [(action, place) for action, place, *_ in store.audited()] == [
        ("form pack", "a 1"),
        ("form pack", "b 1"),
        ("form pack", "a 1"),
    ]
