"""A small form pack and a submission of it that holds every kind of value."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cds_desktop.domain.figures import BlankReason, Figure, Quality
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation
from cds_desktop.domain.units import UnitTable, unit_table
from cds_desktop.exchange.submission import Amendment, EarlierValue, Submission
from cds_desktop.exchange.workbook import write_workbook
from cds_desktop.forms.loader import load_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState, Row

DATA = Path(__file__).parents[2] / "data" / "exchange"
PERIOD = Period.month(2026, 1)


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def renew() -> bool:
    """Whether golden files are written anew instead of compared; look at what changed before you commit them."""
    return "RENEW_GOLDEN" in os.environ


@pytest.fixture(scope="session")
def pack() -> FormPack:
    return load_pack(DATA / "pack")


@pytest.fixture(scope="session")
def units() -> UnitTable:
    return unit_table()


@pytest.fixture(scope="session")
def submission(units: UnitTable) -> Submission:
    """An amendment with every kind of value, blank, zero and text that spreadsheets like to mistake."""
    villages = [
        Row(
            "r1",
            {
                "commune_code": "00937",
                "village": "Khuổi Phìn",
                "households": Decimal(0),
                "longitude": Decimal("105.782500"),
                "status": "chua_phu",
                "operators": "viettel;khac",
                "found_on": date(2025, 12, 20),
                "planned_month": "2026-06",
                "indicator": "HT_06",
            },
            PERIOD,
        ),
        Row("r2", {"commune_code": "02374", "village": "=Nà Hang"}, PERIOD),
        Row("r10", {"commune_code": "02398", "village": "Bản Bung\n(cũ: \tBản \\n Bung)", "status": "da_phu"}, PERIOD),
    ]
    return Submission(
        unit=units.province("08", PERIOD.cut_off),
        office="Sở Khoa học và Công nghệ",
        period=PERIOD,
        revision=1,
        pack_id="small",
        pack_version="1",
        figures={
            "TC_01": Figure(True, confirmed=True),
            "TC_04": Figure("giam", note="=1+1", confirmed=True),
            "TC_10": Figure("#N/A", source="Văn phòng UBND tỉnh", confirmed=True),
            "HT_01": Figure(Decimal("0.00"), confirmed=True),
            "HT_01_TS": Figure(Decimal(0), as_of=date(2026, 1, 14), quality=Quality.PROVISIONAL, confirmed=True),
            "HT_01_MS": Figure(Decimal(452361), note="Dòng một\nDòng hai", confirmed=True),
            "HT_02": Figure(reason=BlankReason.AWAITING, source="Viettel, VNPT", confirmed=True),
            "HT_06": Figure(Decimal(1), confirmed=True),
        },
        previous={
            "TC_01": False,
            "TC_04": "chua",
            "HT_01_TS": Decimal(5),
            "HT_02": Decimal("80.10"),
            "HT_06": Decimal(3),
        },
        year_ago={"HT_02": Decimal("70"), "TC_10": "Không có"},
        year_to_date={"HT_01_TS": Decimal(12), "HT_01": Decimal("0.00")},
        registers={"villages": RegisterState(villages, True), "proposals": RegisterState([], True)},
        explanations=[
            Explanation(
                "HT_06_GIAM", "HT_06", "0123456789abcdef", "Đã phủ sóng 02 thôn.", "Nguyễn Thị Hoa", "bien_dong"
            ),
            Explanation("THON_KINH_DO", "villages/r1/longitude", "fedcba9876543210", "=Theo bản đồ", ""),
        ],
        messages={
            ("HT_06_GIAM", "HT_06"): "Thôn lõm sóng giảm 2 so với kỳ trước.",
            ("THON_KINH_DO", "villages/r1/longitude"): "Kinh độ nằm ngoài địa giới tỉnh.",
        },
        prepared_by="Nguyễn Thị Hoa",
        approved_by="Trần Văn Bình",
        approved_at=datetime(2026, 1, 20, 9, 5, 17),
        made_at=datetime(2026, 1, 20, 10, 0, 1),
        program_version="0.1.0",
        reopen_reason="Sửa số thôn",
        amendments=[
            Amendment("HT_06", "Thôn lõm sóng (hiện còn)", "1.003", "1"),
            Amendment("villages/r2/village", "=Nà Hang · Tên thôn", None, "=Nà Hang"),
        ],
        corrections=[
            EarlierValue(Period.month(2025, 11), "HT_01_TS", Decimal(0), Decimal(452_001), "=Quyết toán\nđợt 2", "Sở"),
            EarlierValue(Period.month(2025, 12), "HT_02", None, Decimal("80.15")),
            EarlierValue(Period.month(2025, 12), "TC_04", "giam", "mien"),
        ],
    )


Writer = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, pack: FormPack, units: UnitTable, submission: Submission) -> Writer:
    """Write the submission, with some of its fields replaced, and return the workbook's path."""

    def written(**changes: Any) -> Path:
        path = tmp_path / "CDS_08_2026-01_r1.xlsx"
        write_workbook(replace(submission, **changes), pack, units, Messages("vi"), path)
        return path

    return written
