"""Makes `resources/units/*.csv` from an unpacked `vietnamadminunits` 1.0.4 wheel.

    python3 build/make_units.py UNPACKED_WHEEL [OUT]

The wheel holds the units as of 2025-07-01, those before, and which became which; changes of a day are written down
here. Standard library only. Origin, licence and what differs from the source are told in `resources/units/SOURCE.md`.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "resources" / "units"
OLD_LIST, CODE_LIST = "2008-08", "2025-07"
FIRST_DAYS = {OLD_LIST: date(2008, 8, 1), CODE_LIST: date(2025, 7, 1)}
LAST_DAY = {OLD_LIST: "2025-06-30", CODE_LIST: ""}
KINDS = {
    "Tỉnh ": "tinh",
    "Thành phố ": "thanh_pho",
    "Quận ": "quan",
    "Huyện ": "huyen",
    "Thị xã ": "thi_xa",
    "Xã ": "xa",
    "Phường ": "phuong",
    "Thị trấn ": "thi_tran",
    "Đặc khu ": "dac_khu",
}
ALIASES = {
    "01": ("HN",),
    "46": ("Thừa Thiên Huế", "Huế"),
    "77": ("Bà Rịa", "Vũng Tàu"),
    "79": ("HCM", "TPHCM", "Sài Gòn"),
}
COASTAL = {
    OLD_LIST: "22 31 34 36 37 38 40 42 44 45 46 48 49 51 52 54 56 58 60 77 79 82 83 84 91 94 95 96",
    CODE_LIST: "22 31 33 37 38 40 42 44 46 48 51 52 56 66 68 79 82 86 91 92 96",
}
"""Provinces that border the sea: 28 of 63, then 21 of 34."""
# Names and kinds of the list of 63 before its last state: last day, resolution, full names by code.
EARLIER = ((date(2024, 12, 31), "175/2024/QH15", {"46": "Tỉnh Thừa Thiên Huế"}),)
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


Row = tuple[str, ...]


def main(wheel: Path, out: Path = OUT) -> None:
    """Write the files into `out`. Raises ValueError where source and changes do not fit together."""
    data = wheel / "vietnamadminunits" / "data"
    successors = _successors(json.loads((data / "converter_2025.json").read_text("utf-8")))
    with closing(sqlite3.connect(f"file:{data}/dataset.db?mode=ro", uri=True)) as source:
        new = source.execute(
            "SELECT wardCode, ward, provinceCode, province, provinceKey, wardKey FROM admin_units ORDER BY 1"
        ).fetchall()
        old = source.execute(
            "SELECT coalesce(wardCode, districtCode), coalesce(ward, district), provinceCode, province, districtCode, "
            "district, provinceKey, districtKey, coalesce(wardKey, ''), wardAlias FROM admin_units_legacy ORDER BY 1"
        ).fetchall()
    new_codes = {(province, ward): code for code, _, _, _, province, ward in new}
    new_parents = {code: province for code, _, province, *_ in new}
    became = {row[0]: [new_codes[key] for key in successors["_".join(row[6:9])]] for row in old}
    province_became = {row[2]: new_parents[became[row[0]][0]] for row in old}
    out.mkdir(parents=True, exist_ok=True)
    _write(
        out / "provinces.csv",
        ("code", "code_list", "name", "kind", "valid_from", "valid_to", "aliases", "coastal", "successor"),
        [
            *_provinces(OLD_LIST, {row[2]: row[3] for row in old}, province_became),
            *_provinces(CODE_LIST, {row[2]: row[3] for row in new}, {}),
        ],
    )
    _write(
        out / "districts.csv",
        ("code", "province_code", "name", "kind"),
        sorted({(row[4], row[2], *_name_and_kind(row[5])) for row in old}),
    )
    heading = (
        "code",
        "province_code",
        "district_code",
        "name",
        "kind",
        "valid_from",
        "valid_to",
        "aliases",
        "successors",
    )
    _write(
        out / f"communes_{OLD_LIST}.csv",
        heading,
        (
            (row[0], row[2], row[4], *_name_and_kind(row[1]), "", "", _former_names(row[9]), "|".join(became[row[0]]))
            for row in old
        ),
    )
    _write(
        out / f"communes_{CODE_LIST}.csv",
        heading,
        (
            (code, province, "", name, kind, first, last, "", "")
            for code, full_name, province, *_ in new
            for name, kind, first, last in _versions(CODE_LIST, code, full_name)
        ),
    )


def _provinces(code_list: str, names: dict[str, str], successors: dict[str, str]) -> Iterable[Row]:
    first_day = FIRST_DAYS[code_list].isoformat()
    for code, full_name in sorted(names.items()):
        coastal = "co" if code in COASTAL[code_list].split() else ""
        for name, kind, first, last in _versions(code_list, code, full_name):
            aliases = "|".join(alias for alias in ALIASES.get(code, ()) if alias != name)
            days = (first or first_day, last or LAST_DAY[code_list])
            yield code, code_list, name, kind, *days, aliases, coastal, successors.get(code, "")


def _successors(converter: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """The new communes (keys of province and commune) of each old one, the one with most of it first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, parts in communes.items():
            found |= {part: [(province, commune)] for part in parts}
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, communes in divided.items():
            ordered = sorted(communes, key=lambda one: not one["isDefaultNewWard"])
            found[part] = [(province, one["newWardKey"]) for one in ordered]
    return found


def _former_names(keys: str | None) -> str:
    """Names of communes that had been merged into this one; the source writes them without marks and spaces."""
    names = json.loads(keys or "[]")
    kinds = ("xa", "phuong", "thitran")
    whole = [name for name in names if not any(name == kind + other for kind in kinds for other in names)]
    return "|".join(dict.fromkeys(whole))


def _name_and_kind(full_name: str) -> tuple[str, str]:
    """Part the kind from the full name: the source's own columns of kinds have units swapped."""
    full_name = " ".join(unicodedata.normalize("NFC", full_name).split())
    word = next(word for word in KINDS if full_name.casefold().startswith(word.casefold()))
    return full_name[len(word) :], KINDS[word]


def _versions(code_list: str, code: str, full_name: str) -> Iterable[Row]:
    """Yield name, kind, first and last day of each name and kind that a unit had, oldest first.

    Blank days are those of the code list.
    """
    name, kind = _name_and_kind(full_name)
    first: date | None = None
    if code_list == OLD_LIST:
        for last, _, units in EARLIER:
            if code in units:
                yield *_name_and_kind(units[code]), "", last.isoformat()
                first = last + timedelta(days=1)
    else:
        for day, new_kind, resolution, units in CHANGES:
            if code in units:
                if units[code] != name or new_kind == kind:
                    raise ValueError(f"{resolution} does not fit {code} {full_name}")
                yield name, kind, first.isoformat() if first else "", (day - timedelta(days=1)).isoformat()
                kind, first = new_kind, day
    yield name, kind, first.isoformat() if first else "", ""


def _write(path: Path, header: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
