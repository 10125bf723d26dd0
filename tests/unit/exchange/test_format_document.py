"""`docs/workbook_format.md` says what the program does: its example and digests are those of the golden submission."""

import hashlib
import re
from pathlib import Path

import pytest

from cds_desktop.domain.messages import Messages
from cds_desktop.exchange.canonical import FORMAT
from cds_desktop.exchange.cells import Kinds
from cds_desktop.exchange.naming import FIGURE_COLUMNS, TABLES, info_name
from cds_desktop.forms.model import FormPack


@pytest.fixture(scope="module")
def document() -> str:
    return (Path(__file__).parents[3] / "docs" / "workbook_format.md").read_text("utf-8")


def test_the_example_is_part_of_the_golden_text(document: str, data: Path) -> None:
    golden = (data / "golden_submission.txt").read_text("utf-8").split("\n")
    (example,) = re.findall(r"```\n(.*?)\n```", document, re.DOTALL)
    assert set(example.split("\n")) <= set(golden)


def test_the_digests_follow_from_the_golden_text_as_described(document: str, data: Path) -> None:
    golden = (data / "golden_submission.txt").read_text("utf-8").removesuffix("\n").split("\n")
    digests = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{16})` \|$", document, re.MULTILINE))
    assert len(digests) == 6
    for place, digest in digests.items():
        own = [line for line in golden if line.split("\t")[0] == place]
        below = [line for line in golden if line.startswith(f"{place}/")]
        lines = sorted(own if place == "villages" else own + below)
        assert hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] == digest


def test_every_name_is_described(document: str, pack: FormPack) -> None:
    names = [FORMAT, *TABLES, *FIGURE_COLUMNS, *map(info_name, Kinds(pack).info)]
    names += [Messages().text(f"workbook.{name}") for name in ("sheet.info", "number", "commune_name", "row_id")]
    assert [name for name in names if f"`{name}`" not in document and f"*{name}*" not in document] == []
