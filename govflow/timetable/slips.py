"""How a slip is written at every door: ``jcog_scrutiny=+5``, in working days."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govflow.kernel.errors import InvalidInput

_SLIP = re.compile(r"([a-z0-9_]+)=([+-]?[0-9]{1,4})\Z")


def read_slips(texts: Sequence[str], field: str) -> dict[str, int]:
    """Return the slips by milestone.

    Raises:
        InvalidInput: for one that cannot be read, or a milestone named twice.
    """
    slips: dict[str, int] = {}
    for text in texts:
        found = _SLIP.match(text.strip())
        if found is None:
            raise InvalidInput(f"'{text}' is not a slip. Write it MILESTONE=+5.", field=field)
        if found.group(1) in slips:
            raise InvalidInput(
                f"The milestone '{found.group(1)}' is slipped twice. Name it once.", field=field
            )
        slips[found.group(1)] = int(found.group(2))
    return slips
