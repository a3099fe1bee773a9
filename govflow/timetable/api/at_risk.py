"""What is at risk across one's areas, over the API."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.moments import london_date
from govflow.storage.work import read_clock
from govflow.timetable.api.blueprint import api, parts
from govflow.timetable.queries.at_risk import at_risk
from govflow.web.gate import viewer
from govflow.web.json_requests import Query, Word, read_query
from govflow.web.openapi import describe
from govflow.web.product import product


class RiskQuery(Query):
    """Of which area and which owner, and from where on."""

    area: Word = ""
    owner: Word = ""
    cursor: Word = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class RiskShown(BaseModel):
    """A page of what is at risk, the worst first, and the cursor of the next: null at the end."""

    at_risk: list[dict[str, Any]]
    next_cursor: str | None


@api.get("/at-risk", endpoint="at_risk")
@describe(answer=RiskShown, query=RiskQuery)
def dates_at_risk() -> Response:
    """List the dates that are late, will be missed, or have few working days left, the worst first."""
    wanted = read_query(RiskQuery)
    areas = [one for one in sorted(viewer().areas) if wanted.area in ("", one)]
    with product().store.read() as connection:
        every = at_risk(connection, parts(), areas, london_date(read_clock(connection)))
    found = [one for one in every if wanted.owner in ("", one.step.owner) and one.place > wanted.cursor]
    page = found[: wanted.limit]
    more = page[-1].place if len(found) > len(page) else None
    return jsonify({"at_risk": [one.as_json() for one in page], "next_cursor": more})
