"""A furnished area for every test of the road."""

from tests.integration.road.delegating import board_root, delegated, hall
from tests.make.play import furnished_file, furnished_name, furnished_url, play, play_file

__all__ = [
    "board_root",
    "delegated",
    "furnished_file",
    "furnished_name",
    "furnished_url",
    "hall",
    "play",
    "play_file",
]
