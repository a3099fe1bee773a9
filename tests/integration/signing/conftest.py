"""Folders of the authorities that an area trusts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.make.signed_pdfs import authority, folder_of, party


@pytest.fixture
def trusted(tmp_path: Path) -> str:
    """The authority that vouches for the director, beside another."""
    return folder_of(tmp_path / "trusted", party("Another Root"), authority())


@pytest.fixture
def of_others(tmp_path: Path) -> str:
    """An authority that vouches for nobody here."""
    return folder_of(tmp_path / "others", party("Another Root"))
