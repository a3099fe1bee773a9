"""Reading everything a step is judged on: the lock first, then the clock and the facts in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Text, and_, bindparam, cast, func, or_, select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.machine.definition import Definition
from govflow.machine.guards import TAKEN, Guard
from govflow.road.ports import OFFICE, BodyOrPerson, Case, FactColumn, FoundFact, Grant
from govflow.road.tables import case_mark, cases, milestone, timer, work_item
from govflow.storage.as_json import JsonArray, JsonObject, JsonRows
from govflow.storage.ledger import ledger_event
from govflow.storage.prepared import Prepared
from govflow.storage.register import body, person, role_grant
from govflow.storage.work import Moment, Work, moment_query

_REF: BindParameter[str] = bindparam("ref")
_CASE = select(*[cases.c[name] for name in Case.__slots__]).where(cases.c.ref == _REF)
_READ, _LOCK = Prepared(_CASE), Prepared(_CASE.with_for_update())
_CLAIM = Prepared(_CASE.with_for_update(skip_locked=True))


STEP_MARK = "step:"


def case_stream(ref: str) -> str:
    """Return the ledger stream of a case."""
    return f"case:{ref}"


def lock_case(work: Work, ref: str, *, lock: bool = True) -> Case:
    """Lock a case and read it. On SQLite the transaction already holds the only pen.

    A page that only shows what could be done reads without the lock.

    Raises:
        NotFound: when there is no such case.
    """
    found = (_LOCK if lock else _READ).run(work.connection, {"ref": ref})
    if not found:
        raise NotFound(f"There is no case with the reference '{ref}'.")
    return Case(**found[0])


def claim_case(work: Work, ref: str) -> Case | None:
    """Lock a case if nobody else holds it just now, and read it; otherwise return nothing, at once."""
    found = _CLAIM.run(work.connection, {"ref": ref})
    return Case(**found[0]) if found else None


def _grants_of(who: str) -> ColumnElement[Any]:
    grant = JsonArray(*[role_grant.c[name] for name in Grant.__slots__])
    return select(JsonRows(grant)).where(role_grant.c.person == bindparam(who)).scalar_subquery()


def _behalf_grants() -> ColumnElement[Any]:
    """The roles of the person an act is recorded for; for an office, those of everyone who held it here."""
    grant = JsonArray(*[role_grant.c[name] for name in Grant.__slots__])
    office = and_(role_grant.c.role == bindparam("office"), role_grant.c.area == bindparam("area"))
    theirs = or_(role_grant.c.person == bindparam("behalf"), office)
    return select(JsonRows(grant)).where(theirs).scalar_subquery()


def _milestones_unmet() -> ColumnElement[Any]:
    query = select(JsonRows(milestone.c.key)).where(
        milestone.c.case_ref == _REF,
        milestone.c.met_on == "",
        milestone.c.waived == 0,
        milestone.c.struck == 0,
    )
    return query.scalar_subquery()


def _items_open() -> ColumnElement[Any]:
    # A timer that fired left its item under the same event; the timer says which date it was about.
    query = (
        select(JsonRows(JsonArray(work_item.c.id, timer.c.subject)))
        .select_from(work_item.join(timer, timer.c.event == work_item.c.event))
        .where(
            work_item.c.case_ref == _REF,
            timer.c.case_ref == _REF,
            work_item.c.status == "open",
        )
    )
    return query.scalar_subquery()


def _timers_pending() -> ColumnElement[Any]:
    pending = JsonArray(timer.c.id, timer.c.subject)
    query = select(JsonRows(pending)).where(timer.c.case_ref == _REF, timer.c.state == "pending")
    return query.scalar_subquery()


def _marks() -> ColumnElement[Any]:
    mark = JsonArray(case_mark.c.name, case_mark.c.value, case_mark.c.struck)
    return select(JsonRows(mark)).where(case_mark.c.case_ref == _REF).scalar_subquery()


def _done_before() -> ColumnElement[Any]:
    query = select(ledger_event.c.id).where(ledger_event.c.command == bindparam("command"))
    return query.scalar_subquery()


class Gatherer:
    """Builds, once for each set of facts, the query that reads the moment, the roles and those facts."""

    def __init__(
        self,
        facts: Mapping[str, FactColumn],
        guards: Mapping[str, Guard],
        effects_ask: Mapping[str, tuple[str, ...]],
        found: Mapping[str, FoundFact],
    ) -> None:
        self._facts, self._guards, self._effects_ask, self._found = facts, guards, effects_ask, found
        # What no guard and no effect names is asked by the road and the register, whatever the step.
        named = {name for guard in guards.values() for name in guard.facts}
        named |= {name for asked in effects_ask.values() for name in asked}
        self._always = tuple(name for name in facts if name not in named)
        self._asked: dict[tuple[str, str], tuple[str, ...]] = {}
        self._queries: dict[tuple[str, tuple[str, ...]], Prepared] = {}

    def asked(self, definition: Definition, state: str) -> tuple[str, ...]:
        """Return the facts that steps out of a state, or what they start, ask for: no others are gathered."""
        place = definition.digest, state
        if place not in self._asked:
            steps = definition.steps_from(state)
            # A guard that is no longer registered has its own refusal; it asks for nothing here.
            guards = (self._guards.get(name) for step in steps for name in step.guards)
            wanted = {name for guard in guards if guard is not None for name in guard.facts}
            effects = (name for step in steps for name in step.effects)
            wanted |= {name for effect in effects for name in self._effects_ask.get(effect, ())}
            self._asked[place] = (*self._always, *(name for name in self._facts if name in wanted))
        return self._asked[place]

    def _query(self, dialect: str, names: tuple[str, ...]) -> Prepared:
        if (dialect, names) not in self._queries:
            gathered = {
                "done_before": _done_before(),
                "actor_grants": _grants_of("actor"),
                "behalf_grants": _behalf_grants(),
                "milestones_unmet": _milestones_unmet(),
                "timers_pending": _timers_pending(),
                "items_open": _items_open(),
                "marks": _marks(),
                "facts": JsonArray(*[self._facts[name]() for name in names]),
            }
            named = [part for name, column in gathered.items() for part in (name, column)]
            found = cast(JsonObject(*named), Text)
            self._queries[dialect, names] = Prepared(moment_query(dialect, found))
        return self._queries[dialect, names]

    def gather(
        self,
        work: Work,
        case: Case,
        behalf: BodyOrPerson | None,
        command: str | None,
        names: tuple[str, ...],
    ) -> Moment:
        """Read the moment of a case, after its lock is held, and whether a command key was used before."""
        parameters = {
            "command": command,
            "ref": case.ref,
            "area": case.area,
            "year": case.year,
            "actor": work.actor.id,
            "behalf": behalf.id if behalf and not behalf.is_body else "",
            "office": behalf.id.removeprefix(OFFICE) if behalf and behalf.kind == "office" else "",
            "behalf_kind": behalf.kind if behalf and behalf.is_body else "",
        }
        return work.moment(case_stream(case.ref), self._query(work.dialect, names), parameters)

    def found(self, work: Work, case: Case, definition: Definition, trigger: str) -> dict[str, Json]:
        """Return the facts that no one column gives, where a step is judged on them; of "", any step's."""
        if not self._found:
            return {}
        steps = [one for one in definition.steps_from(case.state) if trigger in ("", one.trigger)]
        guards = [self._guards[name] for one in steps for name in one.guards if name in self._guards]
        wanted = {name for guard in guards for name in guard.facts if name in self._found}
        return {name: self._found[name](work.connection, case) for name in sorted(wanted)}

    @staticmethod
    def facts(moment: Moment, case: Case, names: tuple[str, ...]) -> dict[str, Json]:
        """Return the facts by name, with those the case itself gives."""
        facts: dict[str, Json] = dict(zip(names, moment.found["facts"] or (), strict=True))
        facts["version"] = case.version
        # A step that a later one asks about left its mark, unless the record of it was taken back.
        for name, _, struck in moment.found["marks"] or ():
            if name.startswith(STEP_MARK) and not struck:
                facts[f"{TAKEN}{name.removeprefix(STEP_MARK)}"] = 1
        return facts


