"""What is said of a scheme is recorded on its plan with who said it; nothing that was said before is lost."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.moments import london_date, parse_happened
from govflow.powers.ports import PART as POWERS
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.road.corrections import ProposeCorrection, propose_correction
from govflow.schemes.model import Scheme, Start, scheme_key
from govflow.schemes.queries.ends import scheme_ends
from govflow.schemes.queries.schemes import plan_called, schemes_of, told_of
from govflow.schemes.use_cases.setting import SetScheme, set_scheme
from govflow.storage.work import read_clock
from govflow.timetable.queries.planned import planned
from tests.integration.schemes.conftest import Desk
from tests.make.plan_contents import HOMECARE, LINES, contents

KEY = scheme_key(*HOMECARE[:2])


def say(desk: Desk, who: str = "plan-lead", key: str = KEY, **given: Any) -> dict[str, Any]:
    starts, once = tuple(given.pop("starts", ())), given.pop("once", "")
    command = SetScheme(desk.ref, key, given.pop("said", given), starts, given.pop("seen", None), once)
    return desk.play.within(who, lambda work: set_scheme(work, desk.parts, command), desk.ref)


def look(desk: Desk, key: str = KEY) -> Scheme:
    with desk.play.store.read() as connection:
        case = plan_called(connection, desk.ref, {"doncaster"})
        found = schemes_of(connection, desk.parts, case, london_date(read_clock(connection)))
    return next(one for one in found if one.key == key)


def codes(desk: Desk) -> list[str]:
    return [one.code for one in look(desk).findings]


def test_each_thing_said_is_kept_with_who_said_it_and_the_last_is_so_now(desk: Desk) -> None:
    first = say(desk, approved_until="2022-03-31", tag="Ageing well", status="The tender is out.")
    desk.play.at("2021-10-05T09:00:00Z")
    second = say(desk, "governance-officer", status="The tender closed.", tag="Ageing well")

    now = look(desk)
    with desk.play.store.read() as connection:
        told = told_of(connection, desk.ref, KEY)

    assert (now.value("status"), now.value("tag")) == ("The tender closed.", "Ageing well")
    assert now.version == second["event"]
    assert [one["field"] for one in second["changed"]] == ["status"]
    assert [(one.value, one.by) for one in told.said if one.field == "status"] == [
        ("The tender closed.", desk.play.by("governance-officer").id),
        ("The tender is out.", desk.play.by("plan-lead").id),
    ]
    assert first["event"] < second["event"]
    written = json.dumps(desk.play.payloads(desk.ref)[-2:])
    assert "Ageing well" in written
    assert "tender" not in written, "a status may name people: it lies where it can be erased"

    # The second entry was of another scheme: taken back with its reason, it says nothing, and can be read.
    why = "The tender was another scheme's."
    wrong = ProposeCorrection(desk.ref, second["event"], why)
    done = desk.play.within(
        "governance-officer", lambda work: propose_correction(work, desk.play.rules, wrong), desk.ref
    )
    assert (done.status, done.state) == ("confirmed", desk.play.case(desk.ref).state)
    assert look(desk).value("status") == "The tender is out."
    with desk.play.store.read() as connection:
        told = told_of(connection, desk.ref, KEY)
    assert [(one.value, one.struck) for one in told.said if one.field == "status"] == [
        ("The tender closed.", True),
        ("The tender is out.", False),
    ]
    again = say(desk, status="The tender closed.")
    assert again["event"] > done.event
    assert desk.play.codes() <= {"UNSEALED"}


def test_two_sources_for_the_start_of_what_follows_are_both_kept_and_warned_of(desk: Desk) -> None:
    desk.play.at("2021-11-01T09:00:00Z")
    table = Start("Homecare framework", "2022-05", "Strategy, table", page="5")
    text = Start("Homecare framework", "2022-07", "Strategy, text")
    say(desk, said={"contract_end": "2022-03-31"}, starts=[table])
    say(desk, starts=[text])

    found = {one.code: one for one in look(desk).findings}

    assert {"DECISION_NOT_CITED", "COVER_ENDS_EARLY", "STARTS_DIFFER"} == set(found)
    starts: Any = found["COVER_ENDS_EARLY"].figures["starts"]
    assert [one["days"] for one in starts] == [30, 91]

    say(desk, starts=[Start(text.follows, "2022-04-01", text.source)])
    say(desk, starts=[Start(table.follows, "", table.source)])

    assert codes(desk) == ["DECISION_NOT_CITED"]
    with desk.play.store.read() as connection:
        assert len(told_of(connection, desk.ref, KEY).starts) == 4


def test_a_decision_is_of_this_areas_register_or_elsewhere_with_the_document_that_shows_it(
    desk: Desk,
) -> None:
    with pytest.raises(InvalidInput, match="no decision 'decision-nowhere'"):
        say(desk, decision="decision-nowhere")
    with pytest.raises(Refused, match="with the document"):
        say(desk, decided_elsewhere="Panel, March 2018")
    elsewhere = desk.paper("Minutes of Dorset.", "dorset-plan-lead", "dorset")
    with pytest.raises(InvalidInput, match="no document"):
        say(desk, decided_elsewhere="Panel, March 2018", decision_document=elsewhere)

    minute = desk.paper("Minute of the panel.")
    done = say(desk, decided_elsewhere="Panel, March 2018", decision_document=minute)

    assert codes(desk) == []
    assert [row["event"] for row in desk.play.rows("case_document", document=minute)] == [done["event"]]
    with pytest.raises(Refused, match="with the document"):
        say(desk, decision_document="")
    say(desk, decided_elsewhere="", decision_document="")
    assert codes(desk) == ["DECISION_NOT_CITED"]


def test_a_decision_of_the_register_is_named_with_what_stands_in_its_way(desk: Desk) -> None:
    rules = desk.play.product.parts[POWERS]
    command = RecordDecision(
        area="doncaster",
        verb="approve",
        text="That the homecare contract be extended.",
        decided=parse_happened("2021-09-28"),
        body="doncaster-cabinet",
        condition="The health partner agrees.",
    )
    ref = desk.play.within("clerk", lambda work: record_decision(work, rules, command)).ref

    say(desk, decision=ref)

    now = look(desk)
    assert now.cited
    assert (now.cited.ref, now.cited.decided_on) == (ref, "2021-09-28")
    (doubted,) = now.findings
    assert doubted.code == "DECISION_IN_DOUBT"
    assert "The health partner agrees." in doubted.message


def test_the_same_again_writes_nothing_a_key_does_it_once_and_a_stale_version_is_refused(desk: Desk) -> None:
    done = say(desk, approved_until="2022-03-31", once="one")
    before = len(desk.play.events())

    assert say(desk, approved_until="2022-03-31", once="one") == done
    assert say(desk, approved_until=" 2022-03-31 ")["event"] is None
    assert len(desk.play.events()) == before
    with pytest.raises(Refused, match="key"):
        say(desk, approved_until="2022-03-30", once="one")
    say(desk, tag="Ageing well", seen=done["event"])
    with pytest.raises(Refused) as refused:
        say(desk, "governance-officer", tag="Housing", seen=done["event"])
    assert refused.value.code == "VERSION_STALE"
    assert look(desk).value("tag") == "Ageing well"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"approved_until": "soon"}, "approved_until"),
    ({"contract_end": "2021-02-30"}, "contract_end"),
    ({"recurrence": "often"}, "recurrence"),
    ({"colour": "red"}, "colour"),
    ({"starts": [Start("", "2022-04", "Paper")]}, "follows"),
    ({"starts": [Start("Framework", "2022-04", " ")]}, "source"),
    ({"starts": [Start("Framework", "April", "Paper")]}, "starts"),
]


def test_what_cannot_be_meant_or_is_not_theirs_to_say_is_refused_and_leaves_nothing(desk: Desk) -> None:
    for given, field in WRONG:
        with pytest.raises(InvalidInput) as wrong:
            say(desk, **given)
        assert wrong.value.field == field
    for who, code in (("clerk", "NOT_YOUR_ROLE"), ("dorset-plan-lead", "NOT_YOUR_AREA")):
        with pytest.raises(Refused) as refused:
            say(desk, who, tag="Mine")
        assert refused.value.code == code
    with pytest.raises(NotFound):
        say(desk, key="99-nothing", tag="Mine")
    assert desk.play.rows("scheme_entry") == []
    assert desk.play.rows("scheme_start") == []


def test_a_scheme_that_left_the_plan_stays_with_what_was_said_of_it(desk: Desk) -> None:
    say(desk, tag="Ageing well", approved_until="2021-12-31")
    assert "SPENDING_PAST_APPROVAL" in codes(desk)

    desk.held = contents([LINES[0]])

    left = look(desk)
    assert (left.scheme_id, left.name, left.lines, left.findings) == (*HOMECARE[:2], (), ())
    assert left.value("tag") == "Ageing well"


def test_the_days_of_a_scheme_stand_in_the_timetable_of_its_area(desk: Desk) -> None:
    say(desk, approved_until="2021-12-31", contract_end="2022-02-28", review="2021-11-30", tag="x")
    say(desk, contract_end="2022-01-31", review="", business_case="2022-03-01")

    with desk.play.store.read() as connection:
        ends = [(one.day, one.title) for one in scheme_ends(connection, "doncaster")]
        case = plan_called(connection, desk.ref, {"doncaster"})
        shown = planned(connection, desk.play.product.parts["timetable"], case, date(2021, 10, 1)).ends

    said = [
        (date(2021, 12, 31), f"Approval ends: {HOMECARE[0]} {HOMECARE[1]}"),
        (date(2022, 1, 31), f"Contract ends: {HOMECARE[0]} {HOMECARE[1]}"),
    ]
    assert sorted(ends)[:2] == said
    assert sorted(ends)[2] == (date(2022, 3, 1), f"Business case due: {HOMECARE[0]} {HOMECARE[1]}")
    assert [(one.day, one.title) for one in shown if one.what == "scheme"] == sorted(ends)
    assert scheme_ends_elsewhere(desk) == []


def scheme_ends_elsewhere(desk: Desk) -> list[Any]:
    with desk.play.store.read() as connection:
        return list(scheme_ends(connection, "dorset"))
