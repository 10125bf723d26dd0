"""The menus: what is in them, in which order, under which keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from cds_desktop.domain.messages import Messages
from cds_desktop.ui.style import icon


class Entry(NamedTuple):
    """One entry: the command's name (its text is `ui.action.<name>`), its key, its sign."""

    name: str
    key: str = ""
    sign: str = ""


_LINE = None
_MENUS: dict[str, tuple[Entry | None, ...]] = {
    "report": (
        Entry("earlier", "Alt+PgUp", "left"),
        Entry("later", "Alt+PgDown", "right"),
        _LINE,
        Entry("approve", "", "approve"),
        Entry("reopen", "", "reopen"),
        _LINE,
        Entry("export", "F9", "export"),
        Entry("draft", "", "export"),
        _LINE,
        Entry("quit", "Ctrl+Q"),
    ),
    "figures": (
        Entry("undo", "Ctrl+Z", "undo"),
        Entry("redo", "Ctrl+Y", "redo"),
        _LINE,
        Entry("copy", "Ctrl+C"),
        Entry("paste", "Ctrl+V"),
        _LINE,
        Entry("overview", "Alt+Home", "calendar"),
        Entry("find", "Ctrl+F", "search"),
        Entry("section_before", "Ctrl+PgUp"),
        Entry("section_after", "Ctrl+PgDown"),
        _LINE,
        Entry("confirm_cell", "Ctrl+Return", "done"),
        Entry("confirm_section"),
        Entry("confirm_all"),
        _LINE,
        Entry("load", "Ctrl+O", "load"),
    ),
    "rows": (
        Entry("row_add", "Ctrl+Ins", "add"),
        Entry("row_form", "F4", "form"),
        Entry("row_delete", "Ctrl+Del", "delete"),
        Entry("row_find", "Ctrl+Shift+F", "search"),
        Entry("row_sort", "Ctrl+Shift+S"),
        _LINE,
        Entry("row_none", "", "empty"),
        Entry("row_confirm", "", "done"),
    ),
    "checks": (Entry("check", "F8", "check"), Entry("explain", "Ctrl+E", "explain")),
    "tools": (Entry("settings", "", "people"), Entry("folder", "", "folder"), _LINE, Entry("updates", "", "load")),
    "help": (
        Entry("help", "F1", "hint"),
        Entry("guide", "", "section"),
        _LINE,
        Entry("keys", "Ctrl+/", "keys"),
        Entry("about", "", "about"),
    ),
}
_GRID_KEYS = (
    ("Enter, Tab", "next"),
    ("Shift+Tab", "back"),
    ("F2", "edit"),
    ("Esc", "restore"),
    ("Del", "clear"),
    ("F6", "pane"),
)


def fill_menu_bar(
    bar: QMenuBar, messages: Messages, commands: Mapping[str, Callable[[], object]]
) -> dict[str, QAction]:
    """Make all menus and return their actions by name; a menu's signs are drawn when it is first opened."""
    actions: dict[str, QAction] = {}
    for name, entries in _MENUS.items():
        menu = bar.addMenu(messages.text(f"ui.menu.{name}"))
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                actions[entry.name] = _action(menu, entry, messages, commands[entry.name])
        menu.aboutToShow.connect(lambda shown=entries: _draw_signs(shown, actions))
    return actions


def all_keys(messages: Messages, actions: Mapping[str, QAction]) -> list[tuple[str, str]]:
    """Return every key with what it does: those of the grid, then those of the menus."""
    keys = [(key, messages.text(f"ui.keys.{name}")) for key, name in _GRID_KEYS]
    for action in actions.values():
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if key:
            keys.append((key, action.text().rstrip("…")))
    return keys


def _action(menu: QMenu, entry: Entry, messages: Messages, command: Callable[[], object]) -> QAction:
    action = menu.addAction(messages.text(f"ui.action.{entry.name}"))
    if entry.key:
        action.setShortcut(QKeySequence(entry.key))
    action.triggered.connect(lambda: command())
    return action


def _draw_signs(entries: tuple[Entry | None, ...], actions: Mapping[str, QAction]) -> None:
    for entry in entries:
        if entry and entry.sign and actions[entry.name].icon().isNull():
            actions[entry.name].setIcon(icon(entry.sign))
