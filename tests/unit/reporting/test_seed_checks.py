"""The wrong and contradictory figures that the national reports print, each entered and caught at its place.

`tests/data/seed_checks.csv` has a line per figure: what the report says, what is entered in the month before and in
this month, the problem expected and where, and the right figures, which give no such problem and show what they should.
`refused` lines are caught when the file is loaded; `computed` ones have no cell to type them in; `later` ones concern
sums over provinces and say why they wait. The lines are printed at the end of the tests.
"""

import csv
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.periods import Period
from cds_desktop.forms.expressions import Compiler, Scope
from cds_desktop.reporting.loading import LoadRefused, load
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace

TABLE = Path(__file__).parents[2] / "data" / "seed_checks.csv"
MONTH = Period.month(2026, 3)  # data window 15/02/2026 to 14/03/2026
IDS = """
    A04 A07 C12 C14 C15 C16 D07 D12 D18 D19 E02 E03 E11 E12 E17 E18 E19b E21 E22
    F01 F02 F03 F04 F05 F06 F09 F10 F13 F14 F15 F17
"""
"""The reports' figures that are wrong in print, or contradict each other."""

_ROWS = re.compile(r"(?P<register>[a-z_]+)\[(?P<count>\d+)\]: (?P<cells>.+)")
_DATED = re.compile(r"(?P<value>.+) @(?P<as_of>\d\d/\d\d/\d{4})")

with TABLE.open(encoding="utf-8", newline="") as _file:
    LINES = {line["id"]: line for line in csv.DictReader(_file)}


class Caught(NamedTuple):
    """A problem or refusal: its rule or reason, its place and how grave it is."""

    rule: str
    place: str
    severity: str


def named(*severities: str) -> list[str]:
    return [id for id, line in LINES.items() if line["severity"] in severities]


@pytest.fixture
def table_line(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Put a line of the table into the report at the end of the tests."""

    def add(id: str) -> None:
        line = LINES[id]
        caught = f"{line['severity']}: {line['rule']} @ {line['place']}" if line["place"] else line["note"]
        record_property("seed_check", f"{id:6} {line['kind']:>2}  {caught:48} {line['says']}")

    return add


def write_files(text: str, folder: Path) -> list[tuple[Path, str | None]]:
    """Write what is entered as files to load: one of figures, one for each register."""
    tables: dict[str | None, list[dict[str, str]]] = {}
    for item in filter(None, text.split("; ")):
        rows = _ROWS.fullmatch(item)
        if rows:
            cells = dict(cell.split("=", 1) for cell in rows["cells"].split(", "))
            made = [{name: _cell(cell, n) for name, cell in cells.items()} for n in range(1, int(rows["count"]) + 1)]
            tables.setdefault(rows["register"], []).extend(made)
        else:
            code, value = item.split("=", 1)
            dated = _DATED.fullmatch(value)
            figure = {"code": code, **(dated.groupdict() if dated else {"value": value})}
            tables.setdefault(None, []).append(figure)
    files: list[tuple[Path, str | None]] = []
    for register, lines in tables.items():
        path = folder / f"{register or 'figures'}.csv"
        headings = list(dict.fromkeys(name for line in lines for name in line))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings)
            writer.writeheader()
            writer.writerows(lines)
        files.append((path, register))
    return files


def _cell(text: str, number: int) -> str:
    if text.startswith("nfd("):
        return unicodedata.normalize("NFD", text[4:-1])
    return text.replace("{n}", str(number))


def begin(workspace: Workspace, line: dict[str, str], folder: Path) -> None:
    """Enter the month before; the lists are in use since then, so that rows of this month are new."""
    documents = "documents[1]: indicator=TC_12, number=1, issued_on=01/12/2025"
    enter(workspace, line["before"] or documents, MONTH.previous(), folder)


def enter(workspace: Workspace, text: str, period: Period, folder: Path) -> Month:
    """Load all that is entered; a register is replaced by its file."""
    for path, register in write_files(text, folder):
        load(workspace, path, period, "Lan", register=register, replace_rows=register is not None)
    return workspace.month(period)


def place_in(path: Path, cell: str) -> str:
    """The code in whose line a refused cell stands; for rows the cell's column, `row` for the whole line."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    if lines[0][0] == "code":
        return lines[int(row) - 1][0]
    heading = lines[0][ord(column) - ord("A")]
    return "row" if heading == lines[0][0] else heading


def caught(workspace: Workspace, text: str, folder: Path) -> list[Caught]:
    """What the program says to what is entered in the month: refusals of the file, else the problems found."""
    try:
        month = enter(workspace, text, MONTH, folder)
    except LoadRefused as error:
        path = folder / str(error.params["file"])
        return [Caught(cell.error.key, place_in(path, cell.place), "refused") for cell in error.rejected]
    return [Caught(p.rule, _without_row_id(p.place), p.severity.value) for p in (f.problem for f in month.findings)]


def _without_row_id(place: str) -> str:
    return re.sub("/.+/", "/*/", place)


@pytest.mark.parametrize("id", named("error", "warning", "hint", "refused"))
def test_what_a_report_printed_wrongly_is_caught_where_it_is_entered(
    workspace: Workspace, tmp_path: Path, id: str, table_line: Callable[[str], None]
) -> None:
    line = LINES[id]
    begin(workspace, line, tmp_path)
    expected = Caught(line["rule"], line["place"], line["severity"])
    assert expected in caught(workspace, line["enter"], tmp_path)
    table_line(id)


@pytest.mark.parametrize("id", named("error", "warning", "hint", "refused"))
def test_the_right_figures_are_taken_and_shown(workspace: Workspace, tmp_path: Path, id: str) -> None:
    line = LINES[id]
    begin(workspace, line, tmp_path)
    month = enter(workspace, line["right"], MONTH, tmp_path)
    assert line["rule"] not in {f.problem.rule for f in month.findings}
    for shown in filter(None, line["shows"].split("; ")):
        code, value = shown.split("=")
        assert month.values[code] == Decimal(value), code


@pytest.mark.parametrize("id", named("computed"))
def test_what_nobody_types_is_worked_out_rightly(
    workspace: Workspace, id: str, table_line: Callable[[str], None]
) -> None:
    line, pack = LINES[id], workspace.pack
    code, figure = line["right"].split("=")
    scope = Scope(MONTH, {code: Decimal(figure)}, {}, {}, lambda name: None)
    value = Compiler(pack.indicators, pack.registers).compile(line["enter"]).value(scope)
    expected = Decimal(line["shows"])
    assert round_half_up(value, -int(expected.as_tuple().exponent)) == expected
    table_line(id)


def test_the_table_is_whole_and_says_why_a_line_waits(table_line: Callable[[str], None]) -> None:
    assert {id.split("/")[0] for id in LINES} == set(IDS.split())
    kinds = {int(line["kind"]) for line in LINES.values() if line["kind"]}
    assert kinds == set(range(1, 14))
    for id in named("later"):
        assert LINES[id]["note"].startswith(("later: ", "no figure: "))
        assert not LINES[id]["enter"]
        table_line(id)
