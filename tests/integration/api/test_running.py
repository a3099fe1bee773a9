"""Health, figures and the description of the API, as those who run GovFlow and write to it use them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from govflow.timetable.tick import sweep
from tests.integration.api.office import Office, open_plan, start_drafting

SOME = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def figure(text: str, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    assert found, f"{name} is not among the figures."
    return float(found[1])


def test_ready_names_database_schema_and_scheduler(office: Office) -> None:
    client = office.stranger()
    assert client.get("/healthz").json == {"status": "ok"}

    before = {one["name"]: one["status"] for one in client.get("/readyz").json["checks"]}
    sweep(office.product.road)
    after = client.get("/readyz")

    assert before == {
        "database": "ok",
        "schema": "ok",
        "scheduler": "warning",
        "timers": "ok",
        "clocks": "ok",
    }
    assert after.status_code == 200
    assert {one["name"]: one["status"] for one in after.json["checks"]}["scheduler"] == "ok"


def test_on_another_schema_it_is_not_ready_and_says_which_command_to_run(office: Office) -> None:
    with office.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    answer = office.stranger().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["ready"] is False
    assert "govflow db upgrade" in answer.text


def test_the_figures_count_events_overdue_timers_and_requests(office: Office) -> None:
    client, lead = office.stranger(), office.caller("plan-lead")
    ref = open_plan(lead)
    # The guidance was due on the last day of September; nobody has recorded it and no sweep has run.
    text = client.get("/metrics").text

    assert figure(text, "govflow_events") == office.rows("SELECT count(*) FROM ledger_event")[0][0]
    overdue = figure(text, "govflow_timers_overdue")
    assert overdue >= 1
    sweep(office.product.road)
    text = client.get("/metrics").text
    assert figure(text, "govflow_timers_overdue") == 0
    assert figure(text, "govflow_scheduler_heartbeat_age_seconds") >= 0
    assert re.search(
        r'^govflow_requests_total\{endpoint="api.plans_open_one",.*status="201"\} 1\.0$', text, re.MULTILINE
    )
    assert ref not in text


def test_every_route_of_the_api_is_described_and_the_description_is_sound(office: Office) -> None:
    client = office.stranger()

    document = client.get("/api/v1/openapi.json").json

    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    # Written from the promise: these are the routes other people's programs rely on.
    for plural in ("plans", "cases", "agreements"):
        assert (f"/api/v1/{plural}", "GET") in described
        assert (f"/api/v1/{plural}", "POST") in described
        assert (f"/api/v1/{plural}/{{ref}}", "GET") in described
        assert (f"/api/v1/{plural}/{{ref}}/options", "GET") in described
        assert (f"/api/v1/{plural}/{{ref}}/transitions", "POST") in described
    assert ("/api/v1/documents", "POST") in described
    assert ("/api/v1/events", "GET") in described
    step = document["paths"]["/api/v1/plans/{ref}/transitions"]["post"]
    needed = {one["name"] for one in step["parameters"] if one["required"]}
    assert needed == {"ref", "If-Match"}
    assert set(document["components"]["schemas"]["Transition"]["properties"]) >= {
        "trigger", "reason", "authority", "evidence", "happened_at", "for"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "routes"),
    [
        ("plans", 16),
        ("agreements", 16),
        ("cases", 16),
        ("documents", 3),
        ("events", 1),
        ("webhooks", 6),
        ("outstanding", 2),
        ("reminders", 1),
        ("dates", 2),
    ],
)
def test_whatever_is_sent_the_api_answers_as_described_and_never_breaks(
    sqlite_office: Office, begins: str, routes: int
) -> None:
    office = sqlite_office
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", office.app)
    tried: set[str] = set()

    def ask(case: Any) -> None:
        tried.add(case.operation.label)
        if "ref" in case.path_parameters:
            case.path_parameters["ref"] = ref
        answer = case.call(headers={"Authorization": f"Bearer {lead.token}"})
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)
        case.validate_response(answer, checks=CHECKS)

    for found in described.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if operation.path.startswith(f"/api/v1/{begins}"):
            SOME(given(case=operation.as_strategy())(ask))()

    assert len(tried) >= routes
