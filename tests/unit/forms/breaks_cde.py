"""For every rule of sections C, D and E: what breaks it in the sound month (`tests/data/sound_month.csv`)."""

from tests.unit.forms.breaks import Break, before, now

_YES = (
    "DL_05", "DL_07", "DL_08_TK", "DL_08_KN", "DL_10", "DL_11", "DL_12", "DL_15",
    "DVC_08", "DVC_16", "DVC_19", "DVC_23", "QT_02",
)  # fmt: skip
_FELL = {
    "DL_02": 63, "DL_05_HT": 15, "DL_09_TS": 97, "DL_13_BO": 4, "DL_13_KB": 3,
    "DVC_01_TS": 1_521, "DVC_02_TS": 931, "DVC_06": 18_251, "DVC_07": 4_121, "DVC_09_06": 25, "DVC_09_422": 20,
    "DVC_10_LK": 412_001, "DVC_11_LK": 265_001, "DVC_13_NOP_LK": 803_001, "DVC_13_DB_LK": 1_912_001,
    "QT_01": 3, "QT_03": 7, "KT_01": 9_351, "KT_02": 2_141, "KT_03": 2_871, "KT_04": 8_124_001,
    "KT_10_CM": 6_420_001, "KT_10_KM": 1_980_001, "KT_10_BTH": 842_001, "KT_10_LPS": 5_231,
}  # fmt: skip
_OTHER_DENOMINATOR = {
    "DL_14_MS": 1_300_000, "DVC_03_MS": 800, "DVC_18_MS": 40, "KT_07_MS": 120, "KT_08_XD_MS": 150, "KT_08_TTTM_MS": 7,
}  # fmt: skip
_TOO_GREAT = {
    "DL_09_TS_TRONG_MS": now(DL_09_TS=125),
    "DL_14_TS_TRONG_MS": now(DL_14_TS=1_640_001),
    "DL_14_MS_TRONG_DANSO": now(DL_14_MS=1_800_001),
    "DVC_01_TS_TRONG_TTHC": now(DVC_01_TS=1_901),
    "DVC_02_TS_TRONG_DVC_01_TS": now(DVC_02_TS=1_521),
    "DVC_02_TRONG_DVC_01": now(DVC_01_TS=None, DVC_02_TS=None, DVC_01_TL=70, DVC_02_TL="70.01"),
    "DVC_03_MS_TU_DVC_02": now(DVC_03_MS=929),
    "DVC_03_MS_TRONG_TTHC": now(DVC_03_MS=1_901),
    "DVC_04_TS_TRONG_MS": now(DVC_04_TS=71_801),
    "DVC_05_TS_TRONG_MS": now(DVC_05_TS=44_601),
    "DVC_05_TS_TRONG_DVC_04_TS": now(DVC_04_TS=31_199),
    "DVC_05_MS_TRONG_DVC_04": now(DVC_05_MS=71_801),
    "DVC_04_GIUA_HAI_PHAN": now(DVC_05_TS=20_000),
    "DVC_14_TRONG_DVC_01_TS": now(DVC_14=1_521),
    "DVC_17_TS_TRONG_MS": now(DVC_17_TS=63_801),
    "DVC_18_TS_TRONG_MS": now(DVC_18_TS=59),
    "DVC_21_TS_TRONG_TRUONGTHANH": now(DVC_21_TS=1_300_001),
    "DVC_22_TRONG_DVC_02_TS": now(DVC_22=931),
    "DVC_24_TS_TRONG_MS": now(DVC_24_TS=471_001),
    "TC_05_DVC_TRONG_DVC_01": now(DVC_01_TS=899, DVC_02_TS=800),
    "KT_02_TRONG_KT_01": now(KT_02=9_351),
    "KT_03_AU_TRONG_KT_03": now(KT_03_AU=2_871),
    "KT_05_TS_TRONG_MS": now(KT_05_TS=38_401),
    "KT_07_TS_TRONG_MS": now(KT_07_TS=89),
    "KT_08_XD_TS_TRONG_MS": now(KT_08_XD_TS=215),
    "KT_08_TTTM_TS_TRONG_MS": now(KT_08_TTTM_TS=6),
    "KT_09_TS_TRONG_MS": now(KT_09_TS=3, KT_09_MS=2),
}
_FLOWS = {
    f"{code}_PS_TRONG_LK": now(**{f"{code}_PS": cumulative + 1})
    for code, cumulative in (
        ("DVC_10", 412_000),
        ("DVC_11", 265_000),
        ("DVC_13_NOP", 803_000),
        ("DVC_13_DB", 1_912_000),
    )
}
_RATES = {
    "DL_09": "77.43", "DL_14": "96.35", "DVC_01": "80.01", "DVC_02": "48.96", "DVC_03": "92.09", "DVC_04": "72.85",
    "DVC_05": "69.97", "DVC_17": "95.94", "DVC_18": "70.7", "DVC_21": "32.4", "DVC_24": "82.39", "KT_05": "10.74",
    "KT_07": "64.78", "KT_08_XD": "98.61", "KT_08_TTTM": "80.01",
}  # fmt: skip

BREAKS: dict[str, Break] = {
    **{f"{code}_MAT": now(**{code: "chua"}) for code in _YES},
    **{f"{code}_GIAM": before(**{code: value}) for code, value in _FELL.items()},
    **{f"{code}_DOI": before(**{code: value}) for code, value in _OTHER_DENOMINATOR.items()},
    **{f"{code}_TL_KHAC_TINH": now(**{f"{code}_TL": rate}) for code, rate in _RATES.items()},
    "KT_09_TL_KHAC_TINH": now(KT_09_TS=1, KT_09_MS=2, KT_09_TL="50.01"),
    **{
        f"{code.removesuffix('_PS_TRONG_LK')}_LK_CAN_DOI": now(**{code.removesuffix("_TRONG_LK"): 1}) for code in _FLOWS
    },
    **_FLOWS,
    **_TOO_GREAT,
    "DL_02_CO_DANH_MUC": now(DL_02=0),
    "DL_05_HT_KHI_CHUA": now(DL_05="chua"),
    "DL_05_HT_BANG_KHONG": now(DL_05_HT=0),
    "DL_08_KN_TRUOC_TK": now(DL_08_TK="chua"),
    "DL_09_MS_LA_XA": now(DL_09_MS=125),
    "DL_15_CHUA_MA_CO": now(DL_15="chua"),
    "DVC_01_GIAM": before(DVC_01="80.01"),
    "DVC_02_GIAM": before(DVC_02="48.96"),
    "DVC_03_MS_LA_TONG": now(DVC_03_MS=1_900),
    "DVC_08_TT_KHAC_DVC_08": now(DVC_08_TT="dang_kiem_tra"),
    "DVC_10_PS_CO_TIEN": now(DVC_11_PS=0),
    "DVC_11_PS_CO_GIAO_DICH": now(DVC_10_PS=0),
    "DVC_11_PS_TRUNG_BINH": now(DVC_10_PS=200),
    "DVC_16_CHUA_MA_GUI": now(DVC_16="chua"),
    "KT_03_AU_BANG_KT_03": now(KT_03_AU=2_870),
    "KT_04_TU_KT_03": now(KT_04=2_869),
    "KT_05_CAO": now(KT_05_TS=19_300),
    "KT_06_DOI": before(KT_06=150),
}
