"""Questions, statements and petitions for a meeting over the API, and the chair's word on a late one."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.meetings.api.blueprint import MEETING, blueprint, meeting_called, noted, seen_meeting
from govflow.meetings.api.shapes import EntryReceipt, Needed, NoQuery
from govflow.meetings.queries.rows import find_submission, submissions_of, windows_of
from govflow.meetings.use_cases.submissions import (
    JudgeSubmission,
    ReceiveSubmission,
    judge_submission,
    receive_submission,
)
from govflow.web.json_answers import CREATED
from govflow.web.json_requests import Body, Text, Word, happened, idempotency_key, read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product


class Received(Body):
    """A question, statement or petition; ``discretion`` is why the chair takes it late."""

    kind: Needed
    from_whom: Needed
    words: Annotated[Text, Field(min_length=1)]
    received_at: Word = ""
    discretion: Text = ""


class Discretion(Body):
    """Whether the chair takes it, and why."""

    taken: bool
    reason: Annotated[Text, Field(min_length=1)]


class Submissions(BaseModel):
    """What was received, and the windows of the meeting."""

    submissions: list[dict[str, Any]]
    windows: list[dict[str, Any]]


@blueprint.get(f"{MEETING}/submissions")
@describe(answer=Submissions, query=NoQuery)
def submissions(ref: str) -> Response:
    """Show what was received for a meeting, and its windows."""
    read_query(NoQuery)
    case = seen_meeting(ref)
    columns = ("id", "kind", "received_at", "standing", "reason", "answer", "from_whom", "words")
    with product().store.read() as connection:
        received: list[Json] = [
            {name: row[name] for name in columns} for row in submissions_of(connection, case.ref)
        ]
        windows: list[Json] = [
            {name: row[name] for name in ("id", "kind", "closes_at", "state")}
            for row in windows_of(connection, case.ref)
        ]
    return jsonify({"submissions": received, "windows": windows})


@blueprint.post(f"{MEETING}/submissions")
@describe(answer=EntryReceipt, status=CREATED, body=Received, is_write=True)
def receive(ref: str) -> Response:
    """Record a question, statement or petition that was received."""
    wanted = read_body(Received)
    at = happened(wanted.received_at, "received_at")
    command = ReceiveSubmission(
        ref, wanted.kind, wanted.from_whom, wanted.words, at, wanted.discretion, idempotency_key()
    )
    return noted(meeting_called(ref), "receive a question", receive_submission, command)


@blueprint.post(f"{MEETING}/submissions/<id_>/judgement")
@describe(answer=EntryReceipt, status=CREATED, body=Discretion, is_write=True)
def judge(ref: str, id_: str) -> Response:
    """Record that the chair takes a late one, or that one is not taken."""
    wanted, case = read_body(Discretion), meeting_called(ref)
    with product().store.read() as connection:
        if find_submission(connection, id_)["case_ref"] != case.ref:
            raise NotFound(f"There is no question or statement with the reference '{id_}'.")
    command = JudgeSubmission(id_, wanted.taken, wanted.reason, idempotency_key())
    return noted(case, "judge a late question", judge_submission, command)
