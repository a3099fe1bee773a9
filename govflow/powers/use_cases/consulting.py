"""Asking those who must be asked, their replies, weighing them; and the assent of joint delegates.

Consultation is met by evidence: asked, with the papers, with reasonable time, replies considered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, format_instant, parse_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.powers.opening import case_about
from govflow.powers.ports import PowersRules
from govflow.powers.queries.holders import keys_of
from govflow.powers.queries.loading import KnownDelegation, need_delegation
from govflow.powers.tables import consultation
from govflow.road.asking import load_evidence
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.persons import one_person
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.rulebook.delegation_terms import AGREE, CONSULT, Party
from govflow.storage.work import Work

ASKED, REPLIED = "case.consultee_asked", "case.consultee_replied"
CONSIDERED, ASSENTED = "case.reply_considered", "case.delegate_assented"
ASKERS = ("plan_lead", "report_author", "governance_officer", "democratic_services_officer")
CLERKS = ("governance_officer", "democratic_services_officer", "nhs_governance_officer")
ANSWERS = {CONSULT: ("supported", "opposed", "no_comment"), AGREE: ("agreed", "not_agreed")}
JOINT = "joint"


@dataclass(frozen=True, slots=True)
class AskConsultee:
    """Someone is asked before an act under a delegation, with a document, until an instant."""

    delegation: str
    consultee: str
    about: str = ""
    document: str = ""
    reply_by: str = ""
    happened: Happened | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a consultee answered: here, or by a letter that a clerk writes down with its date."""

    consultation: str
    answer: str
    text: str = ""
    happened: Happened | None = None
    document: str = ""


def ask_consultee(work: Work, rules: PowersRules, command: AskConsultee) -> Stored:
    """Ask somebody whom the delegation names.

    Raises:
        InvalidInput: for somebody it does not name, or a date that cannot be used.
        Refused: for someone who has no part in it.
    """
    case = lock_case(work, command.delegation)
    known = need_delegation(work.connection, case.ref)
    command = replace(command, consultee=_named(known, command.consultee))
    kind = next((one.kind for one in known.terms.consultees if one.party.key == command.consultee), "")
    if not kind:
        named = ", ".join(one.party.key for one in known.terms.consultees) or "nobody"
        message = f"This delegation does not ask for '{command.consultee}'. It names {named}."
        raise InvalidInput(message, field="consultee")
    case_about(work, command.about, case.area)
    situation, moment = read_situation(work, rules.road, case, TakeStep(case.ref, ASKED))
    if not _is_delegate(work, known, case):
        need_role(work, case, ASKERS, "Asking a consultee")
    asked_at = _when(command.happened, format_instant(moment.now))
    reply_by = parse_instant(command.reply_by, field="reply_by") if command.reply_by else None
    if reply_by is None or reply_by <= parse_instant(asked_at):
        raise InvalidInput("Say by when a reply is asked for, after it was asked.", field="reply_by")
    papers = (
        load_evidence(work, situation, [Evidence(command.document, "consultation")], ())
        if command.document
        else []
    )
    columns: dict[str, Json] = {
        "consultee": command.consultee,
        "kind": kind,
        "material": papers[0].document if papers else "",
        "asked_at": asked_at,
        "reply_by": format_instant(reply_by),
    }
    row = _new(moment.next_id, known.ref, command.about, columns | {"asked_by": work.actor.id})
    data: dict[str, Json] = {"consultation": row.key["id"], **columns}
    data["evidence"] = [paper.as_json() for paper in papers]
    return append_entry(work, rules.road, case, CaseEntry(ASKED, data, rows=[row]), moment)


def reply(work: Work, rules: PowersRules, command: Reply) -> Stored:
    """Record what a consultee answered: the consultee, or with a date and its letter, a clerk.

    Raises:
        InvalidInput: for an answer that is none of those asked for; NotFound: where nothing was asked.
        Refused: for somebody else.
    """
    row = _load(work, command.consultation)
    case = lock_case(work, row["delegation"])
    allowed = ANSWERS.get(row["kind"], ())
    if command.answer not in allowed:
        raise InvalidInput(f"Answer with one of: {', '.join(allowed)}.", field="answer")
    moment = work.moment(f"case:{case.ref}")
    keys = keys_of(work.connection, work.actor.id, case.area, moment.now, moment.now)
    if not _speaks_for(row["consultee"], keys):
        _written_down(work, case, command)
    at = _when(command.happened, format_instant(moment.now))
    set_: dict[str, Json] = {"replied_at": at, "answer": command.answer, "reply": private("reply")}
    set_ |= {"answered_by": work.actor.id, "considered": None}
    data: dict[str, Json] = {"consultation": row["id"], "answer": command.answer, "replied_at": at}
    data["document"] = command.document
    entry = CaseEntry(
        REPLIED, data, {"reply": command.text.strip()}, [Row("consultation", {"id": row["id"]}, set_)]
    )
    return append_entry(work, rules.road, case, entry, moment)


