"""The read side of meetings: rows, who is on the floor at an item, the whole record, and lists."""
