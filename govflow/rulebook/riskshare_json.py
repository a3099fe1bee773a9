"""Reading a JSON document of exact figures key by key: what is wrong is collected, and nothing is guessed.

A number of the document is kept as it was written, so that no amount ever passes through a float.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import pence_of

UNREADABLE, MONEY = "RULE_UNREADABLE", "MONEY_INVALID"
# No agreement has so many parties or bands, and nobody reads so many findings.
MOST, MOST_TOLD = 1_000, 100
_DECIMAL = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
NONE: Mapping[str, Json] = {}
Word = TypeVar("Word", bound=str)


class Number(str):
    """A number of a JSON document, as it was written."""

    __slots__ = ()


class _Twice(ValueError):
    pass


def read_document(raw: bytes, place: str) -> Mapping[str, Any]:
    """Read the bytes of a file that holds one JSON object.

    Raises:
        Refused: with ``RULE_UNREADABLE``, saying what is wrong with it.
    """
    try:
        value = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_each_once,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError as error:
        raise _unreadable(place, "It is not text in UTF-8. Save the file as UTF-8 text.") from error
    except json.JSONDecodeError as error:
        words = f"It is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        raise _unreadable(place, words) from error
    except _Twice as error:
        raise _unreadable(place, str(error)) from error
    except RecursionError as error:
        raise _unreadable(place, "It is nested too deep for a rule or an outturn.") from error
    if not isinstance(value, dict):
        raise _unreadable(place, "It must be one JSON object, like {…}.")
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        [(twice, _)] = Counter([key for key, _ in pairs]).most_common(1)
        raise _Twice(f"The key {shown(twice)} is written twice in one object. Keep one of them.")
    return found


def _no_constant(name: str) -> Any:
    raise _Twice(f'{name} is no number of JSON. Write an amount as text, like "100.00".')


def _unreadable(place: str, words: str) -> Refused:
    return Refused([Finding(UNREADABLE, words, where=place)])


def shown(value: object) -> str:
    """Return a value as a message shows it: short, and in characters any terminal prints."""
    if isinstance(value, dict | list | tuple):
        return "a list" if isinstance(value, list | tuple) else "an object"
    text = str(value) if isinstance(value, Number) else json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


class Reader:
    """One object of a document, taken key by key; what is wrong is kept in one list, so that all is told."""

    __slots__ = ("_found", "findings", "needs", "place")

    def __init__(
        self,
        found: object,
        place: str,
        findings: list[Finding],
        *,
        needs: Collection[str] = (),
        may: Collection[str] = (),
        code: str = UNREADABLE,
    ) -> None:
        self.place = place
        self.needs = needs
        self.findings = findings
        self._found: Mapping[str, Any] = found if isinstance(found, dict) else {}
        if not isinstance(found, dict):
            self._keep(code, place, f"This must be an object, like {{…}}; it is {shown(found)}.")
            return
        for key in needs:
            if key not in found:
                self.wrong(code, key, f"'{key}' is missing.")
        known = {*needs, *may}
        for key in [key for key in found if key not in known][:MOST_TOLD]:
            words = f"This key means nothing here. The keys are: {', '.join([*needs, *may])}."
            self.wrong(code, key, words)

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def _keep(self, code: str, where: str, words: str, figures: Mapping[str, Json] = NONE) -> None:
        if len(self.findings) < MOST_TOLD:
            self.findings.append(Finding(code, words, where=where, figures=figures))

    def wrong(self, code: str, key: str, words: str, **figures: Json) -> None:
        """Keep what is wrong with a key."""
        self._keep(code, f"{self.place}.{in_place(key)}", words, figures)

    def inner(
        self, key: str, *, needs: Collection[str] = (), may: Collection[str] = (), code: str = UNREADABLE
    ) -> Reader:
        """Take the object of a key."""
        place = f"{self.place}.{in_place(key)}"
        return Reader(self._found[key], place, self.findings, needs=needs, may=may, code=code)

    def many(
        self, key: str, *, needs: Collection[str], may: Collection[str], code: str, within: str = ""
    ) -> list[Reader]:
        """Take a list of objects that holds some, and not more than any agreement does."""
        if key not in self._found:
            return []
        value = self._found[key]
        if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST:
            self.wrong(code, key, f"This must be a list of 1 to {MOST:,}.")
            return []
        place = f"{self.place}.{key}"
        return [
            Reader(one, f"{place}[{number}]", self.findings, needs=needs, may=may, code=within or code)
            for number, one in enumerate(value)
        ]

    def given(self, key: str) -> Any:
        """Return a value as it stands, ``None`` where it is left out."""
        return self._found.get(key)

    def text(self, key: str) -> str:
        """Take a name: text with something in it."""
        value = self._found.get(key)
        if type(value) is str and value.strip() and _is_text(value):
            return value
        if key in self._found:
            self.wrong(UNREADABLE, key, f"This must be text that names something; it is {shown(value)}.")
        return ""

    def money(self, key: str) -> int:
        """Take an amount of money in pence; nought where it is wrong or left out."""
        value = self._found.get(key, "0.00")
        pence = pence_of(value) if type(value) is str else None
        if pence is None:
            words = (
                f'Money is pounds and pence as text, like "1200.50", nought or above; this is {shown(value)}.'
            )
            self.wrong(MONEY, key, words)
        return pence or 0

    def number(self, key: str) -> Fraction | None:
        """Take a number from nought, written in digits with or without a point; nothing where it is none."""
        value = self._found.get(key)
        written = str(value) if isinstance(value, str) or type(value) is int else ""
        return Fraction(written) if _DECIMAL.fullmatch(written) else None

    def word(self, key: str, words: Sequence[Word], code: str) -> Word:
        """Take one word of a list."""
        value = self._found.get(key)
        for word in words:
            if value == word:
                return word
        if key in self._found:
            self.wrong(code, key, f"This must be one of {', '.join(words)}; it is {shown(value)}.")
        return words[0]


def in_place(key: object) -> str:
    """Return a key as a place in a document shows it."""
    text = str(key)
    return text if text.isidentifier() and text.isascii() and len(text) <= 60 else shown(text)


def _is_text(value: str) -> bool:
    """Say whether a text can be written down: half of a character pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
