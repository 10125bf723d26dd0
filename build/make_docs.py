"""Writes the generated parts of docs/: the JSON schemas of the command line's outputs, and the page of indicators."""

import json
from pathlib import Path

from cds_desktop.app.output import schemas
from cds_desktop.domain.messages import Messages
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.reporting.reference import Reference, indicators_page

DOCS = Path(__file__).resolve().parents[1] / "docs"


def main() -> None:
    """Write every generated file."""
    for name, schema in schemas().items():
        path = DOCS / "schemas" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    page = indicators_page(Reference(shipped_pack(), Messages("vi")))
    (DOCS / "indicators.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
