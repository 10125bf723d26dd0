"""Makes `resources/units/*.csv` from an unpacked `vietnamadminunits` 1.0.4 wheel.

    python3 build/make_units.py UNPACKED_WHEEL [OUT]

The wheel holds the units as of 2025-07-01; the later changes are written down here. Standard library only.
Origin, licence and what differs from the source are told in `resources/units/SOURCE.md`.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "resources" / "units"
CODE_LIST = "2025-07"
FIRST_DAY = date(2025, 7, 1)
KINDS = {"Tỉnh ": "tinh", "Thành phố ": "thanh_pho", "Xã ": "xa", "Phường ": "phuong", "Đặc khu ": "dac_khu"}
ALIASES = {
    "01": ("HN",),
    "46": ("Thừa Thiên Huế",),
    "79": ("HCM", "TPHCM", "Sài Gòn"),
}
# Changes of kind: first day, new kind, resolution, units.
CHANGES = (
    (date(2026, 4, 30), "thanh_pho", "30/2026/QH16", {"75": "Đồng Nai"}),
    (
        date(2026, 4, 30),
        "phuong",
        "237/NQ-UBTVQH16",
        {
            "25270": "Lộc Ninh",
            "25357": "Tân Khai",
            "25363": "Đồng Phú",
            "26116": "Tân Phú",
            "26170": "Trị An",
            "26248": "Trảng Bom",
            "26326": "Dầu Giây",
            "26368": "Long Thành",
            "26425": "Xuân Lộc",
            "26485": "Nhơn Trạch",
        },
    ),
    (date(2026, 9, 1), "thanh_pho", "36/2026/QH16", {"22": "Quảng Ninh"}),
    (date(2026, 9, 20), "thanh_pho", "39/2026/QH16", {"24": "Bắc Ninh"}),
    (
        date(2026, 9, 20),
        "phuong",
        "388/NQ-UBTVQH16",
        {
            "07294": "Bố Hạ",
            "07375": "Lạng Giang",
            "07399": "Kép",
            "07444": "Lục Nam",
            "07840": "Hiệp Hòa",
            "09193": "Yên Phong",
            "09292": "Phù Lãng",
            "09313": "Chi Lăng",
            "09319": "Tiên Du",
            "09454": "Gia Bình",
            "09475": "Nhân Thắng",
            "09496": "Lương Tài",
        },
    ),
)


def main(wheel: Path, out: Path = OUT) -> None:
    """Write both files into `out`. Raises ValueError where source and changes do not fit together."""
    with closing(sqlite3.connect(f"file:{wheel}/vietnamadminunits/data/dataset.db?mode=ro", uri=True)) as source:
        provinces = source.execute("SELECT DISTINCT provinceCode, province FROM admin_units ORDER BY 1").fetchall()
        communes = source.execute("SELECT wardCode, ward, provinceCode FROM admin_units ORDER BY 1").fetchall()
    out.mkdir(parents=True, exist_ok=True)
    _write(
        out / "provinces.csv",
        ("code", "code_list", "name", "kind", "valid_from", "valid_to", "aliases"),
        (
            (code, CODE_LIST, name, kind, first, last, "|".join(ALIASES.get(code, ())))
            for code, full_name in provinces
            for name, kind, first, last in _versions(code, full_name)
        ),
    )
    _write(
        out / "communes.csv",
        ("code", "code_list", "province_code", "name", "kind", "valid_from", "valid_to"),
        (
            (code, CODE_LIST, province, name, kind, first, last)
            for code, full_name, province in communes
            for name, kind, first, last in _versions(code, full_name)
        ),
    )


def _versions(code: str, full_name: str) -> Iterable[tuple[str, str, str, str]]:
    """Yield name, kind, first and last day (blank: still in force) of each kind that a unit had, oldest first.

    The kind is read from the full name: the source's own column of kinds has four communes swapped.
    """
    full_name = " ".join(unicodedata.normalize("NFC", full_name).split())
    word = next(word for word in KINDS if full_name.startswith(word))
    name, kind, first = full_name.removeprefix(word), KINDS[word], FIRST_DAY
    for day, new_kind, resolution, units in CHANGES:
        if code in units:
            if units[code] != name or new_kind == kind:
                raise ValueError(f"{resolution} does not fit {code} {full_name}")
            yield name, kind, first.isoformat(), (day - timedelta(days=1)).isoformat()
            kind, first = new_kind, day
    yield name, kind, first.isoformat(), ""


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
