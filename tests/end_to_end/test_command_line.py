"""A whole month by command line, with every exit code and refusal of design §5."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cds_desktop.app import output
from tests.end_to_end.shell import Shell
from tests.sound_month import OTHER_REGISTERS, SHORTCOMINGS, sound_table

P = "2026-01"
CODES = Path(__file__).parents[1] / "data" / "codes.csv"
FIGURES = """code,value,note
NEN_DANSO,1.865.270,
NEN_HO,437640,niên giám
HT_01_TS,352400,
HT_02_TS,121,
HT_03,186,
HT_04,151,
HT_10_DK,0,
"""
VILLAGES = """commune_code;village;signal;disadvantaged;power;households;population
minh xuan;Nà Tông;trang;co;chua;40;160
Xã Sơn Thủy;Khuổi Phìn;lom;khong;co;55;220
"""


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    made = Shell(tmp_path / "data", capsys)
    assert made("init", "--unit", "08", "--on", "2026-01-20") == 0
    return made


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], str]:
    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def filled(shell: Shell, write: Callable[[str, str], str]) -> Shell:
    for figures in (sound_table(), FIGURES):
        assert shell("load", write("f.csv", figures), "--period", P) == 0, shell.err
    for register, rows in (("dead_zone_villages", VILLAGES), ("shortcomings", SHORTCOMINGS)):
        assert shell("load", write("r.csv", rows), "--period", P, "--register", register) == 0, shell.err
    for register in OTHER_REGISTERS:
        assert shell("confirm", "--period", P, "--empty", register) == 0
    return shell


def figure(shown: Any, code: str) -> Any:
    return shown["figures"][code]["value"]


def test_show_lists_every_asked_code_before_anything_is_entered(shell: Shell) -> None:
    shown = shell.json("show", "--period", P)
    assert shown["unit"] == "08"
    assert shown["status"] == "entering"
    assert figure(shown, "HT_06") is None
    assert figure(shown, "NEN_XA") == 124
    assert "HT_14" not in shown["figures"], "central codes are not asked of a province"
    with CODES.open(encoding="utf-8", newline="") as file:
        asked = [row["code"] for row in csv.DictReader(file) if row["required"] != "central"]
    assert sorted(shown["figures"]) == sorted(asked)
    seaports = shown["figures"]["KT_09_TS"]
    assert (seaports["value"], seaports["reason"]) == (None, "khong_thuoc_pham_vi"), "Tuyên Quang has no sea"


def test_figures_and_rows_are_loaded_and_derived(filled: Shell) -> None:
    shown = filled.json("show", "--period", P)
    assert figure(shown, "HT_01") == 80.52
    assert figure(shown, "HT_01_MS") == 437640
    assert figure(shown, "HT_05") == 35
    assert (figure(shown, "HT_06"), figure(shown, "HT_06_TRANG"), figure(shown, "HT_09")) == (2, 1, 1)
    assert figure(shown, "TC_01") is False
    assert figure(shown, "TC_10") == 0
    assert shown["figures"]["NEN_HO"]["note"] == "niên giám"
    assert shown["registers"]["dead_zone_villages"] == {"rows": 2}


def test_a_month_from_figures_to_an_accepted_submission(filled: Shell, tmp_path: Path) -> None:
    assert filled("validate", "--period", P) == 0
    assert filled("approve", "--period", P, "--by", "Nguyễn Văn An") == 0
    assert filled("approve", "--period", P, "--by", "Nguyễn Văn An") == 1, "already approved"
    assert filled("export", "--period", P, "--out", str(tmp_path / "out")) == 0, filled.err
    path = tmp_path / "out" / "CDS_08_2026-01_r0.xlsx"
    first = filled.out
    assert filled("check", str(path)) == 0, filled.out
    assert filled.json("check", str(path)) == {"files": [{"file": str(path), "ok": True, "problems": []}]}
    assert filled.json("show", "--period", P)["status"] == "sent"
    assert filled("export", "--period", P, "--out", str(tmp_path / "out")) == 0
    assert filled.out == first, "the same canonical hash again"


def test_a_rounded_figure_is_accepted_within_its_rounding_by_province_and_ministry(
    filled: Shell, tmp_path: Path, write: Callable[[str, str], str]
) -> None:
    """KT_03 is 2.870; a part of exactly 2.900 would be an error."""
    assert filled("load", write("g.csv", "code,value\nKT_03_AU,2.900\n"), "--period", P) == 0
    assert filled("validate", "--period", P) == 1
    assert filled("load", write("g.csv", "code,value\nKT_03_AU,khoảng 2.900\n"), "--period", P) == 0
    assert filled("validate", "--period", P) == 0, filled.out
    assert filled("approve", "--period", P, "--by", "An") == 0
    assert filled("export", "--period", P, "--out", str(tmp_path / "out")) == 0
    assert filled("check", str(tmp_path / "out" / "CDS_08_2026-01_r0.xlsx")) == 0, filled.out


def test_a_sent_month_opens_as_its_next_revision(
    filled: Shell, tmp_path: Path, write: Callable[[str, str], str]
) -> None:
    out = str(tmp_path / "out")
    assert filled("reopen", "--period", P, "--by", "An", "--reason", "sai") == 1, "nothing to reopen"
    assert filled("approve", "--period", P, "--by", "An") == 0
    assert filled("reopen", "--period", P, "--by", "An", "--reason", "sai số hộ") == 0
    assert filled.json("show", "--period", P)["revision"] == 0
    assert filled("approve", "--period", P, "--by", "An") == 0
    assert filled("export", "--period", P, "--out", out) == 0
    assert filled("load", write("g.csv", "code,value\nHT_04,152\n"), "--period", P) == 1, "sent months are locked"
    assert filled("reopen", "--period", P, "--by", "An", "--reason", "số đúng là 152") == 0
    assert filled("load", write("g.csv", "code,value\nHT_04,152\n"), "--period", P) == 0
    shown = filled.json("show", "--period", P)
    assert (shown["revision"], figure(shown, "HT_04"), figure(shown, "HT_05")) == (1, 152, 34)
    assert filled("approve", "--period", P, "--by", "An") == 0
    assert filled("export", "--period", P, "--out", out) == 0
    assert filled("check", f"{out}/CDS_08_2026-01_r0.xlsx", f"{out}/CDS_08_2026-01_r1.xlsx") == 0, filled.out


def test_warnings_need_explanations_and_errors_block(filled: Shell, write: Callable[[str, str], str]) -> None:
    assert filled("load", write("g.csv", "code,value\nHT_04,187\n"), "--period", P) == 0
    found = filled.json("validate", "--period", P)
    assert not found["ready"]
    assert [(p["severity"], p["place"], p["rule"]) for p in found["problems"]] == [
        ("error", "HT_04", "HT_04_TRONG_HT_03")
    ]
    assert "187" in found["problems"][0]["message"]
    assert filled("approve", "--period", P, "--by", "An") == 1
    assert filled("export", "--period", P, "--out", ".") == 1
    assert filled("load", write("g.csv", "code,value,as_of\nHT_04,150,01/12/2025\n"), "--period", P) == 0
    found = filled.json("validate", "--period", P)
    assert [p["rule"] for p in found["problems"]] == ["AS_OF"]
    assert filled("explain", "--period", P, "--rule", "KHONG_CO", "--text", "x") == 1
    assert filled("explain", "--period", P, "--place", "HT_04", "--text", "Số liệu điều tra tháng 12") == 0
    found = filled.json("validate", "--period", P)
    assert found["ready"]
    assert found["problems"][0]["explained"]
    assert (found["problems"][0]["explanation"], found["problems"][0]["reason"]) == ("Số liệu điều tra tháng 12", None)
    coded = ("explain", "--period", P, "--place", "HT_04", "--text", "Theo Sở", "--reason")
    assert filled(*coded, "chang_ro") == 2
    assert "bien_dong" in filled.err
    assert filled(*coded, "so_bo") == 0
    assert filled.json("validate", "--period", P)["problems"][0]["reason"] == "so_bo"
    assert filled("validate", "--period", P) == 0
    assert "Số sơ bộ, chờ số chính thức. Theo Sở" in filled.out
    assert filled("load", write("g.csv", "code,value,as_of\nHT_04,150,02/12/2025\n"), "--period", P) == 0
    assert not filled.json("validate", "--period", P)["ready"], "other values ask for the explanation again"


def test_the_next_month_carries_stocks_until_confirmed(filled: Shell) -> None:
    shown = filled.json("show", "--period", "2026-02")
    assert figure(shown, "HT_03") == 186
    assert not shown["figures"]["HT_03"]["confirmed"]
    rules = {p["rule"] for p in filled.json("validate", "--period", "2026-02")["problems"]}
    assert {"UNCONFIRMED", "REGISTER_UNCONFIRMED"} <= rules
    assert filled("confirm", "--period", "2026-02", "--section", "B") == 0
    open_places = {
        p["place"]
        for p in filled.json("validate", "--period", "2026-02")["problems"]
        if p["rule"] in ("UNCONFIRMED", "REGISTER_UNCONFIRMED")
    }
    assert open_places
    assert not {place for place in open_places if place.startswith(("HT_", "dead_zone_villages"))}
    assert filled("confirm", "--period", "2026-02", "--section", "Z") == 2


def test_every_rejected_cell_is_named_and_nothing_is_taken(filled: Shell, write: Callable[[str, str], str]) -> None:
    bad = write(
        "bad.csv", 'code,value\nHT_03,12a\nHT_04,"1,234"\nHT_06,5\nHT_14,80\nHT_99,1\nHT_02_TS,120\nHT_02_TS,121\n'
    )
    assert filled("load", bad, "--period", P) == 1
    for place in ("B2", "B3", "B4", "A5", "A6", "A8"):
        assert f"Ô {place}:" in filled.err
    assert figure(filled.json("show", "--period", P), "HT_02_TS") == 121
    bad = write("rows.csv", "commune_code,village,signal\nkhông có xã này,A,trang\n02215,,lom\n02215,B,mạnh\n")
    assert filled("load", bad, "--period", P, "--register", "dead_zone_villages") == 1
    for place in ("A2", "B3", "C4"):
        assert f"Ô {place}:" in filled.err
    assert filled.json("show", "--period", P)["registers"]["dead_zone_villages"]["rows"] == 2


def test_guesses_are_taken_only_when_accepted(filled: Shell, write: Callable[[str, str], str]) -> None:
    guess = write("g.csv", 'code,value\nHT_03,"1,234"\nHT_01_TL,80.2\n')
    assert filled("load", guess, "--period", P) == 1
    assert "1.234" in filled.err
    assert filled("load", guess, "--period", P, "--accept-guesses") == 0
    shown = filled.json("show", "--period", P)
    assert (figure(shown, "HT_03"), figure(shown, "HT_01_TL")) == (1234, 80.2)


def test_rows_upsert_by_key_and_replace_deletes(filled: Shell, write: Callable[[str, str], str]) -> None:
    again = write("v.csv", "commune_code,village,status,covered_on\n02215,nà tông,da_phu,05/01/2026\n")
    assert filled("load", again, "--period", P, "--register", "dead_zone_villages") == 0
    shown = filled.json("show", "--period", P)
    assert (figure(shown, "HT_12"), figure(shown, "HT_06"), figure(shown, "HT_10")) == (2, 1, 1)
    assert filled("load", again, "--period", P, "--register", "dead_zone_villages", "--replace") == 0
    assert figure(filled.json("show", "--period", P), "HT_12") == 1


def test_an_alias_fills_what_it_shows_and_refuses_another_value(shell: Shell, write: Callable[[str, str], str]) -> None:
    assert shell("load", write("a.csv", "code,value\nHT_01_MS,437640\n"), "--period", P) == 0
    assert figure(shell.json("show", "--period", P), "NEN_HO") == 437640
    assert shell("load", write("a.csv", "code,value\nHT_20_MS,437640\n"), "--period", P) == 0
    assert shell("load", write("a.csv", "code,value\nHT_20_MS,437641\n"), "--period", P) == 1
    assert "NEN_HO" in shell.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show"], 2),
        (["show", "--period", "2026-13"], 2),
        (["show", "--period", "2026-X01"], 2),
        (["show", "--period", "2025-06"], 2),
        (["load", "no-such-file.csv", "--period", P], 2),
        (["load", "no-such-file.csv", "--period", P, "--register", "villages"], 2),
        (["confirm", "--period", P, "--empty", "villages"], 2),
        (["nonsense"], 2),
        (["init", "--unit", "08"], 2),
        (["approve", "--period", P, "--by", " "], 2),
        (["approve", "--period", P, "--by", "An"], 1),
        (["export", "--period", P, "--out", "x"], 1),
        (["check", "no-such-file.xlsx"], 2),
        (["--help"], 0),
        (["load", "--help"], 0),
    ],
)
def test_refusals_are_one_sentence_with_the_right_exit_code(shell: Shell, arguments: list[str], code: int) -> None:
    assert shell(*arguments) == code
    if code == 2:
        assert shell.err.strip().count("\n") == 0
        assert shell.err.strip()


def test_a_missing_or_foreign_data_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = Shell(tmp_path / "nowhere", capsys)
    assert nowhere("show", "--period", P) == 2
    assert "init" in nowhere.err
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "cds.sqlite3").write_text("not a database, but long enough to be read as a header" * 4)
    assert nowhere("show", "--period", P) == 2


def test_english_is_a_translation(shell: Shell) -> None:
    assert shell("show", "--period", "x", "--lang", "en") == 2
    assert "not a reporting period" in shell.err
    assert shell("--lang", "en", "--help") == 0
    assert "monthly report" in shell.out


@pytest.mark.parametrize("name", output.OUTPUTS)
def test_the_schemas_in_the_documentation_are_current(name: str) -> None:
    written = json.loads(Path(f"docs/schemas/{name}.json").read_text("utf-8"))
    assert written == output.schemas()[name], "run: python3 build/dev.py docs"
