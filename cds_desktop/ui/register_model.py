"""A register as its grid shows it: what stands in the cells, how they are edited, copied and pasted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from cds_desktop.domain.problems import Finding
from cds_desktop.forms.entries import format_cell, read_cell
from cds_desktop.forms.model import Column, ColumnKind
from cds_desktop.ui.bubble import Preview, preview
from cds_desktop.ui.column_editor import column_editor
from cds_desktop.ui.form_model import finding_icon
from cds_desktop.ui.grid import LOOK_ROLE, Block, CellLook, Index, rows_of
from cds_desktop.ui.register_rows import Line, RegisterRows
from cds_desktop.ui.row_filters import RowMark
from cds_desktop.ui.session import RowHandle

if TYPE_CHECKING:
    from cds_desktop.reporting.blocks import Pasted
    from cds_desktop.reporting.clipboard import Copied
    from cds_desktop.reporting.workspace import Workspace

MARK_ROLE = Qt.ItemDataRole.UserRole + 2
"""The RowMark of a row, in the heading of the row."""
NUMBERS = (ColumnKind.INTEGER, ColumnKind.DECIMAL)


class RegisterModel(RegisterRows):
    """The cells of the rows that are shown."""

    @property
    def filter_help(self) -> str:
        """What the filter sign of a heading does."""
        return self._session.text("filter.open.help")

    def save(self, line: Line, column: Column, text: str) -> None:
        """Save a cell; it is shown as typed until what was saved is known."""
        assert self.register is not None
        token = object()
        line.typed = {**line.typed, column.name: (token, text)}

        def settled() -> None:
            line.typed = {name: typed for name, typed in line.typed.items() if typed[0] is not token}

        self._session.enter_row(self.register.name, line.handle, {column.name: text}, settled)

    def edit_text(self, line: Line, column: Column) -> str:
        """Return a cell as it is edited: choices by their code."""
        if column.name in line.typed:
            return line.typed[column.name][1]
        if line.row is None:
            return column.default or ""
        value = line.row.values.get(column.name)
        if column.kind is ColumnKind.CHOICE and value is not None:
            return str(value)
        return self.text_of(line, column)

    def findings(self, line: Line, column: Column) -> list[Finding]:
        """Return what was found in a cell."""
        view = self._session.view
        if line.row is None or self.register is None or view is None:
            return []
        return view.at(f"{self.register.name}/{line.row.row_id}/{column.name}")

    def editor_for(self, column: Column, parent: QWidget) -> QWidget:
        """Return an editor for a column, with its accessible name."""
        return column_editor(self._session, column, self.codes_in(column), parent)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the columns' names, with a star where required, and the rows' numbers."""
        if orientation is Qt.Orientation.Vertical:
            return self._row_heading(section, role)
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.name_in(self._session.messages.language) + (" *" if column.required else "")
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join([column.name_in(self._session.messages.language), column.help]).strip()
            case Qt.ItemDataRole.TextAlignmentRole if column.kind in NUMBERS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All cells can be edited while the month is open; a longer period shows the rows of its last month."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._takes else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, look, text to edit, tooltip and accessible text of a cell."""
        if not index.isValid():
            return None
        line, column = self.line(index), self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(line, column)[0]
            case _ if role == LOOK_ROLE:
                return self._cell(line, column)[1]
            case Qt.ItemDataRole.EditRole:
                return self.edit_text(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                sentences = [self._session.describe(f.problem) for f in self.findings(line, column)]
                return "\n".join([self._cell(line, column)[0], *sentences]).strip() or None
            case Qt.ItemDataRole.AccessibleTextRole:
                name = column.name_in(self._session.messages.language)
                sentences = [self._session.describe(f.problem) for f in self.findings(line, column)]
                text = self._cell(line, column)[0] or self._session.text("ui.blank")
                mark = self._visible_mark(line) if index.column() == 0 else None
                words = [self._session.text(f"row.mark.{mark}")] if mark else []
                return " ".join([*words, f"{name}: {text}.", *sentences])
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Save what was typed."""
        if not self._takes:
            return False
        line = self.line(index)
        self.save(line, self.columns[index.column()], value)
        self._cells.pop((line, self.columns[index.column()].name), None)
        self.dataChanged.emit(index, index)
        return True

    def entry_after(self, index: Index, step: int) -> QModelIndex:
        """Go right, then to the next row; back likewise."""
        if not self._takes or not self.columns:
            return QModelIndex()
        place = index.row() * len(self.columns) + index.column() + step if index.isValid() else 0
        return self.index(*divmod(place, len(self.columns))) if place >= 0 else QModelIndex()

    def make_editor(self, index: Index, parent: QWidget) -> QWidget:
        """Bring the editor of the cell's column."""
        return self.editor_for(self.columns[index.column()], parent)

    def preview(self, index: Index, text: str) -> Preview | None:
        """Return what a number or a day is read as, where it is not written so already, or what is wrong with it."""
        column, messages = self.columns[index.column()], self._session.messages
        return preview(
            self._session, text, lambda typed: format_cell(read_cell(column, typed, str), column, messages, str)
        )

    def copy_job(self, rows: range, columns: Sequence[int]) -> Callable[[], list[list[Copied]]]:
        """Return what gives cells as they are shown, numbers and dates as such."""
        lines, shown = self._shown[rows.start : rows.stop], [self.columns[column] for column in columns]

        def copied(line: Line, column: Column) -> Copied:
            value = line.row.values.get(column.name) if line.row and column.name not in line.typed else None
            if isinstance(value, Decimal):
                return Decimal(f"{value.normalize():f}")  # 105.2 rather than 105.200000
            return value if isinstance(value, date) else self.text_of(line, column)

        return lambda: [[copied(line, column) for column in shown] for line in lines]

    def paste_job(
        self, rows: Sequence[int], columns: Sequence[int], read: Callable[[], list[list[str]]]
    ) -> Callable[[Workspace], Pasted] | None:
        """Return what writes a block into rows; those beyond the last one are new. What is wider than the list is kept
        under no name, to be refused.
        """
        handles = [line.handle for line in self._shown]
        names = [self.columns[column].name for column in columns]

        def cells() -> list[tuple[RowHandle, dict[str, str]]]:
            found = []
            for row, line in zip(rows, read(), strict=False):
                texts = dict(zip(names, line, strict=False)) | {"": " ".join(line[len(names) :])}
                found.append((handles[row] if row < len(handles) else RowHandle(), texts))
            return found

        return self._writer(cells)

    def clear_job(self, blocks: Sequence[Block]) -> Callable[[Workspace], Pasted]:
        """Return what empties cells, row by row."""
        handles, names = [line.handle for line in self.shown], [column.name for column in self.columns]

        def cells() -> list[tuple[RowHandle, dict[str, str]]]:
            texts: dict[int, dict[str, str]] = {row: {} for row in rows_of(blocks)}
            for rows, columns in blocks:
                for row in rows:
                    texts[row].update((names[column], "") for column in columns)
            return [(handles[row], cells) for row, cells in texts.items()]

        return self._writer(cells)

    def place_name(self, row: int, name: str) -> str:
        """Return a row's number as it stands beside the list, and the column's name."""
        line = self._session.text("ui.paste.line", line=row + 1)
        columns = self.register.columns if self.register else {}
        return f"{line} · {columns[name].name_in(self._session.messages.language)}" if name in columns else line

    @property
    def _of_months(self) -> bool:
        """Whether the rows are those of a longer period's last month."""
        month = self._session.month
        return self.register is not None and not month.locked and not month.rows_editable(self.register.name)

    @property
    def _takes(self) -> bool:
        return self.register is not None and self._session.takes_rows(self.register.name)

    def _row_heading(self, row: int, role: int) -> Any:
        """The number of a row, and what it is to the month as a sign and in words."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row + 1
        if role not in (MARK_ROLE, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        mark = self._visible_mark(self._shown[row])
        if role == MARK_ROLE:
            return mark
        words = self._session.text(f"row.mark.{mark}") if mark else ""
        return words or None if role == Qt.ItemDataRole.ToolTipRole else f"{row + 1}. {words}".rstrip()

    def _visible_mark(self, line: Line) -> RowMark | None:
        """The mark of a row; what was carried over is marked until the list is confirmed."""
        mark = self.mark(line)
        register = self._session.month.registers.get(self.register.name) if self.register else None
        settled = register is None or register.confirmed or self._of_months
        return None if mark is RowMark.CARRIED and settled else mark

    def _writer(self, cells: Callable[[], list[tuple[RowHandle, dict[str, str]]]]) -> Callable[[Workspace], Pasted]:
        from cds_desktop.reporting.blocks import paste_cells

        assert self.register is not None
        period, register = self._session.month.period, self.register.name

        def job(workspace: Workspace) -> Pasted:
            rows = cells()
            texts = [(handle.row_id, texts) for handle, texts in rows]
            pasted = paste_cells(workspace, period, register, texts, workspace.settings.preparer)
            for (handle, _), row_id in zip(rows, pasted.row_ids, strict=True):
                handle.row_id = row_id
            return pasted

        return job

    def _cell(self, line: Line, column: Column) -> tuple[str, CellLook]:
        key = (line, column.name)
        if key not in self._cells:
            self._cells[key] = self._make_cell(line, column)
        return self._cells[key]

    def _make_cell(self, line: Line, column: Column) -> tuple[str, CellLook]:
        name, tint = finding_icon(self.findings(line, column))
        wrong = line.row is not None and column.name in line.row.entries and column.name not in line.typed
        ground = "surface" if self._takes else "sunken"
        ground, shade = ("error_ground", "error") if wrong else (ground, "text")
        return self.text_of(line, column), CellLook(ground, shade, name, tint, number=column.kind in NUMBERS)
