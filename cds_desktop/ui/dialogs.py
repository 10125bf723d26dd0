"""Small dialogs: questions, approval, opening again, export, names of office and people, keys, about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Event

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6.Shiboken import delete

import cds_desktop
from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.problems import Kind
from cds_desktop.reporting.sending import Exported, approve, export, reopen
from cds_desktop.reporting.workspace import Settings, Workspace
from cds_desktop.ui.editors import Lines
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon, program_icon
from cds_desktop.ui.texts import period_in_text
from cds_desktop.ui.widgets import button, heading, label, named

_WIDTH = 470
_CTRL = Qt.KeyboardModifier.ControlModifier


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
        self.column.addStretch()  # takes what no list in the dialog wants
        self.column.addLayout(self.buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field; the buttons come last."""
        super().showEvent(event)
        self._make_room()
        buttons = [self.cancel, self.action]
        controls = [w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        fields = [control for control in controls if control not in buttons and control.window() is self]
        for before, after in pairwise([*fields, *buttons]):
            self.setTabOrder(before, after)
        next((field for field in fields if field.isVisible()), self.action).setFocus()

    def event(self, event: QEvent) -> bool:
        """Be as high as the contents need, whose sentences wrap, each time that they become others."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._make_room()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter does it from any field, those of several lines too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _CTRL:
            self.action.click()
        else:
            super().keyPressEvent(event)

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

    def _make_room(self) -> None:
        self.setMinimumHeight(self.column.totalMinimumHeightForWidth(self.width()))


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
        month = period_in_text(session.month.period, session.messages)
        introduction = session.text("ui.approve.intro", month=month, unit=session.month.unit.name_in_text)
        super().__init__(parent, session, session.text("ui.approve"), introduction, session.text("ui.approve.act"))
        counts = session.month.counts
        summary = session.text(
            "ui.approve.summary",
            errors=counts[Kind.ERROR],
            warnings=counts[Kind.WARNING],
            explained=counts[Kind.EXPLAINED],
            hints=counts[Kind.HINT],
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
            month=period_in_text(month.period, session.messages),
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


class LongDialog(Dialog):
    """A dialog whose work takes a while: it shows how far it is; Hủy, Esc and the cross stop it first."""

    def __init__(self, parent: QWidget, session: Session, title: str, introduction: str, action: str) -> None:
        super().__init__(parent, session, title, introduction, action)
        self._stop = Event()
        self.bar = named(QProgressBar(), session.text("ui.progress"))
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.column.insertWidget(3, self.bar)
        self._progress = _Progress(self)
        self._progress.moved.connect(self._moved)

    def run(self, job: Callable[[Workspace], object], done: Callable[[object], None]) -> None:
        """Have the worker do it, which tells `progress` and asks `stopped` now and then."""

        def finished(outcome: object) -> None:
            self.bar.hide()
            done(outcome)

        self._stop.clear()
        self.bar.setRange(0, 0)
        self.bar.show()
        super().run(job, finished)

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is; called in the worker's thread."""
        self._progress.moved.emit(done, total)

    def stopped(self) -> bool:
        """Whether the work is to be stopped; asked in the worker's thread."""
        return self._stop.is_set()

    def refuse(self, sentence: str) -> None:
        """Say why it was not done."""
        self.bar.hide()
        super().refuse(sentence)

    def reject(self) -> None:
        """Stop the work where it is running, else close."""
        if self.bar.isVisible():
            self._stop.set()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cross at the corner stops first, too."""
        if self.bar.isVisible():
            self._stop.set()
            event.ignore()

    def _moved(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def add_path(self, key: str, text: str, browse: Callable[[], object]) -> QLineEdit:
        """Add a field for a path under its name, with a button to choose one, and return it."""
        path, choose, line = QLineEdit(text), button(self.session.text("ui.browse"), "folder"), QWidget()
        choose.clicked.connect(browse)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(path, 1)
        row.addWidget(choose)
        self.add(key, line)
        return named(path, self.session.text(key))


class ExportDialog(LongDialog):
    """Export the submission or a draft into a folder; ends with where the file is."""

    def __init__(self, parent: QWidget, session: Session, folder: Path, *, draft: bool) -> None:
        kind = "draft" if draft else "export"
        month = period_in_text(session.month.period, session.messages)
        introduction = session.text(f"ui.{kind}.intro", month=month)
        super().__init__(parent, session, session.text(f"ui.{kind}"), introduction, session.text("ui.export.act"))
        self._draft = draft
        self.exported: Exported | None = None
        self.folder = self.add_path("ui.export.folder", str(folder), self._browse)

    def act(self) -> None:
        """Write the file."""
        folder, period = Path(self.folder.text().strip()), self.session.month.period

        def job(workspace: Workspace) -> Exported:
            return export(workspace, period, folder, draft=self._draft, progress=self.progress, cancelled=self.stopped)

        self.run(job, self._done)

    def reject(self) -> None:
        """Stop the export where one is running, else close; what was exported stays."""
        if self.exported:
            self.accept()
        else:
            super().reject()

    def _done(self, exported: object) -> None:
        assert isinstance(exported, Exported)
        self.exported = exported
        session = self.session
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

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.session.text("ui.export.folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)


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
            column.setVerticalSpacing(5)
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
