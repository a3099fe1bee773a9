"""The powers a body can hold by its terms of reference, and a delegation can pass on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from govflow.kernel.errors import Broken


@dataclass(frozen=True, slots=True)
class Power:
    """One of ``config/powers.toml``, with the verbs by which a body uses it.

    ``decides`` is false where a body only gives its views.
    """

    title: str
    description: str
    verbs: frozenset[str]
    decides: bool = True


Powers = Mapping[str, Power]


def load_powers(file: Path) -> Powers:
    """Read ``config/powers.toml``.

    Raises:
        Broken: when it cannot be read or a power is not whole.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        return {
            name: Power(
                one["title"], one["description"], frozenset(one["verbs"]), decides=one.get("decides", True)
            )
            for name, one in found.items()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Broken(f"The file config/powers.toml cannot be read: {error}") from error
