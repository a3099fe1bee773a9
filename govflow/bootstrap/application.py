"""Puts the web application together: the gate, the policy, the pages, and the ports they ask for."""

from __future__ import annotations

from functools import partial

from flask import Flask
from sqlalchemy import Connection

from govflow.agreements.api import blueprint as agreements_api
from govflow.agreements.model import KIND as AGREEMENT
from govflow.agreements.model import days
from govflow.agreements.pages import blueprint as agreement_pages
from govflow.agreements.ports import PART as AGREEMENTS
from govflow.agreements.queries import agreement_of
from govflow.bodies.api import blueprint as body_api
from govflow.bodies.pages import blueprint as body_pages
from govflow.bootstrap.connecting import connect_in_earnest, opening
from govflow.bootstrap.documents import bring_by
from govflow.cases.api import blueprint as case_api
from govflow.cases.pages import blueprint as case_pages
from govflow.cases.ports import PART as CASES
from govflow.cases.ports import CaseParts
from govflow.contents.api import blueprint as contents_api
from govflow.contents.pages import blueprint as contents_pages
from govflow.documents.api import api as documents_api
from govflow.documents.kinds import kind_title
from govflow.documents.pages import pages as document_pages
from govflow.documents.queries import readable
from govflow.documents.use_cases import read_document
from govflow.kernel.moments import london_date
from govflow.meetings.api import blueprint as meetings_api
from govflow.meetings.pages import blueprint as meeting_pages
from govflow.meetings.queries.recorded import votes_recorded_for
from govflow.metrics.api import api as metrics_api
from govflow.metrics.pages import blueprint as metric_pages
from govflow.papers.pages import blueprint as paper_pages
from govflow.papers.report_api import api as papers_api
from govflow.payments.api import blueprint as payments_api
from govflow.payments.pages import blueprint as payment_pages
from govflow.people.doorkeeper import Doorkeeper
from govflow.people.pages import pages as people_pages
from govflow.people.rules import PART as PEOPLE
from govflow.plans.api import blueprint as plans_api
from govflow.plans.pages import blueprint as plan_pages
from govflow.plans.queries import standing_of
from govflow.pools.api import blueprint as pools_api
from govflow.pools.pages import blueprint as pool_pages
from govflow.postbox.api import blueprint as post_api
from govflow.postbox.pages import blueprint as post_pages
from govflow.powers.api import blueprint as powers_api
from govflow.powers.pages import blueprint as powers_pages
from govflow.powers.queries.asked import waiting_for
from govflow.powers.queries.loading import load_decision
from govflow.reminders.api import blueprint as reminders_api
from govflow.reminders.pages import blueprint as reminder_pages
from govflow.returns.api import blueprint as returns_api
from govflow.returns.model import RETURN
from govflow.returns.pages import blueprint as return_pages
from govflow.returns.ports import PART as RETURNS
from govflow.returns.queries.year_end import waits_at_year_end
from govflow.returns.shown import notices_of
from govflow.road.ports import Case
from govflow.schemes.api import api as schemes_api
from govflow.schemes.pages import blueprint as scheme_pages
from govflow.settings import Settings, load_settings
from govflow.storage.work import read_clock
from govflow.timetable.api import api as timetable_api
from govflow.timetable.entries import read_timetable
from govflow.timetable.pages import blueprint as timetable_pages
from govflow.timetable.ports import PART as TIMETABLE
from govflow.timetable.ports import TimetableParts
from govflow.timetable.queries.planned import missed
from govflow.virements.api import blueprint as virements_api
from govflow.virements.pages import blueprint as virement_pages
from govflow.web.csrf import protect_forms
from govflow.web.errors import answer_errors
from govflow.web.gate import guard
from govflow.web.headers import put_headers, set_cookies, trust_proxies
from govflow.web.health import blueprint as health
from govflow.web.health import count_requests
from govflow.web.openapi import blueprint as api_description
from govflow.web.parts import furnish
from govflow.web.policy import enforce, read_policy
from govflow.web.product import Product

PAGES = (
    people_pages,
    document_pages,
    case_pages,
    plan_pages,
    contents_pages,
    virement_pages,
    pool_pages,
    agreement_pages,
    payment_pages,
    meeting_pages,
    body_pages,
    powers_pages,
    paper_pages,
    scheme_pages,
    timetable_pages,
    metric_pages,
    reminder_pages,
    post_pages,
    return_pages,
)
APIS = (
    documents_api,
    case_api,
    plans_api,
    contents_api,
    virements_api,
    pools_api,
    agreements_api,
    payments_api,
    body_api,
    meetings_api,
    powers_api,
    papers_api,
    schemes_api,
    timetable_api,
    metrics_api,
    reminders_api,
    returns_api,
    post_api,
    api_description,
    health,
)
# What a form carries beside its uploads.
FORM_ALLOWANCE = 1024 * 1024


def case_parts(product: Product) -> CaseParts:
    """Fill the ports of the pages of cases with the other rooms' functions."""
    calendar = product.parts["calendar"]

    return CaseParts(
        read_timetable=lambda rows, today: read_timetable(rows, today, calendar),
        bring_documents=bring_by(product.settings),
        readable_documents=readable,
        read_content=lambda store, actor, document: read_document(store, actor, document)[1],
        opening=lambda workflow, area, year, key: opening(product, workflow, area, year, key),
        votes_to_answer=votes_recorded_for,
        consulted=waiting_for,
        role_titles=product.parts["known"].roles,
        kind_title=kind_title,
        notices=partial(notices, product),
    )


def notices(product: Product, connection: Connection, case: Case) -> tuple[str, ...]:
    """Return what a reader of a case must know at once: what will be missed, whose money waits, and why."""
    if case.kind == "plan":
        timetable: TimetableParts = product.parts[TIMETABLE]
        today = london_date(read_clock(connection))
        waits = waits_at_year_end(connection, case.ref)
        standing = standing_of(connection, case).sentences
        return (*missed(connection, timetable, case, today), *standing, *filter(None, [waits]))
    if case.kind == AGREEMENT:
        held = agreement_of(connection, product.parts[AGREEMENTS], case)
        late = f"{days(held.days_late)} late for signature." if held.days_late else ""
        return tuple(filter(None, (late, *(one.message for one in held.findings))))
    if case.kind == RETURN:
        return notices_of(connection, product.parts[RETURNS], case.ref)
    known = load_decision(connection, case.ref) if case.kind == "decision" else None
    return known.notices if known else ()


def create_app(settings: Settings | None = None) -> Flask:
    """Return the web application over its database.

    Raises:
        InvalidInput: for a production installation whose secret is the default one, or short.
        InvalidInput, Unavailable: as ``connect_in_earnest``.
    """
    settings = settings or load_settings()
    settings.check_secret()
    product = connect_in_earnest(settings)
    templates = str(settings.root / "templates")
    app = Flask("govflow", template_folder=templates, static_folder="web/static")
    product.parts[CASES] = case_parts(product)
    app.extensions["govflow"] = product
    app.secret_key = settings.secret
    app.config["MAX_CONTENT_LENGTH"] = settings.upload_limit_bytes + FORM_ALLOWANCE
    set_cookies(app, settings.public_url)
    trust_proxies(app, settings.proxies)
    furnish(app)
    guard(app, Doorkeeper(product.store, product.parts[PEOPLE]))
    enforce(app, read_policy(settings.config / "policy.csv"))
    protect_forms(app)
    put_headers(app)
    answer_errors(app)
    app.before_request(product.parts[TIMETABLE].forget_days)
    for blueprint in (*PAGES, *APIS):
        app.register_blueprint(blueprint)
    count_requests(app)
    return app
