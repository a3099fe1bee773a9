"""What may be recorded of a plan’s metrics, by whom."""
