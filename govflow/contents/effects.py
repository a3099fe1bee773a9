"""What submitting pending sign-off writes down: the day on which the sign-off is expected."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.ledger.rows import Row
from govflow.road.ports import Effect, Stepping
from govflow.road.rows import mark_row

# The fact: the day the cover held gives, blank where it gives none, nothing where no figures are held.
EXPECTED = "cover_expects"
MARK = "sign_off_expected"


def _expect_sign_off(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    """Keep the day said with the step, else the cover's own (template cover, 2021-22: 'expected date').

    A plan of which no figures are held has no cover to give a day, and what was done elsewhere is written
    down as it happened: neither is refused for the want of one.

    Raises:
        InvalidInput: where a cover is held, and neither it nor the step gives a day.
    """
    on_cover = stepping.situation.facts.get(EXPECTED)
    said = str(stepping.command.answers.get("expected_on") or "").strip() or str(on_cover or "")
    if said:
        return [mark_row(stepping, MARK, parse_date(said, field="expected_on").isoformat())]
    if on_cover is None or stepping.command.happened:
        return []
    message = (
        "Pending sign-off, the plan says on which day it is expected: the cover held gives none. "
        "Give the day with this step, or fill it in on the cover."
    )
    raise InvalidInput(message, field="expected_on")


EFFECTS: Mapping[str, Effect] = {"expect_sign_off": _expect_sign_off}
EFFECTS_ASK: Mapping[str, tuple[str, ...]] = {"expect_sign_off": (EXPECTED,)}
