"""Printing to consoles that may not know Unicode: Vietnamese marks are dropped rather than the sentence."""

from __future__ import annotations

import unicodedata
from typing import TextIO

_PLAIN = str.maketrans(
    {
        "đ": "d",
        "Đ": "D",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "…": "...",
        "·": "-",
        "→": "->",
        "✓": "v",
    }
)


def write(stream: TextIO | None, text: str) -> None:
    """Write a line, in plain letters where the stream's encoding has no Vietnamese; None is no console at all."""
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = plain(text).encode(encoding, "replace").decode(encoding)
    stream.write(text + "\n")


def plain(text: str) -> str:
    """Return the text without marks and typographic signs, case kept."""
    folded = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(c for c in folded if not unicodedata.combining(c))


def is_unicode(stream: TextIO) -> bool:
    """Whether the stream can show every letter."""
    return (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")
