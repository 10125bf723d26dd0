"""Values and cells come out of the data file as they went in, and damage does not pass for a value."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.figures import Cell
from cds_desktop.storage.codec import (
    UNREADABLE,
    apply_cells,
    decode_counts,
    decode_value,
    encode_cells,
    encode_counts,
    encode_value,
)

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6)
texts = st.text(st.characters(codec="utf-8"), max_size=40)
values = st.none() | st.booleans() | decimals | texts
cells = decimals | st.integers(-(10**15), 10**15).map(Decimal) | texts | st.dates()


@given(values)
def test_a_value_is_read_back(value: Decimal | bool | str | None) -> None:
    found = decode_value(*encode_value(value))
    assert (found, type(found), str(found)) == (value, type(value), str(value))


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        (None, None, None),
        (Decimal("80.20"), "80.20", "number"),
        (Decimal("1E+5"), "100000", "number"),
        (True, "true", "boolean"),
        (False, "false", "boolean"),
        ("true", "true", "text"),
        ("", "", "text"),
    ],
)
def test_values_stand_plainly_in_the_file(
    value: Decimal | bool | str | None, text: str | None, kind: str | None
) -> None:
    assert encode_value(value) == (text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("12x", "number"), ("", "number"), (None, "number"), ("yes", "boolean"), (None, "boolean"), ("5", "numbex")],
)
def test_a_damaged_value_is_not_read(text: str | None, kind: str) -> None:
    with pytest.raises(UNREADABLE):
        decode_value(text, kind)


@given(st.dictionaries(texts, st.none() | cells), st.dictionaries(texts, texts))
def test_changes_of_cells_are_read_back(changed: dict[str, Cell | None], entries: dict[str, str]) -> None:
    changed = {name: cell for name, cell in changed.items() if name not in entries}
    values: dict[str, Cell] = {}
    unread: dict[str, str] = {}
    apply_cells(encode_cells(changed, entries), values, unread)
    assert values == {name: cell for name, cell in changed.items() if cell is not None}
    assert {name: str(cell) for name, cell in values.items()} == {
        n: str(c) for n, c in changed.items() if c is not None
    }
    assert unread == entries


def test_a_change_replaces_what_the_cell_held_before() -> None:
    values: dict[str, Cell] = {"kept": "a", "cleared": "b", "unread": "c", "mended": "d"}
    entries = {"mended": "12a", "emptied": "31/02/2026"}
    change = {"cleared": None, "mended": Decimal(12), "emptied": None, "new": date(2026, 1, 5)}
    apply_cells(encode_cells(change, {"unread": "??"}), values, entries)
    assert values == {"kept": "a", "mended": Decimal(12), "new": date(2026, 1, 5)}
    assert entries == {"unread": "??"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1]", "5", '{"a": [1]}', '{"a": {"date": "2026-13-01"}}', '{"a": {"day": 1}}', '{"a": true, "b"}'],
)
def test_a_damaged_change_is_not_read(text: str) -> None:
    with pytest.raises(UNREADABLE):
        apply_cells(text, {}, {})


@given(st.dictionaries(texts, st.none() | st.booleans() | decimals | st.integers(0, 10**9).map(Decimal)))
def test_countings_are_read_back(counts: dict[str, Decimal | bool | None]) -> None:
    found = decode_counts(encode_counts(counts))
    assert found == counts
    assert {name: type(count) for name, count in found.items()} == {name: type(count) for name, count in counts.items()}
