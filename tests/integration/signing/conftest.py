"""Folders of the authorities that an area trusts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.make.signed_pdfs import authority, party


@pytest.fixture
def trusted(tmp_path: Path) -> str:
    """The authority that vouches for the director, beside another."""
    folder = tmp_path / "trusted"
    folder.mkdir()
    (folder / "service.pem").write_bytes(party("Another Root").pem + authority().pem)
    return str(folder)


@pytest.fixture
def of_others(tmp_path: Path) -> str:
    """An authority that vouches for nobody here."""
    folder = tmp_path / "others"
    folder.mkdir()
    (folder / "other.pem").write_bytes(party("Another Root").pem)
    return str(folder)
