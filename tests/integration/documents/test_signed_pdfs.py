"""A signed PDF that is uploaded: what was found is kept with it and told at every door, and nothing refuses it."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from govflow.bootstrap.documents import signatures_in
from govflow.documents.use_cases import Brought, bring, bring_within, store_document
from govflow.road.verify import verify_store
from govflow.signing.model import PdfSignature
from govflow.storage.work import Store
from tests.integration.documents.people import by
from tests.integration.documents.test_doors import ROOT, bearer, client, sign_in
from tests.make.signed_pdfs import changed_afterwards, plain_pdf, signed_pdf, with_bytes_flipped

__all__ = ["client"]


def found_in(store: Store, document: str) -> tuple[PdfSignature, ...]:
    with store.read() as connection:
        return signatures_in(connection, document)


def brought(store: Store, content: bytes, trusted: str = "") -> str:
    """Bring a file with a step, as the signed agreement."""
    keep = bring_within(10**7, trusted)([("agreement.pdf", content, "signed_agreement")], "ridings")
    with store.write(by("council-officer")) as work:
        return keep(work)[0].document


def event_of(store: Store, document: str) -> str:
    """What the event that stored it keeps for ever, as text."""
    query = text("SELECT data FROM ledger_event WHERE stream = :stream ORDER BY id")
    with store.read() as connection:
        held = connection.execute(query, {"stream": f"document:{document}"}).scalars().first()
    assert held
    return bytes(held).decode()


def test_what_was_found_is_kept_with_the_document_and_verifies(store: Store, trusted: str) -> None:
    document = brought(store, signed_pdf(), trusted)

    (found,) = found_in(store, document)

    assert (found.signer, found.trust, found.holds, found.whole) == (
        "Director of Finance",
        "trusted",
        True,
        True,
    )
    assert verify_store(store).ok


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (with_bytes_flipped, "SIGNATURE_BROKEN"),
        (changed_afterwards, "SIGNED_PDF_CHANGED"),
        (lambda signed: signed[:-300], "SIGNATURE_UNREADABLE"),
    ],
)
def test_an_altered_document_is_recorded_all_the_same_and_flagged(
    store: Store, trusted: str, alter: Any, code: str
) -> None:
    document = brought(store, alter(signed_pdf()), trusted)

    (found,) = found_in(store, document)

    assert not found.holds
    assert found.finding is not None
    assert found.finding.code == code
    assert code in event_of(store, document)


def test_a_document_without_signatures_has_none(store: Store) -> None:
    assert found_in(store, brought(store, plain_pdf())) == ()


def test_a_signed_pdf_attached_to_an_email_is_read_too(store: Store, trusted: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "service@signing.example", "Fri, 05 Nov 2021 10:00:00 +0000"
    mail.set_content("It is signed.")
    mail.add_attachment(signed_pdf(), maintype="application", subtype="pdf", filename="agreement.pdf")
    keep = bring([Brought("mail.eml", mail.as_bytes(), "letter")], "ridings", trusted=trusted)

    with store.write(by("council-officer")) as work:
        letter, attached = keep(work)

    assert found_in(store, letter.document) == ()
    assert [one.trust for one in found_in(store, attached.document)] == ["trusted"]


def test_names_on_certificates_are_private_text(store: Store) -> None:
    document = brought(store, signed_pdf())

    assert "Director of Finance" not in event_of(store, document)


def test_the_api_answers_with_what_was_found(client: FlaskClient, store: Store) -> None:
    form = {"file": (io.BytesIO(with_bytes_flipped(signed_pdf())), "a.pdf"), "area": "ridings"}
    stored = client.post("/api/v1/documents", data=form, headers=bearer("council-officer"))
    assert stored.status_code == 201, stored.text
    assert [one["finding"]["code"] for one in stored.get_json()["signatures"]] == ["SIGNATURE_BROKEN"]

    (shown,) = client.get(
        f"/api/v1/documents/{stored.get_json()['id']}", headers=bearer("council-officer")
    ).get_json()["signatures"]

    assert (shown["signer"], shown["holds"], shown["intact"]) == ("Director of Finance", False, False)
    assert shown["finding"]["code"] == "SIGNATURE_BROKEN"
    assert shown["said"] == shown["finding"]["message"]


def test_the_page_says_what_was_found(client: FlaskClient, store: Store, trusted: str) -> None:
    sign_in(client, "council-officer")
    good = client.get(f"/documents/{brought(store, signed_pdf(), trusted)}").text
    unchecked = client.get(f"/documents/{brought(store, signed_pdf(field='Other'))}").text
    altered = client.get(f"/documents/{brought(store, with_bytes_flipped(signed_pdf()), trusted)}").text
    with store.write(by("council-officer")) as work:
        plain = store_document(work, "plain.pdf", plain_pdf(), area="ridings").id

    assert "Holds</strong>" in good
    assert "An authority that is trusted here vouches for the signer." in good
    assert "Holds, signer not checked</strong>" in unchecked
    assert "Does not hold</strong>" in altered
    assert "was altered after it was signed" in altered
    assert "Signatures inside it" not in client.get(f"/documents/{plain}").text


def test_every_room_is_handed_uploads_that_know_whom_this_installation_trusts() -> None:
    """A room that were handed a bare limit would check no signer and tell nobody."""
    filled = [
        path for path in (ROOT / "govflow/bootstrap").glob("*.py") if "bring_within(" in path.read_text()
    ]

    assert [path.name for path in filled] == ["documents.py"]
