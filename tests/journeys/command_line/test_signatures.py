"""``govflow document``: signatures checked and made on the command line, and what the doctor says of both."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from govflow.documents.use_cases import store_document
from govflow.kernel.actor import Actor, Door
from govflow.storage.work import Store
from tests.journeys.command_line.conftest import Shell
from tests.make.signed_pdfs import (
    PASSPHRASE,
    authority,
    folder_of,
    party,
    plain_pdf,
    signed_pdf,
    with_bytes_flipped,
)

ORGANISATION = "doncaster-council"


def checks(shell: Shell) -> dict[str, dict[str, str]]:
    return {one["name"]: one for one in shell.json("doctor").json["checks"]}


def stored(url: str, content: bytes) -> str:
    """A document of the council, for its partners to read."""
    store = Store.open(url)
    with store.read() as connection:
        query = text("SELECT id FROM person WHERE sign_in = 'signatory-council'")
        person = connection.execute(query).scalar_one()
    with store.write(Actor(person, Door.PAGE)) as work:
        made = store_document(work, "agreement.pdf", content, area="doncaster", visibility="partners")
    store.engine.dispose()
    return made.id


@pytest.fixture
def set_up(shell: Shell, tmp_path: Path) -> Shell:
    """An installation with a certificate to sign with and an authority that it trusts."""
    file, secret = tmp_path / "council.p12", tmp_path / "passphrase"
    file.write_bytes(party("The Council", authority()).pkcs12)
    secret.write_text(PASSPHRASE + "\n")
    shell.set(
        GOVFLOW_TRUSTED_CERTIFICATES=folder_of(tmp_path / "trusted", authority()),
        GOVFLOW_PADES_CERTIFICATE=str(file),
        GOVFLOW_PADES_ORGANISATION=ORGANISATION,
        GOVFLOW_PADES_PASSPHRASE_FILE=str(secret),
    )
    return shell


def test_a_file_is_checked_without_a_database(shell: Shell, tmp_path: Path) -> None:
    shell.set(GOVFLOW_TRUSTED_CERTIFICATES=folder_of(tmp_path / "trusted", authority()))
    good, altered, plain = tmp_path / "good.pdf", tmp_path / "altered.pdf", tmp_path / "plain.pdf"
    good.write_bytes(signed_pdf())
    altered.write_bytes(with_bytes_flipped(signed_pdf()))
    plain.write_bytes(plain_pdf())

    answer = shell.json("document", "signatures", good)
    assert (answer.code, answer.json["holds"]) == (0, True)
    assert answer.json["signatures"][0]["trust"] == "trusted"
    assert "vouches for the signer" in shell("document", "signatures", good).out

    fallen = shell.json("document", "signatures", altered)
    assert (fallen.code, fallen.json["holds"]) == (1, False)
    assert fallen.json["signatures"][0]["finding"]["code"] == "SIGNATURE_BROKEN"
    said = shell("document", "signatures", altered)
    assert said.code == 1
    assert "was altered after it was signed" in said.out
    assert "what would help: The document is kept as it came." in said.out

    none = shell.json("document", "signatures", plain)
    assert (none.code, none.json["signatures"], none.json["holds"]) == (0, [], False)
    assert "no signature inside" in shell("document", "signatures", plain).out


def test_what_is_no_file_and_what_is_no_pdf_are_said(shell: Shell, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("The agreement.")

    assert shell("document", "signatures", tmp_path / "gone.pdf").code == 2
    answer = shell.json("document", "signatures", words)
    assert answer.code == 1
    assert answer.json["signatures"][0]["finding"]["code"] == "SIGNATURE_UNREADABLE"


def test_a_stored_document_is_signed_and_checked_by_its_id(set_up: Shell, sqlite_demonstration: str) -> None:
    document = stored(sqlite_demonstration, plain_pdf())
    said = ("--as", "signatory-council", "--reason", "Both partners agreed it.")

    made = set_up.json("document", "sign", document, *said)
    assert made.code == 0, made.out
    checked = set_up.json("document", "signatures", made.json["id"], "--as", "signatory-council")
    refused = set_up.json("document", "sign", document, "--as", "plan-lead", "--reason", "It is agreed.")

    assert made.json["source"] == document
    assert (checked.code, checked.json["signatures"][0]["signer"]) == (0, "The Council")
    assert checked.json["sha256"] == made.json["sha256"]
    assert (refused.code, refused.refused_for) == (1, ["NOT_YOUR_ROLE"])
    assert set_up.json("audit", "verify").code == 0


def test_the_doctor_says_how_it_stands(set_up: Shell, sqlite_demonstration: str, tmp_path: Path) -> None:
    found = checks(set_up)
    assert found["signing"]["status"] == found["trusted certificates"]["status"] == "ok"
    assert f"for {ORGANISATION}, with CN=The Council, until " in found["signing"]["message"]
    assert found["trusted certificates"]["message"].startswith("1, and signers")

    (tmp_path / "empty").mkdir()
    set_up.set(
        GOVFLOW_TRUSTED_CERTIFICATES=str(tmp_path / "empty"), GOVFLOW_PADES_CERTIFICATE="/not/there.p12"
    )
    found = checks(set_up)
    assert found["trusted certificates"]["status"] == found["signing"]["status"] == "error"
    assert "GOVFLOW_PADES_CERTIFICATE" in found["signing"]["remedy"]

    for name in ("TRUSTED_CERTIFICATES", "PADES_CERTIFICATE", "PADES_ORGANISATION"):
        set_up.unset(f"GOVFLOW_{name}")
    found = checks(set_up)
    assert "their signers are not" in found["trusted certificates"]["message"]
    assert found["signing"]["message"].startswith("off")


def test_it_is_off_unless_it_is_set_up(shell: Shell, sqlite_demonstration: str) -> None:
    document = stored(sqlite_demonstration, plain_pdf())

    answer = shell.json("document", "sign", document, "--as", "signatory-council", "--reason", "Agreed.")

    assert (answer.code, answer.refused_for) == (1, ["SIGNING_NOT_SET_UP"])
