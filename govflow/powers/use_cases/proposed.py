"""A decision recorded into the case in which it was proposed: by the body asked, once, as it was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Finding
from govflow.powers.opening import case_about, open_beside
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import chain_of, need_delegation
from govflow.powers.queries.proposals import Proposal, proposal_of
from govflow.powers.use_cases.decided import RecordDecision
from govflow.road.asking import stale
from govflow.road.gather import lock_case
from govflow.road.ports import Case, TakeStep
from govflow.storage.register import body as bodies
from govflow.storage.work import Work

STEP = "case.decision_recorded"
ONE_BODY = "A proposed decision is for the body that it was proposed to"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is recorded, and the proposal that it answers, where it answers one."""

    command: RecordDecision
    proposal: Proposal | None = None


def recording_of(work: Work, command: RecordDecision) -> Recording:
    """Return a command with the proposal it names; it is about that agreement, unless it says otherwise.

    Raises:
        InvalidInput: for a case of the area in which nothing was proposed.
        Refused: ``VERSION_STALE`` where what whoever decides had before them has changed since.
    """
    if not command.proposed:
        if command.seen_version is not None and case_about(work, command.subject, command.area):
            seen = TakeStep(command.subject, STEP, expect_version=command.seen_version)
            stale(seen, lock_case(work, command.subject).version)
        return Recording(command)
    found = _proposed(work, command)
    return Recording(replace(command, subject=command.subject or found.agreement), found)


def _proposed(work: Work, command: RecordDecision) -> Proposal:
    try:
        case = case_about(work, command.proposed, command.area)
    except InvalidInput as error:
        raise InvalidInput(error.message, field="proposed") from error
    found = proposal_of(work.connection, case.ref) if case else None
    if found is None:
        message = f"Nothing was proposed to a body in '{command.proposed}'."
        raise InvalidInput(message, field="proposed")
    return found


def case_of(work: Work, rules: PowersRules, recording: Recording) -> Case:
    """Return the case to record in: a new one, or the one that was proposed, locked.

    Raises:
        Refused: ``STATE_FORBIDS`` where it was decided already; ``VERSION_STALE`` where it has changed.
    """
    command, proposal = recording.command, recording.proposal
    if proposal is None:
        return open_beside(work, rules, "decision", command.area)
    case = lock_case(work, proposal.ref)
    if not replace(proposal, state=case.state).waits:
        raise refusal(
            "STATE_FORBIDS",
            f"{case.ref} waits for no decision any more: it is {case.state.replace('_', ' ')}.",
            rule="What was proposed is decided once",
            remedy="Record a later decision in a case of its own: leave out what it was proposed as.",
        )
    stale(TakeStep(case.ref, STEP, expect_version=command.seen_version), case.version)
    return case


def against_body(work: Work, recording: Recording) -> Iterator[Finding]:
    """Yield that another body decided it than was asked: refused of what is decided here, else in question.

    Raises:
        Refused: ``OUT_OF_SCOPE`` for an officer who decides here under what another body delegated.
    """
    command, proposal = recording.command, recording.proposal
    if proposal is None or proposal.body in _decided_for(work, command):
        return
    asked = work.connection.execute(bodies.select().where(bodies.c.slug == proposal.body)).mappings().first()
    name = str(asked["name"]) if asked else proposal.body
    finding = Finding(
        "OUT_OF_SCOPE",
        f"{proposal.ref} was proposed to {name}, and another body decided it.",
        where="body",
        rule=ONE_BODY,
        remedy=f"Ask {name} to decide it, or to ratify what was decided.",
    )
    if command.decided is None:
        raise Refused([finding])
    yield replace(finding, severity="warning")


def _decided_for(work: Work, command: RecordDecision) -> frozenset[str]:
    if not command.delegation:
        return frozenset({command.body})
    known = need_delegation(work.connection, command.delegation)
    return frozenset({known.grantor, *(one.grantor for one in chain_of(work.connection, known))})
