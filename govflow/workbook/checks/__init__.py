"""The rules of the planning template, each a pure function of what was read. They know no file."""
