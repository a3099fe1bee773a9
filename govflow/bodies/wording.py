"""Rules of a body in words, as its page and the command line say them."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.rulebook.powers import Powers
from govflow.rulebook.terms import BodyRules, CallInRule, DaysRule, Quorum

VOTING: Mapping[str, str] = {
    "majority_present": "Majority of those present and voting",
    "majority_members": "Majority of all voting members",
    "two_thirds_present": "Two thirds of those present and voting",
    "consensus": "Consensus: nobody voting disagrees",
}
SUBSTITUTES: Mapping[str, str] = {
    "none": "None",
    "named": "Only the named substitute of a seat",
    "any": "Anyone from the organisation of a seat",
}
RECIPIENT: Mapping[str, str] = {
    "prompt": "Prompted to say so; stays unless there is an interest that excludes",
    "exclude": "Takes no part in that item",
}
KINDS: Mapping[str, str] = {
    "voting": "Voting",
    "non_voting": "Non-voting",
    "co_opted": "Co-opted, non-voting",
    "observer": "Observer",
}
OFFICES: Mapping[str, str] = {"": "Member", "chair": "Chair", "vice_chair": "Vice-chair"}
CAPACITIES: Mapping[str, str] = {"holder": "Holder of the seat", "substitute": "Named substitute"}


def plain(name: str) -> str:
    """Return a name of a rule as words."""
    return " ".join("NHS" if word == "nhs" else word for word in name.split("_"))


def powers_in_words(rules: BodyRules, powers: Powers) -> list[str]:
    """Return the title of each power that the terms give."""
    return [powers[name].title if name in powers else plain(name).capitalize() for name in rules.powers]


def quorum_in_words(quorum: Quorum) -> str:
    """Return a quorum by number and composition."""
    if quorum.fraction:
        least = f", and at least {quorum.number}" if quorum.number else ""
        kinds = "".join(f", {count} {plain(name)}" for name, count in quorum.of.items())
        return f"{quorum.fraction} of all voting members{least}{kinds}"
    if not quorum.number:
        return "Not stated"
    members = "member" if quorum.number == 1 else "members"
    parts = [f"{count} {plain(name)}" for name, count in quorum.of.items()]
    composition = f", among them at least {' and '.join(parts)}" if parts else ""
    return f"{quorum.number} voting {members}{composition}"


def days_in_words(rule: DaysRule | None) -> str:
    """Return a rule of clear days before the meeting."""
    if rule is None or not (rule.days or rule.hour):
        return "Not stated"
    kind = "working " if rule.working else ""
    hour = f", by {rule.hour}" if rule.hour else ""
    limits = f" ({rule.limits})" if rule.limits else ""
    return f"{rule.days} clear {kind}day{'' if rule.days == 1 else 's'} before the meeting{hour}{limits}"


def answered_in_words(rule: DaysRule | None) -> str:
    """Return by when a written answer promised at a meeting is given."""
    if rule is None or not rule.days:
        return "Not stated"
    kind = "working " if rule.working else ""
    return f"Within {rule.days} {kind}day{'' if rule.days == 1 else 's'} after the day of the meeting"


def call_in_words(rule: CallInRule) -> str:
    """Return whether decisions can be called in, and how."""
    if not rule.applies:
        return "Does not apply"
    callers = f", by {rule.callers} members" if rule.callers else "; how many must call is not stated"
    return f"Within {rule.working_days} working days{callers}"


def _remote(rules: BodyRules) -> str:
    counts = [
        word
        for word, holds in (("counts for the quorum", rules.remote.quorum), ("may vote", rules.remote.vote))
        if holds
    ]
    return f"A member by remote link {' and '.join(counts)}" if counts else "Does not count, and no vote"


def rules_in_words(rules: BodyRules, powers: Powers) -> list[tuple[str, str]]:
    """Return every rule with its name, in the order of a summary list."""
    named = powers_in_words(rules, powers)
    casting = "The chair has one" if rules.casting_vote else "None stated"
    by = plain(rules.dispensations_by).capitalize()
    return [
        ("Powers", "; ".join(named) or "None"),
        ("Quorum", quorum_in_words(rules.quorum)),
        ("Voting", VOTING[rules.voting]),
        ("Casting vote", casting),
        (
            "Elections to office",
            "By ballot" if rules.elections_by_ballot else "Not by ballot",
        ),
        ("Substitutes", SUBSTITUTES[rules.substitutes]),
        ("Remote attendance", _remote(rules)),
        ("Notice of meetings", days_in_words(rules.notice)),
        ("Public questions", days_in_words(rules.questions)),
        ("Statements and petitions", days_in_words(rules.statements)),
        ("Written answers", answered_in_words(rules.written_answers)),
        ("Kind of function", "Executive" if rules.executive else "Not executive"),
        ("Call-in", call_in_words(rules.call_in)),
        ("Member of an organisation that receives money", RECIPIENT[rules.recipient_interest]),
        ("Dispensations", by or "Head of paid service or monitoring officer"),
    ]
