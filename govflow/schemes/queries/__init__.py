"""Reading the schemes of a plan, and whose agreement it asserts."""
