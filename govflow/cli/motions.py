"""``govflow meeting motion|agree|vote|casting|close|elect``: what is put to a meeting and what it came to."""

from __future__ import annotations

from typing import Any

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.output import print_json, say
from govflow.cli.sitting import (
    as_option,
    at_option,
    carry_out,
    happened_option,
    json_option,
    key_option,
    say_receipt,
    when,
)
from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_date
from govflow.meetings.queries.recorded import votes_recorded_for
from govflow.meetings.queries.views import closed_json, recorded_json
from govflow.meetings.use_cases.agreeing import AgreeWithoutVote, agree_without_vote
from govflow.meetings.use_cases.amending import MoveAmendment, move_amendment
from govflow.meetings.use_cases.answering import AnswerVote, answer_vote
from govflow.meetings.use_cases.closing import CloseMotion, close_motion
from govflow.meetings.use_cases.elections import Elect, Nomination, elect
from govflow.meetings.use_cases.motions import MoveMotion, Part, motions_moved, move_motion
from govflow.meetings.use_cases.votes import (
    CastingVote,
    CastVotes,
    VoteGiven,
    cast_casting_vote,
    cast_votes,
)

SEAT = "seat:"
PART_HELP = "A lettered part as LETTER:VERB:WORDS; letter and verb may be empty. May be repeated."
part_option = click.option("--part", "parts", multiple=True, help=PART_HELP)
mover_option = click.option("--mover", default="", help="Who moved it.")
seconder_option = click.option("--seconder", default="", help="Who seconded it.")


def _parts(written: tuple[str, ...]) -> tuple[Part, ...]:
    found = []
    for one in written:
        letter, first, rest = one.partition(":")
        verb, second, text = rest.partition(":")
        if not (first and second):
            raise InvalidInput(
                f"'{one}' is not a part. Write it like a:note:That it be noted.", field="--part"
            )
        found.append(Part(text.strip(), letter.strip(), verb.strip()))
    return tuple(found)


@click.command("motion")
@click.argument("ref")
@click.argument("item")
@part_option
@mover_option
@seconder_option
@click.option("--committee", default="", help="Put it to this committee of a joint body alone.")
@click.option("--replaces", default="", help="The motion these words are put in place of.")
@at_option
@key_option
@as_option
@json_option
def move(
    *, ref: str, parts: tuple[str, ...], at: str, as_user: str | None, as_json: bool, **given: str
) -> None:
    """Put lettered parts before the meeting."""
    command = MoveMotion(ref, parts=_parts(parts), happened=when(at), **given)
    stored = carry_out(move_motion, command, ref, "move a motion", as_user)
    motions = stored.payload()["motions"]
    names = ", ".join(one["motion"] for one in motions)
    say_receipt(stored, f"Put: {names}.", as_json=as_json, motions=motions)


