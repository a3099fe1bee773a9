"""Names of the code, days, and people whose name was erased, as a reader says them."""

from __future__ import annotations

from datetime import date

# What stands on every page where a person's name was erased.
FORMER = "a former user"


def spaced(name: object) -> str:
    """Return a name of the code as words."""
    return str(name).replace("_", " ")


def day_in_words(day: date) -> str:
    """Return a day as people write it where its weekday matters: Thursday 11 November 2021."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def counted(number: int, thing: str) -> str:
    """Return so many of a thing: 1 clear day, 4 clear days."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
