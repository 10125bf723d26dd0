"""By command line: a quarter beside its months, history in one table, official values, an ad hoc period."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.shell import Shell

MONTHS = ("2026-01", "2026-02", "2026-03")
Q1 = "2026-Q1"
NARRATIVE = ("shortcomings", "next_tasks", "proposals")
EMPTY = ("dead_zone_villages", "fee_policies", "documents", "tasks", *NARRATIVE)
PACK = """\
id = "bao_lu"
version = "1"
period = "2026-X01"
window_start = 2026-02-20
cut_off = 2026-02-28
due_date = 2026-03-02
first_period = "2026-02"
title = "Báo cáo đột xuất"
title_en = "Ad hoc report"
takes = ["HT_05"]
"""


class Province(Shell):
    """A province that settles and sends its months."""

    def send(self, period: str, out: Path, registers: tuple[str, ...] = EMPTY) -> Path:
        """Settle all that is open, approve and export."""
        self("confirm", "--period", period)
        for register in registers:
            self("confirm", "--period", period, "--empty", register)
        assert self("explain", "--period", period, "--text", "Đã rà soát") == 0, self.err
        assert self("approve", "--period", period, "--by", "Bình") == 0, self.err
        assert self("export", "--period", period, "--out", str(out)) == 0, self.err
        return out / f"CDS_08_{period}_r0.xlsx"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Province:
    made = Province(tmp_path / "data", capsys)
    assert made("init", "--unit", "08", "--on", "2026-01-20") == 0
    return made


def load(shell: Province, tmp_path: Path, text: str, period: str, *options: str) -> int:
    path = tmp_path / "bang.csv"
    path.write_text(text, encoding="utf-8")
    return shell("load", str(path), "--period", period, *options)


def test_month_and_quarter_are_handed_in_together_without_typing_twice(shell: Province, tmp_path: Path) -> None:
    for number, period in enumerate(MONTHS, 1):
        figures = f"code,value\nAT_09,{number}\nHT_03,{100 + number}\nTT_01,Tháng {number} tốt.\n"
        assert load(shell, tmp_path, figures, period) == 0
    month = shell.send("2026-03", tmp_path)
    quarter = shell.send(Q1, tmp_path, NARRATIVE)
    assert shell("check", str(month), str(quarter)) == 0, shell.out
    shown = shell.json("show", "--period", Q1)
    assert (shown["status"], shown["period"], shown["revision"]) == ("sent", Q1, 0)
    figures = {code: shown["figures"][code]["value"] for code in ("AT_09", "HT_03", "TT_01")}
    assert figures == {"AT_09": 6, "HT_03": 103, "TT_01": "Tháng 3 tốt."}
    assert load(shell, tmp_path, "code,value\nAT_09,5\n", "2026-H1") == 1
    assert "A2" in shell.err


def test_missing_months_are_said(shell: Province, tmp_path: Path) -> None:
    assert load(shell, tmp_path, "code,value\nAT_09,1\nHT_03,100\n", "2026-01") == 0
    shown = shell.json("show", "--period", Q1)["figures"]
    assert (shown["AT_09"]["value"], shown["AT_09"]["note"]) == (1, "Thiếu số liệu tháng 02/2026, 03/2026.")
    assert (shown["HT_03"]["value"], shown["HT_03"]["reason"]) == (None, "missing")
    problems = shell.json("validate", "--period", Q1)["problems"]
    missing = {problem["place"]: problem for problem in problems if problem["rule"] == "MONTHS_MISSING"}
    assert missing["AT_09"]["severity"] == "warning"
    assert "02/2026" in missing["AT_09"]["message"]
    assert shell("explain", "--period", Q1, "--rule", "MONTHS_MISSING", "--text", "Chưa triển khai") == 0


def test_history_of_this_province_and_of_those_merged_into_it(shell: Province, tmp_path: Path) -> None:
    table = "Mã;2025-11;2025-12\nHT_03;150;160\nHT_06;30;28\n"
    assert load(shell, tmp_path, table, "2026-01", "--history") == 0, shell.err
    assert "4" in shell.out
    assert (shell.value("2025-12", "HT_06"), shell.value("2026-01", "HT_03")) == (28, 160)
    assert shell.json("validate", "--period", "2025-12") == {"ready": True, "problems": []}
    for unit, number in (("02@30/06/2025", 100), ("08@30/06/2025", 50)):
        assert load(shell, tmp_path, f"code,2025-06\nHT_03,{number}\n", "2026-01", "--history", "--unit", unit) == 0
    assert shell.value("2025-06", "HT_03") == 150
    assert load(shell, tmp_path, "code,value\nHT_03,1\n", "2025-12") == 2
    assert load(shell, tmp_path, "code,2025-06\nHT_03,x\n", "2026-01", "--history") == 1
    assert "B2" in shell.err
    assert load(shell, tmp_path, "code,2025-06\nHT_03,1\n", "2026-01", "--history", "--unit", "04@30/06/2025") == 2
    assert load(shell, tmp_path, "code,value\nHT_03,1\n", "2026-01", "--unit", "02@30/06/2025") == 2


def test_an_official_value_of_an_earlier_month(shell: Province, tmp_path: Path) -> None:
    assert load(shell, tmp_path, "code,value,quality\nHT_03,100,\nHT_04,90,sơ bộ\n", "2026-01") == 0
    shell.send("2026-01", tmp_path)
    rows = "code,period,value,note\nHT_04,2026-01,95,Quyết toán\nHT_04,,96,\n"
    assert load(shell, tmp_path, rows, "2026-02") == 0, shell.err
    assert shell.value("2026-01", "HT_04") == 90, "the month stays as it was sent"
    assert shell("show", "--period", "2026-02") == 0
    assert "Số chính thức kỳ 2026-01: HT_04" in shell.out
    assert load(shell, tmp_path, "code,period,value\nHT_03,2026-01,99\n", "2026-02") == 1
    assert shell("check", str(shell.send("2026-02", tmp_path))) == 0, shell.out


def test_an_ad_hoc_period_has_its_own_pack(shell: Province, tmp_path: Path) -> None:
    folder = tmp_path / "bao_lu"
    folder.mkdir()
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    assert shell("show", "--period", "2026-X01") == 2
    assert shell("pack", "check", str(folder)) == 0
    assert shell("pack", "install", str(folder)) == 0, shell.err
    assert "28/02/2026" in shell.out
    assert shell("pack", "list") == 0
    assert "2026-X01" in shell.out
    assert load(shell, tmp_path, "code,value\nHT_03,100\nHT_04,90\n", "2026-X01") == 0, shell.err
    shown = shell.json("show", "--period", "2026-X01")
    assert {code: figure["value"] for code, figure in shown["figures"].items()} == {
        "HT_03": 100,
        "HT_04": 90,
        "HT_05": 10,
    }
    assert shell("check", str(shell.send("2026-X01", tmp_path, ()))) == 0, shell.out
    (folder / "pack.toml").write_text(PACK.replace("HT_05", "HT_99"), encoding="utf-8")
    assert shell("pack", "check", str(folder)) == 1
    assert "HT_99" in shell.out
    assert shell("pack", "install", str(folder)) == 2
