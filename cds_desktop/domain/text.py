"""Text rules: one stored form of text, keys to compare names with, to search and to sort (design §3 "Text").

All functions are pure. Vietnamese letters are base letters with vowel marks (ă â đ ê ô ơ ư); a syllable has one tone,
and where in its vowels the tone mark stands is a matter of style (hòa, hoà), not of meaning.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LINE_BREAKS = "\r\v\f\x85\u2028\u2029"
_SPACES = "\t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
# What nobody sees and XML may not hold: controls, soft hyphen, joiners and directions, selectors, BOM, surrogates.
_INVISIBLE = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\ufffe\uffff\ud800-\udfff"
)
_DIRTY = re.compile(f"[{_LINE_BREAKS}{_SPACES}{_DASHES}{_INVISIBLE}]")
_CLEAN = dict.fromkeys(_LINE_BREAKS, "\n") | dict.fromkeys(_SPACES, " ") | dict.fromkeys(_DASHES, "-")

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền < hỏi < ngã < sắc < nặng; ngang has no mark
_TONE = re.compile(f"[{_TONES}]")
_MARK = re.compile(r"[\u0300-\u036f]")
_VOWEL = re.compile(r"[aeiouy][\u0300-\u036f]*")
_VOWELS = re.compile(rf"(?:{_VOWEL.pattern})+")
_LOOKALIKES = str.maketrans("ðɖ’‘ʼ´`", "đđ'''''")  # old fonts and autocorrection write these for đ and '

# CLDR order of primary weights; each is written as one printable character above the space that parts the levels.
_ORDER = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHTS = str.maketrans({character: chr(0x21 + rank) for rank, character in enumerate(_ORDER)})
_SPACE_WEIGHT = " ".translate(_WEIGHTS)


def normalise(text: str) -> str:
    """Return the stored form of a text of one or more lines.

    NFC; every kind of space is a space and every dash a hyphen; runs of spaces are folded, lines stripped, line breaks
    are `\\n`; invisible characters and those XML forbids are gone. Text in a TCVN3 or VNI font must be decoded before:
    there the soft hyphen, dropped here, is the letter ư (facts §5).
    """
    return "\n".join(" ".join(line.split()) for line in _clean(text).split("\n")).strip("\n")


def normalise_line(text: str) -> str:
    """Return the stored form of a text of one line: as `normalise`, with line breaks as spaces."""
    return " ".join(_clean(text).split())


def match_key(text: str) -> str:
    """Return a key that is equal for two spellings of the same name.

    Tone-mark placement, case, spaces, dashes and the form of the apostrophe do not count; tones and vowels do. In the
    key every vowel of a group carries the group's tone, so a part typed so far is also part of the key of the whole.
    """
    return " ".join(_spread(word) for word in _words(text))


def search_key(text: str) -> str:
    """Return the text without any marks (đ as d), in lower case, dashes as spaces, single spaces."""
    return " ".join(_bare(_spread(word)) for word in _words(text))


def matches(query: str, text: str) -> bool:
    """Tell whether every word of `query` is part of `text`.

    A word typed with marks is compared with marks, whatever the tone placement; one without is compared without.
    """
    marked = match_key(text)
    bare = " ".join(map(_bare, marked.split(" ")))
    return all(word in (bare if word == _bare(word) else marked) for word in match_key(query).split())


def sort_key(text: str) -> str:
    """Return a string that sorts as CLDR `vi`: letters (a < ă < â < b …), then tones, then small before capital."""
    levels = zip(*map(_levels, normalise_line(text).split(" ")), strict=True)
    return " ".join(_SPACE_WEIGHT.join(level) for level in levels)


def _clean(text: str) -> str:
    if _DIRTY.search(text):
        text = _DIRTY.sub(lambda found: _CLEAN.get(found[0], ""), text.replace("\r\n", "\n"))
    return unicodedata.normalize("NFC", text)


def _words(text: str) -> list[str]:
    return _clean(text).replace("-", " ").split()


@lru_cache(maxsize=8192)
def _spread(word: str) -> str:
    """Lower case, with the tone of each group of vowels on all of them: hòa and hoà are both hòà."""
    decomposed = unicodedata.normalize("NFD", word.casefold().translate(_LOOKALIKES))
    return unicodedata.normalize("NFC", _VOWELS.sub(_spread_tone, decomposed))


def _spread_tone(vowels: re.Match[str]) -> str:
    tones = "".join(tone for tone in _TONES if tone in vowels[0])
    return _VOWEL.sub(lambda vowel: vowel[0] + tones, _TONE.sub("", vowels[0])) if tones else vowels[0]


@lru_cache(maxsize=8192)
def _levels(word: str) -> tuple[str, str, str]:
    """The letters of a word as weights, the tone of each of its vowels, and which characters are capitals."""
    decomposed = unicodedata.normalize("NFD", _spread(word))
    letters = unicodedata.normalize("NFC", _TONE.sub("", decomposed)).translate(_WEIGHTS)
    tones = (_TONE.search(vowel) for vowel in _VOWEL.findall(decomposed))
    ranks = "".join(str(_TONES.index(tone[0]) + 1) if tone else "0" for tone in tones)
    return letters, ranks, "".join("1" if character.isupper() else "0" for character in word)


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    return _MARK.sub("", unicodedata.normalize("NFD", word)).replace("đ", "d")
