"""A sample province: Tuyên Quang, July 2025 to January 2026, made with the program's own commands.

Communes are real; so are the totals of January 2026 (91 villages without signal and 182 with a weak one, 18 of them
without grid power: Tuyên Quang newspaper, 12/01/2026). Village rows and all other figures are made up and marked as a
sample.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Severity
from cds_desktop.domain.units import Unit, UnitTable
from cds_desktop.reporting.demo_figures import captured
from cds_desktop.reporting.loading import load
from cds_desktop.reporting.sending import Exported, approve, export
from cds_desktop.reporting.workspace import Settings, Workspace

UNIT_CODE = "08"
FIRST, LAST = Period.month(2025, 7), Period.month(2026, 1)
NOTE = "Dữ liệu mẫu"
_SETTINGS = Settings("Sở Khoa học và Công nghệ tỉnh Tuyên Quang", "Hoàng Thị Mẫu", "Nguyễn Văn Mẫu")
_FIRST_WORDS = ("Nà", "Khuổi", "Bản", "Pác", "Lũng", "Phiêng", "Khau", "Tát", "Nậm", "Thẩm")
_SECOND_WORDS = (
    "Tông", "Phìn", "Kè", "Luông", "Mạ", "Đứa", "Chang", "Lầu", "Pục", "Hin",
    "Cóoc", "Vài", "Sla", "Mèo", "Thôm", "Khoang", "Bó", "Ngoà", "Tấng", "Dào",
)  # fmt: skip
_OPENING = 310
_COVERED = (0, 8, 7, 9, 3, 14, 12)
_FOUND = (0, 2, 1, 2, 9, 1, 1)
"""Villages covered and newly found by month: 310 at the start, 273 at the end."""
_NO_SIGNAL, _NO_POWER = 91, 18
_TOLD_ANEW = ("shortcomings", "next_tasks", "proposals")
"""Lists that begin afresh each month."""
_EXPLANATIONS = {
    "OUTLIER": ("Các nhà mạng thu hồi SIM không chính chủ trong tháng nên số thuê bao giảm.", "bien_dong"),
    "HT_06_TANG": (
        "Đợt rà soát theo tiêu chí mới trong tháng bổ sung các thôn trước đây chưa thống kê.",
        "cach_tinh",
    ),
    "HT_13_MS_DOI": ("Các nhà mạng thu hồi SIM không chính chủ trong tháng nên tổng thuê bao giảm.", "bien_dong"),
    "REQUIRED": ("Đơn vị cung cấp chưa gửi số liệu; sẽ bổ sung trong kỳ sau.", "cham_cung_cap"),
}
_EXPLANATION = ("Đã rà soát với đơn vị cung cấp, số liệu đúng như báo cáo.", "khac")


@dataclass(frozen=True)
class DemoMonth:
    """One finished month of the sample."""

    period: Period
    errors: int
    warnings: int
    exported: Exported


def make_demo(data_dir: Path, out_dir: Path) -> Iterator[DemoMonth]:
    """Make the sample in a new data folder: load, confirm, explain, approve and export each month, yielding it.

    Input tables go to `out_dir/nap`, workbooks to `out_dir/gui`. Raises DomainError where the folder is in use.
    """
    periods = [FIRST.shifted(n) for n in range(7)]
    units = UnitTable()
    unit = units.province(UNIT_CODE, FIRST.cut_off)
    workspace = Workspace.create(data_dir, unit, _SETTINGS, _clock(FIRST))
    tables = out_dir / "nap"
    tables.mkdir(parents=True, exist_ok=True)
    villages = _villages(units.communes(UNIT_CODE, FIRST.cut_off))
    try:
        for number, period in enumerate(periods):
            workspace.clock = _clock(period)
            by = _SETTINGS.preparer
            for register, rows in _register_rows(number, period, villages):
                path = _table(tables / f"{period}_{register}.csv", rows)
                load(workspace, path, period, by, register=register, replace_rows=register in _TOLD_ANEW)
            load(workspace, _table(tables / f"{period}_chi_tieu.csv", _figures(number, period)), period, by)
            workspace.confirm(period, by)
            yield _finish(workspace, period, out_dir / "gui")
    finally:
        workspace.close()


def _finish(workspace: Workspace, period: Period, out_dir: Path) -> DemoMonth:
    by = _SETTINGS.preparer
    month = workspace.month(period)
    severities = [f.problem.severity for f in month.findings]
    for rule in {f.problem.rule for f in month.findings if f.open_warning}:
        text, reason = _EXPLANATIONS.get(rule, _EXPLANATION)
        workspace.explain(period, text, by, rule=rule, reason=reason)
    approve(workspace, period, _SETTINGS.head)
    out_dir.mkdir(parents=True, exist_ok=True)
    exported = export(workspace, period, out_dir)
    return DemoMonth(period, severities.count(Severity.ERROR), severities.count(Severity.WARNING), exported)


def _clock(period: Period) -> FixedClock:
    """The morning of the fourth day after the cut-off: the report is made then."""
    return FixedClock(datetime.combine(period.cut_off + timedelta(days=4), time(9, 30)))


def _table(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """Write a CSV file as a spreadsheet program would open it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _number(value: float, decimals: int = 0) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _figures(number: int, period: Period) -> list[dict[str, str]]:
    """The captured figures of month `number` (0 = July 2025)."""
    values = captured(number, period, _COVERED[number], _FOUND[number])
    return [{"code": code, "value": value, "note": NOTE if number == 0 else ""} for code, value in values.items()]


