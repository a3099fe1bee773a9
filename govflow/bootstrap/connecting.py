"""Puts the product together over its database: the road, its rules, and what each room is handed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from govflow.agreements.judging import PartyRegister
from govflow.agreements.model import WORKFLOWS as AGREEMENT_WORKFLOWS
from govflow.bodies.ports import PART as BODIES
from govflow.bootstrap.agreements import beside_agreement, owner_of
from govflow.bootstrap.bodies import body_parts
from govflow.bootstrap.documents import signatures_in
from govflow.bootstrap.meetings import meeting_rules
from govflow.bootstrap.notice import notice_law
from govflow.bootstrap.of_plans import TABLES_OF_PLANS, found_in_plans, parts_of_plans
from govflow.bootstrap.papers import paper_parts
from govflow.bootstrap.payments import payment_acts
from govflow.bootstrap.pools import pool_parts
from govflow.bootstrap.powers import powers_rules
from govflow.bootstrap.reminders import dates_raised, told_and_sent
from govflow.bootstrap.timetable import plan_by, timetable_parts
from govflow.bootstrap.together import EFFECTS, EFFECTS_ASK, FACT_COLUMNS, GUARDS
from govflow.documents import tables as document_tables
from govflow.kernel.errors import Broken, GovFlowError, InvalidInput, NotFound, Unavailable
from govflow.kernel.moments import london_date
from govflow.ledger.rows import Row
from govflow.machine.catalogue import Catalogue
from govflow.machine.checks import Known
from govflow.meetings import tables as meeting_tables
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.ports import MeetingRules
from govflow.meetings.use_cases.overdue import DUE, pass_commitment
from govflow.meetings.use_cases.windows import CLOSES, close_window
from govflow.papers import tables as paper_tables
from govflow.papers.ports import PART as PAPERS
from govflow.people import tables as people_tables
from govflow.people.queries import names_for
from govflow.people.rules import PART as PEOPLE
from govflow.people.rules import PeopleRules, people_rules
from govflow.plans.facts import REMEMBERED
from govflow.plans.guards import round_order
from govflow.plans.opening import partners_of, read_round, round_rows
from govflow.pools import tables as pool_tables
from govflow.pools.ports import PART as POOLS
from govflow.postbox import tables as post_tables
from govflow.powers.ports import PART as POWERS
from govflow.powers.register import PowersRegister
from govflow.reactions import later, later_for_windows, reactions
from govflow.reminders import tables as reminder_tables
from govflow.returns.model import WORKFLOW as RETURN
from govflow.returns.ports import PART as RETURNS
from govflow.returns.use_cases.opening import OpenReturn, opening_of
from govflow.road.definitions import Definitions
from govflow.road.opening import OpenCase, known_area
from govflow.road.perform import Road
from govflow.road.ports import DueAct
from govflow.road.step import Rules
from govflow.rulebook.powers import load_powers
from govflow.settings import Settings, load_settings
from govflow.storage.schema import REAL, mode_of, require_current
from govflow.storage.work import Store, read_clock
from govflow.timetable import tables as timetable_tables
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone
from govflow.timetable.entries import dated_steps, rows_beside
from govflow.timetable.opening_dates import OPENS, open_date
from govflow.timetable.ports import PART as TIMETABLE
from govflow.timetable.ports import TimetableParts
from govflow.timetable.rounds import announced, known_milestones, load_round, timetable_for, workflow_dates
from govflow.web.product import Product

# A verification folds every table that is loaded; these are loaded also where no page of theirs is served.
TABLES = (
    *TABLES_OF_PLANS,
    document_tables,
    meeting_tables,
    paper_tables,
    people_tables,
    pool_tables,
    post_tables,
    reminder_tables,
    timetable_tables,
)
DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})


def known_words(settings: Settings) -> Known:
    """Return the words a workflow file may use: roles, guards, milestones, bodies and effects."""
    roles = _toml(settings, "roles.toml")
    bodies = _toml(settings, "bodies.toml")
    return Known(
        roles={name: str(role["title"]) for name, role in roles.items()},
        guards=GUARDS,
        milestones=known_milestones(settings.config),
        body_kinds=frozenset(bodies),
        effects=frozenset(EFFECTS),
        powers=frozenset(_toml(settings, "powers.toml")),
    )


def _toml(settings: Settings, name: str) -> Mapping[str, Mapping[str, object]]:
    try:
        return tomllib.loads((settings.config / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Broken(f"The file config/{name} cannot be read: {error}") from error


def _titles(known: Known) -> Mapping[str, str]:
    return known.roles if isinstance(known.roles, Mapping) else {}


def check_database_url(settings: Settings) -> None:
    """Refuse an address that names no database GovFlow can keep a record in.

    Raises:
        InvalidInput: naming the setting and how it is written.
    """
    how = "Write it like postgresql://user@host/name or sqlite:////folder/govflow.db."
    try:
        url = make_url(settings.database_url)
    except (ArgumentError, ValueError) as error:
        message = f"GOVFLOW_DATABASE_URL is no database address. {how}"
        raise InvalidInput(message, field="GOVFLOW_DATABASE_URL") from error
    if url.drivername not in DRIVERS:
        message = f"GOVFLOW_DATABASE_URL asks for '{url.drivername}', where GovFlow cannot be. {how}"
        raise InvalidInput(message, field="GOVFLOW_DATABASE_URL")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        message = f"GOVFLOW_DATABASE_URL names a database in memory, gone with the command. {how}"
        raise InvalidInput(message, field="GOVFLOW_DATABASE_URL")


def require_database(settings: Settings) -> None:
    """Refuse an SQLite file that is not there: merely to look must not make an empty one.

    Raises:
        InvalidInput: for an address that is none; Unavailable: saying which command makes the database.
    """
    check_database_url(settings)
    url = make_url(settings.database_url)
    file = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and not file.is_file() and not url.query:
        raise Unavailable(f"There is no database at {file} yet. Run: govflow db upgrade (or: govflow demo)")


def connect(settings: Settings | None = None) -> Product:
    """Put the product together over its database.

    Raises:
        Broken: when a workflow file is wrong; the program does not start on it.
        InvalidInput: for a database address that is none.
    """
    settings = settings or load_settings()
    check_database_url(settings)
    known, store, people = known_words(settings), Store.open(settings.database_url), people_rules(settings)
    titles, powers = _titles(known), load_powers(settings.config / "powers.toml")
    rules: Rules = Rules.build(
        definitions=Definitions(Catalogue.load(settings.root / "workflows", known), known),
        guards=GUARDS,
        facts=FACT_COLUMNS,
        authority=PartyRegister(PowersRegister(powers), owner_of, signatures_in),
        effects=EFFECTS,
        effects_ask=EFFECTS_ASK,
        reactions=reactions(lambda: rules, lambda: held_powers, lambda: meetings, lambda: parts),
        remembered=REMEMBERED,
        due={**_due(settings, known, lambda: timetable, lambda: meetings), **payment_acts(lambda: of_plans)},
        found=found_in_plans(lambda: of_plans),
    )
    timetable = timetable_parts(settings, store, rules, lambda: meetings, lambda: held_powers)
    calendar, law = timetable.calendar, notice_law(settings, timetable.calendar)
    held_powers = powers_rules(rules, powers, calendar, titles, people, settings=settings, law=law)
    meetings: MeetingRules = meeting_rules(settings, rules, law, titles)
    of_plans = parts_of_plans(settings, rules, calendar, titles)
    parts: dict[str, Any] = {
        **_by_the_clock(timetable, lambda: rules, lambda: meetings),
        **_for_every_room(known, people),
        **of_plans,
        BODIES: body_parts(settings, powers, titles, meetings),
        POWERS: held_powers,
        POOLS: pool_parts(settings, rules, held_powers),
        MEETINGS: meetings,
        PAPERS: paper_parts(settings, titles, calendar, (meetings, held_powers, of_plans[RETURNS])),
        **told_and_sent(settings, Road(store, rules), calendar, titles),
    }
    return Product(store, Road(store, rules), settings.root, settings, parts)


def _for_every_room(known: Known, people: PeopleRules) -> Mapping[str, object]:
    """Return the words of workflow files, the rules about people, and what to print for each."""
    return {"known": known, PEOPLE: people, "names_for": names_for}


def _due(
    settings: Settings,
    known: Known,
    timetable: Callable[[], TimetableParts],
    meetings: Callable[[], MeetingRules],
) -> Mapping[str, DueAct]:
    """Return what the sweep does with timers of the rooms' own, by their kind."""
    return {
        OPENS: lambda work, case, row, now: open_date(work, timetable().road, case, row, now),
        DUE: lambda work, case, row, now: pass_commitment(work, meetings(), case, row, now),
        CLOSES: lambda work, case, row, now: close_window(work, meetings(), case, row, now),
        **dates_raised(settings, timetable, _titles(known)),
    }


