"""Short texts that several panes show, and Qt's own words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTranslator

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period, PeriodKind
from cds_desktop.domain.problems import Kind


def month_label(period: Period) -> str:
    """Return a month as `10/2026`."""
    return f"{period.number:02d}/{period.year}"


def period_name(period: Period, messages: Messages) -> str:
    """Return `Tháng 10/2026`, `Quý 3/2026`, `6 tháng đầu năm 2026`, `Đột xuất 1/2026`."""
    half = str(period.number) if period.kind is PeriodKind.HALF_YEAR else ""
    shown = month_label(period) if period.is_month else f"{period.number}/{period.year}"
    return messages.text(f"period.name.{period.kind}{half}", period=shown, year=str(period.year))


def period_in_text(period: Period, messages: Messages) -> str:
    """Return the same as inside a sentence: `tháng 10/2026`."""
    name = period_name(period, messages)
    return name[:1].lower() + name[1:]


def period_label(period: Period, messages: Messages) -> str:
    """Return a name for the head of a column, where a month is known by its number: `10/2026`, `Quý 3/2026`."""
    return month_label(period) if period.is_month else period_name(period, messages)


def months_in_text(months: Sequence[Period]) -> str:
    """Return months of one year, in order: `02/2026`, `02, 05/2026`, `02, 05–12/2026`."""
    runs: list[list[Period]] = []
    for month in months:
        if runs and runs[-1][-1].shifted(1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    shown = [f"{run[0].number:02d}" + (f"–{run[-1].number:02d}" if len(run) > 1 else "") for run in runs]
    return f"{', '.join(shown)}/{months[-1].year}" if months else ""


def count_line(counts: Mapping[Kind, int], messages: Messages) -> str:
    """Return `1 lỗi · 3 cảnh báo · 2 lưu ý`, without what there is none of."""
    shown = [messages.text(f"ui.count.{kind}", count=count) for kind, count in counts.items() if count]
    return " · ".join(shown)


def escaped(text: str) -> str:
    """Return text as it is written in rich text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class QtTexts(QTranslator):
    """Stock buttons and menus of Qt, for which PySide6 ships no Vietnamese."""

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.messages = messages

    def isEmpty(self) -> bool:
        """Tell Qt that there is something to find here."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Return our word for one of Qt's, or Qt's own."""
        try:
            return self.messages.text(f"qt.{source.replace('&', '').rstrip('.…')}")
        except KeyError:
            return source
