"""The editor of one column of a register, in the grid, in the form of a row and for several rows at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit, QWidget

from cds_desktop.forms.model import Column, ColumnKind
from cds_desktop.ui.editors import ChoiceBox, FindLine, SeveralLine, ValueLine
from cds_desktop.ui.session import Session


def column_editor(session: Session, column: Column, names: Mapping[str, str], parent: QWidget) -> QWidget:
    """Return an editor for a column, with its accessible name; `names` are those of the codes that it may hold."""
    view = session.view
    editor: QWidget
    if column.kind is ColumnKind.CHOICE and column.several:
        editor = SeveralLine(names, parent)
    elif column.kind in (ColumnKind.CHOICE, ColumnKind.INDICATOR):
        editor = ChoiceBox(names, parent)
    elif column.kind is ColumnKind.COMMUNE and view is not None:
        editor = FindLine(lambda typed: view.find_communes(typed) if typed.strip() else [*names.values()], parent)
    else:
        editor = QLineEdit(parent) if column.kind is ColumnKind.TEXT else ValueLine(parent)
    if column.kind in (ColumnKind.DATE, ColumnKind.MONTH) and isinstance(editor, QLineEdit):
        editor.setPlaceholderText(session.text(f"ui.placeholder.{column.kind}"))
    editor.setAccessibleName(column.name_in(session.messages.language))
    editor.setToolTip(column.help)
    return editor
