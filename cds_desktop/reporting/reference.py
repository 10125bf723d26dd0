"""What is said about each indicator and list of a form pack: one text for the help (F1) and for docs/indicators.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.problems import Severity
from cds_desktop.forms.model import FormPack, Indicator, Register, Required, Rule, Source
from cds_desktop.reporting.wording import formula_in_words, rule_in_words


@dataclass(frozen=True)
class Entry:
    """What is said about an indicator or a list, in one language; codes and names stand plainly in the sentences.

    `facts` are names with what holds, of a list its columns. `formula` has a line that leads and one for each case or
    condition, under the heading `formula_title`. `uses` and `used_by` are codes, `registers` the lists counted. `rules`
    come gravest first.
    """

    code: str
    name: str
    description: str
    facts: list[tuple[str, str]]
    formula_title: str = ""
    formula: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    rules: tuple[tuple[Severity, str], ...] = ()


class Reference:
    """The entries of a pack."""

    def __init__(self, pack: FormPack, messages: Messages) -> None:
        self.pack = pack
        self.messages = messages
        self._language = messages.language

    def section_name(self, section: str) -> str:
        """Return `B. Hạ tầng số`; sections whose code is no letter go by their name alone."""
        name = self.pack.sections[section].name_in(self._language)
        return f"{section}. {name}" if len(section) == 1 else name

    def indicator(self, indicator: Indicator) -> Entry:
        """Return what is said about an indicator."""
        code, text = indicator.code, self.messages.text
        supplied = text("guide.supplied", code=indicator.rate_of) if indicator.rate_of else ""
        key = {Source.REGISTER: "guide.counted", Source.ALIAS: "guide.shown"}.get(indicator.source, "guide.derived")
        uses, registers = self._uses.get(code, (frozenset(), frozenset()))
        return Entry(
            code,
            indicator.name_in(self._language),
            " ".join(part for part in (indicator.description, indicator.note, supplied) if part),
            list(self._facts(indicator)),
            text(key),
            tuple(formula_in_words(indicator, self.pack, self.messages)),
            tuple(other for other in self.pack.indicators if other in uses),
            tuple(sorted(registers)),
            tuple(other for other, (used, _) in self._uses.items() if code in used),
            self._rules(rule for rule in self.pack.rules.values() if self._concerns(rule, code)),
        )

    def register(self, register: Register) -> Entry:
        """Return what is said about a list: its columns as facts, the codes that count it as `used_by`."""
        return Entry(
            register.name,
            register.name_in(self._language),
            register.description,
            list(self._columns(register)),
            used_by=tuple(code for code, (_, counted) in self._uses.items() if register.name in counted),
            rules=self._rules(rule for rule in self.pack.rules.values() if rule.register == register.name),
        )

    def _facts(self, indicator: Indicator) -> Iterator[tuple[str, str]]:
        text = self.messages.text
        if indicator.uom:
            yield text("ui.uom"), indicator.uom
        if indicator.supplier:
            yield text("ui.supplier"), self.pack.suppliers[indicator.supplier].name_in(self._language)
        asked = text(f"ui.required.{indicator.required}")
        yield text("ui.asked"), f"{asked}, {text(f'ui.frequency.{indicator.frequency}')}"
        if indicator.target is not None:
            yield text("ui.target"), f"{self.messages.value(indicator.target)} {indicator.uom}".strip()
        yield text("reference.over_time"), text(f"reference.over_time.{indicator.over_time}")
        yield text("reference.over_units"), text(f"reference.over_units.{indicator.over_units}")
        yield text("guide.section"), self.section_name(indicator.section)

    def _columns(self, register: Register) -> Iterator[tuple[str, str]]:
        for column in register.columns.values():
            choices = column.choices_en if self._language == "en" else column.choices
            hints = [self.messages.text("guide.required")] if column.required else []
            hints += [f"{'; '.join(choices.values())}."] if choices else []
            hints += [column.help] if column.help else []
            yield column.name_in(self._language), " ".join(hints)

    def _rules(self, rules: Iterable[Rule]) -> tuple[tuple[Severity, str], ...]:
        said = [(rule.severity, rule_in_words(rule, self.pack, self.messages)) for rule in rules]
        return tuple(sorted(said, key=lambda item: item[0].rank))

    @cached_property
    def _uses(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """The codes that the formula of each code names, and the lists that it counts."""
        computed = {code: self.pack.expression(i.formula) for code, i in self.pack.indicators.items() if i.formula}
        return {code: (found.codes | found.previous_codes, found.registers) for code, found in computed.items()}

    def _concerns(self, rule: Rule, code: str) -> bool:
        """Whether a rule about figures looks at a code; rules of central figures wait for the ministry's form."""
        if rule.register is not None:
            return False
        central = self.pack.indicators[rule.place or ""].required is Required.CENTRAL
        sides = [self.pack.expression(side) for side in (rule.left, rule.right, rule.when) if side]
        looked_at = any(code in s.codes | s.previous_codes | s.year_ago_codes for s in sides)
        return not central and (rule.place == code or looked_at)


def indicators_page(reference: Reference) -> str:
    """Return docs/indicators.md: every indicator by section, then every list, as Markdown."""
    pack, text = reference.pack, reference.messages.text
    lines = [f"# {pack.title}", "", text("reference.lead", pack=f"{pack.id} {pack.version}"), ""]
    for section in pack.sections:
        lines += [f"## {reference.section_name(section)}", ""]
        for indicator in pack.indicators.values():
            if indicator.section == section:
                lines += _entry(reference, reference.indicator(indicator), indicator.label_en)
    lines += [f"## {text('ui.registers')}", ""]
    for register in pack.registers.values():
        lines += _entry(reference, reference.register(register), register.label_en)
    return "\n".join(lines).rstrip("\n") + "\n"


def _entry(reference: Reference, entry: Entry, english: str) -> list[str]:
    text, pack = reference.messages.text, reference.pack
    lines = [f"### {entry.code} {entry.name}", "", f"*{english}*", "", entry.description, ""]
    lines += [f"- {name}: {fact}" if fact else f"- {name}" for name, fact in entry.facts]
    if entry.formula:
        lead, *rest = entry.formula
        lines += [f"- {entry.formula_title}: {lead}", *(f"  - {line}" for line in rest)]
    if entry.registers:
        names = ", ".join(pack.registers[name].name_in(reference.messages.language) for name in entry.registers)
        lines.append(f"- {text('guide.uses')}: {names}")
    if entry.used_by:
        lines.append(f"- {text('guide.used_by')}: {', '.join(entry.used_by)}")
    if entry.rules:
        lines.append(f"- {text('guide.rules')}:")
        lines += [f"  - {text(f'ui.severity.{severity}')}. {sentence}" for severity, sentence in entry.rules]
    return [line.replace("*", r"\*") if line[:1] != "*" else line for line in lines] + [""]
