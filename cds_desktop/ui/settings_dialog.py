"""What a province arranges for itself: due dates, suppliers, days off, people, targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.calendar import is_decided
from cds_desktop.domain.entry import format_date, format_number, parse_date, parse_number
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Window
from cds_desktop.domain.text import matches, normalise_line
from cds_desktop.forms.model import ValueKind
from cds_desktop.reporting.settings import (
    OwnDay,
    Person,
    ProvinceSettings,
    SupplierArrangement,
    save_settings,
    save_window,
)
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.dialogs import Dialog
from cds_desktop.ui.session import Session
from cds_desktop.ui.texts import period_in_text
from cds_desktop.ui.widgets import button, label, named

_SIZE = (840, 470)
_SHORT, _NARROWEST = 220, 104
_MOST_DECIMALS = 6
_WORKED = 2
"""The column of a day off that says that it is worked."""
_CODE = Qt.ItemDataRole.UserRole


class Table(QTableWidget):
    """Lines of text to fill in; columns marked as read-only only tell what a line is about."""

    def __init__(self, name: str, headings: Sequence[str], read_only: Sequence[int] = ()) -> None:
        super().__init__(0, len(headings))
        self.setObjectName("entries")
        self._read_only = frozenset(read_only)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(headings)
        self.verticalHeader().hide()
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(_NARROWEST)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def fit(self, *columns: int) -> None:
        """Make columns as wide as what they hold; the others share the rest."""
        for column in columns:
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def add_line(self, texts: Sequence[str], code: str = "") -> int:
        """Add a line; return its number."""
        row = self.rowCount()
        self.insertRow(row)
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setData(_CODE, code)
            item.setToolTip(text)
            if column in self._read_only:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.setItem(row, column, item)
        return row

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell, as it is stored."""
        item = self.item(row, column)
        return normalise_line(item.text()) if item else ""

    def code(self, row: int) -> str:
        """Return what a line was added for."""
        item = self.item(row, 0)
        return str(item.data(_CODE)) if item else ""

    def lines(self) -> list[tuple[str, ...]]:
        """Return the lines in which something was filled in."""
        lines = [tuple(self.text(row, n) for n in range(self.columnCount())) for row in range(self.rowCount())]
        return [line for line in lines if any(line)]


