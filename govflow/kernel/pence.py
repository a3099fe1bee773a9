"""Money: whole pence inside, pounds and pence as text outside. No float is ever between the two."""

from __future__ import annotations

import re

# Fifteen digits of pounds, and both digits of the pence or neither; ASCII digits alone.
_POUNDS = re.compile(r"([0-9]{1,15})(?:\.([0-9]{2}))?")


def pence_of(text: str) -> int | None:
    """Return an amount of pounds and pence in pence, or nothing where it is none."""
    found = _POUNDS.fullmatch(text)
    return int(found[1]) * 100 + int(found[2] or 0) if found else None


def pounds_of(pence: int) -> str:
    """Return pence as the decimal text shown outside; one below nought has its sign in front."""
    return f"{pence // 100}.{pence % 100:02d}" if pence >= 0 else f"-{pounds_of(-pence)}"


def money_words(pence: int) -> str:
    """Return pence as people write money: £1,200, or £1,200.50."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}" + (f".{rest:02d}" if rest else "")
