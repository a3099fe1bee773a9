"""Who is asking: a session of a browser on pages, a bearer token on the API. Nothing is decided here.

Flask-Login is kept behind this module. There is no remember-me: its token outlives signing out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import NotSignedIn
from govflow.road.ports import Grant

API = "/api/"
_NEXT, _RAN_OUT = "next", "ran_out"
# Browsers take a backslash for a slash and drop control characters, so neither may be in a path.
_SAFE_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\xa0]*\Z")
_LONGEST_PATH = 1500


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request, with the roles they hold now."""

    person: str
    name: str
    grants: Sequence[Grant] = ()
    token: str = field(default="", repr=False)
    session_id: str = ""
    # When the session ends if no other page is opened; by the real clock, which a demonstration never moves.
    ends_at: str = ""

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles held now, wherever."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def areas(self) -> frozenset[str]:
        """Return the areas in which a role is held now."""
        return frozenset(grant.area for grant in self.grants if grant.area)

    def roles_in(self, area: str) -> frozenset[str]:
        """Return the roles held now in one area, or everywhere."""
        return frozenset(grant.role for grant in self.grants if grant.area in ("", area))


class Doorkeeper(Protocol):
    """Knows whose session or token it is. The people's room fills it in."""

    def viewer_of_session(self, token: str) -> Viewer | None:
        """Return who a session belongs to, if it still works."""

    def viewer_of_token(self, token: str) -> Viewer | None:
        """Return who an API token belongs to, if it still works."""


class _SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login asks for: its id is the session's secret, not the person's."""

    def __init__(self, viewer: Viewer) -> None:
        """Wrap a viewer for Flask-Login."""
        self.viewer = viewer

    def get_id(self) -> str:
        """Return the session's secret, which the signed cookie carries."""
        return self.viewer.token


def guard(app: Flask, doorkeeper: Doorkeeper) -> None:
    """Let the app know who is asking, through the doorkeeper."""
    sessions = LoginManager()
    sessions.session_protection = None  # Bound to the row, not to an address that a proxy changes.
    sessions.init_app(app, add_context_processor=False)
    sessions.user_loader(_load_session)
    app.extensions["govflow.doorkeeper"] = doorkeeper


def _doorkeeper() -> Doorkeeper:
    return cast("Doorkeeper", current_app.extensions["govflow.doorkeeper"])


def _load_session(token: str) -> _SignedIn | None:
    viewer = _doorkeeper().viewer_of_session(token)
    return _SignedIn(viewer) if viewer else None


def is_api() -> bool:
    """Whether the request came to the API's door, where cookies count for nothing."""
    return request.path.startswith(API)


def find_viewer() -> Viewer | None:
    """Return who is asking, or nobody."""
    if g.get("govflow_nobody"):
        return None
    if is_api():
        if "govflow_viewer" not in g:
            g.govflow_viewer = _by_bearer()
        return cast("Viewer | None", g.govflow_viewer)
    user = current_user._get_current_object()  # noqa: SLF001 - Flask-Login's proxy has no other way in
    return user.viewer if isinstance(user, _SignedIn) else None


def forget_viewer() -> None:
    """Take the rest of this request as nobody's: what went wrong may be the very way to ask who it is."""
    g.govflow_nobody = True


def _by_bearer() -> Viewer | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return None
    return _doorkeeper().viewer_of_token(token.strip())


def viewer() -> Viewer:
    """Return who is asking.

    Raises:
        NotSignedIn: when nobody is.
    """
    found = find_viewer()
    if found is None:
        raise NotSignedIn(
            "Send your API token as a bearer token." if is_api() else "Sign in to open this page."
        )
    return found


def current_actor() -> Actor:
    """Return who acts and through which door, for the unit of work.

    Raises:
        NotSignedIn: when nobody is signed in.
    """
    return Actor(viewer().person, Door.API if is_api() else Door.PAGE)


def begin_session(token: str, person: str) -> None:
    """Start a browser's session from nothing, so that nothing planted before signing in lives on."""
    session.clear()
    login_user(_SignedIn(Viewer(person=person, name="", token=token)))


def close_ended_session() -> None:
    """Keep nothing of a session that has run out but the fact, so that its owner is told what happened."""
    if "_user_id" in session:
        session.clear()
        session[_RAN_OUT] = True


def session_ran_out() -> bool:
    """Whether this browser was signed in until its session ran out."""
    return bool(session.get(_RAN_OUT))


def end_session() -> None:
    """Empty a browser's session. Its row is ended by the people's room."""
    logout_user()
    session.clear()


def is_safe_path(path: str) -> bool:
    """Whether a path leads to a page of ours and nowhere else."""
    return len(path) <= _LONGEST_PATH and _SAFE_PATH.match(path) is not None


def remember_path() -> None:
    """Keep where the visitor wanted to go, on our side of the signed cookie, never in an address."""
    path = request.full_path.rstrip("?")
    if request.method == "GET" and is_safe_path(path):
        session[_NEXT] = path


def remembered_path() -> str:
    """Return where the visitor wanted to go, once, or nothing."""
    path = session.get(_NEXT, "")
    return path if isinstance(path, str) and is_safe_path(path) else ""
