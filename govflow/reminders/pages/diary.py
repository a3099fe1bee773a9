"""One's calendar as programs subscribe to it, and the page on which its address is made and revoked."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from govflow.kernel.errors import NotFound
from govflow.reminders.ics import as_ics
from govflow.reminders.pages.blueprint import act, blueprint, onward, page, parts
from govflow.reminders.queries.diary import diary_of, open_feed, whose_feed
from govflow.reminders.use_cases.feeds import close_calendar, open_calendar
from govflow.web.gate import viewer
from govflow.web.product import product

LONGEST_TOKEN = 200


@blueprint.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """Hand out the calendar that an address opens; unknown and revoked look the same."""
    with product().store.read() as connection:
        who = whose_feed(connection, token) if len(token) <= LONGEST_TOKEN else ""
        if not who:
            raise NotFound("There is no such calendar.")
        entries = diary_of(connection, parts(), who)
    host = urlsplit(parts().public_url).hostname or "govflow"
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return Response(as_ics(entries, host), mimetype="text/calendar", headers=headers)


@blueprint.get("/reminders/calendar")
def calendar() -> str:
    """Show whether there is an address, and how one is made."""
    return _shown("")


def _shown(token: str) -> str:
    with product().store.read() as connection:
        found = open_feed(connection, viewer().person)
    address = f"{parts().public_url}/calendar/{token}.ics" if token else ""
    return page("calendar", feed=found, address=address)


@blueprint.post("/reminders/calendar")
def make_address() -> str:
    """Make an address and show it, this once."""
    return _shown(act("open a calendar", open_calendar))


@blueprint.post("/reminders/calendar/revoke")
def revoke_address() -> AnyResponse:
    """End the address at once."""
    act("revoke a calendar", close_calendar)
    return onward("The address no longer works.", "reminders.calendar")
