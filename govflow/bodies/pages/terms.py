"""The form by which terms of reference are recorded, beginning with those in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from govflow.bodies.model import AdoptTerms
from govflow.bodies.pages.seeing import (
    act,
    blueprint,
    bring_paper,
    done,
    happened,
    look,
    need_paper,
    page,
    parts,
    problem_of,
)
from govflow.bodies.queries.listing import BodyShown, list_bodies, organisations_here
from govflow.bodies.use_cases import adopt_terms
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.rulebook.terms import BodyRules, DaysRule, read_rules
from govflow.web.components import Problems

_DAYS = ("notice", "questions", "statements", "written_answers")
FIELDS = (
    *("approved", "approved-by", "document", "parent", "powers", "quorum-number", "quorum-of"),
    *(f"{name}-{part}" for name in _DAYS for part in ("days", "hour", "limits")),
    *("call-in-working-days", "call-in-callers", "dispensations-by", "committees", "meets"),
)


@blueprint.get("/bodies/<slug>/terms")
def terms(slug: str) -> str:
    """Show the form, filled in with the terms in force."""
    return _form(slug, Problems(), None)


@blueprint.post("/bodies/<slug>/terms")
def adopt(slug: str) -> str | Response:
    """Record the terms."""
    problems = Problems()
    approved = happened("approved", "the day the terms were approved", problems, needed=True)
    need_paper("document", "the file of the approved terms, or the minute", problems)
    if approved is None or problems:
        return _form(slug, problems, request.form)
    with look() as at:
        area = at.body(slug).line.area
    try:
        rules = rules_of(request.form)
        read_rules(rules)
        command = AdoptTerms(
            body=slug,
            approved=approved,
            approved_by=request.form.get("approved-by", ""),
            document="",
            rules=rules,
            parent=request.form.get("parent", ""),
        )
        paper = bring_paper("document", area, "terms_of_reference")
        act(
            "adopt terms",
            lambda work: adopt_terms(work, parts().powers, replace(command, document=paper(work))),
        )
    except InvalidInput as error:
        return _form(slug, problem_of(error, FIELDS, "approved"), request.form)
    return done("The terms of reference are recorded.", "bodies.show", slug=slug)


def _form(slug: str, problems: Problems, given: MultiDict[str, str] | None) -> str:
    with look() as at:
        shown = at.body(slug)
        others = [one for one in list_bodies(at.connection, [shown.line.area], at.now) if one.slug != slug]
        homes = organisations_here(at.connection, shown.line.area)
    parents = [(one.slug, one.name) for one in others] + homes
    filled = given if given is not None else _filled(shown)
    return page(
        "terms",
        problems,
        shown=shown,
        given=filled,
        committees=[(one.slug, one.name) for one in others if not one.outside],
        parents=parents,
        named_powers=[(name, one.title) for name, one in parts().powers.items()],
    )


def _filled(shown: BodyShown) -> MultiDict[str, str]:
    rules = shown.line.terms.rules if shown.line.terms else BodyRules()
    known: MultiDict[str, str] = MultiDict(
        {
            "parent": shown.parent[0] if shown.parent else "",
            "quorum-number": ", ".join(filter(None, (str(rules.quorum.number or ""), rules.quorum.fraction))),
            "quorum-of": "\n".join(f"{name}: {count}" for name, count in rules.quorum.of.items()),
            "voting": rules.voting,
            "substitutes": rules.substitutes,
            "recipient-interest": rules.recipient_interest,
            "dispensations-by": rules.dispensations_by,
            "call-in-working-days": str(rules.call_in.working_days or ""),
            "call-in-callers": str(rules.call_in.callers or ""),
            "meets": "\n".join(rules.meets),
            "note": rules.note,
        }
    )
    for name, rule in (
        ("notice", rules.notice),
        ("questions", rules.questions),
        ("statements", rules.statements),
        ("written_answers", rules.written_answers),
    ):
        known.update(_filled_days(name, rule))
    known.setlist("powers", list(rules.powers))
    known.setlist("committees", list(rules.committees))
    known.setlist("yes", sorted(name for name, holds in _flags(rules).items() if holds))
    return known


def _filled_days(name: str, rule: DaysRule | None) -> dict[str, str]:
    if rule is None:
        return {}
    days = str(rule.days or "")
    kind = "working" if rule.working else "all"
    return {
        f"{name}-days": days,
        f"{name}-kind": kind,
        f"{name}-hour": rule.hour,
        f"{name}-limits": rule.limits,
    }


def _flags(rules: BodyRules) -> Mapping[str, bool]:
    return {
        "casting_vote": rules.casting_vote,
        "remote_quorum": rules.remote.quorum,
        "remote_vote": rules.remote.vote,
        "call_in": rules.call_in.applies,
        "executive": rules.executive,
        "elections_by_ballot": rules.elections_by_ballot,
    }


def rules_of(form: MultiDict[str, str]) -> dict[str, Json]:
    """Return what was filled in as the JSON that the rulebook reads.

    Raises:
        InvalidInput: for a figure or a line that cannot be read, naming its field.
    """
    yes = set(form.getlist("yes"))
    rules: dict[str, Json] = {
        "powers": list(form.getlist("powers")),
        "quorum": {**_how_many(form), "of": _composition(form.get("quorum-of", ""))},
        "voting": form.get("voting", ""),
        "casting_vote": "casting_vote" in yes,
        "substitutes": form.get("substitutes", ""),
        "remote": {"quorum": "remote_quorum" in yes, "vote": "remote_vote" in yes},
        "call_in": {
            "applies": "call_in" in yes,
            "working_days": _number(form, "call-in-working-days"),
            "callers": _number(form, "call-in-callers"),
        },
        "executive": "executive" in yes,
        "recipient_interest": form.get("recipient-interest", ""),
        "dispensations_by": form.get("dispensations-by", ""),
        "elections_by_ballot": "elections_by_ballot" in yes,
        "committees": list(form.getlist("committees")),
        "meets": [line.strip() for line in form.get("meets", "").splitlines() if line.strip()],
        "note": form.get("note", ""),
    }
    for name in _DAYS:
        if form.get(f"{name}-days", "").strip():
            rules[name] = {
                "days": _number(form, f"{name}-days"),
                "working": form.get(f"{name}-kind", "working") == "working",
                "hour": form.get(f"{name}-hour", "").strip(),
                "limits": form.get(f"{name}-limits", ""),
            }
    return rules


def _how_many(form: Mapping[str, str]) -> dict[str, Json]:
    """Read the quorum's number, a part of the members like 1/4, or both with a comma between."""
    parts = [one.strip() for one in form.get("quorum-number", "").split(",")]
    fraction = next((one for one in parts if "/" in one), "")
    number = {"quorum-number": next((one for one in parts if one != fraction), "")}
    return {"number": _number(number, "quorum-number"), "fraction": fraction}


def _number(form: Mapping[str, str], name: str) -> int:
    text = form.get(name, "").strip()
    if not text:
        return 0
    if not text.isascii() or not text.isdigit():
        raise InvalidInput("Write this as a whole number, like 5.", field=name)
    return int(text[:9])


def _composition(text: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, count = line.partition(":")
        key = name.strip().lower().replace(" ", "_")
        if not colon or not key or not count.strip().isdigit():
            words = (
                f"'{line.strip()[:60]}' cannot be read. Write one category on each line, like councillor: 1."
            )
            raise InvalidInput(words, field="quorum.of")
        found[key] = int(count.strip()[:9])
    return found
