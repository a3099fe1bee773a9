"""A plan’s metrics: figures, targets, restatements, comparators and notes, over the years."""
