"""Quarterly and year-end returns: spending against budget, metrics, conditions; and reports to the board."""
