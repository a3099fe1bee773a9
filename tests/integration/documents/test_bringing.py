"""Documents brought with a step: stored with it or not at all, each for the readers of its kind."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import text

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import InvalidInput, Refused
from govflow.road.ports import Evidence
from govflow.storage.work import Store
from tests.integration.documents.people import by

MINUTE = Brought("minute.pdf", b"%PDF-1.7 minute", "minute")
CLEARANCE = Brought("clearance.pdf", b"%PDF-1.7 clearance", "legal_clearance")


def visibilities(store: Store) -> dict[str, str]:
    with store.read() as connection:
        rows = connection.execute(text("SELECT name, visibility FROM document"))
        return {row.name: row.visibility for row in rows}


def test_each_file_takes_the_readers_of_its_kind(store: Store) -> None:
    with store.write(by("council-officer")) as work:
        evidence = bring([MINUTE, CLEARANCE], "ridings")(work)

    assert [item.kind for item in evidence] == ["minute", "legal_clearance"]
    assert visibilities(store) == {"minute.pdf": "partners", "clearance.pdf": "private"}


def test_a_visibility_chosen_holds_for_all(store: Store) -> None:
    with store.write(by("council-officer")) as work:
        bring([MINUTE, CLEARANCE], "ridings", "council", "private")(work)

    assert set(visibilities(store).values()) == {"private"}


def test_a_step_that_fails_keeps_none_of_its_documents(store: Store) -> None:
    def step_that_fails() -> None:
        with store.write(by("council-officer")) as work:
            bring([MINUTE], "ridings")(work)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        step_that_fails()

    assert visibilities(store) == {}
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM document_content")).scalar_one() == 0


def test_one_that_may_not_be_stored_keeps_the_others_out(store: Store) -> None:
    with pytest.raises(Refused), store.write(by("regional-contact")) as work:
        bring([MINUTE], "ridings")(work)
    with pytest.raises(InvalidInput):
        bring([MINUTE, Brought("minute.txt", b"https://council.example/minute", "minute")], "ridings")

    assert visibilities(store) == {}


def test_what_came_with_an_email_stands_beside_it_and_takes_no_other_place(store: Store) -> None:
    email = EmailMessage()
    email["From"], email["Date"] = "manager@region.example", "Tue, 11 Jan 2022 16:30:00 +0000"
    email.set_content("Attached.")
    email.add_attachment(b"%PDF-1.7 letter", maintype="application", subtype="pdf", filename="letter.pdf")

    with store.write(by("council-officer")) as work:
        evidence = bring([Brought("letter.eml", email.as_bytes(), "letter")], "ridings")(work)

    assert [item.kind for item in evidence] == ["letter", "attachment"]
    assert visibilities(store) == {"letter.eml": "partners", "letter.pdf": "partners"}


def test_brought_again_it_is_the_same_evidence(store: Store) -> None:
    found: list[tuple[Evidence, ...]] = []
    for _ in range(2):
        with store.write(by("council-officer")) as work:
            found.append(bring([MINUTE, CLEARANCE], "ridings")(work))

    assert found[0] == found[1]
