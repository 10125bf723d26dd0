"""Form packs checked wholly, compared with what is there, taken from file or folder, and found again.

A new version of the province's pack says in `pack.toml` from which month it is in force (`first_period`); months
before keep theirs. The small pack of an ad hoc period (đột xuất) says which period it is for (`period = "2026-X01"`),
its dates (`window_start`, `cut_off`, `due_date`), and which codes it takes from the pack of all months (`takes`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zlib import crc32

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.forms.loader import PackError, column_defect, load_kept_pack, load_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.pack_changes import PackChange, changes, contradictions
from cds_desktop.reporting.carrying import settled
from cds_desktop.reporting.pack_versions import version_key
from cds_desktop.storage.packs import StoredPack
from cds_desktop.storage.reports import Report

if TYPE_CHECKING:
    from cds_desktop.reporting.workspace import Workspace
    from cds_desktop.storage.audit import Author

_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # so that one pack is always the same file


@dataclass(frozen=True)
class Offer:
    """A sound pack that can be taken, and what that does.

    `changes` are those against the version in force before it, `moved` the periods being entered that go on with it,
    `kept` those approved or sent from its first month on: they stay as they are. An ad hoc pack has none of these.
    """

    pack: FormPack
    content: bytes
    changes: tuple[PackChange, ...] = ()
    moved: tuple[Period, ...] = ()
    kept: tuple[Period, ...] = ()


@dataclass(frozen=True)
class PackInUse:
    """A pack of a data folder, and the periods whose reports were made with it, earliest first."""

    pack: FormPack
    shipped: bool
    periods: tuple[Period, ...]


def look(workspace: Workspace, path: Path) -> Offer:
    """Check the pack in a folder or zip file wholly, and return what taking it would do; nothing is changed.

    Raises PackError with every defect, and DomainError for a version that is not newer than those there are, for the
    pack of another report, and for another pack of an ad hoc period that was begun.
    """
    pack, content = load_pack(path, workspace.pack_for), _zipped(path)
    if pack.period is not None:
        begun = workspace.reports.latest(workspace.unit_id, pack.period)
        if begun is not None:
            names = {"pack": begun.pack_id, "version": begun.pack_version}
            raise DomainError("packs.period_begun", period=str(pack.period), **names)
        return Offer(pack, content)
    newest = workspace.versions.newest
    if pack.id != newest.id:
        raise DomainError("packs.other_report", title=pack.title, pack=pack.id, own=newest.title, own_pack=newest.id)
    if version_key(pack.version) <= version_key(newest.version):
        raise DomainError("packs.not_newer", pack=pack.id, version=pack.version, own=newest.version)
    before = workspace.versions.of_month(pack.first_period)
    if unreadable := contradictions(newest, pack):
        raise PackError([column_defect(path, *found) for found in unreadable])
    reports = [report for report in _main_reports(workspace) if report.period.last_month >= pack.first_period]
    return Offer(
        pack,
        content,
        tuple(changes(before, pack)),
        tuple(report.period for report in reports if not report.locked),
        tuple(report.period for report in reports if report.locked),
    )


def take(workspace: Workspace, offer: Offer, by: str) -> FormPack:
    """Take a pack that was looked at, in one step, and return it.

    Reports being entered go on with it: their figures of redefined indicators wait for confirmation, and those that the
    new kind cannot hold become unread entries. Approved and sent ones keep their pack.
    """
    pack, author = offer.pack, workspace.author(by)
    with workspace.database.transaction():
        for report in _main_reports(workspace):
            if report.period in offer.moved and not report.locked:
                _move(workspace, report, pack, author)
        workspace.packs.add(StoredPack(pack.id, pack.version, pack.period or pack.first_period, offer.content), author)
    workspace.forget_packs()
    return pack


def install(workspace: Workspace, path: Path, by: str) -> FormPack:
    """Look at a pack and take it. Raises as `look` does; nothing is then changed."""
    return take(workspace, look(workspace, path), by)


def packs_in_use(workspace: Workspace) -> list[PackInUse]:
    """Return the versions of the province's pack, oldest first, then the packs of ad hoc periods."""
    shipped, used = workspace.versions.base, _main_reports(workspace)
    found = [
        PackInUse(
            pack,
            pack is shipped,
            tuple(sorted(report.period for report in used if workspace.pack_of(report.period) is pack)),
        )
        for pack in workspace.versions.all()
    ]
    for period in workspace.ad_hoc_periods():
        begun = workspace.reports.latest(workspace.unit_id, period) is not None
        found.append(PackInUse(workspace.pack_of(period), False, (period,) if begun else ()))
    return found


def load_ad_hoc(stored: StoredPack, base: Callable[[Period], FormPack]) -> FormPack:
    """Return an installed pack of an ad hoc period. Raises PackError where `base` lacks what it takes from it."""
    with _file_of(stored) as path:
        return load_pack(path, base)


def load_version(stored: StoredPack, keep_in: Path) -> FormPack:
    """Return an installed version; what was checked is kept under `keep_in`, where that can be written."""
    folder = keep_in / f"{crc32(stored.content):08x}"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    with _file_of(stored) as path:
        return load_kept_pack(path, folder)


@contextmanager
def _file_of(stored: StoredPack) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "content.zip"
        path.write_bytes(stored.content)
        yield path


def _main_reports(workspace: Workspace) -> list[Report]:
    """The newest revision of every report that is made with the pack of all months."""
    return [report for report in workspace.reports.all_latest(workspace.unit_id) if not report.period.is_ad_hoc]


def _move(workspace: Workspace, report: Report, pack: FormPack, author: Author) -> None:
    """Have an open report go on with a pack. Inside a transaction."""
    before = workspace.pack_of(report.period)
    figures, redefined = {}, pack.redefined(report.period, report.period, before)
    for code, figure in workspace.figures.of_report(report).items():
        if code in redefined and pack.indicators[code].typed:
            figures[code] = replace(settled(pack.indicators[code], figure), confirmed=False)
    workspace.figures.save(report, figures, author, "carry over")
    workspace.reports.save_counts(report, {}, 0)
    workspace.reports.set_pack(report, (pack.id, pack.version), author)


def _zipped(path: Path) -> bytes:
    """The TOML files of a pack as one zip file."""
    if not path.is_dir():
        return path.read_bytes()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path.rglob("*.toml")):
            info = zipfile.ZipInfo(file.relative_to(path).as_posix(), _FIRST_DAY_OF_ZIP)
            archive.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return content.getvalue()
