"""Who may read what, and what a file's name is cleaned of."""

from __future__ import annotations

import unicodedata

import pytest

from govflow.documents.kinds import default_visibility, document_kinds, kind_title
from govflow.documents.model import (
    Document,
    Holding,
    Viewer,
    Visibility,
    clean_name,
    may_read,
    may_share,
    parse_visibility,
)
from govflow.kernel.errors import InvalidInput


def document(visibility: str, organisation: str = "council", area: str = "ridings") -> Document:
    return Document("document-1", "", "a.pdf", 1, "", area, organisation, visibility, "person-1", "", "", "")


def holding(
    role: str, area: str = "ridings", organisation: str = "council", *, reads: bool = False
) -> Viewer:
    return Viewer("person-1", (Holding(role, area, organisation, reads),))


@pytest.mark.parametrize(
    ("viewer", "reads"),
    [
        (Viewer(""), []),
        (Viewer("person-1"), ["public"]),
        (holding("plan_lead"), ["private", "partners", "public"]),
        (holding("area_administrator", organisation="nhs"), ["partners", "public"]),
        (holding("plan_lead", area="dales"), ["public"]),
        (holding("system_administrator", area=""), ["public"]),
        (holding("auditor", reads=True), ["private", "partners", "public"]),
        (holding("auditor", organisation="nhs", reads=True), ["partners", "public"]),
        (holding("auditor", organisation="", reads=True), ["partners", "public"]),
        (holding("auditor", area="dales", reads=True), ["public"]),
        (holding("regional_contact", organisation="", reads=True), ["partners", "public"]),
    ],
)
def test_each_viewer_reads_what_is_meant_for_them(viewer: Viewer, reads: list[str]) -> None:
    assert [name for name in ("private", "partners", "public") if may_read(viewer, document(name))] == reads


def test_a_document_of_no_organisation_is_not_open_to_people_of_none() -> None:
    assert not may_read(holding("plan_lead", organisation=""), document("private", organisation=""))
    assert not may_share(holding("plan_lead", organisation=""), document("private", organisation=""))


def test_a_role_that_only_reads_shares_nothing() -> None:
    assert may_share(holding("plan_lead"), document("private"))
    assert not may_share(holding("auditor", reads=True), document("private"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\clerk\\minutes.pdf", "minutes.pdf"),
        ("..", "document"),
        ("", "document"),
        ("/", "document"),
        (".htaccess", "htaccess"),
        ("min\x00utes\r\nSet-Cookie: x.pdf", "minutes Set-Cookie: x.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("broken\ud800name.pdf", "brokenname.pdf"),
        ("Cafe\u0301.pdf", "Caf\u00e9.pdf"),
        ("  two   spaces .pdf ", "two spaces .pdf"),
        ("a" * 500 + ".pdf", "a" * 196 + ".pdf"),
        ("b" * 500, "b" * 200),
        ("c." + "d" * 500, "c." + "d" * 198),
    ],
)
def test_a_name_keeps_only_what_names_the_file(given: str, kept: str) -> None:
    assert clean_name(given) == kept
    assert unicodedata.is_normalized("NFC", clean_name(given))
    assert clean_name(clean_name(given)) == kept


def test_sharing_goes_from_private_over_partners_to_public() -> None:
    assert Visibility.PUBLIC.is_wider_than(Visibility.PARTNERS)
    assert Visibility.PARTNERS.is_wider_than(Visibility.PRIVATE)
    assert not Visibility.PRIVATE.is_wider_than(Visibility.PRIVATE)
    with pytest.raises(InvalidInput):
        parse_visibility("Private ones")


@pytest.mark.parametrize(
    ("kind", "visibility"),
    [
        ("legal_clearance", "private"),
        ("finance_clearance", "private"),
        ("note", "private"),
        ("draft_report", "private"),
        ("forecast", "private"),
        ("minute", "partners"),
        ("letter", "partners"),
        ("submitted_plan", "partners"),
        ("published_report", "public"),
        ("something nobody named", "private"),
        ("", "private"),
    ],
)
def test_each_kind_has_the_visibility_it_was_given_and_an_unknown_one_is_private(
    kind: str, visibility: str
) -> None:
    assert default_visibility(kind) == visibility


def test_every_kind_of_evidence_the_workflows_ask_for_is_named() -> None:
    import re
    from pathlib import Path

    folder = Path(__file__).resolve().parents[3] / "workflows"
    lists = [
        found
        for path in folder.glob("*.yaml")
        for found in re.findall(r"evidence: \[(.+?)\]", path.read_text())
    ]
    asked = {kind.strip() for found in lists for kind in found.split(",")}

    assert len(asked) > 20
    assert asked - set(document_kinds()) == set()
    assert kind_title("minute") == "Minute"
