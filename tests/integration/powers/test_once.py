"""Every write of the powers API: sent twice under one key, done once; sent otherwise under it, refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import Doors, contract, doors

Sent = tuple[str, str, dict[str, Any]]
BOTH = [{"office": "director"}, {"office": "nhs_chief_officer"}]
CHAIR = [{"office": "chair"}]

__all__ = ["doors"]


def _asked(office: Powers) -> tuple[str, str]:
    delegation = office.delegated(consultees=CHAIR)
    return delegation, office.ask(delegation, "office:chair", reply_by="2021-10-25T12:00:00Z")


def _replied(office: Powers) -> str:
    _, asked = _asked(office)
    office.reply("chair", asked, "opposed")
    return asked


def _cover(office: Powers) -> dict[str, Any]:
    dates = {"from": "2021-10-18", "until": "2021-10-19"}
    return {"area": "doncaster", "office": "director", "absent": "director", "covering": "s151", **dates}


def _decision(_: Powers) -> dict[str, Any]:
    said = {"area": "doncaster", "verb": "note", "body": "doncaster-hwb", "decided_at": "2021-10-14"}
    return said | {"text": "Noted."}


def _condition(office: Powers) -> Sent:
    ref = office.decide(condition="the agreement of the NHS").ref
    said = {"lifted_by": "NHS", "happened_at": "2021-10-15", "document": office.document("clerk")}
    return "clerk", f"/decisions/{ref}/condition", said


def _extend(office: Powers) -> Sent:
    said = {"until": "2021-12-01", "instrument": office.decide().ref}
    return "clerk", f"/delegations/{office.delegated()}/extend", said


def _ask(office: Powers) -> Sent:
    said = {"consultee": "office:chair", "reply_by": "2021-10-25T12:00:00Z"}
    return "director", f"/delegations/{office.delegated(consultees=CHAIR)}/consultations", said


def _determination(_: Powers) -> dict[str, Any]:
    said = {"area": "doncaster", "question": "function", "about": "signs_off_plans"}
    return said | {"answer": "hwb_s196", "reasons": "So."}


WRITES: dict[str, Callable[[Powers], Sent]] = {
    "grant": lambda office: ("clerk", "/delegations", contract(office.decide().ref)),
    "decide": lambda office: ("clerk", "/decisions", _decision(office)),
    "condition": _condition,
    "extend": _extend,
    "ask": _ask,
    "reply": lambda office: ("chair", f"/consultations/{_asked(office)[1]}/reply", {"answer": "opposed"}),
    "consider": lambda office: ("director", f"/consultations/{_replied(office)}/consider", {"text": "So."}),
    "assent": lambda office: (
        "director",
        f"/delegations/{office.delegated(joint=True, delegates=BOTH)}/assents",
        {"about": office.paper()},
    ),
    "send back": lambda office: (
        "director",
        f"/delegations/{office.delegated()}/sent-back",
        {"kind": "question", "text": "What of weekends?"},
    ),
    "determine": lambda office: ("monitoring-officer", "/determinations", _determination(office)),
    "hold": lambda office: ("s151", "/holds", {"ref": office.paper(), "reason": "Wait."}),
    "lift": lambda office: ("s151", f"/holds/{office.hold('s151', office.paper())}/lift", {"reason": "Go."}),
    "cover": lambda office: ("governance-officer", "/covers", _cover(office)),
    "link": lambda office: (
        "monitoring-officer",
        "/linked-accounts",
        {"area": "doncaster", "account": "s151", "person": "director"},
    ),
}


def written(office: Powers) -> list[str]:
    """What was written, beside the tokens these tests call with and refusals."""
    return [
        row["type"]
        for row in office.events()
        if row["type"] != "token.made" and not row["stream"].startswith("refusals:")
    ]


@pytest.mark.parametrize("write", WRITES)
def test_what_is_sent_twice_under_one_key_is_done_once(doors: Doors, write: str) -> None:
    who, path, body = WRITES[write](doors.office)

    first = doors.call(who, "POST", path, body, Idempotency_Key="the-same")
    before = written(doors.office)
    second = doors.call(who, "POST", path, body, Idempotency_Key="the-same")
    name, value = list(body.items())[-1]
    changed = {**body, name: True if value is False else f"{value}1"}
    other = doors.call(who, "POST", path, changed, Idempotency_Key="the-same")

    assert (first.status_code, second.status_code) == (201, 201), first.text
    assert second.json == first.json
    assert written(doors.office) == before
    assert (other.status_code, other.json["code"]) == (409, "IDEMPOTENCY_CONFLICT")


def test_cover_is_listed_and_ended_over_the_api_and_both_names_are_kept(doors: Doors) -> None:
    office = doors.office
    office.at("2021-10-18T10:00:00Z")
    made = doors.call("governance-officer", "POST", "/covers", _cover(office))
    paper, delegation = office.paper(), office.delegated()
    end = f"/covers/{made.json['id']}/end"

    assert doors.call("director", "POST", end, {"reason": "Back."}).json["code"] == "NOT_YOUR_ROLE"
    assert doors.call("governance-officer", "POST", end, {"reason": " "}).status_code == 400
    ended = doors.call("governance-officer", "POST", end, {"reason": "Back."}, Idempotency_Key="once")
    again = doors.call("governance-officer", "POST", end, {"reason": "Back."}, Idempotency_Key="once")
    (listed,) = doors.call("clerk", "GET", "/covers").json["covers"]

    assert (ended.status_code, again.json) == (201, ended.json)
    assert listed["until"].startswith("2021-10-18T10:00:0")
    assert (listed["absent"], listed["covering"]) == (office.by("director").id, office.by("s151").id)
    assert "AUTHORITY_MISSING" in office.refused(lambda: office.sign(paper, delegation, who="s151"))
    assert doors.call("dorset-clerk", "GET", "/covers").json == {"covers": []}
    assert doors.call("dorset-clerk", "POST", end, {"reason": "No."}).json["code"] == "NOT_YOUR_ROLE"
    assert office.verify().findings == ()
