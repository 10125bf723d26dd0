"""Rows of a loaded table that give official values of earlier months: those whose column `period` names one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Quality
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import match_key
from cds_desktop.forms.entries import Raw
from cds_desktop.reporting.corrections import correctable, corrected_to
from cds_desktop.storage.earlier import Correction

if TYPE_CHECKING:
    from cds_desktop.exchange.tables import Table
    from cds_desktop.reporting.reading import ReportReader

PERIOD_NAMES = ("period", "kỳ", "tháng", "kỳ báo cáo")


class Rejecting(Protocol):
    """What takes down rejected cells."""

    def refused(self, place: str, error: DomainError) -> None:
        """Note that a cell is rejected."""


@dataclass(frozen=True)
class EarlierRow:
    """A row about an earlier month: its number in the table, and the text that names the month."""

    number: int
    place: str
    month: str


def split_rows(table: Table, period: Period) -> tuple[Table, list[EarlierRow]]:
    """Return the table without what is about earlier months, and the rows that are."""
    names = set(map(match_key, PERIOD_NAMES))
    column = next((n for n, heading in enumerate(table.headers) if match_key(heading) in names), None)
    if column is None:
        return table, []
    earlier: list[EarlierRow] = []
    rows = [list(row) for row in table.rows]
    for number, row in enumerate(table.rows, 1):
        text = str(row[column] or "").strip()
        if text and not _is(period, text):
            earlier.append(EarlierRow(number, table.place(number, column), text))
            rows[number - 1] = [None] * len(row)
    headers = ["" if n == column else heading for n, heading in enumerate(table.headers)]
    return replace(table, headers=headers, rows=rows), earlier


def _is(period: Period, text: str) -> bool:
    try:
        return Period.read_month(text) == period
    except DomainError:
        return text.upper() == str(period)


def read_corrections(
    workspace: ReportReader,
    period: Period,
    table: Table,
    rows: list[EarlierRow],
    columns: Mapping[int, str],
    reading: Rejecting,
) -> dict[tuple[Period, str], Correction | None]:
    """Return the corrections that rows of the whole `table` give; `columns` are its columns by position."""
    found: dict[tuple[Period, str], Correction | None] = {}
    for row in rows:
        cells: dict[str, tuple[str, Raw]] = {}
        for index, name in columns.items():
            raw = table.rows[row.number - 1][index]
            if raw is not None and str(raw).strip():
                cells[name] = table.place(row.number, index), raw
        place = row.place
        try:
            month = Period.read_month(row.month)
            if "code" not in cells:
                raise DomainError("load.code_missing")
            place, code = cells["code"][0], str(cells["code"][1]).strip().upper()
            if (month, code) in found:
                raise DomainError("load.code_twice", code=code, first=str(month))
            indicator = correctable(workspace, period, month, code)
            _only_known(cells, month)
            if "value" not in cells:
                continue
            place = cells["value"][0]
            texts = [str(cells[name][1]) if name in cells else None for name in ("note", "source")]
            found[month, code] = corrected_to(workspace, month, indicator, cells["value"][1], *texts)
        except DomainError as error:
            reading.refused(place, error)
    return found


def _only_known(cells: Mapping[str, tuple[str, Raw]], month: Period) -> None:
    """Refuse what an official value does not carry; that it is official may be said."""
    quality = match_key(str(cells["quality"][1])) if "quality" in cells else None
    official = {match_key(Quality.OFFICIAL.value), match_key("chính thức"), None}
    extra = [name for name in ("as_of", "reason") if name in cells]
    if extra or quality not in official:
        raise DomainError("correction.both", period=str(month), column=(extra or ["quality"])[0])
