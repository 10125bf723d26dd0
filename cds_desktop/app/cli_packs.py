"""The commands `pack check`, `pack install` and `pack list` (design §5)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_desktop.app.cli import Session
    from cds_desktop.forms.model import FormPack


def check(session: Session) -> int:
    """Check a pack wholly and print every defect."""
    from cds_desktop.forms.loader import PackError, load_pack, shipped_pack

    path = Path(session.options.path)
    try:
        pack = load_pack(path, shipped_pack())
    except PackError as error:
        for defect in error.defects:
            session.say("pack.defect", file=defect.file, line=defect.line, error=defect.error)
        return 1
    session.say("packs.fine", title=_title(session, pack), pack=pack.id, version=pack.version)
    return 0


def install(session: Session) -> int:
    """Take the pack of an ad hoc period."""
    from cds_desktop.reporting import packs

    with session.workspace() as workspace:
        pack = packs.install(workspace, Path(session.options.path), workspace.settings.preparer)
    period = pack.period
    assert period is not None
    session.say(
        "packs.installed",
        title=_title(session, pack),
        pack=pack.id,
        version=pack.version,
        period=str(period),
        cut_off=period.cut_off,
        due=period.window and period.window.due,
    )
    return 0


def show(session: Session) -> int:
    """Print the packs of the data folder."""
    with session.workspace() as workspace:
        packs = [workspace.pack, *(workspace.pack_of(period) for period in workspace.ad_hoc_periods())]
    for pack in packs:
        period = str(pack.period or pack.first_period)
        session.say("packs.listed", pack=pack.id, version=pack.version, title=_title(session, pack), period=period)
    return 0


def _title(session: Session, pack: FormPack) -> str:
    return pack.title_en if session.messages.language == "en" else pack.title
