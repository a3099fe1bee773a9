"""What is done about the money of a pool: each a use case of its own."""