class ProvinceDialog(Dialog):
    """The arrangements of a province, a page for each kind; all are saved together."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        texts = (session.text("province.title"), session.text("province.intro"), session.text("ui.save"))
        super().__init__(parent, session, *texts)
        self._month = session.month
        self._old = session.month.province
        self._line_buttons: dict[QWidget, tuple[QWidget, ...]] = {}
        self.pages = named(QTabWidget(), session.text("province.title"))
        self.pages.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its row of tabs has the focus, and a role
        for name, page in (
            ("due", self._due_page()),
            ("suppliers", self._supplier_page()),
            ("days", self._days_page()),
            ("people", self._people_page()),
            ("targets", self._target_page()),
        ):
            self.pages.addTab(page, session.text(f"province.{name}"))
        self.column.insertWidget(2, self.pages, 1)
        self.resize(*_SIZE)
        self._show_due()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field; Tab goes through the page that is open, then to the buttons."""
        QDialog.showEvent(self, event)
        fields = (self.due_day, self.due_month, self.working_days, *self.window_days)
        tables = (self.suppliers, self.days, self.people, self.find_target, self.targets)
        stops: list[QWidget] = [self.pages.tabBar(), *fields]
        for stop in tables:
            stops += [stop, *self._line_buttons.get(stop, ())]
        for before, after in pairwise([*stops, self.cancel, self.action]):
            self.setTabOrder(before, after)
        self.due_day.setFocus()

    def act(self) -> None:
        """Save all; what cannot be read is said, and its page shown."""
        self.refusal.hide()
        try:
            settings, window = self._settings(), self._window()
        except DomainError as error:
            self.refuse(self.session.sentence(error))
            return
        period, old_window = self._month.period, self._month.period.window

        def save(workspace: Workspace) -> None:
            by = workspace.settings.preparer
            if window != old_window:
                save_window(workspace, period, window, by)
            save_settings(workspace, settings, by)

        def saved(_: object) -> None:
            self.session.open(period)
            self.accept()

        self.run(save, saved)

    # -- due dates ---------------------------------------------------------------------------------------------------

    def _due_page(self) -> QWidget:
        text, old, window = self.session.text, self._old, self._month.period.window
        self.due_day = QLineEdit(str(old.due_day))
        self.due_month = QComboBox()
        self.due_month.addItems([text("province.due.same_month"), text("province.due.next_month")])
        self.due_month.setCurrentIndex(int(old.in_next_month))
        self.working_days = QLineEdit(str(old.min_working_days))
        self.told_due = label(wraps=True)
        days = [window.start, window.cut_off, window.due] if window else [None, None, None]
        self.window_days = [QLineEdit(format_date(day) if day else "") for day in days]
        period = self._month.period
        for field, day in zip(self.window_days, (period.window_start, period.cut_off, None), strict=True):
            field.setPlaceholderText(format_date(day) if day else text("province.window.by_rule"))
            field.setEnabled(not self._month.locked and not period.is_ad_hoc)
        page, fields = QWidget(), QFormLayout()
        fields.setVerticalSpacing(9)
        self._field(fields, "province.due.day", self.due_day)
        self._field(fields, "province.due.month", self.due_month)
        self._field(fields, "province.due.working_days", self.working_days)
        fields.addRow(self.told_due)
        month = period_in_text(period, self.session.messages)
        fields.addRow(label(text("province.window", month=month), "title", wraps=True))
        for key, line in zip(("start", "cut_off", "due"), self.window_days, strict=True):
            self._field(fields, f"province.window.{key}", line)
        column = QVBoxLayout(page)
        column.addLayout(fields)
        column.addStretch(1)
        self.due_month.setMaximumWidth(_SHORT)
        for line in (self.due_day, self.working_days, *self.window_days):
            line.setMaximumWidth(_SHORT)
            line.textChanged.connect(self._show_due)
        self.due_month.currentIndexChanged.connect(self._show_due)
        return page

    def _field(self, fields: QFormLayout, key: str, field: QWidget) -> None:
        name = label(self.session.text(key))
        name.setBuddy(named(field, name.text()))
        fields.addRow(name, field)

    def _show_due(self) -> None:
        """Say when this period's report is due by what is filled in."""
        try:
            settings, window = self._settings(), self._window()
            due = settings.schedule.due_date(self._month.period.within(window))
        except DomainError:
            self.told_due.clear()
            return
        left = settings.schedule.calendar.working_days_left(self.session.clock.today(), due)
        self.told_due.setText(self.session.text("province.due.told", due=due, days=max(left, 0)))

    def _window(self) -> Window | None:
        if not any(field.text().strip() for field in self.window_days):
            return None
        period = self._month.period
        start, cut_off, due = (parse_date(f.text()) if f.text().strip() else None for f in self.window_days)
        return Window(start or period.window_start, cut_off or period.cut_off, due)

    def _settings(self) -> ProvinceSettings:
        """What is filled in. Raises DomainError for what cannot be read; texts of their own are checked when saved."""
        return ProvinceSettings(
            due_day=_whole(self.due_day.text()),
            in_next_month=bool(self.due_month.currentIndex()),
            min_working_days=_whole(self.working_days.text()),
            days=[
                OwnDay(parse_date(self.days.text(row, 0)), self.days.text(row, 1), self._is_worked(row))
                for row in range(self.days.rowCount())
                if self.days.text(row, 0) or self.days.text(row, 1)
            ],
            people=[Person(*line) for line in self.people.lines()],
            suppliers={
                self.suppliers.code(row): SupplierArrangement(
                    self.suppliers.text(row, 1), _whole(day) if (day := self.suppliers.text(row, 2)) else None
                )
                for row in range(self.suppliers.rowCount())
            },
            targets=self._targets(),
        )

    def _targets(self) -> dict[str, Decimal]:
        if not self.targets.rowCount():  # their page was not opened
            return self._old.targets
        return {
            self.targets.code(row): parse_number(target, _MOST_DECIMALS)
            for row in range(self.targets.rowCount())
            if (target := self.targets.text(row, 3))
        }

    def _is_worked(self, row: int) -> bool:
        item = self.days.item(row, _WORKED)
        return item is not None and item.checkState() is Qt.CheckState.Checked

    # -- suppliers, days, people, targets ----------------------------------------------------------------------------

    def _supplier_page(self) -> QWidget:
        text, language = self.session.text, self.session.messages.language
        headings = [text(f"province.suppliers.{name}") for name in ("name", "contact", "day")]
        self.suppliers = Table(text("province.suppliers"), headings, read_only=(0,))
        for code, supplier in self._month.pack.suppliers.items():
            arranged = self._old.suppliers.get(code, SupplierArrangement())
            day = str(arranged.due_day) if arranged.due_day is not None else ""
            self.suppliers.add_line((supplier.name_in(language), arranged.contact, day), code)
        self.suppliers.fit(2)
        return self._page("province.suppliers.intro", self.suppliers)

    def _days_page(self) -> QWidget:
        text = self.session.text
        headings = [text(f"province.days.{name}") for name in ("day", "name", "worked")]
        self.days = Table(text("province.days"), headings)
        for own in self._old.days:
            self._add_day(own)
        self.days.fit(0, _WORKED)
        page = self._page("province.days.intro", self.days, self._add_day)
        year = self._month.due_date.year
        calendar = self._old.schedule.calendar
        off = ", ".join(f"{day.day:%d/%m}" for day in calendar.days_off(year) if day.day.weekday() < 5)
        worked = ", ".join(f"{day:%d/%m}" for day in calendar.worked_weekends(year)) or text("province.days.none")
        key = "province.days.shipped" if is_decided(year) else "province.days.expected"
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, label(text(key, year=str(year), off=off, worked=worked), "quiet", wraps=True))
        return page

    def _add_day(self, own: OwnDay | None = None) -> None:
        row = self.days.add_line((format_date(own.day) if own else "", own.name if own else "", ""))
        item = self.days.item(row, _WORKED)
        assert item is not None
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if own and own.worked else Qt.CheckState.Unchecked)

    def _people_page(self) -> QWidget:
        text = self.session.text
        headings = [text(f"province.people.{name}") for name in ("name", "position", "contact")]
        self.people = Table(text("province.people"), headings)
        for person in self._old.people:
            self.people.add_line((person.name, person.position, person.contact))
        return self._page("province.people.intro", self.people, lambda: self.people.add_line(("", "", "")))

    def _target_page(self) -> QWidget:
        """The page of targets; its many lines are filled in when it is first opened."""
        text = self.session.text
        headings = [text(f"province.targets.{name}") for name in ("indicator", "uom", "of_pack", "own")]
        self.targets = Table(text("province.targets"), headings, read_only=(0, 1, 2))
        self.find_target = named(QLineEdit(), text("province.targets.find"))
        self.find_target.setPlaceholderText(text("province.targets.find"))
        self.find_target.textChanged.connect(self._narrow_targets)
        page = self._page("province.targets.intro", self.targets)
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.find_target)
        self.pages.currentChanged.connect(self._fill_targets)
        return page

    def _fill_targets(self) -> None:
        if self.targets.rowCount() or not self.pages.currentWidget().isAncestorOf(self.targets):
            return
        language, pack = self.session.messages.language, self._month.pack
        for code, indicator in pack.asked.items():
            if indicator.value in (ValueKind.INTEGER, ValueKind.DECIMAL):
                of_pack, own = (
                    format_number(target) if target is not None else ""
                    for target in (pack.targets.get(code), self._old.targets.get(code))
                )
                self.targets.add_line((f"{code}  {indicator.name_in(language)}", indicator.uom, of_pack, own), code)
        self.targets.fit(1, 2, 3)

    def _narrow_targets(self, typed: str) -> None:
        for row in range(self.targets.rowCount()):
            self.targets.setRowHidden(row, not matches(typed, self.targets.text(row, 0)))

    def _page(self, intro: str, table: Table, add: Callable[[], object] | None = None) -> QWidget:
        """A page with a sentence, a table, and buttons to add and delete lines where lines can be added."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.addWidget(label(self.session.text(intro), "quiet", wraps=True))
        column.addWidget(table, 1)
        if add is not None:
            added, deleted = (button(self.session.text(f"province.{name}")) for name in ("add", "delete"))
            added.clicked.connect(lambda: _begin_line(table, add))
            deleted.clicked.connect(lambda: table.removeRow(table.currentRow()))
            self._line_buttons[table] = (added, deleted)
            row = QHBoxLayout()
            row.addWidget(added)
            row.addWidget(deleted)
            row.addStretch(1)
            column.addLayout(row)
        return page


def _begin_line(table: Table, add: Callable[[], object]) -> None:
    add()
    table.setCurrentCell(table.rowCount() - 1, 0)
    table.setFocus()


def _whole(text: str) -> int:
    """Read a whole number. Raises EntryError."""
    return int(parse_number(text, 0))
