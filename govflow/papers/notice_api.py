"""Notice over the API: what a meeting needs and by when, and a notice recorded."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from pydantic import BaseModel

from govflow.kernel.errors import NotFound
from govflow.papers.api import CREATED, Name, NoQuery, PlanAnswer, api
from govflow.papers.handing_out import parts, seen
from govflow.papers.queries.notice import check_notice
from govflow.papers.use_cases.noticing import RecordNotice, record_notice
from govflow.web.gate import current_actor
from govflow.web.json_requests import Body, Text, Word, idempotency_key, read_body, read_query
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product


class GivenNotice(Body):
    """A notice of ``config/notice.toml``: about a meeting, or a matter of the forward plan."""

    notice: Name
    meeting: Word = ""
    planned: Word = ""
    given_at: Word = ""
    reason: Text = ""
    informed: Text = ""
    agreed_by: Text = ""
    representations: Text = ""
    response: Text = ""
    published_at: Text = ""
    document: Word = ""


class NoticeChecked(BaseModel):
    """What notice a meeting needs, its windows, and what is short."""

    ref: str
    body: str
    on: str
    today: str
    notices: list[dict[str, Any]]
    windows: list[dict[str, Any]]
    findings: list[FindingShape]


@api.get("/meetings/<ref>/notice")
@describe(answer=NoticeChecked, query=NoQuery)
def meeting_notice(ref: str) -> Response:
    """Show what notice a meeting needs, by when at the latest, and whether it was given."""
    read_query(NoQuery)
    with product().store.read() as connection:
        case = seen(connection, ref, "meeting")
        checked = check_notice(connection, parts(), case.ref)
    if checked is None:
        raise NotFound(f"It is not yet said of {ref} which body it is a meeting of, nor when it begins.")
    return jsonify(checked.as_json())


@api.post("/notices")
@describe(answer=PlanAnswer, status=CREATED, body=GivenNotice, is_write=True)
def give_notice() -> tuple[Response, int]:
    """Record a notice that was given, or an agreement that something is urgent."""
    command = RecordNotice(**read_body(GivenNotice).model_dump(), key=idempotency_key())
    made = product().road.within(
        current_actor(),
        command.meeting,
        "record a notice",
        lambda work: record_notice(work, parts().law, command),
    )
    return jsonify(made), CREATED


__all__ = ["api"]
