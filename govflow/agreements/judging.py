"""The register of powers, asked of an agreement: each party under its own authority, the text finalised.

Done here, what does not fit is refused. What was done in the world is recorded, and flagged (ADR 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from govflow.agreements.held import approvals_of, final_texts, texts_before
from govflow.agreements.model import IN_THE_FILE, KIND, MANNERS, PARTY, Party
from govflow.agreements.ports import OwnerOf, SignaturesIn
from govflow.agreements.signing import APPROVING, SIGNING, organisations_signing, party_of
from govflow.kernel.findings import Finding, Json
from govflow.machine.definition import Transition
from govflow.road.ports import WHICHEVER, Authority, AuthorityRegister, Situation, TakeStep
from govflow.road.tables import document
from govflow.storage.work import Work

_OWN = "Each party enters an agreement under its own authority"
_SAME_TEXT = "What is signed is the text that was finalised"
_IN_THE_FILE = "A signature inside a PDF is checked when it is stored"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A step that somebody wants to take for a party; none where it cannot be told which."""

    situation: Situation
    step: Transition
    command: TakeStep
    party: Party | None


class PartyRegister:
    """Adds to what a register of powers answers what an agreement asks of each of its parties."""

    def __init__(self, inner: AuthorityRegister, owner_of: OwnerOf, signatures_in: SignaturesIn) -> None:
        self._inner, self._owner_of, self._signatures_in = inner, owner_of, signatures_in

    def lock(self, work: Work, command: TakeStep) -> None:
        """Lock what is cited, as the register does."""
        self._inner.lock(work, command)

    def authority_for(
        self, work: Work, situation: Situation, step: Transition, command: TakeStep
    ) -> Authority:
        """Return the authority for a step, with what the agreement has against it."""
        found = self._inner.authority_for(work, situation, step, command)
        side = {**APPROVING, **SIGNING}.get(step.trigger)
        if situation.case.kind != KIND or side is None or not _judged_here(situation, step):
            return found
        party = party_of(work.connection, situation, command, side)
        against = [*self._against(work.connection, _Asked(situation, step, command, party), found.snapshot)]
        if command.happened:
            against = [replace(one, severity="warning") for one in against]
        return replace(found, findings=(*found.findings, *against))

    def _against(
        self, connection: Connection, asked: _Asked, snapshot: Mapping[str, Json]
    ) -> Iterator[Finding]:
        if asked.party is None:
            yield _nobody(asked.step)
        elif asked.step.trigger in APPROVING:
            yield from self._not_theirs(connection, asked.command, asked.party, snapshot)
        else:
            yield from _of_signing(connection, asked.situation, asked.command, asked.party)
            yield from self._of_the_file(connection, asked.command)

    def _of_the_file(self, connection: Connection, command: TakeStep) -> Iterator[Finding]:
        """Ask of a signature said to be inside the file that one is there, and that each there holds."""
        inside = [
            signature
            for given in command.evidence
            for signature in self._signatures_in(connection, given.document)
        ]
        manner = str(command.answers.get("manner") or "").strip()
        if command.evidence and not inside and manner in IN_THE_FILE:
            message = f"It is said to be signed {MANNERS[manner]}, and no signature is inside the file given."
            remedy = "Give the PDF as the signing service returned it, or say how else it was signed."
            yield Finding("EVIDENCE_MISSING", message, rule=_IN_THE_FILE, remedy=remedy)
        for one in inside:
            if not one.holds:
                remedy = "Ask for the file as it was signed, and give that."
                yield Finding("EVIDENCE_MISSING", one.said, rule=_IN_THE_FILE, remedy=remedy)

    def _not_theirs(
        self, connection: Connection, command: TakeStep, party: Party, snapshot: Mapping[str, Json]
    ) -> Iterator[Finding]:
        if command.authority == WHICHEVER or snapshot.get("kind") in (None, "none"):
            return  # Nothing is cited yet, or the register has said already that it gives no power.
        owner = self._owner_of(connection, snapshot)
        if owner != party.slug:
            cited = command.authority or str(snapshot.get("body") or "").removeprefix("body:")
            message = f"{cited} is no authority of {party.name}: it comes from {owner or 'no party'}."
            remedy = f"Cite a decision of {party.name}’s own body, or a delegation it gave."
            yield Finding("AUTHORITY_MISSING", message, rule=_OWN, remedy=remedy)


def _judged_here(situation: Situation, step: Transition) -> bool:
    """Say whether the case's own version has approvals: the ones before it have nothing to be judged on."""
    return any(one.trigger in APPROVING for one in situation.definition.transitions) or (
        step.trigger in APPROVING
    )


def _nobody(step: Transition) -> Finding:
    message = f"'{step.title}' is of no party that can be told: name the party."
    remedy = "Name one of the further parties of the agreement’s record."
    return Finding("SIGNATORY_MISSING", message, rule=_OWN, remedy=remedy)


def _of_signing(
    connection: Connection, situation: Situation, command: TakeStep, party: Party
) -> Iterator[Finding]:
    ref = situation.case.ref
    approval = approvals_of(connection, ref).get(party.slug)
    if party.side == PARTY and party.slug not in organisations_signing(connection, situation, command):
        message = f"Only an authorised signatory of {party.name} can sign for it."
        yield Finding("SIGNATORY_MISSING", message, rule=_OWN, remedy=f"Ask {party.name}’s signatory.")
    if party.side == PARTY and approval is None:
        message = f"No approval of {party.name}’s own body, or under its delegation, to enter it stands."
        remedy = f"Record the approval of {party.name} to enter it, with its decision."
        yield Finding("AUTHORITY_MISSING", message, rule=_OWN, remedy=remedy)
    if approval and approval.approved_on > situation.span(command).last[:10]:
        message = f"{party.name} approved it only on {approval.approved_on}, after this signature."
        yield Finding("AUTHORITY_NOT_YET", message, rule=_OWN, remedy="Record when each was done.")
    final = final_texts(connection, ref)
    if approval and approval.sha256 and approval.sha256 not in final:
        message = f"{party.name} approved another text than the one finalised last."
        remedy = "Have the text finalised last approved by that party, or finalise the one it approved."
        yield Finding("APPROVAL_STALE", message, rule=_SAME_TEXT, remedy=remedy)
    yield from _of_text(connection, ref, command, final)


def _of_text(connection: Connection, ref: str, command: TakeStep, final: frozenset[str]) -> Iterator[Finding]:
    named = str(command.answers.get("signed_text") or "").strip().lower()
    given = [one.document for one in command.evidence]
    digests = set(connection.execute(select(document.c.sha256).where(document.c.id.in_(given))).scalars())
    # A scan has a digest of its own; the file of an earlier text is no scan.
    others = digests & (texts_before(connection, ref) - final)
    if (named and named not in final) or others:
        known: dict[str, Json] = {"signed_text": named or min(others), "final_texts": [*sorted(final)]}
        message = "What was signed is not the text that was finalised for signature."
        remedy = "Sign the text finalised last, or finalise the text that was signed."
        yield Finding("APPROVAL_STALE", message, figures=known, rule=_SAME_TEXT, remedy=remedy)
