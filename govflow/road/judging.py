"""One step against the definition it was taken under: manner, role, papers, power and guards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from govflow.kernel.findings import Json
from govflow.machine.guards import AFTER, evaluate
from govflow.road.asking import RECORDERS

Step = Mapping[str, Json]
SAME = "same"


def steps_of(definition: Mapping[str, Json]) -> Sequence[Step]:
    """Return the transitions of a definition as it was published."""
    return mappings(definition.get("transitions"))


def matching(definition: Mapping[str, Json], data: Mapping[str, Json]) -> Step | None:
    """Return the transition an event says it took, by trigger, states and the guards it names."""
    judged = {str(guard.get("guard")) for guard in mappings(data.get("guards"))}
    for step in steps_of(definition):
        same = step.get("trigger") == data.get("trigger") and _leads_to(definition, step, data)
        if same and data.get("from") in sources(step) and judged == _conditions(step):
            return step
    return None


def _leads_to(definition: Mapping[str, Json], step: Step, data: Mapping[str, Json]) -> bool:
    to = step.get("to")
    stays = to == SAME and SAME not in mapping(definition.get("states"))
    return data.get("to") == (data.get("from") if stays else to)


def _conditions(step: Step) -> set[str]:
    return {*texts(step.get("guards")), *(f"{AFTER}{trigger}" for trigger in texts(step.get("after")))}


def sources(step: Step) -> list[Json]:
    """Return the states a transition starts from."""
    return _one_or_more(step.get("from"))


def _one_or_more(named: Json) -> list[Json]:
    return named if isinstance(named, list) else [named]


def why_not(data: Mapping[str, Json], step: Step, *, is_system: bool) -> Iterator[str]:
    """Yield every reason why the definition did not permit this step as it is recorded."""
    recorded = bool(data.get("happened_at"))
    how = step.get("how", "either")
    if how == "recorded" and not recorded:
        yield "it is only ever recorded from the world, and was done here"
    if how == "done" and recorded:
        yield "it is only ever done here, and was recorded"
    yield from _role(data, step, is_system=is_system)
    yield from _papers(data, step)
    yield from _power(data, step, recorded=recorded, is_system=is_system)
    yield from _guards(data, recorded=recorded)
    yield from _approval(data, step, recorded=recorded)


def _approval(data: Mapping[str, Json], step: Step, *, recorded: bool) -> Iterator[str]:
    named = set(texts(step.get("approves")))
    if named and set(mapping(mapping(data.get("approves")).get("parts"))) != named:
        yield "it does not say what it approved of the parts the step approves"
    relied = mapping(data.get("relies_on"))
    if step.get("relies_on_approval") and not relied:
        yield "it does not say which approval it relies on"
    elif texts(relied.get("stale")) and not recorded:
        yield "it relied on an approval that what changed since had left behind"


def _role(data: Mapping[str, Json], step: Step, *, is_system: bool) -> Iterator[str]:
    used, named = data.get("role"), texts(step.get("roles"))
    if is_system:
        if named and "system" not in named:
            yield "GovFlow itself may not take it"
        return
    may_record = bool(data.get("happened_at")) and step.get("how", "either") == "either"
    if used not in named and not (may_record and used in RECORDERS):
        yield f"the role used, '{used}', is not one of the step's"


def _papers(data: Mapping[str, Json], step: Step) -> Iterator[str]:
    kinds = {str(paper.get("kind")) for paper in mappings(data.get("evidence"))}
    missing = [kind for kind in texts(step.get("evidence")) if kind not in kinds]
    if missing:
        yield f"it has no document of the kind {', '.join(missing)}"


def _power(data: Mapping[str, Json], step: Step, *, recorded: bool, is_system: bool) -> Iterator[str]:
    needed, snapshot = mapping(step.get("authority")), mapping(data.get("authority"))
    body, outcome = needed.get("act_of"), needed.get("outcome")
    routine = _one_or_more(needed.get("routine")) if needed.get("routine") else []
    if body and snapshot.get("body_kind") != body:
        yield "the act it rests on is not that of the body the step needs"
    elif body and outcome and snapshot.get("outcome") != outcome:
        yield f"the act it rests on did not come to '{outcome}'"
    yield from _held(data, needed, snapshot)
    if not routine or recorded or is_system:
        return
    if snapshot.get("kind") != "routine" or snapshot.get("ref") not in routine:
        yield f"it does not rest on the routine power of the {' or '.join(map(str, routine))}"


def _held(
    data: Mapping[str, Json], needed: Mapping[str, Json], snapshot: Mapping[str, Json]
) -> Iterator[str]:
    power = needed.get("power")
    if power and snapshot.get("power") != power:
        yield f"it rests on no power '{power}', which the step needs"
    elif power and snapshot.get("kind") == "none" and not data.get("happened_at"):
        yield "it was done here and cites no power"


def _guards(data: Mapping[str, Json], *, recorded: bool) -> Iterator[str]:
    for guard in mappings(data.get("guards")):
        name, facts, rule = guard.get("guard"), guard.get("facts"), guard.get("rule")
        holds = isinstance(facts, dict) and isinstance(rule, list) and evaluate(rule, facts)
        if holds != guard.get("verdict"):
            yield f"'{name}' was said to be {guard.get('verdict')}, and is {holds}"
        elif not holds and not recorded:
            yield f"'{name}' did not hold"


def mapping(value: Json) -> Mapping[str, Json]:
    """Return a mapping; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Json) -> list[dict[str, Json]]:
    """Return the mappings of a list; anything else is an empty list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(value: Json) -> list[str]:
    """Return the texts of a list; anything else is an empty list."""
    return [str(item) for item in value] if isinstance(value, list) else []
