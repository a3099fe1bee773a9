"""What was recorded, and how it stands on a day."""
