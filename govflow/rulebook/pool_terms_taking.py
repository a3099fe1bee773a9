"""Taking one value of a pool's terms: what is wrong with it is kept, and the reading goes on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_date
from govflow.rulebook.riskshare_json import Reader, shown

UNREADABLE, TWICE, UNKNOWN, DATES = "TERMS_UNREADABLE", "KEY_TWICE", "PARTY_UNKNOWN", "DATES_INVALID"
LONGEST_NOTICE, LONGEST_NAME = 120, 100
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def take_each(reader: Reader, key: str, needs: Sequence[str], may: Sequence[str]) -> list[Reader]:
    """Take a list of objects; unlike the bands of a rule it may be empty."""
    if reader.given(key) in (None, [], ()):
        return []
    return reader.many(key, needs=needs, may=may, code=UNREADABLE)


def take_given(reader: Reader, key: str) -> str:
    """Return a text as it is given, empty where it is none."""
    value = reader.given(key)
    return value if type(value) is str else ""


def take_text(reader: Reader, key: str) -> str:
    """Take a text; what is needed says something, what may be left out may be empty."""
    value = reader.given(key)
    if value is None and key not in reader:
        return ""
    if type(value) is not str or not _is_kept(value):
        reader.wrong(UNREADABLE, key, f"This must be text; it is {shown(value)}.")
        return ""
    if not value.strip() and key in reader.needs:
        reader.wrong(UNREADABLE, key, "This must be text that says something; it is empty.")
    return value.strip()


def _is_kept(text: str) -> bool:
    """Say whether every character can be written down: not half of a pair, and not NUL."""
    return not any("\ud800" <= one <= "\udfff" or one == "\x00" for one in text)


def take_code(party: Reader) -> str:
    """Take the code of a party as it is given; one that is empty is told of with the risk share."""
    code = take_given(party, "code")
    if len(code) > LONGEST_NAME or not _is_kept(code):
        words = f"A code is text of up to {LONGEST_NAME} characters that can all be kept"
        party.wrong(UNREADABLE, "code", f"{words}; this is {shown(code)}.")
    return code


def take_party(reader: Reader, codes: Sequence[str]) -> str:
    """Take the party that something is of; empty where it is left out, and so of nobody who shares."""
    return "" if reader.given("party") in (None, "") else known_party(reader, "party", codes)


def take_name(reader: Reader, key: str) -> str:
    """Take what something of the pool is called by: text as ``take_text`` has it, and a short one.

    Such a name is the key of rows, of timers and of addresses.
    """
    name = take_text(reader, key)
    if len(name) > LONGEST_NAME:
        words = f"A key or a code has up to {LONGEST_NAME} characters; this has {len(name)}."
        reader.wrong(UNREADABLE, key, words)
    return name


def take_key(terms: Reader) -> str:
    """Take the key of a pool."""
    key = take_given(terms, "key")
    if "key" in terms and not _KEY.fullmatch(key):
        words = "A pool's key is small letters, digits and hyphens, up to 60, like mental-health"
        terms.wrong(UNREADABLE, "key", f"{words}; this is {shown(terms.given('key'))}.")
    return key


def known_party(reader: Reader, key: str, codes: Sequence[str]) -> str:
    """Take the code of one of the pool's parties."""
    code = take_given(reader, key)
    if key in reader and code not in codes:
        words = f"No party of the pool is called {shown(reader.given(key))}. Its parties are: "
        reader.wrong(UNKNOWN, key, f"{words}{', '.join(codes[:10]) or 'none'}.")
    return code


def take_word(reader: Reader, key: str, words: Sequence[Any], code: str = UNREADABLE) -> Any:
    """Take one word of a list; the first where it is left out."""
    return reader.word(key, words, code)


def take_day(reader: Reader, key: str) -> date | None:
    """Take a day, nothing where none is given."""
    value = reader.given(key)
    if value is None:
        return None
    try:
        return parse_date(value if type(value) is str else shown(value))
    except InvalidInput as error:
        reader.wrong(DATES, key, error.message)
        return None


def take_months(terms: Reader) -> int | None:
    """Take a whole number of months."""
    value = terms.given("notice_months")
    if value is None:
        return None
    months = terms.number("notice_months")
    if months is None or months.denominator != 1 or months > LONGEST_NOTICE:
        terms.wrong(
            UNREADABLE, "notice_months", f"Notice is a whole number of months, up to {LONGEST_NOTICE}."
        )
        return None
    return int(months)


def take_once(terms: Reader, name: str, keys: Sequence[str]) -> None:
    """Say which keys of a list are used twice."""
    for key, times in Counter(keys).items():
        if key and times > 1:
            terms.wrong(TWICE, name, f"Two of them have the key {shown(key)}. Name each once.")
