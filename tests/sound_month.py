"""Figures of one month that break no rule of the shipped pack, for tests that need a whole month."""

from __future__ import annotations

import csv
import io
from pathlib import Path

FILE = Path(__file__).parent / "data" / "sound_month.csv"
SHORTCOMINGS = "section,content,cause\nD,Hồ sơ trực tuyến còn ít,Người dân chưa quen\n"
"""What a month says whose targets are not all met."""
OTHER_REGISTERS = ("documents", "fee_policies", "tasks", "next_tasks", "proposals")
"""Registers that may be empty."""


def sound_figures(**changes: str) -> dict[str, str]:
    """Return every captured figure by code, as it is loaded; some with other values."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["value"] for row in csv.DictReader(file)} | changes


def sound_table(**changes: str) -> str:
    """Return the figures as a table to load. Without documents there is no catalogue, so it holds no databases."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "value"))
    writer.writerows(sound_figures(**{"DL_02": "0", **changes}).items())
    return text.getvalue()
