"""Whatever was moved: a plan that takes it up agrees with it, one that does not yet shows it on top, no pound is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.virements.model import AGREED, PROPOSED, Position, Virement
from govflow.virements.standing import stand
from govflow.workbook.model import Contents
from tests.unit.workbook.versions import line, plan

NAMES = ("1", "2", "3", "4")
AMOUNTS = st.integers(0, 50)
PLANS = st.tuples(*(AMOUNTS for _ in NAMES))
# From which of the lines, to which other, how much: a side past the last is outside the fund.
MOVES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 50)).filter(lambda one: one[0] != one[1]),
    max_size=6,
)


def held(amounts: tuple[int, ...]) -> Contents:
    return plan(*(line(name, "Scheme", "iBCF", pounds) for name, pounds in zip(NAMES, amounts, strict=True)))


def moved(amounts: tuple[int, ...], moves: list[tuple[int, int, int]]) -> tuple[int, ...]:
    """What each line has after the moves, worked out move by move."""
    now = dict(enumerate(amounts))
    for source, target, pounds in moves:
        now[source] = now.get(source, 0) - pounds
        now[target] = now.get(target, 0) + pounds
    return tuple(now[place] for place in range(len(NAMES)))


def agreed(
    amounts: tuple[int, ...], moves: list[tuple[int, int, int]], first: int = 1, status: str = AGREED
) -> list[Virement]:
    """The same moves as the record keeps them, made on a plan of these amounts."""

    def side(place: int) -> tuple[str, int | None]:
        return (f"{NAMES[place]} · Scheme · iBCF", amounts[place] * 100) if place < len(NAMES) else ("", None)

    found = []
    for number, (source, target, pounds) in enumerate(moves, first):
        (from_line, from_prior), (to_line, to_prior) = side(source), side(target)
        found.append(
            Virement(
                id=f"V-{number}",
                from_line=from_line,
                to_line=to_line,
                pence=pounds * 100,
                reason="Why",
                status=status,
                authority="",
                decided_on="",
                document="",
                from_prior=from_prior,
                to_prior=to_prior,
                flags=(),
                proposed_by="",
                agreed_by="",
                event=number,
            )
        )
    return found


def currents(found: Position) -> dict[str, int]:
    return {one.name.partition(" ")[0]: one.current // 100 for one in found.lines}


def mismatches(found: Position) -> list[str]:
    return [one.where.partition(" ")[0] for one in found.findings if one.code == "VIREMENT_MISMATCH"]


@settings(deadline=None)
@given(PLANS, MOVES)
def test_moves_stand_on_top_of_a_plan_until_it_takes_them_up(
    amounts: tuple[int, ...], moves: list[tuple[int, int, int]]
) -> None:
    made, after = agreed(amounts, moves), moved(amounts, moves)

    on_top = stand(held(amounts), made, ())

    assert mismatches(on_top) == []
    by_line = {**dict(zip(NAMES, amounts, strict=True)), **currents(on_top)}
    assert tuple(by_line[name] for name in NAMES) == after
    assert on_top.total.current == sum(after) * 100
    assert on_top.total.prior + on_top.total.virement == on_top.total.current
    if min(after) >= 0:
        taken_up = stand(held(after), made, ())
        assert mismatches(taken_up) == []
        assert taken_up.total.current == sum(after) * 100


@settings(deadline=None)
@given(PLANS, MOVES)
def test_what_is_only_proposed_moves_nothing(
    amounts: tuple[int, ...], moves: list[tuple[int, int, int]]
) -> None:
    found = stand(held(amounts), agreed(amounts, moves, status=PROPOSED), ())

    assert (found.lines, found.total.virement, mismatches(found)) == ((), 0, [])


def test_a_plan_that_takes_up_one_move_of_two_is_told_which_line_is_wrong() -> None:
    made = agreed((30, 20, 10, 5), [(0, 1, 6), (0, 2, 1)])

    assert mismatches(stand(held((24, 26, 10, 5)), made, ())) == ["1", "3"]
    assert mismatches(stand(held((23, 26, 10, 5)), made, ())) == ["3"]
    assert mismatches(stand(held((23, 26, 11, 5)), made, ())) == []
    assert mismatches(stand(held((23, 27, 11, 5)), made, ())) == ["2"]


def test_each_version_is_held_to_what_was_moved_since_the_one_before_it() -> None:
    first = agreed((30, 20, 10, 5), [(0, 1, 6)])
    second = agreed((24, 26, 10, 5), [(0, 1, 4)], first=2)
    wrong = agreed((25, 26, 10, 5), [(0, 1, 4)], first=2)

    assert mismatches(stand(held((20, 30, 10, 5)), [*first, *second], ())) == []
    assert mismatches(stand(held((21, 30, 10, 5)), [*first, *wrong], ())) == ["1"]
    assert mismatches(stand(held((24, 26, 10, 5)), [*first, *second], ())) == []
