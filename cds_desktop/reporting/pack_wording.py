"""What a new form pack brings, in words."""

from __future__ import annotations

from collections.abc import Sequence

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.pack_changes import FieldChange, PackChange
from cds_desktop.reporting.longer_periods import month_names
from cds_desktop.reporting.packs import Offer, PackInUse

_NAMED_FIELDS = frozenset({"classes", "definition", "formula", "label", "label_en", "redefined", "uom", "value"})
"""Fields with a name for readers; others are named as in the pack, for its author."""


def title(pack: FormPack, messages: Messages) -> str:
    """Return the title of a pack."""
    return pack.title_en if messages.language == "en" else pack.title


def offer_sentences(offer: Offer, messages: Messages) -> list[str]:
    """Return which pack it is, and what becomes of the periods there are."""
    pack = offer.pack
    names = {"title": title(pack, messages), "pack": pack.id, "version": pack.version}
    if pack.period is not None:
        return [messages.text("packs.offered_ad_hoc", **names, period=str(pack.period))]
    sentences = [messages.text("packs.offered", **names, first=periods([pack.first_period]))]
    if offer.moved:
        sentences.append(messages.text("packs.moved", periods=periods(offer.moved)))
    if offer.kept:
        sentences.append(messages.text("packs.kept", periods=periods(offer.kept)))
    if not offer.changes:
        sentences.append(messages.text("packs.same"))
    return sentences


def change_sentence(change: PackChange, messages: Messages) -> str:
    """Return what happens to what: `Thêm chỉ tiêu HT_31 Số trạm`."""
    kind, part = messages.text(f"packs.kind.{change.kind}"), messages.text(f"packs.part.{change.part}")
    label = change.label_en if messages.language == "en" else change.label
    return messages.text("packs.change", kind=kind, part=part, name=change.name, label=label)


def field_sentence(field: FieldChange, messages: Messages) -> str:
    """Return a field before and after: `đơn vị tính: thôn → trạm`."""
    name = messages.text(f"packs.field.{field.name}") if field.name in _NAMED_FIELDS else field.name
    empty = messages.text("packs.empty_field")
    return messages.text("packs.field", field=name, before=field.before or empty, after=field.after or empty)


def use_sentence(used: PackInUse, messages: Messages) -> str:
    """Return where a pack comes from and which reports were made with it."""
    made = (
        messages.text("packs.used_by", periods=periods(used.periods)) if used.periods else messages.text("packs.unused")
    )
    return f"{messages.text('packs.shipped')}, {made}" if used.shipped else made


def periods(some: Sequence[Period]) -> str:
    """Return names of periods: `02/2026` for a month, `2026-Q1` for others."""
    return ", ".join(month_names([period]) if period.is_month else str(period) for period in some)
