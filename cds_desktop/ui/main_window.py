"""The one window: sections at the left, the form or a register in the middle, details at the right, problems below."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Finding, Problem
from cds_desktop.ui.commands import commands, usable
from cds_desktop.ui.detail_pane import DetailPane
from cds_desktop.ui.footer import Footer
from cds_desktop.ui.form_grid import FormPage
from cds_desktop.ui.grid import Block, Grid
from cds_desktop.ui.header_bar import HeaderBar
from cds_desktop.ui.menus import all_keys, fill_menu_bar
from cds_desktop.ui.panes import Panes
from cds_desktop.ui.problem_list import ProblemPanel
from cds_desktop.ui.session import Session
from cds_desktop.ui.sidebar import Sidebar
from cds_desktop.ui.style import THEMES

if TYPE_CHECKING:
    from cds_desktop.reporting.searching import Hit
    from cds_desktop.ui.guide import GuideWindow
    from cds_desktop.ui.overview import OverviewPage
    from cds_desktop.ui.register_page import RegisterPage

_SIZE, _FRAME = QSize(1440, 860), QSize(4, 36)


class MainWindow(QMainWindow):
    """Puts the panes together and holds the menus."""

    def __init__(self, session: Session, data_dir: Path) -> None:
        super().__init__()
        self.session = session
        self._data_dir = data_dir
        self._export_dir = data_dir / "outbox"
        self._closing = False
        self.build()
        available = QApplication.primaryScreen().availableSize() - _FRAME
        self.resize(_SIZE.boundedTo(available.expandedTo(self.minimumSizeHint())))

    def build(self) -> None:
        """Make the panes and menus, in the language of the session and the theme in use."""
        session = self.session
        self.header = HeaderBar(session)
        self.sidebar = Sidebar(session)
        self.form = FormPage(session)
        self.details = DetailPane(session)
        self.problems = ProblemPanel(session)
        self.footer = Footer(session)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.form)
        self._lay_out()
        self._actions = self._make_menus()
        self._connect()

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

    def open_overview(self) -> None:
        """Show the overview, which takes the room of details and problems."""
        self._turn_to(self.overview)
        self.sidebar.mark("overview", "")
        self._refresh_actions()

    def open_code(self, code: str) -> None:
        """Go to an indicator, whatever its section."""
        indicator = self.session.month.pack.asked.get(code)
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

    def open_hit(self, hit: Hit) -> None:
        """Go to what the search has found."""
        if hit.kind == "help":
            self.guide.show_page(hit.place)
        elif hit.kind == "row":
            self.open_register(*hit.place.split("/"))
            self.register.grid.setFocus()
        else:
            self.open_code(hit.place)

    def open_period(self, period: Period) -> None:
        """Turn to another month."""
        self._leave_editors()
        self.session.open(period)

    @property
    def in_register(self) -> bool:
        """Whether a register is shown."""
        return "register" in vars(self) and self.pages.currentWidget() is self.register

    @property
    def in_overview(self) -> bool:
        """Whether the overview is shown."""
        return "overview" in vars(self) and self.pages.currentWidget() is self.overview

    def prepare(self) -> None:
        """Make what will be wanted soon, in steps that nobody notices: opening the first list does not wait for it."""
        from cds_desktop.ui import register_page  # noqa: F401

        QTimer.singleShot(0, self, lambda: self.register)

    @cached_property
    def overview(self) -> OverviewPage:
        """The overview, made when it is first opened."""
        from cds_desktop.ui.overview import OverviewPage

        page = OverviewPage(self.session)
        self.pages.addWidget(page)
        page.period_wanted.connect(self.open_period)
        page.section_wanted.connect(self.open_section)
        page.code_wanted.connect(self.open_code)
        return page

    @cached_property
    def guide(self) -> GuideWindow:
        """The help window, made when it is first opened."""
        from cds_desktop.ui.guide import GuideWindow

        guide = GuideWindow(self, self.session)
        guide.code_wanted.connect(self._go_to_code)
        guide.register_wanted.connect(self._go_to_register)
        return guide

    @cached_property
    def register(self) -> RegisterPage:
        """The page of registers, made when the first one is opened."""

        from cds_desktop.ui import register_page

        page = register_page.RegisterPage(self.session)
        self.pages.addWidget(page)
        page.form_wanted.connect(self.edit_row)
        page.delete_wanted.connect(self.delete_rows)
        page.several_wanted.connect(self.edit_rows)
        page.totals.code_wanted.connect(self.open_code)
        page.grid.addActions([self._actions[name] for name in register_page.MENU])
        self._actions["row_filter"].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        page.grid.clear_wanted.connect(self._clear)
        page.grid.selectionModel().currentChanged.connect(self._show_row)
        page.grid.rows.rows_changed.connect(self._show_row)  # when the page has its rows, not when the month comes
        return page

    # -- what is done -------------------------------------------------------------------------------------------------

    def approve(self) -> bool:
        """Approve the month; where it is not ready, say so and go to the first problem."""
        self._leave_editors()
        if not self.session.month.ready:
            self.check()
            return False
        return self._run(_dialogs().ApproveDialog(self, self.session))

    def reopen(self) -> None:
        """Open the month again."""
        self._run(_dialogs().ReopenDialog(self, self.session))

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
        from cds_desktop.ui.load_dialog import LoadDialog

        self._leave_editors()
        dialog = LoadDialog(self, self.session, self.register.name if self.in_register else "")
        if self._run(dialog) and dialog.loaded:
            self.footer.tell(self.session.text("ui.load.done", count=dialog.loaded.count))

    def load_history(self) -> None:
        """Load earlier periods in one table."""
        from cds_desktop.ui.history_dialog import HistoryDialog

        self._leave_editors()
        dialog = HistoryDialog(self, self.session)
        if self._run(dialog) and (done := dialog.loaded):
            key = "history_load.done" if done.months else "history_load.done_rows"
            self.footer.tell(self.session.text(key, count=done.count, months=len(done.months), asked=done.asked))

    def enter_official(self, code: str = "") -> None:
        """Enter official values for figures that earlier months were sent with as provisional."""
        from cds_desktop.ui.official_dialog import OfficialDialog

        self._leave_editors()
        dialog = OfficialDialog(self, self.session, code or self.form.code)
        if self._run(dialog) and dialog.count:
            self.footer.tell(self.session.text("official.done", count=dialog.count))

    def check(self) -> None:
        """Go to what is first to be mended; who is there already, to what comes next in the list."""
        self._leave_editors()
        table = self.problems.table
        problem = table.go_to_open(beyond=self._place())
        if problem is None:
            self.footer.tell(self.session.text("readiness.ready" if self.session.month.ready else "ui.no_problems"))
        else:
            self.footer.tell_problem(problem)
            self.open_problem(problem)

    def explain(self) -> None:
        """Go to the explanation of the chosen cell's warning; in the list, explain the chosen lines together."""
        if self.problems.table.hasFocus():
            self.problems.explain_selected()
        else:
            self.details.focus_first()

    def explain_several(self, findings: list[Finding]) -> None:
        """Ask for one explanation of several warnings."""
        from cds_desktop.ui.explain_dialog import ExplainDialog

        self._show(ExplainDialog(self, self.session, findings))

    def confirm_cell(self) -> None:
        """Confirm what the chosen indicator carried over, or the register shown."""
        if self.in_register:
            self.register.confirm()
        elif self.form.code:
            self.session.confirm(codes=[self.form.code])

    def confirm_section(self) -> None:
        """Confirm all that the section shown carried over."""
        self.session.confirm(section=self.form.grid.form.section)

    def confirm_all(self) -> None:
        """Confirm all that was carried over."""
        text = self.session.text
        if _dialogs().ask(self, self.session.messages, text("ui.confirm_all.ask"), text("ui.confirm_all")):
            self.session.confirm()

    def edit_row(self) -> None:
        """Open the form of the chosen row, or of a new one where there is none."""
        if not self.in_register:
            return
        grid = self.register.grid
        if not grid.currentIndex().isValid():
            self.register.add_row()
        if grid.currentIndex().isValid():
            from cds_desktop.ui.row_form import RowForm

            form = RowForm(self, self.session, self.register)
            form.show_line(grid.rows.line(grid.currentIndex()))
            self._show(form)

    def edit_rows(self) -> None:
        """Set a value in all rows in which cells are selected; new ones have to be saved first."""
        if not (self.in_register and self.register.editable):
            return
        from cds_desktop.ui.several_rows import SeveralRowsDialog

        grid = self.register.grid
        self._leave_editors()
        lines = [line for line in self.register.selected() if line.row is not None]
        if lines:
            column = grid.rows.columns[grid.currentIndex().column()].name
            self._show(SeveralRowsDialog(self, self.session, grid.rows, lines, column))
            grid.setFocus()
        else:
            self.session.refused.emit(self.session.text("several.none"))

    def delete_rows(self) -> None:
        """Delete the rows in which cells are selected, after a question."""
        if not (self.in_register and self.register.editable):
            return
        lines = self.register.selected()
        saved = [line.row.row_id for line in lines if line.row]
        text = self.session.text
        if saved:
            question = text("ui.row.delete.ask", count=len(saved))
            if not _dialogs().ask(self, self.session.messages, question, text("ui.row.delete")):
                return
            self.session.delete_rows(self.register.name, saved)
        if len(saved) < len(lines):
            self.register.grid.rows.drop_new(lines)

    def edit_settings(self) -> None:
        """Change the names of the office and the people."""
        self._run(_dialogs().SettingsDialog(self, self.session))

    def edit_province(self) -> None:
        """Change what the province has arranged: due dates, suppliers, days off, people, targets."""
        from cds_desktop.ui.settings_dialog import ProvinceDialog

        self._run(ProvinceDialog(self, self.session))

    def open_packs(self) -> None:
        """Show the form packs there are, and take another."""
        from cds_desktop.ui.pack_dialog import PackDialog

        self._leave_editors()
        self._run(PackDialog(self, self.session))

    def change_look(self, *, language: str = "", theme: str = "") -> None:
        """Show everything in another language or theme, and remember it; what is shown, and where, stays."""
        from cds_desktop.ui.look import change_look

        self._leave_editors()
        change_look(self, language, theme)

    def follow_system(self) -> None:
        """Turn dark or light when the system does, unless a theme was chosen."""
        from cds_desktop.ui.look import follow_system

        follow_system(self)

    def start_tour(self) -> None:
        """Lead round the window; that can be left at any time."""
        from cds_desktop.ui.tour import Tour

        self.session.preferences.set("tour_seen", True)
        Tour(self, self.session).start()

    def show_folder(self) -> None:
        """Show the data folder in the system's file manager."""
        _dialogs().open_folder(self._data_dir)

    def find_updates(self) -> None:
        """Look for a newer version on a USB stick; its installer needs the program closed."""
        from cds_desktop.ui.updates import UpdatesDialog

        dialog = UpdatesDialog(self, self.session)
        if self._show(dialog) and dialog.installing:
            self.close()

    def show_help(self) -> None:
        """Open the help on what is chosen: the indicator, or the register."""
        if self.in_register:
            self.guide.show_page(f"register:{self.register.name}")
        else:
            self.guide.show_page("" if self.in_overview else f"indicator:{self.form.code}")

    def show_guide(self) -> None:
        """Open the user guide at its beginning."""
        self.guide.show_page()

    def show_keys(self) -> None:
        """Show the sheet of keys."""
        keys = all_keys(self.session.messages, self._actions)
        self._show(_dialogs().KeysDialog(self, self.session, keys))

    def show_about(self) -> None:
        """Show what this program is."""
        self._show(_dialogs().AboutDialog(self, self.session, self._data_dir))

    def next_pane(self, step: int = 1) -> None:
        """Go round the panes: sections, grid, details, problems."""
        panes: list[QWidget] = [self.sidebar, self.grid, self.details, self.problems.table]
        if self.in_overview:
            panes = [self.sidebar, self.overview]
        focused = QApplication.focusWidget() or self
        here = next((n for n, pane in enumerate(panes) if pane is focused or pane.isAncestorOf(focused)), 0)
        target = panes[(here + step) % len(panes)]
        if target is self.details and not self.details.focus_first():
            target = panes[(here + 2 * step) % len(panes)]
        if target is self.problems.table:
            self.problems.enter()
        elif target is not self.details:
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
        body = QWidget()  # put together from the outside in: what is moved with all its children is styled again
        self.setCentralWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.panes = Panes(self.session.preferences)
        for part in (self.header, self.panes, self.footer):
            column.addWidget(part)
        column.setStretchFactor(self.panes, 1)
        self.panes.fill(self.sidebar, self.pages, self.problems, self.details)

    def _make_menus(self) -> dict[str, QAction]:
        for key, step in (("F6", 1), ("Shift+F6", -1)):
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _, by=step: self.next_pane(by))
            self.addAction(action)
        actions = fill_menu_bar(self.menuBar(), self.session.messages, commands(self))
        actions[f"language_{self.session.messages.language}"].setChecked(True)
        actions[f"theme_{self.session.preferences.get('theme', THEMES[0])}"].setChecked(True)
        return actions

    def _connect(self) -> None:
        session = self.session
        self.sidebar.overview_chosen.connect(self.open_overview)
        self.sidebar.section_chosen.connect(self.open_section)
        self.sidebar.register_chosen.connect(self.open_register)
        self.header.period_wanted.connect(self.open_period)
        self.header.search.chosen.connect(self.open_hit)
        self.header.search.left.connect(lambda: self._page().setFocus())
        self.form.indicator_chosen.connect(self.details.show_indicator)
        self.form.grid.clear_wanted.connect(self._clear)
        self.details.code_wanted.connect(self.open_code)
        self.details.register_wanted.connect(self.open_register)
        self.details.official_wanted.connect(self.enter_official)
        self.problems.table.chosen.connect(self.open_problem)
        self.problems.explain_wanted.connect(self.explain_several)
        session.month_changed.connect(self._month_changed)
        session.worker.idle.connect(self._idle)

    def _month_changed(self) -> None:
        session = self.session
        month = session.month
        self.setWindowTitle(session.text("ui.window", unit=month.unit.full_name, program=session.text("ui.program")))
        gone = self.in_register and self.register.name not in month.pack.registers
        if gone or not month.pack.by_section.get(self.form.grid.form.section):
            sections = [name for name in month.pack.sections if month.pack.by_section[name]]
            self.open_section(next((s for s in sections if len(s) == 1), sections[0]))
        elif self._page() is self.form and not self.form.code:
            self.open_section(self.form.grid.form.section)
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        if self.session.view is None:
            return
        for name, usable_now in usable(self).items():
            self._actions[name].setEnabled(usable_now)

    @property
    def grid(self) -> Grid:
        """The grid that is shown, or was before the overview."""
        return self.register.grid if self.in_register else self.form.grid

    def _place(self) -> str:
        """Where one is, as problems call it: a code, or `register/row_id/column`; empty on the overview."""
        if not self.in_register:
            return "" if self.in_overview else self.form.code
        rows, index = self.register.grid.rows, self.register.grid.currentIndex()
        row_id = rows.line(index).handle.row_id if index.isValid() else None
        return f"{self.register.name}/{row_id}/{rows.columns[index.column()].name}" if row_id else self.register.name

    def _clear(self, blocks: list[Block]) -> None:
        _blocks().clear(self.session, self.grid, blocks)

    def _page(self) -> QWidget:
        return self.pages.currentWidget() or self.form

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the focus goes along where the other page had it."""
        focused = QApplication.focusWidget()
        within = focused is not None and self.pages.isAncestorOf(focused)
        self.pages.setCurrentWidget(page)
        for pane in (self.details, self.problems):
            pane.setVisible(not self.in_overview)
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

    def _go_to_code(self, code: str) -> None:
        """Come to the front at an indicator, from another window."""
        self.open_code(code)
        self.activateWindow()

    def _go_to_register(self, name: str) -> None:
        self.open_register(name)
        self.register.grid.setFocus()
        self.activateWindow()

    def _run(self, dialog: QDialog) -> bool:
        """Show a dialog; where it did something, read the month again."""
        done = self._show(dialog)
        if done:
            self.session.open(self.session.month.period)
        return done

    def _show(self, dialog: QDialog) -> bool:
        """Show a dialog until it is closed; tells whether it was accepted."""
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return accepted

    def _export(self, *, draft: bool) -> None:
        dialog = _dialogs().ExportDialog(self, self.session, self._export_dir, draft=draft)
        if self._run(dialog) and dialog.exported:
            self._export_dir = dialog.exported.path.parent

    def _leave_editors(self) -> None:
        """Save what is being typed, as if its cell had been left."""
        self.form.grid.leave_editor()
        if self.in_register:
            self.register.grid.leave_editor()
        self.details.leave()


def _dialogs() -> ModuleType:
    """The dialogs, loaded with the first one that is opened."""
    from cds_desktop.ui import dialogs

    return dialogs


def _blocks() -> ModuleType:
    """Copying and pasting, loaded when first used."""
    from cds_desktop.ui import blocks

    return blocks
