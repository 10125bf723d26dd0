"""The captured figures of the sample province: made up, plausible for Tuyên Quang, and in keeping with the rules."""

from __future__ import annotations

from cds_desktop.domain.periods import Period

_NUMBERS = {
    "NEN_DANSO": 1_865_270,
    "NEN_TRUONGTHANH": 1_352_300,
    "NEN_HO": 437_640,
    "NEN_THON": 3_802,
    "NEN_TTHC": 2_118,
}
"""Reference values, entered once."""

_STOCKS: dict[str, tuple[float, float]] = {
    "HT_03": (186, 0), "HT_04": (151, 3), "HT_10_DK": (405, 0), "HT_13_TS": (1_208_300, 6_120),
    "HT_13_MS": (1_551_000, 3_450), "HT_16_TS": (371_900, 2_450), "HT_17_TS": (1_331_200, 7_900),
    "HT_18_4G_TS": (3_468, 7), "HT_20_TS": (401_300, 1_020), "HT_01_TS": (352_400, 2_310), "HT_02_TS": (121, 0.5),
    "DL_02": (46, 1), "DL_05_HT": (11, 0.5), "DL_09_TS": (71, 3), "DL_09_MS": (124, 0), "DL_13_BO": (2, 0.34),
    "DL_13_KB": (1, 0.5), "DL_14_TS": (1_612_400, 4_200), "DL_14_MS": (1_702_300, 900),
    "DVC_01_TS": (1_702, 6), "DVC_02_TS": (968, 8), "DVC_03_MS": (1_126, 2), "DVC_06": (21_340, 1_150),
    "DVC_07": (4_870, 340), "DVC_09_06": (22, 0.34), "DVC_09_422": (15, 0.5), "DVC_14": (1_390, 5),
    "DVC_18_TS": (44, 1), "DVC_18_MS": (61, 0), "DVC_21_TS": (402_000, 5_300), "DVC_22": (20, 1),
    "DVC_24_TS": (372_000, 8_100), "DVC_24_MS": (512_000, 2_000), "QT_01": (1, 0.17), "QT_03": (5, 0.34),
    "KT_01": (7_420, 160), "KT_02": (1_810, 45), "KT_03": (3_120, 85), "KT_03_AU": (702, 18),
    "KT_04": (6_930_000, 410_000), "KT_06": (142, 2), "KT_07_TS": (61, 1), "KT_07_MS": (94, 0.34),
    "KT_08_XD_TS": (231, 0.5), "KT_08_XD_MS": (238, 0), "KT_08_TTTM_TS": (3, 0.17), "KT_08_TTTM_MS": (5, 0),
    "KT_10_CM": (5_210_000, 262_000), "KT_10_KM": (1_640_000, 71_000), "KT_10_BTH": (702_000, 30_500),
    "KT_10_LPS": (4_310, 130),
    "XH_01": (176_000, 2_100), "XH_01_NT": (124_800, 1_600), "XH_02_DIEM": (312, 1), "XH_02_CN": (5_110, 60),
    "XH_04_TS": (902_000, 4_600), "XH_05_TS": (372, 3), "XH_05_MS": (431, 0), "XH_06_TS": (2, 0), "XH_06_MS": (2, 0),
    "XH_07_TS": (61_400, 720), "XH_07_MS": (87_300, 140), "XH_08_NGUOI": (31_900, 150), "XH_09": (1_502_000, 2_300),
    "XH_10": (1_198_000, 3_900), "XH_11": (948_000, 6_700), "XH_13": (2_104, 2), "XH_14": (13_950, 25),
    "XH_15_TS": (122, 0.34),
    "NL_01": (5_830, 170), "NL_01_LUOT": (8_900, 260), "NL_02": (38, 0.5), "NL_03": (7_250, 90),
    "NL_04": (201_000, 5_400), "NL_05_TINH": (56, 0), "NL_05_XA": (128, 0.5),
    "AT_01": (61, 0.5), "AT_02": (47, 1), "AT_02_C1": (11, 0), "AT_02_C2": (24, 1), "AT_02_C3": (12, 0),
    "AT_02_C4": (0, 0), "AT_02_C5": (0, 0), "AT_04": (33, 1),
}  # fmt: skip
"""What is there at the cut-off: the value of the first month, and what each month adds."""

