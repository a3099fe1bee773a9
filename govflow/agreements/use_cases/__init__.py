"""What people do to the record of an agreement: set it, name its parties and annexes, answer its clauses."""
