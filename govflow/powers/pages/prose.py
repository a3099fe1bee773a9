"""What the record spells for machines, as pages say it: instants in London, offices and bodies by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from govflow.kernel.moments import LONDON, parse_instant
from govflow.kernel.words import spaced
from govflow.web.parts import clock_words, day_words

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
_PERSON = re.compile(r"\bperson-[2-9a-z]{12}\b")
_QUOTED = re.compile(r"'([^']+)'")


class Prose:
    """Says a text of the record as people say it. ``named`` are bodies and offices by what the text holds."""

    def __init__(self, named: Mapping[str, str], person: Callable[[str], str]) -> None:
        """Take the names, and how one person's is looked up."""
        self._named = named
        self._person = person

    @cached_property
    def _known(self) -> re.Pattern[str]:
        longest_first = sorted(self._named, key=len, reverse=True)
        return re.compile(
            rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?![\w-])", re.IGNORECASE
        )

    def __call__(self, text: str) -> str:
        """Return the text with its instants, days, people, bodies and offices in words."""
        said = _INSTANT.sub(lambda found: instant_words(found[0]), text)
        said = _DAY.sub(lambda found: day_words(found[0]), said)
        said = _PERSON.sub(lambda found: self._person(found[0]), said)
        said = self._known.sub(lambda found: self._named[found[0].lower()], said)
        return _QUOTED.sub(r"‘\1’", said).replace("'", "’")

    def sentence(self, text: str) -> str:
        """Return the same with a capital first."""
        said = self(text)
        return said[:1].upper() + said[1:]


def prose_in(named: Mapping[str, str], role_titles: Mapping[str, str], person: Callable[[str], str]) -> Prose:
    """Return how texts are said with these names of bodies and organisations, and the offices and people."""
    # An office of one word (chair, member) is a word of English too: it is left as it stands.
    offices = {spaced(role): office_words(title) for role, title in role_titles.items() if "_" in role}
    return Prose({**offices, **named}, person)


def instant_words(text: str) -> str:
    """Return an instant in London: at midnight, the day that begins then."""
    instant = parse_instant(text).astimezone(LONDON)
    if (instant.hour, instant.minute) == (0, 0):
        return f"the beginning of {day_words(instant)}"
    return f"{day_words(instant)} at {clock_words(instant)}"


def office_words(title: str) -> str:
    """Return an office as it stands inside a sentence: the director, the NHS chief officer."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
