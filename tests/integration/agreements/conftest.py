"""An area with its agreements, for every test of them."""

from tests.integration.agreements.desk import Desk, desk
from tests.integration.powers.authority import signing_root
from tests.make.play import furnished_file, furnished_name, furnished_url

__all__ = ["Desk", "desk", "furnished_file", "furnished_name", "furnished_url", "signing_root"]
