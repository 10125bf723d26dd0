"""What is said about a typed figure: why it is blank and who is awaited, note, source, quality, rounding, as-of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from cds_desktop.domain.entry import format_date, parse_date
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Quality, Rounding
from cds_desktop.ui.editors import Line, Lines
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import label, mark, named


class DateLine(Line):
    """A date that is saved when it is left; a text that is none stays in its field, marked, with what is expected."""

    dated = Signal(object)
    """The field was left with another date, or with None."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setPlaceholderText(session.text("ui.placeholder.date"))
        self.left.connect(self._left)

    def show_date(self, day: date | None, *, anew: bool) -> None:
        """Show a date; what is wrong stays to be mended, unless the figure is another one (`anew`)."""
        if anew or not self.property("wrong"):
            self._mark(None)
            self.setText(format_date(day) if day else "")

    def _left(self, text: str) -> None:
        try:
            day = parse_date(text) if text.strip() else None
        except DomainError as error:
            self._mark(error)
            self._session.refused.emit(self._session.sentence(error))
            return
        self._mark(None)
        self.dated.emit(day)

    def _mark(self, error: DomainError | None) -> None:
        self.setToolTip(self._session.sentence(error) if error else "")
        mark(self, "wrong", error is not None)


class FigureFields(QWidget):
    """The fields, each saved when it is left."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._code = ""
        self.reason = self._choice("ui.reason", BlankReason)
        self.awaited_from = named(Line(), session.text("awaited.from"))
        self.asked_on = named(DateLine(session), session.text("awaited.asked_on"))
        self.expected_on = named(DateLine(session), session.text("awaited.expected_on"))
        self.note = named(Lines(2), session.text("ui.note"))
        self.source = named(Line(), session.text("ui.source"))
        self.quality = self._choice("ui.quality", Quality)
        self.rounding = self._choice("ui.rounding", Rounding)
        self.as_of = named(DateLine(session), session.text("ui.as_of"))
        self._awaited = (self.awaited_from, self.asked_on, self.expected_on)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(7)
        self._form.setHorizontalSpacing(8)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in (self.reason, *self._awaited, self.note, self.source, self.quality, self.rounding, self.as_of):
            self._form.addRow(label(field.accessibleName(), "caption"), field)
        self.reason.activated.connect(lambda row: self._choose_reason([None, *BlankReason][row]))
        self.quality.activated.connect(lambda row: self._annotate(quality=[None, *Quality][row]))
        self.rounding.activated.connect(lambda row: self._annotate(rounding=[None, *Rounding][row]))
        self.awaited_from.left.connect(lambda text: self._annotate(awaited_from=text or None))
        self.asked_on.dated.connect(lambda day: self._annotate(asked_on=day))
        self.expected_on.dated.connect(lambda day: self._annotate(expected_on=day))
        self.note.left.connect(lambda text: self._annotate(note=text or None))
        self.source.left.connect(lambda text: self._annotate(source=text or None))
        self.as_of.dated.connect(lambda day: self._annotate(as_of=day))

    def show_figure(self, code: str) -> None:
        """Show what is said about a figure."""
        anew, self._code = code != self._code, code
        figure = self._session.month.figure(code)
        self.reason.setCurrentIndex([None, *BlankReason].index(figure.reason))
        self.quality.setCurrentIndex([None, *Quality].index(figure.quality))
        self.rounding.setCurrentIndex([None, *Rounding].index(figure.rounding))
        self.awaited_from.setText(figure.awaited_from or "")
        self.asked_on.show_date(figure.asked_on, anew=anew)
        self.expected_on.show_date(figure.expected_on, anew=anew)
        self.note.setText(figure.note or "")
        self.source.setText(figure.source or "")
        self.as_of.show_date(figure.as_of, anew=anew)
        blank = figure.value is None and figure.entry is None
        self._form.setRowVisible(self.reason, blank)
        self._form.setRowVisible(self.rounding, isinstance(figure.value, Decimal))
        for awaited in self._awaited:
            self._form.setRowVisible(awaited, blank and figure.reason is BlankReason.AWAITING)
        for field in (*self._awaited, self.note, self.source, self.as_of):
            field.setReadOnly(not self._session.editable)
        for choice in (self.reason, self.quality, self.rounding):
            choice.setEnabled(self._session.editable)

    def leave(self) -> None:
        """Save what is being typed."""
        for field in (*self._awaited, self.note, self.source, self.as_of):
            field.leave()

    def _choose_reason(self, reason: BlankReason | None) -> None:
        """Save a reason; who waits, waits for the supplier of the indicator until another is named."""
        pack = self._session.month.pack
        supplier = pack.suppliers.get(pack.indicators[self._code].supplier or "")
        if reason is BlankReason.AWAITING and supplier and not self._session.month.figure(self._code).awaited_from:
            self._annotate(reason=reason, awaited_from=supplier.label)
        else:
            self._annotate(reason=reason)

    def _annotate(self, **fields: Any) -> None:
        self._session.annotate(self._code, **fields)

    def _choice(self, key: str, members: Iterable[StrEnum]) -> QComboBox:
        """A box that offers the members, after nothing."""
        box = named(QComboBox(), self._session.text(key))
        box.addItems([self._session.text("ui.not_said"), *(self._session.text(f"{key}.{m}") for m in members)])
        return box
