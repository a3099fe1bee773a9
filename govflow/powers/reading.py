"""An exempt decision (Schedule 12A, LGA 1972) as one reader has it: marked, or with its wording withheld."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from govflow.kernel.findings import Json
from govflow.powers.model import TELLS_NOTHING, KnownDecision
from govflow.powers.ports import PowersRules
from govflow.road.withholding import words_withheld


def as_read(
    connection: Connection, rules: PowersRules, person: str, found: Iterable[KnownDecision]
) -> list[KnownDecision]:
    """Return decisions as somebody may read them; nobody in particular reads no exempt wording."""
    return [
        one if not one.exempt or rules.reads_exempt(connection, person, one) else withheld(one)
        for one in found
    ]


def withheld(known: KnownDecision) -> KnownDecision:
    """Return an exempt decision without its wording, what it is about, and a digest to guess it by."""
    record: dict[str, Json] = {
        name: value for name, value in (known.record or {}).items() if name in TELLS_NOTHING
    }
    return replace(
        known,
        text=words_withheld(known.exempt),
        sha256="",
        subject="",
        amount="",
        condition=words_withheld(known.exempt) if known.condition else "",
        condition_lifted="It is met" if known.condition_lifted else "",
        record=record,
        withheld=True,
    )
