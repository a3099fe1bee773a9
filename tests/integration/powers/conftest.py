"""A furnished area, with terms of reference for its boards, for every test of powers."""

from tests.integration.powers.authority import Powers, office, signing_root
from tests.make.play import furnished_file, furnished_name, furnished_url

__all__ = ["Powers", "furnished_file", "furnished_name", "furnished_url", "office", "signing_root"]
