"""Files that are unsafe or no workbooks are refused before anything in them is parsed, each with its own sentence."""

import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.exchange import safe_zip
from cds_desktop.exchange.safe_zip import Package

WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
Zipper = Callable[..., Path]


@pytest.fixture
def zipped(tmp_path: Path) -> Zipper:
    def write(parts: Mapping[str, bytes], name: str = "tệp.xlsx") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        return path

    return write


def refusal(path: Path) -> str:
    with pytest.raises(DomainError) as caught:
        Package(path)
    for language in LANGUAGES:
        sentence = Messages(language).error(caught.value)
        assert path.name in sentence
        assert "{" not in sentence
    return caught.value.key.removeprefix("exchange.")


def test_what_excel_and_libreoffice_write_is_taken(zipped: Zipper) -> None:
    parts = dict.fromkeys(
        (
            "_rels/.rels",
            "docProps/app.xml",
            "docProps/custom.xml",
            "docMetadata/LabelInfo.xml",
            "customXml/item1.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/calcChain.xml",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/media/image1.png",
            "xl/persons/person.xml",
            "xl/printerSettings/printerSettings1.bin",
            "xl/theme/theme1.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
        ),
        b"<x/>",
    )
    with Package(zipped({**WORKBOOK, **parts})) as package:
        assert package.parts.keys() == {*WORKBOOK, *parts}
        assert not package.is_ods


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({**WORKBOOK, "xl/vbaProject.bin": b""}, "macros"),
        ({**WORKBOOK, "xl/macrosheets/sheet1.xml": b""}, "macros"),
        ({**WORKBOOK, "xl/externalLinks/externalLink1.xml": b""}, "external_links"),
        ({**WORKBOOK, "xl/embeddings/oleObject1.bin": b""}, "unexpected_part"),
        ({**WORKBOOK, "xl/activeX/activeX1.xml": b""}, "unexpected_part"),
        ({**WORKBOOK, "../../evil.xml": b""}, "unexpected_part"),
        ({**WORKBOOK, "xl/../../evil.xml": b""}, "unexpected_part"),
        ({**WORKBOOK, "run.exe": b""}, "unexpected_part"),
        ({**WORKBOOK, "XL/Workbook.xml": b""}, "damaged_zip"),
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, "not_a_workbook"),
        ({"ảnh.png": b""}, "not_a_workbook"),
        ({"content.xml": b"", "Basic/Standard/Module1.xml": b""}, "macros"),
    ],
)
def test_unsafe_and_foreign_parts_are_refused(zipped: Zipper, parts: dict[str, bytes], reason: str) -> None:
    assert refusal(zipped(parts)) == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
        (b"%PDF-1.7", "not_a_workbook"),
        (b"PK\x03\x04" + bytes(100), "damaged_zip"),
    ],
)
def test_other_files_are_refused_by_their_first_bytes(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "tệp.xlsx"
    path.write_bytes(content)
    assert refusal(path) == reason


def test_a_truncated_zip_is_refused(zipped: Zipper) -> None:
    path = zipped({**WORKBOOK, "xl/worksheets/sheet1.xml": random.Random(1).randbytes(5_000)})
    path.write_bytes(path.read_bytes()[:-300])
    assert refusal(path) == "damaged_zip"


def test_a_zip_with_a_password_is_refused(zipped: Zipper) -> None:
    path = zipped(WORKBOOK)
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == "encrypted"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "không có.xlsx") == "cannot_read"


def test_bounds(zipped: Zipper, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped({**WORKBOOK, "xl/worksheets/sheet1.xml": bytes(1_000_000)})
    Package(path).__exit__(None, None, None)
    for bound, value, reason in (
        ("MAX_FILE_BYTES", 100, "too_large"),
        ("MAX_UNPACKED_BYTES", 900_000, "too_large_unpacked"),
        ("MAX_PARTS", 2, "too_large_unpacked"),
        ("RATIO_FROM_BYTES", 500_000, "suspicious_ratio"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(safe_zip, bound, value)
            assert refusal(path) == reason


def test_a_part_cannot_unpack_to_more_than_it_declares(zipped: Zipper) -> None:
    path = zipped({**WORKBOOK, "xl/worksheets/sheet1.xml": b"<a>" + bytes(100_000) + b"</a>"})
    content = path.read_bytes()
    declared = (100_007).to_bytes(4, "little")
    assert content.count(declared) == 2
    path.write_bytes(content.replace(declared, (3).to_bytes(4, "little")))
    pieces: list[str] = []
    with Package(path) as package, pytest.raises(DomainError) as caught:
        for _ in package.parse("xl/worksheets/sheet1.xml", lambda *_: None, lambda _: None, pieces.append):
            pass
    assert caught.value.key == "exchange.damaged_part"
    assert not pieces


@pytest.mark.parametrize("declaration", ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">', ""])
def test_document_types_are_refused(zipped: Zipper, declaration: str) -> None:
    part = f"<!DOCTYPE x [{declaration}]><x>&a;</x>".encode()
    with Package(zipped({**WORKBOOK, "xl/styles.xml": part})) as package, pytest.raises(DomainError) as caught:
        list(package.parse("xl/styles.xml", lambda *_: None, lambda _: None, lambda _: None))
    assert caught.value.key == "exchange.document_type"


def test_a_document_type_in_utf_16_does_not_slip_through(zipped: Zipper) -> None:
    part = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")
    with Package(zipped({**WORKBOOK, "xl/styles.xml": part})) as package, pytest.raises(DomainError) as caught:
        list(package.parse("xl/styles.xml", lambda *_: None, lambda _: None, lambda _: None))
    assert caught.value.key == "exchange.document_type"
