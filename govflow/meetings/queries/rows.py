"""The rows of meetings as they stand: one meeting, its items, motions, votes, attendance and interests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.meetings.tables import (
    agenda_item,
    attendance,
    commitment,
    declared_interest,
    meeting,
    meeting_window,
    motion,
    motion_vote,
    submission,
)
from govflow.road.tables import timer
from govflow.road.withholding import ERASED
from govflow.storage.register import body, person

Columns = Mapping[str, Any]


def find_meeting(connection: Connection, ref: str) -> RowMapping | None:
    """Return the row of a meeting, or ``None`` before it is said of which body it is."""
    query = select(meeting).where(meeting.c.case_ref == ref, meeting.c.struck == 0)
    return connection.execute(query).mappings().one_or_none()


def items_of(connection: Connection, ref: str) -> Sequence[RowMapping]:
    """Return the items of a meeting in the order of its agenda."""
    query = select(agenda_item).where(agenda_item.c.case_ref == ref, agenda_item.c.struck == 0)
    return connection.execute(query.order_by(agenda_item.c.position, agenda_item.c.event)).mappings().all()


def item_called(connection: Connection, ref: str, number: str) -> RowMapping:
    """Return an item by its number.

    Raises:
        NotFound: when the agenda has no such item.
    """
    for row in items_of(connection, ref):
        if number.strip() in {row["number"], row["id"]}:
            return row
    raise NotFound(f"{ref} has no item '{number}'.")


def attendance_of(connection: Connection, ref: str) -> Sequence[RowMapping]:
    """Return who attended or sent apologies, in the order it was recorded."""
    query = select(attendance).where(attendance.c.case_ref == ref, attendance.c.struck == 0)
    return connection.execute(query.order_by(attendance.c.event, attendance.c.id)).mappings().all()


def interests_of(connection: Connection, ref: str) -> Sequence[RowMapping]:
    """Return the interests declared at a meeting."""
    query = select(declared_interest).where(
        declared_interest.c.case_ref == ref, declared_interest.c.struck == 0
    )
    return connection.execute(query.order_by(declared_interest.c.event)).mappings().all()


def motions_of(connection: Connection, ref: str) -> Sequence[RowMapping]:
    """Return the motions of a meeting in the order they were moved."""
    query = select(motion).where(motion.c.case_ref == ref, motion.c.struck == 0)
    return connection.execute(query.order_by(motion.c.event, motion.c.id)).mappings().all()


def find_motion(connection: Connection, id_: str) -> RowMapping:
    """Return a motion.

    Raises:
        NotFound: when there is none of that reference.
    """
    query = select(motion).where(motion.c.id == id_, motion.c.struck == 0)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no motion with the reference '{id_}'.")
    return row


def votes_on(connection: Connection, motions: Sequence[str]) -> Sequence[RowMapping]:
    """Return the votes on some motions."""
    query = select(motion_vote).where(motion_vote.c.motion.in_(list(motions)))
    return connection.execute(query.order_by(motion_vote.c.motion, motion_vote.c.seat)).mappings().all()


def commitments_of(connection: Connection, ref: str) -> Sequence[RowMapping]:
    """Return the commitments made at a meeting."""
    query = select(commitment).where(commitment.c.case_ref == ref)
    return connection.execute(query.order_by(commitment.c.event)).mappings().all()


def worded(row: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Return a row to be shown; where its words were erased it says so."""
    return row if row["text"] else {**row, "text": ERASED}


def find_commitment(connection: Connection, id_: str) -> RowMapping:
    """Return a commitment.

    Raises:
        NotFound: when there is none of that reference.
    """
    query = select(commitment).where(commitment.c.id == id_)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no commitment with the reference '{id_}'.")
    return row


def coming_meetings(connection: Connection, of: str, now: str) -> Sequence[str]:
    """Return the meetings of a body that have not begun, soonest first."""
    query = select(meeting.c.case_ref).where(
        meeting.c.body == of, meeting.c.starts_at > now, meeting.c.struck == 0
    )
    return list(connection.execute(query.order_by(meeting.c.starts_at, meeting.c.case_ref)).scalars())


def windows_of(connection: Connection, ref: str) -> Sequence[RowMapping]:
    """Return the windows of a meeting, in the order they were opened.

    An open one closes when its timer says: a day added since moved that, and not what was recorded.
    """
    pending = (timer.c.subject == meeting_window.c.id) & (timer.c.state == "pending")
    columns = [column for column in meeting_window.c if column.name != "closes_at"]
    closes = func.coalesce(timer.c.due_at, meeting_window.c.closes_at).label("closes_at")
    query = select(*columns, closes).outerjoin(timer, pending).where(meeting_window.c.case_ref == ref)
    return connection.execute(query.order_by(meeting_window.c.event, meeting_window.c.id)).mappings().all()


def submissions_of(connection: Connection, ref: str) -> Sequence[RowMapping]:
    """Return the questions, statements and petitions for a meeting, in the order they were recorded."""
    query = select(submission).where(submission.c.case_ref == ref)
    return connection.execute(query.order_by(submission.c.event)).mappings().all()


def find_submission(connection: Connection, id_: str) -> RowMapping:
    """Return a question, statement or petition.

    Raises:
        NotFound: when there is none of that reference.
    """
    row = connection.execute(select(submission).where(submission.c.id == id_)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no question or statement with the reference '{id_}'.")
    return row


def body_called(connection: Connection, named: str) -> RowMapping:
    """Return a body by its short name.

    Raises:
        NotFound: when there is none.
    """
    row = connection.execute(select(body).where(body.c.slug == named.strip())).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no body called '{named}'.")
    return row


def person_called(connection: Connection, named: str) -> str:
    """Return a person's id, by the id or the name they sign in with; nothing where nobody is named.

    Raises:
        InvalidInput: when there is no such person.
    """
    wanted = named.strip()
    if not wanted:
        return ""
    query = select(person.c.id).where((person.c.id == wanted) | (person.c.sign_in == wanted))
    found = connection.execute(query).scalars().first()
    if found is None:
        raise InvalidInput(f"There is nobody called '{named}' here.", field="person")
    return str(found)
