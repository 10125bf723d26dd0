"""The shapes that `pack … --json` prints."""

from __future__ import annotations

import msgspec

from cds_desktop.domain.messages import Messages
from cds_desktop.forms.loader import Defect
from cds_desktop.forms.pack_changes import FieldChange, PackChange
from cds_desktop.reporting.packs import Offer, PackInUse


class DefectShown(msgspec.Struct):
    """One defect: file, line (from 1; 0 where the whole file is meant) and what is wrong."""

    file: str
    line: int
    message: str


class FieldShown(msgspec.Struct):
    """A field before and after, as the pack writes it; empty where it is not there."""

    name: str
    before: str
    after: str


class ChangeShown(msgspec.Struct):
    """One change (added, removed, renamed, redefined, changed) of what has that code, id, or `register/column`."""

    part: str
    kind: str
    name: str
    label: str
    fields: list[FieldShown]


class PackCheck(msgspec.Struct):
    """Output of `pack check`; `id` and `version` are null where the pack could not be read.

    `changes` are those against the pack of the data folder, `remark` says why it could not be taken there.
    """

    ok: bool
    id: str | None
    version: str | None
    defects: list[DefectShown]
    changes: list[ChangeShown]
    remark: str | None


class PackInstall(msgspec.Struct):
    """Output of `pack install`: the pack that was taken, `period` if it is of an ad hoc one, and what it changed.

    `moved` are the periods being entered that go on with it, `kept` the approved and sent ones that keep their pack.
    """

    id: str
    version: str
    first_period: str
    period: str | None
    changes: list[ChangeShown]
    moved: list[str]
    kept: list[str]


class PackShown(msgspec.Struct):
    """One pack: its first month, the ad hoc period it is for, and the periods whose reports were made with it."""

    id: str
    version: str
    title: str
    first_period: str
    period: str | None
    shipped: bool
    periods: list[str]


class PackList(msgspec.Struct):
    """Output of `pack list`."""

    packs: list[PackShown]


OUTPUTS: dict[str, type[msgspec.Struct]] = {
    "pack_check": PackCheck,
    "pack_install": PackInstall,
    "pack_list": PackList,
}


def defects(found: list[Defect], messages: Messages) -> list[DefectShown]:
    """Defects with their sentences."""
    return [DefectShown(defect.file, defect.line, messages.error(defect.error)) for defect in found]


def changes(offer: Offer | None, messages: Messages) -> list[ChangeShown]:
    """What a pack changes; nothing where none is offered."""
    return [_change(change, messages) for change in (offer.changes if offer else ())]


def _change(change: PackChange, messages: Messages) -> ChangeShown:
    label = change.label_en if messages.language == "en" else change.label
    return ChangeShown(change.part.value, change.kind.value, change.name, label, [_field(f) for f in change.fields])


def _field(field: FieldChange) -> FieldShown:
    return FieldShown(field.name, field.before, field.after)


def installed(offer: Offer, messages: Messages) -> PackInstall:
    """What was taken."""
    pack = offer.pack
    return PackInstall(
        pack.id,
        pack.version,
        str(pack.first_period),
        str(pack.period) if pack.period else None,
        changes(offer, messages),
        [str(period) for period in offer.moved],
        [str(period) for period in offer.kept],
    )


def listed(packs: list[PackInUse]) -> PackList:
    """The packs of a data folder."""
    return PackList(
        [
            PackShown(
                used.pack.id,
                used.pack.version,
                used.pack.title,
                str(used.pack.first_period),
                str(used.pack.period) if used.pack.period else None,
                used.shipped,
                [str(period) for period in used.periods],
            )
            for used in packs
        ]
    )
