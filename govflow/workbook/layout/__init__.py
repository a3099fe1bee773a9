"""From cells to contents: each sheet is read by its labels and headers, never by fixed cells."""
