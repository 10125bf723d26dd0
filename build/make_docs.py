"""Writes the generated parts of docs/: the JSON schemas of the command line's outputs."""

import json
from pathlib import Path

from cds_desktop.app.output import schemas

DOCS = Path(__file__).resolve().parents[1] / "docs"


def main() -> None:
    """Write every generated file."""
    for name, schema in schemas().items():
        path = DOCS / "schemas" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
