"""A furnished area for every test of what a plan holds."""

from tests.make.play import furnished_file, furnished_name, furnished_url, play, play_file

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play", "play_file"]
