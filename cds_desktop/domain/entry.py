"""What people type: Vietnamese numbers, dates and yes/no, read strictly and written back.

`1.234,56` is the only number form; what another form may have meant is named as a guess in the error, never taken in
silence (design §3, facts §5). All errors are `EntryError`s.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.text import normalise_line

MAX_DIGITS = 15  # what a spreadsheet cell holds without loss, decimals included
FIRST_YEAR, LAST_YEAR = 1990, 2079

_NUMBER = re.compile(r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?", re.ASCII)
_SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
_SCALED = re.compile(rf"(?P<number>[^a-z]*?) ?(?P<scale>{'|'.join(_SCALES)})", re.IGNORECASE)
_OTHER_GROUPS = re.compile(r"[1-9]\d{0,2}([, ])\d{3}(\1\d{3})*(\.\d+)?", re.ASCII)
_DECIMAL_POINT = re.compile(r"\d+\.\d+", re.ASCII)
_WIDE = Context(prec=100)  # for rounding values of any size
_YES = frozenset({"co", "có", "true", "1", "x", "yes"})
_NO = frozenset({"khong", "không", "chua", "chưa", "false", "0", "no"})
_DATE_FORMS = (
    re.compile(r"(?P<d>\d{1,2})([/.-])(?P<m>\d{1,2})\2(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ]00:00(?::00)?)?", re.ASCII),
)
_MONTH_FORMS = (
    re.compile(r"(?P<m>\d{1,2})/(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})", re.ASCII),
)


class EntryError(DomainError):
    """Text that is not a value of the kind expected.

    `guess` is what it may have meant, or None; it is offered to the user, never taken unasked.
    """

    def __init__(self, key: str, guess: Decimal | None = None, **params: object) -> None:
        super().__init__(key, guess=guess, **params)
        self.guess = guess


def parse_number(text: str, decimals: int, *, percent: bool = False, unit: str = "") -> Decimal:
    """Read a number with at most `decimals` decimals from Vietnamese notation.

    `1.234,5`, `-7` and `1,2 triệu` are read; a trailing `%` where `percent`. Raises EntryError for all else; the error
    carries a guess where it is likely in another notation. `unit` is the cell's unit of measure: where that is counted
    in thousands or millions itself, as *triệu đồng*, a number with such a word is asked about.
    """
    shown = normalise_line(text)
    wanted = shown.removesuffix("%").rstrip() if percent else shown
    scaled = _SCALED.fullmatch(wanted)
    exponent = 0
    if scaled:
        wanted, exponent = scaled["number"].rstrip(), _SCALES[scaled["scale"].lower()]
    sign, body = ("-", wanted[1:]) if wanted.startswith("-") else ("", wanted.removeprefix("+"))
    found = _NUMBER.fullmatch(body)
    if not found:
        raise EntryError("entry.not_a_number", _guess(body, sign, exponent, decimals), text=shown)
    value = Decimal(f"{sign}{found['whole'].replace('.', '')}.{found['part'] or 0}E{exponent}")
    unit_exponent = _SCALES.get(unit.partition(" ")[0].lower(), 0)
    if exponent and unit_exponent:
        raise EntryError("entry.scaled_unit", _fitting(value.scaleb(-unit_exponent), decimals), text=shown, unit=unit)
    if found["part"] and decimals < 3 and not exponent:  # `12,000` is twelve here, and twelve thousand in English
        guess = _guess(body, sign, 0, decimals)
        if guess is not None:
            raise EntryError(_too_fine(decimals), guess, text=shown, decimals=decimals)
    return check_number(value, decimals, shown)


def check_number(value: Decimal, decimals: int, shown: str, guess: Decimal | None = None) -> Decimal:
    """Return `value` at `decimals` decimals, or raise EntryError when that would lose digits or it is out of reach."""
    if not value.is_finite() or value.adjusted() + decimals >= MAX_DIGITS:
        raise EntryError("entry.too_large", text=shown, digits=MAX_DIGITS - decimals)
    fitted = round_half_up(value, decimals)
    if fitted != value:
        raise EntryError(_too_fine(decimals), guess, text=shown, decimals=decimals)
    return fitted


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round to `decimals` decimals, halves away from zero; zero has no sign."""
    return _WIDE.plus(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE))


def _too_fine(decimals: int) -> str:
    return "entry.too_many_decimals" if decimals else "entry.not_an_integer"


def _guess(body: str, sign: str, exponent: int, decimals: int) -> Decimal | None:
    """What `body` means with commas or spaces between groups and a decimal point, if that fits."""
    if not (_OTHER_GROUPS.fullmatch(body) or _DECIMAL_POINT.fullmatch(body)):
        return None
    return _fitting(Decimal(f"{sign}{body.replace(',', '').replace(' ', '')}E{exponent}"), decimals)


def _fitting(value: Decimal, decimals: int) -> Decimal | None:
    try:
        return check_number(value, decimals, "")
    except EntryError:
        return None


def format_number(value: Decimal, decimals: int | None = None) -> str:
    """Write a number the Vietnamese way: `1.234,56`; with its own decimals where `decimals` is None."""
    fixed = value if decimals is None else round_half_up(value, decimals)
    return f"{fixed:,f}".translate(str.maketrans(",.", ".,"))


def parse_boolean(text: str) -> bool:
    """Read có/chưa: co, có, true, 1, x against khong, không, chua, chưa, false, 0 (design §5). Raises EntryError.

    `yes` and `no`, which the program writes in English, are read as well.
    """
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
        first, last = str(FIRST_YEAR), str(LAST_YEAR)
        raise EntryError("entry.year_out_of_range", text=shown, year=parts["y"], first=first, last=last)
    try:
        return date(year, int(parts["m"]), int(parts.get("d", 1)))
    except ValueError:
        raise EntryError("entry.no_such_day" if "d" in parts else key, text=shown) from None


def format_date(day: date) -> str:
    """Write a date as `dd/MM/yyyy`."""
    return f"{day:%d/%m/%Y}"
