"""The one window: sections at the left, the form or a register in the middle, details at the right, problems below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem
from cds_desktop.ui import dialogs
from cds_desktop.ui.detail_pane import DetailPane
from cds_desktop.ui.footer import Footer
from cds_desktop.ui.form_grid import FormPage
from cds_desktop.ui.header_bar import HeaderBar
from cds_desktop.ui.problem_list import ProblemPanel
from cds_desktop.ui.register_grid import RegisterPage
from cds_desktop.ui.row_form import RowForm
from cds_desktop.ui.session import Session
from cds_desktop.ui.sidebar import Sidebar
from cds_desktop.ui.style import icon, program_icon

_GRID_KEYS = (
    ("Enter, Tab", "next"),
    ("Shift+Tab", "back"),
    ("F2", "edit"),
    ("Esc", "restore"),
    ("Del", "clear"),
    ("F6", "pane"),
)
_SIZE, _FRAME = QSize(1440, 860), QSize(4, 36)
_NARROW = 1150
_PANES_NARROW, _PANES = (168, 238), (208, 304)


class MainWindow(QMainWindow):
    """Puts the panes together and holds the menus."""

    def __init__(self, session: Session, data_dir: Path) -> None:
        super().__init__()
        self.session = session
        self._data_dir = data_dir
        self._export_dir = data_dir / "outbox"
        self._closing = False
        self._actions: dict[str, QAction] = {}
        self.setWindowIcon(program_icon())
        self.header = HeaderBar(session)
        self.sidebar = Sidebar(session)
        self.form = FormPage(session)
        self.register = RegisterPage(session)
        self.details = DetailPane(session)
        self.problems = ProblemPanel(session)
        self.footer = Footer(session)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.form)
        self.pages.addWidget(self.register)
        self._lay_out()
        self._make_menus()
        self._connect()
        available = QApplication.primaryScreen().availableSize() - _FRAME
        self.resize(_SIZE.boundedTo(available.expandedTo(self.minimumSizeHint())))

    # -- what is shown ------------------------------------------------------------------------------------------------

    def open_section(self, section: str, code: str | None = None) -> None:
        """Show a section of the form, at an indicator or where it was left."""
        self._turn_to(self.form)
        self.sidebar.mark("section", section)
        self.form.show_section(section, code)
        self.details.show_indicator(self.form.code)
        self._refresh_actions()

    def open_register(self, name: str, row_id: str = "", column: str = "") -> None:
        """Show a register, at a cell where one is named."""
        self._turn_to(self.register)
        self.sidebar.mark("register", name)
        self.register.show_register(name, row_id, column)
        self._show_row()
        self._refresh_actions()

    def open_code(self, code: str) -> None:
        """Go to an indicator, whatever its section."""
        indicator = self.session.month.pack.indicators.get(code)
        if indicator is not None:
            self.open_section(indicator.section, code)
            self.form.grid.setFocus()

    def open_problem(self, problem: Problem) -> None:
        """Go to the cell of a problem."""
        name, *inside = problem.place.split("/")
        if name in self.session.month.pack.registers:
            self.open_register(name, *inside[:2])
            self.register.grid.setFocus()
        else:
            self.open_code(name)

    def open_period(self, period: Period) -> None:
        """Turn to another month."""
        self._leave_editors()
        self.session.open(period)

    @property
    def in_register(self) -> bool:
        """Whether a register is shown."""
        return self.pages.currentWidget() is self.register

    # -- what is done -------------------------------------------------------------------------------------------------

    def approve(self) -> bool:
        """Approve the month; where it is not ready, say so and go to the first problem."""
        self._leave_editors()
        if not self.session.month.ready:
            self.check()
            return False
        return self._run(dialogs.ApproveDialog(self, self.session))

    def reopen(self) -> None:
        """Open the month again."""
        self._run(dialogs.ReopenDialog(self, self.session))

    def export(self) -> None:
        """Export the submission; a month that waits for approval is approved first."""
        if self.session.month.status is Status.ENTERING and not self.approve():
            return
        self._export(draft=False)

    def export_draft(self) -> None:
        """Export what there is, marked DỰ THẢO."""
        self._leave_editors()
        self._export(draft=True)

    def load(self) -> None:
        """Load figures or rows from a file."""
        self._leave_editors()
        dialog = dialogs.LoadDialog(self, self.session, self.register.name if self.in_register else "")
        if self._run(dialog) and dialog.loaded:
            self.footer.tell(self.session.text("ui.load.done", count=dialog.loaded.count))

    def check(self) -> None:
        """Read the month again and go to what is first to be mended."""
        self._leave_editors()
        findings = self.problems.table.problems.findings
        first = next((f for f in findings if f.open_warning or f.problem.severity == "error"), None)
        if first is None:
            self.footer.tell(self.session.text("readiness.ready" if self.session.month.ready else "ui.no_problems"))
        else:
            self.footer.tell(self.session.describe(first.problem), wrong=first.problem.severity == "error")
            self.open_problem(first.problem)

    def explain(self) -> None:
        """Go to the explanation of the chosen cell's warning."""
        self.details.focus_first()

    def confirm_cell(self) -> None:
        """Confirm what the chosen indicator carried over, or the register shown."""
        if self.in_register:
            self.session.confirm(register=self.register.name)
        elif self.form.code:
            self.session.confirm(codes=[self.form.code])

    def confirm_section(self) -> None:
        """Confirm all that the section shown carried over."""
        self.session.confirm(section=self.form.grid.form.section)

    def confirm_all(self) -> None:
        """Confirm all that was carried over."""
        text = self.session.text
        if dialogs.ask(self, self.session.messages, text("ui.confirm_all.ask"), text("ui.confirm_all")):
            self.session.confirm()

    def edit_row(self) -> None:
        """Open the form of the chosen row, or of a new one where there is none."""
        if not self.in_register:
            return
        grid = self.register.grid
        if not grid.currentIndex().isValid():
            self.register.add_row()
        if grid.currentIndex().isValid():
            form = RowForm(self, self.session, self.register)
            form.show_line(grid.rows.line(grid.currentIndex()))
            form.exec()
            form.deleteLater()

    def delete_rows(self) -> None:
        """Delete the rows in which cells are selected, after a question."""
        if not (self.in_register and self.session.editable):
            return
        lines = self.register.selected()
        saved = [line.row.row_id for line in lines if line.row]
        text = self.session.text
        if saved:
            question = text("ui.row.delete.ask", count=len(saved))
            if not dialogs.ask(self, self.session.messages, question, text("ui.row.delete")):
                return
            self.session.delete_rows(self.register.name, saved)
        if len(saved) < len(lines):
            self.register.grid.rows.drop_new(lines)

    def edit_settings(self) -> None:
        """Change the names of the office and the people."""
        self._run(dialogs.SettingsDialog(self, self.session))

    def show_keys(self) -> None:
        """Show the sheet of keys."""
        text = self.session.text
        keys = [(key, text(f"ui.keys.{name}")) for key, name in _GRID_KEYS]
        for action in self._actions.values():
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            if key:
                keys.append((key, action.text().rstrip("…")))
        dialogs.KeysDialog(self, self.session, keys).exec()

    def show_about(self) -> None:
        """Show what this program is."""
        dialogs.AboutDialog(self, self.session, self._data_dir).exec()

    def next_pane(self, step: int = 1) -> None:
        """Go round the panes: sections, grid, details, problems."""
        grid = self.register.grid if self.in_register else self.form.grid
        panes: list[QWidget] = [self.sidebar, grid, self.details, self.problems.table]
        focused = QApplication.focusWidget() or self
        here = next((n for n, pane in enumerate(panes) if pane is focused or pane.isAncestorOf(focused)), 0)
        target = panes[(here + step) % len(panes)]
        if target is self.details and not self.details.focus_first():
            target = panes[(here + 2 * step) % len(panes)]
        if target is not self.details:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    # -- closing ------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is being typed, and close when everything has been saved."""
        self._leave_editors()
        if self.session.worker.pending:
            self._closing = True
            self.setEnabled(False)
            self.footer.tell(self.session.text("ui.closing"))
            event.ignore()

    def _idle(self) -> None:
        if self._closing:
            self._closing = False
            self.setEnabled(True)
            self.close()

    # -- putting together ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        middle.addWidget(self.pages)
        middle.addWidget(self.problems)
        middle.setStretchFactor(0, 1)
        middle.setSizes([520, 150])
        self._panes = QSplitter(childrenCollapsible=False)
        for pane in (self.sidebar, middle, self.details):
            self._panes.addWidget(pane)
        self._panes.setStretchFactor(1, 1)
        for splitter in (middle, self._panes):
            splitter.setHandleWidth(1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._panes, 1)
        column.addWidget(self.footer)
        self.setCentralWidget(body)
        self.problems.setMinimumHeight(86)
        self.sidebar.setMinimumWidth(150)
        self.details.setMinimumWidth(220)
        self._arranged_narrow: bool | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panes at the sides less room in a narrow window (150 % on a small screen)."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow is not self._arranged_narrow:
            self._arranged_narrow = narrow
            left, right = _PANES_NARROW if narrow else _PANES
            self._panes.setSizes([left, self.width() - left - right, right])

    def _make_menus(self) -> None:
        text = self.session.text
        bar = self.menuBar()
        report, figures, rows, checks, tools, help_ = (
            bar.addMenu(text(f"ui.menu.{name}")) for name in ("report", "figures", "rows", "checks", "tools", "help")
        )
        self._add(report, "earlier", lambda: self.header.step(-1), "Alt+PgUp", "left")
        self._add(report, "later", lambda: self.header.step(1), "Alt+PgDown", "right")
        report.addSeparator()
        self._add(report, "approve", self.approve, "", "approve")
        self._add(report, "reopen", self.reopen, "", "reopen")
        report.addSeparator()
        self._add(report, "export", self.export, "F9", "export")
        self._add(report, "draft", self.export_draft, "", "export")
        report.addSeparator()
        self._add(report, "quit", self.close, "Ctrl+Q")
        self._add(figures, "find", self.header.focus_search, "Ctrl+F", "search")
        self._add(figures, "section_before", lambda: self.sidebar.step(-1), "Ctrl+PgUp")
        self._add(figures, "section_after", lambda: self.sidebar.step(1), "Ctrl+PgDown")
        figures.addSeparator()
        confirm = figures.addMenu(icon("done"), text("ui.menu.confirm"))
        self._add(confirm, "confirm_cell", self.confirm_cell, "Ctrl+Return")
        self._add(confirm, "confirm_section", self.confirm_section)
        self._add(confirm, "confirm_all", self.confirm_all)
        self._add(figures, "load", self.load, "Ctrl+O", "load")
        self._add(rows, "row_add", self.register.add_row, "Ctrl+Ins", "add")
        self._add(rows, "row_form", self.edit_row, "F4", "form")
        self._add(rows, "row_delete", self.delete_rows, "Ctrl+Del", "delete")
        self._add(rows, "row_find", self.register.focus_find, "Ctrl+Shift+F", "search")
        rows.addSeparator()
        self._add(rows, "row_none", lambda: self.session.confirm_empty(self.register.name), "", "empty")
        self._add(rows, "row_confirm", lambda: self.session.confirm(register=self.register.name), "", "done")
        self._add(checks, "check", self.check, "F8", "check")
        self._add(checks, "explain", self.explain, "Ctrl+E", "explain")
        self._add(tools, "settings", self.edit_settings, "", "people")
        self._add(tools, "folder", lambda: dialogs.open_folder(self._data_dir), "", "folder")
        self._add(help_, "keys", self.show_keys, "Ctrl+/", "keys")
        self._add(help_, "about", self.show_about, "", "about")
        for key, step in (("F6", 1), ("Shift+F6", -1)):
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _, by=step: self.next_pane(by))
            self.addAction(action)

    def _add(self, menu: QMenu, name: str, act: Callable[[], object], key: str = "", sign: str = "") -> None:
        action = QAction(self.session.text(f"ui.action.{name}"), self)
        if sign:
            action.setIcon(icon(sign))
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda: act())
        menu.addAction(action)
        self._actions[name] = action

    def _connect(self) -> None:
        session = self.session
        self.sidebar.section_chosen.connect(self.open_section)
        self.sidebar.register_chosen.connect(self.open_register)
        self.header.period_wanted.connect(self.open_period)
        self.header.code_wanted.connect(self.open_code)
        self.header.left.connect(lambda: self._page().setFocus())
        self.form.indicator_chosen.connect(self.details.show_indicator)
        self.details.code_wanted.connect(self.open_code)
        self.details.register_wanted.connect(self.open_register)
        self.problems.table.chosen.connect(self.open_problem)
        self.register.form_wanted.connect(self.edit_row)
        self.register.delete_wanted.connect(self.delete_rows)
        self.register.grid.selectionModel().currentChanged.connect(self._show_row)
        self.register.grid.rows.modelReset.connect(self._show_row)
        session.month_changed.connect(self._month_changed)
        session.worker.idle.connect(self._idle)

    def _month_changed(self) -> None:
        session = self.session
        month = session.month
        self.setWindowTitle(session.text("ui.window", unit=month.unit.full_name, program=session.text("ui.program")))
        if not self.form.grid.form.section:
            sections = [name for name in month.pack.sections if month.pack.by_section[name]]
            self.open_section(next((s for s in sections if len(s) == 1), sections[0]))
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        if self.session.view is None:
            return
        month, editable, rows = self.session.month, self.session.editable, self.in_register
        state = month.registers.get(self.register.name)
        usable = {
            "approve": editable,
            "reopen": month.locked,
            "export": True,
            "load": editable,
            "confirm_cell": editable,
            "confirm_section": editable and not rows,
            "confirm_all": editable,
            "row_add": editable and rows,
            "row_form": rows,
            "row_delete": editable and rows,
            "row_find": rows,
            "row_none": editable and rows and state is not None and not state.rows,
            "row_confirm": editable and rows and state is not None and bool(state.rows) and not state.confirmed,
            "explain": editable,
        }
        for name, usable_now in usable.items():
            self._actions[name].setEnabled(usable_now)

    def _page(self) -> QWidget:
        return self.register if self.in_register else self.form

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the focus goes along where the other page had it."""
        focused = QApplication.focusWidget()
        within = focused is not None and self.pages.isAncestorOf(focused)
        self.pages.setCurrentWidget(page)
        if within:
            page.setFocus()

    def _show_row(self) -> None:
        if not self.in_register:
            return
        index = self.register.grid.currentIndex()
        if index.isValid():
            self.details.show_row(self.register.name, self.register.grid.rows.line(index))
        else:
            self.details.show_register(self.register.name)

    def _run(self, dialog: QDialog) -> bool:
        """Show a dialog; where it did something, read the month again."""
        done = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if done:
            self.session.open(self.session.month.period)
        return done

    def _export(self, *, draft: bool) -> None:
        dialog = dialogs.ExportDialog(self, self.session, self._export_dir, draft=draft)
        if self._run(dialog) and dialog.exported:
            self._export_dir = dialog.exported.path.parent

    def _leave_editors(self) -> None:
        """Save what is being typed, as if its cell had been left."""
        self.form.grid.leave_editor()
        self.register.grid.leave_editor()
        self.details.leave()
