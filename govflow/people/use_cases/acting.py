"""Who acts on the command line: a name in a demonstration or rehearsal, elsewhere one's own token alone.

A shell on the server gives nobody a vote (CONTRACT 1).
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import NotAllowed, NotFound, NotSignedIn
from govflow.people.model import SUSPENDED, nearest
from govflow.people.queries import everybody, person_by_sign_in, stamp
from govflow.people.secrets import token_hash
from govflow.people.tables import api_token
from govflow.storage.register import person
from govflow.storage.schema import REAL


def resolve_actor(
    connection: Connection,
    mode: str,
    as_user: str | None = None,
    token: str | None = None,
    door: Door = Door.COMMAND_LINE,
) -> Actor:
    """Say who acts.

    Raises:
        NotAllowed: for ``--as`` on a real database; NotFound: for an unknown name.
        NotSignedIn: without either, or for a token that does not work.
    """
    if as_user:
        return _named(connection, mode, as_user, door)
    if token:
        id_ = person_of_token(connection, token)
        if id_ is None:
            raise NotSignedIn(
                "This token is unknown, has run out or was revoked. Make a new one on your account."
            )
        return Actor(id_, door)
    if mode == REAL:
        raise NotSignedIn("Say who acts: set GOVFLOW_TOKEN to your own API token.")
    raise NotSignedIn("Say who acts: --as USER, or your own API token in GOVFLOW_TOKEN.")


def _named(connection: Connection, mode: str, as_user: str, door: Door) -> Actor:
    if mode == REAL:
        message = (
            "--as works in a demonstration or rehearsal database only. "
            "Here, set GOVFLOW_TOKEN to your own API token."
        )
        raise NotAllowed(message)
    found = person_by_sign_in(connection, as_user)
    if found is None:
        known = [each.sign_in for each in everybody(connection) if each.sign_in]
        raise NotFound(f"There is no person '{as_user}'.{nearest(as_user, known)}")
    if found.status == SUSPENDED:
        raise NotAllowed(f"The account of '{as_user}' is suspended.")
    return Actor(found.id, door)


def person_of_token(connection: Connection, token: str) -> str | None:
    """Return whose API token this is, if it works and its person is not suspended."""
    works = (
        (api_token.c.token_hash == token_hash(token))
        & (api_token.c.revoked_at == "")
        & (api_token.c.expires_at > stamp(connection))
    )
    query = select(api_token.c.person).join(person, person.c.id == api_token.c.person)
    return connection.execute(query.where(works, person.c.status != SUSPENDED)).scalar()
