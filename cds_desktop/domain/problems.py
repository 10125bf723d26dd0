"""Findings of the checks: a rule, a place and the values it met, without sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
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


class Kind(StrEnum):
    """How a finding is listed and counted: as its severity; a warning with its explanation asks for nothing more."""

    ERROR = "error"
    WARNING = "warning"
    EXPLAINED = "explained"
    HINT = "hint"

    @property
    def is_open(self) -> bool:
        """Whether something is to be done before the report can be sent."""
        return self in (Kind.ERROR, Kind.WARNING)


_KINDS = {severity: Kind(severity.value) for severity in Severity}


@dataclass(frozen=True)
class Finding:
    """A problem beside the explanation that holds for it now, if any: its sentence, coded reason and author."""

    problem: Problem
    explanation: str | None = None
    reason: str = ""
    explained_by: str = ""

    @cached_property
    def kind(self) -> Kind:
        """How it is listed and counted."""
        if self.explanation and self.problem.severity is Severity.WARNING:
            return Kind.EXPLAINED
        return _KINDS[self.problem.severity]

    @property
    def open_warning(self) -> bool:
        """Whether this is a warning that still waits for its explanation."""
        return self.kind is Kind.WARNING


def count_findings(findings: Iterable[Finding]) -> dict[Kind, int]:
    """Return how many findings there are of each kind; every display of counts shows these."""
    counted = Counter(finding.kind for finding in findings)
    return {kind: counted[kind] for kind in Kind}


def is_ready(findings: Iterable[Finding]) -> bool:
    """Whether a report may be sent: no error, and no warning left without explanation (design §2)."""
    return not any(finding.kind.is_open for finding in findings)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was said to a warning (thuyết minh): it holds while the problem's digest stays the same.

    `reason` is a code of the form pack, or empty; an empty `text` says nothing any more.
    """

    rule: str
    place: str
    digest: str
    text: str
    by: str = ""
    reason: str = ""
