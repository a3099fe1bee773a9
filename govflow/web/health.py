"""For those who run GovFlow: alive, ready, and figures as Prometheus reads them. No record is shown here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache, partial

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from sqlalchemy import Connection, func, select, text

from govflow.kernel.findings import Json
from govflow.road.timekeeping import Timekeeping, timekeeping
from govflow.storage import schema
from govflow.storage.ledger import ledger_event
from govflow.storage.work import Store
from govflow.web.product import Product, product

blueprint = Blueprint("health", __name__)
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
        for name, look in (("scheduler", _sweeps), ("timers", _timers), ("clocks", _clocks)):
            checks.append(_check(name, partial(_looked, here.store, look)))
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


def _sweeps(kept: Timekeeping) -> tuple[str, str]:
    if not kept.is_stale:
        return OK, kept.said_of_sweeps
    return WARNING, f"{kept.said_of_sweeps}. Run: govflow scheduler, or call govflow tick from cron"


def _timers(kept: Timekeeping) -> tuple[str, str]:
    # Anyone may read this answer: why a timer failed is for the log and for `govflow doctor`.
    if kept.troubles:
        return WARNING, f"{len(kept.troubles)} could not fire and are tried again. Run: govflow doctor"
    return OK, kept.said_of_timers


def _clocks(kept: Timekeeping) -> tuple[str, str]:
    if not kept.far_off:
        return OK, "every node's clock agrees with the database's"
    return (
        WARNING,
        f"{len(kept.far_off)} of {len(kept.skews)} differ from the database's. Run: govflow doctor",
    )


def _looked(store: Store, look: Callable[[Timekeeping], tuple[str, str]]) -> tuple[str, str]:
    with store.read() as connection:
        return look(timekeeping(connection))


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the figures as Prometheus text."""
    registry = CollectorRegistry()
    with product().store.read() as connection:
        _gauge(registry, "govflow_events", "Events in the ledger.", _events(connection))
        kept = timekeeping(connection)
        figures = [*_figures(kept), *product().parts["figures"](connection)]
    for name, about, value in figures:
        _gauge(registry, name, about, value)
    about = "A node's clock ahead of the database's."
    skew = Gauge("govflow_node_skew_seconds", about, ["process"], registry=registry)
    for process, ahead in kept.skews.items():
        skew.labels(process).set(ahead.total_seconds())
    counted = current_app.extensions.get(_COUNTED)
    said = generate_latest(registry) + (generate_latest(counted) if counted is not None else b"")
    return Response(said, content_type=CONTENT_TYPE_LATEST)


def _gauge(registry: CollectorRegistry, name: str, about: str, value: float) -> None:
    Gauge(name, about, registry=registry).set(value)


def _events(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(ledger_event)).scalar_one())


def _figures(kept: Timekeeping) -> Iterator[tuple[str, str, float]]:
    age = kept.now - kept.last_sweep if kept.last_sweep else None
    yield "govflow_timers_overdue", "Timers due and not fired.", kept.overdue
    yield (
        "govflow_timers_lateness_seconds",
        "Seconds the oldest is late.",
        kept.lateness.total_seconds(),
    )
    yield "govflow_timers_failing", "Timers that could not fire and are tried again.", len(kept.troubles)
    seconds = age.total_seconds() if age is not None else float("nan")
    yield "govflow_scheduler_heartbeat_age_seconds", "Seconds since the last sweep.", seconds
