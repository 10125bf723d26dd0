"""A report with dates of its own, and who receives it, in the workbook."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period, Window
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.canonical import Canonical
from cds_desktop.exchange.reader import read_submission
from cds_desktop.exchange.submission import Submission
from cds_desktop.exchange.verify import verify_submission
from cds_desktop.forms.model import FormPack

Writer = Callable[..., Path]
WINDOW = Window(date(2025, 12, 20), date(2026, 1, 20), date(2026, 1, 30))


@pytest.mark.parametrize("window", [WINDOW, replace(WINDOW, due=None)])
def test_dates_of_its_own_travel_with_the_report(
    write: Writer, submission: Submission, pack: FormPack, units: UnitTable, window: Window
) -> None:
    read = read_submission(write(period=submission.period.within(window)), pack, units)
    assert verify_submission(read, pack) == []
    assert read.submission.period.window == window


def test_the_dates_are_part_of_what_is_checked(
    write: Writer, submission: Submission, pack: FormPack, units: UnitTable
) -> None:
    path = write(period=submission.period.within(WINDOW))
    book = openpyxl.load_workbook(path)
    ((sheet, place),) = book.defined_names["info.cut_off"].destinations
    assert book[sheet][place].value == datetime(2026, 1, 20)
    book[sheet][place].value = datetime(2026, 1, 25)
    book.save(path)
    problems = verify_submission(read_submission(path, pack, units), pack)
    assert [problem.place for problem in problems] == ["info/cut_off"]
    book[sheet][place].value = "hai mươi"
    book.save(path)
    with pytest.raises(DomainError, match=r"exchange\.info_unreadable"):
        read_submission(path, pack, units)


def test_a_report_by_the_rule_says_nothing_of_dates(submission: Submission, pack: FormPack) -> None:
    assert submission.period.window is None
    assert not any("cut_off" in line for line in Canonical(submission, pack).text.splitlines())


@pytest.mark.parametrize(
    ("period", "unit", "recipient"),
    [
        (Period.month(2026, 1), "08", "Bộ Khoa học và Công nghệ"),
        (Period.month(2025, 2), "02", "Bộ Thông tin và Truyền thông"),
    ],
)
def test_the_recipient_is_that_of_the_cut_off(
    write: Writer, units: UnitTable, period: Period, unit: str, recipient: str
) -> None:
    book = openpyxl.load_workbook(write(period=period, unit=units.province(unit, period.cut_off), registers={}))
    lines = {row[0]: str(row[1]) for row in book["Thông tin"].iter_rows(max_col=2, values_only=True) if row[0]}
    assert lines["Nơi nhận"] == recipient  # the pack of the tests has no section H
    assert "09/2019/NĐ-CP" in lines["Căn cứ"]
