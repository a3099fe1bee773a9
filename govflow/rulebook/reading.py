"""Reading rules kept as JSON, key by key: every error names the key, the place and what is wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from govflow.kernel import canonical
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")
MOST = 10_000

Word = TypeVar("Word", bound=str)


def opened(written: str | Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the mapping that a JSON text holds, or the mapping itself.

    Raises:
        InvalidInput: when the text is no JSON object.
    """
    if not isinstance(written, str):
        return written
    try:
        value = canonical.parse(written.encode("utf-8"))
    except (canonical.NotCanonical, UnicodeEncodeError) as error:
        raise InvalidInput(f"The rules cannot be read as JSON: {error}.", field="rules") from error
    if not isinstance(value, dict):
        raise InvalidInput("The rules must be one JSON object, like {…}.", field="rules")
    return value


class Fields:
    """One mapping of rules, taken key by key; ``finish`` finds the keys that nobody took."""

    def __init__(self, values: Mapping[str, Json], place: str, prefix: str = "") -> None:
        self._values = values
        self._place = place
        self._prefix = prefix
        self._taken: set[str] = set()

    def wrong(self, key: str, words: str) -> InvalidInput:
        """Return the error to raise about a key."""
        name = self._prefix + key
        return InvalidInput(f"'{name}' of {self._place} {words}", field=name)

    def finish(self) -> None:
        """Refuse a key that means nothing here: a rule misspelt is a rule lost."""
        for key in self._values:
            if key not in self._taken:
                known = ", ".join(sorted(self._taken))
                raise self.wrong(key, f"means nothing. The keys are: {known}.")

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Take true or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false.")
        return value

    def number(self, key: str) -> int:
        """Take a whole number from 0; 0 where it is left out."""
        value = self._take(key)
        return 0 if value is None else self._counted(key, value)

    def numbers(self, key: str) -> dict[str, int]:
        """Take a mapping of names to whole numbers from 1."""
        value = self._take(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.wrong(key, "must be a mapping of categories to numbers.")
        counted = {name: self._counted(f"{key}.{name}", each) for name, each in value.items()}
        if not all(counted.values()):
            raise self.wrong(key, "asks for nobody of a category. Leave that category out.")
        return counted

    def text(self, key: str) -> str:
        """Take a text, empty where it is left out."""
        value = self._take(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.wrong(key, "must be text.")
        return value.strip()

    def hour(self, key: str) -> str:
        """Take an hour of the day, written 17:00."""
        value = self.text(key)
        if value and not _HOUR.match(value):
            raise self.wrong(key, f"is '{value}', which is no hour. Write it like 17:00.")
        return value

    def choice(self, key: str, words: Sequence[Word], default: Word) -> Word:
        """Take one word of a list."""
        value = self._take(key)
        if value is None:
            return default
        for word in words:
            if value == word:
                return word
        raise self.wrong(key, f"is '{value}'. It must be one of: {', '.join(words)}.")

    def names(self, key: str) -> tuple[str, ...]:
        """Take a list of names, each once."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise self.wrong(key, "must be a list.")
        taken = [each for each in value if isinstance(each, str) and each.strip()]
        if len(taken) != len(value):
            raise self.wrong(key, "must be a list of names.")
        if len(set(taken)) != len(taken):
            raise self.wrong(key, "names the same thing twice.")
        return tuple(taken)

    def dates(self, key: str) -> tuple[str, ...]:
        """Take a list of dates, in order."""
        for each in (taken := self.names(key)):
            parse_date(each, field=self._prefix + key)
        return tuple(sorted(taken))

    def inner(self, key: str) -> Fields | None:
        """Take a mapping inside this one, or nothing."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self.wrong(key, "must be a mapping of rules.")
        return Fields(value, self._place, f"{self._prefix}{key}.")

    def mappings(self, key: str) -> tuple[Mapping[str, Json], ...]:
        """Take a list of mappings."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise self.wrong(key, "must be a list of mappings.")
        taken = [each for each in value if isinstance(each, Mapping)]
        if len(taken) != len(value):
            raise self.wrong(key, "must be a list of mappings.")
        return tuple(taken)

    def amount(self, key: str, largest: int) -> int | None:
        """Take a whole number of pence above nought, or nothing."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= largest:
            raise self.wrong(key, "must be a whole number of pence above nought.")
        return value

    def _take(self, key: str) -> Json:
        self._taken.add(key)
        return self._values.get(key)

    def _counted(self, key: str, value: Json) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise self.wrong(key, f"must be a whole number from 0 to {MOST:,}.")
        return value
