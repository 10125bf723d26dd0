"""The line at the bottom: when the last value was saved, what was refused, and whether the report may be sent."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from cds_desktop.domain.problems import Kind, Problem, Severity
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon
from cds_desktop.ui.texts import period_in_text
from cds_desktop.ui.widgets import label, restyle, styled

_SIGN = 15
_READING_MS = 12_000


class Footer(QWidget):
    """Saved, told, verdict."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "footer")
        self._session = session
        self._saved_sign, self.saved = QLabel(), QLabel(session.text("ui.saved.all"))
        self._told_sign, self.told = QLabel(), label(style_name="quiet")
        self._verdict_sign, self.verdict = QLabel(), QLabel()
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 14, 5)
        line.setSpacing(7)
        line.addWidget(self._saved_sign)
        line.addWidget(self.saved)
        line.addSpacing(18)
        line.addWidget(self._told_sign)
        line.addWidget(self.told, 1)
        line.addWidget(self._verdict_sign)
        line.addWidget(self.verdict)
        self._saved_sign.setPixmap(icon("done", "good").pixmap(_SIGN))
        self._problem: Problem | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_READING_MS)
        self._quiet.timeout.connect(lambda: self.tell(""))
        session.saved.connect(self._show_saved)
        session.told.connect(self.tell)
        session.refused.connect(lambda sentence: self.tell(sentence, wrong=True))
        session.busy_changed.connect(self._show_busy)
        session.month_changed.connect(self._refresh)

    def tell(self, sentence: str, *, wrong: bool = False) -> None:
        """Say a sentence for a while."""
        self._problem = None
        self.told.setText(sentence)
        self.told.setToolTip(sentence)
        restyle(self.told, "error" if wrong else "quiet")
        name, tint = ("error", "error") if wrong else ("hint", "hint")
        self._told_sign.setPixmap(icon(name, tint).pixmap(_SIGN))
        self._told_sign.setVisible(bool(sentence))
        if sentence:
            self._quiet.start()

    def tell_problem(self, problem: Problem) -> None:
        """Say what is to be mended, until it is."""
        self.tell(self._session.describe(problem), wrong=problem.severity is Severity.ERROR)
        self._problem = problem

    def _show_saved(self) -> None:
        at = f"{self._session.clock.now():%H:%M}"
        self.saved.setText(self._session.text("ui.saved", at=at))

    def _show_busy(self) -> None:
        self._saved_sign.setEnabled(not self._session.worker.pending)

    def _refresh(self) -> None:
        session, month = self._session, self._session.month
        if self._problem and all(finding.problem != self._problem for finding in month.findings):
            self.tell("")
        if month.history:
            shown = period_in_text(month.period, session.messages)
            text, name, tint = session.text("period.history.told", period=shown), "lock", "muted"
        elif month.locked:
            at = month.sent_at or month.approved_at
            text = session.text(f"ui.locked.{month.status}", at=at, by=month.approved_by)
            name, tint = "lock", "good"
        elif month.ready:
            text, name, tint = session.text("readiness.ready"), "done", "good"
        else:
            errors, warnings = month.counts[Kind.ERROR], month.counts[Kind.WARNING]
            text = session.text("readiness.not_ready", errors=errors, warnings=warnings)
            name, tint = ("error", "error") if errors else ("warning", "warning")
        self.verdict.setText(text)
        self._verdict_sign.setPixmap(icon(name, tint).pixmap(_SIGN))
