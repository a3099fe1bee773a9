"""Cover for an absence, and accounts that belong to one person. Nobody covers an office by their own word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.kernel.moments import end_of_day, format_instant, parse_instant, start_of_day
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.powers.ports import PowersRules
from govflow.powers.tables import cover
from govflow.road.opening import known_area
from govflow.road.persons import is_same
from govflow.road.roles import active_roles, grants_of
from govflow.storage.ledger import NewEvent
from govflow.storage.register import person, role_grant, same_person
from govflow.storage.work import Work

COVERED, ENDED, LINKED = "person.cover_arranged", "person.cover_ended", "person.accounts_linked"
ARRANGERS = ("monitoring_officer", "head_of_paid_service", "governance_officer", "nhs_governance_officer")


@dataclass(frozen=True, slots=True)
class ArrangeCover:
    """Who covers for whom in which office, on which paper, from the first day through the last."""

    area: str
    office: str
    absent: str
    covering: str
    from_on: date
    until_on: date
    document: str = ""


def arrange_cover(work: Work, rules: PowersRules, command: ArrangeCover) -> Stored:
    """Give somebody an office for the time of another's absence. Both names are kept.

    Raises:
        InvalidInput: for an office the absent one does not hold, or days that cannot be meant.
        Refused: for who may not, and for oneself.
    """
    slug = known_area(work.connection, command.area)
    _may_arrange(work, slug, command.covering)
    _check(work, rules, command)
    from_at = format_instant(start_of_day(command.from_on))
    until_at = format_instant(end_of_day(command.until_on))
    held = [grant for grant in grants_of(work.connection, command.absent) if grant.role == command.office]
    held = [grant for grant in held if grant.area == slug and grant.holds_at(from_at)]
    if not held:
        raise InvalidInput("The absent person does not hold that office then.", field="office")
    stream = f"person:{command.covering}"
    work.lock_stream(stream)
    moment = work.moment(stream)
    between: dict[str, Json] = {"from_at": from_at, "until_at": until_at}
    place: dict[str, Json] = {"role": command.office, "area": slug}
    place |= {"organisation": held[0].organisation, "body": held[0].body}
    names: dict[str, Json] = {"area": slug, "office": command.office, "absent": command.absent}
    names |= {"covering": command.covering, "document": command.document}
    id_ = f"COV-{moment.next_id}"
    kept: dict[str, Json] = {**names, **between, "event": moment.next_id}
    rows = [Row("cover", {"id": id_}, kept, new=True)]
    held_now: dict[str, Json] = {"person": command.covering, **place, **between}
    rows.append(Row("role_grant", {"id": new_id("grant")}, held_now, new=True))
    data: dict[str, Json] = {"cover": id_, "door": str(work.actor.door), **names, **between}
    return work.append(NewEvent(stream, COVERED, work.actor.id, data=data, rows=rows), moment)


def end_cover(work: Work, id_: str, reason: str) -> Stored:
    """End cover now: whoever was absent is back. What was done under it stands.

    Raises:
        InvalidInput: without a reason, or where it has ended.
        NotFound: where there is none of that number.
        Refused: for who may not.
    """
    row = work.connection.execute(select(cover).where(cover.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound(f"There is no cover '{id_}'.")
    _may_arrange(work, row["area"], "")
    if not reason.strip():
        raise InvalidInput("Give the reason for ending it.", field="reason")
    stream = f"person:{row['covering']}"
    work.lock_stream(stream)
    moment = work.moment(stream)
    until = work.connection.execute(select(cover.c.until_at).where(cover.c.id == id_)).scalar_one()
    if parse_instant(until) <= moment.now:
        raise InvalidInput("This cover has ended already.", field="cover")
    # What has not begun never begins: its end is its beginning.
    now = max(row["from_at"], format_instant(moment.now))
    given = select(role_grant.c.id).where(
        role_grant.c.person == row["covering"],
        role_grant.c.role == row["office"],
        role_grant.c.area == row["area"],
        role_grant.c.from_at == row["from_at"],
        role_grant.c.until_at == until,
    )
    grants = work.connection.execute(given).scalars()
    rows = [Row("cover", {"id": id_}, {"until_at": now})]
    rows += [Row("role_grant", {"id": one}, {"until_at": now}) for one in grants]
    data: dict[str, Json] = {"cover": id_, "door": str(work.actor.door), "before": until, "until_at": now}
    texts: dict[str, Json] = {"reason": reason.strip()}
    return work.append(NewEvent(stream, ENDED, work.actor.id, data=data, private=texts, rows=rows), moment)


def _check(work: Work, rules: PowersRules, command: ArrangeCover) -> None:
    if command.office not in rules.role_titles or "administrator" in command.office:
        raise InvalidInput(f"'{command.office}' is not an office that is covered.", field="office")
    if command.until_on < command.from_on:
        raise InvalidInput("The last day is before the first.", field="until")
    for field, who in (("absent", command.absent), ("covering", command.covering)):
        if work.connection.execute(select(person.c.id).where(person.c.id == who)).first() is None:
            raise InvalidInput(f"Nobody here is called '{who}'.", field=field)
    if command.absent == command.covering:
        raise InvalidInput("Nobody covers for themselves.", field="covering")


def link_accounts(work: Work, area: str, account: str, same_as: str) -> Stored:
    """Record that two accounts belong to one person, so that nobody approves their own work.

    Raises:
        InvalidInput: for an account that is not here.
        Refused: for who may not.
    """
    _may_arrange(work, known_area(work.connection, area), "")
    for field, who in (("account", account), ("person", same_as)):
        if work.connection.execute(select(person.c.id).where(person.c.id == who)).first() is None:
            raise InvalidInput(f"Nobody here is called '{who}'.", field=field)
    stream = f"person:{account}"
    work.lock_stream(stream)
    if is_same(work.connection, account, same_as):
        raise InvalidInput("These are known as one person already.", field="person")
    linked = select(same_person.c.person).where(same_person.c.account == account)
    if work.connection.execute(linked).first():
        raise InvalidInput("This account is linked already. Link the other one to it.", field="account")
    moment = work.moment(stream)
    row = Row("same_person", {"account": account}, {"person": same_as, "event": moment.next_id}, new=True)
    data: dict[str, Json] = {"account": account, "person": same_as, "door": str(work.actor.door)}
    return work.append(NewEvent(stream, LINKED, work.actor.id, data=data, rows=[row]), moment)


def _may_arrange(work: Work, area: str, covering: str) -> None:
    here, _ = active_roles(work, work.actor.id, area)
    if covering and is_same(work.connection, work.actor.id, covering):
        raise refusal(
            "SELF_APPROVAL",
            "You cannot give yourself an office.",
            rule="Nobody covers an office by their own word",
            remedy="Ask another who may arrange it.",
        )
    if here.intersection(ARRANGERS):
        return
    names = ", ".join(spaced(role) for role in ARRANGERS)
    raise refusal(
        "NOT_YOUR_ROLE",
        f"This needs one of these roles in this area: {names}.",
        rule="Roles are per area",
        remedy="Ask someone who holds one of them.",
    )
