"""A register with its tools: add, edit in a form, delete, find and filter, confirm, totals, picture."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QToolButton, QVBoxLayout, QWidget

from cds_desktop.ui.register_grid import RegisterGrid
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.row_filters import RowMark
from cds_desktop.ui.row_totals import TotalsBar
from cds_desktop.ui.session import RowHandle, Session
from cds_desktop.ui.style import button_icon, icon
from cds_desktop.ui.widgets import button, label, mark, named, styled

if TYPE_CHECKING:
    from cds_desktop.ui.place_panel import PlacePanel

MENU = ("row_form", "row_several", "row_delete", "row_filter", "row_filter_none", "row_sort", "copy", "paste")
"""What the context menu of the grid offers, of the commands of the window."""
_ROOM_FOR_BOTH, _PICTURE_WIDTH = 640, 320
_PICTURE_LIKED = "register_picture"


class RegisterPage(QWidget):
    """The rows of one register of the session's month, and all that is done with them."""

    form_wanted = Signal()
    delete_wanted = Signal()
    several_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "page")
        self._session = session
        self.grid = RegisterGrid(session)
        self.totals = TotalsBar(session, self.grid.rows)
        self._title = label(style_name="title")
        self._count = label(style_name="quiet")
        self._state = label(style_name="chip")
        self._confirm = button("", "done")
        self._none = button(session.text("row.none"), "empty")
        self._none.setToolTip(session.text("row.none.help"))
        self._add = self._tool("add", "ui.row.add")
        self._form = self._tool("form", "ui.row.form")
        self._delete = self._tool("delete", "ui.row.delete")
        self._several = self._tool("several", "row.several", with_text=False)
        self._picture = self._tool("picture", "row.picture", with_text=False)
        self._picture.setCheckable(True)
        self._find = named(QLineEdit(), session.text("ui.row.find"))
        self._find.setPlaceholderText(session.text("ui.row.find"))
        self._find.setClearButtonEnabled(True)
        self._find.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._find.setMaximumWidth(260)
        self._find.setMinimumWidth(90)
        self._filtered = label(wraps=True)
        self._all = button(session.text("filter.lift_all"), "close")
        self._all.setToolTip(session.text("filter.lift_all.help"))
        self._empty = label(style_name="quiet", wraps=True)
        self._empty.setParent(self.grid)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._row = QPoint()
        self._handle: RowHandle | None = None
        self._lay_out()
        self.setFocusProxy(self.grid)
        self._connect()

    @cached_property
    def places(self) -> PlacePanel:
        """The picture of where the rows lie, made when it is first shown."""
        from cds_desktop.ui.place_panel import PlacePanel

        panel = PlacePanel(self._session, self.grid)
        self._parts.addWidget(panel)
        panel.grid_wanted.connect(self._leave_picture)
        return panel

    @property
    def pictured(self) -> bool:
        """Whether the picture is shown."""
        return "places" in vars(self) and self.places.isVisibleTo(self)

    @property
    def name(self) -> str:
        """The name of the register shown."""
        register = self.grid.rows.register
        return register.name if register else ""

    @property
    def editable(self) -> bool:
        """Whether rows of the register shown can be changed."""
        return self._session.takes_rows(self.name)

    def show_register(self, name: str, row_id: str = "", column: str = "") -> None:
        """Show a register, at a cell where one is named."""
        if name != self.name:
            self._find.clear()
            self.grid.show_register(name)
            self._show_picture()
        if self.grid.hasFocus() and not self.grid.currentIndex().isValid():
            self.grid.goto(self.grid.rows.index(0, 0))
        if not row_id:
            return
        if not self.grid.isVisibleTo(self):
            self.toggle_picture()
        index = self.grid.rows.index_of(row_id, column)
        if not index.isValid():
            self.clear_filters()
            index = self.grid.rows.index_of(row_id, column)
        self.grid.goto(index)

    def add_row(self) -> None:
        """Begin a new row."""
        if self.editable:
            self.grid.goto(self.grid.rows.add_line())
            self.grid.setFocus()

    def focus_find(self) -> None:
        """Go to the box that finds rows."""
        self._find.setFocus()
        self._find.selectAll()

    def open_filter(self, position: int) -> None:
        """Ask which rows to show by a column."""
        from cds_desktop.ui.register_filter import FilterDialog

        self.grid.leave_editor()
        dialog = FilterDialog(self.window(), self._session, self.grid.rows, self.grid.rows.columns[position])
        dialog.exec()
        dialog.deleteLater()
        self.grid.setFocus()

    def clear_filters(self) -> None:
        """Show all rows again, with one key."""
        self._find.clear()
        self.grid.rows.clear_filters()

    def toggle_picture(self) -> None:
        """Show or hide the picture of where the rows lie."""
        self._session.preferences.set(_PICTURE_LIKED, not self.pictured)
        self._show_picture()
        (self.places if self.pictured else self.grid).setFocus()

    def selected(self) -> list[Line]:
        """Return the rows in which cells are selected."""
        return self.grid.selected_lines()

    def confirm(self) -> None:
        """Confirm all rows that were carried over. An empty list is not confirmed by the way: *không có* is said."""
        if self.grid.rows.total:
            self._session.confirm(register=self.name)
        else:
            self._session.refused.emit(self._session.text("row.unchanged.empty"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the word on an empty register in the middle, and the picture where there is room for it."""
        super().resizeEvent(event)
        self._empty.setGeometry(30, 60, max(self.grid.width() - 60, 100), 90)
        if self.pictured:
            self._arrange_picture()

    # -- putting together ---------------------------------------------------------------------------------------------

    def _tool(self, name: str, key: str, *, with_text: bool = True) -> QToolButton:
        tool = named(QToolButton(), self._session.text(key))
        tool.setIcon(button_icon(name) if with_text else icon(name, "text"))
        tool.setText(self._session.text(key))
        tool.setToolTip(self._session.text(f"{key}.help"))
        styles = Qt.ToolButtonStyle
        tool.setToolButtonStyle(styles.ToolButtonTextBesideIcon if with_text else styles.ToolButtonIconOnly)
        tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return tool

    def _lay_out(self) -> None:
        head = styled(QWidget(), "pageHead")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(14, 8, 10, 6)
        lines.setSpacing(4)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        first.setSpacing(10)
        words, state = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        state.setSpacing(10)
        state.addWidget(self._count)
        state.addWidget(self._state)
        state.addStretch(1)
        words.addLayout(state)
        first.addLayout(words, 1)
        first.addWidget(self._confirm)
        first.addWidget(self._none)
        second.setSpacing(2)
        for tool in (self._add, self._form, self._delete, self._several, self._picture):
            second.addWidget(tool)
        second.addStretch(1)
        second.addWidget(self._find, 3)
        self._filter_line = QWidget()
        self._filter_line.setLayout(third)
        third.setContentsMargins(0, 0, 0, 0)
        sign = label()
        sign.setPixmap(icon("filtered", "accent").pixmap(14, 14))
        third.addWidget(sign)
        third.addWidget(self._filtered, 1)
        third.addWidget(self._all)
        for part in (first, second):
            lines.addLayout(part)
        lines.addWidget(self._filter_line)
        self._parts = QSplitter(childrenCollapsible=False)
        self._parts.setHandleWidth(1)
        self._parts.addWidget(self.grid)
        self._parts.setStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._parts, 1)
        layout.addWidget(self.totals)

    def _connect(self) -> None:
        self._add.clicked.connect(self.add_row)
        self._form.clicked.connect(self.form_wanted)
        self._delete.clicked.connect(self.delete_wanted)
        self._several.clicked.connect(self.several_wanted)
        self._picture.clicked.connect(self.toggle_picture)
        self._none.clicked.connect(lambda: self._session.confirm_empty(self.name))
        self._confirm.clicked.connect(self.confirm)
        self._all.clicked.connect(self.clear_filters)
        self._find.textChanged.connect(self.grid.rows.find)
        self._find.returnPressed.connect(self.grid.setFocus)
        self.grid.filter_wanted.connect(self.open_filter)
        model = self.grid.rows
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.rows_changed.connect(self._refresh)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        index = self.grid.currentIndex()
        self._row = QPoint(index.column(), index.row())
        self._handle = self.grid.rows.line(index).handle if index.isValid() else None

    def _restore(self) -> None:
        """After rows came or went, stand on the same row, or on the one that took its place."""
        model = self.grid.rows
        if self._handle is None or not model.rowCount():
            return
        index = model.index_of(self._handle.row_id or "")
        number = index.row() if index.isValid() else min(self._row.y(), model.rowCount() - 1)
        self.grid.goto(model.index(number, min(self._row.x(), model.columnCount() - 1)))

    def _show_picture(self) -> None:
        """Show the picture where rows have a place and the person likes to see it."""
        register = self.grid.rows.register
        has_places = register is not None and bool(register.coordinates)
        liked = self._session.preferences.get(_PICTURE_LIKED, False)
        self._picture.setVisible(has_places)
        self._picture.setChecked(liked)
        if has_places and liked:
            self.places.show()
            self.places.refresh()
        elif self.pictured:
            self.places.hide()
        self._arrange_picture()

    def _arrange_picture(self) -> None:
        """Beside the grid where there is room for both; in a narrow window in its place."""
        both = self.width() >= _ROOM_FOR_BOTH or not self.pictured
        if self.grid.isVisibleTo(self) is not both:
            self.grid.setVisible(both)
            if both and self.pictured:
                self._parts.setSizes([self.width() - _PICTURE_WIDTH, _PICTURE_WIDTH])

    def _leave_picture(self) -> None:
        """Go on to the grid; where there is no room for both, it takes the place of the picture."""
        if not self.grid.isVisibleTo(self):
            self.toggle_picture()
        self.grid.setFocus()

    def _refresh(self) -> None:
        model, session = self.grid.rows, self._session
        if model.register is None:
            return
        state = session.month.registers.get(model.register.name)
        confirmed = state.confirmed if state else False
        self._title.setText(model.register.name_in(session.messages.language))
        self._title.setToolTip(model.register.description)
        shown, total = model.rowCount(), model.total
        key = "ui.rows" if shown == total else "ui.rows.shown"
        self._count.setText(session.text(key, count=total, shown=shown))
        editable = self.editable
        for tool in (self._add, self._delete, self._several):
            tool.setEnabled(editable)
        self._none.setVisible(editable and not total and not confirmed and state is not None)
        self._show_confirmation(editable and bool(state and state.rows) and not confirmed, confirmed)
        self._show_filters()
        self._empty.setVisible(not shown and state is not None)
        key = "ui.empty.filtered" if total else "ui.empty.confirmed" if confirmed else "ui.empty"
        self._empty.setText(session.text(key))
        self.totals.refresh()
        if self.pictured:
            self.places.refresh()

    def _show_confirmation(self, asked: bool, confirmed: bool) -> None:
        """The button that confirms the list says whether anything changed in it; afterwards a word says it was done."""
        session, counts = self._session, self.grid.rows.mark_counts()
        touched = counts.total() - counts[RowMark.CARRIED]
        which = "confirm" if touched else "unchanged"
        self._confirm.setText(session.text(f"row.{which}"))
        self._confirm.setToolTip(session.text(f"row.{which}.help", count=counts[RowMark.CARRIED], touched=touched))
        self._confirm.setVisible(asked)
        locked = not self.editable
        state = "confirmed" if not locked else "locked" if session.month.locked else "of_month"
        self._state.setText(session.text(f"row.{state}"))
        mark(self._state, "tone", "" if locked else "good")
        self._state.setVisible(locked or confirmed)

    def _show_filters(self) -> None:
        """Say which columns are filtered and how; nothing where none is."""
        model = self.grid.rows
        register = model.register
        assert register is not None
        words = [
            condition.describe(register.columns[name], self._names(name), self._session.messages)
            for name, condition in model.filters.items()
        ]
        words += [self._session.text(f"row.mark.{model.only}")] if model.only else []
        self._filtered.setText("   ·   ".join(words))
        self._filter_line.setVisible(bool(words))

    def _names(self, column: str) -> dict[str, str]:
        register = self.grid.rows.register
        assert register is not None
        return {**self.grid.rows.codes_in(register.columns[column]), "": self._session.text("filter.blank_cells")}
