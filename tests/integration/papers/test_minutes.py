"""Agendas and minutes as files: what the record says, nothing exempt or sensitive unless it may be had."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document

from govflow.meetings.use_cases.agreeing import AgreeWithoutVote, agree_without_vote
from govflow.meetings.use_cases.commitments import MakeCommitment, make_commitment
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.meetings.use_cases.motions import Part
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors
from tests.integration.meetings.hall import OUTSIDER, Hall, Member
from tests.integration.papers.conftest import pdf_text, word_text

HWB = "norfolk-hwb"
MEMBERS = (
    Member("chair", office="chair"),
    Member("one", substitutes=("one-substitute",)),
    Member("two"),
    Member("nhs-member", "nhs"),
)
SECRET = "The tender of the second bidder."
PRICE = "That the price of £1,234 & <costs> be accepted."
TENDER = "Tell the second bidder."
SICK = "Care of a relative."


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    board.body(HWB, MEMBERS, quorum={"number": 3}, substitutes="named", casting_vote=True)
    return board.build("2021-12-01T09:00:00Z")


@pytest.fixture
def doors(hall: Hall) -> Iterator[Doors]:
    opened = Doors.of(hall)
    yield opened
    opened.close()


@pytest.fixture
def ref(hall: Hall) -> str:
    """A meeting with a division, an exempt item, a sensitive interest, and one item left without a quorum."""
    called = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(called, "12", "sign_off")
    hall.item(called, "13", "approve", exempt="3")
    hall.item(called, "14", "agree")
    hall.come(called, "chair", "one", "two")
    sensitive = DeclareInterest(called, "two", "other", "12", SICK, sensitive=True)
    hall.do(declare_interest, sensitive)
    [motion] = hall.move(
        called, "12", "That it be signed off.", verb="sign_off", mover="chair", seconder="one"
    )
    hall.vote(motion, chair="for", one="for", two="against")
    hall.close(motion)
    hall.end(called, "12")
    hall.do(agree_without_vote, AgreeWithoutVote(called, "13", (Part(PRICE, "a", "approve"),)))
    hall.do(agree_without_vote, AgreeWithoutVote(called, "13", (Part(SECRET, "b", "approve"),)))
    for number, promise in (("12", "Report in February."), ("13", TENDER)):
        hall.do(make_commitment, MakeCommitment(called, promise, "clerk", number, "2022-02-01"))
    hall.leave(called, "two", after="13")
    hall.agree(called, "14", Part("That it be so.", "", "agree"), as_it_happened=True)
    return called


def fetch(doors: Doors, who: str, path: str, status: int = 200) -> Any:
    answer = doors.reader(who).client.get(path)
    assert answer.status_code == status, answer.text
    return answer


def test_the_public_minutes_in_word_say_what_the_record_says_and_withhold_what_is_exempt(
    ref: str, doors: Doors
) -> None:
    answer = fetch(doors, "one", f"/meetings/{ref}/minutes.docx")
    said = word_text(answer.data)

    assert answer.headers["Content-Disposition"].endswith(f"minutes-{ref}.docx")
    for words in (
        f"Minutes of {HWB}, 1 December 2021",
        "1 December 2021 at 9:30am, County Hall",
        "Draft, made from the record.",
        "Chair, chair",
        "Two, two, left at 9am",
        "Two on item 12: sensitive, its details are withheld.",
        "Moved by Chair, seconded by One.",
        "RESOLVED That it be signed off.",
        "For: Chair, One.",
        "Against: Two.",
        "13. Item 13",
        "Exempt by paragraph 3 of Schedule 12A to the Local Government Act 1972.",
        "In question: the quorum was not met, 2 present of 3 needed.",
        "Report in February. (clerk, by 1 February 2022)",
        "Withheld from the public version.",
        "Public version.",
    ):
        assert words in said, (words, said)
    for words in (SECRET, PRICE, SICK, TENDER, "unanimously"):
        assert words not in said


def test_the_full_minutes_are_for_those_who_keep_the_record(ref: str, doors: Doors) -> None:
    path = f"/meetings/{ref}/minutes.docx?version=full"
    said = word_text(fetch(doors, "clerk", path).data)
    refused = fetch(doors, "two", path, 403)

    assert f"RESOLVED a) {PRICE}" in said
    assert SECRET in said
    assert TENDER in said
    assert f"({SICK})" in said
    assert "Full version: not for publication." in said
    assert "is for: democratic services officer" in refused.text
    assert SECRET not in refused.text


@pytest.mark.pango
def test_the_minutes_in_pdf_are_tagged_in_english_and_titled_and_say_the_same(ref: str, doors: Doors) -> None:
    from pypdf import PdfReader

    held = fetch(doors, "one", f"/meetings/{ref}/minutes.pdf").data
    read: Any = PdfReader(io.BytesIO(held))
    root = read.trailer["/Root"]
    kinds = set(kinds_under(root["/StructTreeRoot"]["/K"]))

    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert read.metadata.title == f"Minutes of {HWB}, 1 December 2021"
    assert {"/Document", "/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"} <= kinds
    assert b"pdfuaid" in root["/Metadata"].get_data()
    said = pdf_text(held)
    assert "RESOLVED That it be signed off." in said
    assert "In question: the quorum was not met, 2 present of 3 needed." in said
    assert SECRET not in said
    assert SICK not in said


def kinds_under(node: Any) -> Iterator[str]:
    """The kinds of every structure element of a PDF, walked by hand."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        for one in found:
            yield from kinds_under(one)
    elif isinstance(found, dict):
        if "/S" in found:
            yield str(found["/S"])
        if "/K" in found:
            yield from kinds_under(found["/K"])


@pytest.mark.pango
def test_the_same_record_gives_the_same_bytes(ref: str, hall: Hall, doors: Doors) -> None:
    reader = doors.reader("one").client

    def both() -> list[bytes]:
        return [reader.get(f"/meetings/{ref}/minutes.{form}").data for form in ("docx", "pdf")]

    first = both()
    hall.play.at("2021-12-01T10:50:00Z")

    assert both() == first
    properties: Any = Document(io.BytesIO(first[0])).core_properties
    assert (properties.created.date().isoformat(), properties.language) == ("2021-12-01", "en-GB")


def test_the_agenda_names_what_is_late_and_what_is_exempt(hall: Hall, ref: str, doors: Doors) -> None:
    said = word_text(fetch(doors, "one", f"/meetings/{ref}/agenda.docx").data)

    assert f"Agenda of {HWB}, 1 December 2021" in said
    assert "12. Item 12" in said
    assert "Sign off" in said
    assert "Exempt by paragraph 3" in said


def test_papers_of_another_area_look_like_nothing_and_the_page_links_to_ones_own(
    ref: str, doors: Doors
) -> None:
    fetch(doors, OUTSIDER, f"/meetings/{ref}/minutes.docx", 404)
    program = doors.caller("one")
    answer = program.client.get(
        f"/api/v1/meetings/{ref}/minutes.docx", headers={"Authorization": f"Bearer {program.token}"}
    )
    full = program.client.get(
        f"/api/v1/meetings/{ref}/minutes.docx?version=full",
        headers={"Authorization": f"Bearer {program.token}"},
    )
    page = fetch(doors, "one", f"/meetings/{ref}/minutes").text

    assert "RESOLVED That it be signed off." in word_text(answer.data)
    assert (full.status_code, (full.json or {})["code"]) == (403, "NOT_YOUR_ROLE")
    assert f"/meetings/{ref}/minutes.pdf" in page
    assert "version=full" not in page
