"""Who is there at which item: beside a meeting walked step by step, and as Norfolk's minutes have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from govflow.rulebook.presence import (
    Point,
    Seat,
    Stay,
    filled_seats,
    presiding_at,
    quorum_at,
    taking_part,
    voting_roll,
)
from govflow.rulebook.terms import BodyRules, Quorum, RemoteRule, SeatKind, Substitutes

HALF_PAST_NINE = datetime(2021, 9, 29, 8, 30, tzinfo=UTC)
NAMED = BodyRules(substitutes="named", quorum=Quorum(2))


def seat(name: str, *substitutes: str, office: str = "", kind: SeatKind = "voting") -> Seat:
    return Seat(f"seat-{name}", f"org-{name}", kind, "councillor", name, substitutes, office)


def stay(
    person: str, seat_of: str, arrived: int = 0, left: int | None = None, *, remote: bool = False
) -> Stay:
    return Stay(person, f"seat-{seat_of}", Point(arrived), Point(left) if left else None, remote)


def people(found: Iterable[Any]) -> list[str]:
    return [one.person for one in found]


# -- Intervals -----------------------------------------------------------------------------------


def test_a_member_who_joined_after_item_9_is_there_from_item_10_and_not_at_item_9() -> None:
    late = stay("nominee", "nominee", arrived=10)

    assert [item for item in range(1, 16) if late.covers(Point(item))] == list(range(10, 16))


def test_a_member_who_left_after_item_12_is_there_at_12_and_gone_at_13() -> None:
    early = stay("member", "member", arrived=0, left=13)

    assert early.covers(Point(12))
    assert not early.covers(Point(13))


def test_to_the_microsecond_a_stay_begins_with_its_arrival_and_ends_before_the_leaving() -> None:
    gone = HALF_PAST_NINE + timedelta(hours=1)
    one = Stay("p", "s", Point(1, HALF_PAST_NINE), Point(3, gone))
    tick = timedelta(microseconds=1)

    assert not one.covers(Point(2, HALF_PAST_NINE - tick))
    assert one.covers(Point(2, HALF_PAST_NINE))
    assert one.covers(Point(2, gone - tick))
    assert not one.covers(Point(2, gone))


def test_where_only_one_of_them_has_a_time_the_agenda_decides() -> None:
    timed = Stay("p", "s", Point(10, HALF_PAST_NINE))

    assert not timed.covers(Point(9))
    assert timed.covers(Point(10))


@given(
    stays=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 8), st.integers(1, 8), st.booleans()), max_size=6
    ),
    excluded=st.sets(st.sampled_from("ab")),
    mode=st.sampled_from(["named", "any", "none"]),
    item=st.integers(0, 9),
)
def test_a_walk_through_the_meeting_finds_the_same_people_in_the_seat(
    stays: list[tuple[str, int, int, bool]], excluded: set[str], mode: Substitutes, item: int
) -> None:
    # One seat: "a" holds it, "b" stands in for it. The oracle walks the doors item by item.
    rules = BodyRules(substitutes=mode)
    given_ = [stay(who, "a", come, come + length, remote=far) for who, come, length, far in stays]
    inside: set[str] = set()
    for now in range(item + 1):
        inside = {
            who for who, come, length, _ in stays if come <= now and now not in range(come + length, 99)
        }

    found = filled_seats(rules, [seat("a", "b")], given_, Point(item), excluded)

    expected = "a" if "a" in inside else ("b" if "b" in inside and mode != "none" else "")
    assert people(found) == ([expected] if expected else [])
    assert people(taking_part(found)) == ([expected] if expected and expected not in excluded else [])


# -- Substitutes ---------------------------------------------------------------------------------


def test_a_substitute_and_the_member_they_stand_in_for_never_count_together() -> None:
    seats = [seat("a", "b"), seat("c")]
    both = [stay("a", "a", arrived=5), stay("b", "a"), stay("c", "c")]

    before = filled_seats(NAMED, seats, both, Point(4))
    after = filled_seats(NAMED, seats, both, Point(5))

    assert people(before) == ["b", "c"]
    assert people(after) == ["a", "c"]
    assert quorum_at(NAMED, after).present == 2


def test_only_a_named_substitute_stands_in_where_the_terms_say_named() -> None:
    stranger = [stay("stranger", "a")]

    assert filled_seats(NAMED, [seat("a", "b")], stranger, Point(1)) == []
    assert people(filled_seats(replace(NAMED, substitutes="any"), [seat("a", "b")], stranger, Point(1))) == [
        "stranger"
    ]
    assert (
        filled_seats(replace(NAMED, substitutes="none"), [seat("a", "b")], [stay("b", "a")], Point(1)) == []
    )


# -- Quorum and the roll ---------------------------------------------------------------------------


@given(
    there=st.sets(st.sampled_from("abcdef")),
    excluded=st.sets(st.sampled_from("abcdef")),
    far=st.sets(st.sampled_from("abcdef")),
    needed=st.integers(0, 6),
    remote_counts=st.booleans(),
)
def test_the_quorum_of_an_item_counts_who_is_there_and_not_excluded(
    there: set[str], excluded: set[str], far: set[str], needed: int, remote_counts: bool
) -> None:
    rules = BodyRules(quorum=Quorum(needed), remote=RemoteRule(quorum=remote_counts))
    seats = [seat(name) for name in "abcde"] + [seat("f", kind="non_voting")]
    stays = [stay(name, name, remote=name in far) for name in sorted(there)]

    count = quorum_at(rules, filled_seats(rules, seats, stays, Point(1), excluded))

    counted = [name for name in "abcde" if name in there - excluded and (remote_counts or name not in far)]
    assert count.present == len(counted)
    assert count.met == (len(counted) >= needed)


def test_a_member_in_two_seats_has_one_vote() -> None:
    seats = [seat("a"), replace(seat("a"), id="seat-2")]
    found = filled_seats(NAMED, seats, [stay("a", "a"), replace(stay("a", "a"), seat="seat-2")], Point(1))

    assert len(found) == 2
    assert people(voting_roll(NAMED, found)) == ["a"]


def test_the_roll_names_the_excluded_too_because_they_may_have_voted_all_the_same() -> None:
    found = filled_seats(NAMED, [seat("a"), seat("c")], [stay("a", "a"), stay("c", "c")], Point(1), {"a"})

    assert [(one.person, one.excluded) for one in voting_roll(NAMED, found)] == [("a", True), ("c", False)]


def test_the_chair_presides_then_the_vice_chair_and_never_the_chairs_substitute() -> None:
    seats = [seat("chair", "stand-in", office="chair"), seat("vice", office="vice_chair"), seat("c")]
    vice = stay("vice", "vice")

    assert presiding_at(filled_seats(NAMED, seats, [stay("chair", "chair"), vice], Point(1))) == "chair"
    assert presiding_at(filled_seats(NAMED, seats, [stay("stand-in", "chair"), vice], Point(1))) == "vice"
    assert presiding_at(filled_seats(NAMED, seats, [stay("stand-in", "chair")], Point(1))) == ""
    assert presiding_at(filled_seats(NAMED, seats, [vice, stay("c", "c")], Point(1)), named="c") == "c"
