"""Money: whole pence inside, pounds and pence as text outside. No float is ever between the two."""

from __future__ import annotations

import re

from govflow.kernel.errors import InvalidInput

# The largest whole number of pence that every reader of JSON keeps exact.
LARGEST_KEPT = 2**53 - 1
# Fifteen digits of pounds, and both digits of the pence or neither; ASCII digits alone.
_POUNDS = re.compile(r"([0-9]{1,15})(?:\.([0-9]{2}))?")


def pence_of(text: str) -> int | None:
    """Return an amount of pounds and pence in pence, or nothing where it is none."""
    found = _POUNDS.fullmatch(text)
    return int(found[1]) * 100 + int(found[2] or 0) if found else None


# As people type an amount: thousands in threes, so that "1,5" is never read as fifteen.
_TYPED = re.compile(r"£? ?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{2})?")


def pence_typed(text: str) -> int | None:
    """Return an amount as people type it ("£1,200.50") in pence, or nothing where it is none."""
    found = _TYPED.fullmatch(text.strip())
    return pence_of(found[1].replace(",", "") + (found[2] or "")) if found else None


def amount_typed(text: str, field: str = "amount") -> int:
    """Return an amount as people type it in pence.

    Raises:
        InvalidInput: for what is none, or is more than an event can hold (``kernel.canonical``).
    """
    pence = pence_typed(text)
    if pence is None:
        raise InvalidInput(f"'{text}' is not an amount. Write it like 1200.50.", field=field)
    if pence > LARGEST_KEPT:
        message = (
            f"'{text}' is more than the record can hold. An amount is up to {money_words(LARGEST_KEPT)}."
        )
        raise InvalidInput(message, field=field)
    return pence


def pounds_of(pence: int) -> str:
    """Return pence as the decimal text shown outside; one below nought has its sign in front."""
    return f"{pence // 100}.{pence % 100:02d}" if pence >= 0 else f"-{pounds_of(-pence)}"


def money_words(pence: int) -> str:
    """Return pence as people write money: £1,200, or £1,200.50."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}" + (f".{rest:02d}" if rest else "")
