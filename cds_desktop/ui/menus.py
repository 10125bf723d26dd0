"""The menus: what is in them, in which order, under which keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.ui.style import THEMES, icon


class Entry(NamedTuple):
    """One entry: the command's name (its text is `ui.action.<name>`), its key, its sign."""

    name: str
    key: str = ""
    sign: str = ""


class Choices(NamedTuple):
    """A menu of its own with one of several to be chosen: the command gets the one chosen."""

    name: str
    choices: tuple[str, ...]


_LINE = None
_MENUS: dict[str, tuple[Entry | Choices | None, ...]] = {
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
        Entry("cut", "Ctrl+X"),
        Entry("copy", "Ctrl+C"),
        Entry("paste", "Ctrl+V"),
        _LINE,
        Entry("overview", "Alt+Home", "calendar"),
        Entry("find", "Ctrl+F", "search"),
        Entry("section_before", "Ctrl+PgUp"),
        Entry("section_after", "Ctrl+PgDown"),
        Entry("compare", "F7"),
        _LINE,
        Entry("confirm_cell", "Ctrl+Return", "done"),
        Entry("confirm_section"),
        Entry("confirm_all"),
        _LINE,
        Entry("load", "Ctrl+O", "load"),
        Entry("history", "", "load"),
        Entry("official", "", "approve"),
    ),
    "rows": (
        Entry("row_add", "Ctrl+Ins", "add"),
        Entry("row_form", "F4", "form"),
        Entry("row_several", "Shift+F4", "several"),
        Entry("row_delete", "Ctrl+Del", "delete"),
        _LINE,
        Entry("row_find", "Ctrl+Shift+F", "search"),
        Entry("row_filter", "Alt+Down", "filtered"),
        Entry("row_filter_none", "Ctrl+Shift+L", "close"),
        Entry("row_sort", "Ctrl+Shift+S"),
        Entry("row_picture", "Ctrl+Shift+M", "picture"),
        _LINE,
        Entry("row_none", "Ctrl+0", "empty"),
        Entry("row_confirm", "Ctrl+Shift+Return", "done"),
    ),
    "checks": (
        Entry("check", "F8", "check"),
        Entry("explain", "Ctrl+E", "explain"),
        Entry("problem_back", "Alt+Left", "left"),
    ),
    "tools": (
        Entry("settings", "", "people"),
        Entry("province", "", "calendar"),
        Entry("packs", "", "form"),
        Entry("folder", "", "folder"),
        Entry("updates", "", "load"),
        _LINE,
        Choices("language", LANGUAGES),
        Choices("theme", THEMES),
    ),
    "help": (
        Entry("help", "F1", "hint"),
        Entry("guide", "", "section"),
        Entry("tour", "", "right"),
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
    bar: QMenuBar, messages: Messages, commands: Mapping[str, Callable[..., object]]
) -> dict[str, QAction]:
    """Make all menus and return their actions by name; a menu's signs are drawn when it is first opened.

    The actions of choices are called `<name>_<choice>`.
    """
    actions: dict[str, QAction] = {}
    for name, entries in _MENUS.items():
        menu = bar.addMenu(messages.text(f"ui.menu.{name}"))
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, Choices):
                actions |= _choices(menu, entry, messages, commands[entry.name])
            else:
                actions[entry.name] = _action(menu, entry, messages, commands[entry.name])
        menu.aboutToShow.connect(partial(_draw_signs, entries, actions))
    return actions


def all_keys(messages: Messages, actions: Mapping[str, QAction]) -> list[tuple[str, str]]:
    """Return every key with what it does: those of the grid, then those of the menus."""
    keys = [(key, messages.text(f"ui.keys.{name}")) for key, name in _GRID_KEYS]
    for action in actions.values():
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if key:
            keys.append((key.replace("Return", "Enter").replace("PgDown", "PgDn"), action.text().rstrip("…")))
    return keys


def _action(menu: QMenu, entry: Entry, messages: Messages, command: Callable[[], object]) -> QAction:
    action = menu.addAction(messages.text(f"ui.action.{entry.name}"))
    if entry.key:
        action.setShortcut(QKeySequence(entry.key))
    action.triggered.connect(lambda: command())
    return action


def _choices(menu: QMenu, entry: Choices, messages: Messages, command: Callable[[str], object]) -> dict[str, QAction]:
    part = menu.addMenu(messages.text(f"ui.action.{entry.name}"))
    group = QActionGroup(part)
    made = {}
    for choice in entry.choices:
        action = made[f"{entry.name}_{choice}"] = part.addAction(messages.text(f"ui.action.{entry.name}.{choice}"))
        action.setCheckable(True)
        action.triggered.connect(lambda _, chosen=choice: command(chosen))
        group.addAction(action)
    return made


def _draw_signs(entries: tuple[Entry | Choices | None, ...], actions: Mapping[str, QAction]) -> None:
    for entry in entries:
        if isinstance(entry, Entry) and entry.sign and actions[entry.name].icon().isNull():
            actions[entry.name].setIcon(icon(entry.sign))
