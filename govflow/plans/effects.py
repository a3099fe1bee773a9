"""What steps of a plan start beyond moving it: tracked lines, marks guards ask about, money committed."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.ledger.rows import Row
from govflow.plans.authorising import SIGNED
from govflow.plans.queries import organisations_of, signatories_of, sources_of
from govflow.road.dated import settled
from govflow.road.lines import lines_effect
from govflow.road.partners import partner_of_body
from govflow.road.ports import Effect, Stepping
from govflow.road.receiving import RECIPIENT, recipients_of
from govflow.road.rows import mark_row
from govflow.rulebook.delegation_terms import pence_of, pounds_of


def _mark(name: str, *, withdrawn: bool = False) -> Effect:
    def effect(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
        return [mark_row(stepping, name, "" if withdrawn else stepping.happened_on)]

    return effect


def _sign_off_withdrawn(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    """A plan that changes has lost every signature on what it was."""
    signed = [name for name, value in stepping.situation.marks.items() if name.startswith(SIGNED) and value]
    return [mark_row(stepping, name, "") for name in ("signed_off", *sorted(signed))]


def _signed_as(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    facts = settled(stepping.situation.facts, stepping.situation.span(stepping.command))
    who = facts["signs_as"]
    # Written down for somebody who was no signatory then: flagged, and it signs nothing.
    return [mark_row(stepping, f"{SIGNED}{who}", stepping.happened_on)] if who else []


def _signed_by_delegate(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    named = str(stepping.command.answers.get("signatory") or "").strip()
    open_to = [
        one for one in signatories_of(stepping.work.connection, stepping.situation.case.ref) if one.open
    ]
    possible = [one for one in open_to if one.may_be_delegated]
    found = [one for one in possible if named in {one.key, one.title}] if named else possible
    if len(found) != 1:
        names = "; ".join(one.title for one in possible) or "nobody"
        message = f"Say for which signatory this is signed. Who may sign by a delegate, and has not: {names}."
        raise InvalidInput(message, field="signatory")
    return [mark_row(stepping, f"{SIGNED}{found[0].key}", stepping.happened_on)]


def _commitment(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    snapshot = stepping.authority.snapshot
    by = str(snapshot.get("body") or snapshot.get("grantor") or "").removeprefix("body:")
    happened = stepping.command.happened
    decided = str(snapshot.get("decided_at") or happened or stepping.happened_on)
    columns: dict[str, Json] = {
        "case_ref": stepping.situation.case.ref,
        "organisation": partner_of_body(stepping.work.connection, by),
        "body": by,
        "cited": stepping.command.authority,
        "decided_on": decided[:10],
        "amount": _pounds(stepping) if stepping.command.answers.get("amount") else "",
        "ended_on": "",
        "event": stepping.event,
        "struck": 0,
    }
    return [Row("money_commitment", {"id": f"M-{stepping.event}"}, columns, new=True)]


def _spending(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    ref, answers = stepping.situation.case.ref, stepping.command.answers
    source = str(answers.get("source") or "").strip()
    known = [one.name for one in sources_of(stepping.work.connection, ref)]
    if known and source not in known:
        raise InvalidInput(
            f"'{source}' is no source of this plan. They are: {'; '.join(known)}.", field="source"
        )
    day = parse_date(str(answers.get("spent_to") or stepping.happened_on), field="spent_to")
    columns: dict[str, Json] = {
        "case_ref": ref,
        "source": source,
        "amount": _pounds(stepping),
        "spent_to": day.isoformat(),
        "event": stepping.event,
        "struck": 0,
    }
    return [Row("spending", {"id": f"P-{stepping.event}"}, columns, new=True)]


def _recipients(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    """The list given is the whole of it: who is left out receives nothing any more."""
    connection, area = stepping.work.connection, stepping.situation.case.area
    known = organisations_of(connection, area)
    named = [one.strip() for one in str(stepping.command.answers.get("organisations") or "").splitlines()]
    wanted = {one for one in named if one}
    unknown = sorted(one for one in wanted if one not in known and one not in known.values())
    if unknown:
        names = "; ".join(sorted(known.values()))
        message = f"'{unknown[0]}' is no organisation of this area. They are: {names}."
        raise InvalidInput(message, field="organisations")
    receives = {slug for slug, name in known.items() if {slug, name} & wanted}
    before = recipients_of(connection, [stepping.situation.case.ref])[stepping.situation.case.ref]
    days = {slug: stepping.happened_on if slug in receives else "" for slug in sorted(receives | before)}
    return [mark_row(stepping, f"{RECIPIENT}{slug}", day) for slug, day in days.items()]


def _pounds(stepping: Stepping) -> str:
    given = str(stepping.command.answers.get("amount") or "").strip()
    pence = pence_of(given)
    if pence is None:
        words = (
            f"'{given}' is not an amount. Write it like 1200.50."
            if given
            else "Give the amount, like 1200.50."
        )
        raise InvalidInput(words, field="amount")
    return pounds_of(pence)


EFFECTS: Mapping[str, Effect] = {
    "open_lines_scrutiny": lines_effect("scrutiny"),
    "open_lines_feedback": lines_effect("feedback"),
    "open_lines_board": lines_effect("board"),
    "open_lines_assurance": lines_effect("assurance"),
    "open_lines_amendment": lines_effect("amendment"),
    "open_conditions": lines_effect("condition"),
    "mark_signed_off": _mark("signed_off"),
    "mark_sign_off_withdrawn": _sign_off_withdrawn,
    "mark_submitted": _mark("submitted"),
    "mark_pending_sign_off": _mark("pending_sign_off"),
    "mark_approved": _mark("approved"),
    "mark_signed_as": _signed_as,
    "mark_signed_by_delegate": _signed_by_delegate,
    "open_commitment": _commitment,
    "note_spending": _spending,
    "name_recipients": _recipients,
}
# Which facts an effect reads, so that they are gathered wherever a step can start it.
EFFECTS_ASK: Mapping[str, tuple[str, ...]] = {"mark_signed_as": ("signs_as",)}
