"""Aliases of the shipped pack: what is loaded for one fills the code that it shows, and never contradicts it."""

from pathlib import Path

import pytest

from cds_desktop.domain.periods import Period
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.model import Source
from cds_desktop.reporting.loading import LoadRefused, load
from cds_desktop.reporting.workspace import Workspace

MONTH = Period.month(2026, 1)
PACK = shipped_pack()
ALIASES = {code: i.formula or "" for code, i in PACK.asked.items() if i.source is Source.ALIAS}
TYPED = {alias: code for alias, code in ALIASES.items() if PACK.indicators[code].typed}


def table(folder: Path, code: str, value: int) -> Path:
    path = folder / f"{code} {value}.csv"
    path.write_text(f"code,value\n{code},{value}\n", "utf-8")
    return path


def test_aliases_that_show_what_nobody_types_show_the_units_communes() -> None:
    assert {code for alias, code in ALIASES.items() if alias not in TYPED} == {"NEN_XA"}


@pytest.mark.parametrize("alias", TYPED)
def test_an_alias_fills_what_it_shows_once(workspace: Workspace, tmp_path: Path, alias: str) -> None:
    month = load(workspace, table(tmp_path, alias, 7), MONTH, "Lan").month
    assert month.values[TYPED[alias]] == month.values[alias] == 7
    with pytest.raises(LoadRefused) as refused:
        load(workspace, table(tmp_path, alias, 8), MONTH, "Lan")
    assert [(cell.place, cell.error.key) for cell in refused.value.rejected] == [("B2", "load.alias_differs")]
    assert load(workspace, table(tmp_path, alias, 7), MONTH, "Lan").month.values[alias] == 7