def _by_the_clock(
    timetable: TimetableParts, rules: Callable[[], Rules], meetings: Callable[[], MeetingRules]
) -> Mapping[str, object]:
    """Return the calendar, its room, and what readers do after the commit."""
    replan, dates = plan_by(timetable)
    readers = {**later(rules, replan), **later_for_windows(meetings), "opening-dates": dates}
    return {"calendar": timetable.calendar, TIMETABLE: timetable, "later": readers}


def connect_in_earnest(settings: Settings) -> Product:
    """Put the product together on a database that is there, current, and fit for this environment.

    Raises:
        InvalidInput: for a demonstration's database where the environment is production.
        Unavailable: when the database is not there, or its schema is older than this release.
    """
    require_database(settings)
    product = connect(settings)
    try:
        require_current(product.store.engine)
        _refuse_demonstration(product)
    except GovFlowError:
        product.store.engine.dispose()
        raise
    return product


def _refuse_demonstration(product: Product) -> None:
    if not product.settings.is_production:
        return
    with product.store.read() as connection:
        mode = mode_of(connection)
    if mode != REAL:
        message = (
            f"GOVFLOW_ENV is production and this database is a {mode}. "
            "Point GOVFLOW_DATABASE_URL at a real one."
        )
        raise InvalidInput(message, field="GOVFLOW_DATABASE_URL")


