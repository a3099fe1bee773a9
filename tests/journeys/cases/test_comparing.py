"""Two papers side by side: the approved version and the amendment, and only what a reader may open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from govflow.cases.queries.comparing import line_changes
from tests.journeys.cases.conftest import LAST_SCENE, PLAN, Desk, open_desk, paper

COMPARE = f"{PLAN}/compare"
APPROVED = "bcf-plan-2021-22-final.txt"
AMENDED = "The plan as amended\nHomecare 1,200,000\nReablement 300,000\n"


@pytest.fixture
def amending(copied: Callable[[datetime], str]) -> Iterator[Desk]:
    """In year, with an amendment sent to the advisory group by the plan lead of the council."""
    desk = open_desk(copied(LAST_SCENE))
    lead = desk.person("plan-lead")
    lead.take(f"{PLAN}/steps/propose_amendment", **{"a-summary": "More homecare"})
    lead.take(
        f"{PLAN}/steps/circulate_amendment", **{"evidence-draft_amendment": paper(AMENDED, "amended.txt")}
    )
    yield desk
    desk.product.store.engine.dispose()


def option(html: str, of: str) -> str:
    found = re.search(rf'<option value="([^"]+)"[^>]*>{re.escape(of)}:', html)
    assert found, f"{of} is not among the choices."
    return found[1]


def test_an_amendment_is_compared_with_the_version_the_letter_approved(amending: Desk) -> None:
    lead = amending.person("plan-lead")
    assert "Compare the amendment with the approved version" in lead.open(PLAN)

    said = lead.open(COMPARE)

    assert f"NHS England’s letter of 11 January 2022 was recorded: {APPROVED}" in said
    assert "The two documents are different" in said
    assert "1 removed and 3 added" in said
    assert re.search(r"Removed\s+Final plan: Disabled Facilities Grant 2,782,137", said)
    assert "<ins>Homecare 1,200,000</ins>" in lead.page.text
    assert len(set(re.findall(r"\b[0-9a-f]{64}\b", lead.page.text))) == 2


def test_any_two_documents_are_compared_and_one_with_itself_is_the_same(amending: Desk) -> None:
    lead = amending.person("plan-lead")
    lead.open(f"{PLAN}/documents")
    assert f'href="{COMPARE}"' in lead.page.text
    lead.open(COMPARE)
    letter = option(lead.page.text, "approval-letter-2022-01-11.txt")

    said = lead.open(f"{COMPARE}?first={letter}&second={letter}")

    assert "The two documents are the same" in said
    assert "equal to the last byte" in said
    assert "<ins>" not in lead.page.text
    assert "Choose the second document" in lead.open(f"{COMPARE}?first={letter}&second=", 400)


def test_what_is_no_text_is_told_apart_by_size_and_digest(amending: Desk) -> None:
    secretary = amending.person("jcog-secretary")
    picture = paper("", "sheet.png")
    picture[0].write(b"\x89PNG\r\n\x1a\n and more")
    picture[0].seek(0)
    secretary.take(
        f"{PLAN}/steps/record_amendment_scrutiny?how=recorded",
        **{
            "happened-day": "30",
            "happened-month": "3",
            "happened-year": "2022",
            "for": "doncaster-jcog",
            "evidence-minute": picture,
        },
    )
    secretary.open(COMPARE)
    html = secretary.page.text

    said = secretary.open(
        f"{COMPARE}?first={option(html, 'sheet.png')}&second={option(html, 'approval-letter-2022-01-11.txt')}"
    )

    assert "compared from the release that reads the template" in said
    assert "17 bytes" in said


def test_a_private_paper_of_another_organisation_is_neither_offered_nor_shown(amending: Desk) -> None:
    lead = amending.person("plan-lead")
    lead.open(COMPARE)
    private = option(lead.page.text, "amended.txt")
    partner = amending.person("nhs-governance")

    said = partner.open(COMPARE)

    assert "amended.txt" not in partner.page.text
    assert "that you cannot open" in said
    refused = partner.open(f"{COMPARE}?second={private}", 400)
    assert "Homecare" not in refused
    amending.person("dorset-plan-lead").open(COMPARE, 404)


def test_reading_a_private_paper_by_comparing_it_is_logged(amending: Desk) -> None:
    lead = amending.person("plan-lead")
    lead.open(COMPARE)
    private = option(lead.page.text, "amended.txt")
    assert "Who has opened it" in lead.open(f"/documents/{private}")


def test_a_long_stretch_of_equal_lines_is_left_out_and_counted() -> None:
    before = [f"Line {number}" for number in range(1, 31)]
    after = [*before[:14], "Line fifteen", *before[15:]]

    changes = line_changes("\n".join(before), "\n".join(after))

    assert changes is not None
    assert [(one.kind, one.text) for one in changes if one.kind in {"added", "removed"}] == [
        ("removed", "Line 15"),
        ("added", "Line fifteen"),
    ]
    assert [one.count for one in changes if one.kind == "skipped"] == [12, 13]
    assert line_changes("x\n" * 2001, "y") is None