def _register_rows(
    number: int, period: Period, villages: list[list[dict[str, str]]]
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    yield "dead_zone_villages", villages[number]
    yield "documents", list(_documents(number, period))
    if number == 0:
        yield "fee_policies", _fee_policies()
    yield "tasks", list(_tasks(number, period))
    yield "shortcomings", _shortcomings()
    yield "next_tasks", list(_next_tasks(period))
    yield "proposals", _proposals()


def _shortcomings() -> list[dict[str, str]]:
    return [
        {
            "section": "B",
            "content": "Còn thôn lõm sóng, một số thôn chưa có điện lưới (mẫu)",
            "cause": "Địa hình chia cắt, chi phí dựng trạm lớn",
        },
        {
            "section": "D",
            "content": "Tỷ lệ hồ sơ trực tuyến toàn trình ở cấp xã chưa đều (mẫu)",
            "cause": "Người dân vùng cao chưa quen gửi hồ sơ trực tuyến",
        },
    ]


def _next_tasks(period: Period) -> Iterator[dict[str, str]]:
    leads = ("Sở Khoa học và Công nghệ", "Trung tâm Phục vụ hành chính công tỉnh")
    subjects = ("Phủ sóng các thôn đã có điện lưới (mẫu)", "Hướng dẫn gửi hồ sơ trực tuyến ở các xã vùng cao (mẫu)")
    for place, (content, lead) in enumerate(zip(subjects, leads, strict=True)):
        due = period.cut_off + timedelta(days=20 + 8 * place)
        yield {"content": content, "lead": lead, "due_on": f"{due:%d/%m/%Y}"}


def _proposals() -> list[dict[str, str]]:
    return [
        {
            "content": "Ưu tiên kinh phí viễn thông công ích cho các thôn lõm sóng chưa có điện lưới (mẫu)",
            "addressee": "Bộ Khoa học và Công nghệ",
        }
    ]


def _fee_policies() -> list[dict[str, str]]:
    return [
        {
            "number": "15/2024/NQ-HĐND",
            "issued_on": "12/12/2024",
            "issuer": "Hội đồng nhân dân tỉnh",
            "title": "Nghị quyết giảm lệ phí khi thực hiện dịch vụ công trực tuyến (mẫu)",
            "kind": "giam_phi",
            "scope": "Toàn tỉnh",
            "reduction_percent": "50",
            "services_covered": "38",
            "effective_from": "01/01/2025",
            "effective_to": "31/12/2026",
            "note": NOTE,
        },
        {
            "number": "872/QĐ-UBND",
            "issued_on": "20/06/2025",
            "issuer": "Ủy ban nhân dân tỉnh",
            "title": "Quyết định rút ngắn thời gian giải quyết hồ sơ trực tuyến (mẫu)",
            "kind": "giam_thoi_gian",
            "scope": "Toàn tỉnh",
            "services_covered": "112",
            "effective_from": "01/07/2025",
            "effective_to": "30/06/2027",
            "note": NOTE,
        },
    ]


def _documents(number: int, period: Period) -> Iterator[dict[str, str]]:
    if number == 0:
        standing = (("TC_06", "", "431/QĐ-UBND", "18/03/2025"), ("TC_07", "", "96/KH-UBND", "05/05/2025"))
        catalogues = (("DL_01", "", "388/QĐ-UBND", "11/03/2025"), ("DL_03", "", "402/QĐ-UBND", "14/03/2025"))
        strategy = ("DL_04", "", "58/KH-UBND", "28/02/2025")
        plans = (("TC_01", "2025", "12/KH-UBND", "15/01/2025"), ("TC_02", "2025", "20/KH-UBND", "22/01/2025"))
        more = (("TC_08", "2025", "07/KH-BCĐ", "10/02/2025"), ("TC_12", "", "655/QĐ-UBND", "30/04/2025"))
        yield from (_document(*fields) for fields in (*plans, *standing, *more, *catalogues, strategy))
    if period == LAST:
        yield _document("TC_01", "2026", "03/KH-UBND", "08/01/2026")
        yield _document("TC_02", "2026", "05/KH-UBND", "12/01/2026")
    for place in range(2 + number % 3):
        day = period.window_start + timedelta(days=5 + 7 * place)
        yield _document("TC_10", "", f"{1200 + 31 * number + place}/UBND-KGVX", f"{day:%d/%m/%Y}")


def _document(indicator: str, year: str, number: str, issued_on: str) -> dict[str, str]:
    return {
        "indicator": indicator,
        "plan_year": year,
        "number": number,
        "issued_on": issued_on,
        "issuer": "Ủy ban nhân dân tỉnh",
        "title": "Văn bản về chuyển đổi số (mẫu)",
        "note": NOTE,
    }


def _tasks(number: int, period: Period) -> Iterator[dict[str, str]]:
    """Three new tasks a month; those of two months before are finished, but for one that stays overdue."""
    for place in range(3):
        yield _task(number, place, "dang_thuc_hien", "")
    if number >= 2:
        done = period.window_start + timedelta(days=12)
        for place in range(2):
            yield _task(number - 2, place, "hoan_thanh", f"{done:%d/%m/%Y}")


def _task(number: int, place: int, status: str, done_on: str) -> dict[str, str]:
    due = FIRST.shifted(number).cut_off + timedelta(days=50 + 10 * place)
    subjects = (
        "Hoàn thành kết nối dữ liệu dùng chung",
        "Phủ sóng các thôn đã có điện lưới",
        "Tập huấn kỹ năng số cấp xã",
    )
    return {
        "source_document": f"{1300 + number}/UBND-KGVX",
        "content": f"{subjects[place]} (mẫu)",
        "lead": "Sở Khoa học và Công nghệ",
        "due_on": f"{due:%d/%m/%Y}",
        "status": status,
        "done_on": done_on,
        "note": NOTE,
    }


def _villages(communes: Sequence[Unit]) -> list[list[dict[str, str]]]:
    """The rows to load each month: all in the first, then those that change."""
    pick = random.Random(8)
    total = _OPENING + sum(_FOUND)
    names = [f"{first} {second}" for first in _FIRST_WORDS for second in _SECOND_WORDS]
    places = pick.sample([(commune, name) for commune in communes for name in pick.sample(names, 8)], total)
    ends_open = [True] * (total - sum(_COVERED)) + [False] * sum(_COVERED)
    pick.shuffle(ends_open)
    ends_open[_OPENING:] = [True] * sum(_FOUND)
    surplus = ends_open.count(True) - (total - sum(_COVERED))
    for index in [i for i, still in enumerate(ends_open[:_OPENING]) if still][:surplus]:
        ends_open[index] = False
    rows = [_village(pick, commune, name) for commune, name in places]
    _settle(pick, [row for row, still in zip(rows, ends_open, strict=True) if still])
    months: list[list[dict[str, str]]] = [rows[:_OPENING]]
    covered = iter([row for row, still in zip(rows, ends_open, strict=True) if not still])
    found = iter(rows[_OPENING:])
    for number in range(1, len(_COVERED)):
        period = FIRST.shifted(number)
        new = [_found(pick, next(found), period) for _ in range(_FOUND[number])]
        done = [_covered(pick, next(covered), period) for _ in range(_COVERED[number])]
        months.append(new + done)
    return months


def _village(pick: random.Random, commune: Unit, name: str) -> dict[str, str]:
    households = pick.randint(18, 120)
    return {
        "commune_code": commune.code,
        "village": name,
        "kind": pick.choice(("thon", "thon", "ban")),
        "longitude": _number(pick.uniform(104.40, 105.60), 4),
        "latitude": _number(pick.uniform(21.60, 23.20), 4),
        "households": str(households),
        "population": str(round(households * pick.uniform(3.8, 4.9))),
        "disadvantaged": "co" if pick.random() < 0.74 else "khong",
        "power": "co",
        "signal": "lom",
        "fibre": "co" if pick.random() < 0.4 else "khong",
        "survey_round": "2024-2025",
        "status": "dang_trien_khai" if pick.random() < 0.15 else "chua_phu",
        "found_on": "15/04/2025",
        "assigned_operator": pick.choice(("viettel", "vnpt", "mobifone")),
        "planned_month": f"{pick.randint(3, 12):02d}/2026",
        "funding": pick.choice(("vtci", "doanh_nghiep")),
        "note": NOTE,
    }


def _settle(pick: random.Random, rows: list[dict[str, str]]) -> None:
    """Give the villages that stay open at the end the published split by signal and power."""
    for row in pick.sample(rows, _NO_SIGNAL):
        row["signal"] = "trang"
    without = [row for row in rows if row["signal"] == "trang"][:4] + [row for row in rows if row["signal"] != "trang"][
        :14
    ]
    assert len(without) == _NO_POWER
    for row in without:
        row["power"] = "chua"


def _found(pick: random.Random, row: dict[str, str], period: Period) -> dict[str, str]:
    row["found_on"] = f"{_day(pick, period):%d/%m/%Y}"
    row["survey_round"] = str(period.year)
    return row


def _covered(pick: random.Random, row: dict[str, str], period: Period) -> dict[str, str]:
    keys = ("commune_code", "village")
    day = f"{_day(pick, period):%d/%m/%Y}"
    return {**{key: row[key] for key in keys}, "status": "da_phu", "signal": "4g", "covered_on": day}


def _day(pick: random.Random, period: Period) -> date:
    return period.window_start + timedelta(days=pick.randint(0, 28))