def opening(product: Product, workflow: str, area: str, year: str, key: str = "") -> OpenCase:
    """Return the command that opens a case with the timetable and the order of its round.

    Raises:
        NotFound: when there is no such area.
    """
    settings: Settings = product.settings
    calendar: Calendar = product.parts["calendar"]
    if workflow == RETURN and year:
        with product.store.read() as connection:
            return opening_of(connection, product.parts[RETURNS], OpenReturn(area, year, key=key))
    if workflow in AGREEMENT_WORKFLOWS:
        with product.store.read() as connection:
            beside_it = beside_agreement(connection, workflow, known_area(connection, area))
        return OpenCase(workflow, area, year, key, beside=beside_it)
    if workflow != "bcf_plan" or not year:
        return OpenCase(workflow, area, year, key, dated_steps(_own_dates(product, workflow), calendar))
    with product.store.read() as connection:
        today = london_date(read_clock(connection))
        area = known_area(connection, area)
        partners = partners_of(connection, area)
    try:
        national = load_round(settings.config, year)
        further = [row for one in announced(national, today) for row in one.sources]
        opens_with = read_round(national.signatories, [*national.sources, *further])
        order = round_order(national.steps_order)
        milestones = timetable_for(settings.config, area, year, today, calendar)
    except NotFound:
        return OpenCase(workflow, area, year, key)  # A year whose round is not yet data: dates come later.

    def beside(ref: str, event: int) -> list[Row]:
        return [
            *round_rows(ref, event, opens_with, partners),
            *rows_beside(ref, event, milestones),
        ]

    timetable = dated_steps(milestones, calendar)
    return OpenCase(workflow, area, year, key, timetable, {"round_order": order}, beside)


def _own_dates(product: Product, workflow: str) -> tuple[Milestone, ...]:
    """Return the dates the workflow's own file prints: of the version a case opened now would take."""
    with product.store.read() as connection:
        today = london_date(read_clock(connection))
    return workflow_dates(product.road.rules.definitions.current(workflow, today))
