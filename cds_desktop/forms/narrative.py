"""What can be checked in running text: spellings, phrases about the period, and dates that cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cds_desktop.domain.entry import FIRST_YEAR, LAST_YEAR
from cds_desktop.domain.text import match_key, search_key

_YEARS_AROUND = 10
_DATED = re.compile(
    r"(?:(?P<near>tháng|quý)\s+(?:\d{1,2}|[ivx]+)|ngày\s+\d{1,2}/\d{1,2})\s*/\s*(?P<year>\d+)", re.IGNORECASE
)
_LEADING_ZERO = re.compile(r"\b0+(?=\d)")


def mentions(text: str, keys: Iterable[str], facts: Mapping[str, object]) -> bool:
    """Tell whether `text` contains one of the phrases whose search keys are given, whatever the case and the marks.

    `{name}` in a phrase stands for what `facts` says; numbers are then the same with and without leading zeros.
    """
    found = search_key(text)
    return any(key.format_map(facts) in _LEADING_ZERO.sub("", found) if "{" in key else key in found for key in keys)


def spelled(text: str, keys: Iterable[str]) -> bool:
    """Tell whether `text` contains one of the phrases whose match keys are given: exactly these letters and tones."""
    found = match_key(text)
    return any(key in found for key in keys)


def odd_date(text: str, year: int) -> str | None:
    """Return the first date in `text` whose year cannot be meant in a report of `year`; None where there is none.

    Years have four digits (`tháng 01/20243` has a footnote's digit glued on). Days may lie long ago, as those of laws
    do; a month or a quarter is one that is reported about or planned: within ten years of the report.
    """
    for found in _DATED.finditer(text):
        if len(found["year"]) != 4:
            return found[0]
        meant = int(found["year"])
        if not FIRST_YEAR <= meant <= LAST_YEAR or (found["near"] and abs(meant - year) > _YEARS_AROUND):
            return found[0]
    return None
