"""Opens workbooks that strangers sent: looks at the zip before anything in it is parsed (design §8, hostile workbooks).

Every refusal is a DomainError of one sentence. XML is read with expat directly, and a document type, the carrier of
entity attacks, is refused.
"""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeAlias
from xml.parsers import expat

from cds_desktop.domain.errors import DomainError

MAX_FILE_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 200
RATIO_FROM_BYTES = 20_000_000
"""Below this unpacked size the ratio does not matter: small sheets of equal cells pack very well."""
MAX_PARTS = 2_000

_CHUNK = 1 << 16
_ZIP_MARK = b"PK"
_OLE_MARK = b"\xd0\xcf\x11\xe0"  # old .xls, or a workbook behind a password
_MACROS = re.compile(r"(?i)(.*/)?vbaProject.*|xl/(macrosheets|dialogsheets)/.*|(Basic|Scripts)/.*")
_WORKBOOK = re.compile(r"(?i)xl/workbook\d*\.xml")
_EXTERNAL = re.compile(r"(?i)xl/externalLinks/.*")
_XLSX_PARTS = re.compile(
    r"(?i)\[Content_Types\]\.xml|(_rels|docProps|docMetadata|customXml|_xmlsignatures|package|customUI)/.*"
    r"|xl/(?!embeddings/|activeX/|ctrlProps/).*\.(xml|rels|vml|data)|xl/media/[^/]+"
    r"|xl/(printerSettings|customProperty)/?[^/]*\.bin"
)
_ODS_PARTS = re.compile(
    r"(?i)mimetype|(content|styles|meta|settings)\.xml|manifest\.rdf|layout-cache"
    r"|(META-INF|Thumbnails|Configurations2|Pictures|Object ?\d+|ObjectReplacements)/.*"
)

_DAMAGE = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    ArithmeticError,
    RuntimeError,  # what zipfile raises for a compression it does not know
)

StartHandler: TypeAlias = Callable[[str, dict[str, str]], None]
EndHandler: TypeAlias = Callable[[str], None]
TextHandler: TypeAlias = Callable[[str], None]


class Package:
    """The parts of an opened .xlsx or .ods file, read-only; use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        """Open and look through `path`. Raises DomainError for a file that is not safe or not a workbook."""
        self.name = path.name
        with reading(path):
            self._file = path.open("rb")
        try:
            self._archive = _open(self._file, path.name)
            self.parts = self._checked_parts()
        except DomainError:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def is_ods(self) -> bool:
        """Whether this is an OpenDocument spreadsheet."""
        return "content.xml" in self.parts

    def parse(self, part: str, start: StartHandler, end: EndHandler, text: TextHandler) -> Iterator[None]:
        """Parse an XML part with the given handlers, yielding after each piece of it.

        Names come without the namespace prefix, where the root element has one. Raises DomainError when the part is
        missing or damaged.
        """
        parser = expat.ParserCreate()

        def start_root(name: str, attributes: dict[str, str]) -> None:
            parser.StartElementHandler, parser.EndElementHandler = start, end
            if ":" in name:
                parser.StartElementHandler = lambda name, attributes: start(name[name.find(":") + 1 :], attributes)
                parser.EndElementHandler = lambda name: end(name[name.find(":") + 1 :])
            parser.StartElementHandler(name, attributes)

        parser.buffer_text = True
        parser.StartElementHandler = start_root
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        with self.guarding(part), self._archive.open(self.parts[part]) as file:
            while piece := file.read(_CHUNK):
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
        yield

    @contextmanager
    def guarding(self, part: str) -> Iterator[None]:
        """Turn what damaged content of `part` causes in the block into a DomainError."""
        try:
            yield
        except _DAMAGE as error:
            raise DomainError("exchange.damaged_part", file=self.name, part=part) from error

    def _refuse_document_type(self, *_: object) -> None:
        raise DomainError("exchange.document_type", file=self.name)

    def _checked_parts(self) -> dict[str, zipfile.ZipInfo]:
        infos = [info for info in self._archive.infolist() if not info.is_dir()]
        parts = {info.filename: info for info in infos}
        unpacked = sum(info.file_size for info in infos)
        if len(infos) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
            raise DomainError("exchange.too_large_unpacked", file=self.name)
        if unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * _size(self._file):
            raise DomainError("exchange.suspicious_ratio", file=self.name)
        if len({name.lower() for name in parts}) < len(infos):
            raise DomainError("exchange.damaged_zip", file=self.name)
        if any(info.flag_bits & 1 for info in infos):
            raise DomainError("exchange.encrypted", file=self.name)
        allowed = _ODS_PARTS if "content.xml" in parts else _XLSX_PARTS
        for name in parts:
            if _MACROS.fullmatch(name):
                raise DomainError("exchange.macros", file=self.name)
            if _EXTERNAL.fullmatch(name):
                raise DomainError("exchange.external_links", file=self.name)
        if "content.xml" not in parts and not any(map(_WORKBOOK.fullmatch, parts)):
            raise DomainError("exchange.not_a_workbook", file=self.name)
        for name in parts:
            if ".." in name.split("/") or not allowed.fullmatch(name):
                raise DomainError("exchange.unexpected_part", file=self.name, part=name[:100])
        return parts


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the system says against reading `path` in the block into a DomainError."""
    try:
        yield
    except OSError as error:
        raise DomainError("exchange.cannot_read", path=str(path), reason=error.strerror or str(error)) from error


def _open(file: BinaryIO, name: str) -> zipfile.ZipFile:
    if _size(file) > MAX_FILE_BYTES:
        raise DomainError("exchange.too_large", file=name, limit=MAX_FILE_BYTES // 1_000_000)
    mark = file.read(len(_OLE_MARK))
    if not mark:
        raise DomainError("exchange.empty", file=name)
    if mark == _OLE_MARK:
        raise DomainError("exchange.encrypted", file=name)
    if not mark.startswith(_ZIP_MARK):
        raise DomainError("exchange.not_a_workbook", file=name)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise DomainError("exchange.damaged_zip", file=name) from error


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size
