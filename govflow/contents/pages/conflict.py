"""What somebody else made of an item meanwhile, field by field, for whoever changes the same one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govflow.kernel.findings import Json
from govflow.kernel.pence import money_words
from govflow.kernel.words import spaced

BLANK = "blank"
# What a row of a list is called by, where its parts have names.
NAMING = (("measure", "period", "kind"), ("role",))


@dataclass(frozen=True, slots=True)
class Differing:
    """One field of an item: what it was on the page, and what it is now."""

    name: str
    was: str
    now: str


def differing(figures: Mapping[str, Json]) -> tuple[Differing, ...]:
    """Return which fields of an item somebody else changed since the page was opened."""
    was, now = dict(_flat(figures.get("was"), "")), dict(_flat(figures.get("now"), ""))
    return tuple(
        Differing(name, was.get(name, BLANK), now.get(name, BLANK))
        for name in dict.fromkeys([*was, *now])
        if was.get(name, BLANK) != now.get(name, BLANK)
    )


def _flat(value: Json, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and "fault" not in value:
        named = next((keys for keys in NAMING if keys[0] in value), ())
        called = " ".join(str(value[key]) for key in named)
        for key, part in value.items():
            if key not in named:
                yield from _flat(part, ", ".join(filter(None, (called, spaced(key)))))
    elif isinstance(value, list) and len(value) > 1 and isinstance(value[0], str):
        yield str(value[0]), _words(value[1])
    elif isinstance(value, list):
        for part in value:
            yield from _flat(part, name)
    elif name:
        yield name[:1].upper() + name[1:], _words(value)


def _words(value: Json) -> str:
    """Return a value as people write it; a whole number is money in pence."""
    if isinstance(value, dict):
        return str(value["fault"])
    if isinstance(value, int):
        return money_words(value)
    return str(value or BLANK)
