"""A quorum by number and composition, counted against every gathering of a small room by another way."""

from __future__ import annotations

from itertools import product

import pytest

from govflow.rulebook.terms import BodyRules, Quorum, RemoteRule, SeatPresent, may_vote, quorum_met

CATEGORIES = ("councillor", "nhs", "healthwatch")
# Five chairs of the room. Each can be empty, taken in the room, or taken by remote link.
CHAIRS = (
    ("s1", "councillor", "voting"),
    ("s2", "councillor", "voting"),
    ("s3", "nhs", "voting"),
    ("s4", "nhs", "observer"),
    ("s5", "healthwatch", "non_voting"),
    ("s6", "councillor", "co_opted"),
)
COMPOSITIONS = tuple(
    {name: asked for name, asked in zip(CATEGORIES, each, strict=True) if asked}
    for each in product((0, 1, 2), (0, 1), (0, 1))
)


def struck_off(how: tuple[str, ...], number: int, of: dict[str, int], remote: bool) -> tuple[int, list[str]]:
    """Tick members off a list of the places a quorum asks for, as a clerk does with a pencil."""
    places = [name for name, asked in of.items() for _ in range(asked)]
    heads = 0
    for (_, category, kind), taken in zip(CHAIRS, how, strict=True):
        if taken == "empty" or kind != "voting" or (taken == "remote" and not remote):
            continue
        heads += 1
        if category in places:
            places.remove(category)
    return heads, places


def test_every_gathering_of_six_seats_is_counted_as_a_clerk_would_with_a_pencil() -> None:
    met = {True: 0, False: 0}
    for how in product(("empty", "room", "remote"), repeat=len(CHAIRS)):
        seats = [
            SeatPresent(seat, category, kind, taken == "remote")
            for (seat, category, kind), taken in zip(CHAIRS, how, strict=True)
            if taken != "empty"
        ]
        for of, remote in product(COMPOSITIONS, (False, True)):
            number = max(sum(of.values()), 2)
            rules = BodyRules(quorum=Quorum(number, of), remote=RemoteRule(quorum=remote))
            count = quorum_met(rules, seats)
            heads, places = struck_off(how, number, of, remote)
            assert (count.present, count.needed) == (heads, number)
            assert sorted(places) == sorted(
                name for name, short in count.missing.items() for _ in range(short)
            )
            assert count.met == (heads >= number and not places)
            met[count.met] += 1
    assert min(met.values()) > 1000


def test_no_quorum_is_asked_where_the_terms_state_none() -> None:
    assert quorum_met(BodyRules(), []).met


def test_a_person_in_two_seats_is_one_member_and_a_seat_handed_in_twice_is_one_seat() -> None:
    rules = BodyRules(quorum=Quorum(2, {"nhs": 1}))
    twice = [SeatPresent("a", "nhs", "voting", person="p"), SeatPresent("b", "nhs", "voting", person="p")]
    assert quorum_met(rules, twice).present == 1
    assert not quorum_met(rules, twice).met
    assert quorum_met(rules, [SeatPresent("a", "nhs", "voting")] * 2).present == 1
    assert quorum_met(rules, [twice[0], SeatPresent("b", "councillor", "voting", person="q")]).met


@pytest.mark.parametrize("kind", ["voting", "non_voting", "co_opted", "observer"])
@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize("allowed", [False, True])
def test_only_voting_seats_vote_and_by_remote_link_only_where_the_terms_say_so(
    kind: str, remote: bool, allowed: bool
) -> None:
    rules = BodyRules(remote=RemoteRule(quorum=not allowed, vote=allowed))
    expected = kind == "voting" and (not remote or allowed)
    assert may_vote(rules, SeatPresent("a", "nhs", kind, remote)) is expected
