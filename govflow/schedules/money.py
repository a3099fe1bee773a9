"""Money as papers print it, exact in pence: pounds signs, commas, brackets and minus signs of every kind."""

from __future__ import annotations

import re
from decimal import Decimal

# One mark says that an amount is below nought: brackets, or one minus before or after the pounds sign.
_PRINTED = re.compile(
    r"(?:(?P<open>\()£?|(?P<minus>£?[-\u2212\u2013]£?)|£?)"
    r"(?P<figure>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,6})?|[0-9]{1,15}(?:\.[0-9]{1,6})?)"
    r"(?(open)\))\Z"
)
PENCE = 100
THOUSAND = 1000
MILLION = 1_000_000


class NotMoney(ValueError):
    """The text of a cell is no amount of money."""


def read_pence(text: str, unit: int = 1, *, below_nought: bool = True) -> int:
    """Return an amount printed in units of pounds as whole pence; an amount in brackets is negative.

    Raises:
        NotMoney: saying what is wrong with the text.
    """
    bare = text.strip().replace("\u00a0", "").replace(" ", "")
    if not bare:
        raise NotMoney("it is blank")
    printed = _PRINTED.match(bare)
    if not printed:
        raise NotMoney("it is text, not an amount")
    negative = bool(printed["minus"] or printed["open"])
    pence = Decimal(printed["figure"].replace(",", "")) * unit * PENCE
    if pence != int(pence):
        raise NotMoney("it has parts of a penny")
    if negative and pence and not below_nought:
        raise NotMoney("it is below nought, which only a virement may be")
    return -int(pence) if negative else int(pence)


def pounds(pence: int) -> str:
    """Return pence as the decimal string the contract asks for (CONTRACT 4)."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // PENCE}.{abs(pence) % PENCE:02d}"


def spoken(pence: int) -> str:
    """Return pence as people read them: £1,431,857, with pence only where there are any."""
    whole, rest = divmod(abs(pence), PENCE)
    return f"{'-' if pence < 0 else ''}£{whole:,}" + (f".{rest:02d}" if rest else "")
