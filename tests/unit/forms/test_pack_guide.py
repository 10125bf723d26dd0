"""`docs/form_packs.md` is true: it names every field there is, and its examples are packs that load."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from cds_desktop.domain.periods import Period
from cds_desktop.forms.loader import load_pack
from cds_desktop.forms.model import (
    Column,
    ColumnKind,
    FormPack,
    Frequency,
    Indicator,
    Register,
    Rule,
    Source,
    ValueKind,
)
from cds_desktop.forms.pack_changes import ChangeKind, changes

GUIDE = (Path(__file__).parents[3] / "docs" / "form_packs.md").read_text("utf-8")


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """The files that the guide shows, each named in its first line."""
    shown = re.findall(r"```toml\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL)
    assert len(shown) == GUIDE.count("```toml") >= 6
    for name, text in shown:
        path = tmp_path / (name if name.startswith(("ad_hoc/", "version_2/")) else f"main/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def pack(examples: Path) -> FormPack:
    return load_pack(examples / "main")


def table(heading: str) -> str:
    """The table of fields under a heading of its own."""
    (found,) = re.findall(rf"^\| field of {heading} \|.*?(?=\n\n)", GUIDE, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize(
    ("heading", "declared"),
    [("an indicator", Indicator), ("a rule", Rule), ("a register", Register), ("a column", Column)],
)
def test_every_field_is_described(heading: str, declared: type[msgspec.Struct]) -> None:
    described = {name for line in table(heading).splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    described |= {"column"} if declared is Rule else set()  # beside `place`
    assert described == {field.name for field in msgspec.structs.fields(declared)}


def test_every_choice_of_a_field_is_named() -> None:
    words = [
        *Source,
        *ValueKind,
        *Frequency,
        *ColumnKind,
        "central",
        "coastal",
        "ever",
        "ratio",
        "list",
        "implies",
        "fail",
    ]
    assert [word for word in words if f"`{word}`" not in GUIDE] == []


def test_every_field_of_the_head_is_described() -> None:
    head = table("`pack.toml`")
    names = ("id", "version", "first_period", "title", "title_en", "key_figures", "period", "window_start", "takes")
    assert [name for name in names if f"`{name}`" not in head] == []


def test_the_examples_load(pack: FormPack) -> None:
    assert {"BD_01", "KS_01"} <= pack.indicators.keys()
    assert pack.registers["books"].coordinates == ["longitude", "latitude"]
    assert pack.indicators["BD_05"].definition_in(Period.month(2026, 7)) == 2
    fields = ("cumulative", "redefined", "applies_if", "rate_of", "target", "classes", "note", "parent", "formula")
    assert [name for name in fields if not any(getattr(i, name) for i in pack.indicators.values())] == []


def test_the_ad_hoc_example_takes_from_the_main_one(examples: Path, pack: FormPack) -> None:
    small = load_pack(examples / "ad_hoc", lambda period: pack)
    assert small.indicators.keys() == {"KS_01", "BD_01", "BD_02", "BD_03", "BD_03_TL"}
    assert small.period is not None
    assert str(small.period) == "2026-X01"


def test_the_example_of_a_new_version_redefines(examples: Path, pack: FormPack) -> None:
    found = [(c.name, c.kind) for c in changes(pack, load_pack(examples / "version_2")) if c.name == "BD_01"]
    assert ("BD_01", ChangeKind.REDEFINED) in found
