"""What the help says: the chapters of the user guide, and a page on every indicator and list of the pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.resources import resource_path
from cds_desktop.domain.text import matches
from cds_desktop.forms.model import FormPack, Indicator, Register
from cds_desktop.reporting.reference import Entry, Reference
from cds_desktop.ui.style import SEVERITY_COLOURS, colour

_CODE = re.compile(r"\b[A-Z]{2,}_[A-Z0-9_]+\b")
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
        self.chapters = list(self._chapters())
        pages = [*self.chapters, *self._indicators(), *self._registers()]
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


def _link(target: str, text: str) -> str:
    return f"<a href='{target}'>{escape(text)}</a>"


def _bullets(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else ""


def _table(rows: list[tuple[str, str]]) -> str:
    """Rows of a name and what is said of it, as HTML already."""
    lines = "".join(f"<tr><td class='name' width='30%'>{escape(name)}</td><td>{told}</td></tr>" for name, told in rows)
    return f"<table width='100%'>{lines}</table>"
