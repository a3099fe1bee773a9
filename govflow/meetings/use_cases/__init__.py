"""What can be recorded of a meeting, each an entry on its case, under its lock, done once by its key."""
