"""The dialog that looks for a newer installer on USB drives or in a folder, and says what is new in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QListWidget, QPlainTextEdit, QWidget

import cds_desktop
from cds_desktop.reporting.updates import Update, find_updates, removable_folders
from cds_desktop.ui.dialogs import Dialog, ask, open_folder
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import button, label, named

_LIST_HEIGHT, _NEWS_HEIGHT = 64, 130


class UpdatesDialog(Dialog):
    """Finds newer installers; starts one after a question, or opens its folder. `installing` tells which it was."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        introduction = session.text("ui.updates.intro", version=cds_desktop.__version__)
        super().__init__(parent, session, session.text("ui.updates"), introduction, session.text("ui.updates.search"))
        self.fields.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._window = parent
        self.installing = False
        self._found: list[Update] = []
        self.folder = QLineEdit()
        browse = button(session.text("ui.browse"), "folder")
        browse.clicked.connect(self._browse)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        self.add("ui.updates.folder", line)
        named(self.folder, session.text("ui.updates.folder"))
        self.found = QListWidget()
        self.found.setFixedHeight(_LIST_HEIGHT)
        self.found.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.currentRowChanged.connect(self._chosen)
        self.news = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self.news.setFixedHeight(_NEWS_HEIGHT)
        self.proof = label(wraps=True)
        self._shown = [self.found, self.news, self.proof]
        for key, field in (("ui.updates.found", self.found), ("ui.updates.news", self.news)):
            self.add(key, field)
        self.fields.addRow(self.proof)
        self.folder.textEdited.connect(self._forget)
        self._forget()

    def showEvent(self, event: QShowEvent) -> None:
        """Search at once: most people come with the USB stick plugged in."""
        super().showEvent(event)
        self._search()

    def act(self) -> None:
        """Search, or install what was found."""
        update = self._update()
        if update is None:
            self._search()
        elif not update.path.is_file():
            self._forget()
            self.refuse(self.session.text("ui.updates.gone", file=update.path))
        elif not update.starts:
            open_folder(update.path.parent)
            self.accept()
        elif self._agreed(update) and QDesktopServices.openUrl(QUrl.fromLocalFile(str(update.path))):
            self.installing = True
            self.accept()

    def refuse(self, sentence: str) -> None:
        """Say what is wrong, with room for it."""
        super().refuse(sentence)
        self._fit()

    def _agreed(self, update: Update) -> bool:
        text = self.session.text
        return ask(self, self.session.messages, text("ui.updates.ask", version=update.number), text("ui.updates.yes"))

    def _update(self) -> Update | None:
        row = self.found.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    def _search(self) -> None:
        self._forget()
        typed = self.folder.text().strip()

        def search(_: object) -> list[Update]:
            folders = [Path(typed)] if typed else removable_folders()
            return find_updates(folders, cds_desktop.__version__)

        self.run(search, self._show)

    def _show(self, found: object) -> None:
        assert isinstance(found, list)
        self.action.setEnabled(True)
        if not found:
            self.refuse(self.session.text("ui.updates.none", version=cds_desktop.__version__))
            return
        self._found = found
        self._reveal(True)
        self.found.addItems([str(update.path) for update in found])
        self.found.setCurrentRow(0)
        self.found.setFocus()

    def _chosen(self) -> None:
        update, text = self._update(), self.session.text
        if update is None:
            return
        self.refusal.hide()
        self.news.setPlainText(update.news or text("ui.updates.no_news"))
        self.proof.setText(text("ui.updates.intact" if update.intact else "ui.updates.unproven"))
        self.proof.setVisible(update.intact is not False)
        self.action.setText(
            text("ui.updates.install", version=update.number) if update.starts else text("ui.updates.open")
        )
        if update.intact is False:
            self.refuse(text("ui.updates.damaged", file=update.path.name))
        self.action.setEnabled(update.intact is not False)
        self._fit()

    def _forget(self) -> None:
        """Back to the search: what was found does not belong to what is typed now."""
        self._found = []
        self.found.clear()
        self._reveal(False)
        self.refusal.hide()
        self.action.setEnabled(True)
        self.action.setText(self.session.text("ui.updates.search"))

    def _reveal(self, shown: bool) -> None:
        for field in self._shown:
            self.fields.setRowVisible(field, shown)
        self._fit()

    def _fit(self) -> None:
        """As high as what is shown needs, sentences wrapped; in the middle, as it would grow off the screen."""
        self.column.activate()
        self.resize(self.width(), self.column.totalHeightForWidth(self.width()))
        frame = self.frameGeometry()
        frame.moveCenter(self._window.frameGeometry().center())
        self.move(frame.topLeft())

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.session.text("ui.updates"), self.folder.text())
        if folder:
            self.folder.setText(folder)
            self._search()
