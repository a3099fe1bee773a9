"""For those who run GovFlow: alive, ready, and figures as Prometheus reads them. No record is shown here."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from sqlalchemy import Connection, func, select, text

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, parse_instant
from govflow.road.tables import timer
from govflow.storage import schema
from govflow.storage.ledger import ledger_event
from govflow.storage.tables import heartbeat
from govflow.storage.work import Store, read_clock
from govflow.web.product import Product, product

blueprint = Blueprint("health", __name__)
# As long as twenty sweeps at the usual interval: one slow sweep alarms nobody.
STALE_AFTER = timedelta(minutes=10)
OK, WARNING, ERROR = "ok", "warning", "error"
_COUNTED = "govflow.requests"


def count_requests(app: Flask) -> None:
    """Count every answer by endpoint, method and status. Each process counts its own."""
    registry = CollectorRegistry()
    labels = ("endpoint", "method", "status", "process")
    counted = Counter("govflow_requests", "Answers given.", labels, registry=registry)
    app.extensions[_COUNTED] = registry

    @app.after_request
    def count(response: Response) -> Response:
        method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
        endpoint = request.endpoint or "none"
        counted.labels(endpoint, method, str(response.status_code), str(os.getpid())).inc()
        return response


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers. It asks nothing of the database."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether requests can be served: database and schema. A late scheduler is told, not an end."""
    checks = _checks(product())
    ready = all(check["status"] != ERROR for check in checks)
    shown: dict[str, Json] = {"ready": ready, "checks": list(checks)}
    return jsonify(shown), 200 if ready else 503


def _checks(here: Product) -> list[dict[str, Json]]:
    checks = [_check("database", lambda: _database(here.store))]
    if checks[0]["status"] == OK:
        checks.append(_check("schema", lambda: _schema(here.store)))
    if checks[-1]["status"] == OK and len(checks) > 1:
        checks.append(_check("scheduler", lambda: _scheduler(here.store)))
    return checks


def _check(name: str, look: Callable[[], tuple[str, str]]) -> dict[str, Json]:
    try:
        status, message = look()
    except Exception:  # Whatever a driver raises, the probe must be answered; anyone may read the answer.
        current_app.logger.exception("The check of %s could not be made.", name)
        status, message = ERROR, "This could not be looked at. The log says why; so does: govflow doctor"
    return {"name": name, "status": status, "message": message}


def _database(store: Store) -> tuple[str, str]:
    with store.read() as connection:
        connection.execute(text("SELECT 1"))
    return OK, f"{store.dialect} answers"


@cache
def _newest() -> str:
    return schema.newest()


def _schema(store: Store) -> tuple[str, str]:
    found = schema.current(store.engine)
    if found == _newest():
        return OK, f"at {found}"
    return ERROR, f"at {found or 'none'}, this release needs {_newest()}. Run: govflow db upgrade"


def _scheduler(store: Store) -> tuple[str, str]:
    with store.read() as connection:
        age = _beat_age(connection)
        if age is None:
            return (
                WARNING,
                "no sweep has been made yet. Run: govflow scheduler, or call govflow tick from cron",
            )
        last = format_instant(read_clock(connection) - age)
    if age > STALE_AFTER:
        return (
            WARNING,
            f"the last sweep was at {last}. Run: govflow scheduler, or call govflow tick from cron",
        )
    return OK, f"last sweep at {last}"


def _beat_age(connection: Connection) -> timedelta | None:
    beats = [parse_instant(at) for at in connection.execute(select(heartbeat.c.at)).scalars()]
    return read_clock(connection) - max(beats) if beats else None


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the figures as Prometheus text."""
    registry = CollectorRegistry()
    with product().store.read() as connection:
        _gauge(registry, "govflow_events", "Events in the ledger.", _events(connection))
        _gauge(registry, "govflow_timers_overdue", "Timers due and not fired.", _overdue(connection))
        age = _beat_age(connection)
        seconds = age.total_seconds() if age is not None else float("nan")
        _gauge(registry, "govflow_scheduler_heartbeat_age_seconds", "Seconds since the last sweep.", seconds)
    counted = current_app.extensions.get(_COUNTED)
    said = generate_latest(registry) + (generate_latest(counted) if counted is not None else b"")
    return Response(said, content_type=CONTENT_TYPE_LATEST)


def _gauge(registry: CollectorRegistry, name: str, about: str, value: float) -> None:
    Gauge(name, about, registry=registry).set(value)


def _events(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(ledger_event)).scalar_one())


def _overdue(connection: Connection) -> int:
    # Timers are whole seconds, so the texts compare as the instants do.
    now = format_instant(read_clock(connection).replace(microsecond=0))
    due = select(func.count()).select_from(timer).where(timer.c.state == "pending", timer.c.due_at <= now)
    return int(connection.execute(due).scalar_one())
