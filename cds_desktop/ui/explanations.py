"""Problems with what answers them: cards in the details, and one explanation for several warnings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cds_desktop.domain.problems import Finding, Kind, Problem, Severity
from cds_desktop.ui.editors import Lines
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import KIND_COLOURS, icon
from cds_desktop.ui.texts import escaped
from cds_desktop.ui.widgets import label, mark, named, styled

_SIGN = 16


class ReasonBox(QComboBox):
    """The coded reasons of the form pack, after none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        reasons = session.month.pack.reasons
        self.setAccessibleName(session.text("explain.reason"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem(session.text("explain.reason.choose"), "")
        for code, reason in reasons.items():
            self.addItem(reason.name_in(session.messages.language), code)

    @property
    def code(self) -> str:
        """The code of the reason; empty for none."""
        return str(self.currentData() or "")

    def show_code(self, code: str) -> None:
        """Show a reason; none for one that the form pack does not have."""
        self.setCurrentIndex(max(0, self.findData(code)))


class ExplanationField(QWidget):
    """A coded reason and a sentence, saved when the sentence is left; an emptied one takes the explanation back."""

    given = Signal(str, str)
    """Sentence and reason are to be saved."""

    def __init__(self, session: Session, lines: int = 3) -> None:
        super().__init__()
        self.reason = ReasonBox(session)
        self.sentence = named(Lines(lines), session.text("ui.explanation"))
        self.sentence.setPlaceholderText(session.text("ui.explanation.hint"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self.reason)
        layout.addWidget(self.sentence)
        self.setFocusProxy(self.reason)
        self._waiting = False  # a chosen reason, for its sentence
        self.sentence.left.connect(lambda text: self.given.emit(text, self.reason.code))
        self.reason.activated.connect(self._reason_chosen)

    def show_explanation(self, text: str, reason: str, *, editable: bool) -> None:
        """Show what was said, unless something else is being written."""
        self._waiting = self._waiting and not text
        if not self._waiting:
            self.reason.show_code(reason)
        self.sentence.setText(text)
        self.sentence.setReadOnly(not editable)
        self.reason.setEnabled(editable)

    def _reason_chosen(self) -> None:
        """Save the reason with its sentence; alone it says too little and waits for one."""
        text = self.sentence.text()
        self._waiting = not text.strip()
        if not self._waiting:
            self.given.emit(text, self.reason.code)


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
        self.explanation: ExplanationField | None = None
        if answer is not None:
            layout.addWidget(answer)
        elif finding.problem.severity is Severity.WARNING:
            self.explanation = ExplanationField(session)
            self.explanation.given.connect(lambda text, reason: session.explain([self.problem], text, reason))
            layout.addWidget(label(session.text("ui.explanation"), "caption", wraps=True))
            layout.addWidget(self.explanation)
        self.show_finding(finding)

    def show_finding(self, finding: Finding) -> None:
        """Show the problem as it is now."""
        self.problem = finding.problem
        kind = finding.kind
        self._sign.setPixmap(icon(kind.value, KIND_COLOURS[kind]).pixmap(_SIGN))
        told = escaped(self._session.describe(finding.problem))
        self._sentence.setText(f"<b>{self._session.text(f'ui.severity.{kind}')}.</b> {told}")
        mark(self, "severity", "" if kind is Kind.EXPLAINED else kind.value)
        if self.explanation is not None:
            text, editable = finding.explanation or "", self._session.editable
            self.explanation.show_explanation(text, finding.reason, editable=editable)


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
        for field in self._fields():
            field.sentence.leave()

    def first_explanation(self) -> ExplanationField | None:
        """Return the first field that waits for an explanation, or the first one there is."""
        fields = self._fields()
        return next((field for field in fields if not field.sentence.text()), fields[0] if fields else None)

    def _fields(self) -> list[ExplanationField]:
        return [card.explanation for card in self._cards.values() if card.explanation is not None]
