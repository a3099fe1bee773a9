"""What a vote comes to: computed from the body's rule and the votes by name, never typed.

A casting vote breaks a tie and nothing else; "unanimously" belongs only to a vote that was taken; a joint
body has decided only when each of its committees carried the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from govflow.kernel.words import spaced
from govflow.rulebook.terms import BodyRules

Value = Literal["for", "against", "abstain", "not_present", "excluded", "not_voting"]
Result = Literal["carried", "not_carried", "tied", "no_decision", "inquorate"]
Method = Literal["division", "agreed", "ballot", "none"]

VALUES: tuple[Value, ...] = ("for", "against", "abstain", "not_present", "excluded", "not_voting")
CAST: frozenset[Value] = frozenset({"for", "against", "abstain"})


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote by name. Where there is none, ``value`` says why: absent, excluded, or there and silent."""

    seat: str
    person: str
    value: Value


@dataclass(frozen=True, slots=True)
class Count:
    """How many voted how."""

    for_: int = 0
    against: int = 0
    abstained: int = 0
    not_present: int = 0
    excluded: int = 0
    silent: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the count by the words of a minute; those there who cast none, where there were any."""
        none = {"not_voting": self.silent} if self.silent else {}
        return none | {
            "for": self.for_,
            "against": self.against,
            "abstain": self.abstained,
            "not_present": self.not_present,
            "excluded": self.excluded,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a motion came to, by which method, and why."""

    result: Result
    method: Method
    reason: str
    count: Count = Count()
    casting: str = ""

    @property
    def unanimous(self) -> bool:
        """Whether the minutes may say "unanimously": a vote was taken and every one of them was for."""
        voted_so = self.count.for_ > 0 and not (self.count.against or self.count.abstained)
        return self.method == "division" and self.result == "carried" and voted_so


def count_votes(votes: Iterable[Vote]) -> Count:
    """Count votes by name."""
    values = [vote.value for vote in votes]
    return Count(*(values.count(value) for value in VALUES))


def why_no_casting_vote(rules: BodyRules, count: Count, person: str, presiding: str) -> str:
    """Return why someone has no casting vote now, or nothing (Schedule 12, paragraph 39, LGA 1972)."""
    if not rules.casting_vote:
        return "The terms of reference give no casting vote."
    if rules.voting not in {"majority_present", "majority_members"}:
        return "A casting vote breaks a tie between two halves, and this body asks for more than half."
    if not presiding or person != presiding:
        return "Only the person presiding has a casting vote."
    if count.for_ != count.against or not count.for_:
        return f"There is no tie: {count.for_} for, {count.against} against."
    return ""


def result_of_division(rules: BodyRules, count: Count, members: int, casting: str = "") -> Outcome:
    """Compute the result of a vote by name. ``members`` are all voting seats; ``casting`` is for or against.

    A casting vote is taken as given: ``why_no_casting_vote`` says beforehand whether there is one.
    """
    if not (count.for_ or count.against):
        words = "Nobody voted for or against." if count.abstained else "No vote was cast."
        return Outcome("no_decision", "division", words, count)
    votes_for = count.for_ + (casting == "for")
    votes_against = count.against + (casting == "against")
    carried, rule = _carries(rules, votes_for, votes_against, members)
    halves = rules.voting in {"majority_present", "majority_members"}
    if halves and votes_for == votes_against:
        words = f"The votes were equal, {votes_for} each, and no casting vote was used."
        return Outcome("tied", "division", words, count)
    cast = " with the casting vote" if casting else ""
    words = f"{votes_for} for and {votes_against} against{cast}; {rule}."
    return Outcome("carried" if carried else "not_carried", "division", words, count, casting)


