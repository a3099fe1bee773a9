"""From a request to a finished paper: who may have it, in which version, and how it goes out as a file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import cast

from flask import Response, send_file
from sqlalchemy import Connection

from govflow.kernel.errors import NotAllowed, NotFound
from govflow.kernel.words import spaced
from govflow.papers.model import MEDIA_TYPES, READS_IN_FULL, Made, Printed, Reader
from govflow.papers.ports import PART, PaperParts
from govflow.papers.printing import make_paper
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.web.gate import viewer
from govflow.web.product import product

LONGEST_REF = 200
# Of what kind of case each paper is.
CASES: Mapping[str, str] = {
    "agenda": "meeting",
    "minutes": "meeting",
    "notice": "decision",
    "sheet": "delegation",
    "report": "report",
    "return": "return",
}
# The report on one period alone is set as any report is.
TEMPLATES: Mapping[str, str] = {"return": "report"}


def parts() -> PaperParts:
    """Return what the room was handed at start."""
    return cast("PaperParts", product().parts[PART])


def seen(connection: Connection, ref: str, kind: str) -> Case:
    """Return a case of this person's areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    if "\x00" in ref or len(ref) > LONGEST_REF:
        raise NotFound("There is no such case.")
    case = load_case(connection, ref, kind)
    if case.area not in viewer().areas:
        raise NotFound(f"There is no {kind} with the reference '{ref}'.")
    return case


def reader_in(area: str, *, full: bool) -> Reader:
    """Return for whom a paper is made.

    Raises:
        NotAllowed: where the full version is asked for by someone who does not keep the record.
    """
    me = viewer()
    roles = me.roles_in(area)
    return reader_for(me.person, roles, full=full)


def reader_for(person: str, roles: frozenset[str], *, full: bool) -> Reader:
    """Return a reader, of the full version only where their roles allow it.

    Raises:
        NotAllowed: saying for whom the full version is.
    """
    if full and not roles.intersection(READS_IN_FULL):
        names = ", ".join(spaced(role) for role in READS_IN_FULL)
        message = f"The full version, with what is exempt or sensitive, is for: {names}. Take the public one."
        raise NotAllowed(message)
    return Reader(person, roles, full)


def content_of(
    connection: Connection, room: PaperParts, kind: str, ref: str, reader: Reader, *, about: str, words: str
) -> Printed:
    """Return the content of a paper of some kind."""
    if kind == "sheet":
        return room.sheet_of(connection, ref, about, words, reader)
    making = {"agenda": room.agenda_of, "minutes": room.minutes_of, "notice": room.notice_of}
    making |= {"report": room.report_of, "return": room.report_of}
    return making[kind](connection, ref, reader)


def paper(
    kind: str, ref: str, form: str, *, full: bool = False, about: str = "", words: str = ""
) -> Response:
    """Return a paper as a download, made now from the record."""
    with product().store.read() as connection:
        case = seen(connection, ref, CASES[kind])
        reader = reader_in(case.area, full=full)
        content = content_of(connection, parts(), kind, case.ref, reader, about=about, words=words)
    return _download(make_paper(parts().folders, TEMPLATES.get(kind, kind), form, content))


def _download(made: Made) -> Response:
    response = send_file(
        io.BytesIO(made.content),
        mimetype=MEDIA_TYPES[made.form],
        as_attachment=True,
        download_name=made.name,
        conditional=False,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
