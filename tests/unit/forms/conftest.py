"""A small pack about another report: what holds for it is no matter of CDS."""

from pathlib import Path

import pytest

from cds_desktop.forms.loader import load_pack, shipped_pack
from cds_desktop.forms.model import FormPack

LIBRARY = Path(__file__).parents[2] / "data" / "packs" / "library"


@pytest.fixture(scope="session")
def library_folder() -> Path:
    return LIBRARY


@pytest.fixture(scope="session")
def library() -> FormPack:
    return load_pack(LIBRARY)


@pytest.fixture(scope="session")
def cds() -> FormPack:
    """The shipped pack."""
    return shipped_pack()
