"""Calling a meeting and arranging it, who presides in it, and when it ended."""

from __future__ import annotations

from flask import Response, url_for

from govflow.meetings.api import shapes
from govflow.meetings.api.blueprint import MEETING, blueprint, meeting_called, noted, road, rules
from govflow.meetings.use_cases.arranging import (
    Arrange,
    EndMeeting,
    NamePresider,
    OpenMeeting,
    arrange_meeting,
    end_meeting,
    name_presider,
    open_meeting,
)
from govflow.web.gate import current_actor
from govflow.web.json_answers import CREATED, answered
from govflow.web.json_requests import happened, idempotency_key, read_body
from govflow.web.openapi import describe


@blueprint.post("/meetings")
@describe(answer=shapes.MeetingCalled, status=CREATED, body=shapes.OpenMeeting, is_write=True)
def open_one() -> Response:
    """Call a meeting of a body."""
    wanted = read_body(shapes.OpenMeeting)
    command = OpenMeeting(
        wanted.body, wanted.starts_at, wanted.place, wanted.kind, wanted.continues, idempotency_key()
    )
    opened = road().within(
        current_actor(), "", "open meeting", lambda work: open_meeting(work, rules(), command)
    )
    response = answered(opened.as_json(), CREATED, opened.version)
    response.headers["Location"] = url_for("api.meetings_show", ref=opened.ref)
    return response


@blueprint.post(f"{MEETING}/arrangement")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.OpenMeeting, is_write=True)
def arrange(ref: str) -> Response:
    """Say, or change, of which body a meeting is, when it begins and where."""
    wanted = read_body(shapes.OpenMeeting)
    return noted(
        meeting_called(ref),
        "arrange a meeting",
        arrange_meeting,
        Arrange(
            ref, wanted.body, wanted.starts_at, wanted.place, wanted.kind, wanted.continues, idempotency_key()
        ),
    )


@blueprint.post(f"{MEETING}/presiding")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.Presiding, is_write=True)
def preside(ref: str) -> Response:
    """Record who presides in place of the chair."""
    wanted = read_body(shapes.Presiding)
    return noted(
        meeting_called(ref),
        "record who presides",
        name_presider,
        NamePresider(ref, wanted.person, idempotency_key()),
    )


@blueprint.post(f"{MEETING}/end")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.HappenedWhen, is_write=True)
def finish(ref: str) -> Response:
    """Record when the meeting ended."""
    at = happened(read_body(shapes.HappenedWhen).happened_at)
    return noted(meeting_called(ref), "end a meeting", end_meeting, EndMeeting(ref, at, idempotency_key()))
