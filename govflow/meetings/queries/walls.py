"""Which meeting a motion or a commitment belongs to, so that the wall between areas stands before both."""

from __future__ import annotations

from sqlalchemy import Connection

from govflow.meetings.queries.rows import find_commitment, find_motion
from govflow.road.ports import Case
from govflow.road.queries import load_case

KIND = "meeting"


def meeting_case(connection: Connection, ref: str) -> Case:
    """Return the case of a meeting.

    Raises:
        NotFound: when there is none of that reference.
    """
    return load_case(connection, ref, KIND)


def case_of_motion(connection: Connection, id_: str) -> Case:
    """Return the meeting a motion was put to.

    Raises:
        NotFound: when there is no such motion.
    """
    return load_case(connection, str(find_motion(connection, id_)["case_ref"]), KIND)


def case_of_commitment(connection: Connection, id_: str) -> Case:
    """Return the meeting a commitment was made at.

    Raises:
        NotFound: when there is no such commitment.
    """
    return load_case(connection, str(find_commitment(connection, id_)["case_ref"]), KIND)
