"""Small dialogs: questions, approval, opening again, export, loading, names of office and people, keys, about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6.Shiboken import delete

import cds_desktop
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.problems import Severity
from cds_desktop.reporting.loading import Loaded, LoadRefused, load
from cds_desktop.reporting.sending import Exported, approve, export, reopen
from cds_desktop.reporting.texts import entry_sentence
from cds_desktop.reporting.workspace import Settings, Workspace
from cds_desktop.ui.editors import Lines
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon, program_icon
from cds_desktop.ui.texts import month_in_text
from cds_desktop.ui.widgets import button, heading, label, named

_WIDTH = 470


def tell(parent: QWidget | None, messages: Messages, sentence: str) -> None:
    """Say one sentence and wait until it was read."""
    box = _message_box(parent, messages, sentence, "hint")
    box.addButton(messages.text("ui.close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    delete(box)


def ask(parent: QWidget, messages: Messages, question: str, yes: str) -> bool:
    """Ask for a yes, whose button says what will be done; Esc and the other button mean no."""
    box = _message_box(parent, messages, question, "about")
    agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refused = box.addButton(messages.text("ui.cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refused)
    box.setEscapeButton(refused)
    box.exec()
    answer = box.clickedButton() is agreed
    delete(box)
    return answer


def _message_box(parent: QWidget | None, messages: Messages, sentence: str, sign: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle(messages.text("ui.program"))
    box.setText(sentence)
    box.setIconPixmap(icon(sign, "accent").pixmap(32, 32))
    return box


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class Dialog(QDialog):
    """A dialog with a heading, a sentence of introduction, fields, a line for refusals, and its own buttons."""

    def __init__(self, parent: QWidget | None, session: Session, title: str, introduction: str, action: str) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.introduction = label(introduction, wraps=True)
        self.fields = QFormLayout()
        self.fields.setVerticalSpacing(9)
        self.fields.setHorizontalSpacing(12)
        self.fields.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.refusal = label(style_name="error", wraps=True)
        self.refusal.hide()
        self.action = button(action, primary=True)
        self.cancel = button(session.text("ui.cancel"))
        self.action.clicked.connect(self.act)
        self.cancel.clicked.connect(self.reject)
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)
        self.buttons.addWidget(self.action)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(22, 18, 22, 18)
        self.column.setSpacing(12)
        for part in (heading(title, 2), self.introduction):
            self.column.addWidget(part)
        self.column.addLayout(self.fields)
        self.column.addWidget(self.refusal)
        self.column.addStretch(1)
        self.column.addLayout(self.buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field; the buttons come last."""
        super().showEvent(event)
        buttons = [self.cancel, self.action]
        controls = [w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        fields = [control for control in controls if control not in buttons and control.window() is self]
        for before, after in pairwise([*fields, *buttons]):
            self.setTabOrder(before, after)
        next((field for field in fields if field.isVisible()), self.action).setFocus()

    def act(self) -> None:
        """Do what the dialog is for."""
        self.accept()

    def add(self, key: str, field: QWidget) -> None:
        """Add a field under its name."""
        name = label(self.session.text(key))
        name.setBuddy(named(field, name.text()))
        self.fields.addRow(name, field)

    def refuse(self, sentence: str) -> None:
        """Say why it was not done."""
        self.refusal.setText(sentence)
        self.refusal.show()
        self.action.setEnabled(True)

    def run(self, job: Callable[[Workspace], object], done: Callable[[object], None]) -> None:
        """Have the worker do it; a refusal is said here."""
        self.action.setEnabled(False)
        self.refusal.hide()
        self.session.ask(job, done, self.refuse)


class SettingsDialog(Dialog):
    """Names of the office and of the people."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        texts = (session.text("ui.settings"), session.text("ui.settings.intro"), session.text("ui.save"))
        super().__init__(parent, session, *texts)
        settings = session.settings
        self.office, self.preparer, self.head = map(QLineEdit, (settings.office, settings.preparer, settings.head))
        self.add("ui.office", self.office)
        self.add("ui.preparer", self.preparer)
        self.add("ui.head", self.head)

    def act(self) -> None:
        """Save the names."""
        settings = Settings(self.office.text().strip(), self.preparer.text().strip(), self.head.text().strip())

        def saved(_: object) -> None:
            self.session.settings = settings
            self.accept()

        self.run(lambda workspace: workspace.save_settings(settings), saved)


class ApproveDialog(Dialog):
    """Approve the month: who, after seeing once more where it stands."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        month = month_in_text(session.month.period, session.messages)
        introduction = session.text("ui.approve.intro", month=month, unit=session.month.unit.name_in_text)
        super().__init__(parent, session, session.text("ui.approve"), introduction, session.text("ui.approve.act"))
        assert session.view is not None
        counts = session.view.counts
        explained = sum(bool(f.explanation) for f in session.month.findings)
        summary = session.text(
            "ui.approve.summary",
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            explained=explained,
            hints=counts[Severity.HINT],
        )
        self.fields.addRow(label(summary, "quiet", wraps=True))
        self.name = QLineEdit(session.settings.head)
        self.add("ui.approve.by", self.name)

    def act(self) -> None:
        """Approve and lock."""
        period, name = self.session.month.period, self.name.text()
        self.run(lambda workspace: approve(workspace, period, name), lambda _: self.accept())


class ReopenDialog(Dialog):
    """Open a month again: who and why; says what follows when it was already sent."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        month = session.month
        sent = month.status is Status.SENT
        introduction = session.text(
            "ui.reopen.intro_sent" if sent else "ui.reopen.intro",
            month=month_in_text(month.period, session.messages),
            revision=month.revision + 1,
        )
        super().__init__(parent, session, session.text("ui.reopen"), introduction, session.text("ui.reopen.act"))
        self.name = QLineEdit(session.settings.preparer)
        self.reason = Lines(3)
        self.add("ui.reopen.by", self.name)
        self.add("ui.reopen.reason", self.reason)

    def act(self) -> None:
        """Open it again."""
        period, name, reason = self.session.month.period, self.name.text(), self.reason.text()
        self.run(lambda workspace: reopen(workspace, period, name, reason), lambda _: self.accept())


class _Progress(QObject):
    """Carries progress from the worker's thread into the window's."""

    moved = Signal(int, int)


class ExportDialog(Dialog):
    """Export the submission or a draft into a folder; shows progress, can be cancelled, ends with where the file is."""

    def __init__(self, parent: QWidget, session: Session, folder: Path, *, draft: bool) -> None:
        kind = "draft" if draft else "export"
        month = month_in_text(session.month.period, session.messages)
        introduction = session.text(f"ui.{kind}.intro", month=month)
        super().__init__(parent, session, session.text(f"ui.{kind}"), introduction, session.text("ui.export.act"))
        self._draft = draft
        self._stop = Event()
        self.exported: Exported | None = None
        self.folder = QLineEdit(str(folder))
        browse = button(session.text("ui.browse"), "folder")
        browse.clicked.connect(self._browse)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        self.add("ui.export.folder", line)
        self.folder.setAccessibleName(session.text("ui.export.folder"))
        self.bar = named(QProgressBar(), session.text("ui.progress"))
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.column.insertWidget(3, self.bar)
        self._progress = _Progress(self)
        self._progress.moved.connect(self._moved)

    def act(self) -> None:
        """Write the file."""
        folder, period = Path(self.folder.text().strip()), self.session.month.period
        self._stop.clear()
        self.bar.setRange(0, 0)
        self.bar.show()

        def job(workspace: Workspace) -> Exported:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DomainError("exchange.cannot_write", path=folder, reason=error.strerror or "") from error
            moved, stop = self._progress.moved.emit, self._stop.is_set
            return export(workspace, period, folder, draft=self._draft, progress=moved, cancelled=stop)

        self.run(job, self._done)

    def refuse(self, sentence: str) -> None:
        """Say why no file was written."""
        self.bar.hide()
        super().refuse(sentence)

    def reject(self) -> None:
        """Stop the export where one is running, else close; what was exported stays."""
        if self.bar.isVisible():
            self._stop.set()
        else:
            self.done(QDialog.DialogCode.Accepted if self.exported else QDialog.DialogCode.Rejected)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cross at the corner stops first, too."""
        if self.bar.isVisible():
            self._stop.set()
            event.ignore()

    def _done(self, exported: object) -> None:
        assert isinstance(exported, Exported)
        self.exported = exported
        session = self.session
        self.bar.hide()
        self.introduction.setText(session.text("ui.draft.done" if self._draft else "ui.export.done"))
        for row in range(self.fields.rowCount() - 1, -1, -1):
            self.fields.removeRow(row)
        for key, text in (
            ("ui.export.file", exported.path.name),
            ("ui.export.folder", str(exported.path.parent)),
            ("ui.export.code", exported.check_code),
        ):
            value = label(text, wraps=True)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.add(key, value)
        self.action.setEnabled(True)
        self.action.setText(session.text("ui.export.open"))
        self.action.clicked.disconnect()
        self.action.clicked.connect(lambda: open_folder(exported.path.parent))
        self.cancel.setText(session.text("ui.close"))
        self.cancel.clicked.disconnect()
        self.cancel.clicked.connect(self.accept)
        self.cancel.setFocus()

    def _moved(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.session.text("ui.export.folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)


class LoadDialog(Dialog):
    """Load figures or rows from a file: all or nothing; every refused cell is listed with its reason."""

    def __init__(self, parent: QWidget, session: Session, register: str) -> None:
        texts = (session.text("ui.load"), session.text("ui.load.intro"), session.text("ui.load.act"))
        super().__init__(parent, session, *texts)
        self.loaded: Loaded | None = None
        self.path = QLineEdit()
        browse = button(session.text("ui.browse"), "folder")
        browse.clicked.connect(self._browse)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        self.add("ui.load.file", line)
        self.path.setAccessibleName(session.text("ui.load.file"))
        self.target = QComboBox()
        self.target.addItem(session.text("ui.load.figures"), None)
        for name, declared in session.month.pack.registers.items():
            label = session.text("ui.load.register", register=declared.name_in(session.messages.language))
            self.target.addItem(label, name)
        self.target.setCurrentIndex(max(0, self.target.findData(register or None)))
        self.add("ui.load.target", self.target)
        self.replace = QCheckBox(session.text("ui.load.replace"))
        self.fields.addRow(self.replace)
        self.refused_cells = named(QListWidget(), session.text("ui.load.rejected"))
        self.refused_cells.setWordWrap(True)
        self.refused_cells.setMinimumHeight(170)
        self.refused_cells.hide()
        self.column.insertWidget(4, self.refused_cells)
        self.guesses = button(session.text("ui.load.guesses"))
        self.guesses.hide()
        self.buttons.insertWidget(1, self.guesses)
        self.guesses.clicked.connect(lambda: self._load(accept_guesses=True))
        self.target.currentIndexChanged.connect(self._target_changed)
        self._target_changed()

    def act(self) -> None:
        """Load the file."""
        self._load(accept_guesses=False)

    def _load(self, *, accept_guesses: bool) -> None:
        path, register = Path(self.path.text().strip()), self.target.currentData()
        period, replace = self.session.month.period, self.replace.isChecked() and register is not None

        def job(workspace: Workspace) -> Loaded | LoadRefused:
            try:
                return load(
                    workspace, path, period, workspace.settings.preparer,
                    register=register, replace_rows=replace, accept_guesses=accept_guesses,
                )  # fmt: skip
            except LoadRefused as refusal:
                return refusal

        self.refused_cells.hide()
        self.guesses.hide()
        self.run(job, self._done)

    def _done(self, outcome: object) -> None:
        if isinstance(outcome, Loaded):
            self.loaded = outcome
            self.session.remember(outcome.inverse)
            self.accept()
        elif isinstance(outcome, LoadRefused):
            self.refused_cells.clear()
            for cell in outcome.rejected:
                sentence = entry_sentence(cell.error, self.session.messages)
                self.refused_cells.addItem(self.session.text("load.cell", place=cell.place, error=sentence))
            self.refused_cells.show()
            self.guesses.setVisible(any(getattr(cell.error, "guess", None) is not None for cell in outcome.rejected))
            self.refuse(self.session.sentence(outcome))

    def _target_changed(self) -> None:
        self.replace.setVisible(self.target.currentData() is not None)

    def _browse(self) -> None:
        kinds = self.session.text("ui.load.kinds") + " (*.csv *.xlsx *.ods)"
        path, _ = QFileDialog.getOpenFileName(self, self.session.text("ui.load"), self.path.text(), kinds)
        if path:
            self.path.setText(path)


class KeysDialog(QDialog):
    """The sheet of keys."""

    def __init__(self, parent: QWidget, session: Session, keys: list[tuple[str, str]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(session.text("ui.keys"))
        sheet = QHBoxLayout()
        sheet.setSpacing(40)
        half = (len(keys) + 1) // 2
        for part in (keys[:half], keys[half:]):
            column = QFormLayout()
            column.setHorizontalSpacing(24)
            column.setVerticalSpacing(7)
            for key, meaning in part:
                column.addRow(label(key, "code"), label(meaning))
            sheet.addLayout(column)
        close = button(session.text("ui.close"), primary=True)
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 18)
        layout.setSpacing(14)
        layout.addWidget(heading(session.text("ui.keys"), 2))
        layout.addLayout(sheet)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


class AboutDialog(QDialog):
    """What this program is."""

    def __init__(self, parent: QWidget, session: Session, data_dir: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(session.text("ui.about"))
        mark = QLabel()
        mark.setPixmap(program_icon().pixmap(64, 64))
        pack = session.month.pack
        title = pack.title_en if session.messages.language == "en" else pack.title
        facts = {"version": cds_desktop.__version__, "pack": f"{title} {pack.version}", "folder": data_dir}
        text = label(session.text("ui.about.text", **facts), wraps=True)
        text.setMinimumWidth(380)
        close = button(session.text("ui.close"), primary=True)
        close.clicked.connect(self.accept)
        words = QVBoxLayout()
        words.addWidget(heading(session.text("ui.program"), 4))
        words.addWidget(text)
        words.addStretch(1)
        words.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        line = QHBoxLayout(self)
        line.setContentsMargins(22, 20, 22, 18)
        line.setSpacing(18)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
