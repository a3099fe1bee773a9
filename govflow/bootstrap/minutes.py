"""Agendas and minutes as the room of papers asks for them, made from the record of a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from govflow.bootstrap.spoken import sentence, spoken, time_of
from govflow.kernel.errors import NotFound
from govflow.kernel.moments import london_date, parse_instant
from govflow.meetings.model import Words
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.lists import open_commitments
from govflow.meetings.queries.record import Item as HeldItem
from govflow.meetings.queries.record import Motion, Record, read_record
from govflow.meetings.queries.walls import meeting_case
from govflow.meetings.tables import agenda_item
from govflow.meetings.use_cases.notice import notice_shortfall
from govflow.papers.model import WITHHELD, Agenda, Item, Minutes, Reader, Resolution

OUTCOMES = {
    "decided": "Decided",
    "noted": "Noted",
    "deferred": "Deferred",
    "withdrawn": "Withdrawn",
    "not_reached": "Not reached",
    "no_decision": "No decision",
}
VOTES = {
    "for": "For",
    "against": "Against",
    "abstain": "Abstained",
    "not_voting": "Present, no vote cast",
    "not_present": "Not present",
    "excluded": "Excluded by an interest",
}
# What each question means in minutes; docs/reference/meetings.md lists them.
QUESTIONS = {
    "NOTICE_TOO_SHORT": "the notice was too short, or a late item is not explained",
    "INTEREST_EXCLUDES": "a member whom an interest excludes voted",
    "AUTHORITY_NOT_YET": "the body had no terms of reference in force",
    "OUT_OF_SCOPE": "the terms of reference give no such casting vote or ballot",
}


def agenda_of(
    connection: Connection, rules: MeetingRules, organisation: str, ref: str, reader: Reader
) -> Agenda:
    """Return the agenda of a meeting.

    Raises:
        NotFound: where there is no such meeting, or nothing is said of it yet.
    """
    record, row = _record(connection, rules, ref, reader)
    published = f"Published {spoken(row['published_at'])}." if row["published_at"] else "Not yet published."
    published = " ".join((published, *_short(connection, rules, row)))
    return Agenda(
        **_common(record, row, "Agenda", organisation, reader),
        published=published,
        items=tuple(_agenda_item(rules.words, one) for one in record.items),
        earlier=_earlier(connection, row, full=reader.full),
    )


def minutes_of(
    connection: Connection, rules: MeetingRules, organisation: str, ref: str, reader: Reader
) -> Minutes:
    """Return the minutes of a meeting as one reader may have them.

    Raises:
        NotFound: where there is no such meeting, or nothing is said of it yet.
    """
    record, row = _record(connection, rules, ref, reader)
    there = [one for one in record.attendance if not one["apology"]]
    return Minutes(
        **_common(record, row, "Minutes", organisation, reader),
        status=" ".join((_status(row), *_short(connection, rules, row))),
        present=tuple(_present(record, one) for one in there),
        apologies=tuple(record.name(one["person"]) for one in record.attendance if one["apology"]),
        interests=tuple(_interest(record, rules.words, one) for one in record.interests),
        items=tuple(_item(record, rules.words, one, full=reader.full) for one in record.items),
        earlier=_earlier(connection, row, full=reader.full),
        actions=_promises(connection, record.commitments, full=reader.full),
        ended=f"The meeting ended on {spoken(row['ended_at'])}." if row["ended_at"] else "",
    )


def _record(connection: Connection, rules: MeetingRules, ref: str, reader: Reader) -> tuple[Record, Any]:
    case = meeting_case(connection, ref)
    # The public version is nobody's own: what somebody declared themselves is not in it either.
    who, roles = (reader.person, reader.roles) if reader.full else ("", frozenset[str]())
    record = read_record(connection, rules, case, who, roles)
    if record.row is None:
        raise NotFound(f"It is not yet said of {ref} which body it is a meeting of, so it has no papers.")
    return record, record.row


def _common(record: Record, row: Any, what: str, organisation: str, reader: Reader) -> dict[str, Any]:
    starts = parse_instant(row["starts_at"])
    return {
        "title": f"{what} of {record.body_name}, {spoken(london_date(starts).isoformat())}",
        "ref": record.case.ref,
        "organisation": organisation,
        "day": london_date(starts).isoformat(),
        "version": "Full version: not for publication." if reader.full else "Public version.",
        "body": record.body_name,
        "when": spoken(row["starts_at"]),
        "place": row["place"],
    }


def _short(connection: Connection, rules: MeetingRules, row: Any) -> Iterator[str]:
    """Yield what is short of the notice, with what the law then asks: it goes out with the paper."""
    for one in notice_shortfall(connection, rules, row):
        yield f"{one.message} {one.remedy}".strip()


def _status(row: Any) -> str:
    if not row["minutes_at"]:
        return "Draft, made from the record. What was decided took effect when it was decided."
    signed = f" and signed by the {row['minutes_signed_by'].lower()}" if row["minutes_signed_by"] else ""
    return f"Approved as accurate at {row['minutes_at']}{signed}."


def _present(record: Record, one: Any) -> str:
    seat = record.seats.get(one["seat"])
    said = [record.name(one["person"])]
    said += [seat.title or seat.organisation] if seat else []
    said += [one["capacity"]] if one["capacity"] != "member" else []
    said += ["by remote link"] if one["remote"] else []
    if one["from_place"]:
        said.append(f"joined {time_of(one['arrived_at']) if one['arrived_at'] else 'during the meeting'}")
    if one["left_at"]:
        said.append(f"left {time_of(one['left_at'])}")
    elif one["until_place"]:
        said.append("left during the meeting")
    return ", ".join(said)


def _interest(record: Record, words: Words, one: Any) -> str:
    who = record.name(one.row["person"])
    about = next(
        (f" on item {item.row['number']}" for item in record.items if item.row["id"] == one.row["item"]), ""
    )
    said = "sensitive, its details are withheld" if one.withheld else words.interests[one.kind].title.lower()
    text = f" ({one.text})" if one.text else ""
    part = "; takes part by dispensation" if one.row["dispensation"] else ""
    out = "; takes no part" if one.row["excludes"] and not part else ""
    return sentence(f"{who}{about}: {said}{text}{part}{out}")


def _agenda_item(words: Words, one: HeldItem) -> Item:
    row = one.row
    verb = words.verbs[row["verb"]].title
    return Item(number=row["number"], title=row["title"], verb=verb, late=_late(row), exempt=_exempt(row))


def _late(row: Any) -> str:
    if not row["late"]:
        return ""
    why = row["circumstances"] or "not recorded"
    return sentence(f"Added late, as urgent by reason of special circumstances: {why}")


def _exempt(row: Any) -> str:
    if not row["exempt"]:
        return ""
    return f"Exempt by paragraph {row['exempt']} of Schedule 12A to the Local Government Act 1972."


def _item(record: Record, words: Words, one: HeldItem, *, full: bool) -> Item:
    row = one.row
    hidden = bool(row["exempt"]) and not full
    closed = [motion for motion in one.motions if motion.row["status"] == "closed"]
    kept_out = ", ".join(record.name(name) for name in one.excluded)
    return Item(
        number=row["number"],
        title=row["title"],
        verb=words.verbs[row["verb"]].title,
        late=_late(row),
        exempt=f"{_exempt(row)} {WITHHELD}." if hidden else _exempt(row),
        kept_out=f"Kept out by an interest: {kept_out}." if kept_out else "",
        discussion="" if hidden else (row["discussion"] or ""),
        resolutions=() if hidden else tuple(_resolution(record, motion) for motion in closed),
        outcome=_outcome(row),
    )


def _outcome(row: Any) -> str:
    said = OUTCOMES.get(row["outcome"], "")
    return sentence(f"{said} to {spoken(row['deferred_to'])}" if said and row["deferred_to"] else said)


def _resolution(record: Record, motion: Motion) -> Resolution:
    row, figures = motion.row, motion.figures
    elected = str(figures.get("elected") or "")
    carried = row["result"] == "carried" and not elected
    text = row["text"]
    if elected:
        text = f"{record.name(elected)} was elected {str(figures.get('office', '')).replace('_', ' ')}."
    dissent = ", ".join(record.name(one) for one in figures.get("dissent", ()))
    return Resolution(
        letter=row["letter"],
        text=text,
        moved=_moved(record, row),
        resolved=f"RESOLVED{' (unanimously)' if motion.unanimous else ''}" if carried else "",
        result=_result(motion),
        votes=tuple(_votes(record, motion.votes)),
        dissent=f"{dissent} asked that the minutes show dissent." if dissent else "",
        committee=record.name(row["committee"]) if record.joint else "",
        in_question=tuple(_question(code, figures) for code in motion.in_question),
    )


def _moved(record: Record, row: Any) -> str:
    if not row["mover"]:
        return ""
    seconded = f", seconded by {record.name(row['seconder'])}" if row["seconder"] else ""
    return f"Moved by {record.name(row['mover'])}{seconded}."


def _result(motion: Motion) -> str:
    result = motion.row["result"].replace("_", " ")
    if motion.row["method"] == "agreed":
        return f"Agreed without a vote: {result}."
    if motion.unanimous:
        return f"Carried unanimously, {motion.figures['count']['for']} votes for."
    return sentence(f"{result}. {motion.figures.get('reason', '')}")


def _votes(record: Record, votes: Sequence[Any]) -> list[str]:
    said = []
    for value, label in VOTES.items():
        named = [record.name(vote["person"]) or "a vacant seat" for vote in votes if vote["value"] == value]
        if named:
            said.append(f"{label}: {', '.join(named)}.")
    return said


def _question(code: str, figures: Any) -> str:
    quorum = figures.get("quorum", {})
    why = QUESTIONS.get(code, code.replace("_", " ").lower())
    if code == "QUORUM_NOT_MET":
        why = f"the quorum was not met, {quorum.get('present')} present of {quorum.get('needed')} needed"
    return f"In question: {why}. It is relied on only after a determination or a fresh decision."


def _promise(one: Any) -> str:
    due = f", by {spoken(one['due_on'])}" if one["due_on"] else ""
    return f"{one['text']} ({one['owner']}{due})"


def _promises(connection: Connection, found: Sequence[Any], *, full: bool) -> tuple[str, ...]:
    """Return what was promised; what was promised under an exempt item is withheld as the item is."""
    query = select(agenda_item.c.id).where(
        agenda_item.c.id.in_([one["item"] for one in found if one["item"]]), agenda_item.c.exempt != ""
    )
    exempt = frozenset() if full else frozenset(connection.execute(query).scalars())
    return tuple(f"{WITHHELD}." if one["item"] in exempt else _promise(one) for one in found)


def _earlier(connection: Connection, row: Any, *, full: bool) -> tuple[str, ...]:
    held_on = london_date(parse_instant(row["starts_at"])).isoformat()
    # Everything: what is exempt is withheld below, as the minutes of this meeting withhold it.
    found = open_commitments(connection, row["body"], row["case_ref"], entitled=True)
    missed = [" (missed)" if one["due_on"] and one["due_on"] < held_on else "" for one in found]
    said = _promises(connection, found, full=full)
    return tuple(f"{one}{late}" for one, late in zip(said, missed, strict=True))
