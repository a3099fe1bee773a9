"""Decisions and delegations as JSON and in words, the same at every door. A delegate is never "the Board"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date, parse_instant
from govflow.kernel.words import spaced
from govflow.powers.model import RECORD_WORDS, KnownDecision
from govflow.powers.queries.loading import KnownDelegation
from govflow.rulebook.delegation_terms import AGREE, money_words, pence_of, pounds_of, terms_as_json
from govflow.rulebook.functions import FUNCTIONS
from govflow.rulebook.powers import Powers

SPOKEN = frozenset({"Who decided", "Decided", "In effect from", "Ended", "What was done", "Its kind"})
REPORTED = frozenset({"revoked", "reported_back"})


def decision_json(known: KnownDecision) -> dict[str, Json]:
    """Return everything a decision says to whoever it was read for (``powers.reading``)."""
    return {
        "ref": known.ref,
        "area": known.area,
        "state": known.state,
        "body": known.body,
        "office": known.office,
        "delegation": known.delegation,
        "meeting": known.meeting,
        "item": known.item,
        "verb": known.verb,
        "subject": known.subject,
        "text": known.text,
        "exempt": known.exempt,
        "withheld": known.withheld,
        "sha256": known.sha256,
        "decided_at": known.decided_at,
        "effective_at": known.effective_at or None,
        "ended_at": known.ended_at or None,
        "nature": known.nature,
        "executive": known.executive,
        "key_decision": known.key_decision,
        "urgent": known.urgent,
        "in_principle": known.in_principle,
        "condition": known.condition,
        "condition_lifted": known.condition_lifted,
        "ratifies": known.ratifies,
        "amount": known.amount,
        "record": dict(known.record or {}),
        "in_question": known.in_question if not known.settled else "",
        "on_hold": list(known.holds),
    }


def delegation_json(known: KnownDelegation, now: datetime, warn_days: int) -> dict[str, Json]:
    """Return everything a delegation says, what is left of it, and how soon it ends."""
    scope = known.terms.scope
    left = None if scope.limit_total is None else max(0, scope.limit_total - known.spent)
    return {
        "ref": known.ref,
        "area": known.area,
        "state": known.state,
        "grantor": known.grantor,
        "instrument": known.instrument,
        "under": known.under,
        "from": known.from_at,
        "until": known.until_at or None,
        "ended_at": known.ended_at or None,
        "power_confirmed": known.power_confirmed,
        "report_back_on": known.report_back_on or None,
        "terms": _terms(known),
        "spent": pounds_of(known.spent),
        "left": None if left is None else pounds_of(left),
        "warning": expiry_warning(known, now, warn_days),
        "report_warning": report_warning(known, now),
        "on_hold": list(known.holds),
    }


def _terms(known: KnownDelegation) -> dict[str, Json]:
    shape = terms_as_json(known.terms)
    scope = shape["scope"]
    if isinstance(scope, dict):
        for name in ("limit_each", "limit_total"):
            amount = scope[name]
            scope[name] = pounds_of(amount) if isinstance(amount, int) else None
    return shape


def warnings_of(known: KnownDelegation, now: datetime, warn_days: int) -> list[str]:
    """Return everything to beware of about a delegation in a register."""
    return [one for one in (expiry_warning(known, now, warn_days), report_warning(known, now)) if one]


def report_warning(known: KnownDelegation, now: datetime) -> str:
    """Return that the day to report back on has passed unreported, or nothing."""
    if not known.report_back_on or known.state in REPORTED:
        return ""
    due = date.fromisoformat(known.report_back_on)
    return f"It was to be reported back by {due:%-d %B %Y}, and is not." if london_date(now) > due else ""


def expiry_warning(known: KnownDelegation, now: datetime, warn_days: int) -> str:
    """Return what to beware of about the end of a delegation, or nothing."""
    if known.state in REPORTED:
        return ""
    if known.state == "expired" or (known.terms.until and known.terms.until <= now):
        return "It has ended. Its use is to be reported back."
    if known.terms.until is None:
        return "It has no end."
    days = (london_date(known.terms.until) - london_date(now)).days
    if days > warn_days:
        return ""
    return f"It ends in {days} days." if days > 1 else "It ends tomorrow." if days else "It ends today."


def decider_of(known: KnownDecision) -> str:
    """Return who decided: a body, or an office under delegated authority; never "by the Board" for it."""
    if known.body:
        return known.body
    office = spaced(known.office.removeprefix("office:")) or "an officer"
    return f"under delegated authority by {office}"


def facts_of(known: KnownDecision) -> list[tuple[str, str]]:
    """Return what a decision's page lists beside its words."""
    said = [
        ("Who decided", decider_of(known)),
        ("What was done", spaced(known.verb)),
        ("About", known.subject),
        ("Decided", known.decided_at),
        ("In effect from", known.effective_at),
        ("Ended", known.ended_at),
        ("Its kind", spaced(known.nature)),
        ("Executive", "Yes" if known.executive else "No"),
        ("Key decision", "Yes" if known.key_decision else "No"),
        ("Urgent", "Yes" if known.urgent else "No"),
        ("Meeting", known.meeting),
        ("Under the delegation", known.delegation),
        ("Ratifies", known.ratifies),
        ("Amount", money_words(pence_of(known.amount) or 0) if known.amount else ""),
        ("SHA-256 of its words", known.sha256),
    ]
    record = [
        (
            RECORD_WORDS[name].removeprefix("the ").capitalize(),
            ", ".join(map(str, value)) if isinstance(value, list) else str(value),
        )
        for name, value in (known.record or {}).items()
        if name in RECORD_WORDS and name != "exempt"
    ]
    return [(label, value) for label, value in [*said, *record] if value]


