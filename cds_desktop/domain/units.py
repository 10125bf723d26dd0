"""Administrative units of a dated code list: provinces, communes, and finding them by name (design §3 "Units").

Codes are re-used with another meaning after 2025-07-01, so a unit is known by (code, code list) and every question
names a day. Kinds and names are those of that day. Communes of the list before have a district; which old units became
which new ones is told by `predecessors`, `successor` and `commune_successors`. The tables are `resources/units/*.csv`,
read when first used, the communes of each list by themselves.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.resources import resource_path
from cds_desktop.domain.text import match_key, normalise_line, search_key, sort_key

CODE_LISTS = (("2008-08", date(2008, 8, 1)), ("2025-07", date(2025, 7, 1)))  # name and first day, oldest first
MAX_CANDIDATES = 5

_KIND_WORDS = {
    "tinh": ("Tỉnh", "T"),
    "thanh_pho": ("Thành phố", "TP"),
    "quan": ("Quận", "Q"),
    "huyen": ("Huyện", "H"),
    "thi_xa": ("Thị xã", "TX"),
    "xa": ("Xã", "X"),
    "phuong": ("Phường", "P"),
    "thi_tran": ("Thị trấn", "TT"),
    "dac_khu": ("Đặc khu", "ĐK"),
}
# How well a name fits what was typed, best first.
_EXACT, _EXACT_FORMERLY, _STARTS, _CONTAINS, _OTHER_KIND, _NO_FIT = range(6)
_ALWAYS_CAPITAL = "Thành phố Hồ Chí Minh"  # decree 30/2020, annex II
# Where the name of a district may begin after that of a commune: "Tân Lập, H. Lục Nam", "Tân Lập huyện Lục Nam".
_DISTRICT = re.compile(
    r"\s*[,;(/]\s*|\s+-\s+"
    r"|\s+(?=(?:(?:huyện|huyen|quận|quan|thị xã|thi xa|thành phố|thanh pho)\s|(?:h|q|tx|tp)\.)\s*\w)",
    re.IGNORECASE,
)
_END_OF_DISTRICT = re.compile(r"[,;(/)]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A province (`parent` None) or commune (`parent` its province's code) as it was called on one day.

    `code` is the official one of `code_list`, with leading zeros; `name` is without the kind; `kind` is `tinh`,
    `thanh_pho`, `xa`, `phuong`, `thi_tran` or `dac_khu`. `coastal` says that a province borders the sea. `district` is
    the full name of a commune's district in the list of 63; an island district without communes (kind `huyen`) stands
    for its commune.
    """

    code: str
    code_list: str
    name: str
    kind: str
    parent: str | None
    coastal: bool = False
    district: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the unit: code and code list."""
        return self.code, self.code_list

    @property
    def full_name(self) -> str:
        """The official name with its kind: Tỉnh Tuyên Quang, Xã Minh Sơn; with a district Xã Tân Lập, huyện Lục Nam."""
        name = f"{_KIND_WORDS[self.kind][0]} {self.name}"
        return f"{name}, {self.district[0].lower()}{self.district[1:]}" if self.district else name

    @property
    def name_in_text(self) -> str:
        """The full name inside a sentence: tỉnh Tuyên Quang, xã Minh Sơn."""
        return self.full_name if self.full_name == _ALWAYS_CAPITAL else self.full_name[0].lower() + self.full_name[1:]


class UnitError(DomainError):
    """A unit that is not in the table, or a name that fits several; `candidates` are those that may be meant."""

    def __init__(self, key: str, candidates: Sequence[Unit] = (), **params: object) -> None:
        separator = "; " if any(unit.district for unit in candidates) else ", "
        super().__init__(key, candidates=separator.join(unit.name_in_text for unit in candidates), **params)
        self.candidates = tuple(candidates)


class UnknownProvince(UnitError):
    """No province of that code on that day."""


class UnknownCommune(UnitError):
    """No commune of that code or name on that day."""


class AmbiguousCommune(UnitError):
    """Several communes fit the name."""


class _Version(NamedTuple):
    """A unit with the days (ISO) on which it had this name and kind; blank days are those of the code list."""

    code: str
    code_list: str
    parent: str
    district: str
    name: str
    kind: str
    first: str
    last: str
    aliases: str
    successors: str
    coastal: str = ""


_Versions = defaultdict[str, list[_Version]]  # oldest first, by code


class _Spelling(NamedTuple):
    """A name a unit is found by; `kind` None fits any kind word, `current` is the official name of the day.

    Where only the letters of a name are known, `marked` is blank and `bare` has no spaces.
    """

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
        """Take the folder of the tables; None for the shipped one."""
        self._folder = folder
        self._provinces = cache(self._read_provinces)
        self._communes = cache(self._read_communes)
        self._by_parent = cache(self._group_communes)
        self._entries = lru_cache(maxsize=256)(self._find_entries)
        self._ranked = lru_cache(maxsize=4096)(self._rank)
        self._counted = lru_cache(maxsize=256)(self._count)

    def code_list_on(self, on: date) -> str:
        """Return the name of the code list in force. Raises UnitError for a day before the first one."""
        for name, first in reversed(CODE_LISTS):
            if on >= first:
                return name
        raise UnitError("units.no_code_list", date=on, first=CODE_LISTS[0][1])

    def last_day(self, code_list: str) -> date | None:
        """Return the last day of a code list; None for the one in force. Raises KeyError for an unknown list."""
        names = [name for name, _ in CODE_LISTS]
        later = dict(zip(names, [*(first - timedelta(days=1) for _, first in CODE_LISTS[1:]), None], strict=True))
        return later[code_list]

    def provinces(self, on: date) -> list[Unit]:
        """Return all provinces of that day in the order of the Vietnamese alphabet. Raises UnitError."""
        return [entry.unit for entry in self._entries("", on)]

    def province(self, code: str, on: date) -> Unit:
        """Return a province of that day. Raises UnitError."""
        version = _in_force(self._provinces(self.code_list_on(on)).get(code, []), on.isoformat())
        if not version:
            raise UnknownProvince("units.unknown_province", code=code, date=on)
        return self._unit(version)

    def communes(self, province_code: str, on: date) -> list[Unit]:
        """Return the communes of a province on that day in the order of the Vietnamese alphabet. Raises UnitError."""
        return [entry.unit for entry in self._entries(self.province(province_code, on).code, on)]

    def commune_count(self, province_code: str, on: date) -> int:
        """Return how many communes a province has on that day, without making them. Raises UnitError."""
        return self._counted(self.province(province_code, on).code, on)

    def commune(self, code: str, on: date) -> Unit:
        """Return a commune of that day. Raises UnitError."""
        version = _in_force(self._communes(self.code_list_on(on)).get(code, []), on.isoformat())
        if not version:
            raise UnknownCommune("units.unknown_commune_code", code=code, date=on)
        return self._unit(version)

    def successor(self, province_code: str, on: date) -> Unit | None:
        """Return what became of a province at the end of its code list; None in the list in force. Raises UnitError."""
        self.province(province_code, on)
        version = self._provinces(self.code_list_on(on))[province_code][-1]
        return self.province(version.successors, _first_day_after(version)) if version.successors else None

    def predecessors(self, province_code: str, on: date) -> list[Unit]:
        """Return the provinces of the list before that became a province, as they were called on its last day.

        In the order of the alphabet; one for an unchanged province, none in the first list. Raises UnitError.
        """
        province = self.province(province_code, on)
        day = _last_day_before(province.code_list)
        if day is None:
            return []
        versions = self._provinces(self.code_list_on(day))
        return [unit for unit in self.provinces(day) if versions[unit.code][-1].successors == province.code]

    def commune_successors(self, code: str, on: date) -> list[Unit]:
        """Return the communes of the next list that a commune became: several, most of it first, where it was split.

        None in the list in force. Raises UnitError.
        """
        self.commune(code, on)
        version = self._communes(self.code_list_on(on))[code][-1]
        found = version.successors.split("|") if version.successors else []
        return [self.commune(new, _first_day_after(version)) for new in found]

    def commune_predecessors(self, code: str, on: date) -> list[Unit]:
        """Return the communes of the list before that a commune was wholly or partly made of. Raises UnitError."""
        commune = self.commune(code, on)
        day = _last_day_before(commune.code_list)
        if day is None:
            return []
        versions = self._communes(self.code_list_on(day))
        return [self.commune(old, day) for old, (*_, last) in versions.items() if code in last.successors.split("|")]

    def search_provinces(self, text: str, on: date) -> list[Unit]:
        """Return the provinces that `text` may mean, best first; all for a blank text. Raises UnitError.

        `text` is a code, or words of the name with or without marks, with or without the kind (tỉnh, TP.), or a name
        in common use (Sài Gòn).
        """
        return [unit for _, unit in self._ranked("", text, on)]

    def find_communes(self, province_code: str, text: str, on: date) -> list[Unit]:
        """Return the communes of a province that `text` may mean, exact ones first. Raises UnitError.

        `text` is as in `search_provinces`; kind words are xã, phường, thị trấn, đặc khu, X., P., TT., ĐK.; in the list
        of 63 the district may follow: Tân Lập, huyện Lục Nam.
        """
        return [unit for _, unit in self._ranked(self.province(province_code, on).code, text, on)]

    def resolve_commune(self, province_code: str, text: str, on: date) -> Unit:
        """Return the one commune of a province that `text`, a name or a five-digit code, means on that day.

        A text without any mark is compared without marks. A commune's former kind or name is accepted where no other
        commune bears it. In the list of 63 a name that repeats needs its district. Nothing is guessed: raises
        UnknownCommune or AmbiguousCommune, both with candidates, and UnitError for the province or the day.
        """
        province = self.province(province_code, on)
        ranked = self._ranked(province.code, text, on)
        exact = _of_rank(_EXACT, ranked) or _of_rank(_EXACT_FORMERLY, ranked)
        if len(exact) == 1:
            return exact[0]
        where = {"text": normalise_line(text), "province": province.name_in_text}
        if exact:
            key = "units.ambiguous_commune_district" if exact[0].district else "units.ambiguous_commune"
            raise AmbiguousCommune(key, exact[:MAX_CANDIDATES], **where)
        near = ranked or self._ranked(province.code, search_key(_DISTRICT.split(text, maxsplit=1)[0]), on)
        candidates = [unit for _, unit in near[:MAX_CANDIDATES]] if where["text"] else []
        raise UnknownCommune(f"units.unknown_commune{'_near' if candidates else ''}", candidates, **where)

    def _read_provinces(self, wanted: str) -> _Versions:
        versions: _Versions = defaultdict(list)
        for code, code_list, name, kind, first, last, aliases, coastal, successor in self._rows("provinces.csv"):
            if code_list == wanted:
                version = _Version(code, code_list, "", "", name, kind, first, last, aliases, successor, coastal)
                versions[code].append(version)
        return versions

    def _read_communes(self, code_list: str) -> _Versions:
        versions: _Versions = defaultdict(list)
        for code, *more in self._rows(_communes_file(code_list)):
            versions[code].append(_Version(code, code_list, *more))
        return versions

    def _group_communes(self, code_list: str) -> dict[str, list[list[_Version]]]:
        """The versions of each commune by the code of their province."""
        groups: defaultdict[str, list[list[_Version]]] = defaultdict(list)
        for versions in self._communes(code_list).values():
            groups[versions[0].parent].append(versions)
        return groups

    @cached_property
    def _districts(self) -> dict[str, str]:
        """Full names of the districts of the list of 63 by their code."""
        return {code: f"{_KIND_WORDS[kind][0]} {name}" for code, _, name, kind in self._rows("districts.csv")}

    def _unit(self, version: _Version) -> Unit:
        stands_alone = not version.district or version.district == version.code
        district = "" if stands_alone else self._districts[version.district]
        parent = version.parent or None
        coastal = bool(version.coastal)
        return Unit(version.code, version.code_list, version.name, version.kind, parent, coastal, district)

    def _count(self, parent: str, on: date) -> int:
        code_list = self.code_list_on(on)
        rows = self._rows(_communes_file(code_list))
        return len({code for code, province, district, *_ in rows if province == parent and district != code})

    def _rows(self, name: str) -> Iterator[list[str]]:
        path = self._folder / name if self._folder else resource_path("units", name)
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            yield from rows

    def _find_entries(self, parent: str, on: date) -> tuple[_Entry, ...]:
        """The units of a province (blank: the provinces) on that day with their spellings, in alphabetical order."""
        code_list, day = self.code_list_on(on), on.isoformat()
        groups: Iterable[list[_Version]]
        groups = self._by_parent(code_list).get(parent, []) if parent else self._provinces(code_list).values()
        found = [
            _Entry(self._unit(version), tuple(_spellings(version, versions)))
            for versions in groups
            if (version := _in_force(versions, day))
        ]
        return tuple(sorted(found, key=lambda entry: (sort_key(entry.unit.name), sort_key(entry.unit.district))))

    def _rank(self, parent: str, text: str, on: date) -> list[tuple[int, Unit]]:
        entries = self._entries(parent, on)
        code = text.strip()
        by_code = [(_EXACT, entry.unit) for entry in entries if entry.unit.code == code]
        if by_code:
            return by_code
        ranked = _ranked(text, entries)
        if not parent or (ranked and ranked[0][0] <= _EXACT_FORMERLY):
            return ranked
        return min(_ranked_in_districts(text, entries), key=lambda found: found[0][0], default=ranked)


@cache
def unit_table() -> UnitTable:
    """Return the shipped table, one for the whole program."""
    return UnitTable()


def _communes_file(code_list: str) -> str:
    return f"communes_{code_list}.csv"


def _first_day_after(version: _Version) -> date:
    """The first day of the list that follows that of a unit."""
    names = [name for name, _ in CODE_LISTS]
    return CODE_LISTS[names.index(version.code_list) + 1][1]


def _last_day_before(code_list: str) -> date | None:
    """The last day of the list before this one; None where there is none."""
    names = [name for name, _ in CODE_LISTS]
    position = names.index(code_list)
    return CODE_LISTS[position][1] - timedelta(days=1) if position else None


def _ranked(text: str, entries: Iterable[_Entry]) -> list[tuple[int, Unit]]:
    """The units that a name may mean, with how well it fits, best first."""
    readings = _readings(text)
    marked = readings[0].name != search_key(readings[0].name)
    ranked = (
        (min(_fit(reading, spelling, marked) for reading in readings for spelling in entry.spellings), entry.unit)
        for entry in entries
    )
    return sorted((pair for pair in ranked if pair[0] < _NO_FIT), key=lambda pair: pair[0])


def _ranked_in_districts(text: str, entries: Sequence[_Entry]) -> Iterator[list[tuple[int, Unit]]]:
    """Read the text as commune and district, in each way it can be parted; yield what fits both."""
    line = normalise_line(text)
    districts = {entry.unit.district for entry in entries if entry.unit.district}
    for parting in _DISTRICT.finditer(line):
        wanted = _END_OF_DISTRICT.split(line[parting.end() :], maxsplit=1)[0].strip()
        fits = {district: _district_fit(wanted, district) for district in districts}
        best = min(fits.values(), default=_NO_FIT)
        if not wanted or best == _NO_FIT:
            continue
        inside = [entry for entry in entries if fits.get(entry.unit.district) == best]
        least = best if best > _EXACT_FORMERLY else _EXACT  # a part of a district's name is not enough
        found = [(max(rank, least), unit) for rank, unit in _ranked(line[: parting.start()], inside)]
        if found:
            yield found


def _district_fit(text: str, district: str) -> int:
    """How well a text fits a district; one of another kind counts as its former kind (huyện before thị xã)."""
    spelling = _district_spelling(district)
    readings = _readings(text)
    marked = readings[0].name != search_key(readings[0].name)
    equal = [one for one in readings if one.name == (spelling.marked if marked else spelling.bare)]
    if equal:
        return _EXACT if any(one.kind in (None, spelling.kind) for one in equal) else _EXACT_FORMERLY
    return min(_fit(reading, spelling, marked) for reading in readings)


@lru_cache(maxsize=1024)
def _district_spelling(full_name: str) -> _Spelling:
    kind, (word, _) = next(item for item in _KIND_WORDS.items() if full_name.startswith(f"{item[1][0]} "))
    name = full_name.removeprefix(f"{word} ")
    return _Spelling(kind, match_key(name), search_key(name), True)


def _of_rank(wanted: int, ranked: list[tuple[int, Unit]]) -> list[Unit]:
    return [unit for rank, unit in ranked if rank == wanted]


def _fit(reading: _Reading, spelling: _Spelling, marked: bool) -> int:
    """How well a reading fits a spelling; exact only with all marks, where the text has any."""
    name = spelling.marked if marked else spelling.bare
    if name == reading.name or (not spelling.marked and name == reading.name.replace(" ", "")):
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
        only_letters = bool(current.parent)  # former names of communes
        yield _Spelling(None, "" if only_letters else match_key(alias), search_key(alias), False)


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
