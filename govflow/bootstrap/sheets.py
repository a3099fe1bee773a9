"""The approval sheet of a delegation, and the digest of exactly what it asks about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import Connection

from govflow.bootstrap.spoken import in_words, sentence, spoken
from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.papers.model import Line, Reader, Sheet, sheet_reference, short_digest
from govflow.powers.pages.prose import Prose, prose_in
from govflow.powers.ports import PowersRules
from govflow.powers.queries.choosing import named_in
from govflow.powers.viewing import Deciding, view_deciding
from govflow.powers.wording import asked_in_words, delegates_of, terms_of
from govflow.road.ports import Case
from govflow.rulebook.delegation_terms import terms_as_json
from govflow.storage.work import read_clock


def sheet_digest(connection: Connection, delegation: str, about: str, words: str) -> str:
    """Return the digest of what a sheet asks about: terms, what is left, case, replies, papers, words."""
    return digest(_content(_seen(connection, delegation, about, ""), words))


def sheet_of(
    connection: Connection,
    rules: PowersRules,
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
    known, case, now = seen.known, seen.about, read_clock(connection)
    prose = _prose(connection, rules, known.area)
    return Sheet(
        title=f"Approval sheet {sheet_reference(delegation, about)}",
        ref=sheet_reference(delegation, about),
        organisation=organisation,
        day=_day(now),
        version=f"Printed {spoken(_day(now))}.",
        digest=short_digest(digest(_content(seen, words))),
        delegation=known.ref,
        about=about,
        what=_what(case),
        words=words.strip(),
        delegate=prose(delegates_of(known)),
        power=tuple(Line(label, prose(in_words(value))) for label, value in terms_of(known, rules.powers)),
        consulted=tuple(_asked(seen, about, prose, now)),
        documents=tuple(Line(one["name"] or "Document", one["sha256"]) for one in seen.documents),
        warnings=tuple(_warnings(seen)),
    )


def _prose(connection: Connection, rules: PowersRules, area: str) -> Prose:
    named = named_in(connection, [area])
    return prose_in(named, rules.role_titles, lambda id_: rules.names_for(connection, [id_])[id_])


def _what(case: Case | None) -> str:
    if case is None:
        return "About something within the subject of the delegation."
    return f"About {case.ref} ({case.kind}), now {case.state.replace('_', ' ')}, version {case.version}."


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


def _asked(seen: Deciding, about: str, prose: Prose, now: datetime) -> Iterator[str]:
    """Say who was asked and what each answered; the words they gave for it stay as they stand."""
    for row in seen.asked:
        if row["case_ref"] in {"", about}:
            said = sentence(prose(in_words(asked_in_words(dict(row), now))))
            own = (row["reply"] or "").strip()
            yield f"{said} In their words: “{own}”" if own else said


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
