"""Loading figures or rows of the month from a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from cds_desktop.reporting.load_preview import differences
from cds_desktop.reporting.loading import Loaded, Plan, preview, write
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.preview_dialog import Preview, PreviewDialog
from cds_desktop.ui.session import Session


class LoadDialog(PreviewDialog):
    """Load figures or rows from a file into the period shown."""

    def __init__(self, parent: QWidget, session: Session, register: str) -> None:
        self.loaded: Loaded | None = None
        self._register = register
        super().__init__(parent, session, session.text("ui.load"), session.text("ui.load.intro"))

    def add_choices(self) -> None:
        """Add what the file is loaded into: the figures, or a register that the period tells itself."""
        text, session = self.session.text, self.session
        self.target = QComboBox()
        self.target.addItem(text("ui.load.figures"), None)
        for name, declared in session.month.pack.registers.items():
            if session.takes_rows(name):
                label = text("ui.load.register", register=declared.name_in(session.messages.language))
                self.target.addItem(label, name)
        self.target.setCurrentIndex(max(0, self.target.findData(self._register or None)))
        self.add("ui.load.target", self.target)
        self.replace = QCheckBox(text("ui.load.replace"))
        self.fields.addRow(self.replace)
        self.target.currentIndexChanged.connect(self.forget)
        self.replace.toggled.connect(self.forget)

    def forget(self) -> None:
        """Rows can be replaced, figures cannot."""
        super().forget()
        self.replace.setVisible(self.target.currentData() is not None)

    def reading(self, path: Path, *, accept_guesses: bool) -> Callable[[Workspace], Preview]:
        """Return what reads a file."""
        session, register = self.session, self.target.currentData()
        period, replace = session.month.period, self.replace.isChecked() and register is not None
        commune_name = session.view.commune_name if session.view else str

        def job(workspace: Workspace) -> Preview:
            plan = preview(
                workspace, path, period,
                register=register, replace_rows=replace, accept_guesses=accept_guesses,
                progress=self.progress, cancelled=self.stopped,
            )  # fmt: skip
            return self.preview(plan, differences(plan, session.messages, commune_name))

        return job

    def writing(self, plan: Plan) -> Callable[[Workspace], object]:
        """Return what writes it."""
        return lambda workspace: write(workspace, plan, workspace.settings.preparer)

    def written(self, outcome: Loaded) -> None:
        """Keep what takes it back."""
        self.loaded = outcome
        self.session.remember(outcome.inverse)
