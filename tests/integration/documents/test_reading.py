"""Reading and sharing: who may, what is logged, and that altered bytes are never handed out."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from govflow.documents.queries import altered_documents, find_document, show_document, viewer_of
from govflow.documents.use_cases import read_document, share_document, store_document
from govflow.kernel.errors import Broken, InvalidInput, NotFound, Refused
from govflow.storage.ledger import read_stream
from govflow.storage.work import Store
from tests.integration.documents.people import PEOPLE, by

ADVICE = b"%PDF-1.7\nlegal advice\n"

# Written from the promise: within an area each document belongs to an organisation and is private,
# shared with the partners, or public; an administrator of one organisation cannot open the other's.
COUNCIL_PRIVATE = {
    "council-officer",
    "council-lawyer",
    "council-administrator",
    "council-signatory",
    "nhs-lent-to-council",
    "auditor",
}
PARTNERS = COUNCIL_PRIVATE | {
    "nhs-officer",
    "nhs-administrator",
    "nhs-signatory",
    "auditor-of-nhs",
    "regional-contact",
}


def store_advice(store: Store, visibility: str = "private", name: str = "advice.pdf") -> str:
    with store.write(by("council-lawyer")) as work:
        return store_document(work, name, ADVICE, area="ridings", visibility=visibility).id


def readers(store: Store, document: str) -> set[str]:
    found = set()
    for name in PEOPLE:
        try:
            _, content = read_document(store, by(name), document)
        except NotFound:
            continue
        assert content == ADVICE
        found.add(name)
    return found


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [("private", COUNCIL_PRIVATE), ("partners", PARTNERS), ("public", set(PEOPLE))],
)
def test_a_document_is_read_by_those_it_is_meant_for_and_nobody_else(
    store: Store, visibility: str, expected: set[str]
) -> None:
    assert readers(store, store_advice(store, visibility)) == expected


def test_a_forbidden_document_and_an_unknown_one_give_the_same_answer(store: Store) -> None:
    document = store_advice(store)

    with pytest.raises(NotFound) as forbidden:
        read_document(store, by("nhs-administrator"), document)
    with pytest.raises(NotFound) as unknown:
        read_document(store, by("nhs-administrator"), "document-unknown")

    assert forbidden.value.message.replace(document, "X") == unknown.value.message.replace(
        "document-unknown", "X"
    )
    with store.read() as connection, pytest.raises(NotFound):
        show_document(connection, viewer_of(connection, "person-nhs-administrator"), document)


def test_only_readings_of_private_documents_are_logged_and_the_ledger_is_left_alone(store: Store) -> None:
    private, shared = store_advice(store), store_advice(store, "partners", "shared.pdf")
    with store.read() as connection:
        before = connection.execute(text("SELECT count(*) FROM ledger_event")).scalar_one()

    read_document(store, by("auditor"), private)
    read_document(store, by("nhs-officer"), shared)
    with pytest.raises(NotFound):
        read_document(store, by("nhs-officer"), private)

    with store.read() as connection:
        log = connection.execute(text("SELECT document, person, at FROM document_access")).all()
        assert connection.execute(text("SELECT count(*) FROM ledger_event")).scalar_one() == before
        shown = show_document(connection, viewer_of(connection, "person-council-officer"), private)
    assert [(row.document, row.person) for row in log] == [(private, "person-auditor")]
    assert [(access.name, access.at) for access in shown.accesses] == [("auditor", log[0].at)]


@pytest.mark.parametrize("forged", [b"%PDF-1.7\nlegal ad\xffice\n", ADVICE + b" ", b""])
def test_altered_bytes_are_not_handed_out_and_are_named(store: Store, forged: bytes) -> None:
    document, sound = store_advice(store), b"%PDF-1.7 untouched"
    with store.write(by("nhs-officer")) as work:
        store_document(work, "sound.pdf", sound, area="ridings")
    with store.read() as connection:
        assert list(altered_documents(connection)) == []
    with store.engine.begin() as connection:
        change = text("UPDATE document_content SET content = :forged WHERE content = :advice")
        assert connection.execute(change, {"forged": forged, "advice": ADVICE}).rowcount == 1

    with pytest.raises(Broken) as broken:
        read_document(store, by("council-officer"), document)
    with store.read() as connection:
        (finding,) = altered_documents(connection)

    assert broken.value.code == "DOCUMENT_ALTERED"
    assert (finding.code, finding.where, finding.severity) == ("DOCUMENT_ALTERED", document, "error")


def test_bytes_that_are_gone_are_named_too(store: Store) -> None:
    document = store_advice(store)
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM document_content"))

    with store.read() as connection:
        (finding,) = altered_documents(connection)

    assert (finding.code, finding.where) == ("DOCUMENT_ALTERED", document)


def test_every_content_is_checked_however_many_there_are(store: Store) -> None:
    with store.write(by("council-officer")) as work:
        for number in range(230):
            store_document(work, f"note {number}.txt", f"Note {number}".encode(), area="ridings")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE document_content SET content = :forged"), {"forged": b"x"})

    with store.read() as connection:
        assert len(list(altered_documents(connection))) == 230


def test_sharing_is_recorded_and_lets_the_partners_read(store: Store) -> None:
    document = store_advice(store)
    with store.write(by("council-officer")) as work:
        shared = share_document(work, document, "partners")

    assert shared.visibility == "partners"
    assert readers(store, document) == PARTNERS
    with store.read() as connection:
        event = read_stream(connection, f"document:{document}")[-1]
    assert event.type == "document.shared"
    assert json.loads(event.envelope)["actor"] == "person-council-officer"
    assert (event.payload()["from"], event.payload()["to"]) == ("private", "partners")


def test_sharing_twice_is_recorded_once(store: Store) -> None:
    document = store_advice(store)
    for _ in range(2):
        with store.write(by("council-officer")) as work:
            share_document(work, document, "public")

    with store.read() as connection:
        assert len(read_stream(connection, f"document:{document}")) == 2


@pytest.mark.parametrize(("now", "wanted"), [("public", "partners"), ("partners", "private")])
def test_what_was_shared_is_not_taken_back(store: Store, now: str, wanted: str) -> None:
    document = store_advice(store, now)

    with pytest.raises(Refused) as refused, store.write(by("council-officer")) as work:
        share_document(work, document, wanted)

    assert refused.value.code == "STATE_FORBIDS"
    assert "others may have read it" in refused.value.message
    with store.read() as connection:
        assert find_document(connection, viewer_of(connection, "person-auditor"), document).visibility == now


@pytest.mark.parametrize(
    ("who", "visibility", "problem"),
    [
        ("nhs-administrator", "partners", Refused),
        ("auditor", "partners", Refused),
        ("auditor", "private", Refused),
        ("regional-contact", "partners", Refused),
        ("nhs-administrator", "private", NotFound),
        ("council-leaver", "private", NotFound),
        ("council-elsewhere", "public", Refused),
    ],
)
def test_only_the_owning_organisation_shares(
    store: Store, who: str, visibility: str, problem: type[Exception]
) -> None:
    document = store_advice(store, visibility)

    with pytest.raises(problem), store.write(by(who)) as work:
        share_document(work, document, "public")

    with store.read() as connection:
        assert len(read_stream(connection, f"document:{document}")) == 1


def test_a_visibility_that_is_none_is_refused(store: Store) -> None:
    document = store_advice(store)

    with pytest.raises(InvalidInput), store.write(by("council-officer")) as work:
        share_document(work, document, "everyone")


def test_an_attachment_that_stays_private_is_not_listed_to_those_who_may_not_read_it(store: Store) -> None:
    with store.write(by("council-officer")) as work:
        outer = store_document(work, "note.txt", b"Note", area="ridings", visibility="partners")
        inner = store_document(work, "annex.txt", b"Annex", area="ridings", parent=outer.id)

    with store.read() as connection:
        partner = show_document(connection, viewer_of(connection, "person-nhs-officer"), outer.id)
        own = show_document(connection, viewer_of(connection, "person-council-officer"), outer.id)

    assert partner.attachments == ()
    assert [one.id for one in own.attachments] == [inner.id]
