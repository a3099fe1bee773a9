"""Reading what is outstanding, and what was told."""
