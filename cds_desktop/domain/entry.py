"""What people type: Vietnamese numbers, dates and yes/no, read strictly and written back.

`1.234,56` is the only number form; what another form may have meant is named as a guess in the error, never taken in
silence (design §3, facts §5). All errors are `EntryError`s.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.text import normalise_line

MAX_DIGITS = 15  # what a spreadsheet cell holds without loss
FIRST_YEAR, LAST_YEAR = 1990, 2079

_NUMBER = re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?")
_SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
_SCALED = re.compile(rf"(?P<number>[^a-z]*?) ?(?P<scale>{'|'.join(_SCALES)})", re.IGNORECASE)
_ENGLISH_GROUPS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_ENGLISH_POINT = re.compile(r"\d+\.\d+")
_YES = frozenset({"co", "có", "true", "1", "x", "yes", "✓"})
_NO = frozenset({"khong", "không", "chua", "chưa", "false", "0", "no"})
_DATE_FORMS = (
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ]00:00(?::00)?)?"),
)
_MONTH_FORMS = (re.compile(r"(?P<m>\d{1,2})/(?P<y>\d{4})"), re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})"))


class EntryError(DomainError):
    """Text that is not a value of the kind expected.

    `guess` is what it may have meant, or None; it is offered to the user, never taken unasked.
    """

    def __init__(self, key: str, guess: Decimal | None = None, **params: object) -> None:
        super().__init__(key, guess=guess, **params)
        self.guess = guess


def parse_number(text: str, decimals: int, *, percent: bool = False) -> Decimal:
    """Read a number with at most `decimals` decimals from Vietnamese notation.

    `1.234,5`, `-7` and `1,2 triệu` are read; a trailing `%` where `percent`. Raises EntryError for all else; the error
    carries a guess where English notation or a damaged integer is likely.
    """
    shown = normalise_line(text)
    wanted = shown.removesuffix("%").rstrip() if percent else shown
    scaled = _SCALED.fullmatch(wanted)
    exponent = 0
    if scaled:
        wanted, exponent = scaled["number"].rstrip(), _SCALES[scaled["scale"].lower()]
    sign = -1 if wanted.startswith("-") else 1
    body = wanted.lstrip("+-") if wanted[:1] in "+-" else wanted
    found = _NUMBER.fullmatch(body)
    if not found:
        raise EntryError("entry.not_a_number", _english_guess(body, sign, decimals), text=shown)
    value = sign * Decimal(f"{found['whole'].replace('.', '')}.{found['part'] or '0'}").scaleb(exponent)
    return check_number(value, decimals, shown, _english_guess(body, sign, decimals))


def check_number(value: Decimal, decimals: int, shown: str, guess: Decimal | None = None) -> Decimal:
    """Return `value` at `decimals` decimals, or raise EntryError when that would lose digits or it is out of reach."""
    fitted = round_half_up(value, decimals) if value.is_finite() and value.adjusted() < MAX_DIGITS else None
    if fitted is None:
        raise EntryError("entry.too_large", text=shown, digits=MAX_DIGITS)
    if fitted != value:
        key = "entry.not_an_integer" if decimals == 0 else "entry.too_many_decimals"
        raise EntryError(key, guess, text=shown, decimals=decimals)
    return fitted


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round to `decimals` decimals, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _english_guess(body: str, sign: int, decimals: int) -> Decimal | None:
    """What `body` means with comma as group separator and point as decimal mark, if that fits."""
    if not (_ENGLISH_GROUPS.fullmatch(body) or _ENGLISH_POINT.fullmatch(body)):
        return None
    value = sign * Decimal(body.replace(",", ""))
    fits = value.adjusted() < MAX_DIGITS and round_half_up(value, decimals) == value
    return round_half_up(value, decimals) if fits else None


def format_number(value: Decimal, decimals: int | None = None) -> str:
    """Write a number the Vietnamese way: `1.234,56`; with its own decimals where `decimals` is None."""
    fixed = value if decimals is None else round_half_up(value, decimals)
    return f"{fixed:,f}".translate(str.maketrans(",.", ".,"))


def parse_boolean(text: str) -> bool:
    """Read có/chưa: co, có, true, 1, x against khong, không, chua, chưa, false, 0. Raises EntryError."""
    wanted = normalise_line(text).lower()
    if wanted in _YES:
        return True
    if wanted in _NO:
        return False
    raise EntryError("entry.not_a_boolean", text=normalise_line(text))


def parse_date(text: str) -> date:
    """Read `dd/MM/yyyy` (also with dots or dashes) or ISO `yyyy-MM-dd`; years 1990..2079. Raises EntryError."""
    return _parse_day(text, _DATE_FORMS, "entry.not_a_date")


def parse_month(text: str) -> str:
    """Read `MM/yyyy` or `yyyy-MM`; return `yyyy-MM`. Raises EntryError."""
    return f"{_parse_day(text, _MONTH_FORMS, 'entry.not_a_month'):%Y-%m}"


def _parse_day(text: str, forms: tuple[re.Pattern[str], ...], key: str) -> date:
    shown = normalise_line(text)
    found = next((match for form in forms if (match := form.fullmatch(shown))), None)
    if not found:
        raise EntryError(key, text=shown)
    parts = found.groupdict()
    year = int(parts["y"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise EntryError("entry.year_out_of_range", text=shown, year=str(year), first=str(FIRST_YEAR), last=str(LAST_YEAR))
    try:
        return date(year, int(parts["m"]), int(parts.get("d") or 1))
    except ValueError:
        raise EntryError("entry.no_such_day", text=shown) from None


def format_date(day: date) -> str:
    """Write a date as `dd/MM/yyyy`."""
    return f"{day:%d/%m/%Y}"
