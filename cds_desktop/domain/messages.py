"""The catalogue of every sentence a user reads, Vietnamese first; works without Qt.

`resources/messages/<language>/*.toml` hold flat tables `"area.key" = "Sentence with {named} places"`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cds_desktop.domain.entry import format_date, format_number, round_half_up
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.resources import Kept, resource_path

LANGUAGES = ("vi", "en")
_MOST_DECIMALS = 6


class _Template(string.Formatter):
    """Fills places by name; a missing value shows its name, and what else may follow a name is passed over."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(field_name, f"{{{field_name}}}"), field_name

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        return self._messages.value(value)


class Messages:
    """Sentences of one language."""

    def __init__(self, language: str = "vi") -> None:
        """Take the catalogue of `language` (`vi` or `en`). Raises KeyError for any other."""
        self.language = language
        self._texts = _catalogue(language)
        self._template = _Template(self)

    def text(self, key: str, **params: object) -> str:
        """Return the sentence `key` with its places filled. Raises KeyError for an unknown key."""
        return self.fill(self._texts[key], params)

    def error(self, error: DomainError) -> str:
        """Return the sentence for an error."""
        return self.text(error.key, **error.params)

    def fill(self, template: str, params: Mapping[str, object]) -> str:
        """Fill the named places of `template`."""
        return self._template.vformat(template, (), params) if "{" in template else template

    def value(self, value: object) -> str:
        """Write one value; numbers and dates the Vietnamese way in both languages, as they are typed."""
        match value:
            case None:
                return self._texts["value.none"]
            case bool():
                return self._texts["value.yes" if value else "value.no"]
            case Decimal():
                shown = round_half_up(value, 2) if _decimals(value) > _MOST_DECIMALS else value  # a quotient
                return format_number(shown)
            case int():
                return self.value(Decimal(value))
            case datetime():
                return f"{value:%d/%m/%Y %H:%M}"
            case date():
                return format_date(value)
            case DomainError():
                return self.error(value)
            case _:
                return str(value)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


@lru_cache
def _catalogue(language: str) -> dict[str, str]:
    if language not in LANGUAGES:
        raise KeyError(language)
    folder = resource_path("messages", language)
    files = {file.name: file.read_text("utf-8") for file in sorted(folder.glob("*.toml"))}

    def parse() -> dict[str, str]:
        import tomllib

        texts: dict[str, str] = {}
        for file in files.values():
            texts |= tomllib.loads(file)
        return texts

    return Kept(folder).made_of(files, dict[str, str], parse)
