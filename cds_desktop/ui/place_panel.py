"""The panel beside a register that shows its rows on a picture: signs explained, the chosen row named."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cds_desktop.forms.entries import format_cell
from cds_desktop.ui.place_picture import SIGN_SIZE, PlacePicture, Places, draw_sign, sort_out
from cds_desktop.ui.register_grid import RegisterGrid
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon
from cds_desktop.ui.texts import escaped
from cds_desktop.ui.widgets import label, named, styled

_NAMED_OUTSIDE = 5
_SETTLED_MS = 20
_LEGEND_LINE = 20
_WIDE, _WORDS, _MARGINS, _NO_LIMIT = 400, 200, 20, 16_777_215


class Legend(QWidget):
    """The signs of a picture with their meaning and how often each is there."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[int, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_signs(self, signs: list[tuple[int, str]]) -> None:
        """Show signs (-1: none) with their words."""
        self._lines = signs
        self.setAccessibleName(", ".join(words for _, words in signs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line for each sign, as wide as its words."""
        widest = max((self.fontMetrics().horizontalAdvance(words) for _, words in self._lines), default=0)
        return QSize(widest + 24, len(self._lines) * _LEGEND_LINE)

    def minimumSizeHint(self) -> QSize:
        """As many lines as there are; long words may be cut short."""
        return QSize(min(self.sizeHint().width(), _WORDS), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw sign and words line by line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.width() - 22
        for number, (sign, words) in enumerate(self._lines):
            top = number * _LEGEND_LINE
            draw_sign(painter, QPointF(8, top + _LEGEND_LINE / 2), sign, SIGN_SIZE)
            painter.setPen(self.palette().windowText().color())
            shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(22, top, room, _LEGEND_LINE, Qt.AlignmentFlag.AlignVCenter, shown)


class _Words(QScrollArea):
    """Words that are scrolled in a low window, and have all the room they need in any other."""

    def __init__(self) -> None:
        super().__init__()
        self.needed = 0
        self.setWidgetResizable(True)
        self.setMinimumHeight(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """As high as the words are in the width that they have."""
        return QSize(_WORDS, self.needed)


class PlacePanel(QWidget):
    """The picture of a register's rows that are shown, in step with what is chosen in the grid."""

    grid_wanted = Signal()
    """Enter in the picture: on to the grid."""

    def __init__(self, session: Session, grid: RegisterGrid) -> None:
        super().__init__()
        styled(self, "placePanel")
        self._session = session
        self._grid = grid
        self._places = Places([], [], 0)
        self._numbers: dict[int, int] = {}
        self._register = ""
        text = session.text
        self.marked_by = named(QComboBox(), text("picture.marked_by"))
        self.marked_by.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.picture = PlacePicture(text("picture.name"), text("picture.north"))
        self.legend = Legend()
        self.caption = label(wraps=True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.caption.setMinimumHeight(2 * self.caption.fontMetrics().lineSpacing())  # so that the picture does not jump
        self.notes = label(style_name="quiet", wraps=True)
        self.notes.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByKeyboard | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        self._lay_out()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._ring)
        self._renewing = QTimer(self)
        self._renewing.setSingleShot(True)
        self._renewing.timeout.connect(self._renew)
        self.marked_by.activated.connect(self.refresh)
        self.picture.chosen.connect(self._choose)
        self.picture.pointed.connect(self._point)
        self.picture.entered.connect(self.grid_wanted)
        self.notes.linkActivated.connect(lambda row: self._choose(int(row), False))
        grid.selectionModel().selectionChanged.connect(self._settled.start)
        grid.selectionModel().currentChanged.connect(self._settled.start)
        self.setFocusProxy(self.picture)

    def refresh(self) -> None:
        """Take the rows that the grid shows now, when the window has had its turn."""
        self._renewing.start(0)

    def _renew(self) -> None:
        register = self._grid.rows.register
        if register is None or not register.coordinates or self.isHidden():
            return
        language = self._session.messages.language
        if register.name != self._register:
            self._register = register.name
            self.marked_by.clear()
            for name in register.mark_columns:
                self.marked_by.addItem(register.columns[name].name_in(language), name)
            self.marked_by.setVisible(len(register.mark_columns) > 1)
        mark_column = self.marked_by.currentData() or ""
        self._places = sort_out(self._grid.rows.shown, register, mark_column)
        self._numbers = {id(spot.line): number for number, spot in enumerate(self._places.spots)}
        self.picture.show_spots(self._places.spots)
        counts = Counter(spot.sign for spot in self._places.spots)
        names = list(register.columns[mark_column].choices) if mark_column else []
        words = {n: register.columns[mark_column].choice_name(code, language) for n, code in enumerate(names)}
        words[-1] = self._session.text("picture.no_mark")
        written = {sign: self._session.messages.value(count) for sign, count in counts.items()}
        order = [sign for sign in (*range(len(names)), -1) if sign in written]
        self.legend.show_signs([(sign, f"{words[sign]}: {written[sign]}") for sign in order])
        self._note()
        self._ring()

    def _note(self) -> None:
        """Say how many rows are not in the picture, and name those whose coordinates are outside Vietnam."""
        text, places = self._session.text, self._places
        notes = [text("picture.without", count=places.without)] if places.without else []
        if places.outside:
            links = [
                f"<a href='{row}'>{escaped(self._name(self._grid.rows.shown[row]))}</a>"
                for row in places.outside[:_NAMED_OUTSIDE]
            ]
            more = len(places.outside) - len(links)
            links += [escaped(text("picture.more", count=more))] if more else []
            notes.append(f"{escaped(text('picture.outside', count=len(places.outside)))} {', '.join(links)}")
        self.notes.setText("<br>".join(notes))
        self.notes.setVisible(bool(notes))

    def _name(self, line: Line) -> str:
        register = self._grid.rows.register
        title = line.row.values.get(register.title_column) if register and line.row else None
        return str(title or self._session.text("ui.row.new"))

    def _told(self, line: Line) -> str:
        """A row by its key and what it is marked by."""
        register, view = self._grid.rows.register, self._session.view
        if register is None or view is None or line.row is None:
            return ""
        names = dict.fromkeys([register.title_column, *register.key, *register.mark_columns])
        cells = (
            format_cell(line.row.values.get(name), register.columns[name], self._session.messages, view.commune_name)
            for name in names
        )
        return " · ".join(cell for cell in cells if cell)

    def _ring(self) -> None:
        """Ring the rows chosen in the grid, and name the current one."""
        if self.isHidden():
            return
        spots = (self._numbers.get(id(line), -1) for line in self._grid.selected_lines())
        index = self._grid.currentIndex()
        line = self._grid.rows.line(index) if index.isValid() else None
        current = self._numbers.get(id(line), -1) if line is not None else -1
        self.picture.ring((spot for spot in spots if spot >= 0), current)
        words = self._told(line) if line is not None else ""
        if line is not None and words and current < 0:
            words = self._session.text("picture.not_shown", row=words)
        self.caption.setText(words)
        self._fit_words()
        self.picture.setAccessibleDescription(words)

    def _point(self, row: int) -> None:
        self.picture.tip = self._told(self._grid.rows.shown[row]) if row >= 0 else ""

    def _choose(self, row: int, adds: bool) -> None:
        """Choose a row in the grid; beside the others where Ctrl was held, which lets one go that was chosen."""
        others = {self._grid.rows.row_of(line) for line in self._grid.selected_lines()} if adds else set()
        self._grid.select_lines(others ^ {row})

    def _lay_out(self) -> None:
        sign = QLabel()
        sign.setPixmap(icon("picture").pixmap(16, 16))
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(sign)
        head.addWidget(label(self._session.text("picture.title"), "title"), 1)
        head.addWidget(self.marked_by)
        inside = QWidget()
        self._words = QVBoxLayout(inside)
        self._words.setContentsMargins(0, 0, 0, 0)
        self._words.setSpacing(6)
        for part in (self.caption, self.legend, self.notes):
            self._words.addWidget(part)
        self._words.addStretch(1)
        self._scroll = _Words()
        self._scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(8)
        self._body.addWidget(self.picture, 1)
        self._body.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words stand below the picture, or beside it where that is wide."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Give the words the room they need, as far as there is any; beside the picture a column of their own."""
        beside = self.width() > _WIDE
        directions = QBoxLayout.Direction
        self._body.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._scroll.setMaximumWidth(_WORDS if beside else _NO_LIMIT)
        self._scroll.setMinimumWidth(_WORDS if beside else 0)
        needed = self._words.totalHeightForWidth(self.width() - _MARGINS)
        self._scroll.needed = needed if needed >= 0 else self._words.totalSizeHint().height()
        self._scroll.setMaximumHeight(_NO_LIMIT if beside else self._scroll.needed)
        self._scroll.updateGeometry()
