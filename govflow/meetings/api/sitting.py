"""Calling a meeting, its agenda, who is there, their interests, and what was promised."""

from __future__ import annotations

from flask import Response

from govflow.kernel.errors import InvalidInput
from govflow.meetings.api import shapes
from govflow.meetings.api.blueprint import (
    CREATED,
    MEETING,
    acting,
    answered,
    blueprint,
    commitment_of,
    happened,
    meeting_called,
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
from govflow.web.json_requests import read_body, read_query
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
    return answered(record_json(found), 200, case.version)


@blueprint.post(f"{MEETING}/items")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.NewItem, is_write=True)
def add(ref: str) -> Response:
    """Put an item on the agenda."""
    wanted = read_body(shapes.NewItem)
    stored = acting(
        meeting_called(ref),
        "add an item",
        lambda work, key: add_item(
            work,
            rules(),
            AddItem(
                ref,
                wanted.number,
                wanted.title,
                wanted.verb,
                wanted.subject,
                wanted.exempt,
                tuple(wanted.recipients),
                wanted.circumstances,
                key,
            ),
        ),
    )
    return answered(receipt(stored))


@blueprint.post(f"{ITEM}/circumstances")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.Circumstances, is_write=True)
def explain(ref: str, number: str) -> Response:
    """Record the special circumstances by reason of which a late item is taken."""
    wanted = read_body(shapes.Circumstances)
    stored = acting(
        meeting_called(ref),
        "record special circumstances",
        lambda work, key: explain_item(work, rules(), ExplainItem(ref, number, wanted.circumstances, key)),
    )
    return answered(receipt(stored))


@blueprint.post(f"{ITEM}/begin")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.HappenedWhen, is_write=True)
def begin(ref: str, number: str) -> Response:
    """Record that the meeting came to an item."""
    at = happened(read_body(shapes.HappenedWhen).happened_at)
    stored = acting(
        meeting_called(ref),
        "begin an item",
        lambda work, key: begin_item(work, rules(), BeginItem(ref, number, at, key)),
    )
    return answered(receipt(stored))


@blueprint.post(f"{ITEM}/end")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.ItemEnd, is_write=True)
def end(ref: str, number: str) -> Response:
    """Record how an item ended."""
    wanted = read_body(shapes.ItemEnd)
    at = happened(wanted.happened_at)
    stored = acting(
        meeting_called(ref),
        "end an item",
        lambda work, key: end_item(
            work, rules(), EndItem(ref, number, wanted.outcome, wanted.until, at, key)
        ),
    )
    return answered(receipt(stored))


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
        stored = acting(
            meeting_called(ref),
            "record that someone left",
            lambda work, key: record_departure(
                work, rules(), RecordDeparture(ref, left.person, left.seat, after, during, at, key)
            ),
        )
        return answered(receipt(stored))
    came = tuple(
        Attender(one.seat, one.person, one.capacity, one.remote, one.apology) for one in wanted.attenders
    )
    stored = acting(
        meeting_called(ref),
        "record attendance",
        lambda work, key: record_attendance(
            work, rules(), RecordAttendance(ref, came, after, during, at, key)
        ),
    )
    return answered(receipt(stored))


@blueprint.post(f"{MEETING}/interests")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.InterestDeclared, is_write=True)
def declare(ref: str) -> Response:
    """Record an interest declared at the meeting."""
    wanted = read_body(shapes.InterestDeclared)
    at = happened(wanted.happened_at)
    stored = acting(
        meeting_called(ref),
        "declare an interest",
        lambda work, key: declare_interest(
            work,
            rules(),
            DeclareInterest(
                ref,
                wanted.person,
                wanted.kind,
                wanted.item,
                wanted.text,
                wanted.sensitive,
                wanted.excludes,
                at,
                key,
            ),
        ),
    )
    return answered(receipt(stored))


@blueprint.post(f"{MEETING}/strike")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.EntryStruck, is_write=True)
def strike(ref: str) -> Response:
    """Strike an entry that was made in error; it stays in the record."""
    wanted = read_body(shapes.EntryStruck)
    stored = acting(
        meeting_called(ref),
        "put the record right",
        lambda work, key: strike_entry(work, rules(), StrikeEntry(ref, wanted.id, wanted.reason, key)),
    )
    return answered(receipt(stored))


@blueprint.post(f"{MEETING}/commitments")
@describe(answer=shapes.CommitmentMade, status=CREATED, body=shapes.NewCommitment, is_write=True)
def promise(ref: str) -> Response:
    """Record an action arising, or a promise made."""
    wanted = read_body(shapes.NewCommitment)
    stored = acting(
        meeting_called(ref),
        "record a commitment",
        lambda work, key: make_commitment(
            work, rules(), MakeCommitment(ref, wanted.text, wanted.owner, wanted.item, wanted.due_on, key)
        ),
    )
    return answered(receipt(stored, commitment=stored.payload()["commitment"]))


@blueprint.post("/commitments/<id_>/settle")
@describe(answer=shapes.EntryReceipt, status=CREATED, body=shapes.Settlement, is_write=True)
def settle(id_: str) -> Response:
    """Record that a commitment was kept, missed or withdrawn."""
    wanted = read_body(shapes.Settlement)
    stored = acting(
        commitment_of(id_),
        "settle a commitment",
        lambda work, key: settle_commitment(
            work,
            rules(),
            SettleCommitment(id_, wanted.status, wanted.note, happened(wanted.happened_at), key),
        ),
    )
    return answered(receipt(stored))
