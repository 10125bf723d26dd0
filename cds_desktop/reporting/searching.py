"""Search over indicators, register rows and help: what was typed may be without marks; the best fit comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from heapq import nsmallest

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.text import match_key, search_key
from cds_desktop.forms.entries import format_cell
from cds_desktop.forms.model import FormPack, Register
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.month import Month

_SHOWN = 6


class Kind(StrEnum):
    """What is found, in the order in which it is shown."""

    INDICATOR = "indicator"
    ROW = "row"
    HELP = "help"


class Rank(IntEnum):
    """How well something fits, best first."""

    CODE = 0
    PREFIX = 1
    WORD = 2
    TITLE = 3
    ANYWHERE = 4


@dataclass(frozen=True)
class Hit:
    """Something found: where it is (a code, `register/row_id`, a page's key), its title, and a line about it."""

    kind: Kind
    place: str
    title: str
    detail: str


@dataclass(frozen=True)
class Page:
    """A page of help: its key, its title, and all words on it."""

    key: str
    title: str
    words: str


@dataclass(frozen=True)
class _Entry:
    """A hit with what is looked at, each with and without marks: code, title, everything."""

    hit: Hit
    code: str
    title: tuple[str, str]
    words: tuple[str, str]


class Search:
    """What can be found in a month. Rows are read again only where their register has changed."""

    def __init__(self, messages: Messages, pages: Iterable[Page]) -> None:
        self._messages = messages
        self._pages = [_entry(Hit(Kind.HELP, page.key, page.title, ""), "", page.title, page.words) for page in pages]
        self._pack: FormPack | None = None
        self._indicators: list[_Entry] = []
        self._rows: dict[str, dict[str, tuple[Row, _Entry]]] = {}

    def find(
        self,
        month: Month,
        typed: str,
        commune_name: Callable[[str], str],
        stopped: Callable[[], bool] = lambda: False,
    ) -> dict[Kind, tuple[int, list[Hit]]]:
        """Return, by kind, how many things hold every typed word and the best of them.

        A word typed with marks is compared with marks, one without is compared without. `commune_name` gives the name
        of a commune's code; nothing is found once `stopped` says that nobody waits any more.
        """
        query = _Query(typed)
        if not query.words:
            return {}
        groups: Mapping[Kind, Iterable[_Entry]] = {
            Kind.INDICATOR: self._of_pack(month.pack),
            Kind.ROW: self._of_rows(month, commune_name, stopped),
            Kind.HELP: self._pages,
        }
        found = {}
        for kind, entries in groups.items():
            ranked = [
                (rank, n, entry.hit) for n, entry in enumerate(entries) if (rank := query.rank(entry)) is not None
            ]
            if ranked:
                found[kind] = len(ranked), [hit for _, _, hit in nsmallest(_SHOWN, ranked, key=lambda best: best[:2])]
        return {} if stopped() else found

    def _of_pack(self, pack: FormPack) -> list[_Entry]:
        if pack is not self._pack:
            language = self._messages.language
            sections = {name: section.name_in(language) for name, section in pack.sections.items()}
            self._pack = pack
            self._indicators = [
                _entry(
                    Hit(Kind.INDICATOR, code, f"{code}  {i.name_in(language)}", f"{i.section}. {sections[i.section]}"),
                    code,
                    i.name_in(language),
                    f"{code} {i.name_in(language)} {i.description}",
                )
                for code, i in pack.asked.items()
            ]
        return self._indicators

    def _of_rows(self, month: Month, commune_name: Callable[[str], str], stopped: Callable[[], bool]) -> list[_Entry]:
        name_of = lru_cache(maxsize=None)(commune_name)
        entries = []
        for name, state in month.registers.items():
            register, known = month.pack.registers[name], self._rows.get(name, {})
            kept: dict[str, tuple[Row, _Entry]] = {}
            for row in state.rows:
                before, entry = known.get(row.row_id, (None, None))
                if before is None or entry is None or (before.values, before.entries) != (row.values, row.entries):
                    if stopped():
                        self._rows[name] = known | kept
                        return []
                    entry = self._row_entry(register, row, name_of)
                kept[row.row_id] = row, entry
                entries.append(entry)
            self._rows[name] = kept
        return entries

    def _row_entry(self, register: Register, row: Row, commune_name: Callable[[str], str]) -> _Entry:
        texts = {
            name: row.entries.get(name) or format_cell(row.values.get(name), column, self._messages, commune_name)
            for name, column in register.columns.items()
        }
        title = texts.pop(register.title_column, "")
        filled = [text for text in texts.values() if text]
        register_name = register.name_in(self._messages.language)
        hit = Hit(Kind.ROW, f"{register.name}/{row.row_id}", title, " · ".join([register_name, *filled]))
        return _entry(hit, "", title, " ".join([title, *filled]))


class _Query:
    """The typed words; those without marks are looked for without marks."""

    def __init__(self, typed: str) -> None:
        self._all = (match_key(typed), search_key(typed))
        self.words = [(word, search_key(word)) for word in self._all[0].split()]

    def rank(self, entry: _Entry) -> Rank | None:
        """Return how well an entry fits; None where a word is missing."""
        if not all(self._holds(entry.words, word) for word in self.words):
            return None
        marked = int(self._all[0] == self._all[1])
        whole, title = self._all[marked], entry.title[marked]
        if entry.code and entry.code == whole:
            return Rank.CODE
        if title.startswith(whole) or (entry.code and entry.code.startswith(whole)):
            return Rank.PREFIX
        if f" {title} ".find(f" {whole} ") >= 0:
            return Rank.WORD
        return Rank.TITLE if all(self._holds(entry.title, word) for word in self.words) else Rank.ANYWHERE

    def _holds(self, keys: tuple[str, str], word: tuple[str, str]) -> bool:
        marked, bare = word
        return bare in keys[1] if marked == bare else marked in keys[0]


def _entry(hit: Hit, code: str, title: str, words: str) -> _Entry:
    return _Entry(hit, search_key(code), (match_key(title), search_key(title)), (match_key(words), search_key(words)))
