"""A month starts from the one before, in every section: what is carried, and how it is confirmed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cds_desktop.domain.figures import Figure, Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.model import Indicator, Source, ValueKind
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace

BY = "Lan"
NOVEMBER, DECEMBER = (Period.month(2026, number) for number in (11, 12))  # in which every frequency is due
PACK = shipped_pack()
TYPED = {code: i for code, i in PACK.asked.items() if i.source is Source.CAPTURED}
STOCKS = {code for code, indicator in TYPED.items() if indicator.is_stock}
SECTIONS = sorted({PACK.indicators[code].section for code in STOCKS})


def value(indicator: Indicator) -> Value:
    match indicator.value:
        case ValueKind.BOOLEAN:
            return True
        case ValueKind.CLASS:
            return next(iter(indicator.classes))
        case ValueKind.TEXT:
            return "Đạt kế hoạch."
        case _:
            return Decimal(1)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """November with every figure that a person can type."""
    figures = {code: Figure(value(indicator), confirmed=True) for code, indicator in TYPED.items()}
    with workspace.edit(NOVEMBER, BY) as (report, author):
        workspace.save_figures(report, {c: f for c, f in figures.items() if applies(workspace, c)}, author)
    return workspace


def applies(workspace: Workspace, code: str) -> bool:
    return PACK.indicators[code].applies_to(workspace.unit)


def unconfirmed(month: Month) -> set[str]:
    return {f.problem.place for f in month.findings if f.problem.rule == "UNCONFIRMED"}


def test_stocks_of_every_section_are_carried_and_flows_of_none(filled: Workspace) -> None:
    month = filled.month(DECEMBER)
    carried = {code for code in TYPED if month.figure(code).value is not None}
    assert carried == {code for code in STOCKS if applies(filled, code)}
    assert len(SECTIONS) >= 8, SECTIONS
    assert {PACK.indicators[code].section for code in unconfirmed(month)} == set(SECTIONS)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_confirmed_alone(filled: Workspace, section: str) -> None:
    before = unconfirmed(filled.month(DECEMBER))
    after = unconfirmed(filled.confirm(DECEMBER, BY, section=section))
    assert before - after == {code for code in before if PACK.indicators[code].section == section} != set()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_figure_is_confirmed_alone(filled: Workspace, section: str) -> None:
    before = unconfirmed(filled.month(DECEMBER))
    code = min(code for code in before if PACK.indicators[code].section == section)
    assert before - unconfirmed(filled.confirm(DECEMBER, BY, codes=[code])) == {code}


def test_all_are_confirmed_together(filled: Workspace) -> None:
    assert unconfirmed(filled.confirm(DECEMBER, BY)) == set()
