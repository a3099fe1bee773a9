"""Money moved between the lines of a plan, and under which power; and money brought in from another year."""
