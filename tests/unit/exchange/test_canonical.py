"""The canonical text is the contract with the ministry: golden bytes, and what changes it and what does not."""

import hashlib
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.figures import Figure
from cds_desktop.exchange.canonical import VOLATILE, Canonical, canonical_hash, check_code
from cds_desktop.exchange.cells import clean
from cds_desktop.exchange.submission import Submission
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState


def test_the_text_is_the_golden_one(submission: Submission, pack: FormPack, data: Path, renew: bool) -> None:
    canonical = Canonical(submission, pack)
    if renew:
        (data / "golden_submission.txt").write_bytes(canonical.text.encode())
    assert canonical.text.encode() == (data / "golden_submission.txt").read_bytes()
    assert canonical.hash == hashlib.sha256(canonical.text.encode()).hexdigest()


def test_lines_are_sorted_and_have_three_fields(submission: Submission, pack: FormPack) -> None:
    lines = Canonical(submission, pack).text.removesuffix("\n").split("\n")
    assert lines == sorted(lines)
    assert all(len(line.split("\t")) == 3 for line in lines)


def test_a_repeated_export_has_the_same_hash(submission: Submission, pack: FormPack) -> None:
    again = replace(submission, made_at=datetime(2026, 2, 1), program_version="9")
    assert canonical_hash(again, pack) == canonical_hash(submission, pack)
    assert _differing(submission, again, pack) == VOLATILE


def test_the_order_of_rows_does_not_count(submission: Submission, pack: FormPack) -> None:
    rows = submission.registers["villages"].rows
    turned = replace(submission, registers={**submission.registers, "villages": RegisterState(rows[::-1], True)})
    assert canonical_hash(turned, pack) == canonical_hash(submission, pack)


def test_each_place_has_its_own_digest(submission: Submission, pack: FormPack) -> None:
    digests = Canonical(submission, pack).digests
    assert all(re.fullmatch("[0-9a-f]{16}", digest) for digest in digests.values())
    assert {"HT_02", "history/HT_02", "villages", "villages/r2", "info/office", "amendment/HT_06"} <= digests.keys()
    assert {"explanation", "explanation/THON_KINH_DO/villages/r1/longitude"} <= digests.keys()


def test_whatever_is_said_about_a_figure_is_in_its_digest(submission: Submission, pack: FormPack) -> None:
    figure = submission.figures["HT_01_TS"]
    for change in (
        {"value": Decimal(1)},
        {"value": None},
        {"note": "x"},
        {"as_of": date(2026, 1, 13)},
        {"quality": None},
        {"source": "x"},
    ):
        changed = replace(submission, figures={**submission.figures, "HT_01_TS": replace(figure, **change)})  # type: ignore[arg-type]
        assert _differing(submission, changed, pack) == {"HT_01_TS"}
        assert canonical_hash(changed, pack) != canonical_hash(submission, pack)


def test_zero_none_and_blank_differ(submission: Submission, pack: FormPack) -> None:
    zero, blank = (
        Canonical(replace(submission, figures={"HT_01_TS": Figure(value)}), pack).text for value in (Decimal(0), None)
    )
    assert "HT_01_TS\tnumber\t0\n" in zero
    assert "HT_01_TS\tblank\t\n" in blank
    none, unknown = (
        Canonical(replace(submission, registers={"proposals": RegisterState([], confirmed)}), pack).text
        for confirmed in (True, False)
    )
    assert "proposals\trows\t0\n" in none
    assert "proposals\tblank\t\n" in unknown


def test_text_that_could_not_be_read_is_no_value(submission: Submission, pack: FormPack) -> None:
    text = Canonical(replace(submission, figures={"HT_01_TS": Figure(entry="12a")}), pack).text
    assert "HT_01_TS\tentry\t12a\n" in text


@given(note=st.text(min_size=1))
def test_any_text_stays_one_line_and_can_be_read_back(note: str) -> None:
    from cds_desktop.exchange.canonical import _escaped

    escaped = _escaped(note)
    assert not set("\n\t") & set(escaped)
    letters = {"\\\\": "\\", "\\t": "\t", "\\n": "\n"}
    assert re.sub(r"\\[\\tn]", lambda found: letters[found[0]], escaped) == note


@given(first=st.text(), second=st.text())
def test_two_notes_have_one_digest_only_when_they_are_equal(
    submission: Submission, pack: FormPack, first: str, second: str
) -> None:
    digests = [
        Canonical(replace(submission, figures={"TC_01": Figure(True, note=note)}), pack).digests["TC_01"]
        for note in (first, second)
    ]
    assert (digests[0] == digests[1]) == (clean(first) == clean(second))


def test_the_check_code_is_short_and_readable() -> None:
    assert check_code("a1b2c3d4e5f6") == "A1B2-C3D4"


def _differing(first: Submission, second: Submission, pack: FormPack) -> set[str]:
    a, b = Canonical(first, pack).digests, Canonical(second, pack).digests
    return {place for place in a.keys() | b.keys() if a.get(place) != b.get(place)}
