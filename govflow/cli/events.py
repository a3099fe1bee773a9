"""How an event is named on the command line: its number, bare or as receipts and trails write it."""

from __future__ import annotations

import re

from govflow.kernel.errors import InvalidInput

# As many digits as both databases number rows with.
_NUMBER = re.compile(r"(?:GF-|E-)?([0-9]{1,18})\Z", re.IGNORECASE)


def event_number(text: str) -> int:
    """Return the number of the event named.

    Raises:
        InvalidInput: for what is no event's number.
    """
    found = _NUMBER.match(text.strip())
    if found is None:
        raise InvalidInput(f"'{text}' is not an event's number. Write it like 69 or GF-69.", field="EVENT")
    return int(found.group(1))
