"""Opening a case: pinned to the definition in effect, with its timetable and timers, by an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date
from govflow.ledger.rows import Row
from govflow.machine.definition import Definition
from govflow.road.definitions import publish
from govflow.road.gather import case_stream
from govflow.road.milestones import DatedStep, milestone_rows
from govflow.road.requests import digest_of_request
from govflow.road.roles import active_roles
from govflow.road.step import Rules, command_key
from govflow.road.tables import cases
from govflow.storage.ledger import NewEvent, read_command
from govflow.storage.register import area
from govflow.storage.work import Moment, Work

OPENED = "case.opened"
# Who may open a case: whoever owns its first state, or keeps the record of the area.
OPENERS = ("plan_lead", "governance_officer", "democratic_services_officer")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Someone wants a case opened for an area, and a year where the workflow is yearly."""

    workflow: str
    area: str
    year: str = ""
    key: str = ""
    timetable: Sequence[DatedStep] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    # What else a case of this kind opens with, given its reference and the number of its first event.
    beside: Callable[[str, int], Sequence[Row]] | None = None


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """The receipt of an opening."""

    ref: str
    state: str
    version: int
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {"ref": self.ref, "state": self.state, "version": self.version, "event": self.event}


def open_case(work: Work, rules: Rules, command: OpenCase) -> CaseOpened:
    """Open a case in the caller's transaction.

    Raises:
        NotFound: for an area or workflow that is not here.
        InvalidInput: when a year is missing, or given where there is none.
        Refused: when the actor's roles do not allow it, or the year's case is open already.
    """
    # No case is there yet to be locked: openings go one by one, so that a key or a place is taken once.
    work.lock_stream("opening")
    request = digest_of_request({"workflow": command.workflow, "area": command.area, "year": command.year})
    key = command_key(work.actor.id, command.key)
    repeated = read_command(work.connection, key) if key else None
    if repeated is not None:
        return _repeated(dict(repeated.payload()), repeated.id, request)
    definition = rules.definitions.current(command.workflow, london_date(work.now()))
    slug = known_area(work.connection, command.area)
    _check_year(definition, command.year)
    _check_role(work, definition, slug)
    publish(work, definition)
    ref = _new_ref(work, definition, slug, command.year)
    new, moment = _event(work, definition, command, (ref, slug), (key, request))
    return CaseOpened(ref, definition.initial, 1, work.append(new, moment).id)


def _event(
    work: Work,
    definition: Definition,
    command: OpenCase,
    named: tuple[str, str],
    keyed: tuple[str | None, str],
) -> tuple[NewEvent, Moment]:
    ref, slug = named
    key, request = keyed
    moment = work.moment(case_stream(ref))
    at = format_instant(moment.now)
    first: dict[str, Json] = {
        "area": slug,
        "year": command.year,
        "opened_at": at,
        "opened_by": work.actor.id,
        "since": at,
        "last_event": moment.next_id,
    }
    rows = [_case_row(ref, definition, first)]
    rows += milestone_rows(ref, command.timetable, moment.next_id)
    for name, value in command.marks.items():
        set_: dict[str, Json] = {"value": value, "event": moment.next_id, "struck": 0}
        rows.append(Row("case_mark", {"case_ref": ref, "name": name}, set_, new=True))
    rows += command.beside(ref, moment.next_id) if command.beside else ()
    data: dict[str, Json] = {
        "case": ref,
        "to": definition.initial,
        "version": 1,
        "definition": definition.digest,
        "door": str(work.actor.door),
        "request": request,
    }
    new = NewEvent(case_stream(ref), OPENED, work.actor.id, definition.name, data, rows=rows, command=key)
    return new, moment


def _repeated(data: dict[str, Json], event: int, request: str) -> CaseOpened:
    if data.get("request") != request:
        raise refusal("IDEMPOTENCY_CONFLICT", "This key was used before for a different request.")
    return CaseOpened(str(data["case"]), str(data["to"]), 1, event)


def known_area(connection: Connection, named: str) -> str:
    """Return an area's slug, by its slug, code or name.

    Raises:
        NotFound: when there is no such area.
    """
    wanted = named.strip().lower()
    query = select(area.c.slug).where(
        (area.c.slug == wanted) | (func.lower(area.c.code) == wanted) | (func.lower(area.c.name) == wanted)
    )
    slug = connection.execute(query).scalars().first()
    if slug is None:
        raise NotFound(f"There is no area called '{named}'.")
    return str(slug)


def _check_year(definition: Definition, year: str) -> None:
    if definition.per_year and not year:
        raise InvalidInput(f"A {definition.title} is for one year. Give it, like 2021-22.", field="year")
    if year and not _is_financial_year(year):
        message = f"'{year}' is not a financial year. Write it like 2021-22."
        raise InvalidInput(message, field="year")


def _is_financial_year(year: str) -> bool:
    start, dash, end = year.partition("-")
    if not (dash and start.isdigit() and end.isdigit() and len(start) == 4 and len(end) == 2):
        return False
    first = int(start)
    return 2000 <= first <= 2099 and 1 <= (int(end) - first) % 100 <= 3


def _check_role(work: Work, definition: Definition, slug: str) -> None:
    if work.actor.is_system:
        return
    here, elsewhere = active_roles(work, work.actor.id, slug)
    owner = definition.states[definition.initial].owner
    allowed = {*OPENERS, owner}
    if here & allowed:
        return
    code = "NOT_YOUR_AREA" if elsewhere & allowed else "NOT_YOUR_ROLE"
    names = ", ".join(sorted(role.replace("_", " ") for role in allowed if role))
    raise refusal(
        code,
        f"Opening a {definition.title} in this area needs one of these roles here: {names}.",
        rule="Who may open a case",
        remedy="Ask someone who holds one of them, or the area's administrator.",
    )


def _new_ref(work: Work, definition: Definition, slug: str, year: str) -> str:
    kind = definition.kind or definition.workflow
    stem = "-".join(part for part in (kind.replace("_", "-"), slug, year) if part)
    # Two workflows of one kind share their references, so they are numbered together.
    taken = select(cases.c.ref, cases.c.state, cases.c.workflow).where(
        cases.c.kind == kind, cases.c.area == slug, cases.c.year == year
    )
    existing = work.connection.execute(taken).all()
    mine = [row for row in existing if row.workflow == definition.workflow]
    live = [row.ref for row in mine if not _ended(definition, row.state)]
    if definition.per_year and live:
        raise refusal(
            "STATE_FORBIDS",
            f"{live[0]} is open already for this area and year.",
            rule="One plan for an area and year at a time",
            remedy="Work on that one, or withdraw it first.",
        )
    if not mine and definition.per_year:
        return stem
    number = len(existing) + 1
    return f"{stem}-{number}"


def _ended(definition: Definition, state: str) -> bool:
    known = definition.states.get(state)
    return known is not None and known.final


def _case_row(ref: str, definition: Definition, first: Mapping[str, Json]) -> Row:
    return Row(
        "cases",
        {"ref": ref},
        {
            "workflow": definition.workflow,
            "definition": definition.name,
            "digest": definition.digest,
            "kind": definition.kind or definition.workflow,
            "state": definition.initial,
            "version": 1,
            **first,
        },
        new=True,
    )
