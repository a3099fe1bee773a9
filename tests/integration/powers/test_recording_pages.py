"""A decision recorded from its minute, its record completed, its condition met: by page, as a clerk has them."""

from __future__ import annotations

import io
from typing import Any

from tests.integration.powers.test_doors import Doors, doors, send

__all__ = ["doors"]

NEW = "/decisions/new"


def typed(**changed: Any) -> dict[str, Any]:
    """What is typed into the form of a decision."""
    said: dict[str, Any] = {"body": "doncaster-cabinet", "verb": "approve", "key": "k1"}
    said |= {"text": "That the contribution be committed.", "amount": "5000.00"}
    said |= {"decided-day": "14", "decided-month": "10", "decided-year": "2021"}
    said |= {"published-day": "15", "published-month": "10", "published-year": "2021"}
    return said | {"minute": (io.BytesIO(b"The minute."), "minute.txt")} | changed


def test_a_decision_made_elsewhere_is_recorded_with_its_minute_once(doors: Doors) -> None:
    office, clerk = doors.office, doors.reader("clerk")
    paper = office.paper()

    first = send(clerk, NEW, NEW, **typed(subject=paper, reasons="The plan needs it."))
    second = send(clerk, NEW, NEW, **typed(subject=paper, reasons="The plan needs it."))

    assert first.status_code == 303
    assert second.headers["Location"] == first.headers["Location"]
    (row,) = office.rows("decision")
    assert (row["body"], row["decided_at"], row["subject"]) == ("doncaster-cabinet", "2021-10-14", paper)
    shown = clerk.get(first.headers["Location"]).text
    for words in ("That the contribution be committed.", "£5,000", "The plan needs it."):
        assert words in shown, words
    assert [one["kind"] for one in office.rows("case_document", case_ref=row["case_ref"])] == ["minute"]


def test_what_is_wanting_is_said_and_nobody_else_records_it(doors: Doors) -> None:
    office, clerk = doors.office, doors.reader("clerk")

    empty = send(clerk, NEW, NEW, text="Kept.")
    wrong = send(clerk, NEW, NEW, **typed(amount="lots"))
    stranger = send(doors.reader("dorset-clerk"), NEW, NEW, **typed())
    administrator = send(doors.reader("area-admin"), NEW, NEW, **typed())

    assert empty.status_code == 400
    for words in ("Choose which body decided", "The minute", "Kept."):
        assert words in empty.text, words
    assert wrong.status_code == 400
    assert 'href="#amount"' in wrong.text
    assert stranger.status_code in {400, 404, 422}
    assert administrator.status_code == 422
    assert office.rows("decision") == []


def test_the_record_of_a_decision_is_completed_by_page_and_over_the_api(doors: Doors) -> None:
    office, clerk = doors.office, doors.reader("clerk")
    ref = office.decide().ref
    path = f"/decisions/{ref}/record"
    half = send(clerk, path, path, urgent="yes", urgency_rule="Rule 15")
    whole = {
        "urgency_rule": "Rule 15",
        "urgency_reason": "The contract ends on 31 March.",
        "urgency_agreed_by": "The scrutiny chair",
        "published_at": "In the agenda",
    }

    assert half.status_code == 400
    assert send(clerk, path, path, urgent="yes", **whole).status_code == 303
    (row,) = office.rows("decision")
    assert row["urgent"] == 1
    shown = clerk.get(f"/decisions/{ref}").text
    assert "The contract ends on 31 March." in shown
    assert 'name="urgency_rule"' not in clerk.get(path).text, "what it says already is not asked again"
    body = {"record": {"reasons": "So that care goes on."}, "key_decision": True}
    added = doors.call("clerk", "POST", f"/decisions/{ref}/record", body, Idempotency_Key="once")
    again = doors.call("clerk", "POST", f"/decisions/{ref}/record", body, Idempotency_Key="once")
    assert (added.status_code, again.json) == (201, added.json)
    assert doors.call("clerk", "GET", f"/decisions/{ref}/record").json["record"]["reasons"]


def test_a_condition_is_met_by_page_with_its_document_and_the_decision_takes_effect(doors: Doors) -> None:
    office, clerk = doors.office, doors.reader("clerk")
    ref = office.decide(condition="the agreement of the NHS").ref
    path = f"/decisions/{ref}/condition"
    day = {"happened-day": "15", "happened-month": "10", "happened-year": "2021"}

    assert send(clerk, path, path, lifted_by="NHS", **day).status_code == 400
    paper = (io.BytesIO(b"The letter."), "letter.txt")
    met = send(clerk, path, path, lifted_by="NHS Doncaster", document=paper, **day)

    assert met.status_code == 303
    assert office.case(ref).state == "effective"


def test_a_decision_in_question_or_on_hold_says_so_at_every_door(doors: Doors) -> None:
    office = doors.office
    ref = office.decide(in_question=("Notice too short.",)).ref
    office.hold("monitoring-officer", ref)
    said = ["In question: Notice too short.", "On hold, by the monitoring officer."]

    assert doors.call("clerk", "GET", f"/decisions/{ref}").json["notices"] == said
    shown = doors.reader("clerk").get(f"/cases/{ref}").text
    assert all(words in shown for words in said)
    assert doors.call("clerk", "GET", f"/decisions/{office.decide().ref}").json["notices"] == []
