"""Form packs: those there are, and taking another from a file or folder after seeing what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from cds_desktop.forms.loader import PackError
from cds_desktop.reporting.pack_wording import (
    change_sentence,
    field_sentence,
    offer_sentences,
    periods,
    title,
    use_sentence,
)
from cds_desktop.reporting.packs import Offer, PackInUse, look, packs_in_use, take
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.dialogs import LongDialog
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon
from cds_desktop.ui.widgets import button, label, named

_ROOM, _FRAME = QSize(820, 560), QSize(16, 48)
_TABLE_HEIGHT, _ALL_ROOM, _LINE_ROOM = 160, 100, 8
_WIDE = ("version", "use", "change", "detail", "defect")
"""Columns that share what room there is."""
_SIGNS = {
    "added": ("add", "good"),
    "removed": ("delete", "warning"),
    "renamed": ("form", "accent"),
    "redefined": ("warning", "warning"),
    "changed": ("form", "accent"),
}


class PackDialog(LongDialog):
    """Enter checks the pack and shows what it changes, or its defects; Enter again takes it."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        text = session.text
        super().__init__(parent, session, text("ui.packs"), text("ui.packs.intro"), text("ui.packs.look"))
        self._offer: Offer | None = None
        self.path = self.add_path("ui.packs.path", "", self._browse)
        self.folder = button(text("ui.packs.folder"), "folder")
        self.buttons.insertWidget(0, self.folder)
        self.folder.clicked.connect(self._browse_folder)
        self.summary = label(text("ui.packs.here", count=1), wraps=True)
        self.table = named(QTableWidget(), text("ui.packs.table"))
        self._dress_table()
        for place, part in enumerate((self.summary, self.table), 4):
            self.column.insertWidget(place, part, _ALL_ROOM if part is self.table else 0)
        self.path.textChanged.connect(self._forget)
        self.resize(_ROOM.boundedTo(self.screen().availableSize() - _FRAME))
        session.ask(packs_in_use, self._show_packs, self.refuse)

    def act(self) -> None:
        """Show what the pack would change; once that is seen, take it."""
        offer = self._offer
        if offer is not None:
            self.run(lambda workspace: take(workspace, offer, workspace.settings.preparer), self._taken)
            return
        path = Path(self.path.text().strip())

        def job(workspace: Workspace) -> Offer | PackError:
            try:
                return look(workspace, path)
            except PackError as error:
                return error

        self.run(job, self._show)

    def _show(self, found: object) -> None:
        if isinstance(found, PackError):
            self._show_defects(found)
            return
        assert isinstance(found, Offer)
        messages = self.session.messages
        self.summary.setText("\n".join(offer_sentences(found, messages)))
        self.summary.show()
        lines, signs = [], []
        for change in found.changes:
            detail = "\n".join(field_sentence(field, messages) for field in change.fields)
            lines.append((change_sentence(change, messages), detail))
            signs.append(_SIGNS[change.kind])
        self._fill(("change", "detail"), lines, signs)
        self._offer = found
        self.action.setText(self.session.text("ui.packs.take"))
        self.action.setEnabled(True)
        self.action.setFocus()

    def _show_defects(self, error: PackError) -> None:
        messages = self.session.messages
        lines = [(d.file, str(d.line) if d.line else "", messages.error(d.error)) for d in error.defects]
        self._fill(("file", "line", "defect"), lines, [("error", "error")] * len(lines))
        self.summary.hide()
        self.refuse(self.session.text("ui.packs.defects", count=len(error.defects)))

    def _show_packs(self, packs: list[PackInUse]) -> None:
        messages = self.session.messages
        lines = [
            (
                f"{title(used.pack, messages)} ({used.pack.id} {used.pack.version})",
                periods([used.pack.period or used.pack.first_period]),
                use_sentence(used, messages),
            )
            for used in packs
        ]
        self.summary.setText(messages.text("ui.packs.here", count=len(packs)))
        self._fill(("version", "first", "use"), lines, [("form", "accent")] * len(lines))

    def _fill(self, columns: Sequence[str], lines: Sequence[Sequence[str]], signs: Sequence[tuple[str, str]]) -> None:
        """Show other lines under other headings; the first cell of each carries its sign."""
        table = self.table
        table.clear()
        table.setRowCount(len(lines))
        table.setColumnCount(len(columns))
        table.setHorizontalHeaderLabels([self.session.text(f"ui.packs.column.{name}") for name in columns])
        for row, (cells, sign) in enumerate(zip(lines, signs, strict=True)):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                item.setToolTip(cell)
                if column == 0:
                    item.setIcon(icon(*sign))
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        for column in range(len(columns)):
            wide = columns[column] in _WIDE
            mode = QHeaderView.ResizeMode.Stretch if wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)
        table.resizeRowsToContents()
        for row in range(len(lines)):
            table.setRowHeight(row, table.rowHeight(row) + _LINE_ROOM)

    def _dress_table(self) -> None:
        table = self.table
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setMinimumHeight(_TABLE_HEIGHT)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _forget(self) -> None:
        """What was seen is of another file: it is to be looked at anew."""
        self._offer = None
        self.action.setText(self.session.text("ui.packs.look"))
        self.refusal.hide()

    def _taken(self, _: object) -> None:
        self.session.undo_steps.clear()  # they are about figures as the former pack declares them
        self.session.redo_steps.clear()
        self.accept()

    def _browse(self) -> None:
        kinds = f"{self.session.text('ui.packs.kinds')} (*.zip)"
        path, _ = QFileDialog.getOpenFileName(self, self.session.text("ui.packs"), self.path.text(), kinds)
        self._choose(path)

    def _browse_folder(self) -> None:
        self._choose(QFileDialog.getExistingDirectory(self, self.session.text("ui.packs"), self.path.text()))

    def _choose(self, path: str) -> None:
        if path:
            self.path.setText(path)
            self.act()
