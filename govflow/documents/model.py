"""What a document is, who may read and share it, and what its name may hold. Pure: it asks nobody.

Within an area each document belongs to an organisation: private to it, shared with the area's
partners, or public. An administrator of one organisation has no way into another's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.signing.model import PdfSignature

LONGEST_NAME = 200
LONGEST_ABOUT = 2000
AUDITOR = "auditor"
UNNAMED = "document"


class Visibility(StrEnum):
    """Who may read a document, from fewest to most."""

    PRIVATE = "private"
    PARTNERS = "partners"
    PUBLIC = "public"

    def is_wider_than(self, other: Visibility) -> bool:
        """Say whether more people may read under this one."""
        order = list(Visibility)
        return order.index(self) > order.index(other)


@dataclass(frozen=True, slots=True)
class Holding:
    """A role in force now: for which area and organisation, and whether it only reads."""

    role: str
    area: str
    organisation: str
    reads_only: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who is signed in, with the roles in force at this moment."""

    person: str
    holdings: tuple[Holding, ...] = ()

    def in_area(self, area: str) -> list[Holding]:
        """Return the roles held in an area. A role held everywhere (system) opens no documents."""
        return [holding for holding in self.holdings if area and holding.area == area]

    def own_organisations(self, area: str) -> list[str]:
        """Return the organisations in whose name this person may store and share documents of an area."""
        own = {h.organisation for h in self.in_area(area) if h.organisation and not h.reads_only}
        return sorted(own)


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document as the record knows it; the bytes lie apart, under their own hash."""

    id: str
    sha256: str
    name: str | None
    size: int
    media_type: str
    area: str
    organisation: str
    visibility: str
    uploaded_by: str
    uploaded_at: str
    parent: str
    about: str | None


@dataclass(frozen=True, slots=True)
class DocumentStored:
    """What came of an upload, with an e-mail's attachments; ``left_out`` names those not stored."""

    id: str
    sha256: str
    name: str
    size: int
    media_type: str
    attachments: tuple[DocumentStored, ...] = ()
    left_out: tuple[str, ...] = ()
    repeated: bool = False
    signatures: tuple[PdfSignature, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the shape the contract promises, with an e-mail's attachments beside it."""
        shape: dict[str, Json] = {
            "id": self.id,
            "sha256": self.sha256,
            "name": self.name,
            "size": self.size,
            "media_type": self.media_type,
        }
        if self.attachments:
            shape["attachments"] = [attachment.as_json() for attachment in self.attachments]
        if self.signatures:
            shape["signatures"] = [signature.as_json() for signature in self.signatures]
        if self.left_out:
            shape["left_out"] = list(self.left_out)
        return shape


def may_read(viewer: Viewer, document: Document) -> bool:
    """Say whether someone may know of a document and read it."""
    if not viewer.person:
        return False
    if document.visibility == Visibility.PUBLIC:
        return True
    here = viewer.in_area(document.area)
    if document.visibility == Visibility.PARTNERS:
        return bool(here)
    return any(bool(held.organisation) and held.organisation == document.organisation for held in here)


def may_see_readers(viewer: Viewer, document: Document) -> bool:
    """Say whether someone may know who has opened a document: its own people and their auditor."""
    return may_share(viewer, document) or any(
        held.role == AUDITOR and held.organisation == document.organisation
        for held in viewer.in_area(document.area)
    )


def may_share(viewer: Viewer, document: Document) -> bool:
    """Say whether someone acts for the organisation a document belongs to."""
    return document.organisation in viewer.own_organisations(document.area)


def parse_visibility(text: str) -> Visibility:
    """Read a visibility.

    Raises:
        InvalidInput: naming the three there are.
    """
    try:
        return Visibility(text.strip())
    except ValueError as error:
        message = f"'{text[:40]}' is not a visibility. Choose private, partners or public."
        raise InvalidInput(message, field="visibility") from error


def clean_name(name: str) -> str:
    """Return a file name without folders, control or direction characters, at most 200 characters, in NFC."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    spaced = "".join(" " if character in "\t\r\n" else character for character in last)
    kept = (character for character in spaced if unicodedata.category(character)[0] != "C")
    cleaned = unicodedata.normalize("NFC", " ".join("".join(kept).split())).strip(". ")
    if len(cleaned) > LONGEST_NAME:
        stem, dot, suffix = cleaned.rpartition(".")
        ending = f".{suffix}" if dot and len(suffix) <= 10 else ""
        cleaned = (stem if ending else cleaned)[: LONGEST_NAME - len(ending)].rstrip(". ") + ending
    return cleaned or UNNAMED


def clean_about(text: str) -> str:
    """Return a note on a document, tidied.

    Raises:
        InvalidInput: when it is too long, or holds what is not text.
    """
    return _clean_text(text, "note on the document", "about")


def clean_reason(text: str) -> str:
    """Return why a document is to be signed, tidied.

    Raises:
        InvalidInput: when there is none, it is too long, or holds what is not text.
    """
    cleaned = _clean_text(text, "reason", "reason")
    if not cleaned:
        raise InvalidInput("Say why the document is to be signed.", field="reason")
    return cleaned


def _clean_text(text: str, what: str, field: str) -> str:
    if len(text) > LONGEST_ABOUT:
        message = f"The {what} is {len(text)} characters long. Keep it to {LONGEST_ABOUT}."
        raise InvalidInput(message, field=field)
    if _is_not_text(text):
        raise InvalidInput(f"The {what} holds characters that are not text. Type it again.", field=field)
    return text.strip()


def _is_not_text(text: Iterable[str]) -> bool:
    return any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\r\n" for c in text)
