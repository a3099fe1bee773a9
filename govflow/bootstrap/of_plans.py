"""What the rooms of what a plan holds are handed: contents, schemes, metrics, virements, returns, pools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from govflow.agreements import tables as agreement_tables
from govflow.agreements.ports import PART as AGREEMENTS
from govflow.bootstrap.agreements import agreement_parts, found_in_agreements
from govflow.bootstrap.contents import contents_parts
from govflow.bootstrap.metrics import metric_parts
from govflow.bootstrap.payments import payment_parts
from govflow.bootstrap.returns import return_parts
from govflow.bootstrap.schemes import scheme_parts
from govflow.bootstrap.virements import virement_parts
from govflow.contents import tables as contents_tables
from govflow.contents.ports import PART as CONTENTS
from govflow.contents.ports import Elsewhere
from govflow.contents.queries.elsewhere import FACT, unexplained_elsewhere
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.metrics import tables as metric_tables
from govflow.metrics.ports import PART as METRICS
from govflow.payments import tables as payment_tables
from govflow.payments.ports import PART as PAYMENTS
from govflow.returns import tables as return_tables
from govflow.returns.ports import PART as RETURNS
from govflow.road.ports import Case, FoundFact
from govflow.road.step import Rules
from govflow.schemes import tables as scheme_tables
from govflow.schemes.ports import PART as SCHEMES
from govflow.schemes.queries.agreed import asked_by
from govflow.schemes.queries.schemes import schemes_of
from govflow.settings import Settings
from govflow.storage.work import read_clock
from govflow.timetable.calendar import Calendar
from govflow.virements import tables as virement_tables
from govflow.virements.ports import PART as VIREMENTS

TABLES_OF_PLANS = (
    agreement_tables,
    contents_tables,
    metric_tables,
    payment_tables,
    return_tables,
    scheme_tables,
    virement_tables,
)


def parts_of_plans(
    settings: Settings, rules: Rules, calendar: Calendar, role_titles: Mapping[str, str]
) -> Mapping[str, Any]:
    """Fill the ports of these rooms; the others read what a plan holds from the first."""

    def elsewhere(connection: Connection, case: Case) -> tuple[Elsewhere, ...]:
        today = london_date(read_clock(connection))
        asserted = [found for one in asked_by(connection, schemes, case) for found in one.findings]
        hanging = [
            replace(found, message=f"{one.name or one.scheme_id}: {found.message}")
            for one in schemes_of(connection, schemes, case, today)
            for found in one.findings
        ]
        return (
            Elsewhere("Whose agreement the plan asserts", "schemes.agreed_by", tuple(asserted)),
            Elsewhere("What its schemes hang on", "schemes.listing", tuple(hanging)),
        )

    contents = contents_parts(settings, rules, role_titles, elsewhere)
    schemes = scheme_parts(settings, rules, contents)
    metrics = metric_parts(settings, rules, contents)
    return {
        AGREEMENTS: agreement_parts(settings, rules, calendar),
        CONTENTS: contents,
        METRICS: metrics,
        RETURNS: return_parts(settings, rules, calendar, contents, metrics),
        SCHEMES: schemes,
        VIREMENTS: virement_parts(settings, rules, contents),
        PAYMENTS: payment_parts(settings, rules),
    }


def found_in_plans(parts: Callable[[], Mapping[str, Any]]) -> Mapping[str, FoundFact]:
    """Return the facts of steps that these rooms find out, by name."""

    def elsewhere(connection: Connection, case: Case) -> Json:
        return unexplained_elsewhere(connection, parts()[CONTENTS], case)

    return {FACT: elsewhere, **found_in_agreements(parts)}
