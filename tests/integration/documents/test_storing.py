"""Storing: the bytes once, the row by an event, and nothing kept that is no document."""

from __future__ import annotations

import hashlib
import json
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import text

from govflow.documents.model import DocumentStored
from govflow.documents.use_cases import store_document
from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import Broken, InvalidInput, NotFound, Refused, TooLarge
from govflow.storage.ledger import read_stream
from govflow.storage.work import Store
from tests.integration.documents.people import by

PDF = b"%PDF-1.7\nthe minutes of 11 November\n"


def stored(store: Store, who: str, name: str, content: bytes, **more: Any) -> DocumentStored:
    with store.write(by(who)) as work:
        return store_document(work, name, content, **{"area": "ridings", **more})


def count(store: Store, table: str) -> int:
    with store.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_document_is_recorded_with_its_digest_size_and_kind(store: Store) -> None:
    answer = stored(store, "council-officer", "minutes.pdf", PDF, about="The board of 11 November")

    assert answer.as_json() == {
        "id": answer.id,
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "name": "minutes.pdf",
        "size": len(PDF),
        "media_type": "application/pdf",
    }
    with store.read() as connection:
        (event,) = read_stream(connection, f"document:{answer.id}")
        row = connection.execute(text("SELECT * FROM document")).mappings().one()
    assert event.type == "document.stored"
    assert json.loads(event.envelope)["actor"] == "person-council-officer"
    assert (row["name"], row["organisation"], row["visibility"]) == ("minutes.pdf", "council", "private")
    assert row["uploaded_at"].endswith("Z")
    assert b"minutes.pdf" not in event.data
    assert b"The board" not in event.data
    assert event.private is not None
    assert b"minutes.pdf" in event.private


def test_the_same_upload_again_is_the_same_document(store: Store) -> None:
    first = stored(store, "council-officer", "minutes.pdf", PDF)
    again = stored(store, "council-lawyer", "minutes.pdf", PDF)

    assert again.id == first.id
    assert again.repeated
    with store.read() as connection:
        assert len(read_stream(connection, f"document:{first.id}")) == 1
    assert count(store, "document") == 1


@pytest.mark.parametrize(
    ("who", "name"),
    [("nhs-officer", "minutes.pdf"), ("council-officer", "minutes of the board.pdf")],
)
def test_the_same_bytes_of_another_owner_or_name_are_a_document_of_its_own_sharing_them(
    store: Store, who: str, name: str
) -> None:
    first = stored(store, "council-officer", "minutes.pdf", PDF)
    second = stored(store, who, name, PDF)

    assert second.id != first.id
    assert second.sha256 == first.sha256
    assert count(store, "document") == 2
    assert count(store, "document_content") == 1


def test_uploading_again_for_more_readers_shares_it_by_a_recorded_step(store: Store) -> None:
    first = stored(store, "council-officer", "minutes.pdf", PDF)
    stored(store, "council-officer", "minutes.pdf", PDF, visibility="partners")
    stored(store, "council-officer", "minutes.pdf", PDF, visibility="private")

    with store.read() as connection:
        events = read_stream(connection, f"document:{first.id}")
        row = connection.execute(text("SELECT visibility FROM document")).scalar_one()
    assert [event.type for event in events] == ["document.stored", "document.shared"]
    assert row == "partners"


def test_bytes_damaged_meanwhile_are_not_acknowledged_again(store: Store) -> None:
    stored(store, "council-officer", "minutes.pdf", PDF)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE document_content SET content = :bytes"), {"bytes": b"%PDF-forged"})

    with pytest.raises(Broken) as broken:
        stored(store, "nhs-officer", "minutes.pdf", PDF)

    assert broken.value.code == "DOCUMENT_ALTERED"
    assert count(store, "document") == 1


