"""What is kept in memory between edits says the same as the file read anew."""

from dataclasses import fields

from cds_desktop.domain.periods import Period
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace

JANUARY, FEBRUARY, MARCH = MONTHS = [Period.month(2026, number) for number in (1, 2, 3)]
BY = "Lan"
EDITS = [
    (JANUARY, "DVC_06", "1.000"),
    (MARCH, "DVC_06", "1.300"),
    (FEBRUARY, "DVC_06", "1.200"),
    (FEBRUARY, "NEN_HO", "452.000"),
    (JANUARY, "DVC_06", "1.100"),
    (MARCH, "HT_03", "9"),
    (JANUARY, "HT_03", "12a"),
    (MARCH, "DVC_06", ""),
    (FEBRUARY, "DVC_06", ""),
]


def told(month: Month) -> dict[str, object]:
    """All that a month says, but for what is no value: its pack."""
    return {f.name: getattr(month, f.name) for f in fields(month) if f.name not in ("pack", "earlier_packs")}


def test_every_edit_is_seen_in_all_later_months(workspace: Workspace) -> None:
    for period, code, text in EDITS:
        workspace.enter(period, code, text, BY)
        anew = Workspace.open(workspace.data_dir, workspace.clock)
        for month in MONTHS:
            assert told(workspace.month(month)) == told(anew.month(month)), (period, code, text, month)
        anew.close()


def test_an_edit_of_a_month_leaves_what_stands_beside_it(workspace: Workspace) -> None:
    for month in MONTHS:
        workspace.enter(month, "DVC_06", "1.000", BY)
    kept = workspace.month(MARCH).earlier_months
    workspace.enter(MARCH, "DVC_06", "1.500", BY)
    assert workspace.month(MARCH).earlier_months is kept
    workspace.enter(FEBRUARY, "DVC_06", "1.200", BY)
    assert workspace.month(MARCH).earlier_months[FEBRUARY]["DVC_06"] == 1200
