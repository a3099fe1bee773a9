"""A furnished area for the tests that tamper with a real history."""

from tests.make.play import furnished_file, furnished_name, furnished_url, play, play_file

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play", "play_file"]
