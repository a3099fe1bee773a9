"""Golden histories of every release."""
