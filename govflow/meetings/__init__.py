"""Meetings: what a body did on a day, who was there for each item, and what came of each vote."""
