"""The one exception that carries something a person must be told."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal the user can act on: a key of the message catalogue and the values for its sentence.

    `key` names a sentence in `resources/messages`; `params` fill it. It is rendered at the edge (window, command line,
    workbook), never where it is raised.
    """

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({shown})"
