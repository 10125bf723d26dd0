"""For every rule of sections F, G, H and I: what breaks it in the sound month (`tests/data/sound_month.csv`)."""

from datetime import date

from tests.unit.forms.breaks import Break, before, now

_FELL = {
    "XH_03_SL_LK": 1_250_001, "XH_03_GT_LK": 560_001, "XH_08_TIEN": 182_001, "XH_09": 1_520_001, "XH_10": 1_210_001,
    "XH_11": 986_001, "NL_01": 6_251, "NL_02": 42, "NL_03": 7_401, "NL_04": 214_001,
}  # fmt: skip
_OTHER_DENOMINATOR = {"XH_05_MS": 600, "XH_06_MS": 3, "XH_07_MS": 120_000, "AT_01": 90}
_TOO_GREAT = {
    "XH_01_NT_TRONG_XH_01": now(XH_01_NT=182_001),
    "XH_03_SL_PS_TRONG_LK": now(XH_03_SL_PS=1_250_001),
    "XH_03_GT_PS_TRONG_LK": now(XH_03_GT_PS=560_001),
    "XH_05_TS_TRONG_MS": now(XH_05_TS=463),
    "XH_06_TS_TRONG_MS": now(XH_06_TS=3),
    "XH_07_TS_TRONG_MS": now(XH_07_TS=86_201),
    "XH_09_CAO": now(XH_09=1_800_001),
    "XH_11_TRONG_XH_10": now(XH_11=1_210_001),
    "XH_11_TRONG_NEN": now(XH_10=1_400_000, XH_11=1_300_001),
    "XH_15_TS_TRONG_XA": now(XH_15_TS=125),
    "XH_17_TS_TRONG_NEN": now(XH_17_TS=1_300_001),
    "XH_18_TS_TRONG_NEN": now(XH_18_TS=1_300_001),
    "XH_19_TS_TRONG_NEN": now(XH_19_TS=1_300_001),
    "XH_20_TS_TRONG_NEN": now(XH_20_TS=1_300_001),
    "NL_03_TRONG_XH_14": now(NL_03=13_901),
    "AT_02_TRONG_AT_01": now(AT_02=65, AT_02_C3=20),
    "AT_04_TRONG_AT_02": now(AT_04=52),
    "AT_08_TS_TRONG_MS": now(AT_08_TS=41_001),
    "AT_09_RW_TRONG_AT_09": now(AT_09_RW=4),
}
_SUPPLIED = {
    "XH_04": 70, "XH_05": 80, "XH_06": 90, "XH_07": 71, "XH_15": 100, "XH_16": 70, "XH_17": 20, "XH_18": 30,
    "XH_19": 40, "XH_20": 80, "AT_08": 11,
}  # fmt: skip
_NARRATIVES = ("TT_01", "TT_05")

BREAKS = {
    **{f"{code}_GIAM": before(**{code: value}) for code, value in _FELL.items()},
    **{f"{code}_DOI": before(**{code: value}) for code, value in _OTHER_DENOMINATOR.items()},
    **{f"{code}_TL_KHAC_TINH": now(**{f"{code}_TL": value}) for code, value in _SUPPLIED.items()},
    **_TOO_GREAT,
    "XH_03_SL_LK_CAN_DOI": now(XH_03_SL_PS=96_001),
    "XH_03_GT_LK_CAN_DOI": now(XH_03_GT_PS=43_001),
    "XH_03_GT_PS_BINH_QUAN": now(XH_03_GT_PS=95),
    "XH_04_QUA_100": now(XH_04_TS=1_300_100),
    "XH_08_TIEN_CO_NGUOI": now(XH_08_NGUOI=0),
    "XH_11_CUNG_NGAY": Break(as_of={"XH_10": date(2026, 3, 1), "XH_11": date(2026, 3, 14)}),
    "XH_13_DU_XA": now(XH_13=122),
    "XH_14_DU_TO": now(XH_14=2_099),
    "XH_14_BINH_QUAN": now(XH_14=42_001),
    "NL_01_LUOT_DU": now(NL_01_LUOT=6_249),
    "AT_02_TONG_CAP_DO": now(AT_02_C1=11),
    "AT_02_VUOT_CAP_DO": now(AT_02_C5=None, AT_02_C1=20),
    "AT_06_MAT": now(AT_06="chua"),
    "AT_07_MAT": now(AT_07="chua"),
    "AT_08_THAP": now(AT_08_TS=4_000),
    **{f"{code}_NGAY_LA": now(**{code: "Hoàn thành trong Quý II/2062."}) for code in _NARRATIVES},
    **{f"{code}_SO_VOI_CHINH_KY": now(**{code: "Tăng so với cùng kỳ tháng 03/2026."}) for code in _NARRATIVES},
    **{f"{code}_LOM_SONG": now(**{code: "Còn 4 thôn lờm sóng."}) for code in _NARRATIVES},
    "TT_02_CO_CHI_TIEU_CHAM": Break(registers={"shortcomings": []}),
}
