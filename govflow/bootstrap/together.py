"""What the rooms' workflows may name, put together: guards, the figures they judge, and what steps start."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func

from govflow.agreements import effects as agreement_effects
from govflow.agreements import facts as agreement_facts
from govflow.agreements import guards as agreements
from govflow.contents import effects as contents_effects
from govflow.contents import facts as contents_facts
from govflow.contents import guards as contents
from govflow.machine.guards import Guard
from govflow.meetings import guards as meetings
from govflow.plans import effects as plan_effects
from govflow.plans import facts as plan_facts
from govflow.plans import guards as plans
from govflow.powers import effects as power_effects
from govflow.powers import facts as power_facts
from govflow.returns import guards as returns
from govflow.road.not_before import NOT_BEFORE, opening_days
from govflow.road.ports import ITS_BODY, Effect, FactColumn

GUARDS: Mapping[str, Guard] = {
    **plans.GUARDS,
    **agreements.GUARDS,
    **contents.GUARDS,
    **meetings.GUARDS,
    **returns.GUARDS,
}
FACT_COLUMNS: Mapping[str, FactColumn] = {
    **plan_facts.FACT_COLUMNS,
    **agreement_facts.FACT_COLUMNS,
    **contents_facts.FACT_COLUMNS,
    **meetings.FACT_COLUMNS,
    **power_facts.FACT_COLUMNS,
    **returns.FACT_COLUMNS,
    NOT_BEFORE: opening_days,
    # A meeting and a decision are each of one body; its record is kept by its own clerk.
    ITS_BODY: lambda: func.coalesce(meetings.its_body(), power_facts.decided_by()),
}
EFFECTS: Mapping[str, Effect] = {
    **plan_effects.EFFECTS,
    **agreement_effects.EFFECTS,
    **contents_effects.EFFECTS,
    **meetings.EFFECTS,
    **power_effects.EFFECTS,
    **returns.EFFECTS,
}
EFFECTS_ASK: Mapping[str, tuple[str, ...]] = {
    **plan_effects.EFFECTS_ASK,
    **contents_effects.EFFECTS_ASK,
    **meetings.EFFECTS_ASK,
}
