"""One explanation for several warnings: which they are, the kind of reason, the sentence."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from cds_desktop.domain.problems import Finding
from cds_desktop.ui.dialogs import Dialog
from cds_desktop.ui.editors import Lines
from cds_desktop.ui.explanations import ReasonBox
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import KIND_COLOURS, icon
from cds_desktop.ui.widgets import label, named

_WIDTH, _LEAST_HEIGHT, _SIGN, _LISTED = 620, 110, 16, 200


class ExplainDialog(Dialog):
    """Asks once and answers all these warnings in one step, which is also taken back in one."""

    def __init__(self, parent: QWidget, session: Session, findings: list[Finding]) -> None:
        count = len(findings)
        introduction = session.text("explain.several.intro", count=count)
        action = session.text("explain.several.act")
        super().__init__(parent, session, session.text("explain.several"), introduction, action)
        self.setMinimumWidth(_WIDTH)
        self._problems = [finding.problem for finding in findings]
        self.reason = ReasonBox(session)
        self.sentence = Lines(3)
        self.sentence.setPlaceholderText(session.text("ui.explanation.hint"))
        self.add("explain.reason", self.reason)
        self.add("ui.explanation", self.sentence)
        said = {(finding.explanation or "", finding.reason) for finding in findings}
        if len(said) == 1:
            text, reason = said.pop()
            self.sentence.setText(text)
            self.reason.show_code(reason)
        self.warnings = named(QListWidget(), session.text("explain.several.list"))
        self.warnings.setWordWrap(True)
        self.warnings.setResizeMode(QListView.ResizeMode.Adjust)  # lines wrap anew beside the scroll bar
        self.warnings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.warnings.setIconSize(QSize(_SIGN, _SIGN))
        self.warnings.setMinimumHeight(_LEAST_HEIGHT)
        for finding in findings[:_LISTED]:
            kind, place, sentence = finding.kind, finding.problem.place, session.describe(finding.problem)
            shown = place if place in session.month.pack.indicators else session.place_label(place)
            text = sentence if shown in sentence else f"{shown}: {sentence}"
            item = QListWidgetItem(icon(kind.value, KIND_COLOURS[kind]), text)
            item.setToolTip(text)
            self.warnings.addItem(item)
        if count > _LISTED:
            self.warnings.addItem(session.text("explain.several.more", count=count - _LISTED))
        self.column.insertWidget(
            self.column.indexOf(self.refusal), label(session.text("explain.several.list"), "caption")
        )
        self.column.insertWidget(self.column.indexOf(self.refusal), self.warnings, 1)

    def act(self) -> None:
        """Save the explanation; without a sentence, say that one is needed."""
        text = self.sentence.text()
        if not text.strip():
            self.refuse(self.session.text("explanation.empty"))
            self.sentence.setFocus()
            return
        self.session.explain(self._problems, text, self.reason.code)
        self.accept()
