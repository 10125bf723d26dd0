"""Shows a page of help in the program's own look."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser

from cds_desktop.ui.guide_pages import Page
from cds_desktop.ui.style import colour, enlarged

_LINE_HEIGHT = 128


class GuideText(QTextBrowser):
    """Shows a page in the program's own look; pictures and tables take the width there is."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setSearchPaths([str(folder)])
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(26)
        self.document().setIndentWidth(20)

    def show_page(self, page: Page) -> None:
        """Show a page from its beginning."""
        document = self.document()
        if page.markdown:
            self.setMarkdown(page.text())
        else:
            document.setDefaultStyleSheet(f".code, .name {{ color: {colour('muted').name()} }}")
            self.setHtml(page.text())
        _dress(document, self.font())
        self._fit_pictures()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pictures into another width."""
        super().resizeEvent(event)
        self._fit_pictures()

    def _fit_pictures(self) -> None:
        room = self.viewport().width() - 2 * self.document().documentMargin()
        for cursor in _pictures(self.document()):
            form = cursor.charFormat().toImageFormat()
            picture, ratio = QImage(str(self._folder / form.name())), self.devicePixelRatioF()
            width = min(room, picture.width())
            scaled = picture.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
            scaled.setDevicePixelRatio(ratio)
            self.document().addResource(QTextDocument.ResourceType.ImageResource, QUrl(form.name()), scaled)
            form.setWidth(width)
            cursor.setCharFormat(form)


def _holds_picture(block: QTextBlock) -> bool:
    return "\ufffc" in block.text()


def _pictures(document: QTextDocument) -> list[QTextCursor]:
    """Cursors that each select one picture."""
    found = []
    block = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().isImageFormat():
                cursor = QTextCursor(document)
                cursor.setPosition(fragment.position())
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                found.append(cursor)
            fragments += 1
        block = block.next()
    return found


def _dress(document: QTextDocument, font: QFont) -> None:
    """Give headings, lines and tables the sizes and rooms of our look."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        form = QTextBlockFormat(block.blockFormat())
        level = form.headingLevel()
        in_table = cursor.currentTable() is not None
        if not _holds_picture(block):
            form.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setTopMargin(0 if in_table else {0: 0, 1: 4}.get(level, 16))
        form.setBottomMargin(0 if in_table else 8 if block.textList() is None else 4)
        cursor.setBlockFormat(form)
        if level:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            heading = QTextCharFormat()
            heading.setFont(enlarged(font, 6 if level == 1 else 2, bold=True))
            cursor.setCharFormat(heading)
        block = block.next()
    cursor.endEditBlock()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame)


def _dress_table(table: QTextTable) -> None:
    form = table.format()
    form.setBorder(0)
    form.setCellSpacing(0)
    form.setCellPadding(5)
    form.setTopMargin(4)
    form.setBottomMargin(10)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            shape = cell.format().toTableCellFormat()
            shape.setBottomBorder(1)
            shape.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            shape.setBottomBorderBrush(colour("line"))
            shape.setLeftPadding(0 if column == 0 else 10)
            cell.setFormat(shape)
