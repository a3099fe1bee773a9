"""What is said of a signature in a PDF is so: altered, added to, by whom, when, and vouched for by whom."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyhanko.sign.fields import MDPPerm

from govflow.signing.bounded import may_be_signed, read_signatures
from govflow.signing.model import PdfSignature
from tests.make.signed_pdfs import (
    authority,
    changed_afterwards,
    director,
    party,
    plain_pdf,
    signed_pdf,
    with_bytes_flipped,
)


def only(content: bytes, trusted: str = "") -> PdfSignature:
    (found,) = read_signatures(content, trusted)
    return found


def code(signature: PdfSignature) -> str:
    return signature.finding.code if signature.finding else ""


def test_a_signature_says_who_when_and_that_it_holds(trusted: str) -> None:
    found = only(signed_pdf(), trusted)

    assert (found.signer, found.issuer) == ("Director of Finance", "Signing Service Root")
    assert found.fingerprint == director().fingerprint
    assert (found.intact, found.whole, found.later, found.trust) == (True, True, "nothing", "trusted")
    assert (found.holds, found.finding, found.clock) == (True, None, "signer")
    assert found.stated_at.endswith("Z")
    assert "by the signer’s own clock" in found.said
    assert "covers the whole document" in found.said
    assert "revoked was not looked up" in found.said


def test_a_pdf_without_signatures_has_none_and_is_not_opened_on_upload() -> None:
    assert read_signatures(plain_pdf()) == ()
    assert not may_be_signed(plain_pdf())
    assert may_be_signed(signed_pdf())


def test_where_no_authority_is_named_it_is_intact_and_its_signer_is_not_checked() -> None:
    found = only(signed_pdf())

    assert (found.intact, found.trust, found.holds, code(found)) == (
        True,
        "not_checked",
        True,
        "SIGNER_NOT_CHECKED",
    )
    assert "not checked against a trusted authority" in found.said


def test_a_signer_for_whom_no_trusted_authority_vouches_does_not_hold(of_others: str) -> None:
    found = only(signed_pdf(), of_others)

    assert (found.intact, found.is_unaltered, found.holds) == (True, True, False)
    assert code(found) == "SIGNER_NOT_TRUSTED"
    assert "its certificate leads to none of them" in found.said


def test_who_vouches_for_himself_is_not_trusted_for_it(trusted: str) -> None:
    assert code(only(signed_pdf(party("Signing Service Root")), trusted)) == "SIGNER_NOT_TRUSTED"


def test_a_certificate_that_was_over_when_it_was_signed_with_is_not_trusted(trusted: str) -> None:
    late = party("Former Director", authority(), ends=datetime(2022, 1, 1, tzinfo=UTC))

    assert "was not in force at the time stated" in only(signed_pdf(late), trusted).said


def test_bytes_altered_after_signing_are_seen(trusted: str) -> None:
    found = only(with_bytes_flipped(signed_pdf()), trusted)

    assert (found.intact, found.holds, code(found)) == (False, False, "SIGNATURE_BROKEN")
    assert "was altered after it was signed" in found.said
    assert "vouches" not in found.said
    assert "as it was signed" in (found.finding.remedy if found.finding else "")


def test_a_page_added_after_signing_is_seen_though_the_signed_bytes_are_intact(trusted: str) -> None:
    found = only(changed_afterwards(signed_pdf()), trusted)

    assert (found.intact, found.later, found.whole) == (True, "not_allowed", False)
    assert (found.holds, code(found)) == (False, "SIGNED_PDF_CHANGED")


def test_a_second_signature_is_an_addition_that_a_signed_document_allows(trusted: str) -> None:
    first, second = read_signatures(signed_pdf(content=signed_pdf(), field="Second"), trusted)

    assert (first.later, first.whole, first.holds, code(first)) == (
        "allowed",
        False,
        True,
        "SIGNED_PDF_ADDED_TO",
    )
    assert (second.number, second.field, second.whole, code(second)) == (2, "Second", True, "")


def test_a_second_signature_where_the_first_allowed_nothing_more_is_not_allowed(trusted: str) -> None:
    closed = signed_pdf(allows=MDPPerm.NO_CHANGES)
    changed = changed_afterwards(closed)

    assert only(closed, trusted).holds
    assert code(only(changed, trusted)) == "SIGNED_PDF_CHANGED"


def test_a_timestamp_says_when_if_its_authority_is_trusted_and_says_so_if_it_is_not(trusted: str) -> None:
    ours = only(signed_pdf(stamper=party("Timestamps", authority(), stamps=True)), trusted)
    others = only(signed_pdf(stamper=party("Timestamps", party("Root of Others"), stamps=True)), trusted)

    assert (ours.clock, ours.stated_at, ours.trust) == ("timestamp", "2021-11-05T09:30:00Z", "trusted")
    assert "on 5 November 2021 at 9:30am, by the timestamp of an authority that is trusted" in ours.said
    assert (others.clock, others.stated_at) == ("timestamp_not_checked", "2021-11-05T09:30:00Z")
    assert "whose authority was not checked" in others.said


def test_a_document_encrypted_against_changes_is_read_and_one_with_a_password_says_so(trusted: str) -> None:
    closed = only(signed_pdf(password="a secret"), trusted)

    assert only(signed_pdf(password=""), trusted).trust == "trusted"
    assert not closed.holds
    assert "opens only with a password" in closed.said


def test_nothing_is_fetched_though_the_certificate_names_where_revocations_are_listed(trusted: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        named = party("Director", authority(), lists_at=listener.getsockname()[1])

        assert only(signed_pdf(named), trusted).trust == "trusted"
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("holds", [b"no certificate", b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_folder_that_cannot_be_used_is_said_and_stops_no_reading(tmp_path: Path, holds: bytes) -> None:
    (tmp_path / "wrong.pem").write_bytes(holds)
    gone = str(tmp_path / "not-there")

    for folder in (str(tmp_path), gone):
        found = only(signed_pdf(), folder)
        assert (found.intact, found.trust) == (True, "not_checked")
        assert "GOVFLOW_TRUSTED_CERTIFICATES" in found.said
