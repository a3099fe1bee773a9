"""The written statement of a decision, made from the registers of powers, bodies and meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from govflow.bootstrap.spoken import sentence, spoken
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.record import read_record
from govflow.meetings.queries.walls import meeting_case
from govflow.papers.model import WITHHELD, Line, Notice, Reader
from govflow.powers.model import RECORD_WORDS, KnownDecision
from govflow.powers.queries.determined import determinations_of
from govflow.powers.queries.loading import KnownDelegation, load_delegation, need_decision
from govflow.road.queries import load_case
from govflow.storage.register import body

# What regulations 12 and 13 of SI 2012/2089 and 7 of SI 2014/2095 ask for, said even where it is wanting.
ASKED = ("reasons", "options_rejected", "interests")
ASKED_EXECUTIVE = (*ASKED, "dispensations")
BESIDE = (
    "dispensations",
    "background_papers",
    "financial_effect",
    "ward",
    "urgency_rule",
    "urgency_reason",
    "urgency_agreed_by",
    "published_at",
    "call_in_excluded",
    "notice",
    "published_on",
    "voting",
    "letter",
)
# What would give away an exempt decision beside its words.
TELLING = frozenset(
    {"reasons", "options_rejected", "background_papers", "financial_effect", "urgency_reason"}
)
NOT_RECORDED = "Not recorded"


def notice_of(
    connection: Connection,
    meetings: MeetingRules,
    role_titles: Mapping[str, str],
    organisation: str,
    *,
    ref: str,
    reader: Reader,
) -> Notice:
    """Return the statement of a decision as one reader may have it.

    Raises:
        NotFound: where there is no such decision.
    """
    known = need_decision(connection, ref)
    delegation = load_delegation(connection, known.delegation) if known.delegation else None
    record: dict[str, Json] = dict(known.record or {})
    record.update(_declared(connection, meetings, known, reader, record))
    hidden = bool(record.get("exempt")) and not reader.full
    exempt = f"Exempt by paragraph {record.get('exempt')} of Schedule 12A to the Local Government Act 1972."
    lines = [
        *_facts(connection, role_titles, known, hidden=hidden),
        *_record_lines(known, record, hidden=hidden),
    ]
    return Notice(
        title=f"Notice of decision {ref}",
        ref=ref,
        organisation=organisation,
        day=london_date(known.decided.earliest).isoformat(),
        version="Full version: not for publication." if reader.full else "Public version.",
        asked_by=_asked_by(known),
        text=f"{exempt} {WITHHELD}." if hidden else known.text,
        lines=tuple(lines),
        warnings=tuple(_warnings(known, delegation, hidden=hidden)),
        determinations=tuple(_determinations(connection, known, hidden=hidden)),
    )


def _asked_by(known: KnownDecision) -> str:
    if known.executive:
        rule = "13" if known.delegation else "12"
        return f"Statement with the contents that regulation {rule} of SI 2012/2089 asks for."
    if known.delegation:
        return "Record with the contents that regulations 7 and 8 of SI 2014/2095 ask for."
    return ""


def _decider(connection: Connection, role_titles: Mapping[str, str], known: KnownDecision) -> str:
    if known.body:
        name = connection.execute(select(body.c.name).where(body.c.slug == known.body)).scalar()
        return str(name or known.body)
    office = known.office.removeprefix("office:").partition("@")[0]
    title = role_titles.get(office, office.replace("_", " ")) or "an officer"
    verb = {"sign_off": "Signed off"}.get(known.verb, "Decided")
    return f"{verb} under delegated authority by {title}, {spoken(known.decided_at)}"


def _facts(
    connection: Connection, role_titles: Mapping[str, str], known: KnownDecision, *, hidden: bool
) -> Iterator[Line]:
    said = [
        ("Decision maker", _decider(connection, role_titles, known)),
        ("Date of the decision", spoken(known.decided_at)),
        ("What was done", known.verb.replace("_", " ").capitalize()),
        ("Where it stands", known.state.replace("_", " ").capitalize()),
        ("In effect from", spoken(known.effective_at) if known.effective_at else "Not yet in effect"),
        ("Ended", spoken(known.ended_at) if known.ended_at else ""),
        ("About", "" if hidden else known.subject),
        ("Meeting", known.meeting),
        ("Under the delegation", known.delegation),
        ("Its kind", known.nature.capitalize()),
        ("Ratifies", known.ratifies),
        ("Executive decision", _yes(known.executive)),
        ("Key decision", _yes(known.key_decision)),
        ("Urgent", _yes(known.urgent)),
        ("Amount", f"£{known.amount}" if known.amount and not hidden else ""),
        ("Digest of its words (SHA-256)", "" if hidden else known.sha256),
    ]
    return (Line(label, value) for label, value in said if value)


def _record_lines(known: KnownDecision, record: Mapping[str, Json], *, hidden: bool) -> Iterator[Line]:
    asked = ASKED_EXECUTIVE if known.executive else ASKED if known.delegation else ()
    for name in (*ASKED, *BESIDE):
        value = record.get(name)
        said = _words(value) if value not in (None, "", []) else (NOT_RECORDED if name in asked else "")
        if hidden and name in TELLING and said not in {"", NOT_RECORDED}:
            said = f"{WITHHELD}."
        if said:
            yield Line(RECORD_WORDS[name].removeprefix("the ").capitalize(), said)


def _words(value: Json) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)


def _yes(value: object) -> str:
    return "Yes" if value else "No"


def _declared(
    connection: Connection,
    meetings: MeetingRules,
    known: KnownDecision,
    reader: Reader,
    record: Mapping[str, Json],
) -> dict[str, Json]:
    """Return the interests and dispensations declared at the meeting, where the record itself says none."""
    if not known.meeting or record.get("interests"):
        return {}
    who, roles = (reader.person, reader.roles) if reader.full else ("", frozenset[str]())
    held = read_record(connection, meetings, meeting_case(connection, known.meeting), who, roles)
    declared = [one for one in held.interests if one.row["item"] in {"", known.item}]
    kinds = meetings.words.interests
    said: list[Json] = [
        f"{held.name(one.row['person'])}: {'withheld' if one.withheld else kinds[one.kind].title.lower()}"
        for one in declared
    ]
    freed: list[Json] = [held.name(one.row["person"]) for one in declared if one.row["dispensation"]]
    found: dict[str, Json] = {"interests": said or "None was declared at the meeting."}
    if known.executive and not record.get("dispensations"):
        found["dispensations"] = freed or "None."
    return found


def _warnings(known: KnownDecision, delegation: KnownDelegation | None, *, hidden: bool) -> Iterator[str]:
    if known.in_question and not known.settled:
        why = sentence(known.in_question)
        yield f"In question: {why} It is relied on only after a determination or a fresh decision."
    if delegation is not None and delegation.power_confirmed == "no":
        yield f"Power not confirmed: which power {delegation.ref} rests on is with the monitoring officer."
    for office in known.holds:
        yield f"On hold, by the {office.replace('_', ' ')}."
    if known.in_principle:
        yield "In principle only: final approval is still to come."
    if known.condition:
        met = f"Met: {sentence(known.condition_lifted)}" if known.condition_lifted else "Not yet met."
        yield f"Subject to a condition. {met}" if hidden else f"Subject to: {sentence(known.condition)} {met}"
    if known.struck:
        yield "Recorded in error: it no longer stands."


def _determinations(connection: Connection, known: KnownDecision, *, hidden: bool) -> Iterator[str]:
    area = load_case(connection, known.ref).area
    about = {known.ref, known.delegation} - {""}
    for row in reversed(determinations_of(connection, [area])):
        if row["about"] in about and not row["struck"]:
            office, answer = (row[name].replace("_", " ") for name in ("office", "answer"))
            reasons = f"Reasons: {WITHHELD.lower()}." if hidden else row["reasons"] or ""
            yield (
                f"{row['id']}, {spoken(row['made_at'])}: the {office} determined of {row['about']}, on the "
                f"question of {row['question']}: {answer}. {reasons}"
            ).strip()
