"""What a small pack takes from the pack of all months: indicators with what they rest on, and the rules about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from cds_desktop.forms.model import FormPack, Indicator, Register, Rule, Section, Supplier


@dataclass(frozen=True)
class Taken:
    """Declarations by code or name, in the order of the pack they come from."""

    indicators: dict[str, Indicator]
    registers: dict[str, Register]
    rules: dict[str, Rule]
    sections: dict[str, Section]
    suppliers: dict[str, Supplier]


def take(base: FormPack, codes: Iterable[str]) -> Taken:
    """Return the declarations of `codes` of `base` with the parts of their formulas, their registers and rules.

    Raises KeyError for an unknown code. A rule comes along when all that it looks at does.
    """
    wanted: set[str] = set()
    registers: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code in wanted:
            continue
        wanted.add(code)
        indicator = base.indicators[code]
        if indicator.formula is not None:
            used = base.expression(indicator.formula)
            registers |= used.registers
            waiting += used.codes | used.previous_codes | used.year_ago_codes
        if code in base.supplied_rates:
            waiting.append(base.supplied_rates[code].code)
    indicators = {
        code: indicator if indicator.parent in wanted else msgspec.structs.replace(indicator, parent=None)
        for code, indicator in base.indicators.items()
        if code in wanted
    }
    kept = {name: register for name, register in base.registers.items() if name in registers}
    sections = {one.section for one in indicators.values()} | {register.section for register in kept.values()}
    suppliers = {indicator.supplier for indicator in indicators.values()}
    return Taken(
        indicators,
        kept,
        {id: rule for id, rule in base.rules.items() if _is_about(base, rule, wanted, registers)},
        {code: section for code, section in base.sections.items() if code in sections},
        {name: supplier for name, supplier in base.suppliers.items() if name in suppliers},
    )


def _is_about(base: FormPack, rule: Rule, codes: set[str], registers: set[str]) -> bool:
    sides = [base.expression(side, rule.register) for side in (rule.left, rule.right, rule.when) if side is not None]
    used = {code for side in sides for code in side.codes | side.previous_codes | side.year_ago_codes}
    place = rule.register in registers if rule.register else rule.place in codes
    return place and used <= codes and all(side.registers <= registers for side in sides)
