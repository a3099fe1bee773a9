"""Signing with the organisation's certificate: off by default, on a signatory's word alone, and on the record."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from govflow.documents.queries import show_document, stored_content, viewer_of
from govflow.documents.signing_here import SIGNED_HERE, Pades, SignDocument, sign_document
from govflow.documents.use_cases import share_document, store_document
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.moments import parse_instant
from govflow.road.perform import Road
from govflow.road.verify import verify_store
from govflow.signing.bounded import read_signatures
from govflow.storage.ledger import read_stream
from govflow.storage.work import Store
from tests.integration.documents.people import by
from tests.integration.documents.test_doors import bearer, client, sign_in
from tests.make.signed_pdfs import PASSPHRASE, Party, authority, party, plain_pdf, signed_pdf

__all__ = ["client"]
SIGNATORY, NHS_SIGNATORY = "council-signatory", "nhs-signatory"


@pytest.fixture
def pades(tmp_path: Path, trusted: str) -> Pades:
    """The council's certificate."""
    file = tmp_path / "council.p12"
    file.write_bytes(council().pkcs12)
    return Pades(str(file), "council", PASSPHRASE, trusted)


@cache
def council() -> Party:
    """The council's key, made once."""
    return party("The Council", authority())


def kept(store: Store, content: bytes = b"", visibility: str = "partners") -> str:
    with store.write(by("council-officer")) as work:
        held = content or plain_pdf()
        return store_document(work, "agreement.pdf", held, area="ridings", visibility=visibility).id


def signed(store: Store, pades: Pades, document: str, who: str = SIGNATORY, **given: str) -> dict[str, Any]:
    said = {"reason": "Both partners agreed it.", **given}
    return sign_document(Road(store, cast("Any", None)), by(who), pades, SignDocument(document, **said))


def refused(store: Store, pades: Pades, document: str, who: str = SIGNATORY) -> str:
    with pytest.raises(Refused) as caught:
        signed(store, pades, document, who)
    return caught.value.findings[0].code


def test_the_signed_document_is_a_new_one_whose_signature_holds(store: Store, pades: Pades) -> None:
    source = kept(store)

    made = signed(store, pades, source)

    with store.read() as connection:
        shown = show_document(connection, viewer_of(connection, f"person-{SIGNATORY}"), made["id"])
        content = stored_content(connection, made["sha256"])
    (found,) = shown.signatures
    assert made["source"] == source
    assert (found.holds, found.trust, found.whole, found.signer) == (True, "trusted", True, "The Council")
    assert found.fingerprint == made["certificate"] == council().fingerprint
    assert (shown.document.name, shown.document.organisation) == ("agreement (signed).pdf", "council")
    assert shown.document.visibility == "partners"
    assert b"/SubFilter /ETSI.CAdES.detached" in content, "PAdES, not the older kind"
    assert content.startswith(plain_pdf()[:100])


def test_the_record_says_who_asked_for_which_document_and_by_which_certificate(
    store: Store, pades: Pades
) -> None:
    source = kept(store)
    made = signed(store, pades, source)

    with store.read() as connection:
        events = read_stream(connection, f"document:{made['id']}")
        digest = connection.execute(
            text("SELECT sha256 FROM document WHERE id = :id"), {"id": source}
        ).scalar()
    (event,) = [one for one in events if one.type == SIGNED_HERE]
    kept_for_ever = event.payload()
    assert f"person-{SIGNATORY}".encode() in event.envelope
    assert kept_for_ever["source"] == source
    assert kept_for_ever["source_sha256"] == digest
    assert kept_for_ever["certificate"] == council().fingerprint
    assert event.private_part() == {"reason": "Both partners agreed it."}
    assert verify_store(store).ok


def test_the_time_it_states_is_that_of_the_one_clock(store: Store, pades: Pades) -> None:
    made = signed(store, pades, kept(store))

    with store.read() as connection:
        events = read_stream(connection, f"document:{made['id']}")
        (found,) = read_signatures(stored_content(connection, made["sha256"]), pades.trusted)
    assert found.clock == "signer"
    stored = parse_instant(events[0].at)
    assert timedelta(0) <= stored - parse_instant(found.stated_at) < timedelta(minutes=2)


def test_it_is_off_unless_it_is_set_up(store: Store, pades: Pades) -> None:
    document = kept(store)

    for wrong in (
        Pades("", "", ""),
        replace(pades, organisation=""),
        replace(pades, certificate=pades.certificate + ".gone"),
    ):
        assert refused(store, wrong, document) == "SIGNING_NOT_SET_UP"