_FLOWS = {
    "DVC_04_TS": 58_200, "DVC_04_MS": 78_400, "DVC_05_TS": 33_100, "DVC_05_MS": 47_300, "DVC_10_PS": 18_500,
    "DVC_11_PS": 12_400, "DVC_13_NOP_PS": 44_100, "DVC_13_DB_PS": 71_300, "DVC_15_GUI": 42_300,
    "DVC_15_NHAN": 128_600, "DVC_17_TS": 66_200, "DVC_17_MS": 68_500, "XH_03_SL_PS": 93_000, "XH_03_GT_PS": 41_500,
}  # fmt: skip
"""What happens in a month, usually."""
_PERCENT = (100, 106, 96, 109, 102, 111, 93)
"""How lively each month was; fewer files before Tết."""
_CUMULATIVE = {
    "DVC_10": 395_000,
    "DVC_11": 251_000,
    "DVC_13_NOP": 760_000,
    "DVC_13_DB": 1_840_000,
    "XH_03_SL": 1_180_000,
    "XH_03_GT": 528_000,
}
"""What came before the first month, of flows that are added up."""

_YES = ("DL_05", "DL_07", "DL_08_TK", "DL_08_KN", "DL_10", "DL_11", "DL_12", "DL_15", "DVC_16", "DVC_19", "DVC_23",
        "QT_02", "AT_06", "AT_07")  # fmt: skip
_INCIDENTS, _RANSOMWARE = (2, 0, 3, 1, 2, 1, 2), (0, 0, 1, 0, 0, 0, 0)
_ALLOWANCES_SINCE_JANUARY = (104_000, 119_300, 134_700, 150_200, 165_600, 181_300, 15_600)
_QUARTERLY = {"XH_17_TS": (238_000, 9_000), "XH_18_TS": (361_000, 7_500), "XH_19_TS": (498_000, 11_000),
              "XH_20_TS": (1_021_000, 14_000)}  # fmt: skip
_GOOD_PRACTICE = (
    "Tổ công nghệ số cộng đồng các xã vùng cao hướng dẫn bà con gửi hồ sơ trực tuyến ngay tại nhà văn hóa thôn (mẫu)."
)


def captured(number: int, period: Period, covered: int, found: int) -> dict[str, str]:
    """Return every captured figure of month `number` (0 is the first) as it is loaded, by code.

    `covered` and `found` are the dead-zone villages covered and newly found in the month.
    """
    values = {**_numbers(number, period), **({} if number else _NUMBERS)}
    texts = {code: str(value) for code, value in values.items()}
    texts |= dict.fromkeys(_YES, "co")
    rolled_out = number >= 2
    texts |= {"DVC_08": "co" if rolled_out else "chua", "DVC_08_TT": "chinh_thuc" if rolled_out else "dang_kiem_tra"}
    texts["TT_01"] = (
        f"Tháng {period.cut_off.month}/{period.cut_off.year}, tỉnh phủ sóng thêm {covered} thôn lõm sóng, rà soát bổ "
        f"sung {found} thôn. Hồ sơ trực tuyến và số hóa kết quả giải quyết thủ tục tiếp tục được mở rộng (mẫu)."
    )
    return texts | ({"TT_05": _GOOD_PRACTICE} if number % 3 == 0 else {})


def _numbers(number: int, period: Period) -> dict[str, int]:
    values = {code: round(first + step * number) for code, (first, step) in _STOCKS.items()}
    values |= {code: _flow(usual, number) for code, usual in _FLOWS.items()}
    for code, before in _CUMULATIVE.items():
        values[f"{code}_LK"] = before + sum(_flow(_FLOWS[f"{code}_PS"], month) for month in range(number + 1))
    values |= {
        "TC_15": number % 2,
        "AT_09": _INCIDENTS[number],
        "AT_09_RW": _RANSOMWARE[number],
        "XH_08_TIEN": _ALLOWANCES_SINCE_JANUARY[number],
        "DVC_06": values["DVC_06"] + 37 * (number % 3),
        "DVC_07": values["DVC_07"] + 23 * (number % 4),
        "HT_01_TS": values["HT_01_TS"] + 180 * (number % 3),
    }
    if number == len(_PERCENT) - 1:  # inactive SIM cards were withdrawn: a fall that has to be explained
        values |= {"HT_13_TS": 998_200, "HT_13_MS": 1_227_400, "HT_17_TS": 1_103_600}
    if period.ends_quarter:
        values |= {"TC_09_TS": 139, "TC_09_MS": 142}
        values |= {code: first + step * (number // 3) for code, (first, step) in _QUARTERLY.items()}
    if period.ends_half_year:
        values |= {"KT_05_TS": 5_020, "KT_05_MS": 47_300}
    if period.ends_year:
        values |= {"TC_16_TS": 214_500, "TC_16_MS": 21_350_000, "AT_08_TS": 22_900, "AT_08_MS": 216_800}
    return values


def _flow(usual: int, number: int) -> int:
    return usual * _PERCENT[number] // 100
