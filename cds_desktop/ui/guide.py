"""Help in a window of its own: the chapters of the user guide, and a page on every indicator and list of the pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.resources import resource_path
from cds_desktop.domain.text import matches
from cds_desktop.forms.model import FormPack, Indicator, Register
from cds_desktop.reporting.reference import Entry, Reference
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import SEVERITY_COLOURS, colour, enlarged, icon
from cds_desktop.ui.widgets import button, label, named, styled

_KEY_ROLE = Qt.ItemDataRole.UserRole
_CODE = re.compile(r"\b[A-Z]{2,}_[A-Z0-9_]+\b")
_LINE_HEIGHT = 128
_TITLE_PADDING = 10
_SIZE, _FRAME = QSize(1000, 640), QSize(8, 44)
_MARKUP = re.compile(r"!\[.*?\]\(.*?\)|\]\(.*?\)|[*`#|\[]|^-+|---+", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page of help. `key` is what links name; `words` are searched; `text` brings the page itself."""

    key: str
    group: str
    title: str
    words: str
    text: Callable[[], str]
    markdown: bool = False


class Guide:
    """All pages: chapters, then indicators by section, then lists."""

    def __init__(self, pack: FormPack, messages: Messages) -> None:
        self._pack = pack
        self._messages = messages
        self._language = messages.language
        self._reference = Reference(pack, messages)
        pages = [*self._chapters(), *self._indicators(), *self._registers()]
        self.pages = {page.key: page for page in pages}

    def find(self, typed: str) -> list[Page]:
        """Return the pages that hold every typed word, with or without marks; those that name it in the title first."""
        found = [page for page in self.pages.values() if matches(typed, page.words)]
        return sorted(found, key=lambda page: not matches(typed, page.title))

    def _chapters(self) -> Iterable[Page]:
        group = self._messages.text("guide.chapters")
        for path in sorted(resource_path("guide", self._language).glob("*.md")):
            text = path.read_text("utf-8")
            title = text.partition("\n")[0].removeprefix("# ")
            yield Page(path.name, group, title, _MARKUP.sub(" ", text), lambda text=text: text, markdown=True)  # type: ignore[misc]

    def _indicators(self) -> Iterable[Page]:
        for section, indicators in self._pack.by_section.items():
            for indicator in indicators:
                title = f"{indicator.code}  {indicator.name_in(self._language)}"
                words = f"{title} {indicator.description}"
                group = self._reference.section_name(section)
                yield Page(
                    f"indicator:{indicator.code}",
                    group,
                    title,
                    words,
                    lambda i=indicator: self._indicator(i),  # type: ignore[misc]
                )

    def _registers(self) -> Iterable[Page]:
        for register in self._pack.registers.values():
            title = register.name_in(self._language)
            columns = " ".join(f"{c.name_in(self._language)} {c.help}" for c in register.columns.values())
            words = f"{title} {register.description} {columns}"
            group = self._messages.text("ui.registers")
            yield Page(f"register:{register.name}", group, title, words, lambda r=register: self._register(r))  # type: ignore[misc]

    # -- pages made from the pack -------------------------------------------------------------------------------------

    def _indicator(self, indicator: Indicator) -> str:
        text, entry = self._messages.text, self._reference.indicator(indicator)
        code = entry.code
        parts = [
            f"<p class='code'>{code}</p><h1>{escape(entry.name)}</h1><p>{self._linked(entry.description, code)}</p>",
            _table([(name, escape(fact)) for name, fact in entry.facts]),
            f"<p><a href='goto:{code}'>{text('guide.goto')} ›</a></p>",
        ]
        if entry.formula:
            lead, *lines = (self._linked(line, code) for line in entry.formula)
            parts.append(f"<h2>{entry.formula_title}</h2><p>{lead[0].upper()}{lead[1:]}</p>{_bullets(lines)}")
        lists = [self._pack.registers[name] for name in entry.registers]
        links = [self._link(used) for used in entry.uses]
        links += [_link(f"register:{r.name}", r.name_in(self._language)) for r in lists]
        for key, found in (("guide.uses", links), ("guide.used_by", self._links(entry.used_by))):
            if found:
                parts.append(f"<h2>{text(key)}</h2>{_bullets(found)}")
        return "".join([*parts, self._rules(entry)])

    def _register(self, register: Register) -> str:
        text, entry = self._messages.text, self._reference.register(register)
        counted = self._links(entry.used_by)
        return "".join(
            [
                f"<h1>{escape(entry.name)}</h1><p>{self._linked(entry.description)}</p>",
                f"<p><a href='goto:{entry.code}'>{text('guide.goto_register')} ›</a></p>",
                f"<h2>{text('guide.columns')}</h2>{_table([(n, self._linked(fact)) for n, fact in entry.facts])}",
                f"<h2>{text('guide.counts')}</h2>{_bullets(counted)}" if counted else "",
                self._rules(entry),
            ]
        )

    def _rules(self, entry: Entry) -> str:
        if not entry.rules:
            return ""
        text, lines = self._messages.text, []
        for severity, sentence in entry.rules:
            tint = colour(SEVERITY_COLOURS[severity]).name()
            mark = f"<b style='color:{tint}'>{text(f'ui.severity.{severity}')}.</b>"
            lines.append(f"{mark} {self._linked(sentence, entry.code)}")
        return f"<h2>{text('guide.rules')}</h2>{_bullets(lines)}"

    def _links(self, codes: Iterable[str]) -> list[str]:
        return [self._link(code) for code in codes if code in self._pack.asked]

    def _link(self, code: str) -> str:
        name = escape(self._pack.indicators[code].name_in(self._language))
        return f"{_link(f'indicator:{code}', code)} {name}"

    def _linked(self, text: str, own: str = "") -> str:
        """Escaped text with a link at every code but the page's own."""

        def link(found: re.Match[str]) -> str:
            code = found[0]
            return _link(f"indicator:{code}", code) if code in self._pack.asked and code != own else code

        return _CODE.sub(link, escape(text, quote=False))


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


