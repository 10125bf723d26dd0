"""A month of 2024 in a province of the list of 63, from entry to an accepted file, and what happens at the border."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from tests.end_to_end.shell import Shell
from tests.sound_month import OTHER_REGISTERS, SHORTCOMINGS, sound_figures, sound_table

P = "2024-06"
CODES = Path(__file__).parents[1] / "data" / "codes.csv"
VILLAGES = """commune_code;village;signal;disadvantaged;power;status
Tân Hưng, huyện Lạng Giang;Khuổi Phìn;trang;co;chua;chua_phu
Bích Động, H. Việt Yên;Nà Tông;lom;khong;co;chua_phu
07417;Bản Cái;lom;khong;co;chua_phu
"""


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "data", capsys)


def test_a_month_of_2024_from_entry_to_export(shell: Shell, tmp_path: Path) -> None:
    assert shell("init", "--unit", "24", "--on", "2024-06-14") == 0
    assert "Tỉnh Bắc Giang" in shell.out
    shown = shell.json("show", "--period", P)
    with CODES.open(encoding="utf-8", newline="") as file:
        asked = [row["code"] for row in csv.DictReader(file) if row["required"] != "central"]
    assert sorted(shown["figures"]) == sorted(asked)
    rows = tmp_path / "villages.csv"
    rows.write_text(VILLAGES, "utf-8")
    assert shell("load", str(rows), "--period", P, "--register", "dead_zone_villages") == 0, shell.err
    shown = shell.json("show", "--period", P)
    assert shown["unit"] == "24"
    assert [shown["figures"][code]["value"] for code in ("HT_06", "NEN_XA")] == [3, 192]
    shell("confirm", "--period", P)
    assert shell("explain", "--period", P, "--text", "Chưa có số liệu") == 0, shell.err
    problems = shell.json("validate", "--period", P)["problems"]
    assert [one for one in problems if one["severity"] == "error"] == []
    assert shell("approve", "--period", P, "--by", "Bình") == 0, shell.err
    assert shell("export", "--period", P, "--out", str(tmp_path)) == 0, shell.err
    made = tmp_path / "CDS_24_2024-06_r0.xlsx"
    assert shell("check", str(made)) == 0, shell.out + shell.err
    book = openpyxl.load_workbook(made)
    lines = {row[0]: row[1] for row in book["Thông tin"].iter_rows(max_col=2, values_only=True) if row[0]}
    assert lines["Nơi nhận"] == "Bộ Thông tin và Truyền thông"
    assert (lines["Đơn vị báo cáo"], lines["Danh mục đơn vị hành chính"]) == ("Tỉnh Bắc Giang", "2008-08")
    communes = {cell.value for row in book["Thôn lõm sóng"].iter_rows() for cell in row}
    assert {"Xã Tân Hưng, huyện Lạng Giang", "Phường Bích Động, thị xã Việt Yên"} <= communes


@pytest.mark.parametrize(
    ("unit", "on", "period", "communes"),
    [
        ("24", "2024-06-14", P, ("Tân Hưng, huyện Lạng Giang", "07417")),
        ("08", "2026-01-20", "2026-01", ("minh xuan", "Xã Sơn Thủy")),
    ],
)
def test_every_code_asked_of_a_province_in_a_filled_month_from_entry_to_export(
    shell: Shell, tmp_path: Path, unit: str, on: str, period: str, communes: tuple[str, str]
) -> None:
    assert shell("init", "--unit", unit, "--on", on) == 0, shell.err
    heading = "commune_code;village;signal;disadvantaged;power;status;households;population\n"
    rows = (f"{commune};Thôn {n};lom;khong;co;chua_phu;40;160\n" for n, commune in enumerate(communes))
    tables = {
        "": sound_table(),
        "dead_zone_villages": heading + "".join(rows),
        "shortcomings": SHORTCOMINGS,
    }
    for register, text in tables.items():
        path = tmp_path / "bang.csv"
        path.write_text(text, encoding="utf-8")
        options = ("--register", register) if register else ()
        assert shell("load", str(path), "--period", period, *options) == 0, shell.err
    for register in OTHER_REGISTERS:
        assert shell("confirm", "--period", period, "--empty", register) == 0, shell.err
    shell("confirm", "--period", period)
    assert shell("explain", "--period", period, "--text", "Đã rà soát") == 0, shell.err
    entered = shell.json("show", "--period", period)
    with CODES.open(encoding="utf-8", newline="") as file:
        asked = {row["code"] for row in csv.DictReader(file) if row["required"] != "central"}
    assert entered["figures"].keys() == asked
    given = {code for code, value in sound_figures().items() if value}
    assert {code for code in given if entered["figures"][code]["value"] is None} == set()
    assert shell.json("validate", "--period", period)["ready"], shell.out
    assert shell("approve", "--period", period, "--by", "Bình") == 0, shell.err
    assert shell("export", "--period", period, "--out", str(tmp_path)) == 0, shell.err
    made = tmp_path / f"CDS_{unit}_{period}_r0.xlsx"
    assert shell("check", str(made)) == 0, shell.out + shell.err
    sent = shell.json("show", "--period", period)
    assert (sent["status"], sent["unit"]) == ("sent", unit)
    values = {code: figure["value"] for code, figure in entered["figures"].items()}
    assert {code: figure["value"] for code, figure in sent["figures"].items()} == values
    names = openpyxl.load_workbook(made).defined_names
    assert asked <= names.keys()


def test_a_merged_province_ends_with_its_list(shell: Shell) -> None:
    assert shell("init", "--unit", "24", "--on", "2024-06-14") == 0
    assert "Tỉnh Bắc Giang đã sáp nhập sau ngày 30/06/2025" in shell.out
    assert shell("show", "--period", "2025-06") == 0
    assert shell("show", "--period", "2025-07") == 2
    assert "30/06/2025" in shell.err


def test_a_new_province_begins_with_its_list(shell: Shell) -> None:
    assert shell("init", "--unit", "24", "--on", "2025-07-01") == 0
    assert "sáp nhập" not in shell.out
    assert shell("show", "--period", "2025-07") == 0
    assert shell.out.startswith("Tỉnh Bắc Ninh")
    assert shell("show", "--period", "2025-06") == 2
    assert "01/07/2025" in shell.err


def test_a_province_that_stayed_goes_on_under_both_lists(shell: Shell) -> None:
    assert shell("init", "--unit", "46", "--on", "2024-06-14") == 0
    names = []
    for period in ("2024-12", "2025-01", "2025-07"):
        assert shell("show", "--period", period) == 0, shell.err
        names.append(shell.out.partition(" · ")[0])
    assert names == ["Tỉnh Thừa Thiên Huế", "Thành phố Huế", "Thành phố Huế"]


def test_a_code_is_looked_up_in_the_list_of_the_day(shell: Shell) -> None:
    assert shell("init", "--unit", "27", "--on", "2026-01-20") == 2  # Bắc Ninh's code until June 2025
    assert "“27”" in shell.err
    assert shell("init", "--unit", "27", "--on", "2025-06-30") == 0
    assert "Tỉnh Bắc Ninh" in shell.out


def test_show_and_validate_say_until_when(shell: Shell) -> None:
    assert shell("init", "--unit", "08", "--on", "2026-01-20") == 0
    for command in ("show", "validate"):
        shell(command, "--period", "2026-02")
        assert "hạn gửi 25/02" in shell.out
