"""What a plan holds: versions of its figures, metrics, cover and confirmations, checked as they come in."""
