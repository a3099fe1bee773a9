"""What was decided under an exempt item: read, marked, by those entitled; its paragraph by everybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from govflow.powers.tables import decision
from tests.integration.meetings.doors import Doors, shell
from tests.integration.meetings.hall import Hall
from tests.integration.meetings.test_exempt_items import SECRETS, WITHHELD, doors, hall, ref

__all__ = ["doors", "hall", "ref"]
WORDS = "Buy from MIDNIGHT Limited."


@pytest.fixture
def made(hall: Hall, ref: str) -> Any:
    """The decision that was opened from what carried in private."""
    with hall.play.store.read() as connection:
        query = select(decision).where(decision.c.meeting == ref, decision.c.verb == "approve")
        return connection.execute(query).mappings().one()


def said_to(doors: Doors, name: str, ref: str) -> str:
    reader, caller = doors.reader(name), doors.caller(name)
    pages = [
        reader.open(path)
        for path in ("/decisions", f"/decisions/{ref}", f"/cases/{ref}/history", f"/cases/{ref}")
    ]
    answers = [caller.get(f"/decisions/{ref}{part}") for part in ("/record", "/trail", "")]
    return "\n".join([*pages, *(json.dumps(one) for one in [*answers, caller.get("/events?limit=200")])])


@pytest.mark.parametrize("name", ["partner", "administrator"])
def test_who_is_not_entitled_gets_the_paragraph_and_no_digest_to_guess_it_by(
    doors: Doors, made: Any, name: str
) -> None:
    said = said_to(doors, name, made["case_ref"])

    assert [word for word in (*SECRETS, made["sha256"]) if word in said] == []
    assert WITHHELD in said
    assert "Note the open report." in said


@pytest.mark.parametrize("name", ["one", "officer", "clerk"])
def test_who_is_entitled_reads_it_marked_exempt(doors: Doors, made: Any, name: str) -> None:
    reader = doors.reader(name)
    page, register = reader.open(f"/decisions/{made['case_ref']}"), reader.open("/decisions")
    record = doors.caller(name).get(f"/decisions/{made['case_ref']}/record")

    assert f"Exempt, paragraph 3 {WORDS}" in page
    assert f"Exempt, paragraph 3 {WORDS}" in register
    assert (record["text"], record["exempt"], record["withheld"]) == (WORDS, "3", False)
    assert record["sha256"] == made["sha256"]


def test_a_shell_reads_no_decision_made_in_private(hall: Hall, made: Any) -> None:
    said = json.dumps(
        [
            shell(hall, "decision", "show", made["case_ref"]),
            shell(hall, "decision", "list", "--area", "norfolk"),
        ]
    )

    assert [word for word in (*SECRETS, made["sha256"]) if word in said] == []
    assert WITHHELD in said
