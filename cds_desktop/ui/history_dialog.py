"""Loading earlier periods in one table (*nhập lịch sử*), of this province or one that was merged into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from cds_desktop.domain.entry import format_date
from cds_desktop.domain.units import CODE_LISTS, unit_table
from cds_desktop.reporting.history_load import HistoryLoaded, HistoryPlan, preview_history, write_history
from cds_desktop.reporting.load_preview import history_differences
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.preview_dialog import Preview, PreviewDialog
from cds_desktop.ui.session import Session


class HistoryDialog(PreviewDialog):
    """Load a table of earlier months, or the rows that a predecessor handed on."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        self.loaded: HistoryLoaded | None = None
        super().__init__(parent, session, session.text("history_load.title"), session.text("history_load.intro"))

    def add_choices(self) -> None:
        """Add whose history it is, where the province was made of several, and for these what is loaded."""
        session, text = self.session, self.session.text
        language = session.messages.language
        self.unit, self.target = QComboBox(), QComboBox()
        self.unit.addItem(text("history_load.own", unit=session.month.unit.full_name), None)
        self.target.addItem(text("ui.load.figures"), None)
        first_day = dict(CODE_LISTS)[session.month.unit.code_list]
        last_day = first_day - timedelta(days=1)
        before = unit_table().predecessors(session.month.unit.code, first_day)
        merged = before if len(before) > 1 else []
        for unit in merged:
            name = text("history_load.predecessor", unit=unit.full_name)
            self.unit.addItem(name, f"{unit.code}@{format_date(last_day)}")
        for name, declared in session.month.pack.registers.items():
            label = text("history_load.opening", register=declared.name_in(language))
            self.target.addItem(label, name)
        if merged:
            self.add("history_load.unit", self.unit)
            self.add("ui.load.target", self.target)
        self.unit.currentIndexChanged.connect(self.forget)
        self.target.currentIndexChanged.connect(self.forget)

    def forget(self) -> None:
        """Only a predecessor hands rows on; this province has its own."""
        super().forget()
        of_another = self.unit.currentData() is not None
        self.target.setEnabled(of_another)
        if not of_another:
            self.target.setCurrentIndex(0)

    def reading(self, path: Path, *, accept_guesses: bool) -> Callable[[Workspace], Preview]:
        """Return what reads a file."""
        session, unit, register = self.session, self.unit.currentData(), self.target.currentData()
        period, messages = session.month.period.last_month, session.messages
        commune_name = session.view.commune_name if session.view else str

        def job(workspace: Workspace) -> Preview:
            plan = preview_history(workspace, path, period, unit=unit, register=register, accept_guesses=accept_guesses)
            return self.preview(plan, history_differences(plan, workspace.pack, messages, commune_name))

        return job

    def writing(self, plan: HistoryPlan) -> Callable[[Workspace], object]:
        """Return what writes it."""
        return lambda workspace: write_history(workspace, plan, workspace.settings.preparer)

    def written(self, outcome: HistoryLoaded) -> None:
        """Keep how much it was."""
        self.loaded = outcome
