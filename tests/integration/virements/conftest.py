"""A plan with its figures, for every test of virements."""

from tests.integration.powers.authority import signing_root
from tests.integration.virements.ledgered import Books, books
from tests.make.play import furnished_file, furnished_name, furnished_url

__all__ = ["Books", "books", "furnished_file", "furnished_name", "furnished_url", "signing_root"]
