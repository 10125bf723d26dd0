"""What a form pack asks of one unit: indicators that only some units have do not apply to the others."""

from __future__ import annotations

from cds_desktop.domain.figures import BlankReason, Figure
from cds_desktop.domain.units import Unit
from cds_desktop.forms.model import FormPack

_INAPPLICABLE = Figure(reason=BlankReason.NOT_APPLICABLE, confirmed=True)


def inapplicable(pack: FormPack, unit: Unit) -> dict[str, Figure]:
    """Return a blank figure (*không thuộc phạm vi*) for every asked indicator that a unit cannot have."""
    return {i.code: _INAPPLICABLE for i in pack.conditional if not i.applies_to(unit)}
