"""Moments as papers write them: in London's time, in words."""

from __future__ import annotations

import re

from govflow.kernel.moments import parse_instant
from govflow.web.parts import clock_words, day_words

_A_DAY = len("2021-11-11")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def spoken(at: str) -> str:
    """Return a day, or an instant as a day and a time: 29 September 2021 at 9:30am."""
    if len(at) <= _A_DAY:
        return day_words(at)
    instant = parse_instant(at)
    return f"{day_words(instant)} at {clock_words(instant)}"


def in_words(text: str) -> str:
    """Return a text with every instant in it as people write it."""
    return _INSTANT.sub(lambda found: spoken(found[0]), text)


def time_of(at: str) -> str:
    """Return the time of an instant, as minutes give it beside a name; of a day alone, the day."""
    return f"at {clock_words(parse_instant(at))}" if len(at) > _A_DAY else f"on {day_words(at)}"


def sentence(words: str) -> str:
    """Return words as a sentence: a capital first, one full stop at the end."""
    said = words.strip()
    return f"{said[0].upper()}{said[1:].rstrip('.')}." if said else ""
