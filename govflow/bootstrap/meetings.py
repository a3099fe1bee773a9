"""What the room of meetings is handed: who sits where, the calendar of notice, how an office is filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping, select

from govflow.bodies.model import Elect
from govflow.bodies.queries import seats_at, terms_in_force
from govflow.bodies.use_cases.appointments import elect
from govflow.meetings.model import read_words
from govflow.meetings.ports import Election, MeetingRules, StandingInterest, Terms
from govflow.people.queries import names_for
from govflow.road.ports import Span
from govflow.road.roles import home_of
from govflow.road.step import Rules
from govflow.rulebook.notice import NoticeLaw
from govflow.rulebook.presence import Seat
from govflow.settings import Settings
from govflow.storage.register import dispensation, interest
from govflow.storage.work import Work

EVERYTHING = ""


class Standing:
    """The register of bodies as a meeting asks it."""

    def terms_at(self, connection: Connection, body: str, instant: str) -> Terms | None:
        """Return the terms of reference in force."""
        found = terms_in_force(connection, body, instant)
        return Terms(found.id, found.rules) if found else None

    def seats_at(self, connection: Connection, body: str, instant: str) -> Sequence[Seat]:
        """Return the seats of a body with whoever holds them."""
        return [
            Seat(
                id=one.id,
                organisation=one.organisation,
                kind=one.kind,
                category=one.category,
                holder=one.holder.person if one.holder else "",
                substitutes=tuple(held.person for held in one.substitutes),
                office=one.office,
                title=one.title,
            )
            for one in seats_at(connection, body, instant)
        ]

    def organisation_of(self, connection: Connection, body: str, instant: str) -> str:
        """Return the organisation at the top of a body's line of parents."""
        return home_of(connection, body, instant)

    def dispensation_at(
        self, connection: Connection, person: str, body: str, subject: str, instant: str
    ) -> str:
        """Return the dispensation on a subject, or on everything, that is in force."""
        query = select(dispensation).where(dispensation.c.person == person, dispensation.c.body == body)
        for row in connection.execute(query.order_by(dispensation.c.event)).mappings():
            if row["subject"] in {EVERYTHING, subject} and _holds(row, instant):
                return str(row["id"])
        return ""

    def interests_at(
        self, connection: Connection, people: Sequence[str], instant: str
    ) -> Sequence[StandingInterest]:
        """Return what stands in the register of interests of these people."""
        query = select(interest).where(interest.c.person.in_(list(people))).order_by(interest.c.event)
        return [
            StandingInterest(
                row["person"], row["kind"], row["organisation"], bool(row["sensitive"]), row["kept_at"]
            )
            for row in connection.execute(query).mappings()
            if _holds(row, instant)
        ]


def _holds(row: RowMapping, instant: str) -> bool:
    return Span(instant, instant).meets(str(row["from_at"]), str(row["until_at"]))


def _appoint(work: Work, election: Election) -> None:
    elect(
        work,
        Elect(election.body, election.person, election.office, election.since, election.until, election.key),
    )


def meeting_rules(
    settings: Settings, road: Rules, law: NoticeLaw, role_titles: Mapping[str, str]
) -> MeetingRules:
    """Return what the use cases and pages of meetings are handed."""
    return MeetingRules(
        road=road,
        bodies=Standing(),
        words=read_words(settings.config / "meetings.toml"),
        law=law,
        appoint=_appoint,
        role_titles=role_titles,
        names_for=names_for,
    )
