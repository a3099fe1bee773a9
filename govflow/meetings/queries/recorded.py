"""Votes written down for a member: those that wait for an answer, and those that are disputed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, Select, and_, func, select

from govflow.meetings.tables import agenda_item, meeting, motion, motion_vote, vote_answer
from govflow.road.tables import cases, work_item
from govflow.road.withholding import ERASED
from govflow.storage.register import body, person

TOLD = "vote_recorded"


def _votes() -> Select[tuple[object, ...]]:
    answered = and_(vote_answer.c.motion == motion_vote.c.motion, vote_answer.c.seat == motion_vote.c.seat)
    columns = (
        motion_vote,
        motion.c.letter,
        func.coalesce(func.nullif(motion.c.text, ""), ERASED).label("text"),
        motion.c.result,
        motion.c.case_ref,
        agenda_item.c.number,
        agenda_item.c.title,
        body.c.name.label("body_name"),
        meeting.c.starts_at,
        vote_answer.c.answer,
    )
    return (
        select(*columns)
        .join(motion, motion.c.id == motion_vote.c.motion)
        .join(agenda_item, agenda_item.c.id == motion.c.item)
        .join(meeting, meeting.c.case_ref == motion.c.case_ref)
        .join(body, body.c.slug == meeting.c.body)
        .outerjoin(vote_answer, answered)
        .where(motion.c.struck == 0)
        .order_by(motion_vote.c.event, motion_vote.c.motion)
    )


def votes_recorded_for(connection: Connection, who: str, ref: str = "") -> Sequence[RowMapping]:
    """Return the votes written down for a person that they have not answered, oldest first."""
    query = _votes().add_columns(person.c.name.label("recorder"))
    query = query.join(person, person.c.id == motion_vote.c.recorded_by)
    query = query.where(motion_vote.c.person == who, motion_vote.c.recorded_by != who)
    query = query.where(vote_answer.c.motion.is_(None))
    return connection.execute(query.where(motion.c.case_ref == ref) if ref else query).mappings().all()


def disputed_votes(connection: Connection, areas: Collection[str], ref: str = "") -> Sequence[RowMapping]:
    """Return the votes that members of some areas dispute: the list of whoever settles such questions."""
    query = _votes().add_columns(person.c.name.label("member"), vote_answer.c.said)
    query = query.join(person, person.c.id == motion_vote.c.person)
    query = query.join(cases, cases.c.ref == motion.c.case_ref)
    query = query.where(vote_answer.c.answer == "disputed", cases.c.area.in_(sorted(areas)))
    return connection.execute(query.where(motion.c.case_ref == ref) if ref else query).mappings().all()


def answers_to(connection: Connection, motions: Collection[str]) -> dict[tuple[str, str], str]:
    """Return what members said of votes written down for them, by motion and seat."""
    query = select(vote_answer).where(vote_answer.c.motion.in_(list(motions)))
    return {(row.motion, row.seat): str(row.answer) for row in connection.execute(query)}


def item_about_votes(connection: Connection, ref: str, who: str) -> str:
    """Return the open item that tells a member of votes written down for them at a meeting, or nothing."""
    query = select(work_item.c.id).where(
        work_item.c.case_ref == ref,
        work_item.c.kind == TOLD,
        work_item.c.role == who,
        work_item.c.status == "open",
    )
    return str(connection.execute(query).scalar() or "")
