"""The approval sheet of a delegation, and the digest of exactly what it asks about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import Connection, select

from govflow.bootstrap.spoken import in_words, sentence, spoken
from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.papers.model import Line, Reader, Sheet, sheet_reference, short_digest
from govflow.powers.queries.loading import KnownDelegation
from govflow.powers.viewing import Deciding, view_deciding
from govflow.powers.wording import asked_in_words, delegates_of, terms_of
from govflow.rulebook.delegation_terms import terms_as_json
from govflow.rulebook.powers import Powers
from govflow.storage.register import body
from govflow.storage.work import read_clock


def sheet_digest(connection: Connection, delegation: str, about: str, words: str) -> str:
    """Return the digest of what a sheet asks about: terms, what is left, case, replies, papers, words."""
    return digest(_content(_seen(connection, delegation, about, ""), words))


def sheet_of(
    connection: Connection,
    powers: Powers,
    organisation: str,
    *,
    delegation: str,
    about: str,
    words: str,
    reader: Reader,
) -> Sheet:
    """Return the sheet for a decision under a delegation.

    Raises:
        NotFound: where there is no such delegation or case; InvalidInput: where it passes no power to decide.
    """
    seen = _seen(connection, delegation, about, reader.person)
    known, case = seen.known, seen.about
    what = (
        f"{case.ref} ({case.kind}), now {case.state.replace('_', ' ')}, version {case.version}."
        if case
        else ""
    )
    return Sheet(
        title=f"Approval sheet {sheet_reference(delegation, about)}",
        ref=sheet_reference(delegation, about),
        organisation=organisation,
        day=_day(read_clock(connection)),
        version=f"Printed {spoken(_day(read_clock(connection)))}.",
        digest=short_digest(digest(_content(seen, words))),
        delegation=known.ref,
        about=about,
        what=f"About {what}" if what else "About something within the subject of the delegation.",
        words=words.strip(),
        delegate=delegates_of(known),
        power=tuple(_power(connection, known, powers)),
        consulted=tuple(_asked(seen, about, read_clock(connection))),
        documents=tuple(Line(one["name"] or "Document", one["sha256"]) for one in seen.documents),
        warnings=tuple(_warnings(seen)),
    )


def _day(now: datetime) -> str:
    return london_date(now).isoformat()


def _seen(connection: Connection, delegation: str, about: str, person: str) -> Deciding:
    seen = view_deciding(connection, delegation, about, person, read_clock(connection))
    if seen.about is not None and seen.about.area != seen.known.area:
        raise InvalidInput(f"There is no case '{about}' in the area of {delegation}.", field="about")
    if seen.known.terms.develop_only:
        message = f"{delegation} is to develop a proposal and report back. There is nothing to sign under it."
        raise InvalidInput(message, field="delegation")
    return seen


def _asked(seen: Deciding, about: str, now: datetime) -> list[str]:
    return [_in_their_words(dict(row), now) for row in seen.asked if row["case_ref"] in {"", about}]


def _in_their_words(row: dict[str, str], now: datetime) -> str:
    """Return that somebody was asked, what they answered, and the words they gave for it, as they stand."""
    said = sentence(in_words(asked_in_words(row, now)))
    own = (row["reply"] or "").strip()
    return f"{said} In their words: “{own}”" if own else said


def _power(connection: Connection, known: KnownDelegation, powers: Powers) -> Iterator[Line]:
    name = connection.execute(select(body.c.name).where(body.c.slug == known.grantor)).scalar()
    for label, value in terms_of(known, powers):
        yield Line(label, str(name) if name and value == known.grantor else in_words(value))


def _warnings(seen: Deciding) -> list[str]:
    said = [f"On hold, by the {office.replace('_', ' ')}." for office in seen.known.holds]
    if seen.known.power_confirmed == "no":
        said.append("Power not confirmed: it is with the monitoring officer.")
    if seen.known.state != "active":
        said.append(f"The delegation is {seen.known.state.replace('_', ' ')}.")
    return said


def _content(seen: Deciding, words: str) -> dict[str, Json]:
    """Return what the digest is of. What depends on who looks, or only on the hour, is no part of it."""
    known, case = seen.known, seen.about
    asked: list[Json] = [
        [row[name] for name in ("id", "consultee", "kind", "replied_at", "answer")]
        for row in seen.asked
        if row["case_ref"] in {"", case.ref if case else ""}
    ]
    papers: list[Json] = [*sorted({str(one["sha256"]) for one in seen.documents})]
    terms: Json = terms_as_json(known.terms)
    return {
        "delegation": known.ref,
        "state": known.state,
        "terms": terms,
        "spent": known.spent,
        "about": [case.ref, case.state, case.version] if case else [],
        "asked": asked,
        "documents": papers,
        # However the words were typed: their spaces and line ends are no part of what was agreed to.
        "words": " ".join(normalize("NFC", words).split()),
    }
