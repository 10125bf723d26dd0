"""Findings of the checks: a rule, a place and the values it met, without sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Param: TypeAlias = Decimal | bool | str | date | int | None


class Severity(StrEnum):
    """How much a problem weighs: an error blocks sending, a warning asks for an explanation, a hint informs."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Problem:
    """One finding of the rule `rule` at `place`: a code, `register`, or `register/row_id/column`.

    `params` are the values that the sentence names; an explanation holds for exactly these.
    """

    rule: str
    severity: Severity
    place: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def digest(self) -> str:
        """Return 16 hexadecimal digits that change when rule, place or a value changes; zeros after it do not count."""
        import hashlib  # brings OpenSSL along, which the first paint does not need

        lines = [self.rule, self.place, *(_line(name, value) for name, value in sorted(self.params.items()))]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _line(name: str, value: Param) -> str:
    match value:
        case None:
            return name
        case Decimal():
            return f"{name}={value.normalize() + 0:f}"  # + 0: zero has no sign
        case _:
            return f"{name}={value}"


@dataclass(frozen=True)
class Finding:
    """A problem beside the explanation that holds for it now, if any."""

    problem: Problem
    explanation: str | None = None

    @property
    def open_warning(self) -> bool:
        """Whether this is a warning that still waits for its explanation."""
        return self.problem.severity is Severity.WARNING and not self.explanation


def is_ready(findings: list[Finding]) -> bool:
    """Whether a report may be sent: no error, and no warning left without explanation (design §2)."""
    return not any(f.problem.severity is Severity.ERROR or f.open_warning for f in findings)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was said to a warning (thuyết minh): it holds while the problem's digest stays the same."""

    rule: str
    place: str
    digest: str
    text: str
    by: str = ""
