"""The record of a meeting over the API: its agenda, who is there, their interests, what was promised."""

from __future__ import annotations

from flask import Response

from govflow.kernel.errors import InvalidInput
from govflow.meetings.api import shapes
from govflow.meetings.api.blueprint import (
    MEETING,
    acting,
    blueprint,
    commitment_of,
    meeting_called,
    noted,
    rules,
    seen_meeting,
)
from govflow.meetings.queries.record import read_record
from govflow.meetings.queries.views import receipt, record_json
from govflow.meetings.use_cases.attending import (
    Attender,
    RecordAttendance,
    RecordDeparture,
    record_attendance,
    record_departure,
)
from govflow.meetings.use_cases.commitments import (
    MakeCommitment,
    SettleCommitment,
    make_commitment,
    settle_commitment,
)
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.meetings.use_cases.items import (
    AddItem,
    BeginItem,
    EndItem,
    ExplainItem,
    add_item,
    begin_item,
    end_item,
    explain_item,
)
from govflow.meetings.use_cases.striking import StrikeEntry, strike_entry
from govflow.web.gate import viewer
from govflow.web.json_answers import CREATED, answered
from govflow.web.json_requests import happened, idempotency_key, read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product

ITEM = f"{MEETING}/items/<number>"


@blueprint.get(f"{MEETING}/record")
@describe(answer=shapes.MeetingRecord, query=shapes.NoQuery)
def record(ref: str) -> Response:
    """Show the whole record of a meeting: agenda, attendance, interests, motions, votes, commitments."""
    read_query(shapes.NoQuery)
    case, seen = seen_meeting(ref), viewer()
    with product().store.read() as connection:
        found = read_record(connection, rules(), case, seen.person, seen.roles_in(case.area))
    return answered(record_json(found), version=case.version)


@blueprint.post(f"{MEETING}/items")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.NewItem, is_write=True)
def add(ref: str) -> Response:
    """Put an item on the agenda."""
    wanted = read_body(shapes.NewItem)
    return noted(
        meeting_called(ref),
        "add an item",
        add_item,
        AddItem(
            ref,
            wanted.number,
            wanted.title,
            wanted.verb,
            wanted.subject,
            wanted.exempt,
            tuple(wanted.recipients),
            wanted.circumstances,
            idempotency_key(),
        ),
    )


@blueprint.post(f"{ITEM}/circumstances")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.Circumstances, is_write=True)
def explain(ref: str, number: str) -> Response:
    """Record the special circumstances by reason of which a late item is taken."""
    wanted = read_body(shapes.Circumstances)
    return noted(
        meeting_called(ref),
        "record special circumstances",
        explain_item,
        ExplainItem(ref, number, wanted.circumstances, idempotency_key()),
    )


@blueprint.post(f"{ITEM}/begin")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.HappenedWhen, is_write=True)
def begin(ref: str, number: str) -> Response:
    """Record that the meeting came to an item."""
    at = happened(read_body(shapes.HappenedWhen).happened_at)
    return noted(
        meeting_called(ref), "begin an item", begin_item, BeginItem(ref, number, at, idempotency_key())
    )


@blueprint.post(f"{ITEM}/end")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.ItemEnd, is_write=True)
def end(ref: str, number: str) -> Response:
    """Record how an item ended."""
    wanted = read_body(shapes.ItemEnd)
    at = happened(wanted.happened_at)
    return noted(
        meeting_called(ref),
        "end an item",
        end_item,
        EndItem(ref, number, wanted.outcome, wanted.until, at, idempotency_key()),
    )


@blueprint.post(f"{MEETING}/attendance")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.AttendanceNoted, is_write=True)
def attend(ref: str) -> Response:
    """Record who came and who sent apologies, or that someone left."""
    wanted = read_body(shapes.AttendanceNoted)
    if bool(wanted.attenders) == (wanted.left is not None):
        raise InvalidInput("Say who came, or who left: one of the two.", field="attenders")
    at, after, during = happened(wanted.happened_at), wanted.after_item, wanted.during_item
    if wanted.left is not None:
        left = wanted.left
        return noted(
            meeting_called(ref),
            "record that someone left",
            record_departure,
            RecordDeparture(ref, left.person, left.seat, after, during, at, idempotency_key()),
        )
    came = tuple(
        Attender(one.seat, one.person, one.capacity, one.remote, one.apology) for one in wanted.attenders
    )
    return noted(
        meeting_called(ref),
        "record attendance",
        record_attendance,
        RecordAttendance(ref, came, after, during, at, idempotency_key()),
    )


@blueprint.post(f"{MEETING}/interests")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.InterestDeclared, is_write=True)
def declare(ref: str) -> Response:
    """Record an interest declared at the meeting."""
    wanted = read_body(shapes.InterestDeclared)
    at = happened(wanted.happened_at)
    return noted(
        meeting_called(ref),
        "declare an interest",
        declare_interest,
        DeclareInterest(
            ref,
            wanted.person,
            wanted.kind,
            wanted.item,
            wanted.text,
            wanted.sensitive,
            wanted.excludes,
            at,
            idempotency_key(),
        ),
    )


@blueprint.post(f"{MEETING}/strike")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.EntryStruck, is_write=True)
def strike(ref: str) -> Response:
    """Strike an entry that was made in error; it stays in the record."""
    wanted = read_body(shapes.EntryStruck)
    return noted(
        meeting_called(ref),
        "put the record right",
        strike_entry,
        StrikeEntry(ref, wanted.id, wanted.reason, idempotency_key()),
    )


@blueprint.post(f"{MEETING}/commitments")
@describe(answer=shapes.CommitmentMade, status=CREATED, body=shapes.NewCommitment, is_write=True)
def promise(ref: str) -> Response:
    """Record an action arising, or a promise made."""
    wanted = read_body(shapes.NewCommitment)
    stored = acting(
        meeting_called(ref),
        "record a commitment",
        make_commitment,
        MakeCommitment(ref, **wanted.model_dump(), key=idempotency_key()),
    )
    return answered(receipt(stored, commitment=stored.payload()["commitment"]), CREATED)


@blueprint.post("/commitments/<id_>/settle")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.Settlement, is_write=True)
def settle(id_: str) -> Response:
    """Record that a commitment was kept, missed or withdrawn."""
    wanted = read_body(shapes.Settlement)
    return noted(
        commitment_of(id_),
        "settle a commitment",
        settle_commitment,
        SettleCommitment(id_, wanted.status, wanted.note, happened(wanted.happened_at), idempotency_key()),
    )
