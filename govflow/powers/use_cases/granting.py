"""Granting a delegation from the decision that made it, and extending it from a further one.

Granted only by the body that holds the power. What the law may not allow is asked and marked, never ruled:
the grant is possible, its power is "not confirmed", and the monitoring officer has it listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json, read_finding
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.powers.model import KnownDecision
from govflow.powers.opening import open_beside, repeated_before
from govflow.powers.ports import PowersRules
from govflow.powers.queries.delegates import kind_of_delegate
from govflow.powers.queries.determined import function_of
from govflow.powers.queries.loading import load_delegation, need_decision
from govflow.powers.register import lock_chain
from govflow.powers.reporting import report_back_rows
from govflow.powers.use_cases.grantable import (
    check_once,
    check_power,
    check_reach,
    check_words,
    report_on,
    terms_column,
    terms_text,
)
from govflow.road.casework import CaseEntry, append_entry, need_role_towards
from govflow.road.gather import case_stream
from govflow.road.milestones import step_timer
from govflow.road.perform import follow
from govflow.road.ports import Case, TakeStep
from govflow.road.queries import load_case
from govflow.rulebook.delegation_terms import DelegationTerms
from govflow.rulebook.functions import COUNCILLOR, ask_about
from govflow.storage.register import body
from govflow.storage.work import Moment, Work

GRANTED = "case.delegation_granted"
GRANTERS = (
    "democratic_services_officer",
    "governance_officer",
    "nhs_governance_officer",
    "monitoring_officer",
)
HWB = "health_and_wellbeing_board"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class GrantDelegation:
    """A delegation as a decision made it. ``power_relied_on`` answers, for one councillor, what allows it."""

    instrument: str
    terms: DelegationTerms
    report_back_on: str = ""
    power_relied_on: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class DelegationGranted:
    """The receipt of a grant, with what has been asked about it."""

    ref: str
    state: str
    version: int
    event: int
    power_confirmed: str
    flags: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        flags: list[Json] = [flag.as_json() for flag in self.flags]
        shape: dict[str, Json] = {"ref": self.ref, "state": self.state, "version": self.version}
        return {**shape, "event": self.event, "power_confirmed": self.power_confirmed, "flags": flags}


def grant_delegation(work: Work, rules: PowersRules, command: GrantDelegation) -> DelegationGranted:
    """Grant a delegation by the decision that made it.

    Raises:
        InvalidInput: for a power or an office that is none, or one councillor without the power relied on.
        NotFound: where there is no such decision.
        Refused: ``GRANTOR_LACKS_POWER``, ``NO_ONWARD_DELEGATION``, or that the decision delegates nothing.
    """
    request = {"grant": str(asdict(command) | {"key": ""})}
    repeated = repeated_before(work, command.key, dict(request))
    if repeated is not None:
        return _receipt(work, repeated)
    lock_chain(work, command.instrument)
    instrument = need_decision(work.connection, command.instrument)
    parent = load_delegation(work.connection, instrument.delegation) if instrument.delegation else None
    if parent is not None:
        lock_chain(work, parent.ref)
    terms = _with_function(work, instrument, _with_dates(command.terms, instrument))
    check_words(rules, terms)
    due = report_on(command.report_back_on, terms)
    case = open_beside(work, rules, "delegation", instrument.area)
    need_role_towards(work, case, instrument.body, GRANTERS, "Granting a delegation")
    check_reach(work, instrument, terms)
    check_power(work, instrument, parent, terms)
    check_once(work, instrument, terms)
    flags = tuple(_asked(work, instrument, command, terms))
    confirmed = NO if any(flag.code == "GRANTOR_LACKS_POWER" for flag in flags) else YES
    moment = work.moment(case_stream(case.ref))
    granted = _Granted(case, instrument, parent.ref if parent else "", terms, confirmed, moment, due)
    data: dict[str, Json] = {
        **_said(granted),
        "power_relied_on": command.power_relied_on,
        "flags": [flag.as_json() for flag in flags],
        "request": digest(dict(request)),
    }
    entry = CaseEntry(GRANTED, data, _texts(granted), _rows(rules, granted), command.key)
    stored = append_entry(work, rules.road, case, entry, moment)
    _begin(work, rules, granted)
    return _receipt(work, stored)


@dataclass(frozen=True, slots=True)
class _Granted:
    """A grant about to be written."""

    case: Case
    instrument: KnownDecision
    under: str
    terms: DelegationTerms
    confirmed: str
    moment: Moment
    report_on: date | None = None

    @property
    def begins(self) -> datetime:
        """Return when it begins: said, or when the decision was made."""
        return self.terms.from_ or self.instrument.decided.earliest


def _said(granted: _Granted) -> dict[str, Json]:
    return {
        "instrument": granted.instrument.ref,
        "exempt": granted.instrument.exempt,
        "under": granted.under,
        "power_confirmed": granted.confirmed,
    }


def _texts(granted: _Granted) -> dict[str, Json]:
    return terms_text(granted.terms, granted.instrument.exempt)


def _with_dates(terms: DelegationTerms, instrument: KnownDecision) -> DelegationTerms:
    return terms if terms.from_ else replace(terms, from_=instrument.decided.earliest)


def _with_function(work: Work, instrument: KnownDecision, terms: DelegationTerms) -> DelegationTerms:
    """Take the kind of function from the determination that settled it, where one did."""
    for power in terms.scope.powers:
        settled = function_of(work.connection, instrument.area, power)
        if settled:
            return replace(terms, function_kind=settled)
    return terms


def _asked(
    work: Work, instrument: KnownDecision, command: GrantDelegation, terms: DelegationTerms
) -> Iterator[Finding]:
    kinds = [kind_of_delegate(work.connection, party) for party in terms.delegates]
    kind_of_body = work.connection.execute(select(body.c.kind).where(body.c.slug == instrument.body)).scalar()
    for kind in dict.fromkeys(kinds):
        finding = ask_about(terms.function_kind, kind)
        if finding is None or terms.develop_only:
            continue
        if kind == COUNCILLOR and not command.power_relied_on.strip():
            raise InvalidInput(finding.message, field="power_relied_on")
        if terms.function_kind or kind == COUNCILLOR or kind_of_body == HWB:
            yield finding
    if terms.until is None:
        message = "No end is given. A delegation without one is read again when its body next meets."
        yield Finding("NO_EXPIRY", message, severity="warning", remedy="Extend it to a date, or report back.")


def _rows(rules: PowersRules, granted: _Granted) -> list[Row]:
    ref, event, terms = granted.case.ref, granted.moment.next_id, granted.terms
    columns: dict[str, Json] = {
        "area": granted.case.area,
        "grantor": granted.instrument.body or granted.instrument.office,
        "instrument": granted.instrument.ref,
        "under": granted.under,
        "from_at": format_instant(granted.begins),
        "until_at": format_instant(terms.until) if terms.until else "",
        "ended_at": "",
        "pauses": "[]",
        "report_back_on": granted.report_on.isoformat() if granted.report_on else "",
        "power_confirmed": granted.confirmed,
        "terms": terms_column(terms, granted.instrument.exempt),
        "event": event,
        "struck": 0,
    }
    rows = [Row("delegation", {"case_ref": ref}, columns, new=True)]
    if granted.begins > granted.moment.now:
        rows.append(step_timer(ref, "begin", granted.begins, event))
    if terms.until and terms.until > granted.moment.now:
        rows.append(step_timer(ref, "expire", terms.until, event))
    if granted.report_on is not None:
        rows += report_back_rows(ref, terms.delegates, granted.report_on, event, rules.add_working_days)
    if granted.confirmed == NO:
        title = f"{ref}: which power does this delegation rest on?"
        rows.append(item_row(granted, "monitoring_officer", title))
    return rows


def item_row(granted: _Granted, role: str, title: str) -> Row:
    """Return something that waits for the holder of an office."""
    return Row(
        "work_item",
        {"id": f"W-{granted.moment.next_id}"},
        {
            "case_ref": granted.case.ref,
            "kind": "power_not_confirmed",
            "role": role,
            "title": title,
            "since": format_instant(granted.moment.now),
            "due": "",
            "status": "open",
            "event": granted.moment.next_id,
        },
        new=True,
    )


def _begin(work: Work, rules: PowersRules, granted: _Granted) -> None:
    itself, ref, now = work.acting_as(REACTIONS), granted.case.ref, granted.moment.now
    steps: Sequence[str] = ["begin"] if granted.begins <= now else []
    if granted.terms.until and granted.terms.until <= now:
        steps = [*steps, "expire"]
    for trigger in steps:
        follow(itself, rules.road, TakeStep(ref, trigger))


def _receipt(work: Work, stored: Stored) -> DelegationGranted:
    data = stored.payload()
    case = load_case(work.connection, str(data["case"]))
    kept = data.get("flags")
    flags = tuple(read_finding(flag) for flag in kept) if isinstance(kept, list) else ()
    confirmed = str(data["power_confirmed"])
    return DelegationGranted(case.ref, case.state, case.version, stored.id, confirmed, flags)
