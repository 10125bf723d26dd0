"""The commands `pack check`, `pack install` and `pack list` (design §5)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cds_desktop.domain.errors import DomainError

if TYPE_CHECKING:
    import msgspec

    from cds_desktop.app.cli import Session
    from cds_desktop.forms.model import FormPack
    from cds_desktop.reporting.packs import Offer


def check(session: Session) -> int:
    """Check a pack wholly and print every defect; in a data folder, also what it would change there."""
    from cds_desktop.app import pack_output
    from cds_desktop.forms.loader import PackError

    path, messages = Path(session.options.path), session.messages
    try:
        pack, offer, remark = _checked(session, path)
    except PackError as error:
        if session.options.json:
            defects = pack_output.defects(error.defects, messages)
            _print_json(session, pack_output.PackCheck(False, None, None, defects, [], None))
        for defect in error.defects if not session.options.json else ():
            session.say("pack.defect", file=defect.file, line=defect.line, error=defect.error)
        return 1
    if session.options.json:
        changes = pack_output.changes(offer, messages)
        _print_json(session, pack_output.PackCheck(True, pack.id, pack.version, [], changes, remark))
        return 0
    session.say("packs.fine", title=_title(session, pack), pack=pack.id, version=pack.version)
    if offer is not None:
        _print_offer(session, offer)
    elif remark:
        session.print(remark)
    return 0


def _checked(session: Session, path: Path) -> tuple[FormPack, Offer | None, str | None]:
    """The pack, what taking it would do in the data folder, and else why it cannot be taken. Raises PackError."""
    from cds_desktop.forms.loader import PackError, load_pack, shipped_pack
    from cds_desktop.reporting.packs import look
    from cds_desktop.reporting.workspace import Workspace

    if not Workspace.exists(session.data_dir):
        return load_pack(path, lambda period: shipped_pack()), None, None
    with session.workspace() as workspace:
        pack = load_pack(path, workspace.pack_for)
        try:
            return pack, look(workspace, path), None
        except PackError:
            raise
        except DomainError as error:
            return pack, None, session.messages.error(error)


def install(session: Session) -> int:
    """Take a new version of the pack, or the pack of an ad hoc period: first say what it changes."""
    from cds_desktop.app import pack_output
    from cds_desktop.reporting import packs
    from cds_desktop.reporting.pack_wording import periods

    with session.workspace() as workspace:
        offer = packs.look(workspace, Path(session.options.path))
        if not session.options.json:
            _print_offer(session, offer)
        pack = packs.take(workspace, offer, workspace.settings.preparer)
    if session.options.json:
        _print_json(session, pack_output.installed(offer, session.messages))
        return 0
    names = {"title": _title(session, pack), "pack": pack.id, "version": pack.version}
    period = pack.period
    if period is None:
        session.say("packs.taken", **names, first=periods([pack.first_period]))
    else:
        due = period.window and period.window.due
        session.say("packs.installed", **names, period=str(period), cut_off=period.cut_off, due=due)
    return 0


def show(session: Session) -> int:
    """Print the packs of the data folder."""
    from cds_desktop.app import pack_output
    from cds_desktop.reporting.pack_wording import periods, use_sentence
    from cds_desktop.reporting.packs import packs_in_use

    with session.workspace() as workspace:
        found = packs_in_use(workspace)
    if session.options.json:
        _print_json(session, pack_output.listed(found))
        return 0
    for used in found:
        pack, use = used.pack, use_sentence(used, session.messages)
        key = "packs.listed_ad_hoc" if pack.period else "packs.listed"
        period = periods([pack.period or pack.first_period])
        session.say(key, pack=pack.id, version=pack.version, title=_title(session, pack), period=period, use=use)
    return 0


def _print_offer(session: Session, offer: Offer) -> None:
    from cds_desktop.reporting.pack_wording import change_sentence, field_sentence, offer_sentences

    for sentence in offer_sentences(offer, session.messages):
        session.print(sentence)
    for change in offer.changes:
        session.print("  " + change_sentence(change, session.messages))
        for field in change.fields:
            session.print("      " + field_sentence(field, session.messages))


def _title(session: Session, pack: FormPack) -> str:
    from cds_desktop.reporting.pack_wording import title

    return title(pack, session.messages)


def _print_json(session: Session, shown: msgspec.Struct) -> None:
    from cds_desktop.app import console, output

    session.print(output.to_json(shown, unicode=console.is_unicode(sys.stdout)))
