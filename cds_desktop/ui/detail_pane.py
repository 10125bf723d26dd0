"""What is known about the chosen indicator or row: problems and their answers, remarks, definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from cds_desktop.domain.entry import format_date, parse_date
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Quality, Rounding
from cds_desktop.domain.problems import Finding, Problem, Severity
from cds_desktop.forms.model import Indicator, Source, ValueKind
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.editors import Line, Lines
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon
from cds_desktop.ui.texts import month_label
from cds_desktop.ui.widgets import button, heading, label, mark, named, styled

if TYPE_CHECKING:
    from cds_desktop.reporting.overview import Point
    from cds_desktop.ui.chart import Chart
    from cds_desktop.ui.register_grid import Line as RegisterLine

_ANSWERED_ELSEWHERE = {"UNCONFIRMED", "REGISTER_UNCONFIRMED"}
_SIGN = 16
_SETTLED_MS = 150  # a selection that stays so long is looked at


class ProblemCard(QFrame):
    """One problem: its sign, its sentence, and for a warning the explanation that is asked for."""

    def __init__(self, session: Session, finding: Finding, answer: QWidget | None) -> None:
        """Take what stands below the sentence instead of the explanation, if anything does."""
        super().__init__()
        styled(self, "card")
        self._session = session
        self.problem = finding.problem
        self._sign = QLabel()
        self._sentence = label(wraps=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._sentence, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(6)
        layout.addLayout(top)
        self.explanation: Lines | None = None
        if answer is not None:
            layout.addWidget(answer)
        elif finding.problem.severity is Severity.WARNING:
            self.explanation = Lines(3)
            self.explanation.setAccessibleName(session.text("ui.explanation"))
            self.explanation.setPlaceholderText(session.text("ui.explanation.hint"))
            self.explanation.left.connect(lambda text: session.explain(self.problem, text))
            layout.addWidget(label(session.text("ui.explanation"), "caption"))
            layout.addWidget(self.explanation)
        self.show_finding(finding)

    def show_finding(self, finding: Finding) -> None:
        """Show the problem as it is now."""
        self.problem = finding.problem
        severity = finding.problem.severity
        name, tint = ("explained", "muted") if finding.explanation else (severity.value, severity.value)
        self._sign.setPixmap(icon(name, tint).pixmap(_SIGN))
        key = "ui.explained" if finding.explanation else f"ui.severity.{severity}"
        self._sentence.setText(f"<b>{self._session.text(key)}.</b> {escaped(self._session.describe(finding.problem))}")
        mark(self, "severity", "" if finding.explanation else severity.value)
        if self.explanation is not None:
            self.explanation.setText(finding.explanation or "")
            self.explanation.setReadOnly(not self._session.editable)


class ProblemCards(QWidget):
    """The problems of one place, kept while they last so that a half-written explanation is never lost."""

    def __init__(self, session: Session, answer_for: Callable[[Problem], QWidget | None]) -> None:
        super().__init__()
        self._session = session
        self._answer_for = answer_for
        self._cards: dict[tuple[str, str], ProblemCard] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)

    def show_findings(self, findings: list[Finding]) -> None:
        """Show these findings; cards of those that are gone disappear."""
        wanted = {(f.problem.place, f.problem.rule): f for f in findings}
        for key in self._cards.keys() - wanted.keys():
            card = self._cards.pop(key)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        for position, (key, finding) in enumerate(wanted.items()):
            if key in self._cards:
                self._cards[key].show_finding(finding)
            else:
                self._cards[key] = ProblemCard(self._session, finding, self._answer_for(finding.problem))
                self._layout.insertWidget(position, self._cards[key])
                self._cards[key].show()
        self.setVisible(bool(wanted))

    def leave(self) -> None:
        """Save explanations that are being written."""
        for card in self._cards.values():
            if card.explanation is not None:
                card.explanation.leave()

    def first_explanation(self) -> Lines | None:
        """Return the first field that waits for an explanation, or the first one there is."""
        fields = [card.explanation for card in self._cards.values() if card.explanation is not None]
        return next((field for field in fields if not field.text()), fields[0] if fields else None)


class FigureFields(QWidget):
    """What is said about a typed figure: reason of a blank, note, source, quality, rounding, as-of date.

    Each is saved when left.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._code = ""
        self.reason = self._choice("ui.reason", BlankReason)
        self.note = named(Lines(2), session.text("ui.note"))
        self.source = named(Line(), session.text("ui.source"))
        self.quality = self._choice("ui.quality", Quality)
        self.rounding = self._choice("ui.rounding", Rounding)
        self.as_of = named(Line(), session.text("ui.as_of"))
        self.as_of.setPlaceholderText(session.text("ui.placeholder.date"))
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(7)
        self._form.setHorizontalSpacing(8)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for key, widget in (
            ("ui.reason", self.reason),
            ("ui.note", self.note),
            ("ui.source", self.source),
            ("ui.quality", self.quality),
            ("ui.rounding", self.rounding),
            ("ui.as_of", self.as_of),
        ):
            self._form.addRow(label(session.text(key), "caption"), widget)
        self.reason.activated.connect(lambda row: self._annotate(reason=[None, *BlankReason][row]))
        self.quality.activated.connect(lambda row: self._annotate(quality=[None, *Quality][row]))
        self.rounding.activated.connect(lambda row: self._annotate(rounding=[None, *Rounding][row]))
        self.note.left.connect(lambda text: self._annotate(note=text or None))
        self.source.left.connect(lambda text: self._annotate(source=text or None))
        self.as_of.left.connect(self._date_left)

    def show_figure(self, code: str) -> None:
        """Show what is said about a figure."""
        self._code = code
        month = self._session.month
        figure = month.figure(code)
        self.reason.setCurrentIndex([None, *BlankReason].index(figure.reason))
        self.quality.setCurrentIndex([None, *Quality].index(figure.quality))
        self.rounding.setCurrentIndex([None, *Rounding].index(figure.rounding))
        self.note.setText(figure.note or "")
        self.source.setText(figure.source or "")
        wrong = bool(self.as_of.property("wrong"))
        if not wrong or not self.as_of.hasFocus():
            self._mark_date(None)
            self.as_of.setText(format_date(figure.as_of) if figure.as_of else "")
        blank = figure.value is None and figure.entry is None
        self._form.setRowVisible(self.reason, blank)
        self._form.setRowVisible(self.rounding, isinstance(figure.value, Decimal))
        for field in (self.note, self.source, self.as_of):
            field.setReadOnly(not self._session.editable)
        for choice in (self.reason, self.quality, self.rounding):
            choice.setEnabled(self._session.editable)

    def leave(self) -> None:
        """Save what is being typed."""
        for field in (self.note, self.source, self.as_of):
            field.leave()

    def _annotate(self, **fields: Any) -> None:
        self._session.annotate(self._code, **fields)

    def _date_left(self, text: str) -> None:
        """Save the date; one that is none stays in its field, marked, with what is expected."""
        try:
            day = parse_date(text) if text.strip() else None
        except DomainError as error:
            self._mark_date(error)
            self._session.refused.emit(self._session.sentence(error))
            return
        self._mark_date(None)
        self._annotate(as_of=day)

    def _mark_date(self, error: DomainError | None) -> None:
        self.as_of.setToolTip(self._session.sentence(error) if error else "")
        mark(self.as_of, "wrong", error is not None)

    def _choice(self, key: str, members: Iterable[StrEnum]) -> QComboBox:
        """A box that offers the members, after nothing."""
        box = named(QComboBox(), self._session.text(key))
        box.addItems([self._session.text("ui.not_said"), *(self._session.text(f"{key}.{m}") for m in members)])
        return box


