"""Reading everything a step is judged on: the lock first, then the clock and the facts in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.road.ports import BodyOrPerson, Case, FactColumn, Grant
from govflow.road.tables import case_mark, cases, milestone, timer, work_item
from govflow.storage.ledger import ledger_event
from govflow.storage.prepared import Prepared
from govflow.storage.register import body, person, role_grant
from govflow.storage.work import Moment, Work, moment_query

_UNIT, _RECORD = "\x1f", "\x1e"
_CASE = select(cases).where(cases.c.ref == bindparam("ref"))
_READ, _LOCK = Prepared(_CASE), Prepared(_CASE.with_for_update())
_GRANT_COLUMNS = ("role", "area", "organisation", "body", "from_at", "until_at")


def case_stream(ref: str) -> str:
    """Return the ledger stream of a case."""
    return f"case:{ref}"


def lock_case(work: Work, ref: str, *, lock: bool = True) -> Case:
    """Lock a case and read it. On SQLite the transaction already holds the only pen.

    A page that only shows what could be done reads without the lock.

    Raises:
        NotFound: when there is no such case.
    """
    row = (_LOCK if lock else _READ).run(work.connection, {"ref": ref}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no case with the reference '{ref}'.")
    return Case.from_row(row)


def _grants_column(who: str, label: str) -> ColumnElement[Any]:
    joined: ColumnElement[Any] = role_grant.c[_GRANT_COLUMNS[0]]
    for name in _GRANT_COLUMNS[1:]:
        joined = joined + literal(_UNIT) + role_grant.c[name]
    query = select(func.aggregate_strings(joined, _RECORD)).where(role_grant.c.person == bindparam(who))
    return query.scalar_subquery().label(label)


def _milestones_unmet() -> ColumnElement[Any]:
    query = select(func.aggregate_strings(milestone.c.key, _RECORD)).where(
        milestone.c.case_ref == bindparam("ref"),
        milestone.c.met_on == "",
        milestone.c.waived == 0,
        milestone.c.struck == 0,
    )
    return query.scalar_subquery().label("milestones_unmet")


def _items_open() -> ColumnElement[Any]:
    # A timer that fired left its item under the same event; the timer says which date it was about.
    joined = work_item.c.id + literal(_UNIT) + timer.c.subject
    query = (
        select(func.aggregate_strings(joined, _RECORD))
        .select_from(work_item.join(timer, timer.c.event == work_item.c.event))
        .where(
            work_item.c.case_ref == bindparam("ref"),
            timer.c.case_ref == bindparam("ref"),
            work_item.c.status == "open",
        )
    )
    return query.scalar_subquery().label("items_open")


def _timers_pending() -> ColumnElement[Any]:
    query = select(func.aggregate_strings(timer.c.id, _RECORD)).where(
        timer.c.case_ref == bindparam("ref"), timer.c.state == "pending"
    )
    return query.scalar_subquery().label("timers_pending")


def _marks() -> ColumnElement[Any]:
    joined = case_mark.c.name + literal(_UNIT) + case_mark.c.value
    query = select(func.aggregate_strings(joined, _RECORD)).where(case_mark.c.case_ref == bindparam("ref"))
    return query.scalar_subquery().label("marks")


def _done_before() -> ColumnElement[Any]:
    query = select(ledger_event.c.id).where(ledger_event.c.command == bindparam("command"))
    return query.scalar_subquery().label("done_before")


class Gatherer:
    """Builds, once, the query that reads the moment, the actor's roles and every fact together."""

    def __init__(self, facts: Mapping[str, FactColumn]) -> None:
        self._columns = [column().label(f"fact_{name}") for name, column in facts.items()]
        self._names = tuple(facts)
        self._queries: dict[str, Prepared] = {}

    def gather(
        self, work: Work, case: Case, behalf: BodyOrPerson | None, command: str | None = None
    ) -> Moment:
        """Read the moment of a case, after its lock is held, and whether a command key was used before."""
        query = self._queries.get(work.dialect)
        if query is None:
            columns = moment_query(
                work.dialect,
                _done_before(),
                _grants_column("actor", "actor_grants"),
                _grants_column("behalf", "behalf_grants"),
                _milestones_unmet(),
                _timers_pending(),
                _items_open(),
                _marks(),
                *self._columns,
            )
            query = self._queries[work.dialect] = Prepared(columns)
        parameters = {
            "command": command,
            "ref": case.ref,
            "area": case.area,
            "year": case.year,
            "actor": work.actor.id,
            "behalf": behalf.id if behalf and not behalf.is_body else "",
            "behalf_kind": behalf.kind if behalf and behalf.is_body else "",
        }
        return work.moment(case_stream(case.ref), query, parameters)

    def facts(self, moment: Moment, case: Case) -> dict[str, Json]:
        """Return the facts by name, with those the case itself gives."""
        facts: dict[str, Json] = {name: moment.row[f"fact_{name}"] for name in self._names}
        facts["version"] = case.version
        return facts


def read_marks(aggregated: str | None) -> dict[str, str]:
    """Read the marks of a case, standing or struck, from one text."""
    if not aggregated:
        return {}
    return dict(record.split(_UNIT, 1) for record in aggregated.split(_RECORD))


def read_grants(aggregated: str | None) -> tuple[Grant, ...]:
    """Read the roles that the gathered row holds in one text."""
    if not aggregated:
        return ()
    return tuple(Grant(*record.split(_UNIT)) for record in aggregated.split(_RECORD))


_BODY = Prepared(
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
_PERSON = Prepared(
    select(person.c.id, person.c.name).where(
        (person.c.id == bindparam("wanted"))
        | (person.c.sign_in == bindparam("wanted"))
        | (person.c.email == bindparam("lowered"))
    )
)


def find_behalf(work: Work, named: str, area: str) -> BodyOrPerson | None:
    """Find the body or person an act is recorded for: a body's slug or abbreviation, or a person.

    Within an area an abbreviation such as HWB is enough. ``None`` when nobody of that name is known.
    """
    wanted = named.strip()
    names = {"wanted": wanted, "lowered": wanted.lower()}
    row = _BODY.run(work.connection, {**names, "area": area}).mappings().first()
    if row is not None:
        return BodyOrPerson(
            id=f"body:{row['slug']}",
            name=row["name"],
            kind=row["kind"],
            area=row["area"],
            advisory=bool(row["advisory"]),
            outside=bool(row["outside"]),
        )
    return _find_person(work, names)


def _find_person(work: Work, names: dict[str, str]) -> BodyOrPerson | None:
    row = _PERSON.run(work.connection, names).mappings().first()
    if row is None:
        return None
    return BodyOrPerson(id=row["id"], name=row["name"] or row["id"], kind="person", area="", is_body=False)


def spell(moment: Moment) -> str:
    """Return the instant of a moment as the record will spell it."""
    return format_instant(moment.now)
