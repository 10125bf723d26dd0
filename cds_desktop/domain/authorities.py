"""Receiving authorities and legal bases by date, as configured in `resources/authorities.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cds_desktop.domain.resources import resource_path


@dataclass(frozen=True)
class Authorities:
    """Who receives a report, which sections have another recipient (by their code), and the legal bases, in order."""

    recipient: str
    by_section: Mapping[str, str]
    legal_basis: tuple[str, ...]

    def recipient_of(self, section: str) -> str:
        """Return who receives a section."""
        return self.by_section.get(section, self.recipient)


@cache
def authorities_on(day: date) -> Authorities:
    """Return the authorities and legal bases in force on a day, that of a report's cut-off."""
    valid = [one for one in _shipped()["recipient"] if _in_force(one, day)]
    recipients = {one.get("section", ""): one["name"] for one in valid}
    bases = tuple(one["name"] for one in _shipped()["basis"] if _in_force(one, day))
    return Authorities(recipients.pop(""), recipients, bases)


def _in_force(one: Mapping[str, Any], day: date) -> bool:
    first: date = one.get("valid_from", day)
    last: date = one.get("valid_to", day)
    return first <= day <= last


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(resource_path("authorities.toml").read_text("utf-8"))
