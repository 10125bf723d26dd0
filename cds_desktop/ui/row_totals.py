"""The line below a register: how many rows, what they add up to, and the figures of the form that count the list."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import Column, ColumnKind, FormPack, Indicator, Register
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.month import Month
from cds_desktop.ui.register_model import RegisterModel
from cds_desktop.ui.row_filters import RowMark
from cds_desktop.ui.session import Session
from cds_desktop.ui.texts import escaped
from cds_desktop.ui.widgets import label, styled

_NARROW = 700
_MARGINS, _BOLDER, _LOST_AT_LINE_END = 40, 6, 110
_TOLD_MARKS = (RowMark.NEW, RowMark.CHANGED, RowMark.CORRECTED)


def added_columns(register: Register) -> list[Column]:
    """Return the columns that can be added up: whole numbers written in groups. Coordinates, rates and years cannot."""
    return [c for c in register.columns.values() if c.kind is ColumnKind.INTEGER and c.grouping]


def counting_indicators(pack: FormPack, register: str) -> list[Indicator]:
    """Return the indicators asked of a province whose formulas count this register, in the order of the form."""
    return [
        indicator
        for indicator in pack.asked.values()
        if indicator.formula and register in pack.expression(indicator.formula).registers
    ]


def totals(rows: Iterable[Row], columns: Iterable[Column]) -> dict[str, Decimal | None]:
    """Add up columns over rows; None where no cell is filled. Keys are the columns' names."""
    rows = list(rows)
    sums: dict[str, Decimal | None] = {}
    for column in columns:
        filled = [cell for row in rows if isinstance(cell := row.values.get(column.name), Decimal)]
        sums[column.name] = sum(filled, Decimal(0)) if filled else None
    return sums


class TotalsBar(QWidget):
    """Two lines: the rows shown with their sums; the figures that count the whole list, each a link to the form."""

    code_wanted = Signal(str)
    """A figure was chosen."""

    def __init__(self, session: Session, model: RegisterModel) -> None:
        super().__init__()
        styled(self, "totals")
        self._session = session
        self._model = model
        self._indicators: list[Indicator] = []
        self._register = ""
        self._written: list[tuple[str, str]] = []
        self._renewing = QTimer(self)
        self._renewing.setSingleShot(True)
        self._renewing.timeout.connect(self._renew)
        self.shown = label(style_name="title")
        self.sums = label(wraps=True)
        self.sums.setTextFormat(Qt.TextFormat.RichText)
        self.sums.setToolTip(session.text("totals.marks.help"))
        self.sums.linkActivated.connect(self._toggle_mark)
        self.sums.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.figures = label(style_name="quiet", wraps=True)
        self.figures.setTextFormat(Qt.TextFormat.RichText)
        for part in (self.sums, self.figures):
            part.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByKeyboard | Qt.TextInteractionFlag.LinksAccessibleByMouse
            )
        self.figures.linkActivated.connect(self.code_wanted)
        first = QHBoxLayout()
        first.setSpacing(16)
        first.addWidget(self.shown)
        first.addWidget(self.sums, 1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(14, 6, 10, 6)
        lines.setSpacing(3)
        lines.addLayout(first)
        lines.addWidget(self.figures)

    def refresh(self) -> None:
        """Add up what is shown, and take the figures from the month as the form does, when the window had its turn."""
        self._renewing.start(0)

    def _renew(self) -> None:
        register, session = self._model.register, self._session
        if register is None:
            return
        text, language = session.text, session.messages.language
        lines, total = self._model.shown, self._model.total
        self.shown.setText(text("totals.all" if len(lines) == total else "totals.shown", shown=len(lines), count=total))
        columns = added_columns(register)
        added = totals((line.row for line in lines if line.row is not None), columns)
        parts = [f"{c.name_in(language)}: {session.messages.value(added[c.name])}" for c in columns if added[c.name]]
        counts = self._model.mark_counts()
        parts = [escaped(part) for part in parts]
        for mark in _TOLD_MARKS:
            if counts[mark]:
                words = escaped(text(f"totals.{mark}", count=counts[mark]))
                parts.append(f"<a href='{mark}' style='text-decoration:none'>{words}</a>")
        self.sums.setText(" &nbsp;·&nbsp; ".join(parts))
        self._show_figures(register, session.month)

    def _toggle_mark(self, chosen: str) -> None:
        """Show only the rows that were counted; chosen again, all."""
        mark = RowMark(chosen)
        self._model.filter_marked(None if self._model.only is mark else mark)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many figures as a narrow window has room for."""
        super().resizeEvent(event)
        self._fit_figures()

    def _show_figures(self, register: Register, month: Month) -> None:
        if self._register != register.name:
            self._register, self._indicators = register.name, counting_indicators(month.pack, register.name)
        messages = self._session.messages
        written = [(i, format_value(month.values.get(i.code), i, messages)) for i in self._indicators]
        self._written = [(i.code, shown) for i, shown in written if shown]
        lines = [f"{i.code} {i.name_in(messages.language)}: {shown}" for i, shown in written if shown]
        self.figures.setToolTip("\n".join([self._session.text("totals.figures.help"), *lines]))
        self.figures.setVisible(bool(self._written))
        self._fit_figures()

    def _fit_figures(self) -> None:
        """Write the figures: all of them in two lines, or in a narrow window those that fit into one."""
        head, metrics = self._session.text("totals.figures"), self.figures.fontMetrics()
        lines = 1 if self.width() < _NARROW else 2
        left = lines * (self.width() - _MARGINS) - metrics.horizontalAdvance(head) - (lines - 1) * _LOST_AT_LINE_END
        links = []
        for code, shown in self._written:
            left -= metrics.horizontalAdvance(f"{code} {shown} · ") + _BOLDER
            if left < 0:
                links.append("…")
                break
            links.append(f"<a href='{code}' style='text-decoration:none'>{code}</a>&nbsp;<b>{escaped(shown)}</b>")
        self.figures.setText(f"{escaped(head)} {' · '.join(links)}")
