"""Puts the product together over its database: the road, its rules, and what each room is handed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from govflow.kernel.errors import NotFound
from govflow.machine.catalogue import Catalogue
from govflow.machine.checks import Known
from govflow.people.queries import names_for
from govflow.people.rules import PART as PEOPLE
from govflow.people.rules import people_rules
from govflow.plans.effects import EFFECTS
from govflow.plans.facts import FACT_COLUMNS, REMEMBERED
from govflow.plans.guards import GUARDS, round_order
from govflow.reactions import later, reactions
from govflow.road.authority import RecordedActs
from govflow.road.definitions import Definitions
from govflow.road.opening import OpenCase
from govflow.road.perform import Road
from govflow.road.step import Rules
from govflow.settings import Settings, load_settings
from govflow.storage.work import Store
from govflow.timetable.calendar import Calendar, load_calendar
from govflow.timetable.entries import dated_steps
from govflow.timetable.rounds import known_milestones, load_round, timetable_for
from govflow.web.product import Product


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
    )


def _toml(settings: Settings, name: str) -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((settings.config / name).read_text(encoding="utf-8"))


def connect(settings: Settings | None = None) -> Product:
    """Put the product together over its database.

    Raises:
        Broken: when a workflow file is wrong; the program does not start on it.
    """
    settings = settings or load_settings()
    known = known_words(settings)
    definitions = Definitions(Catalogue.load(settings.root / "workflows", known), known)
    store = Store.open(settings.database_url)
    rules = Rules.build(
        definitions=definitions,
        guards=GUARDS,
        facts=FACT_COLUMNS,
        authority=RecordedActs(),
        effects=EFFECTS,
        reactions=reactions(lambda: rules),
        remembered=REMEMBERED,
    )
    calendar = load_calendar(settings.config, {})
    parts = {
        "calendar": calendar,
        "known": known,
        PEOPLE: people_rules(settings),
        "names_for": names_for,
        "later": later(lambda: rules),
    }
    return Product(store, Road(store, rules), settings.root, settings, parts)


def opening(product: Product, workflow: str, area: str, year: str, key: str = "") -> OpenCase:
    """Return the command that opens a case with the timetable and the order of its round."""
    settings: Settings = product.settings
    calendar: Calendar = product.parts["calendar"]
    if workflow != "bcf_plan" or not year:
        return OpenCase(workflow, area, year, key)
    try:
        order = round_order(load_round(settings.config, year).steps_order)
        timetable = dated_steps(timetable_for(settings.config, area, year), calendar)
    except NotFound:
        return OpenCase(workflow, area, year, key)  # A year whose round is not yet data: dates come later.
    return OpenCase(workflow, area, year, key, timetable, {"round_order": order})
