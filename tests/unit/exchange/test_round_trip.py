"""What is written is read back the same, also after other programs saved the file."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Figure, Quality, Rounding
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.canonical import canonical_hash
from cds_desktop.exchange.cells import clean
from cds_desktop.exchange.reader import ReadSubmission, read_submission
from cds_desktop.exchange.submission import Submission
from cds_desktop.exchange.verify import verify_submission
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState, Row

Writer = Callable[..., Path]
Reader = Callable[[Path], ReadSubmission]


@pytest.fixture(scope="session")
def read(pack: FormPack, units: UnitTable) -> Reader:
    """Read a workbook in which nothing is wrong."""

    def checked(path: Path) -> ReadSubmission:
        found = read_submission(path, pack, units)
        assert verify_submission(found, pack) == []
        return found

    return checked


def comparable(submission: Submission) -> Submission:
    """Without the entries of earlier periods that say that there is nothing."""
    return replace(
        submission,
        previous={code: value for code, value in submission.previous.items() if value is not None},
        year_ago={code: value for code, value in submission.year_ago.items() if value is not None},
        year_to_date={code: value for code, value in submission.year_to_date.items() if value is not None},
    )


def test_an_untouched_file(write: Writer, read: Reader, submission: Submission, pack: FormPack) -> None:
    found = read(write())
    assert comparable(found.submission) == comparable(submission)
    assert found.hash == canonical_hash(submission, pack)


def test_a_first_submission_without_anything(write: Writer, read: Reader) -> None:
    blank: dict[str, Any] = {
        "figures": {},
        "previous": {},
        "year_ago": {},
        "year_to_date": {},
        "registers": {},
        "messages": {},
    }
    blank |= {"explanations": [], "amendments": [], "corrections": [], "revision": 0, "reopen_reason": "", "office": ""}
    found = read(write(**blank, approved_at=None, prepared_by="", approved_by="")).submission
    assert all(figure == Figure() for figure in found.figures.values())
    assert {name: state.known for name, state in found.registers.items()} == {"villages": None, "proposals": None}
    assert (found.revision, found.approved_at, found.explanations, found.amendments) == (0, None, [], [])


TEXTS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        ["=1+1", "+1", "-2", "@x", "'x", "#N/A", "TRUE", "1.234,5", "01/02/2026", "_x0041_", " x ", "\t", "<&>\"'"]
    ),
    st.sampled_from(["Bản Bung", "Khuổi Phìn\nthôn 2", "ha\u0323 tầng", "Đ" * 5_000, "a\r\nb\rc"]),
)
NUMBERS = st.integers(0, 10**15 - 1).map(Decimal)
DECIMALS = st.decimals(0, 10**10, places=2)
DAYS = st.dates(date(1990, 1, 1), date(2079, 12, 31))
DETAILS: dict[str, Any] = {
    "note": st.none() | TEXTS,
    "as_of": st.none() | DAYS,
    "quality": st.none() | st.sampled_from(Quality),
    "rounding": st.none() | st.sampled_from(Rounding),
    "source": st.none() | TEXTS,
}


def figures_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Figure]:
    filled = st.builds(Figure, values, reason=st.none(), confirmed=st.just(True), entry=st.none(), **DETAILS)
    blank = st.builds(
        Figure,
        st.none(),
        reason=st.sampled_from(BlankReason),
        confirmed=st.just(True),
        entry=st.none(),
        **DETAILS,
    )
    return filled | blank


CELLS: dict[str, st.SearchStrategy[Any]] = {
    "commune_code": st.sampled_from(["00937", "02374", "00001"]),
    "village": TEXTS,
    "households": NUMBERS,
    "longitude": st.decimals(-180, 180, places=6),
    "status": st.sampled_from(["chua_phu", "da_phu"]),
    "operators": st.sampled_from(["viettel", "viettel;vnpt", "viettel;vnpt;khac"]),
    "found_on": DAYS,
    "planned_month": st.dates(date(1990, 1, 1), date(2079, 12, 31)).map(lambda day: f"{day:%Y-%m}"),
    "indicator": st.sampled_from(["HT_06", "TC_01"]),
}
ROWS = st.lists(
    st.tuples(st.from_regex(r"[A-Za-z0-9_.-]{1,40}", fullmatch=True), st.fixed_dictionaries({}, optional=CELLS)),
    max_size=4,
    unique_by=lambda row: row[0],
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "TC_01": figures_of(st.booleans()),
            "TC_04": figures_of(st.sampled_from(["mien", "giam", "chua"])),
            "TC_10": figures_of(TEXTS),
            "HT_01": figures_of(DECIMALS),
            "HT_01_TS": figures_of(NUMBERS),
        },
    ),
    ROWS,
    st.lists(st.tuples(st.sampled_from(["HT_06", "villages", "villages/r1/village"]), TEXTS, TEXTS), max_size=3),
)
def test_any_content(
    write: Writer,
    read: Reader,
    pack: FormPack,
    submission: Submission,
    figures: dict[str, Figure],
    rows: list[tuple[str, dict[str, Any]]],
    said: list[tuple[str, str, str]],
) -> None:
    state = RegisterState([Row(id, cells, submission.period) for id, cells in rows], True)
    explanations = [Explanation(f"R{n}", place, "d", text, by) for n, (place, text, by) in enumerate(said)]
    changes = {"figures": figures, "registers": {"villages": state}, "explanations": explanations, "messages": {}}
    found = read(write(**changes))
    assert found.hash == canonical_hash(replace(submission, **changes), pack)
    for code, figure in figures.items():
        assert found.submission.figures[code] == _kept(figure)
    assert [row.row_id for row in found.submission.registers["villages"].rows] == [id for id, _ in rows]
    assert [e.text for e in found.submission.explanations] == [clean(text) for _, text, _ in said]


def _kept(figure: Figure) -> Figure:
    """A figure as a workbook keeps it: texts cleaned, empty ones none."""
    texts = {name: clean(text) or None for name in ("note", "source") if (text := getattr(figure, name))}
    value = clean(figure.value) or None if isinstance(figure.value, str) else figure.value
    return replace(figure, value=value, **texts, confirmed=value is not None or figure.reason is not None)


def test_a_file_that_openpyxl_saved(write: Writer, read: Reader, submission: Submission) -> None:
    path = write()
    workbook = openpyxl.load_workbook(path)
    workbook.save(path)
    assert comparable(read(path).submission) == comparable(submission)


def test_another_layout_is_the_same_content(write: Writer, read: Reader, submission: Submission) -> None:
    path = write()
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["B. Hạ tầng số"]
    sheet.title = "Tờ 2"
    sheet.freeze_panes = None
    for row in sheet:
        for cell in row:
            cell.number_format = "General"
            cell.font = openpyxl.styles.Font(name="Arial")
    workbook.move_sheet("Mã kiểm tra", -5)
    for name in list(workbook.defined_names):
        defined = workbook.defined_names[name]
        defined.attr_text = defined.attr_text.replace("'B. Hạ tầng số'", "'Tờ 2'")
    workbook.save(path)
    found = read(path).submission
    assert comparable(found) == comparable(submission)


def test_a_workbook_of_the_1904_date_system(write: Writer, read: Reader) -> None:
    path = write()
    workbook = openpyxl.load_workbook(path)
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook.save(path)
    assert read(path).submission.figures["HT_01_TS"].as_of == date(2026, 1, 14)


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_a_file_that_libreoffice_saved(write: Writer, read: Reader, submission: Submission, tmp_path: Path) -> None:
    path = write()
    saved = libreoffice(path, tmp_path / "saved")
    assert b"LibreOffice" in zipfile.ZipFile(saved).read("docProps/app.xml")
    assert comparable(read(saved).submission) == comparable(submission)


def libreoffice(path: Path, out: Path) -> Path:
    """Let LibreOffice open a workbook and save it again."""
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return out / path.name


def test_moments_without_approval(write: Writer, read: Reader) -> None:
    made = datetime(2026, 1, 31, 23, 59, 59)
    assert read(write(approved_at=None, made_at=made)).submission.made_at == made


def test_the_period_decides_names_and_window(write: Writer, read: Reader) -> None:
    assert read(write(period=Period.month(2026, 3))).submission.period == Period.month(2026, 3)


def test_only_this_programs_final_submissions_are_read(
    write: Writer, pack: FormPack, units: UnitTable, tmp_path: Path
) -> None:
    other = tmp_path / "khác.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    workbook.save(other)
    with pytest.raises(DomainError) as caught:
        read_submission(other, pack, units)
    assert caught.value.key == "exchange.not_a_submission"
    for changes, key in (
        ({"draft": True}, "draft"),
        ({"pack_version": "2"}, "unknown_pack"),
        ({"pack_id": "cds"}, "unknown_pack"),
    ):
        with pytest.raises(DomainError) as caught:
            read_submission(write(**changes), pack, units)
        assert caught.value.key == f"exchange.{key}"
