"""What the record holds of the money of a pool, read for every door."""