def consider_reply(work: Work, rules: PowersRules, id_: str, text: str) -> Stored:
    """Record that a reply was considered, and what came of it: by a delegate, nobody else.

    Raises:
        InvalidInput: without a word of it, or where there is no reply.
        Refused: for somebody who is no delegate.
    """
    row = _load(work, id_)
    case = lock_case(work, row["delegation"])
    only_delegates(work, need_delegation(work.connection, case.ref), case, "Considering a reply")
    if not row["replied_at"]:
        raise InvalidInput("There is no reply to consider.", field="consultation")
    if not text.strip():
        raise InvalidInput("Enter how the reply was considered.", field="considered")
    change = Row("consultation", {"id": id_}, {"considered": private("considered")})
    entry = CaseEntry(CONSIDERED, {"consultation": id_}, {"considered": text.strip()}, [change])
    return append_entry(work, rules.road, case, entry)


def assent(work: Work, rules: PowersRules, delegation: str, about: str, office: str = "") -> Stored:
    """Record the assent of one joint delegate, so that another may act for all of them.

    Raises:
        InvalidInput: where the delegation is not joint.
        Refused: for somebody who is none of its delegates.
    """
    case = lock_case(work, delegation)
    known = need_delegation(work.connection, case.ref)
    if not known.terms.joint:
        raise InvalidInput("This delegation is not joint: any delegate acts alone.", field="delegation")
    case_about(work, about, case.area)
    mine = only_delegates(work, known, case, "Assenting")
    party = next((one for one in mine if not office or one.key == office), mine[0])
    moment = work.moment(f"case:{case.ref}")
    at = format_instant(moment.now)
    columns: dict[str, Json] = {"consultee": party.key, "kind": JOINT, "asked_at": at, "reply_by": at}
    columns |= {"replied_at": at, "answer": "agreed", "asked_by": work.actor.id}
    columns |= {"answered_by": one_person(work.connection, work.actor.id)}
    row = _new(moment.next_id, known.ref, about, columns)
    data: dict[str, Json] = {"delegate": party.key, "about": about}
    return append_entry(work, rules.road, case, CaseEntry(ASSENTED, data, rows=[row]), moment)


def _new(event: int, delegation: str, about: str, columns: dict[str, Json]) -> Row:
    empty: dict[str, Json] = {"material": "", "answered_by": "", "replied_at": "", "answer": ""}
    empty |= {"reply": None, "considered": None, "event": event, "struck": 0}
    named: dict[str, Json] = {"delegation": delegation, "case_ref": about}
    return Row("consultation", {"id": f"C-{event}"}, {**empty, **named, **columns}, new=True)


def _load(work: Work, id_: str) -> RowMapping:
    query = select(consultation).where(consultation.c.id == id_, consultation.c.struck == 0)
    row = work.connection.execute(query).mappings().first()
    if row is None or row["kind"] == JOINT:
        raise NotFound(f"There is no consultation '{id_}'.")
    return row


def _when(happened: Happened | None, now: str) -> str:
    if happened is None:
        return now
    at = format_instant(happened.earliest)
    if parse_instant(at) > parse_instant(now):
        raise InvalidInput(f"{happened} is in the future.", field="happened_at")
    return at


def _named(known: KnownDelegation, said: str) -> str:
    """Return whom that is: "chair" is enough where one alone of those named is an "office:chair"."""
    keys = [one.party.key for one in known.terms.consultees]
    found = [key for key in keys if key.endswith(f":{said}")]
    return found[0] if len(found) == 1 and said not in keys else said


def _speaks_for(consultee: str, keys: Iterable[str]) -> bool:
    """Say whether somebody answers for a consultee: it themselves, or the chair of the body asked."""
    held = set(keys)
    return consultee in held or (
        consultee.startswith("body:") and f"office:chair@{consultee.removeprefix('body:')}" in held
    )


def _written_down(work: Work, case: Case, command: Reply) -> None:
    need_role(work, case, CLERKS, "Writing down a consultee's reply")
    if command.happened is None or not command.document:
        message = "A reply written down for a consultee needs its date and its letter."
        raise InvalidInput(message, field="document")


def _is_delegate(work: Work, known: KnownDelegation, case: Case) -> list[Party]:
    now = work.now()
    keys = keys_of(work.connection, work.actor.id, case.area, now, now)
    return [party for party in known.terms.delegates if party.is_one_of(keys)]


def is_consultee(work: Work, known: KnownDelegation, case: Case) -> bool:
    """Say whether the actor speaks for one of those whom the delegation asks first."""
    now = work.now()
    keys = keys_of(work.connection, work.actor.id, case.area, now, now)
    return any(_speaks_for(one.party.key, keys) for one in known.terms.consultees)


def only_delegates(work: Work, known: KnownDelegation, case: Case, doing: str) -> list[Party]:
    """Return as which delegates the actor acts.

    Raises:
        Refused: ``NOT_YOUR_ROLE`` for anybody who is none of them.
    """
    mine = _is_delegate(work, known, case)
    if not mine:
        named = " and ".join(party.title for party in known.terms.delegates)
        raise refusal(
            "NOT_YOUR_ROLE",
            f"{doing} is for {named}.",
            rule="A delegation is used by its delegates",
            remedy=f"Ask {named}.",
        )
    return mine
