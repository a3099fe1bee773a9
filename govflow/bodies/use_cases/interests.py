"""The standing register of interests, and dispensations from what an interest forbids."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from govflow.bodies.model import (
    DISPENSERS,
    INTEREST_KINDS,
    REGISTRARS,
    End,
    GrantDispensation,
    NewInterest,
    Noted,
)
from govflow.bodies.queries.standing import terms_at
from govflow.bodies.use_cases.record import (
    Entry,
    body_stream,
    check_document,
    check_one_of,
    check_person,
    ending,
    last_day,
    load_body,
    need_role,
    needed_text,
    not_oneself,
    once,
    since,
)
from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row, private
from govflow.road.roles import active_roles
from govflow.storage.register import interest
from govflow.storage.work import Moment, Work

REGISTERED, ENDED, DISPENSED = "interest.registered", "interest.ended", "dispensation.granted"


def register_interest(work: Work, command: NewInterest) -> Noted:
    """Put an interest into the standing register: one's own, or a member's by those who keep it.

    Raises:
        InvalidInput: for a kind there is not, or nothing said; Refused: ``NOT_YOUR_ROLE``.
    """
    _check_may_register(work, command.person, command.area)
    check_one_of(command.kind, INTEREST_KINDS, "kind")
    check_person(work, command.person)
    words = "what the interest is, or where the member’s own register is kept"
    needed_text(command.text or command.kept_at, "text", words)

    def act(moment: Moment) -> Entry:
        id_ = f"INTEREST-{moment.next_id}"
        text, organisation = command.text.strip(), command.organisation.strip()
        if command.sensitive and organisation:
            # Whose interest it is in tells as much as what it is, so neither stands outside the private text.
            text, organisation = f"{organisation}. {text}".strip(), ""
        said: dict[str, Json] = {"text": text} if text else {}
        values: dict[str, Json] = {
            "person": command.person,
            "area": command.area,
            "kind": command.kind,
            "organisation": organisation,
            "text": private("text") if said else None,
            "sensitive": int(command.sensitive),
            "kept_at": command.kept_at.strip(),
            "from_at": since(moment, command.since),
            "until_at": "",
            "event": moment.next_id,
        }
        row = Row("interest", {"id": id_}, values, new=True)
        return Entry(REGISTERED, id_, [row], {"person": command.person}, said, command.key)

    return once(work, command.key, f"person:{command.person}", act)


def end_interest(work: Work, command: End) -> Noted:
    """Record that an interest has ended. It stays in the register with its dates.

    Raises:
        NotFound: for no such interest; Refused: ``NOT_YOUR_ROLE`` or ``STATE_FORBIDS``.
    """
    found = _load(work, command.id)
    _check_may_register(work, found["person"], found["area"])

    def act(moment: Moment) -> Entry:
        at = ending(moment, _load(work, command.id), command.at, "This interest")
        row = Row("interest", {"id": command.id}, {"until_at": at})
        private_part = {"reason": command.reason} if command.reason else {}
        data: dict[str, Json] = {"person": found["person"], "until_at": at}
        return Entry(ENDED, command.id, [row], data, private_part, command.key)

    return once(work, command.key, f"person:{found['person']}", act)


def _load(work: Work, id_: str) -> RowMapping:
    row = work.connection.execute(select(interest).where(interest.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound("There is no such interest.")
    return row


def _check_may_register(work: Work, person: str, area: str) -> None:
    if work.actor.id == person and active_roles(work, person, area)[0]:
        return
    need_role(work, area, REGISTRARS, "Writing in another person’s register of interests")


def grant_dispensation(work: Work, command: GrantDispensation) -> Noted:
    """Record the leave of the office that may give it to take part in spite of an interest.

    The office is the one the body's terms name, else the head of paid service or the monitoring officer.

    Raises:
        InvalidInput: for a last day that is over; Refused: ``NOT_YOUR_ROLE``, ``SELF_APPROVAL`` or
        ``EVIDENCE_MISSING``.
    """
    of = load_body(work, command.body)
    rules = terms_at(work.connection, command.body, work.now())
    offices = (rules.dispensations_by,) if rules and rules.dispensations_by else DISPENSERS
    office = need_role(work, of["area"], offices, "Granting a dispensation")
    not_oneself(work, command.person, "give a dispensation to")
    check_person(work, command.person)
    subject = command.subject.strip()
    check_document(work, command.document, of["area"], "A dispensation")

    def act(moment: Moment) -> Entry:
        id_ = f"DISPENSATION-{moment.next_id}"
        from_at = since(moment, command.since)
        values: dict[str, Json] = {
            "person": command.person,
            "body": command.body,
            "subject": subject,
            "granted_by": office or work.actor.id,
            "document": command.document,
            "from_at": from_at,
            "until_at": last_day(from_at, command.until),
            "event": moment.next_id,
        }
        row = Row("dispensation", {"id": id_}, values, new=True)
        data: dict[str, Json] = {"body": command.body, "person": command.person, "subject": subject}
        return Entry(DISPENSED, id_, [row], data, key=command.key)

    return once(work, command.key, body_stream(command.body), act)
