"""What the menus do in the window, and which of it can be done now; names are those of the menu entries."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_desktop.ui.main_window import MainWindow


def commands(window: MainWindow) -> dict[str, Callable[..., object]]:
    """Return what each entry does; what is not yet made is looked for when it is needed."""
    return {
        "earlier": lambda: window.header.step(-1),
        "later": lambda: window.header.step(1),
        "approve": window.approve,
        "reopen": window.reopen,
        "export": window.export,
        "draft": window.export_draft,
        "quit": window.close,
        "undo": window.session.undo,
        "redo": window.session.redo,
        "cut": lambda: _blocks().cut(window.session, window.grid),
        "copy": lambda: _blocks().copy(window.session, window.grid),
        "paste": lambda: _blocks().paste(window.session, window.grid),
        "find": window.header.focus_search,
        "section_before": lambda: window.sidebar.step(-1),
        "section_after": lambda: window.sidebar.step(1),
        "compare": window.form.compare_next,
        "confirm_cell": window.confirm_cell,
        "confirm_section": window.confirm_section,
        "confirm_all": window.confirm_all,
        "load": window.load,
        "history": window.load_history,
        "official": window.enter_official,
        "row_add": lambda: window.register.add_row(),
        "row_form": window.edit_row,
        "row_delete": window.delete_rows,
        "row_find": lambda: window.register.focus_find(),
        "row_sort": lambda: window.register.grid.sort_by_current(),
        "row_several": window.edit_rows,
        "row_filter": lambda: window.register.grid.open_filter(),
        "row_filter_none": lambda: window.register.clear_filters(),
        "row_picture": lambda: window.register.toggle_picture(),
        "row_none": lambda: window.session.confirm_empty(window.register.name),
        "row_confirm": lambda: window.register.confirm(),
        "check": window.check,
        "explain": window.explain,
        "problem_back": lambda: window.problems.enter(),
        "settings": window.edit_settings,
        "province": window.edit_province,
        "packs": window.open_packs,
        "language": lambda language: window.change_look(language=language),
        "theme": lambda theme: window.change_look(theme=theme),
        "tour": window.start_tour,
        "folder": window.show_folder,
        "updates": window.find_updates,
        "help": window.show_help,
        "guide": window.show_guide,
        "overview": window.open_overview,
        "keys": window.show_keys,
        "about": window.show_about,
    }


def usable(window: MainWindow) -> dict[str, bool]:
    """Return which entries can be used, on the page and in the month shown; others always can."""
    month, editable, rows = window.session.month, window.session.editable, window.in_register
    state = month.registers.get(window.register.name) if rows else None
    takes_rows = rows and window.register.editable
    return {
        "approve": editable,
        "reopen": month.locked and not month.history,
        "export": not month.history,
        "undo": bool(window.session.undo_steps),
        "redo": bool(window.session.redo_steps),
        "copy": not window.in_overview,
        "cut": editable and not window.in_overview,
        "paste": editable and not window.in_overview,
        "load": editable,
        "official": month.period.is_month and not month.history,
        "compare": not rows and not window.in_overview,
        "confirm_cell": editable and not window.in_overview,
        "confirm_section": editable and not rows and not window.in_overview,
        "confirm_all": editable,
        "row_add": takes_rows,
        "row_form": rows,
        "row_delete": takes_rows,
        "row_find": rows,
        "row_sort": rows,
        "row_several": takes_rows,
        "row_filter": rows,
        "row_filter_none": rows,
        "row_picture": rows and bool(month.pack.registers[window.register.name].coordinates),
        "row_none": takes_rows and state is not None and not state.rows,
        "row_confirm": takes_rows and state is not None and bool(state.rows) and not state.confirmed,
        "explain": editable and not window.in_overview,
        "problem_back": not window.in_overview,
    }


def _blocks() -> ModuleType:
    """Copying and pasting, loaded when first used."""
    from cds_desktop.ui import blocks

    return blocks
