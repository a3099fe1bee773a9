"""What the pages of cases read: who is looking, lists, what waits for someone, and one case in full."""
