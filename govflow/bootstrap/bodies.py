"""What the room of bodies is handed: the powers there are, how documents come in, and who attended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from govflow.bodies.ports import Attended, BodyParts
from govflow.bootstrap.documents import bring_by
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.lists import attendance_record
from govflow.rulebook.powers import Powers
from govflow.settings import Settings


def body_parts(
    settings: Settings, powers: Powers, role_titles: Mapping[str, str], meetings: MeetingRules
) -> BodyParts:
    """Fill the ports of the room of bodies."""

    def attendance(connection: Connection, body: str, year: int) -> Sequence[Attended]:
        return attendance_record(connection, meetings, body, year)

    return BodyParts(
        powers=powers,
        role_titles=role_titles,
        bring_documents=bring_by(settings),
        attendance=attendance,
    )
