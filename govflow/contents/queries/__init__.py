"""What the room reads: the versions held of a plan, and what is wrong with the latest."""
