"""What every sheet of a submission workbook has in common: texts, head, signatures, and values that cells keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cds_desktop.domain.authorities import authorities_on
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import PeriodKind
from cds_desktop.exchange.canonical import Canonical, check_code
from cds_desktop.exchange.cells import MAX_TEXT, CellKind, Content, Kinds, to_number
from cds_desktop.exchange.submission import Submission
from cds_desktop.exchange.workbook_file import Book, Page, Sheet, Style, height
from cds_desktop.forms.model import FormPack

RED = "C00000"
TITLE = Style(bold=True, size=14, horizontal="center")
CENTRED = Style(size=12, horizontal="center")
REMARK = Style(italic=True, size=10)
HEADING = Style(bold=True, framed=True, fill="D9E2EC", horizontal="center")
CELL = Style(framed=True)
SMALL = replace(CELL, size=10)


class Form:
    """A submission on its way into a workbook; `step` is called for each row built."""

    def __init__(
        self,
        submission: Submission,
        pack: FormPack,
        messages: Messages,
        canonical: Canonical,
        step: Callable[[], None],
    ) -> None:
        self.submission = submission
        self.pack = pack
        self.canonical = canonical
        self.step = step
        self.kinds = Kinds(pack)
        self.authorities = authorities_on(submission.period.cut_off)
        self.book = Book(pack.title, submission.office, submission.made_at)
        self._messages = messages

    def text(self, key: str, **params: object) -> str:
        """Return the sentence `workbook.{key}`."""
        return self._messages.text(f"workbook.{key}", **params)

    def sheet(self, title: str, widths: tuple[float, ...], *, portrait: bool = False) -> Sheet:
        """Add a sheet."""
        footer = self.text("footer", code=check_code(self.canonical.hash))
        sheet = self.book.add_sheet(title, Page(footer, self.text("draft") if self.submission.draft else "", portrait))
        sheet.set_widths(widths)
        return sheet

    def put(self, sheet: Sheet, row: int, column: int, content: Content | None, style: Style) -> None:
        """Fill one cell."""
        sheet.put(row, column, content, self.book.style(style))

    def across(self, sheet: Sheet, row: int, first: int, last: int, text: str, style: Style) -> None:
        """Write a text over columns `first`..`last`."""
        for column in range(first, last + 1):
            self.put(sheet, row, column, text if column == first else None, style)
        sheet.merge(row, first, last)

    @property
    def head_rows(self) -> int:
        """How many rows `head` takes."""
        return 6 + bool(self.submission.revision) + self.submission.draft

    def head(self, sheet: Sheet, title: str, left: int, right: int, last: int) -> int:
        """Write authority, state and title over columns 1..`last`; return the row after them.

        The authority's block reaches to column `left`, the state's begins at `right` (decree 30/2020).
        """
        submission = self.submission
        texts = self.period_texts()
        lines = [(title, TITLE), (self.text("period_line", **texts), replace(CENTRED, italic=True))]
        authority = self.text("authority", unit=submission.unit.full_name).upper()
        office = submission.office.upper()
        self.across(sheet, 1, 1, left, authority, CENTRED)
        self.across(sheet, 1, right, last, self.text("state"), replace(CENTRED, bold=True))
        self.across(sheet, 2, 1, left, office, replace(CENTRED, bold=True, underline=True))
        self.across(sheet, 2, right, last, self.text("motto"), replace(CENTRED, bold=True, underline=True, size=13))
        if submission.revision:
            lines.append((self.revision_text(submission.revision), replace(CENTRED, italic=True)))
        if submission.draft:
            lines.append((self.text("draft"), replace(TITLE, color=RED)))
        for row, (text, style) in enumerate(lines, 4):
            self.across(sheet, row, 1, last, text, style)
        for row in range(1, self.head_rows):
            sheet.heights[row] = 20
        sheet.heights[2] = max(20, height([(office, sum(sheet.widths[:left]), CENTRED.size)]))
        return self.head_rows + 1

    def period_texts(self) -> dict[str, object]:
        """Return the period's name and data window, for sentences."""
        period = self.submission.period
        number = f"{period.number:02d}" if period.is_month else str(period.number)
        half = number if period.kind is PeriodKind.HALF_YEAR else ""
        name = self.text(f"period.{period.kind}{half}", number=number, year=str(period.year))
        return {"period": name, "start": period.window_start, "end": period.cut_off}

    def revision_text(self, revision: int) -> str:
        """Return which revision is meant, in words."""
        return self.text("revision.later", number=revision) if revision else self.text("revision.first")

    def content(self, kind: CellKind, value: Any, place: str) -> Content | None:
        """Return what goes into the cell for a value; raises DomainError where the cell would not keep it."""
        if value is None or value == "":
            return None
        content = kind.content(value)
        if isinstance(content, str):
            if len(content) > MAX_TEXT:
                raise DomainError("exchange.text_too_long", place=place, limit=MAX_TEXT)
        elif isinstance(content, Decimal) and to_number(str(content)) != content:
            raise DomainError("exchange.number_too_long", place=place)
        return content

    def sign(self, sheet: Sheet, row: int, left: int, right: int, last: int) -> None:
        """Write the signatures: who made the form over columns 1..`left`, who answers for it over `right`..`last`."""
        submission = self.submission
        day = submission.approved_at
        if day:
            month = f"{day.month:02d}" if day.month < 3 else str(day.month)  # decree 30/2020
            dated = self.text("dated", place=submission.unit.name, day=f"{day:%d}", month=month, year=str(day.year))
        else:
            dated = self.text("undated", place=submission.unit.name)
        self.across(sheet, row, right, last, dated, replace(CENTRED, italic=True))
        signers = (
            (1, left, "preparer", "signed", submission.prepared_by),
            (right, last, "head", "signed_and_sealed", submission.approved_by),
        )
        for first, end, role, how, name in signers:
            self.across(sheet, row + 1, first, end, self.text(role), replace(CENTRED, bold=True))
            self.across(sheet, row + 2, first, end, self.text(how), replace(CENTRED, italic=True, size=11))
            self.across(sheet, row + 7, first, end, name, replace(CENTRED, bold=True))
