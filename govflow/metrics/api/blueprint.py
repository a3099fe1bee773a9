"""The blueprint of the room's API, and what its routes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

from flask import Blueprint, Response, jsonify
from pydantic import Field

from govflow.metrics.ports import PART, MetricParts
from govflow.metrics.queries.standing import plan_called
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import Query, Word, check_path
from govflow.web.product import product

api = Blueprint("metrics_api", __name__, url_prefix="/api/v1")
api.before_request(check_path)
Name = Annotated[Word, Field(min_length=1)]
CREATED = 201


class NoQuery(Query):
    """No query at all."""


def parts() -> MetricParts:
    """Return what the room was handed at start."""
    return cast("MetricParts", product().parts[PART])


def seen(connection: Any, ref: str) -> Case:
    """Return a plan of this person's areas; another looks like nothing."""
    return plan_called(connection, ref, viewer().areas)


def recorded(ref: str, doing: str, act: Callable[[Work], Answer]) -> tuple[Response, int]:
    """Record something about a plan of this person's areas, and answer with its receipt."""
    with product().store.read() as connection:
        seen(connection, ref)
    return jsonify(product().road.within(current_actor(), ref, doing, act)), CREATED