@click.command("amend")
@click.argument("motion")
@click.argument("text")
@mover_option
@seconder_option
@at_option
@key_option
@as_option
@json_option
def amend(*, at: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Move an amendment: TEXT is the whole motion as it would read. It has a vote of its own."""
    stored = carry_out(
        move_amendment, MoveAmendment(happened=when(at), **given), "", "move an amendment", as_user
    )
    [moved] = motions_moved(stored)
    say_receipt(stored, f"Put: {moved}.", as_json=as_json, motions=stored.payload()["motions"])


@click.command("agree")
@click.argument("ref")
@click.argument("item")
@part_option
@mover_option
@seconder_option
@click.option("--dissent", multiple=True, help="Who asked that the minutes show they were against.")
@happened_option
@at_option
@key_option
@as_option
@json_option
def agree(
    *,
    ref: str,
    parts: tuple[str, ...],
    dissent: tuple[str, ...],
    at: str,
    as_user: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Record that parts, or all that is open under an item, were agreed without a vote."""
    command = AgreeWithoutVote(ref, parts=_parts(parts), dissent=dissent, happened=when(at), **given)
    closed = carry_out(agree_without_vote, command, ref, "agree without a vote", as_user)
    if as_json:
        print_json({"motions": [closed_json(one) for one in closed]})
        return
    for one in closed:
        _say_closed(one)


def _say_closed(stored: Any) -> None:
    found = closed_json(stored)
    asked = found["in_question"]
    question = f" In question: {', '.join(map(str, asked))}." if isinstance(asked, list) and asked else ""
    letter = f"{found['letter']}) " if found["letter"] else ""
    result = str(found["result"]).replace("_", " ")
    say(f"{letter}{found['motion']}: {result}. {found['reason']}{question}")


@click.command("vote")
@click.argument("motion")
@click.option("--own", default="", help="One's own vote: for, against or abstain.")
@click.option("--for", "for_", multiple=True, help="Who voted for: a person, or seat:ID. May be repeated.")
@click.option("--against", multiple=True, help="Who voted against.")
@click.option("--abstain", multiple=True, help="Who abstained.")
@at_option
@key_option
@as_option
@json_option
def vote(
    *, motion: str, own: str, at: str, key: str, as_user: str | None, as_json: bool, **given: tuple[str, ...]
) -> None:
    """Vote, or write down the votes of members by name."""
    votes = [VoteGiven(own)] if own else []
    for name, value in (("for_", "for"), ("against", "against"), ("abstain", "abstain")):
        votes += [_vote(value, whose) for whose in given[name]]
    command = CastVotes(motion, tuple(votes), when(at), key)
    stored = carry_out(cast_votes, command, "", "vote", as_user)
    say_receipt(stored, f"{len(votes)} recorded.", as_json=as_json)


def _vote(value: str, whose: str) -> VoteGiven:
    if whose.startswith(SEAT):
        return VoteGiven(value, seat=whose.removeprefix(SEAT))
    return VoteGiven(value, person=whose)


@click.command("votes")
@as_option
@json_option
def votes(as_user: str | None, *, as_json: bool) -> None:
    """List the votes that were written down for you and wait for your answer."""
    product = product_here()
    actor = acting(product, as_user)
    with product.store.read() as connection:
        found = votes_recorded_for(connection, actor.id)
    if as_json:
        print_json({"votes": [recorded_json(one) for one in found]})
        return
    for one in found:
        say(f"{one['motion']} {one['body_name']}, item {one['number']}: {one['value']}. {one['text']}")


@click.command("answer")
@click.argument("motion")
@click.argument("answer")
@click.option("--said", default="", help="What is wrong with it, where it is disputed. It is kept private.")
@key_option
@as_option
@json_option
def answer_(*, as_user: str | None, as_json: bool, **given: str) -> None:
    """Say that a vote written down for you is confirmed, or disputed."""
    stored = carry_out(answer_vote, AnswerVote(**given), "", "answer a vote", as_user)
    say_receipt(stored, f"The vote is {given['answer']}.", as_json=as_json)


@click.command("casting")
@click.argument("motion")
@click.argument("value")
@click.option("--person", default="", help="Who presided; the chair where nobody is named.")
@happened_option
@at_option
@as_option
@json_option
def casting(
    *, motion: str, value: str, person: str, as_it_happened: bool, at: str, as_user: str | None, as_json: bool
) -> None:
    """Record the casting vote of whoever presides, on a tie."""
    command = CastingVote(motion, value, person, as_it_happened, when(at))
    stored = carry_out(cast_casting_vote, command, "", "use a casting vote", as_user)
    say_receipt(stored, "Recorded.", as_json=as_json)


@click.command("close")
@click.argument("motion")
@click.option("--agreed", is_flag=True, help="Nobody asked for a vote.")
@click.option("--dissent", multiple=True, help="Who asked that the minutes show they were against.")
@happened_option
@at_option
@key_option
@as_option
@json_option
def close(
    *, motion: str, dissent: tuple[str, ...], at: str, as_user: str | None, as_json: bool, **given: Any
) -> None:
    """Close a motion. What it came to is computed from the votes and the rule in force."""
    command = CloseMotion(motion, dissent=dissent, happened=when(at), **given)
    stored = carry_out(close_motion, command, "", "close a motion", as_user)
    if as_json:
        print_json(closed_json(stored))
    else:
        _say_closed(stored)


@click.command("elect")
@click.argument("ref")
@click.argument("item")
@click.argument("office")
@click.option("--nominate", multiple=True, help="PERSON, or PERSON:VOTES. May be repeated.")
@mover_option
@seconder_option
@click.option("--method", default="agreed", show_default=True, help="agreed, division or ballot.")
@click.option("--casting-for", default="", help="Whom the casting vote was for.")
@click.option("--until", default="", help="The last day of the office.")
@happened_option
@at_option
@key_option
@as_option
@json_option
def hold_election(
    *,
    ref: str,
    nominate: tuple[str, ...],
    mover: str,
    seconder: str,
    until: str,
    at: str,
    as_user: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Record an election to an office of the body."""
    named = tuple(_nomination(one, mover, seconder) for one in nominate)
    last = parse_date(until, field="--until") if until else None
    command = Elect(ref, nominations=named, until=last, happened=when(at), **given)
    stored = carry_out(elect, command, ref, "record an election", as_user)
    if as_json:
        print_json(closed_json(stored))
    else:
        _say_closed(stored)


def _nomination(written: str, mover: str, seconder: str) -> Nomination:
    person, colon, votes = written.rpartition(":")
    if colon and votes.isdigit():
        return Nomination(person, mover, seconder, int(votes))
    return Nomination(written, mover, seconder)


def add_motions(group: click.Group) -> None:
    """Add the commands of this module to a group."""
    for command in (move, amend, votes, answer_, agree, vote, casting, close, hold_election):
        group.add_command(command)
