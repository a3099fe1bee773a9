"""Cases as people see them: what waits for whom, how a case stands, and taking its steps."""
