"""What the room records: a version brought in or changed by hand, and why a warning stands."""
