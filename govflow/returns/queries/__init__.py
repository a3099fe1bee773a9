"""Reading returns and reports."""
