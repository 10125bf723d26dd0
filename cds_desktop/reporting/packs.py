"""Form packs of ad hoc periods (đột xuất): checked wholly, installed from file or folder, and found again.

Such a pack says in `pack.toml` which period it is for (`period = "2026-X01"`), its dates (`window_start`, `cut_off`,
`due_date`), and which codes it takes from the pack of all months (`takes`); others it declares itself.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cds_desktop.domain.errors import DomainError
from cds_desktop.forms.loader import load_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.storage.packs import StoredPack

if TYPE_CHECKING:
    from cds_desktop.reporting.workspace import Workspace

_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # so that one pack is always the same file


def install(workspace: Workspace, path: Path, by: str) -> FormPack:
    """Take the pack of an ad hoc period from a folder or zip file, and return it.

    Raises PackError with every defect, and DomainError for a pack of all months, or for another pack of a period that
    was begun; nothing is then changed.
    """
    pack = load_pack(path, workspace.pack)
    if pack.period is None:
        raise DomainError("packs.not_ad_hoc", title=pack.title)
    begun = workspace.reports.latest(workspace.unit_id, pack.period)
    if begun is not None:
        raise DomainError("packs.period_begun", period=str(pack.period), pack=begun.pack_id, version=begun.pack_version)
    with workspace.database.transaction():
        workspace.packs.add(StoredPack(pack.id, pack.version, pack.period, _zipped(path)), workspace.author(by))
    workspace.forget_packs()
    return pack


def load_stored(stored: StoredPack, base: FormPack) -> FormPack:
    """Return an installed pack. Raises PackError where `base` no longer has what it takes from it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "content.zip"
        path.write_bytes(stored.content)
        return load_pack(path, base)


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
