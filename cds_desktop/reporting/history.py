"""What happened to a figure or to a row: who changed what, when, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Cell, Quality, Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.model import Indicator, ValueKind
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.storage.audit import AuditEntry
from cds_desktop.storage.codec import decode_value
from cds_desktop.storage.figures import read_shown
from cds_desktop.storage.reports import read_told

Shown: TypeAlias = Value | Cell | BlankReason | Quality | None
"""A field before or after: a value, a date, a coded reason or quality, a text; None is blank."""

_DATES = frozenset({"as_of", "asked_on", "expected_on"})
_KINDS = {ValueKind.INTEGER: "number", ValueKind.DECIMAL: "number", ValueKind.BOOLEAN: "boolean"}


class Action(StrEnum):
    """What somebody did."""

    ENTERED = "entered"
    CARRIED = "carried"
    CONFIRMED = "confirmed"
    UNDONE = "undone"
    EXPLAINED = "explained"
    ADDED = "added"
    DELETED = "deleted"


_ACTIONS = {
    "figure": Action.ENTERED,
    "reference": Action.ENTERED,
    "carry over": Action.CARRIED,
    "confirm": Action.CONFIRMED,
    "undo": Action.UNDONE,
    "explanation": Action.EXPLAINED,
}
"""What the entries of the audit trail are called here; others are not about what a person said."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after.

    A column of a row; of a figure `value`, `entry` (text that is no value), `note`, …, `explanation` and its code
    `explanation_reason`.
    """

    name: str
    old: Shown
    new: Shown


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something done to a cell or a row: when, by whom, in which period (and revision of its report)."""

    at: datetime
    by: str
    action: Action
    period: Period
    revision: int = 0
    changes: list[FieldChange] = field(default_factory=list)


def cell_history(workspace: Workspace, period: Period, code: str) -> list[HistoryEntry]:
    """Return what happened to a code in a period, newest first, over all revisions of its report.

    For a reference value, that holds for many periods, all that ever happened to it.
    """
    indicator = workspace.pack_then(period).indicators[code]
    revisions = workspace.reports.revisions(workspace.unit_id, period)
    entries: list[HistoryEntry] = []
    for entry in reversed(workspace.trail.about(code, revisions)):
        action = _ACTIONS.get(entry.action)
        changes = list(_changes(entry, indicator))
        if action and (changes or action is Action.CONFIRMED):
            revision = revisions[entry.report_id] if entry.report_id else 0
            entries.append(HistoryEntry(entry.at, entry.by, action, period, revision, changes))
    return entries


def row_history(workspace: Workspace, register: str, row_id: str) -> list[HistoryEntry]:
    """Return what happened to a row in whatever period, newest first.

    Old contents are those the row had in the period of the change when it was made.
    """
    entries: list[HistoryEntry] = []
    done: list[tuple[Period, Mapping[str, Shown] | None]] = []  # None: deleted
    for change in workspace.registers.changes_of(workspace.unit_id, register, row_id):
        before = _folded(said for period, said in done if period <= change.period)
        after = None if change.deleted else {**change.cells, **change.entries}
        done.append((change.period, after))
        action = Action.DELETED if after is None else Action.ADDED if before is None else Action.ENTERED
        known = before or {}
        changes = [FieldChange(n, known.get(n), new) for n, new in (after or {}).items() if known.get(n) != new]
        if changes or action is not Action.ENTERED:
            entries.append(HistoryEntry(change.at, change.by, action, change.period, changes=changes))
    return entries[::-1]


def _folded(changes: Iterator[Mapping[str, Shown] | None]) -> dict[str, Shown] | None:
    """The cells of a row after changes; None while there is no such row."""
    row: dict[str, Shown] | None = None
    for said in changes:
        row = None if said is None else {**(row or {}), **said}
    return row


def _changes(entry: AuditEntry, indicator: Indicator) -> Iterator[FieldChange]:
    read = read_told if entry.action == "explanation" else read_shown
    old, new = read(entry.old), read(entry.new)
    for name in {**new, **old}:
        if old.get(name) != new.get(name) and name != "confirmed":
            yield FieldChange(name, _read(name, old.get(name), indicator), _read(name, new.get(name), indicator))


def _read(name: str, text: str | None, indicator: Indicator) -> Shown:
    """A field as it was; a value that its indicator no longer has the kind of stays text."""
    if text is None:
        return None
    try:
        if name == "value":
            return decode_value(text, _KINDS.get(indicator.value, "text"))
        if name in _DATES:
            return date.fromisoformat(text)
        return BlankReason(text) if name == "reason" else Quality(text) if name == "quality" else text
    except (ArithmeticError, ValueError, DomainError):
        return text
