"""What the window knows: the month shown, and the way to the worker that reads and saves it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from cds_desktop.domain.clock import Clock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Finding, Problem
from cds_desktop.domain.units import Unit, unit_table
from cds_desktop.forms.model import Indicator
from cds_desktop.reporting.changes import Change
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.period_choice import Choice, choices
from cds_desktop.reporting.texts import describe, entry_sentence, place_label
from cds_desktop.reporting.workspace import MonthSummary, Settings, Workspace
from cds_desktop.ui.preferences import Preferences
from cds_desktop.ui.worker import Worker

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class MonthView:
    """A month with its findings by place, so that every pane asks once.

    The first one painted is not `whole`: its rows, problems and other months are yet to come.
    """

    def __init__(self, month: Month, *, whole: bool = True) -> None:
        self.month = month
        self.whole = whole
        self.findings: dict[str, list[Finding]] = {}
        self.row_findings: dict[str, dict[str, list[Finding]]] = {}
        for finding in month.findings:
            self.findings.setdefault(finding.problem.place, []).append(finding)
            name, _, inside = finding.problem.place.partition("/")
            if inside:
                rows = self.row_findings.setdefault(name, {})
                rows.setdefault(inside.partition("/")[0], []).append(finding)

    def at(self, place: str) -> list[Finding]:
        """Return the findings at a place, gravest first."""
        return self.findings.get(place, [])

    @cached_property
    def communes(self) -> dict[str, Unit]:
        """The communes of the month's unit by code, sorted as Vietnamese readers do."""
        units = unit_table().communes(self.month.unit.code, self.month.period.cut_off)
        return {unit.code: unit for unit in units}

    def find_communes(self, typed: str) -> list[str]:
        """Return the names of the communes that a typed text may mean, best first."""
        found = unit_table().find_communes(self.month.unit.code, typed, self.month.period.cut_off)
        return [unit.full_name for unit in found]

    def commune_name(self, code: str) -> str:
        """Return a commune's name with its kind; an unknown code as it is."""
        return self.communes[code].full_name if code in self.communes else code


class _Opened(NamedTuple):
    """What the worker brings of a period that is opened."""

    month: Month
    settings: Settings
    known: list[MonthSummary]
    ad_hoc: list[Period]