@pytest.mark.parametrize(
    ("name", "content", "more", "problem"),
    [
        ("minutes.pdf", b"", {}, InvalidInput),
        ("minutes.url", b"[InternetShortcut]\nURL=https://council.example/minutes\n", {}, InvalidInput),
        ("minutes.pdf", PDF, {"limit": 10}, TooLarge),
        ("minutes.pdf", PDF, {"visibility": "everyone"}, InvalidInput),
        ("minutes.pdf", PDF, {"about": "\x00\x01"}, InvalidInput),
        ("minutes.pdf", PDF, {"about": "a" * 2001}, InvalidInput),
        ("minutes.pdf", PDF, {"area": "dales"}, Refused),
        ("minutes.pdf", PDF, {"area": "\x00nowhere"}, Refused),
        ("minutes.pdf", PDF, {"area": ""}, Refused),
        ("minutes.pdf", PDF, {"organisation": "nhs"}, Refused),
        ("minutes.pdf", PDF, {"parent": "document-unknown"}, NotFound),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is_kept(
    store: Store, name: str, content: bytes, more: dict[str, Any], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        stored(store, "council-officer", name, content, **more)

    assert (count(store, "document"), count(store, "document_content")) == (0, 0)


@pytest.mark.parametrize(
    "who", ["auditor", "regional-contact", "council-leaver", "no-role", "system-administrator"]
)
def test_nobody_stores_for_an_organisation_they_do_not_act_for(store: Store, who: str) -> None:
    with pytest.raises(Refused) as refused:
        stored(store, who, "minutes.pdf", PDF, organisation="council")

    assert refused.value.code in {"NOT_YOUR_ROLE", "NOT_YOUR_AREA"}
    assert count(store, "document") == 0


def test_the_scheduler_names_an_organisation_that_exists(store: Store) -> None:
    with pytest.raises(InvalidInput), store.write(SCHEDULER) as work:
        store_document(work, "letter.pdf", PDF, area="ridings", organisation="nobody")

    with store.write(SCHEDULER) as work:
        store_document(work, "letter.pdf", PDF, area="ridings", organisation="nhs")
    assert count(store, "document") == 1


def saved_email() -> bytes:
    inner = EmailMessage()
    inner["From"], inner["Date"] = "clerk@council.example", "Fri, 07 Jan 2022 10:00:00 +0000"
    inner.set_content("Minute attached")
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="../minutes.pdf")
    message = EmailMessage()
    message["From"] = "Better Care Manager <manager@region.example>"
    message["Date"] = "Tue, 11 Jan 2022 16:30:00 +0000"
    message["Subject"] = "Letter of approval"
    message.set_content("The letter is attached.")
    message.add_attachment(b"%PDF-1.7 letter", maintype="application", subtype="pdf", filename="letter.pdf")
    message.add_attachment(
        b"[InternetShortcut]\nURL=https://x.example", maintype="application", subtype="x", filename="site.url"
    )
    message.add_attachment(inner)
    return message.as_bytes()


def test_a_saved_email_gives_its_attachments_sender_and_date(store: Store) -> None:
    answer = stored(store, "council-officer", "approval.eml", saved_email(), visibility="partners")

    letter, forwarded = answer.attachments
    (minutes,) = forwarded.attachments
    assert answer.media_type == forwarded.media_type == "message/rfc822"
    assert (letter.name, minutes.name, answer.left_out) == ("letter.pdf", "minutes.pdf", ("site.url",))
    with store.read() as connection:
        rows = {row["id"]: row for row in connection.execute(text("SELECT * FROM document")).mappings().all()}
        saved = (
            connection.execute(text("SELECT * FROM saved_email WHERE document = :id"), {"id": answer.id})
            .mappings()
            .one()
        )
        (event,) = read_stream(connection, f"document:{answer.id}")
    assert [rows[one.id]["parent"] for one in (answer, letter, forwarded, minutes)] == [
        "",
        answer.id,
        answer.id,
        forwarded.id,
    ]
    assert {row["visibility"] for row in rows.values()} == {"partners"}
    assert saved["sender"] == "Better Care Manager <manager@region.example>"
    assert (saved["subject"], saved["sent_at"]) == ("Letter of approval", "2022-01-11T16:30:00Z")
    assert b"Better Care" not in event.data
    assert b"Letter of" not in event.data


def test_the_same_email_again_adds_nothing(store: Store) -> None:
    content = saved_email()
    first = stored(store, "council-officer", "approval.eml", content)
    before = count(store, "ledger_event")

    again = stored(store, "council-officer", "approval.eml", content)

    assert (again.id, again.attachments[0].id) == (first.id, first.attachments[0].id)
    assert count(store, "ledger_event") == before
