"""Runs commands as a person at the command line does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cds_desktop.app.cli import run


class Shell:
    """Runs commands on one data folder and remembers what they printed."""

    def __init__(self, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data_dir = data_dir
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = run([*arguments, "--data-dir", str(self.data_dir)])
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return code

    def json(self, *arguments: str) -> Any:
        assert self(*arguments, "--json") in (0, 1), self.err
        return json.loads(self.out)

    def value(self, period: str, code: str) -> Any:
        """The value of a code, as `show` prints it."""
        return self.json("show", "--period", period)["figures"][code]["value"]
