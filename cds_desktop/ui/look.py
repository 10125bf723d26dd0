"""Another language or theme while the window is open: all that is shown is made anew, where it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QMenuBar, QWidget
from shiboken6.Shiboken import delete

from cds_desktop.domain.messages import Messages
from cds_desktop.ui.style import DARK, THEMES, apply_style, system_is_dark, theme
from cds_desktop.ui.texts import QtTexts

if TYPE_CHECKING:
    from cds_desktop.ui.main_window import MainWindow


def change_look(window: MainWindow, language: str = "", theme: str = "") -> None:
    """Show `window` in a language and a theme (empty: as it is) and remember both, when all that is typed is saved."""
    session = window.session

    def settled(_: object) -> None:
        if session.worker.pending:
            session.ask(lambda _: None, settled, settled)
            return
        for name, chosen in (("language", language), ("theme", theme)):
            if chosen:
                session.preferences.set(name, chosen)
        _rebuild(window, Messages(language or session.messages.language))

    session.ask(lambda _: None, settled, settled)


def follow_system(window: MainWindow) -> None:
    """Make the window anew when the system turns dark or light, unless a theme was chosen."""
    app = cast(QApplication, QApplication.instance())

    def turned() -> None:
        follows = window.session.preferences.get("theme", THEMES[0]) == THEMES[0]
        if follows and system_is_dark(app) is not (theme() is DARK):
            change_look(window)

    app.styleHints().colorSchemeChanged.connect(turned)


def _rebuild(window: MainWindow, messages: Messages) -> None:
    """Nothing may be under way: what is answered later would go to what is no longer there."""
    app = cast(QApplication, QApplication.instance())
    go_back, size, old = _way_back(window), window.size(), window.session
    window.setUpdatesEnabled(False)
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    for child in window.findChildren(QWidget, options=direct):
        delete(child)  # at once: a menu that is only about to go would still claim its keys
    for action in window.actions():
        window.removeAction(action)
    for name, made in vars(type(window)).items():
        if isinstance(made, cached_property):
            vars(window).pop(name, None)
    for translator in app.findChildren(QtTexts):
        app.removeTranslator(translator)
        translator.messages = messages
        app.installTranslator(translator)
    apply_style(app, old.preferences.get("theme", THEMES[0]))
    window.session = old.renewed(messages)
    delete(old)
    window.setMenuBar(QMenuBar())
    window.build()
    window.session.month_changed.emit()
    body = cast(QWidget, window.centralWidget())
    for part in (window.menuBar(), body):
        part.show()
    for part in (window, body):
        cast(QLayout, part.layout()).activate()
    window.resize(size)
    go_back()
    window.setUpdatesEnabled(True)


def _way_back(window: MainWindow) -> Callable[[], None]:
    """What leads to the page and the cell that are shown now."""
    if window.in_overview:
        return window.open_overview
    if window.in_register:
        grid, name = window.register.grid, window.register.name
        index = grid.currentIndex()
        row = grid.rows.line(index).row if index.isValid() else None
        column = grid.rows.columns[index.column()].name if row else ""
        row_id = row.row_id if row else ""

        def to_row() -> None:
            window.open_register(name, row_id, column)
            window.register.grid.setFocus()

        return to_row
    section, code = window.form.grid.form.section, window.form.code

    def to_cell() -> None:
        window.open_section(section, code)
        window.form.grid.setFocus()

    return to_cell
