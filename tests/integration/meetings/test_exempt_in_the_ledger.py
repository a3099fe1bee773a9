"""What is exempt lies in the part of its events that can be erased: nothing of it stands in the ledger itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.kernel.errors import Refused
from govflow.ledger.rows import Row
from govflow.meetings.tables import agenda_item, commitment, motion
from govflow.meetings.use_cases.amending import MoveAmendment, move_amendment
from govflow.meetings.use_cases.commitments import MakeCommitment, make_commitment
from govflow.meetings.use_cases.items import MinuteItem, minute_item
from govflow.meetings.use_cases.motions import MoveMotion, Part, motions_moved, move_motion
from govflow.powers.tables import decision
from govflow.storage.ledger import ledger_private
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors
from tests.integration.meetings.hall import Hall, Member

BOARD, CABINET, INTEGRATION = "board", "cabinet", "integration"
FIRST, AMENDED, OPEN = "Buy from MIDNIGHT.", "Buy from HARBOUR.", "Note the open report."
SECRETS = ("MIDNIGHT", "HARBOUR", "LANTERN", "CASTLE", "harbour-trust")


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    town = make_hall()
    town.body(CABINET, [Member("leader", office="chair"), Member("adults")], quorum={"number": 1})
    town.body(INTEGRATION, [Member("nurse", "nhs"), Member("doctor", "nhs")], quorum={"number": 1})
    town.body(BOARD, committees=[CABINET, INTEGRATION])
    town.rows.append(Row("body_terms", {"id": f"TERMS-{BOARD}"}, {"parent": "council"}))
    return town.build("2021-12-01T09:30:00Z")


@pytest.fixture
def ref(hall: Hall) -> str:
    """A joint meeting that amended and agreed, in private, what to buy; and noted something in the open."""
    found = hall.meeting(BOARD, "2021-12-01T09:30:00Z")
    hall.item(found, "7", "approve", exempt="3", recipients=("harbour-trust",))
    hall.item(found, "8", "note")
    hall.come(found, "leader", "adults", "nurse", "doctor")
    for one, movers in zip(put(hall, found), (("adults", "leader"), ("nurse", "doctor")), strict=True):
        moved = hall.do(move_amendment, MoveAmendment(one, AMENDED, *movers))
        hall.close(motions_moved(moved)[0], agreed=True)
    hall.agree(found, "7")
    hall.agree(found, "8", Part(OPEN, verb="note"))
    hall.do(minute_item, MinuteItem(found, "7", "The LANTERN bid was lower."))
    hall.do(make_commitment, MakeCommitment(found, "Write to CASTLE.", "Director", "7", "2021-12-31"))
    return found


@pytest.fixture
def doors(hall: Hall) -> Iterator[Doors]:
    opened = Doors.of(hall)
    yield opened
    opened.close()


def put(hall: Hall, ref: str, key: str = "", words: str = FIRST) -> list[str]:
    """Put the words under the exempt item to both committees."""
    return motions_moved(hall.do(move_motion, MoveMotion(ref, "7", (Part(words, verb="approve"),), key=key)))


def ledger(hall: Hall) -> str:
    """Every byte of the ledger but its private parts."""
    return "\n".join(
        f"{bytes(row['envelope']).decode()}{bytes(row['data']).decode()}" for row in hall.play.events()
    )


def plain(words: str) -> str:
    """The digest whoever guesses the words would look for."""
    return hashlib.sha256(words.encode()).hexdigest()


def decided(hall: Hall, ref: str) -> Any:
    """The row of the decision that was opened from what carried in private."""
    [found] = hall.play.rows("decision", meeting=ref, verb="approve")
    return found


def test_the_ledger_holds_neither_the_words_of_an_exempt_item_nor_a_digest_of_them(
    hall: Hall, ref: str
) -> None:
    written = ledger(hall)
    digests = {plain(one): one for one in (FIRST, AMENDED, *SECRETS)}

    assert [word for word in SECRETS if word in written] == []
    assert [words for digest, words in digests.items() if digest in written] == []
    assert OPEN in written
    assert plain(OPEN) in written
    assert hall.play.verify().findings == ()


def test_the_committees_carried_the_same_words_and_their_decision_says_them(hall: Hall, ref: str) -> None:
    [closed, _] = hall.closed(ref)
    kept = decided(hall, ref)

    assert (closed["result"], closed["text"], closed["sha256"]) == ("carried", "", "")
    assert [one["sha256"] for one in closed["assents"]] == ["", ""]
    assert (kept["text"], kept["sha256"]) == (AMENDED, plain(AMENDED))


def test_committees_that_carried_different_words_in_private_have_decided_nothing(hall: Hall) -> None:
    ref = hall.meeting(BOARD, "2021-12-01T09:30:00Z")
    hall.item(ref, "7", "approve", exempt="3")
    hall.come(ref, "leader", "adults", "nurse", "doctor")
    for committee, words in ((CABINET, FIRST), (INTEGRATION, AMENDED)):
        [moved] = hall.move(ref, "7", words, verb="approve", committee=committee)
        hall.close(moved, agreed=True)

    [closed] = hall.closed(ref)

    assert closed["result"] == "no_decision"
    assert hall.play.rows("decision", meeting=ref) == []


def test_who_is_entitled_reads_the_words_in_the_trail_and_the_record(doors: Doors, ref: str) -> None:
    clerk = doors.caller("clerk")

    trail = json.dumps(clerk.get(f"/meetings/{ref}/trail"))
    record = clerk.get(f"/meetings/{ref}/record")

    assert [word for word in (FIRST, AMENDED, "LANTERN", "CASTLE") if word not in trail] == []
    assert AMENDED in {one["text"] for one in record["items"][0]["motions"]}


def test_a_command_about_what_is_exempt_is_done_once_and_another_under_its_key_is_refused(hall: Hall) -> None:
    ref = hall.meeting(BOARD, "2021-12-01T09:30:00Z")
    hall.item(ref, "7", "approve", exempt="3")
    hall.come(ref, "leader", "adults", "nurse", "doctor")

    assert put(hall, ref, "one-key") == put(hall, ref, "one-key")
    with pytest.raises(Refused) as refused:
        put(hall, ref, "one-key", AMENDED)
    assert {one.code for one in refused.value.findings} == {"IDEMPOTENCY_CONFLICT"}


def erase(hall: Hall, ref: str) -> None:
    """Erase the private parts of what was exempt, and leave of the rows what their events then say."""
    streams = [f"case:{ref}", f"case:{decided(hall, ref)['case_ref']}"]
    numbers = [row["id"] for stream in streams for row in hall.play.events(stream)]
    exempt = select(agenda_item.c.id).where(agenda_item.c.exempt != "")
    with hall.play.store.engine.begin() as connection:
        gone = ledger_private.c.event.in_(numbers)
        connection.execute(update(ledger_private).where(gone).values(salt=None, data=None))
        for table in (motion, decision):
            connection.execute(update(table).where(table.c.item.in_(exempt)).values(text="", sha256=""))
        connection.execute(update(commitment).values(text=""))
        left = {"discussion": None, "recipients": "[]"}
        connection.execute(update(agenda_item).where(agenda_item.c.exempt != "").values(left))


def test_once_it_is_erased_the_ledger_still_verifies_and_the_pages_say_so(
    hall: Hall, doors: Doors, ref: str
) -> None:
    made = decided(hall, ref)["case_ref"]

    erase(hall, ref)

    reader = doors.reader("clerk")
    minutes, page = reader.open(f"/meetings/{ref}/minutes"), reader.open(f"/decisions/{made}")
    assert [word for word in SECRETS if word in minutes + page] == []
    assert "Erased." in minutes
    assert "Exempt, paragraph 3 Erased." in page
    assert OPEN in minutes
    # That somebody erased them is itself said; nothing else is out of order, and no row has drifted.
    [said] = hall.play.verify().findings
    assert (said.code, said.where) == ("EVENT_ALTERED", "ledger_private")
