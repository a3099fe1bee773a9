"""The blueprint of the room's API, and what its routes share."""

from __future__ import annotations

from typing import Annotated, Any, cast

from flask import Blueprint
from pydantic import Field

from govflow.road.ports import Case
from govflow.timetable.ports import PART, TimetableParts
from govflow.timetable.queries.planned import case_called
from govflow.web.gate import viewer
from govflow.web.json_requests import Query, Word, check_path
from govflow.web.product import product

api = Blueprint("timetable_api", __name__, url_prefix="/api/v1")
api.before_request(check_path)
Name = Annotated[Word, Field(min_length=1)]
CREATED = 201


class NoQuery(Query):
    """No query at all."""


def parts() -> TimetableParts:
    """Return what the room was handed at start."""
    return cast("TimetableParts", product().parts[PART])


def seen(connection: Any, ref: str) -> Case:
    """Return a case of this person's areas; another looks like nothing."""
    return case_called(connection, ref, viewer().areas)