class _TitleDelegate(QStyledItemDelegate):
    """Gives a title the height it needs inside the padding of the style sheet, which Qt leaves out of its reckoning."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the room of the wrapped title."""
        view = cast(QListWidget, self.parent())
        room = QRect(0, 0, view.viewport().width() - 2 * _TITLE_PADDING, 1000)
        font = index.data(Qt.ItemDataRole.FontRole) or view.font()
        height = QFontMetrics(font).boundingRect(room, Qt.TextFlag.TextWordWrap, index.data()).height()
        return QSize(room.width(), height + _TITLE_PADDING)


class GuideWindow(QDialog):
    """The help window: contents or what was found at the left, the page at the right. It stays open beside the work."""

    code_wanted = Signal(str)
    """An indicator's cell is to be shown."""
    register_wanted = Signal(str)

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        text = session.text
        self.guide = Guide(session.month.pack, session.messages)
        self._history: list[tuple[str, int]] = []
        self._key = ""
        self.setWindowTitle(text("guide.title"))
        self.setModal(False)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self.search = named(QLineEdit(), text("guide.search"))
        self.search.setPlaceholderText(text("guide.search"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.contents = named(QListWidget(), text("guide.contents"))
        self.contents.setWordWrap(True)
        self.contents.setItemDelegate(_TitleDelegate(self.contents))
        self.contents.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.nothing = label(text("guide.nothing"), "quiet", wraps=True)
        self.nothing.hide()
        self.back = button(text("guide.back"), "left")
        self.back.setToolTip("Alt+Left")
        self.text = named(GuideText(resource_path("guide", session.messages.language)), text("guide.text"))
        self._lay_out()
        self._list(self.guide.pages.values())
        self.search.textChanged.connect(self._find)
        self.contents.currentItemChanged.connect(self._choose)
        self.back.clicked.connect(self.go_back)
        self.text.anchorClicked.connect(lambda url: self._follow(url.toString()))
        for key, act in (("Alt+Left", self.go_back), ("Ctrl+F", self.focus_search)):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def show_page(self, key: str = "") -> None:
        """Show a page, the first chapter where none is named, and come to the front."""
        key = key if key in self.guide.pages else next(iter(self.guide.pages))
        if self.search.text():
            self.search.clear()
        self._turn_to(key)
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def go_back(self) -> None:
        """Show what was read before, where it was left."""
        if self._history:
            key, place = self._history.pop()
            self._show(key)
            self.text.verticalScrollBar().setValue(place)

    def focus_search(self) -> None:
        """Go to the search."""
        self.search.setFocus()
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search, Enter reads the first page found and Down goes to the list."""
        if self.search.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            row = self._first_row()
            if row is not None:
                self.contents.setFocus()
                self.contents.setCurrentRow(row)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        left, right = styled(QWidget(), "guideContents"), styled(QWidget(), "page")
        column = QVBoxLayout(left)
        column.setContentsMargins(14, 14, 12, 14)
        column.setSpacing(10)
        for widget in (self.search, self.nothing, self.contents):
            column.addWidget(widget)
        column.setStretchFactor(self.contents, 1)
        column.addStretch(0)
        reading = QVBoxLayout(right)
        reading.setContentsMargins(0, 10, 0, 0)
        reading.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 0, 20, 0)
        bar.addWidget(self.back)
        bar.addStretch(1)
        reading.addLayout(bar)
        reading.addWidget(self.text, 1)
        panes = QSplitter(childrenCollapsible=False)
        panes.setHandleWidth(1)
        panes.addWidget(left)
        panes.addWidget(right)
        panes.setStretchFactor(1, 1)
        panes.setSizes([self.width() * 3 // 10, self.width() * 7 // 10])
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(panes)

    def _find(self, typed: str) -> None:
        if not typed.strip():
            self._list(self.guide.pages.values())
            self._mark(self._key)
            return
        found = self.guide.find(typed)
        self._list(found, self._session.text("guide.found"))
        self.nothing.setVisible(not found)

    def _list(self, pages: Iterable[Page], heading: str = "") -> None:
        """List pages under one heading, or each group under its own."""
        self.contents.blockSignals(True)
        self.contents.clear()
        self.nothing.hide()
        for group, members in groupby(pages, lambda page: heading or page.group):
            head = QListWidgetItem(group)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setFont(enlarged(self.font(), -0.5, bold=True))
            self.contents.addItem(head)
            for page in members:
                item = QListWidgetItem(page.title)
                item.setData(_KEY_ROLE, page.key)
                self.contents.addItem(item)
        self.contents.blockSignals(False)

    def _first_row(self) -> int | None:
        rows = range(self.contents.count())
        return next((row for row in rows if self.contents.item(row).data(_KEY_ROLE)), None)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY_ROLE):
            self._turn_to(item.data(_KEY_ROLE))

    def _follow(self, target: str) -> None:
        place = target.removeprefix("goto:")
        if place in self.guide.pages or target in self.guide.pages:
            self._turn_to(target)
        elif f"register:{place}" in self.guide.pages:
            self.register_wanted.emit(place)
        else:
            self.code_wanted.emit(place)

    def _turn_to(self, key: str) -> None:
        if key == self._key:
            return
        if self._key:
            self._history.append((self._key, self.text.verticalScrollBar().value()))
        self._show(key)

    def _show(self, key: str) -> None:
        self._key = key
        self.text.show_page(self.guide.pages[key])
        self.back.setEnabled(bool(self._history))
        self._mark(key)

    def _mark(self, key: str) -> None:
        """Mark the page that is read in the list, if it is listed."""
        self.contents.blockSignals(True)
        for row in range(self.contents.count()):
            if self.contents.item(row).data(_KEY_ROLE) == key:
                self.contents.setCurrentRow(row)
        self.contents.blockSignals(False)


def _link(target: str, text: str) -> str:
    return f"<a href='{target}'>{escape(text)}</a>"


def _bullets(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else ""


def _table(rows: list[tuple[str, str]]) -> str:
    """Rows of a name and what is said of it, as HTML already."""
    lines = "".join(f"<tr><td class='name' width='30%'>{escape(name)}</td><td>{told}</td></tr>" for name, told in rows)
    return f"<table width='100%'>{lines}</table>"


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
