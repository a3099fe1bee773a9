"""The register of powers: under which decision or delegation a step is taken, judged on locked rows.

A step done here meets every term or is refused. A recorded step is judged at the time it happened; what is
wanting then goes with it as a flag, never as a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import parse_happened
from govflow.kernel.words import spaced
from govflow.machine.definition import Authority as Needed
from govflow.machine.definition import Transition
from govflow.powers.judging import Wish, judge_by_decision, judge_by_delegation, outcomes_of, softened
from govflow.powers.model import KnownDecision, moments_of, on_hold, stands
from govflow.powers.queries.holders import holders_of, keys_of, terms_at
from govflow.powers.queries.loading import (
    chain_of,
    decisions_about,
    delegations_of,
    load_decision,
    load_delegation,
)
from govflow.powers.windows import judge_window
from govflow.road.authority import RecordedActs
from govflow.road.gather import lock_case
from govflow.road.history import Entry, read_entries
from govflow.road.persons import one_person
from govflow.road.ports import WHICHEVER, Authority, Situation, TakeStep
from govflow.rulebook.delegation_terms import pence_of
from govflow.rulebook.powers import Power, Powers
from govflow.storage.register import body
from govflow.storage.work import Work

_RULE = "Every governed step is taken under a named power"
AMOUNT = "amount"
# The form of a step that a delegate takes: what its body decided itself is no power of theirs.
DELEGATED = "delegated_decision"


def lock_chain(work: Work, ref: str) -> None:
    """Lock a decision or a delegation with all it rests on, nearest first."""
    try:
        lock_case(work, ref)
    except NotFound:
        return  # It is said later, in the register's own words, what the citation is not.
    found = load_delegation(work.connection, ref)
    for one in [found, *chain_of(work.connection, found)] if found else []:
        for beside in (one.instrument, one.under):
            if beside:
                lock_case(work, beside)


class PowersRegister:
    """Answers from decisions and delegations; for what names no power, from roles and recorded acts."""

    def __init__(self, powers: Powers) -> None:
        self._powers = powers
        self._acts = RecordedActs()

    def lock(self, work: Work, command: TakeStep) -> None:
        """Lock what is cited before the event has a number, so that no approval follows its end."""
        if command.authority == WHICHEVER:
            raise InvalidInput("Name the decision or the delegation this rests on.", field="authority")
        if command.authority and not command.authority.startswith("ACT-"):
            lock_chain(work, command.authority)

    def authority_for(
        self, work: Work, situation: Situation, step: Transition, command: TakeStep
    ) -> Authority:
        """Return the authority for a step, or why there is none."""
        found = self._found(work, situation, step, command)
        if window := tuple(judge_window(work, situation, step, command)):
            found = replace(found, findings=(*found.findings, *window))
        if not step.authority or not situation.facts.get("on_hold"):
            return found
        held = on_hold(situation.case.ref, str(situation.facts["on_hold"]))
        if command.happened:
            held = replace(held, severity="warning")
        return replace(found, findings=(*found.findings, held))

    def _found(self, work: Work, situation: Situation, step: Transition, command: TakeStep) -> Authority:
        needed = step.authority
        if needed is None or not (needed.power or needed.act_of):
            return self._acts.authority_for(work, situation, step, command)
        if needed.act_of:
            return self._act_of(work, situation, step, command)
        found = self._for_power(work, situation, step, command)
        return softened(found) if command.happened else found

    # -- A step that names a kind of body ------------------------------------------------------

    def _act_of(self, work: Work, situation: Situation, step: Transition, command: TakeStep) -> Authority:
        cited = load_decision(work.connection, command.authority) if command.authority else None
        if cited is None or step.authority is None:
            return self._acts.authority_for(work, situation, step, command)
        found = self._decision_of_kind(work, situation, step.authority, cited, command)
        # A rule not met is recorded and flagged; a comment is no sign-off that a rule could excuse.
        another = any(one.code in {"NOT_CARRIED", "OUT_OF_SCOPE"} for one in found.findings)
        return softened(found) if command.happened and not another else found

    def _decision_of_kind(
        self, work: Work, situation: Situation, needed: Needed, cited: KnownDecision, command: TakeStep
    ) -> Authority:
        kind = work.connection.execute(select(body.c.kind).where(body.c.slug == cited.body)).scalar() or ""
        first, last = moments_of(command.happened, situation.now)
        found = [*stands(cited, first, last)]
        if situation.case.ref not in cited.subjects:
            found.append(_refused("OUT_OF_SCOPE", f"{cited.ref} is not about {situation.case.ref}."))
        if kind != needed.act_of:
            message = f"{cited.ref} is no decision of the {spaced(needed.act_of)}."
            found.append(_refused("OUT_OF_SCOPE", message))
        if needed.outcome and needed.outcome not in outcomes_of(cited.verb):
            message = f"{cited.ref} is to {spaced(cited.verb)}; the step needs '{spaced(needed.outcome)}'."
            found.append(_refused("NOT_CARRIED", message))
        snapshot: dict[str, Json] = {
            "kind": "act",
            "ref": cited.ref,
            "version": cited.event,
            "body": f"body:{cited.body}",
            "body_kind": kind,
            "outcome": needed.outcome,
            "happened_at": cited.decided_at,
            "meeting": cited.meeting,
            "sha256": "" if cited.exempt else cited.sha256,
            "scope": situation.case.ref,
            "limit": None,
            "from": cited.effective_at,
            "until": cited.ended_at,
        }
        return Authority(tuple(found), {} if found and not command.happened else snapshot)

    # -- A step that names a power -------------------------------------------------------------

    def _for_power(self, work: Work, situation: Situation, step: Transition, command: TakeStep) -> Authority:
        wish = self.wish(work, situation, step, command)
        if command.authority in {"", WHICHEVER}:
            return self._uncited(work, situation, wish, command)
        return self.judged(work, wish, command.authority)

    def judged(self, work: Work, wish: Wish, cited: str) -> Authority:
        """Judge one citation, a decision or a delegation, for a wish."""
        connection = work.connection
        delegation = load_delegation(connection, cited)
        if delegation is not None:
            return judge_by_delegation(connection, delegation, wish)
        decision = load_decision(connection, cited)
        if decision is not None and wish.by_delegate and not decision.delegation:
            message = f"{cited} is a body's own decision, and this is done under a delegation."
            return Authority((_missing(message),), _none(wish.power))
        if decision is not None:
            return judge_by_decision(connection, decision, wish, self._power(wish.power))
        message = f"'{cited}' is neither a decision nor a delegation."
        return Authority((_missing(message),), _none(wish.power))

    def wish(self, work: Work, situation: Situation, step: Transition, command: TakeStep) -> Wish:
        """Return what somebody wants done, by this step, in the terms that powers are judged by."""
        case, behalf, needed = situation.case, situation.behalf, step.authority or Needed()
        first, last = moments_of(command.happened, situation.now)
        person = behalf.id if behalf else situation.actor
        is_person = behalf is None or not behalf.is_body
        return Wish(
            power=needed.power,
            case=case.ref,
            area=case.area,
            year=case.year,
            workflow=case.workflow,
            first=first,
            last=last,
            person=one_person(work.connection, person) if is_person else "",
            keys=keys_of(work.connection, person, case.area, first, last) if is_person else frozenset(),
            pence=_amount(command),
            by_delegate=step.form == DELEGATED,
            authors=_authors(work, case.ref, needed.apart_from) if needed.apart_from else frozenset(),
        )

    def _uncited(self, work: Work, situation: Situation, wish: Wish, command: TakeStep) -> Authority:
        if command.happened is not None and situation.behalf and situation.behalf.is_body:
            return self._body_acted(work, situation, wish, command)
        found = self.would_do(work, wish)
        if found and command.authority == WHICHEVER:
            return found[0]
        if found:
            named = ", ".join(str(one.snapshot["ref"]) for one in found)
            message = f"Say which power this is done under. What would do: {named}."
            return Authority((_missing(message),), _none(wish.power))
        title = self._power(wish.power).title
        message = f"This needs the power '{title}', and no decision or delegation known here gives it to you."
        return Authority((_missing(message),), _none(wish.power))

    def would_do(self, work: Work, wish: Wish) -> list[Authority]:
        """Return the decisions and delegations under which a wish could be done now."""
        connection, power = work.connection, self._power(wish.power)
        tried = [
            judge_by_decision(connection, one, wish, power)
            for one in decisions_about(connection, wish.case)
            if one.delegation or not wish.by_delegate
        ]
        mine = [
            one
            for one in delegations_of(connection, [wish.area])
            if any(party.is_one_of(wish.keys) for party in one.terms.delegates)
        ]
        tried += [judge_by_delegation(connection, one, wish) for one in mine]
        return [one for one in tried if not one.findings]

    def _body_acted(self, work: Work, situation: Situation, wish: Wish, command: TakeStep) -> Authority:
        """The minute is the authority: the act of the body it is recorded for, if it held the power."""
        behalf, happened = situation.behalf, command.happened
        if behalf is None or happened is None:
            return Authority(snapshot=_none(wish.power))
        held = terms_at(work.connection, behalf.id.removeprefix("body:"), happened)
        findings: tuple[Finding, ...] = ()
        if held is None or wish.power not in held.powers:
            message = f"The terms of reference of {behalf.name} did not give it this power on {happened}."
            findings = (_refused("GRANTOR_LACKS_POWER", message),)
        terms: dict[str, Json] = (
            {"id": held.id, "from": held.from_at, "approved_by": held.approved_by} if held else {}
        )
        snapshot: dict[str, Json] = {
            "kind": "act",
            "power": wish.power,
            "version": situation.definition.name,
            "body": behalf.id,
            "body_kind": behalf.kind,
            "outcome": command.trigger,
            "scope": situation.case.ref,
            "limit": None,
            "until": "",
            "terms": terms,
        }
        return Authority(findings, snapshot)

    def _power(self, name: str) -> Power:
        return self._powers.get(name) or Power(spaced(name), "", frozenset())


def _authors(work: Work, ref: str, triggers: Iterable[str]) -> frozenset[str]:
    wanted = set(triggers)
    entries = read_entries(work.connection, ref)
    taken = [
        one for one in entries if one.moves and one.struck_by is None and one.data.get("trigger") in wanted
    ]
    # Whoever it was done for, where it was recorded, is its author beside whoever wrote it down.
    people = {one.actor for one in taken} | {str(one.data.get("for") or "") for one in taken}
    area = lock_case(work, ref).area
    people |= {
        holder
        for one in taken
        for holder in holders_of(work.connection, str(one.data.get("for") or ""), area, *_moments(one))
    }
    return frozenset(one_person(work.connection, one) for one in people if one.startswith("person"))


def _moments(entry: Entry) -> tuple[datetime, datetime]:
    """Return the first and last moment of when something was done: of the day, where only that is known."""
    happened = parse_happened(entry.happened_at) if entry.happened_at else None
    return moments_of(happened, entry.at)


def _amount(command: TakeStep) -> int | None:
    given = command.answers.get(AMOUNT)
    if given in (None, ""):
        return None
    pence = pence_of(str(given))
    if pence is None:
        raise InvalidInput(f"'{given}' is not an amount. Write it like 1200.50.", field=AMOUNT)
    return pence


def _none(power: str) -> dict[str, Json]:
    return {"kind": "none", "power": power}


def _missing(message: str) -> Finding:
    remedy = "Cite the decision of the body that holds the power, or the delegation you act under."
    return Finding("AUTHORITY_MISSING", message, rule=_RULE, remedy=remedy)


def _refused(code: str, message: str) -> Finding:
    return Finding(code, message, rule=_RULE, remedy="Cite a decision that fits the step.")
