"""What is done with returns and reports: opened, entered, reported."""