class Session(QObject):
    """The month shown and what is done to it; every edit goes to the worker and comes back as a new month."""

    month_changed = Signal()
    """`view` is another one: after an edit, or of another period."""
    saved = Signal()
    """An edit has been committed."""
    told = Signal(str)
    """Something was done that is not seen at once; the sentence says what."""
    refused = Signal(str)
    """Something was not done; the sentence says why."""
    busy_changed = Signal()
    """`worker.pending` went up or down."""

    def __init__(
        self,
        worker: Worker,
        clock: Clock,
        messages: Messages,
        preferences: Preferences,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.worker = worker
        self.clock = clock
        self.messages = messages
        self.preferences = preferences
        self.view: MonthView | None = None
        self.settings = Settings()
        self.known: list[MonthSummary] = []
        """The periods that something is known of, when a period was last opened."""
        self.ad_hoc: list[Period] = []
        self._offered: dict[Period, Choice] = {}
        self._offered_for: tuple[object, ...] | None = None
        self.period = Period.month_of(clock.today())
        self.undo_steps: list[Change] = []
        self.redo_steps: list[Change] = []
        self._changing = 0
        self._waiting: list[Callable[[], None]] = []

    def renewed(self, messages: Messages) -> Session:
        """Return a session that goes on where this one is, in another language; nothing may be under way here."""
        session = Session(self.worker, self.clock, messages, self.preferences)
        session.view, session.period = self.view, self.period
        session.settings, session.known, session.ad_hoc = self.settings, self.known, self.ad_hoc
        session.undo_steps, session.redo_steps = self.undo_steps, self.redo_steps
        return session

    @property
    def month(self) -> Month:
        """The month shown. Only after the first one has arrived."""
        assert self.view is not None
        return self.view.month

    @property
    def editable(self) -> bool:
        """Whether the month shown can be changed."""
        return self.view is not None and not self.month.locked

    @property
    def choices(self) -> dict[Period, Choice]:
        """The periods that can be opened, earliest first; none before the first one was read wholly."""
        if self.view is None or not self.view.whole:
            return {}
        month, present = self.month, Period.month_of(self.clock.today())
        key = (self.known, self.ad_hoc, month.period, month.exists, present)
        if key != self._offered_for:
            self._offered_for, self._offered = key, choices(self.known, self.ad_hoc, month, present)
        return self._offered

    def takes_rows(self, register: str) -> bool:
        """Whether rows of a register can be changed in the period shown."""
        return self.view is not None and self.month.rows_editable(register)

    def takes(self, indicator: Indicator) -> bool:
        """Whether a figure of the month shown can be typed."""
        return self.view is not None and self.month.editable(indicator.code)

    def show_month(self, month: Month) -> None:
        """Show a month that was read elsewhere (the first paint)."""
        self.period = month.period
        self.view = MonthView(month, whole=False)
        self.month_changed.emit()

    def open(self, period: Period) -> None:
        """Turn to another period, or read this one again."""
        self.period = period

        def read(workspace: Workspace) -> _Opened:
            month = workspace.month(period)
            cut_off = month.period.cut_off
            unit_table().communes(month.unit.code, cut_off)  # read here once, so that the window need not wait
            return _Opened(month, workspace.settings, workspace.all_periods(), workspace.ad_hoc_periods())

        def failed(sentence: str) -> None:
            if self.view is not None:
                self.period = self.month.period
            self.refused.emit(sentence)

        self.ask(read, self._opened, failed)

    def ask(
        self,
        job: Callable[[Workspace], Result],
        answered: Callable[[Result], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Have the worker do something; `failed` gets the sentence, which else is shown as refused.

        A dialog that was closed meanwhile, and is gone, gets no answer.
        """

        def done(result: Result) -> None:
            self.busy_changed.emit()
            if not _is_gone(answered):
                answered(result)

        def refused(error: BaseException) -> None:
            self.busy_changed.emit()
            tell = self.refused.emit if failed is None or _is_gone(failed) else failed
            tell(self.sentence(error))

        self.worker.post(job, done, refused)
        self.busy_changed.emit()

    def change(
        self,
        job: Callable[[Workspace], Month],
        settled: Callable[[], None] | None = None,
        shown: Callable[[], None] | None = None,
    ) -> None:
        """Have the worker change the month.

        `settled` is called before the outcome is shown, whatever it is; `shown` when the changed month is shown.
        """

        def changing(workspace: Workspace) -> tuple[Month, Change]:
            return job(workspace), workspace.take_inverse()

        def changed(outcome: tuple[Month, Change]) -> None:
            month, inverse = outcome
            if settled:
                settled()
            self.remember(inverse)
            self.saved.emit()
            self._adopt(month)
            if shown:
                shown()
            self._changed_one()

        def failed(sentence: str) -> None:
            if settled:
                settled()
            self.month_changed.emit()
            self.refused.emit(sentence)
            self._changed_one()

        self._changing += 1
        self.ask(changing, changed, failed)

    def remember(self, inverse: Change) -> None:
        """Keep what takes an edit back; what could be done again is forgotten with it."""
        if inverse:
            self.undo_steps.append(inverse)
            self.redo_steps.clear()

    def _changed_one(self) -> None:
        """One edit has its answer: after the last, take back or do again what was asked for meanwhile."""
        self._changing -= 1
        if not self._changing and self._waiting:
            self._waiting.pop(0)()

    def undo(self) -> None:
        """Take the last edit back, in whichever month it was; that is a new, audited write."""
        self._replay(self.undo_steps, self.redo_steps)

    def redo(self) -> None:
        """Do the edit again that was taken back last."""
        self._replay(self.redo_steps, self.undo_steps)

    def _replay(self, steps: list[Change], opposite: list[Change]) -> None:
        if self._changing:  # its step is known when it has been written
            self._waiting.append(lambda: self._replay(steps, opposite))
            return
        if not steps:
            return
        change = steps.pop()

        def replay(workspace: Workspace) -> tuple[Month, Change]:
            return workspace.apply(change, workspace.settings.preparer), workspace.take_inverse()

        def replayed(outcome: tuple[Month, Change]) -> None:
            month, inverse = outcome
            opposite.append(inverse)
            self.period = month.period
            self.saved.emit()
            self._adopt(month)
            self._changed_one()

        def failed(sentence: str) -> None:
            self.refused.emit(sentence)
            self._changed_one()

        self._changing += 1
        self.ask(replay, replayed, failed)

    def enter(self, code: str, text: str, settled: Callable[[], None] | None = None) -> None:
        """Save what was typed for a figure."""
        period = self.month.period
        self.change(lambda w: w.enter(period, code, text, w.settings.preparer), settled)

    def annotate(self, code: str, settled: Callable[[], None] | None = None, **fields: Any) -> None:
        """Save what is said about a figure: note, as_of, reason, quality, source."""
        period = self.month.period
        self.change(lambda w: w.annotate(period, code, w.settings.preparer, **fields), settled)

    def confirm(
        self, *, section: str | None = None, codes: Iterable[str] | None = None, register: str | None = None
    ) -> None:
        """Confirm carried-over figures or rows; all where none are named."""
        period = self.month.period
        self.change(lambda w: w.confirm(period, w.settings.preparer, section=section, codes=codes, register=register))

    def confirm_empty(self, register: str) -> None:
        """Say that a register has no rows (*không có*)."""
        period = self.month.period
        self.change(lambda w: w.confirm_empty(period, register, w.settings.preparer))

    def enter_row(
        self,
        register: str,
        row: RowHandle,
        texts: Mapping[str, str],
        settled: Callable[[], None] | None = None,
    ) -> None:
        """Save cells of a row; a new row gets its id with the first of them."""
        period = self.month.period

        def job(workspace: Workspace) -> Month:
            row.row_id, month = workspace.enter_row(period, register, row.row_id, texts, workspace.settings.preparer)
            return month

        self.change(job, settled)

    def delete_rows(self, register: str, row_ids: list[str]) -> None:
        """Delete rows of a register."""
        period = self.month.period
        self.change(lambda w: w.delete_rows(period, register, row_ids, w.settings.preparer))

    def explain(self, problems: Sequence[Problem], text: str, reason: str = "") -> None:
        """Save one explanation for warnings; an empty text takes theirs back."""
        period = self.month.period
        self.change(lambda w: w.answer(period, problems, text, w.settings.preparer, reason=reason))

    def text(self, key: str, **params: object) -> str:
        """Return a sentence of the catalogue."""
        return self.messages.text(key, **params)

    def sentence(self, error: BaseException) -> str:
        """Return what to tell about an error; one that is not ours is logged."""
        if isinstance(error, DomainError):
            return entry_sentence(error, self.messages)
        log.error("unexpected error in the worker", exc_info=error)
        return self.text("ui.unexpected")

    def describe(self, problem: Problem) -> str:
        """Return the sentence of a problem."""
        return describe(problem, self.month.pack, self.messages)

    def place_label(self, place: str) -> str:
        """Return the name of a place."""
        return place_label(place, self.month.pack, self.messages, self.month)

    def _opened(self, opened: _Opened) -> None:
        self.settings, self.known, self.ad_hoc = opened.settings, opened.known, opened.ad_hoc
        self._adopt(opened.month)

    def _adopt(self, month: Month) -> None:
        if month.period == self.period:
            self.view = MonthView(month)
            self.month_changed.emit()


def _is_gone(answer: Callable[..., object]) -> bool:
    owner = getattr(answer, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)


class RowHandle:
    """A row of a register as the window edits it; a new one has no id until its first cell is saved.

    Written in the worker's thread only; jobs run in order, so a later cell finds the id that the first one made.
    """

    def __init__(self, row_id: str | None = None) -> None:
        self.row_id = row_id
