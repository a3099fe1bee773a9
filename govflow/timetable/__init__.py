"""When things fall due: England's calendar, the dates of a round, and what their passing means."""