def delegates_of(known: KnownDelegation) -> str:
    """Return to whom a power was delegated."""
    joined = " and ".join(party.title for party in known.terms.delegates)
    return f"{joined}, jointly" if known.terms.joint else joined


def powers_of(known: KnownDelegation, powers: Powers) -> str:
    """Return the powers a delegation passes, in words."""
    if known.terms.develop_only:
        return "To develop a proposal and report back"
    named = known.terms.scope.powers
    return "; ".join(powers[name].title if name in powers else spaced(name) for name in named)


def terms_of(known: KnownDelegation, powers: Powers) -> list[tuple[str, str]]:
    """Return the terms of a delegation as its page lists them."""
    terms, scope = known.terms, known.terms.scope
    subject = ", ".join(
        one for name in ("cases", "areas", "years", "workflows") for one in getattr(scope.subject, name)
    )
    asked = [f"{_agree(one.kind)} {one.party.title}" for one in terms.consultees]
    left = None if scope.limit_total is None else max(0, scope.limit_total - known.spent)
    said = [
        ("Power", powers_of(known, powers)),
        ("Delegated to", delegates_of(known)),
        ("Granted by", known.grantor),
        ("Over", subject or "Everything within the power"),
        ("Limit for one act", "" if scope.limit_each is None else f"{money_words(scope.limit_each)}"),
        (
            "Left of its total",
            "" if left is None else f"{money_words(left)} of {money_words(scope.limit_total or 0)}",
        ),
        ("Asked first", "; ".join(asked)),
        ("Conditions", "; ".join(terms.conditions)),
        ("Kind of function", FUNCTIONS[terms.function_kind].title if terms.function_kind else "Not recorded"),
        ("May be passed on", "Yes" if terms.may_sub_delegate else "No"),
        ("From", known.from_at),
        ("Until", known.until_at or "No end is given"),
        ("Report back on", known.report_back_on),
    ]
    return [(label, value) for label, value in said if value]


def _agree(kind: str) -> str:
    return "with the agreement of" if kind == AGREE else "in consultation with"


def consultee_of(row: Mapping[str, str]) -> str:
    """Return who was asked, in words."""
    office, _, of = row["consultee"].removeprefix("office:").partition("@")
    return f"{spaced(office.removeprefix('body:'))}{' of ' if of else ''}{of}"


def asked_in_words(row: Mapping[str, str], now: datetime) -> str:
    """Return one consultation as a sentence. Silence by the date is said, and blocks nothing."""
    who = consultee_of(row)
    if row["kind"] == "joint":
        return f"The {who} assented on {row['replied_at']}."
    asked = f"{'The ' if row['consultee'].startswith('office:') else ''}{who} was asked on {row['asked_at']}"
    if row["replied_at"]:
        weighed = "and it was considered" if row["considered"] else "and it is still to be considered"
        return f"{asked} and answered '{spaced(row['answer'])}' on {row['replied_at']}, {weighed}."
    if is_past(row["reply_by"], now):
        return f"{asked}, to answer by {row['reply_by']}, and did not answer."
    return f"{asked} and has until {row['reply_by']}."


def verb_for(known: KnownDelegation) -> str:
    """Return the verb of a decision under a delegation: to sign off where that is its power."""
    return "sign_off" if "signs_off_plans" in known.terms.scope.powers else "approve"


def questions_in_words(questions: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the questions an officer can determine, to choose from."""
    titles = {
        "function": "Which kind of function a power is, for the area",
        "power": "Which power a delegation rests on",
        "reliance": "Whether a decision may be relied on",
        "spend": "Whether money may be spent",
    }
    return [(name, titles.get(name, spaced(name))) for name in questions]


def answers_in_words(
    questions: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> list[tuple[str, str]]:
    """Return every answer, to choose from; each belongs to its question."""
    return [(answer, spaced(answer).capitalize()) for answers, _ in questions.values() for answer in answers]


def is_past(instant: str, now: datetime) -> bool:
    """Say whether a half-open end has come."""
    return bool(instant) and parse_instant(instant) <= now


def each_named(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return areas or states to choose from."""
    return [(name, spaced(name).replace("-", " ").capitalize()) for name in names]


def limits_of(known: KnownDelegation) -> str:
    """Return the limits of a delegation and who is asked first, in one line."""
    terms, scope = known.terms, known.terms.scope
    said = [f"{money_words(scope.limit_each)} for one act"] if scope.limit_each is not None else []
    said += [f"{money_words(scope.limit_total)} in all"] if scope.limit_total is not None else []
    said += [f"{_agree(one.kind)} {one.party.title}" for one in terms.consultees]
    return "; ".join([*said, *terms.conditions])


def scheme_by_office(found: list[KnownDelegation], now: datetime) -> dict[str, list[KnownDelegation]]:
    """Return the delegations in force by those they were given to, as a scheme of delegation is read."""
    scheme: dict[str, list[KnownDelegation]] = {}
    for live in scheme_of(found, now).values():
        for one in live:
            scheme.setdefault(delegates_of(one), []).append(one)
    return dict(sorted(scheme.items()))


def scheme_of(found: list[KnownDelegation], now: datetime) -> dict[str, list[KnownDelegation]]:
    """Return the delegations in force, by the body that granted them: the scheme of delegation."""
    live = [one for one in found if one.state in {"granted", "active", "suspended"} and not one.struck]
    live = [one for one in live if one.terms.until is None or one.terms.until > now]
    scheme: dict[str, list[KnownDelegation]] = {}
    for one in live:
        scheme.setdefault(one.grantor, []).append(one)
    return scheme
