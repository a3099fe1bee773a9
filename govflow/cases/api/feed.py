"""``GET /events``: the ledger's feed, pulled. A reader that gives back its cursor misses nothing."""

from __future__ import annotations

from typing import cast

from flask import Response

from govflow.cases.api import answers, bodies
from govflow.cases.api.blueprint import blueprint
from govflow.cases.queries.feed import read_feed
from govflow.kernel.findings import Json
from govflow.web.gate import viewer
from govflow.web.json_answers import answered
from govflow.web.json_requests import read_query
from govflow.web.openapi import describe
from govflow.web.product import product


@blueprint.get("/events")
@describe(answer=answers.Events, query=bodies.EventsQuery)
def events() -> Response:
    """List the events of the cases of your areas, in the order of their numbers."""
    asked = read_query(bodies.EventsQuery)
    with product().store.read() as connection:
        me = viewer()
        feed = read_feed(connection, sorted(me.areas), asked.after, asked.limit, me.roles_in)
    return answered({"events": cast("list[Json]", list(feed.events)), "next_cursor": str(feed.cursor)})
