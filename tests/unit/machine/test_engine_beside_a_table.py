"""The engine beside a twenty-line interpreter that shares no code with it, on definitions made at random."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.kernel.findings import Json
from govflow.machine.definition import Definition, State, Transition
from govflow.machine.engine import Ask, Engine, Step, decide
from govflow.machine.explore import explore
from govflow.machine.guards import Guard

STATES = ("a", "b", "c", "d")
TRIGGERS = ("go", "stay", "back")
FACTS = ("p", "q", "r")
ROLES = ("lead", "clerk")


def rules() -> st.SearchStrategy[Any]:
    value = st.one_of(st.booleans(), st.integers(-1, 2), st.sampled_from(["x", ""]), st.none())
    single = st.one_of(
        st.tuples(st.sampled_from(["eq", "ne", "le", "ge"]), st.sampled_from(FACTS), value).map(list),
        st.tuples(st.just("in"), st.sampled_from(FACTS), st.lists(value, max_size=3)).map(list),
    )
    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["all", "any"]), inner, inner).map(list),
            st.tuples(st.just("not"), inner).map(list),
        ),
        max_leaves=4,
    )


GUARDS = st.fixed_dictionaries({name: rules() for name in ("g1", "g2", "g3")})
TABLES = st.lists(
    st.fixed_dictionaries(
        {
            "trigger": st.sampled_from(TRIGGERS),
            "from": st.lists(st.sampled_from(STATES), min_size=1, max_size=3, unique=True),
            "to": st.sampled_from(STATES),
            "roles": st.lists(st.sampled_from(ROLES), max_size=2, unique=True),
            "guards": st.lists(st.sampled_from(["g1", "g2", "g3"]), max_size=2, unique=True),
            "evidence": st.lists(st.sampled_from(["minute"]), max_size=1),
        }
    ),
    min_size=1,
    max_size=8,
)
WORLDS = st.fixed_dictionaries(
    {
        "facts": st.dictionaries(
            st.sampled_from(FACTS), st.one_of(st.booleans(), st.integers(-1, 2), st.just("x"))
        ),
        "roles": st.frozensets(st.sampled_from(ROLES)),
        "evidence": st.lists(st.sampled_from(["minute"]), max_size=1),
        "recorded": st.booleans(),
    }
)


def true_of(rule: list[Any], facts: dict[str, Any]) -> bool:
    match rule:
        case ["all", *parts]:
            return min(true_of(part, facts) for part in parts)
        case ["any", *parts]:
            return max(true_of(part, facts) for part in parts)
        case ["not", part]:
            return not true_of(part, facts)
        case ["in", fact, values]:
            return repr(facts.get(fact)) in map(repr, values)
        case [("eq" | "ne") as sign, fact, value]:
            return (repr(facts.get(fact)) == repr(value)) is (sign == "eq")
        case [sign, fact, value]:
            pair = [facts.get(fact), value] if sign == "le" else [value, facts.get(fact)]
            return {type(one) for one in pair} == {int} and pair == sorted(pair)
    raise AssertionError(rule)


def table_says(
    table: list[dict[str, Any]], rules_: dict[str, Any], state: str, trigger: str, world: Any
) -> str | None:
    """Where the step leads, or nothing when it is refused."""
    rows = [row for row in table if row["trigger"] == trigger and state in row["from"]]
    unmet = [sum(not true_of(rules_[name], world["facts"]) for name in row["guards"]) for row in rows]

    def fits(row: dict[str, Any]) -> bool:
        return bool(set(row["roles"]) & world["roles"]) and set(row["evidence"]) <= set(world["evidence"])

    for row, missing in zip(rows, unmet, strict=True):
        if not missing:
            return row["to"] if fits(row) else None
    if not rows or not world["recorded"]:
        return None
    nearest = [row for row, missing in zip(rows, unmet, strict=True) if missing == min(unmet)]
    open_ones = [row["to"] for row in nearest if fits(row)]
    return open_ones[0] if open_ones else None


def made_of(table: list[dict[str, Any]], rules_: dict[str, Any]) -> Engine:
    steps = tuple(
        Transition(
            row["trigger"],
            row["trigger"],
            tuple(row["from"]),
            row["to"],
            roles=tuple(row["roles"]),
            guards=tuple(row["guards"]),
            evidence=tuple(row["evidence"]),
        )
        for row in table
    )
    states = {name: State(name, name.upper(), final=name == "d") for name in STATES}
    definition = Definition("made", "1", "Made", date(2021, 1, 1), "a", ROLES, states, steps)
    guards = {
        name: Guard(name, name, FACTS, rule, "CHECKS_FAILED", "No.", "Mend.") for name, rule in rules_.items()
    }
    return Engine(definition, guards)


@settings(max_examples=300, deadline=None)
@given(TABLES, GUARDS, WORLDS)
def test_the_engine_goes_where_a_plain_table_goes(table: Any, rules_: Any, world: Any) -> None:
    engine = made_of(table, rules_)
    facts: dict[str, Json] = world["facts"]
    ask = Ask(world["roles"], evidence=tuple(world["evidence"]), facts=facts, recorded=world["recorded"])

    for state in STATES:
        for trigger in TRIGGERS:
            if not engine.definition.knows(trigger):
                continue
            answer = decide(engine, state, trigger, ask)
            went = answer.to_state if isinstance(answer, Step) else None
            assert went == table_says(table, rules_, state, trigger, world), (state, trigger)


@settings(max_examples=100, deadline=None)
@given(TABLES, st.lists(st.tuples(st.sampled_from(TRIGGERS), WORLDS), max_size=12), GUARDS)
def test_no_walk_leaves_the_space_that_exploring_finds(table: Any, walk: Any, rules_: Any) -> None:
    # Guards are independent of each other here only when each may hold alone: unguarded and singly
    # guarded rows. Shared guards can only make fewer moves possible than exploring finds.
    engine = made_of(table, rules_)
    space = explore(engine.definition)
    state = engine.definition.initial

    for trigger, world in walk:
        ask = Ask(frozenset(ROLES), evidence=("minute",), facts=world["facts"])
        if engine.definition.knows(trigger):
            answer = decide(engine, state, trigger, ask)
            if isinstance(answer, Step):
                assert (state, trigger, answer.to_state) in space.moves
                state = answer.to_state

    assert state in space.ways_there
