"""Labels, buttons and panels as all panes make them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from cds_desktop.ui.style import button_icon, enlarged

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


class Drawing(QLabel):
    """Base of what paints itself; a label that has a picture is announced as a graphic by screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self.setPixmap(QPixmap(1, 1))


def styled(widget: AnyWidget, style_name: str) -> AnyWidget:
    """Give a widget its name in the style sheet (`#name`), and the ground painted there."""
    widget.setObjectName(style_name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def named(widget: AnyWidget, name: str) -> AnyWidget:
    """Give a control the name that a screen reader says."""
    widget.setAccessibleName(name)
    return widget


def label(text: str = "", style_name: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label; `style_name` is its name in the style sheet."""
    made = QLabel(text)
    made.setObjectName(style_name)
    made.setWordWrap(wraps)
    return made


def heading(text: str, points: float) -> QLabel:
    """Return a heading, larger than text by `points`."""
    made = label(text, "title")
    made.setFont(enlarged(made.font(), points, bold=True))
    return made


def button(text: str, sign: str = "", *, primary: bool = False) -> QPushButton:
    """Return a button; the primary one of a dialog answers Enter."""
    made = QPushButton(text)
    if sign:
        made.setIcon(button_icon(sign))
    made.setProperty("primary", primary)
    made.setAutoDefault(primary)
    made.setDefault(primary)
    return made


def restyle(widget: QWidget, style_name: str) -> None:
    """Give a widget another name in the style sheet and draw it so."""
    widget.setObjectName(style_name)
    widget.style().polish(widget)


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for and draw the widget so."""
    widget.setProperty(name, value)
    widget.style().polish(widget)
