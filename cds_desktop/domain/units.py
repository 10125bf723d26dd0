"""Administrative units of a dated code list: provinces, communes, and finding them by name (design §3 "Units").

Codes are re-used with another meaning after 2025-07-01, so a unit is known by (code, code list) and every question
names a day. Kinds and names are those of that day. The tables are `resources/units/*.csv`, read when first used.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.resources import resource_path
from cds_desktop.domain.text import match_key, normalise_line, search_key, sort_key

CODE_LISTS = (("2025-07", date(2025, 7, 1)),)  # name and first day, oldest first
MAX_CANDIDATES = 5

_KIND_WORDS = {
    "tinh": ("Tỉnh", "T"),
    "thanh_pho": ("Thành phố", "TP"),
    "xa": ("Xã", "X"),
    "phuong": ("Phường", "P"),
    "dac_khu": ("Đặc khu", "ĐK"),
}
# How well a name fits what was typed, best first.
_EXACT, _EXACT_FORMERLY, _STARTS, _CONTAINS, _OTHER_KIND, _NO_FIT = range(6)
_ALWAYS_CAPITAL = "Thành phố Hồ Chí Minh"  # decree 30/2020, annex II


@dataclass(frozen=True, slots=True)
class Unit:
    """A province (`parent` None) or commune (`parent` its province's code) as it was called on one day.

    `code` is the official one of `code_list`, with leading zeros; `name` is without the kind; `kind` is `tinh`,
    `thanh_pho`, `xa`, `phuong` or `dac_khu`.
    """

    code: str
    code_list: str
    name: str
    kind: str
    parent: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the unit: code and code list."""
        return self.code, self.code_list

    @property
    def full_name(self) -> str:
        """The official name with its kind: Tỉnh Tuyên Quang, Xã Minh Sơn."""
        return f"{_KIND_WORDS[self.kind][0]} {self.name}"

    @property
    def name_in_text(self) -> str:
        """The full name inside a sentence: tỉnh Tuyên Quang, xã Minh Sơn."""
        return self.full_name if self.full_name == _ALWAYS_CAPITAL else self.full_name[0].lower() + self.full_name[1:]


class UnitError(DomainError):
    """A unit that is not in the table, or a name that fits several; `candidates` are those that may be meant."""

    def __init__(self, key: str, candidates: Sequence[Unit] = (), **params: object) -> None:
        super().__init__(key, candidates=", ".join(unit.name_in_text for unit in candidates), **params)
        self.candidates = tuple(candidates)


class UnknownProvince(UnitError):
    """No province of that code on that day."""


class UnknownCommune(UnitError):
    """No commune of that code or name on that day."""


class AmbiguousCommune(UnitError):
    """Several communes fit the name."""


class _Version(NamedTuple):
    """A unit with the days (ISO) on which it had this name and kind; `last` is blank while in force."""

    code: str
    code_list: str
    parent: str
    name: str
    kind: str
    first: str
    last: str
    aliases: str = ""

    def unit(self) -> Unit:
        return Unit(self.code, self.code_list, self.name, self.kind, self.parent or None)


_Versions = defaultdict[tuple[str, str], list[_Version]]  # oldest first, by (code list, code)


class _Spelling(NamedTuple):
    """A name a unit is found by; `kind` None fits any kind word, `current` is the official name of the day."""

    kind: str | None
    marked: str
    bare: str
    current: bool


class _Reading(NamedTuple):
    """One way to read what was typed: the kind that its first word may name, and the name as match key."""

    kind: str | None
    name: str


class _Entry(NamedTuple):
    unit: Unit
    spellings: tuple[_Spelling, ...]


class UnitTable:
    """The units of every code list; cheap to make, reads its files when first asked."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the folder of `provinces.csv` and `communes.csv`; None for the shipped one."""
        self._folder = folder
        self._entries = lru_cache(maxsize=256)(self._find_entries)
        self._ranked = lru_cache(maxsize=4096)(self._rank)
        self._counted = lru_cache(maxsize=256)(self._count)

    def code_list_on(self, on: date) -> str:
        """Return the name of the code list in force. Raises UnitError for a day before the first one."""
        for name, first in reversed(CODE_LISTS):
            if on >= first:
                return name
        raise UnitError("units.no_code_list", date=on, first=CODE_LISTS[0][1])

    def provinces(self, on: date) -> list[Unit]:
        """Return all provinces of that day in the order of the Vietnamese alphabet. Raises UnitError."""
        return [entry.unit for entry in self._entries("", on)]

    def province(self, code: str, on: date) -> Unit:
        """Return a province of that day. Raises UnitError."""
        version = _in_force(self._provinces.get((self.code_list_on(on), code), []), on.isoformat())
        if not version:
            raise UnknownProvince("units.unknown_province", code=code, date=on)
        return version.unit()

    def communes(self, province_code: str, on: date) -> list[Unit]:
        """Return the communes of a province on that day in the order of the Vietnamese alphabet. Raises UnitError."""
        return [entry.unit for entry in self._entries(self.province(province_code, on).code, on)]

    def commune_count(self, province_code: str, on: date) -> int:
        """Return how many communes a province has on that day, without making them. Raises UnitError."""
        return self._counted(self.province(province_code, on).code, on)

    def commune(self, code: str, on: date) -> Unit:
        """Return a commune of that day. Raises UnitError."""
        version = _in_force(self._communes.get((self.code_list_on(on), code), []), on.isoformat())
        if not version:
            raise UnknownCommune("units.unknown_commune_code", code=code, date=on)
        return version.unit()

    def search_provinces(self, text: str, on: date) -> list[Unit]:
        """Return the provinces that `text` may mean, best first; all for a blank text. Raises UnitError.

        `text` is a code, or words of the name with or without marks, with or without the kind (tỉnh, TP.), or a name
        in common use (Sài Gòn).
        """
        return [unit for _, unit in self._ranked("", text, on)]

    def find_communes(self, province_code: str, text: str, on: date) -> list[Unit]:
        """Return the communes of a province that `text` may mean, exact ones first. Raises UnitError.

        `text` is as in `search_provinces`; kind words are xã, phường, đặc khu, X., P., ĐK.
        """
        return [unit for _, unit in self._ranked(self.province(province_code, on).code, text, on)]

    def resolve_commune(self, province_code: str, text: str, on: date) -> Unit:
        """Return the one commune of a province that `text`, a name or a five-digit code, means on that day.

        A text without any mark is compared without marks. A commune's former kind or name is accepted where no other
        commune bears it. Nothing is guessed: raises UnknownCommune or AmbiguousCommune, both with candidates, and
        UnitError for the province or the day.
        """
        province = self.province(province_code, on)
        ranked = self._ranked(province.code, text, on)
        exact = _of_rank(_EXACT, ranked) or _of_rank(_EXACT_FORMERLY, ranked)
        if len(exact) == 1:
            return exact[0]
        where = {"text": normalise_line(text), "province": province.name_in_text}
        if exact:
            raise AmbiguousCommune("units.ambiguous_commune", exact, **where)
        near = ranked or self._ranked(province.code, search_key(text), on)
        candidates = [unit for _, unit in near[:MAX_CANDIDATES]] if where["text"] else []
        raise UnknownCommune(f"units.unknown_commune{'_near' if candidates else ''}", candidates, **where)

    @cached_property
    def _provinces(self) -> _Versions:
        versions: _Versions = defaultdict(list)
        for code, code_list, name, kind, first, last, aliases in self._rows("provinces.csv"):
            versions[code_list, code].append(_Version(code, code_list, "", name, kind, first, last, aliases))
        return versions

    @cached_property
    def _communes(self) -> _Versions:
        versions: _Versions = defaultdict(list)
        for row in self._rows("communes.csv"):
            version = _Version(*row)
            versions[version.code_list, version.code].append(version)
        return versions

    @cached_property
    def _by_parent(self) -> dict[tuple[str, str], list[list[_Version]]]:
        """The versions of each commune, by (code list, code of the province)."""
        groups: defaultdict[tuple[str, str], list[list[_Version]]] = defaultdict(list)
        for versions in self._communes.values():
            groups[versions[0].code_list, versions[0].parent].append(versions)
        return groups

    def _count(self, parent: str, on: date) -> int:
        code_list, day = self.code_list_on(on), on.isoformat()
        rows = (row for row in self._rows("communes.csv") if row[2] == parent and row[1] == code_list)
        return len({version.code for version in starmap(_Version, rows) if _in_force([version], day)})

    def _rows(self, name: str) -> Iterator[list[str]]:
        path = self._folder / name if self._folder else resource_path("units", name)
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            yield from rows

    def _find_entries(self, parent: str, on: date) -> tuple[_Entry, ...]:
        """The units of a province (blank: the provinces) on that day with their spellings, in alphabetical order."""
        code_list, day = self.code_list_on(on), on.isoformat()
        if parent:
            groups = self._by_parent.get((code_list, parent), [])
        else:
            groups = [versions for key, versions in self._provinces.items() if key[0] == code_list]
        found = [
            _Entry(version.unit(), tuple(_spellings(version, versions)))
            for versions in groups
            if (version := _in_force(versions, day))
        ]
        return tuple(sorted(found, key=lambda entry: sort_key(entry.unit.name)))

    def _rank(self, parent: str, text: str, on: date) -> list[tuple[int, Unit]]:
        entries = self._entries(parent, on)
        code = text.strip()
        by_code = [(_EXACT, entry.unit) for entry in entries if entry.unit.code == code]
        if by_code:
            return by_code
        readings = _readings(text)
        marked = readings[0].name != search_key(readings[0].name)
        ranked = (
            (min(_fit(reading, spelling, marked) for reading in readings for spelling in entry.spellings), entry.unit)
            for entry in entries
        )
        return sorted((pair for pair in ranked if pair[0] < _NO_FIT), key=lambda pair: pair[0])


@cache
def unit_table() -> UnitTable:
    """Return the shipped table, one for the whole program."""
    return UnitTable()


def _of_rank(wanted: int, ranked: list[tuple[int, Unit]]) -> list[Unit]:
    return [unit for rank, unit in ranked if rank == wanted]


def _fit(reading: _Reading, spelling: _Spelling, marked: bool) -> int:
    """How well a reading fits a spelling; exact only with all marks, where the text has any."""
    name = spelling.marked if marked else spelling.bare
    if name == reading.name:
        fit = _EXACT if spelling.current else _EXACT_FORMERLY
    elif name.startswith(reading.name):
        fit = _STARTS
    elif all(word in spelling.marked or word in spelling.bare for word in reading.name.split()):
        fit = _CONTAINS
    else:
        return _NO_FIT
    return fit if reading.kind is None or spelling.kind in (None, reading.kind) else _OTHER_KIND


def _in_force(versions: list[_Version], day: str) -> _Version | None:
    return next((one for one in versions if one.first <= day and (not one.last or day <= one.last)), None)


def _spellings(current: _Version, versions: list[_Version]) -> Iterator[_Spelling]:
    """The name of the day, then former ones and names in common use."""
    for version in [current, *(one for one in versions if one.first < current.first)]:
        yield _Spelling(version.kind, match_key(version.name), search_key(version.name), version is current)
    for alias in current.aliases.split("|") if current.aliases else ():
        yield _Spelling(None, match_key(alias), search_key(alias), False)


def _readings(text: str) -> list[_Reading]:
    """The text as a name, and, where it begins with a kind word, as kind and name.

    Both are needed: Phượng Dực written without marks begins like a phường.
    """
    name = match_key(text.replace(".", " "))
    kinds = _kind_prefixes().items()
    return [_Reading(None, name)] + [
        _Reading(kind, name.removeprefix(word)) for word, kind in kinds if name.startswith(word)
    ]


@cache
def _kind_prefixes() -> dict[str, str]:
    return {
        f"{key(word)} ": kind
        for kind, words in _KIND_WORDS.items()
        for word in words
        for key in (match_key, search_key)
    }
