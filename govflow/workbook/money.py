"""Pounds and pence: exact, whole pence inside, decimal strings outside."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def pounds(pence: int) -> str:
    """Return pence as the contract writes money: 44585686.00."""
    sign, size = "-" if pence < 0 else "", abs(pence)
    return f"{sign}{size // 100}.{size % 100:02d}"


def said(pence: int) -> str:
    """Return pence as people write money: £44,585,686, with pence only where there are any."""
    sign, size = "-" if pence < 0 else "", abs(pence)
    return f"{sign}£{size // 100:,}" + (f".{size % 100:02d}" if size % 100 else "")


def whole_pence(number: Decimal) -> int | None:
    """Return a number of pounds in pence, or nothing where it is no whole number of pence."""
    pence = number * 100
    nearest = pence.to_integral_value()
    # What binary arithmetic in the spreadsheet left behind the fifteenth digit is not money.
    tolerance = max(abs(pence), Decimal(1)) * Decimal("1e-14")
    return int(nearest) if abs(pence - nearest) <= tolerance else None


def half_up(exact: Fraction) -> int:
    """Return the nearest whole number, halves away from nought."""
    size = abs(exact)
    nearest = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return nearest if exact >= 0 else -nearest
