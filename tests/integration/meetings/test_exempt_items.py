"""An exempt item: those entitled read it, marked; a partner gets the paragraph at every door, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from govflow.kernel.errors import Refused
from govflow.ledger.rows import Row
from govflow.meetings.use_cases.commitments import MakeCommitment, make_commitment
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.meetings.use_cases.items import MinuteItem, minute_item
from govflow.meetings.use_cases.motions import Part
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors, shell
from tests.integration.meetings.hall import Hall, Member, person_of

HWB = "norfolk-hwb"
# Each of these words stands somewhere in what the item is about, and nowhere else.
SECRETS = ("MIDNIGHT", "HARBOUR", "LANTERN", "CASTLE")
WITHHELD = "Exempt: paragraph 3."


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    board.body(HWB, [Member("chair", office="chair"), Member("one")], quorum={"number": 2})
    for name, role in (("partner", "nhs_finance_lead"), ("officer", "report_author")):
        board.known.add(name)
        board.rows.append(board.grant(name, role))
    # Whoever keeps the record of another body, or of a partner's, keeps none of this one.
    for name, role, of in (
        ("secretary", "advisory_group_secretary", "norfolk-icsg"),
        ("nhs-clerk", "nhs_governance_officer", ""),
    ):
        board.known.add(name)
        board.rows.append(board.grant(name, role, of))
    board.rows.append(
        Row("organisation", {"slug": "nhs"}, {"area": "norfolk", "name": "nhs", "kind": "nhs"}, new=True)
    )
    for name in ("partner", "nhs-clerk", "secretary"):
        board.rows.append(Row("person", {"id": person_of(name)}, {"organisation": "nhs"}))
    board.rows.append(Row("body_terms", {"id": f"TERMS-{HWB}"}, {"parent": "council"}))
    return board.build("2021-12-01T09:30:00Z")


@pytest.fixture
def ref(hall: Hall) -> str:
    """A meeting that agreed, in private, to buy from someone, and talked of it."""
    found = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(found, "7", "approve", exempt="3", subject="plan-HARBOUR")
    hall.item(found, "8", "note")
    hall.come(found, "chair", "one")
    hall.agree(found, "7", Part("Buy from MIDNIGHT Limited."))
    hall.agree(found, "8", Part("Note the open report.", verb="note"))
    hall.do(minute_item, MinuteItem(found, "7", "The LANTERN bid was lower."))
    hall.do(make_commitment, MakeCommitment(found, "Write to CASTLE.", "Director", "7", "2021-12-31"))
    return found


@pytest.fixture
def doors(hall: Hall) -> Iterator[Doors]:
    opened = Doors.of(hall)
    yield opened
    opened.close()


PATHS = ("", "/agenda", "/minutes", "/desk")


def said_to(doors: Doors, name: str, ref: str) -> str:
    """Everything that someone can open of a meeting, by page and by program, as one text."""
    reader, caller = doors.reader(name), doors.caller(name)
    pages = [reader.open(f"/meetings/{ref}{path}") for path in PATHS]
    pages += [
        reader.open(f"/meetings?body={HWB}"),
        reader.open(f"/cases/{ref}"),
        reader.open(f"/cases/{ref}/history"),
    ]
    pages.append(json.dumps(caller.get(f"/meetings/{ref}/record")))
    pages += [json.dumps(caller.get(f"/meetings/{ref}/trail")), json.dumps(caller.get("/events?limit=200"))]
    return "\n".join(pages)


@pytest.mark.parametrize("name", ["partner", "nhs-clerk", "secretary"])
def test_a_partner_gets_the_paragraph_in_place_of_the_words_at_every_door(
    hall: Hall, doors: Doors, ref: str, name: str
) -> None:
    [secret] = [one["sha256"] for one in hall.play.rows("motion", case_ref=ref) if one["verb"] == "approve"]

    said = said_to(doors, name, ref)

    assert [word for word in (*SECRETS, secret) if word in said] == []
    assert WITHHELD in said
    assert "Note the open report." in said


def test_the_command_line_withholds_it_from_whoever_has_a_shell(hall: Hall, ref: str) -> None:
    said = json.dumps([shell(hall, "meeting", "show", ref), shell(hall, "audit", "trail", ref)])

    assert [word for word in SECRETS if word in said] == []
    assert WITHHELD in said


@pytest.mark.parametrize("name", ["one", "officer", "clerk"])
def test_who_sits_there_serves_the_council_or_keeps_the_record_reads_it_marked_exempt(
    doors: Doors, ref: str, name: str
) -> None:
    reader = doors.reader(name)

    minutes = reader.open(f"/meetings/{ref}/minutes")

    assert "Buy from MIDNIGHT Limited." in minutes
    assert "The LANTERN bid was lower." in minutes
    assert "Exempt, paragraph 3" in minutes
    assert "withheld" not in minutes
    [first, _] = doors.caller(name).get(f"/meetings/{ref}/record")["items"]
    assert (first["withheld"], first["exempt"], first["motions"][0]["text"]) == (
        False,
        "3",
        "Buy from MIDNIGHT Limited.",
    )


def test_an_administrator_of_the_council_does_not_read_it(doors: Doors, ref: str) -> None:
    record = doors.caller("administrator").get(f"/meetings/{ref}/record")

    assert record["items"][0]["withheld"] is True
    assert record["items"][0]["motions"][0]["text"] == WITHHELD


def test_a_sensitive_interest_is_told_to_no_partner_through_the_trail_or_the_feed(
    hall: Hall, doors: Doors, ref: str
) -> None:
    hidden = DeclareInterest(ref, "one", "financial", "8", "Works for the VIOLET trust.", sensitive=True)
    hall.do(declare_interest, hidden)
    partner, clerk = doors.caller("partner"), doors.caller("clerk")

    for path in (f"/meetings/{ref}/record", f"/meetings/{ref}/trail", "/events?limit=200"):
        said = json.dumps(partner.get(path))
        assert "VIOLET" not in said
        assert '"kind": "financial"' not in said
    assert "VIOLET" in json.dumps(clerk.get(f"/meetings/{ref}/trail"))


@pytest.mark.parametrize("name", ["nhs-clerk", "secretary"])
def test_whoever_keeps_the_record_of_another_body_keeps_none_of_this_one(
    hall: Hall, ref: str, name: str
) -> None:
    other = hall.meeting(HWB, "2021-12-08T09:30:00Z", hold=False)

    with pytest.raises(Refused) as said:
        hall.do(minute_item, MinuteItem(ref, "7", "Not theirs to write."), name)

    assert {one.code for one in said.value.findings} == {"NOT_YOUR_AREA"}
    if name == "secretary":
        with pytest.raises(Refused):
            hall.play.do(other, name, "publish_agenda")