_BODY = (
    select(body)
    .where(
        # Another area's board has no say here, so its name finds nothing.
        body.c.area == bindparam("area"),
        (body.c.slug == bindparam("wanted"))
        | (func.lower(body.c.abbreviation) == bindparam("lowered"))
        | (body.c.kind == bindparam("wanted"))
        | (func.lower(body.c.name) == bindparam("lowered")),
    )
    .order_by(body.c.slug)
)
_PERSON = select(person.c.id, person.c.name).where(
    (person.c.id == bindparam("wanted"))
    | (person.c.sign_in == bindparam("wanted"))
    | (person.c.email == bindparam("lowered"))
)


def find_behalf(work: Work, named: str, area: str) -> BodyOrPerson | None:
    """Find whom an act is recorded for: a body's slug or abbreviation, a person, or ``office:`` and a role.

    Within an area an abbreviation such as HWB, or a kind, is enough where only one body answers to it.
    ``None`` when nobody of that name is known.

    Raises:
        InvalidInput: when several bodies answer to the name; says which they are.
    """
    wanted = named.strip()
    if wanted.startswith(OFFICE):
        return _find_office(work, wanted, area)
    names = {"wanted": wanted, "lowered": wanted.lower()}
    found = work.connection.execute(_BODY, {**names, "area": area}).all()
    # A slug is one body's own, whatever else it may also be the name of.
    found = [row for row in found if row.slug == wanted] or found
    if len(found) > 1:
        known = ", ".join(f"{row.name} ({row.slug})" for row in found)
        message = f"'{named}' could be any of these here: {known}. Give the one in brackets."
        raise InvalidInput(message, field="for")
    if found:
        row = found[0]
        return BodyOrPerson(
            id=f"body:{row.slug}",
            name=row.name,
            kind=row.kind,
            area=row.area,
            advisory=bool(row.advisory),
            outside=bool(row.outside),
        )
    return _find_person(work, names)


def _find_office(work: Work, wanted: str, area: str) -> BodyOrPerson | None:
    role = wanted.removeprefix(OFFICE)
    ever_held = select(role_grant.c.id).where(role_grant.c.role == role, role_grant.c.area == area)
    # Who gives access to GovFlow does nothing in that office that a plan would record.
    if "administrator" in role or work.connection.execute(ever_held).first() is None:
        return None
    return BodyOrPerson(wanted, f"the {role.replace('_', ' ')}", "office", area, is_body=False)


def _find_person(work: Work, names: dict[str, str]) -> BodyOrPerson | None:
    row = work.connection.execute(_PERSON, names).first()
    if row is None:
        return None
    return BodyOrPerson(id=row.id, name=row.name or row.id, kind="person", area="", is_body=False)


def spell(moment: Moment) -> str:
    """Return the instant of a moment as the record will spell it."""
    return format_instant(moment.now)
