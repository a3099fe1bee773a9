"""What the room records: days added, dates moved, steps of an area's own."""
