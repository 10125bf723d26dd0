"""What the packages are made of: icons, version resource, check sums, bill of materials, pinned requirements."""

import hashlib
import json
import re
import struct
import tomllib
from pathlib import Path
from types import SimpleNamespace

import make_icons
import package_parts
import package_signing
import package_windows
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

import cds_desktop
from cds_desktop.app import place
from cds_desktop.reporting.updates import news_between, parse_version
from cds_desktop.storage.database import FILE_NAME

ROOT = package_parts.ROOT
LOCKS = {path.stem: path.read_text("utf-8") for path in (ROOT / "build").glob("requirements*.txt")}


def pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCKS[lock], re.M))


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(package_parts, "DIST", tmp_path)
    return tmp_path


def test_the_version_comes_from_its_one_place() -> None:
    assert package_parts.version() == cds_desktop.__version__


def test_the_icon_holds_every_size(qapp: QApplication, tmp_path: Path) -> None:
    make_icons.main(tmp_path)
    content = (tmp_path / "app.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", content)
    assert (reserved, kind, count) == (0, 1, len(make_icons.SIZES))
    for number, size in enumerate(make_icons.SIZES):
        width, height, *_, length, offset = struct.unpack_from("<BBBBHHII", content, 6 + 16 * number)
        picture = QImage.fromData(content[offset : offset + length])
        assert (width or 256, height or 256, picture.width(), picture.height()) == (size,) * 4
        assert len({picture.pixel(x, size // 2) for x in range(size)}) > 2, "something is drawn"
        assert picture.pixelColor(0, 0).alpha() == 0


def test_the_picture_of_the_installer_has_the_format_that_nsis_reads(qapp: QApplication, tmp_path: Path) -> None:
    make_icons.main(tmp_path)
    content = (tmp_path / "wizard.bmp").read_bytes()
    assert content[:2] == b"BM"
    assert struct.unpack_from("<IiiHHI", content, 14) == (40, *make_icons.WIZARD, 1, 24, 0)


def test_windows_reads_version_and_name() -> None:
    names = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    classes = {
        name: lambda *args, _name=name, **named: SimpleNamespace(name=_name, args=args, **named) for name in names
    }
    info = eval(package_windows.version_resource("1.20.3"), classes)  # as PyInstaller does
    assert info.ffi.filevers == info.ffi.prodvers == (1, 20, 3, 0)
    texts = {text.args[0]: text.args[1] for text in info.kids[0].args[0][0].args[1]}
    assert texts["FileVersion"] == "1.20.3"
    assert texts["ProductName"] == "CDS Desktop – Báo cáo chuyển đổi số"


def test_sums_are_those_of_the_files(dist: Path) -> None:
    (dist / "cds-desktop-1.0.0-setup.exe").write_bytes(b"one")
    (dist / "CHANGELOG.txt").write_bytes(b"two")
    for _ in range(2):  # its own sum is never among them
        package_parts.write_sums()
    lines = (dist / "SHA256SUMS").read_bytes().decode().splitlines()
    assert lines == [
        f"{hashlib.sha256(b'two').hexdigest()}  CHANGELOG.txt",
        f"{hashlib.sha256(b'one').hexdigest()}  cds-desktop-1.0.0-setup.exe",
    ]


def test_what_is_new_in_this_version_is_said_and_the_program_can_read_it(dist: Path) -> None:
    text = package_parts.news().read_text("utf-8")
    now = parse_version(cds_desktop.__version__)
    assert news_between(text, (0, 0, 0), now).startswith(cds_desktop.__version__)


def test_a_version_without_news_is_not_packed(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_parts, "version", lambda: "99.0.0")
    with pytest.raises(SystemExit):
        package_parts.news()


def test_the_bill_names_every_component(tmp_path: Path) -> None:
    parts = [package_parts.Component("Qt", "6.12.0", "LGPL-3.0-only", "pkg:generic/qt@6.12.0")]
    package_parts.write_bill(tmp_path / "bom.json", parts)
    bill = json.loads((tmp_path / "bom.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == cds_desktop.__version__
    assert [(part["name"], part["version"], part["purl"]) for part in bill["components"]] == [
        ("Qt", "6.12.0", "pkg:generic/qt@6.12.0")
    ]


def test_a_wheel_without_a_licence_stops_the_build(tmp_path: Path) -> None:
    site, bundle = tmp_path / "site-packages", tmp_path / "bundle"
    info = site / "odd-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    (info / "RECORD").write_text("odd.py,,\nodd-1.0.dist-info/METADATA,,\n")
    (tmp_path / "contents.json").write_text(json.dumps([str(site / "odd.py")]))
    with pytest.raises(SystemExit):
        package_parts.add_licences(bundle, tmp_path / "contents.json", site, None, "3.11")


def test_a_step_that_fails_stops_with_what_it_said(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        package_parts.run(["sh", "-c", "echo đã hỏng; exit 3"])
    assert "đã hỏng" in capfd.readouterr().err
    assert package_parts.run(["sh", "-c", "echo x; exit 3"], ok=[3]) == (3, "x\n")


def test_only_a_certificate_that_is_named_is_no_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CDS_SIGN_PKCS12", raising=False)
    assert package_signing.is_test()
    monkeypatch.setenv("CDS_SIGN_PKCS12", "publisher.p12")
    assert not package_signing.is_test()


def test_both_systems_are_packed_from_the_same_versions() -> None:
    linux, windows = pinned("requirements-package"), pinned("requirements-windows")
    assert {name: linux.get(name) for name in windows} == windows
    assert {name: linux.get(name) for name in pinned("requirements")} == pinned("requirements")
    assert {"pyinstaller", "pysqlite3", "pyside6-essentials"} <= windows.keys()


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_every_pinned_file_has_its_hashes(lock: str) -> None:
    entries = re.findall(r"^[a-z0-9-]+==(?:\\\n|.)*", LOCKS[lock], re.M)
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("guide", ["docs/installation.md", "docs/vi/cai_dat.md"])
def test_the_guide_names_every_exit_code_and_option_of_the_installer(guide: str) -> None:
    script, text = (package_windows.FILES / "installer.nsi").read_text("utf-8"), (ROOT / guide).read_text("utf-8")
    codes = set(re.findall(r"SetErrorLevel (\d)", script))
    assert codes == {"2", "3", "4"}
    assert codes | {"0", "1"} == set(re.findall(r"^\| (\d) \|", text, re.M))
    for option in [*re.findall(r'GetOptions} \$0 "(/\w+)"', script), "/S", "/D="]:
        assert f"`{option}" in text, option


def test_what_makes_a_program_portable_is_in_the_zip() -> None:
    assert (package_windows.FILES / place.MARKER).is_file()
    assert place._FILE == FILE_NAME


def test_the_packages_own_sqlite_is_not_in_the_development_environment() -> None:
    """There sqlite-utils would mix it with Python's."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    assert any(entry.startswith("pysqlite3") for entry in groups["package"])
    assert "pysqlite3" not in pinned("requirements-dev")
