"""The names by which a submission workbook is read: defined names, Excel tables, and the fields of their columns.

Layout may change between writing and reading; these may not. `docs/workbook_format.md` lists them. Names with a dot
cannot be those of an indicator or a register.
"""

from __future__ import annotations

from decimal import Decimal

from cds_desktop.domain.figures import Value

HASH, CHECK_CODE = "info.hash", "info.check_code"

FIGURE_COLUMNS = (
    "previous",
    "year_ago",
    "year_to_date",
    "change",
    "note",
    "as_of",
    "reason",
    "quality",
    "rounding",
    "source",
)
"""Columns of a section beside the values; each heading has a name, each figure's row crosses it."""

EXPLANATIONS, AMENDMENTS, DIGESTS = "sheet.explanations", "sheet.amendments", "sheet.digests"
CORRECTIONS = "sheet.corrections"
TABLES = {
    EXPLANATIONS: ("place", "subject", "message", "reason", "text", "by", "rule", "problem"),
    AMENDMENTS: ("place", "label", "sent", "new", "change"),
    CORRECTIONS: ("period", "code", "label", "sent", "new", "change", "note", "source"),
    DIGESTS: ("place", "digest"),
}
"""Fields of the tables that are not registers, by table; headings are the sentences `workbook.{table}.{field}`."""


def info_name(field: str) -> str:
    """Return the defined name of a field of the first sheet."""
    return f"info.{field}"


def column_name(section: str, column: str) -> str:
    """Return the defined name of the heading of a section's column."""
    return f"{section}.{column}"


def rows_name(register: str) -> str:
    """Return the defined name of the cell that says how many rows a register has."""
    return f"{register}.rows"


def change(value: Value | None, previous: Value | None) -> Decimal | None:
    """Return what the column of changes shows: the difference from the previous period, for numbers."""
    if isinstance(value, Decimal) and isinstance(previous, Decimal):
        return value - previous
    return None
