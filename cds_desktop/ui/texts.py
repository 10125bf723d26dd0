"""Short texts that several panes show, and Qt's own words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTranslator

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Kind


def month_label(period: Period) -> str:
    """Return `10/2026`."""
    return f"{period.number:02d}/{period.year}"


def month_name(period: Period, messages: Messages) -> str:
    """Return `Tháng 10/2026`."""
    return messages.text("ui.month", month=month_label(period))


def month_in_text(period: Period, messages: Messages) -> str:
    """Return `tháng 10/2026`, as inside a sentence."""
    return messages.text("ui.month.in_text", month=month_label(period))


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
