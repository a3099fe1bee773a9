"""Pools: what was agreed of the money of each, forecasts, who pays, settlements, and what would be if."""
