"""Figures as people type them, read into what is kept: exact decimals as text, periods, months. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_date
from govflow.schedules.periods import Period, months_named, read_period

MOST = 100
_NUMBER = re.compile(r"-?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?\Z")
_WHOLE = re.compile(r"[0-9]{1,6}\Z")
_YEAR = re.compile(r"([0-9]{4})/([0-9]{2})")


def read_figure(text: str, field: str, unit: str = "", *, below_nought: bool = False) -> str:
    """Return a figure as exact decimal text: 4,585 is 4585; nothing stays nothing.

    Raises:
        InvalidInput: for what is no figure, below nought, or a percentage over a hundred.
    """
    bare = text.strip()
    bare = bare.removesuffix("%").rstrip() if unit == "percent" else bare
    if not bare:
        return ""
    if not _NUMBER.match(bare):
        message = f"'{text.strip()[:40]}' is no figure. Write it like 76.6 or 4585."
        raise InvalidInput(message, field=field)
    number = bare.replace(",", "")
    if Decimal(number) < 0 and not below_nought:
        raise InvalidInput(f"{number} is below nought.", field=field)
    if unit == "percent" and Decimal(number) > MOST:
        raise InvalidInput(f"{number} is over 100 per cent.", field=field)
    return number


def read_whole(text: str, field: str) -> str:
    """Return a whole number above nought as text, such as a rank; nothing stays nothing.

    Raises:
        InvalidInput: for anything else.
    """
    bare = text.strip()
    if bare and (not _WHOLE.match(bare) or not int(bare)):
        raise InvalidInput(f"'{bare[:40]}' is no whole number above nought.", field=field)
    return str(int(bare)) if bare else ""


def read_time(text: str) -> Period:
    """Return the period someone means: 2019-20, 2019/20 Q2, 2019-20 H1 or 2019-07.

    Raises:
        InvalidInput: for what is none.
    """
    period = read_period(_YEAR.sub(r"\1-\2", text.strip()).upper())
    if period is None:
        message = (
            f"'{text.strip()[:40]}' is no period. Write it like 2019-20, 2019-20 Q2, 2019-20 H1 or 2019-07."
        )
        raise InvalidInput(message, field="period")
    return period


def read_months(said: Sequence[str], period: Period) -> tuple[str, ...]:
    """Return the months of a period that are there: "July and August", or 2019-07 2019-08.

    Raises:
        InvalidInput: for none, for all of them, or for one that is not of the period.
    """
    words = " ".join(said)
    written = re.findall(r"[0-9]{4}-[0-9]{2}", words)
    strange = [one for one in written if one not in period.months]
    if strange:
        raise InvalidInput(f"{strange[0]} is no month of {period.name}.", field="months")
    named = set(written) | set(months_named(words, period))
    if not named or len(named) == len(period.months):
        message = f"Say which months of {period.name} are there, but not all, like 'July and August'."
        raise InvalidInput(message, field="months")
    return tuple(month for month in period.months if month in named)


def read_since(text: str, field: str, period: Period | None = None) -> str:
    """Return a day as the record spells it; nothing stays nothing.

    Raises:
        InvalidInput: for no day, or one after the period it is for.
    """
    day: date | None = parse_date(text, field=field) if text.strip() else None
    if day and period and day > period.end:
        raise InvalidInput(f"{day} is after the end of {period.name}.", field=field)
    return day.isoformat() if day else ""
