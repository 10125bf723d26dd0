"""The versions of a province's form pack: the one shipped with the program, and newer ones installed in the data file.

A month has the newest version that is in force in it, and keeps it once it is locked (issue 4, form packs that change).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from cds_desktop.domain.periods import Period
from cds_desktop.forms.model import FormPack
from cds_desktop.storage.packs import Packs, StoredPack


def version_key(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, by which versions are ordered: 2026.10 is newer than 2026.9."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


class PackVersions:
    """Finds the pack of a month; an installed one is read when it is first needed."""

    def __init__(self, shipped: FormPack, packs: Packs, keep_in: Path) -> None:
        """Take the shipped version, the installed ones, and the folder that keeps what was checked of these."""
        self._shipped = shipped
        self._keep_in = keep_in
        self._packs = packs
        self._targets: Mapping[str, Decimal] = {}
        self._stored: list[StoredPack] | None = None
        self._loaded: dict[str, FormPack] = {}

    def take_targets(self, targets: Mapping[str, Decimal]) -> None:
        """Give all versions these targets of the province."""
        self._targets = targets
        self.base = self._shipped.with_targets(targets)
        self.forget()

    def forget(self) -> None:
        """Another version was installed."""
        self._stored = None
        self._loaded.clear()

    def of_month(self, month: Period) -> FormPack:
        """Return the newest version that is in force in a month; before all of them, the shipped one."""
        return self._newest(one for one in self.installed if one.period <= month)

    def find(self, pack_id: str, version: str) -> FormPack | None:
        """Return a version by its name; None for one that is not here."""
        if (pack_id, version) == (self.base.id, self.base.version):
            return self.base
        names = ((one, (one.pack_id, one.version)) for one in self.installed)
        return next((self._load(one) for one, name in names if name == (pack_id, version)), None)

    @property
    def newest(self) -> FormPack:
        """The newest version, from whichever month it is in force."""
        return self._newest(self.installed)

    def all(self) -> list[FormPack]:
        """Return every version, the oldest first."""
        versions = [self.base, *map(self._load, self.installed)]
        return sorted(versions, key=lambda pack: version_key(pack.version))

    @property
    def installed(self) -> list[StoredPack]:
        """The installed versions as they are kept, the newest first."""
        if self._stored is None:
            kept = [one for one in self._packs.all() if not one.period.is_ad_hoc and one.pack_id == self.base.id]
            self._stored = sorted(kept, key=lambda one: version_key(one.version), reverse=True)
        return self._stored

    def _newest(self, stored: Iterable[StoredPack]) -> FormPack:
        """The first of these, which come newest first, unless a newer one was shipped since."""
        found = next(iter(stored), None)
        if found is None or version_key(found.version) < version_key(self.base.version):
            return self.base
        return self._load(found)

    def _load(self, stored: StoredPack) -> FormPack:
        from cds_desktop.reporting.packs import load_version  # the first paint mostly does without

        if stored.version not in self._loaded:
            self._loaded[stored.version] = load_version(stored, self._keep_in).with_targets(self._targets)
        return self._loaded[stored.version]
