"""What is due, paid and received between the parties of a pool, contingency held, the year-end statement."""
