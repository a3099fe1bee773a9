"""The terms of a pool are recorded: one document a version, with what they were agreed under."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput, NotFound, Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import london_date
from govflow.kernel.pence import money_words, pounds_of
from govflow.ledger.rows import Row, private
from govflow.pools.model import Version
from govflow.pools.ports import PoolParts
from govflow.pools.queries import known_organisations, pool_named
from govflow.pools.use_cases.speaking import CREATED, RECORDERS, agreement_of, day_of, papers
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.once import Answer, once
from govflow.road.ports import Case
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pool_terms_reading import read_terms, terms_as_json
from govflow.storage.work import Work

WERE_RECORDED, DOCUMENT = "case.pool_terms_recorded", "pool_terms"
_WHAT_WAS_AGREED = "SI 2000/617, regulation 8: the terms of a pool are agreed in writing"


@dataclass(frozen=True, slots=True)
class SetTerms:
    """New terms of a pool. ``authority`` is the decision cited, ``agreed_on`` the day they were agreed."""

    ref: str
    document: Mapping[str, Any]
    reason: str = ""
    applies_from: str = ""
    authority: str = ""
    agreed_on: str = ""
    evidence: tuple[str, ...] = ()
    expect_version: int | None = None
    # The pool that is meant, where the address says so: the document has to be of the same one.
    pool: str = ""
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        kept = ("ref", "reason", "applies_from", "authority", "agreed_on", "pool", "expect_version")
        said: dict[str, Json] = {name: getattr(self, name) for name in kept}
        written = json.dumps(self.document, sort_keys=True, default=str)
        return {"terms": digest(written), "evidence": list(self.evidence), **said}


def set_terms(work: Work, parts: PoolParts, command: SetTerms) -> Answer:
    """Record the terms of a pool, or a new version of them; the former versions stay.

    Raises:
        InvalidInput: without a reason for a change, for terms as they are, or a day that is none.
        Refused: with every finding about the document; ``VERSION_STALE``; for who may not.
    """
    case = agreement_of(work, command.ref)
    need_role(work, case, RECORDERS, "Recording the terms of a pool")

    def act() -> Answer:
        terms = _read(work, command)
        before = _before(work, case, terms.key)
        _check(command, terms, before)
        return _write(work, parts, case, command, (terms, before))

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _read(work: Work, command: SetTerms) -> PoolTerms:
    terms = read_terms(command.document)
    known = known_organisations(work.connection, [one.organisation for one in terms.parties])
    strangers = [
        Finding(
            "PARTY_UNKNOWN",
            f"There is no organisation '{one.organisation}' in the register.",
            where=f"terms.parties[{number}].organisation",
        )
        for number, one in enumerate(terms.parties)
        if one.organisation not in known
    ]
    if strangers:
        raise Refused(strangers)
    return terms


def _before(work: Work, case: Case, key: str) -> Version | None:
    try:
        return pool_named(work.connection, case.ref, key)
    except NotFound:
        return None


def _check(command: SetTerms, terms: PoolTerms, before: Version | None) -> None:
    now = before.number if before else 0
    if command.pool and command.pool != terms.key:
        raise InvalidInput(f"These terms are of '{terms.key}', not of '{command.pool}'.", field="key")
    if command.expect_version is not None and command.expect_version != now:
        message = f"You saw version {command.expect_version} of these terms; there is version {now} now."
        raise refusal("VERSION_STALE", message, remedy="Look at what has changed, and send them again.")
    if before and before.terms == terms:
        raise InvalidInput(f"These are the terms of version {now}. Nothing would change.", field="terms")
    if before and not command.reason.strip():
        raise InvalidInput("Say why the terms change.", field="reason")


def _flags(terms: PoolTerms, command: SetTerms) -> Iterator[Finding]:
    """What is recorded all the same, and said: nothing shows who agreed it, or its budgets do not add up."""
    if not command.authority.strip() and not command.evidence:
        remedy = "Record them again with the decision or the document."
        message = "No decision is cited and no document shows these terms."
        yield Finding("AUTHORITY_MISSING", message, "warning", rule=_WHAT_WAS_AGREED, remedy=remedy)
    lines = sum(one.pence for one in terms.budget_lines)
    if terms.budget_lines and lines != terms.budget:
        message = (
            f"The budgets of its schemes come to {money_words(lines)}, its contributions to "
            f"{money_words(terms.budget)}."
        )
        figures: dict[str, Json] = {"lines": pounds_of(lines), "budget": pounds_of(terms.budget)}
        remedy = "Record new terms in which both agree."
        yield Finding("BUDGET_LINES_DO_NOT_SUM", message, "warning", figures=figures, remedy=remedy)


def _agreed(work: Work, command: SetTerms, otherwise: date) -> dict[str, Json]:
    begins = day_of(work, command.applies_from, "applies_from") or otherwise
    agreed = day_of(work, command.agreed_on, "agreed_on", past=True)
    return {
        "applies_from": begins.isoformat(),
        "authority": command.authority.strip(),
        "agreed_on": agreed.isoformat() if agreed else "",
    }


def _write(
    work: Work, parts: PoolParts, case: Case, command: SetTerms, both: tuple[PoolTerms, Version | None]
) -> Answer:
    terms, before = both
    moment, evidence, rows = papers(work, parts, case, command.evidence, DOCUMENT)
    document = terms_as_json(terms)
    known, number = digest(document), before.number + 1 if before else 1
    begins = london_date(moment.now) if before else terms.starts_on
    said = {"digest": known, **_agreed(work, command, begins)}
    flags = tuple(_flags(terms, command))
    where: dict[str, Json] = {"case_ref": case.ref, "key": terms.key}
    latest: dict[str, Json] = {"title": terms.title, "digest": known, "version": number}
    columns: dict[str, Json] = {
        **said,
        "terms": json.dumps(document, sort_keys=True, ensure_ascii=False),
        "document": command.evidence[0] if command.evidence else "",
        "flags": " ".join(one.code for one in flags),
        "made_by": work.actor.id,
        "reason": private("reason"),
        "event": moment.next_id,
    }
    rows = [
        Row("pool", where, {**latest, "event": moment.next_id}, new=before is None),
        Row("pool_terms", {**where, "version": number}, columns, new=True),
        *rows,
    ]
    shown: list[Json] = [one.as_json() for one in flags]
    data: dict[str, Json] = {"pool": terms.key, "version": number, **said}
    data |= {"flags": shown, "evidence": evidence}
    entry = CaseEntry(WERE_RECORDED, data, {"reason": command.reason.strip()}, rows)
    stored = append_entry(work, parts.road, case, entry, moment)
    receipt: dict[str, Json] = {"ref": case.ref, "pool": terms.key, "version": number}
    return {**receipt, "digest": known, "event": stored.id, "flags": shown}