def _carries(rules: BodyRules, votes_for: int, votes_against: int, members: int) -> tuple[bool, str]:
    cast = votes_for + votes_against
    if rules.voting == "majority_members":
        return 2 * votes_for > members, f"more than half of {members} members is needed"
    if rules.voting == "two_thirds_present":
        return 3 * votes_for >= 2 * cast, "two thirds of those voting are needed"
    if rules.voting == "consensus":
        return votes_against == 0, "it needs that nobody is against"
    return votes_for > votes_against, "more than half of those voting is needed"


def agreed_without_a_vote(*, quorate: bool) -> Outcome:
    """Return the usual result: nobody asked for a vote. It was agreed; whether it was quorate is said too."""
    words = "Agreed without a vote." if quorate else "Agreed without a vote, without a quorum."
    return Outcome("carried", "agreed", words)


def nothing_taken(*, quorate: bool) -> Outcome:
    """Return what it comes to where nothing was put: no decision, or no quorum to put it to."""
    if quorate:
        return Outcome("no_decision", "none", "It was not put to a vote.")
    return Outcome("inquorate", "none", "There was no quorum, and it was not put to a vote.")


@dataclass(frozen=True, slots=True)
class Elected:
    """What an election came to. ``falls_out`` is who is struck off before the next ballot."""

    outcome: Outcome
    person: str = ""
    falls_out: str = ""


def election(ballot: Mapping[str, int], method: Method, casting_for: str = "") -> Elected:
    """Compute an election: the only one proposed is elected; else whoever has more than half of the votes.

    Where nobody has, the one with the fewest falls out and the ballot is held again (common standing orders).
    """
    if not ballot:
        return Elected(Outcome("no_decision", "none", "Nobody was proposed."))
    if len(ballot) == 1 and method == "agreed":
        words = "The only one proposed was elected without a vote."
        return Elected(Outcome("carried", method, words), next(iter(ballot)))
    return _balloted(ballot, method, casting_for)


def _balloted(ballot: Mapping[str, int], method: Method, casting_for: str) -> Elected:
    total, most = sum(ballot.values()), max(ballot.values())
    if not total:
        return Elected(Outcome("no_decision", method, "No vote was cast."))
    leading = [person for person, votes in ballot.items() if votes == most]
    if len(leading) == 1 and 2 * most > total:
        return Elected(Outcome("carried", method, f"Elected with {most} of {total} votes."), leading[0])
    if len(ballot) == len(leading) == 2:
        if casting_for in leading:
            words = f"{most} votes each; elected by the casting vote."
            return Elected(Outcome("carried", method, words, casting=casting_for), casting_for)
        return Elected(Outcome("tied", method, f"{most} votes each, and no casting vote was used."))
    fewest = min(ballot.values())
    last = [person for person, votes in ballot.items() if votes == fewest]
    words = f"Nobody has more than half of {total} votes."
    return Elected(Outcome("no_decision", method, words), falls_out=last[0] if len(last) == 1 else "")


@dataclass(frozen=True, slots=True)
class Assent:
    """What one committee of a joint body did with a lettered part, and the digest of the words it had."""

    committee: str
    result: Result
    sha256: str


def joint_result(committees: Sequence[str], assents: Iterable[Assent]) -> Outcome:
    """Compute a joint body's result: carried only where each committee carried the identical final text."""
    given = {assent.committee: assent for assent in assents}
    silent = [name for name in committees if name not in given]
    if silent or not committees:
        return Outcome("no_decision", "none", f"Still to decide: {', '.join(silent)}.")
    put = [given[name] for name in committees]
    if all(one.result == "not_carried" for one in put):
        return Outcome("not_carried", "none", "No committee carried it.")
    against = [f"{one.committee} ({spaced(one.result)})" for one in put if one.result != "carried"]
    if against:
        return Outcome("no_decision", "none", f"Not carried by every committee: {', '.join(against)}.")
    if len({one.sha256 for one in put}) > 1:
        return Outcome("no_decision", "none", "The committees voted on different words.")
    return Outcome("carried", "none", "Carried by every committee on the same words.")
