"""What the gate of the web asks of this room: whose session or token this is, if it still opens anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, select, update

from govflow.kernel.actor import Actor, Door
from govflow.kernel.moments import format_instant, parse_instant
from govflow.people.model import SUSPENDED
from govflow.people.queries import person_name, stamp
from govflow.people.rules import PeopleRules
from govflow.people.secrets import token_hash
from govflow.people.tables import api_token, session
from govflow.people.use_cases.acting import person_of_token
from govflow.road.roles import grants_of
from govflow.storage.register import person
from govflow.storage.work import Store, read_clock
from govflow.web.gate import Viewer

# How fine the idle time is kept. A write for each page would make readers wait for the one writer.
_SEEN = timedelta(minutes=1)


class Doorkeeper:
    """Answers the gate from server-side rows: a session ends when its row says so."""

    def __init__(self, store: Store, rules: PeopleRules) -> None:
        """Stand at the door of one database."""
        self._store = store
        self._rules = rules

    def viewer_of_session(self, token: str) -> Viewer | None:
        """Return who a session belongs to, if it is not ended, idle or too old."""
        with self._store.read() as connection:
            now = parse_instant(stamp(connection))
            idle = timedelta(minutes=self._rules.session_idle_minutes)
            works = (
                (session.c.token_hash == token_hash(token))
                & (session.c.revoked_at == "")
                & (session.c.expires_at > format_instant(now))
                & (session.c.last_seen_at > format_instant(now - idle))
            )
            query = select(session.c.id, session.c.person, session.c.last_seen_at, session.c.expires_at)
            query = query.join(person, person.c.id == session.c.person)
            row = connection.execute(query.where(works, person.c.status != SUSPENDED)).first()
            if row is None:
                return None
            ends_at = min(row.expires_at, format_instant(now + idle))
            viewer = replace(_viewer(connection, row.person, token, row.id), ends_at=ends_at)
            is_stale = row.last_seen_at <= format_instant(now - _SEEN)
        if is_stale:
            self._seen(viewer, token)
        return viewer

    def _seen(self, viewer: Viewer, token: str) -> None:
        with self._store.write(Actor(viewer.person, Door.PAGE)) as work:
            here = session.c.token_hash == token_hash(token)
            work.connection.execute(update(session).where(here).values(last_seen_at=stamp(work.connection)))

    def viewer_of_token(self, token: str) -> Viewer | None:
        """Return whose API token this is, if it works."""
        with self._store.read() as connection:
            id_ = person_of_token(connection, token)
            if id_ is None:
                return None
            viewer = _viewer(connection, id_, token, "")
            here = api_token.c.token_hash == token_hash(token)
            used = connection.execute(select(api_token.c.last_used_at).where(here)).scalar_one()
            now = stamp(connection)
            is_stale = used <= stamp(connection, -_SEEN)
        if is_stale:
            with self._store.write(Actor(id_, Door.API)) as work:
                work.connection.execute(update(api_token).where(here).values(last_used_at=now))
        return viewer


def _viewer(connection: Connection, id_: str, token: str, session_id: str) -> Viewer:
    now = format_instant(read_clock(connection))
    held = tuple(grant for grant in grants_of(connection, id_) if grant.holds_at(now))
    return Viewer(
        person=id_, name=person_name(connection, id_), grants=held, token=token, session_id=session_id
    )
