"""A furnished area, for every test of signatories and money."""

from tests.integration.plans.town import Town, round_root, town
from tests.make.play import furnished_file, furnished_name, furnished_url, play

__all__ = ["Town", "furnished_file", "furnished_name", "furnished_url", "play", "round_root", "town"]
