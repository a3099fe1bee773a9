"""What the room of bodies is handed: the powers there are, how documents come in, and who attended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from govflow.bodies.model import load_powers
from govflow.bodies.ports import Attended, BodyParts
from govflow.documents.use_cases import Brought, bring
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.lists import attendance_record
from govflow.road.ports import Evidence
from govflow.settings import Settings
from govflow.storage.work import Work


def body_parts(settings: Settings, role_titles: Mapping[str, str], meetings: MeetingRules) -> BodyParts:
    """Fill the ports of the room of bodies."""

    def bring_documents(
        files: Sequence[tuple[str, bytes, str]], area: str
    ) -> Callable[[Work], tuple[Evidence, ...]]:
        brought = [Brought(name, content, kind) for name, content, kind in files]
        return bring(brought, area, limit=settings.upload_limit_bytes)

    def attendance(connection: Connection, body: str, year: int) -> Sequence[Attended]:
        return attendance_record(connection, meetings, body, year)

    return BodyParts(
        powers=load_powers(settings.config / "powers.toml"),
        role_titles=role_titles,
        bring_documents=bring_documents,
        attendance=attendance,
    )