class DetailPane(QScrollArea):
    """The pane at the right of the grid."""

    code_wanted = Signal(str)
    """A link to another indicator was followed."""
    register_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "details")
        self._session = session
        self._code = ""
        self._row: tuple[str, RegisterLine | None] | None = None
        self.setAccessibleName(session.text("ui.details"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._head = label(style_name="code")
        self._title = heading("", 1)
        self._title.setWordWrap(True)
        self._origin = label(style_name="quiet", wraps=True)
        self._origin.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self._origin.linkActivated.connect(self._follow)
        self.cards = ProblemCards(session, self._answer_for)
        self.fields = FigureFields(session)
        self._heading = label(session.text("ui.definition"), "code")
        self._definition = label(wraps=True)
        self._definition.setTextFormat(Qt.TextFormat.RichText)
        self._definition.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self._definition.linkActivated.connect(self._follow)
        body = styled(QWidget(), "detailBody")
        self.setWidget(body)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(8)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        for widget in (self._head, self._title, self._origin, self.cards, self.fields):
            layout.addWidget(widget)
        layout.addSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._definition)
        layout.addStretch(1)
        self._layout = layout
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._ask_series)
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
        applies = indicator is not None and indicator.applies_to(self._session.month.unit)
        self.fields.setVisible(indicator is not None and indicator.typed and applies)
        if "chart" in vars(self) and self.chart.code != self._code:
            self.chart.hide()
        self._settled.start()

    @cached_property
    def chart(self) -> Chart:
        """The last twelve months of the indicator, made when the first one is shown."""
        from cds_desktop.ui.chart import Chart

        chart = Chart(self._session.messages)
        self._layout.insertWidget(self._layout.indexOf(self._definition) + 1, chart)
        return chart

    def _ask_series(self) -> None:
        """Have the values over time read, once the selection stays."""
        session, code = self._session, self._code
        indicator = session.month.pack.indicators.get(code)
        if indicator is None or indicator.value in (ValueKind.TEXT, ValueKind.CLASS):
            return
        period = session.month.period

        def read(workspace: Workspace) -> list[Point]:
            from cds_desktop.reporting.overview import series

            return series(workspace, code, period)

        def answered(points: list[Point]) -> None:
            shown = isValid(self) and (code, period) == (self._code, session.month.period)
            if shown:  # neither another selection nor a closed window in the meantime
                self.chart.show_series(indicator, points)
                self.chart.setVisible(not self.chart.empty)

        session.ask(read, answered)

    def _show_indicator(self, indicator: Indicator) -> None:
        session = self._session
        assert session.view is not None
        self._head.setText(indicator.code)
        self._title.setText(indicator.name_in(session.messages.language))
        self._origin.setText(self._origin_text(indicator))
        self.cards.show_findings(session.view.at(indicator.code))
        if indicator.typed:
            self.fields.show_figure(indicator.code)
        self._definition.setText(self._definition_text(indicator))

    def _show_row(self, name: str, line: RegisterLine | None) -> None:
        session = self._session
        view = session.view
        assert view is not None
        register = session.month.pack.registers[name]
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
            self._origin.setText(session.text("ui.row.since", month=month_label(since)))
        if row is not None:
            findings = view.row_findings.get(name, {}).get(row.row_id, []) + findings
        self._title.setText(title)
        self.cards.show_findings(findings)
        self._definition.setText(f"<p>{escaped(register.description)}</p>")

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

    def _origin_text(self, indicator: Indicator) -> str:
        session = self._session
        if not indicator.applies_to(session.month.unit):
            return session.text(f"ui.reason.{BlankReason.NOT_APPLICABLE}")
        match indicator.source:
            case Source.REGISTER:
                names = [n for n in session.month.pack.registers if n in (indicator.formula or "")]
                links = ", ".join(_link(f"register:{n}", self._register_name(n)) for n in names)
                return session.text("ui.origin.register", registers=links)
            case Source.ALIAS:
                code = indicator.formula or ""
                return session.text("ui.origin.alias", code=_link(code, session.place_label(code)))
            case Source.DERIVED:
                return session.text("ui.origin.derived", formula=self._linked(indicator.formula or ""))
            case source:
                return session.text(f"ui.origin.{source}")

    def _register_name(self, name: str) -> str:
        return self._session.month.pack.registers[name].name_in(self._session.messages.language)

    def _linked(self, formula: str) -> str:
        """The formula with a link at every code."""
        codes = self._session.month.pack.indicators
        words = escaped(formula).replace("*", "×").split(" ")
        return " ".join(_link(word, word) if word in codes else word for word in words)

    def _definition_text(self, indicator: Indicator) -> str:
        session, pack = self._session, self._session.month.pack
        language = session.messages.language
        facts = [("ui.uom", indicator.uom)]
        if indicator.supplier:
            facts.append(("ui.supplier", pack.suppliers[indicator.supplier].name_in(language)))
        if indicator.target is not None:
            facts.append(("ui.target", f"{session.messages.value(indicator.target)} {indicator.uom}".strip()))
        asked = session.text(f"ui.required.{indicator.required}")
        facts.append(("ui.asked", f"{asked}, {session.text(f'ui.frequency.{indicator.frequency}')}"))
        lines = "".join(
            f"<tr><td style='color:palette(placeholder-text)'>{escaped(session.text(key))}&nbsp;&nbsp;</td>"
            f"<td>{escaped(text)}</td></tr>"
            for key, text in facts
            if text
        )
        words = f"<p style='margin-bottom:8px'>{escaped(indicator.description)}</p>"
        return f"{words}<table style='margin-top:8px' cellspacing='0' cellpadding='2'>{lines}</table>"

    def _follow(self, target: str) -> None:
        if target.startswith("register:"):
            self.register_wanted.emit(target.removeprefix("register:"))
        else:
            self.code_wanted.emit(target)


def escaped(text: str) -> str:
    """Return text as it is written in rich text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _link(target: str, text: str) -> str:
    return f"<a href='{target}' style='text-decoration:none'>{text}</a>"
