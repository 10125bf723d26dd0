"""What the help says: the chapters of the user guide, and a page on every indicator and list of the pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.resources import resource_path
from cds_desktop.domain.text import matches
from cds_desktop.forms.model import FormPack, Indicator, Register, Rule, Source
from cds_desktop.reporting.wording import formula_in_words, rule_in_words
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
                group = self._section_name(section)
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

    def _section_name(self, section: str) -> str:
        name = self._pack.sections[section].name_in(self._language)
        return f"{section}. {name}" if len(section) == 1 else name

    # -- pages made from the pack -------------------------------------------------------------------------------------

    def _indicator(self, indicator: Indicator) -> str:
        text, pack = self._messages.text, self._pack
        described = f"{indicator.description} {indicator.note}".strip()
        parts = [
            f"<p class='code'>{indicator.code}</p><h1>{escape(indicator.name_in(self._language))}</h1>",
            f"<p>{self._linked(described, indicator.code)}</p>",
            self._facts(indicator),
            f"<p><a href='goto:{indicator.code}'>{text('guide.goto')} ›</a></p>",
        ]
        if indicator.rate_of:
            parts.append(f"<p>{self._linked(text('guide.supplied', code=indicator.rate_of))}</p>")
        lines = [self._linked(line, indicator.code) for line in formula_in_words(indicator, pack, self._messages)]
        if lines:
            key = {Source.REGISTER: "guide.counted", Source.ALIAS: "guide.shown"}.get(indicator.source, "guide.derived")
            lead = lines[0][0].upper() + lines[0][1:]
            parts.append(f"<h2>{text(key)}</h2><p>{lead}</p>{_bullets(lines[1:])}")
        used = self._uses.get(indicator.code, set())
        registers = self._counted.get(indicator.code, set())
        links = [self._link(code) for code in pack.indicators if code in used]
        links += [_link(f"register:{name}", pack.registers[name].name_in(self._language)) for name in sorted(registers)]
        for key, found in (("guide.uses", links), ("guide.used_by", [self._link(c) for c in self._used_by(indicator)])):
            if found:
                parts.append(f"<h2>{text(key)}</h2>{_bullets(found)}")
        rules = [rule for rule in pack.rules.values() if rule.register is None and self._concerns(rule, indicator.code)]
        return "".join([*parts, self._rules(rules, indicator.code)])

    def _facts(self, indicator: Indicator) -> str:
        text, pack = self._messages.text, self._pack
        asked = f"{text(f'ui.required.{indicator.required}')}, {text(f'ui.frequency.{indicator.frequency}')}"
        supplier = pack.suppliers[indicator.supplier].name_in(self._language) if indicator.supplier else ""
        target = ""
        if indicator.target is not None:
            target = f"{self._messages.value(indicator.target)} {indicator.uom}"
        facts = {
            "ui.uom": indicator.uom,
            "ui.supplier": supplier,
            "ui.asked": asked,
            "ui.target": target,
            "guide.section": self._section_name(indicator.section),
        }
        return _table([(text(key), escape(fact)) for key, fact in facts.items() if fact])

    def _register(self, register: Register) -> str:
        text = self._messages.text
        rows = []
        for column in register.columns.values():
            choices = column.choices_en if self._language == "en" else column.choices
            hints = [text("guide.required")] if column.required else []
            hints += [f"{'; '.join(choices.values())}."] if choices else []
            hints += [column.help] if column.help else []
            rows.append((column.name_in(self._language), self._linked(" ".join(hints))))
        counted = [self._link(code) for code, names in self._counted.items() if register.name in names]
        rules = [rule for rule in self._pack.rules.values() if rule.register == register.name]
        return "".join(
            [
                f"<h1>{escape(register.name_in(self._language))}</h1><p>{self._linked(register.description)}</p>",
                f"<p><a href='goto:{register.name}'>{text('guide.goto_register')} ›</a></p>",
                f"<h2>{text('guide.columns')}</h2>{_table(rows)}",
                f"<h2>{text('guide.counts')}</h2>{_bullets(counted)}" if counted else "",
                self._rules(rules),
            ]
        )

    def _rules(self, rules: list[Rule], code: str = "") -> str:
        if not rules:
            return ""
        text, lines = self._messages.text, []
        for rule in sorted(rules, key=lambda rule: rule.severity.rank):
            tint = colour(SEVERITY_COLOURS[rule.severity]).name()
            mark = f"<b style='color:{tint}'>{text(f'ui.severity.{rule.severity}')}.</b>"
            lines.append(f"{mark} {self._linked(rule_in_words(rule, self._pack, self._messages), code)}")
        return f"<h2>{text('guide.rules')}</h2>{_bullets(lines)}"

    def _link(self, code: str) -> str:
        name = escape(self._pack.indicators[code].name_in(self._language))
        return f"{_link(f'indicator:{code}', code)} {name}"

    def _linked(self, text: str, own: str = "") -> str:
        """Escaped text with a link at every code but the page's own."""

        def link(found: re.Match[str]) -> str:
            code = found[0]
            return _link(f"indicator:{code}", code) if code in self._pack.asked and code != own else code

        return _CODE.sub(link, escape(text, quote=False))

    @cached_property
    def _uses(self) -> dict[str, set[str]]:
        """The codes that the formula of each code names."""
        computed = ((code, i.formula) for code, i in self._pack.asked.items() if i.formula)
        return {code: set(self._pack.expression(formula).codes) for code, formula in computed}

    @cached_property
    def _counted(self) -> dict[str, set[str]]:
        """The lists that each code counts."""
        computed = ((code, i.formula) for code, i in self._pack.asked.items() if i.formula)
        found = {code: set(self._pack.expression(formula).registers) for code, formula in computed}
        return {code: names for code, names in found.items() if names}

    def _used_by(self, indicator: Indicator) -> list[str]:
        return [code for code, used in self._uses.items() if indicator.code in used]

    def _concerns(self, rule: Rule, code: str) -> bool:
        sides = [self._pack.expression(side) for side in (rule.left, rule.right, rule.when) if side]
        return rule.place == code or any(code in s.codes | s.previous_codes | s.year_ago_codes for s in sides)


def _link(target: str, text: str) -> str:
    return f"<a href='{target}'>{escape(text)}</a>"


def _bullets(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else ""


def _table(rows: list[tuple[str, str]]) -> str:
    """Rows of a name and what is said of it, as HTML already."""
    lines = "".join(f"<tr><td class='name' width='30%'>{escape(name)}</td><td>{told}</td></tr>" for name, told in rows)
    return f"<table width='100%'>{lines}</table>"
