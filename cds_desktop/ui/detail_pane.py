"""What is known about the chosen indicator or row: problems and their answers, remarks, definition, chart, history."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from cds_desktop.domain.problems import Problem
from cds_desktop.forms.model import Indicator, ValueKind
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui import indicator_facts
from cds_desktop.ui.explanations import ProblemCards
from cds_desktop.ui.figure_fields import FigureFields
from cds_desktop.ui.session import Session
from cds_desktop.ui.texts import escaped, period_label
from cds_desktop.ui.widgets import button, heading, label, styled

if TYPE_CHECKING:
    from cds_desktop.reporting.overview import Point
    from cds_desktop.ui.chart import Chart
    from cds_desktop.ui.history import HistoryFold
    from cds_desktop.ui.register_rows import Line as RegisterLine

_ANSWERED_ELSEWHERE = {"UNCONFIRMED", "REGISTER_UNCONFIRMED"}
_SETTLED_MS = 150  # a selection that stays so long is looked at
_HISTORY_OPEN = "history_open"
_LINKS = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard


class DetailPane(QScrollArea):
    """The pane at the right of the grid."""

    code_wanted = Signal(str)
    """A link to another indicator was followed."""
    register_wanted = Signal(str)
    official_wanted = Signal(str)
    """An official value is to be entered for an earlier month of this code."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "details")
        self._session = session
        self._code = ""
        self._official_for = ""
        self._row: tuple[str, RegisterLine | None] | None = None
        self.setAccessibleName(session.text("ui.details"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._head = label(style_name="code")
        self._title = heading("", 1)
        self._title.setWordWrap(True)
        self._origin = label(style_name="quiet", wraps=True)
        self.cards = ProblemCards(session, self._answer_for)
        self.fields = FigureFields(session)
        self._heading = label(session.text("ui.definition"), "code")
        self._definition = label(wraps=True)
        self._definition.setTextFormat(Qt.TextFormat.RichText)
        for linked in (self._origin, self._definition):
            linked.linkActivated.connect(self._follow)
        body = styled(QWidget(), "detailBody")
        self.setWidget(body)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(8)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        self.official = button(session.text("official.open"))
        self.official.clicked.connect(lambda: self.official_wanted.emit(self._code))
        for widget in (self._head, self._title, self._origin, self.cards, self.fields, self.official):
            layout.addWidget(widget)
        layout.addSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._definition)
        layout.addStretch(1)
        self._layout = layout
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._look_back)
        session.month_changed.connect(self._refresh)

    def show_indicator(self, code: str) -> None:
        """Show an indicator."""
        if code != self._code or self._row is not None:
            self.leave()
            self._code, self._row = code, None
            self.verticalScrollBar().setValue(0)
        self._refresh()

    def show_row(self, register: str, line: RegisterLine) -> None:
        """Show a row of a register."""
        if self._row is None or self._row[1] is not line:
            self.leave()
            self._code, self._row = "", (register, line)
            self.verticalScrollBar().setValue(0)
        self._refresh()

    def show_register(self, register: str) -> None:
        """Show a register of which no row is chosen."""
        self.leave()
        self._code, self._row = "", (register, None)
        self._refresh()

    def leave(self) -> None:
        """Save what is being typed here."""
        self.cards.leave()
        if self._code:
            self.fields.leave()

    def focus_first(self) -> bool:
        """Go to the first field: an explanation that is asked for, else what is said; tells whether there is one."""
        fields = [self.cards.first_explanation(), self.fields.reason, self.fields.note]
        field = next((field for field in fields if field is not None and field.isVisible()), None)
        if field is not None:
            field.setFocus()
            self.ensureWidgetVisible(field)
        return field is not None

    def _refresh(self) -> None:
        if self._session.view is None:
            return
        indicator = self._session.month.pack.indicators.get(self._code)
        if indicator is not None:
            self._show_indicator(indicator)
        elif self._row is not None:
            self._show_row(*self._row)
        for part in (self._head, self._title, self._origin, self._definition):
            part.setVisible(bool(part.text()))
        month = self._session.month
        told = indicator is not None and indicator.typed and indicator.code not in month.from_months
        self.fields.setVisible(told and indicator is not None and indicator.applies_to(month.unit))
        if "chart" in vars(self) and self.chart.code != self._code:
            self.chart.hide()
        self.official.setVisible(self._official_for == self._code != "")
        self._settled.start()

    @cached_property
    def chart(self) -> Chart:
        """The last twelve months of the indicator, made when the first one is shown."""
        from cds_desktop.ui.chart import Chart

        chart = Chart(self._session.messages)
        self._layout.insertWidget(self._layout.indexOf(self._definition) + 1, chart)
        return chart

    @cached_property
    def history(self) -> HistoryFold:
        """Who changed what, made when a selection has stayed; it stays open for the next ones, and the next start."""
        from cds_desktop.ui.history import HistoryFold

        preferences = self._session.preferences
        fold = HistoryFold(self._session, is_open=preferences.get(_HISTORY_OPEN, False))
        fold.toggled.connect(lambda is_open: preferences.set(_HISTORY_OPEN, is_open))
        self._layout.insertWidget(self._layout.count() - 1, fold)
        return fold

    def _look_back(self) -> None:
        """Have values over time and the history read, once the selection stays."""
        line = self._row[1] if self._row else None
        indicator = self._session.month.pack.indicators.get(self._code)
        if indicator is not None:
            self.history.show_cell(self._code)
            self._ask_open(indicator)
            if indicator.value not in (ValueKind.TEXT, ValueKind.CLASS):
                self._ask_series(indicator)
        elif self._row is not None and line is not None and line.row is not None:
            self.history.show_row(self._row[0], line.row.row_id)
        elif "history" not in vars(self):
            return
        self.history.setVisible(indicator is not None or (line is not None and line.row is not None))
        self._order_stops()

    def _order_stops(self) -> None:
        """Let the Tab key pass what was made late where it stands."""
        stops: list[QWidget] = [self.fields.as_of, self.official, self._definition]
        stops += [self.chart] if "chart" in vars(self) else []
        stops.append(self.history.heading)
        reached = [stop for stop in stops if stop.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for before, after in pairwise(reached):
            self.setTabOrder(before, after)

    def _ask_series(self, indicator: Indicator) -> None:
        session, code, period = self._session, self._code, self._session.month.period

        def read(workspace: Workspace) -> list[Point]:
            from cds_desktop.reporting.overview import series

            return series(workspace, code, period)

        def answered(points: list[Point]) -> None:
            shown = isValid(self) and (code, period) == (self._code, session.month.period)
            if shown:  # neither another selection nor a closed window in the meantime
                self.chart.show_series(indicator, points)
                self.chart.setVisible(not self.chart.empty)
                self._order_stops()

        session.ask(read, answered)

    def _ask_open(self, indicator: Indicator) -> None:
        """Offer to enter official values where an earlier month was sent with this figure as provisional."""
        session, code, month = self._session, self._code, self._session.month
        if not (month.period.is_month and self._session.editable and month.editable(code)):
            self._offer("")
            return

        def read(workspace: Workspace) -> bool:
            from cds_desktop.reporting.corrections import is_open

            return is_open(workspace, month.period, code)

        def answered(found: bool) -> None:
            if isValid(self) and (code, month.period) == (self._code, session.month.period):
                self._offer(code if found else "")

        session.ask(read, answered)

    def _offer(self, code: str) -> None:
        self._official_for = code
        self.official.setVisible(bool(code))
        self._order_stops()

    def _show_indicator(self, indicator: Indicator) -> None:
        session = self._session
        assert session.view is not None
        self._head.setText(indicator.code)
        self._title.setText(indicator.name_in(session.messages.language))
        _show_links(self._origin, indicator_facts.origin(indicator, session))
        self.cards.show_findings(session.view.at(indicator.code))
        if indicator.typed:
            self.fields.show_figure(indicator.code)
        _show_links(self._definition, indicator_facts.definition(indicator, session))

    def _show_row(self, name: str, line: RegisterLine | None) -> None:
        session = self._session
        view = session.view
        assert view is not None
        register = session.month.pack.registers.get(name)
        if register is None:  # a period with another form pack: the window turns to a page that it has
            return
        row = line.row if line else None
        title = register.name_in(session.messages.language)
        findings = view.at(name)
        if line is None:
            self._head.setText("")
            self._origin.setText("")
        else:
            self._head.setText(title)
            title = str(row.values.get(register.title_column, "…")) if row else session.text("ui.row.new")
            since = row.first_period if row else session.period
            told = session.text("ui.row.since", month=period_label(since, session.messages))
            _show_links(self._origin, told)
        if row is not None:
            findings = view.row_findings.get(name, {}).get(row.row_id, []) + findings
        self._title.setText(title)
        self.cards.show_findings(findings)
        _show_links(self._definition, f"<p>{escaped(register.description)}</p>")

    def _answer_for(self, problem: Problem) -> QWidget | None:
        """What answers a problem other than an explanation: a confirmation, or the reason of a blank below."""
        session = self._session
        indicator = session.month.pack.indicators.get(problem.place)
        if problem.rule in _ANSWERED_ELSEWHERE:
            confirm = button(session.text("ui.confirm_one"), "done")
            confirm.setEnabled(session.editable)
            if indicator is None:
                confirm.clicked.connect(lambda: session.confirm(register=problem.place))
            else:
                confirm.clicked.connect(lambda: session.confirm(codes=[problem.place]))
            return confirm
        if problem.rule == "REQUIRED" and indicator is not None and indicator.typed:
            return label(session.text("ui.reason.choose"), "caption", wraps=True)
        return None

    def _follow(self, target: str) -> None:
        if target.startswith(indicator_facts.REGISTER_LINK):
            self.register_wanted.emit(target.removeprefix(indicator_facts.REGISTER_LINK))
        else:
            self.code_wanted.emit(target)


def _show_links(shown: QLabel, text: str) -> None:
    """Show a text; only one with links is a stop of the Tab key."""
    shown.setText(text)
    shown.setTextInteractionFlags(_LINKS if "<a " in text else Qt.TextInteractionFlag.NoTextInteraction)