@pytest.mark.parametrize("who", ["council-officer", "council-lawyer", NHS_SIGNATORY, "no-role"])
def test_only_a_signatory_of_the_certificates_organisation_may_ask(
    store: Store, pades: Pades, who: str
) -> None:
    document = kept(store)

    if who == "no-role":
        with pytest.raises(NotFound):
            signed(store, pades, document, who)
    else:
        with pytest.raises(Refused, match="Only an authorised signatory of the organisation") as caught:
            signed(store, pades, document, who)
        assert caught.value.code == "NOT_YOUR_ROLE"
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM document")).scalar() == 1


def test_a_wrong_passphrase_a_missing_reason_and_what_is_no_pdf_are_said(store: Store, pades: Pades) -> None:
    document = kept(store)
    with pytest.raises(InvalidInput, match="cannot be opened with this passphrase"):
        signed(store, replace(pades, passphrase="wrong"), document)
    with pytest.raises(InvalidInput, match="Say why"):
        signed(store, pades, document, reason=" ")
    with pytest.raises(InvalidInput, match="Only a PDF"):
        signed(store, pades, kept(store, b"The agreement in words."))
    with pytest.raises(InvalidInput, match="cannot be signed"):
        signed(store, pades, kept(store, b"%PDF-1.7\nno more of it"))


def test_the_same_key_signs_once(store: Store, pades: Pades) -> None:
    document = kept(store)

    first, again = (signed(store, pades, document, key="one") for _ in range(2))

    assert first == again


def test_a_document_that_others_signed_keeps_their_signature(store: Store, pades: Pades) -> None:
    made = signed(store, pades, kept(store, signed_pdf()))

    with store.read() as connection:
        theirs, ours = read_signatures(stored_content(connection, made["sha256"]), pades.trusted)
    assert (theirs.holds, theirs.later, theirs.signer) == (True, "allowed", "Director of Finance")
    assert (ours.holds, ours.whole, ours.signer) == (True, True, "The Council")


def set_up(client: FlaskClient, pades: Pades) -> None:
    product = client.application.extensions["govflow"]
    settings = replace(
        product.settings,
        pades_certificate=pades.certificate,
        pades_organisation=pades.organisation,
        pades_passphrase=pades.passphrase,
        trusted_certificates=pades.trusted,
    )
    client.application.extensions["govflow"] = replace(product, settings=settings)


def test_the_page_offers_it_to_a_signatory_where_it_is_set_up(
    client: FlaskClient, store: Store, pades: Pades
) -> None:
    document = kept(store)
    sign_in(client, SIGNATORY)
    assert "Sign it" not in client.get(f"/documents/{document}").text
    set_up(client, pades)
    page = client.get(f"/documents/{document}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token

    empty = client.post(f"/documents/{document}/sign", data={"csrf_token": token[1], "reason": ""})
    made = client.post(
        f"/documents/{document}/sign", data={"csrf_token": token[1], "reason": "It is agreed."}
    )

    assert "Say why the document is to be signed." in empty.text
    assert made.status_code == 303
    shown = client.get(made.headers["Location"]).text
    assert "agreement (signed).pdf" in shown
    assert "Holds</strong>" in shown
    sign_in(client, "council-officer")
    assert "Sign it" not in client.get(f"/documents/{document}").text


def test_the_api_signs_and_refuses_alike(client: FlaskClient, store: Store, pades: Pades) -> None:
    document = kept(store)
    path, said = f"/api/v1/documents/{document}/sign", {"reason": "It is agreed."}
    off = client.post(path, json=said, headers=bearer(SIGNATORY))
    set_up(client, pades)

    others = client.post(path, json=said, headers=bearer(NHS_SIGNATORY))
    done = client.post(path, json=said, headers=bearer(SIGNATORY))

    assert (off.status_code, off.get_json()["code"]) == (422, "SIGNING_NOT_SET_UP")
    assert (others.status_code, others.get_json()["code"]) == (403, "NOT_YOUR_ROLE")
    assert (done.status_code, done.get_json()["source"]) == (201, document)
    assert done.get_json()["certificate"] == council().fingerprint


def test_a_document_one_may_not_open_cannot_be_signed(store: Store, pades: Pades) -> None:
    private = kept(store, visibility="private")
    with pytest.raises(NotFound):
        signed(store, replace(pades, organisation="nhs"), private, NHS_SIGNATORY)
    with store.write(by("council-officer")) as work:
        share_document(work, private, "partners")
    assert signed(store, replace(pades, organisation="nhs"), private, NHS_SIGNATORY)["source"] == private
