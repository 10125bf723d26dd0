"""What the form pack says about an indicator, as rich text: where its value comes from, definition, formula, target."""

from __future__ import annotations

from decimal import Decimal

from cds_desktop.domain.figures import BlankReason
from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import Indicator, Source
from cds_desktop.reporting.longer_periods import months_note
from cds_desktop.ui.session import Session
from cds_desktop.ui.texts import escaped

REGISTER_LINK = "register:"


def origin(indicator: Indicator, session: Session) -> str:
    """Return where the value comes from, with links to codes and registers."""
    pack = session.month.pack
    if not indicator.applies_to(session.month.unit):
        return session.text(f"ui.reason.{BlankReason.NOT_APPLICABLE}")
    if indicator.code in session.month.from_months:
        return " ".join(map(escaped, from_months(indicator, session)))
    match indicator.source:
        case Source.REGISTER:
            names = [name for name in pack.registers if name in (indicator.formula or "")]
            language = session.messages.language
            links = ", ".join(_link(f"{REGISTER_LINK}{n}", pack.registers[n].name_in(language)) for n in names)
            return session.text("ui.origin.register", registers=links)
        case Source.ALIAS:
            code = indicator.formula or ""
            return session.text("ui.origin.alias", code=_link(code, session.place_label(code)))
        case Source.DERIVED:
            return session.text("ui.origin.derived", formula=_linked(indicator.formula or "", session))
        case source:
            return session.text(f"ui.origin.{source}")


def from_months(indicator: Indicator, session: Session) -> list[str]:
    """Return that a longer period takes a figure from its months; where it is blank or lacks some, why."""
    combined = session.month.combined[indicator.code]
    note = months_note(combined, session.messages)
    return [session.text("longer.from_months"), *([note] if note else [])]


def definition(indicator: Indicator, session: Session) -> str:
    """Return the definition, the formula in words, and a table of unit, supplier, target and how often it is asked."""
    language, pack = session.messages.language, session.month.pack
    facts = [("ui.uom", indicator.uom)]
    if indicator.supplier:
        facts.append(("ui.supplier", pack.suppliers[indicator.supplier].name_in(language)))
    if indicator.target is not None:
        facts.append(("ui.target", _target(indicator, indicator.target, session)))
    asked = session.text(f"ui.required.{indicator.required}")
    facts.append(("ui.asked", f"{asked}, {session.text(f'ui.frequency.{indicator.frequency}')}"))
    lines = "".join(
        f"<tr><td style='color:palette(placeholder-text)'>{escaped(session.text(key))}&nbsp;&nbsp;</td>"
        f"<td>{escaped(text)}</td></tr>"
        for key, text in facts
        if text
    )
    table = f"<table style='margin-top:8px' cellspacing='0' cellpadding='2'>{lines}</table>"
    return f"<p style='margin-bottom:8px'>{escaped(indicator.description)}</p>{_formula(indicator, session)}{table}"


def _formula(indicator: Indicator, session: Session) -> str:
    """How it is worked out, in words; nothing for what is typed, and for an alias, whose origin says it already."""
    if indicator.source is Source.ALIAS or not indicator.formula:
        return ""
    from cds_desktop.reporting.wording import formula_in_words

    first, *more = formula_in_words(indicator, session.month.pack, session.messages)
    cases = "".join(f"<br>– {_linked(line, session)}" for line in more)
    caption = escaped(session.text("facts.formula"))
    return (
        f"<p style='margin-bottom:8px'><span style='color:palette(placeholder-text)'>{caption}</span><br>"
        f"{_linked(first[:1].upper() + first[1:], session)}{cases}</p>"
    )


def _target(indicator: Indicator, target: Decimal, session: Session) -> str:
    """The target, and how far it is from this month's value."""
    uom = "" if indicator.is_rate else indicator.uom
    shown = f"{format_value(target, indicator, session.messages)} {indicator.uom}".strip()
    value = session.month.values.get(indicator.code)
    if not isinstance(value, Decimal):
        return shown
    if value >= target:
        return session.text("facts.target.reached", target=shown)
    missing = format_value(target - value, indicator, session.messages)
    unit = session.text("ui.points") if indicator.is_rate else uom
    return session.text("facts.target.missing", target=shown, missing=f"{missing} {unit}".strip())


def _linked(text: str, session: Session) -> str:
    """A text with a link at every code, whatever sign stands beside it."""
    codes = session.month.pack.indicators
    words = escaped(text).replace("*", "×").split(" ")
    return " ".join(_linked_word(word) if word.strip("()[],;:.") in codes else word for word in words)


def _linked_word(word: str) -> str:
    code = word.strip("()[],;:.")
    before, _, after = word.partition(code)
    return f"{before}{_link(code, code)}{after}"


def _link(target: str, text: str) -> str:
    return f"<a href='{target}' style='text-decoration:none'>{text}</a>"
