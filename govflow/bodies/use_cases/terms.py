"""Adopting terms of reference: no power before the day they were approved, and earlier ones end there."""

from __future__ import annotations

from sqlalchemy import RowMapping, or_, select

from govflow.bodies.model import RECORDERS, AdoptTerms, Noted, before
from govflow.bodies.use_cases.record import (
    Entry,
    body_stream,
    check_document,
    load_body,
    need_role,
    needed_text,
    once,
)
from govflow.kernel import canonical
from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.rulebook.powers import Powers
from govflow.rulebook.terms import BodyRules, read_rules, rules_as_json
from govflow.storage.register import body, body_terms, organisation
from govflow.storage.work import Moment, Work

ADOPTED = "body.terms_adopted"


def adopt_terms(work: Work, powers: Powers, command: AdoptTerms) -> Noted:
    """Record the terms of reference that a body was given, in force from the moment of their approval.

    Raises:
        InvalidInput: for rules that cannot be read, or an approval that lies ahead.
        Refused: ``NOT_YOUR_ROLE``, ``EVIDENCE_MISSING`` or ``STATE_FORBIDS``.
    """
    of = load_body(work, command.body)
    need_role(work, of["area"], RECORDERS, "Recording terms of reference")
    rules = checked_rules(work, powers, of, read_rules(command.rules))
    by = needed_text(
        command.approved_by, "approved_by", "who approved the terms, or the decision’s reference"
    )
    check_document(work, command.document, of["area"], "Terms of reference")
    _check_parent(work, of, command.parent)

    def act(moment: Moment) -> Entry:
        if command.approved.earliest > moment.now:
            words = "These terms are not approved yet. Record them on the day they are."
            raise InvalidInput(words, field="approved")
        known = terms_of(work, command.body)
        from_at = format_instant(command.approved.earliest)
        new = _new_terms(command, rules, by, known, moment.next_id)
        rows = [*_ending_there(known, from_at), new]
        return Entry(
            ADOPTED, str(new.key["id"]), rows, {"body": command.body, "from_at": from_at}, key=command.key
        )

    return once(work, command.key, body_stream(command.body), act)


def _new_terms(command: AdoptTerms, rules: BodyRules, by: str, known: list[RowMapping], event: int) -> Row:
    from_at = format_instant(command.approved.earliest)
    values: dict[str, Json] = {
        "body": command.body,
        "parent": command.parent or _parent_before(known),
        "from_at": from_at,
        "until_at": _next_begin(known, from_at),
        "approved_by": by,
        "document": command.document,
        "rules": canonical.encode(rules_as_json(rules)).decode("utf-8"),
        "event": event,
    }
    return Row("body_terms", {"id": f"TERMS-{event}"}, values, new=True)


def terms_of(work: Work, slug: str) -> list[RowMapping]:
    """Return all terms a body ever had, in the order of their beginning."""
    query = select(body_terms).where(body_terms.c.body == slug)
    rows = work.connection.execute(query).mappings()
    return sorted(rows, key=lambda row: str(row["from_at"]).rstrip("Z"))


def _next_begin(known: list[RowMapping], from_at: str) -> str:
    """Return where later terms take over, for terms that are recorded after those that followed them."""
    later = [str(row["from_at"]) for row in known if before(from_at, str(row["from_at"]))]
    return later[0] if later else ""


def _ending_there(known: list[RowMapping], from_at: str) -> list[Row]:
    for row in known:
        if not before(row["from_at"], from_at) and not before(from_at, row["from_at"]):
            raise refusal(
                "STATE_FORBIDS",
                "Terms of reference approved at that moment are recorded already.",
                rule="One set of terms is in force at a time",
                remedy="Give the time of the approval, if there were two on that day.",
            )
    open_then = [row for row in known if before(row["from_at"], from_at) and before(from_at, row["until_at"])]
    return [Row("body_terms", {"id": row["id"]}, {"until_at": from_at}) for row in open_then]


def _parent_before(known: list[RowMapping]) -> str:
    return str(known[-1]["parent"]) if known else ""


def checked_rules(work: Work, powers: Powers, of: RowMapping, rules: BodyRules) -> BodyRules:
    """Return rules whose powers and committees exist, and that this kind of body can have.

    Raises:
        InvalidInput: naming the key.
    """
    for name in rules.powers:
        if name not in powers:
            raise InvalidInput(f"There is no power '{name}'. Known: {', '.join(powers)}.", field="powers")
    deciding = [name for name in rules.powers if powers[name].decides and name != "elects"]
    if deciding and len(deciding) < len([name for name in rules.powers if name != "elects"]):
        raise InvalidInput("A body that advises only holds no power to decide besides.", field="powers")
    if deciding and of["advisory"]:
        title = powers[deciding[0]].title.lower()
        message = f"{of['name']} is an advisory body. It cannot hold the power '{title}'."
        raise InvalidInput(message, field="powers")
    _check_committees(work, of, rules)
    return rules


def _check_committees(work: Work, of: RowMapping, rules: BodyRules) -> None:
    query = select(body.c.slug).where(body.c.slug.in_(rules.committees), body.c.area == of["area"])
    known = set(work.connection.execute(query).scalars())
    for name in rules.committees:
        if name not in known or name == of["slug"]:
            message = f"'{name}' is no other body of this area, so it cannot be one of its committees."
            raise InvalidInput(message, field="committees")


def _check_parent(work: Work, of: RowMapping, parent: str) -> None:
    if not parent:
        return
    bodies = select(body.c.slug).where(body.c.slug == parent, body.c.slug != of["slug"])
    homes = select(organisation.c.slug).where(organisation.c.slug == parent)
    found = select(or_(bodies.exists(), homes.exists()))
    if not work.connection.execute(found).scalar():
        raise InvalidInput(f"'{parent}' is no body or organisation.", field="parent")
