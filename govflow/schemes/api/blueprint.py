"""The blueprint of the room's API, and what its routes share."""

from __future__ import annotations

from typing import Annotated, cast

from flask import Blueprint
from pydantic import Field

from govflow.road.ports import Case
from govflow.schemes.ports import PART, SchemeParts
from govflow.schemes.queries.schemes import plan_called
from govflow.web.gate import viewer
from govflow.web.json_requests import Query, Word, check_path
from govflow.web.product import product

api = Blueprint("schemes_api", __name__, url_prefix="/api/v1")
api.before_request(check_path)
Name = Annotated[Word, Field(min_length=1)]


class NoQuery(Query):
    """No query at all."""


def parts() -> SchemeParts:
    """Return what the room was handed at start."""
    return cast("SchemeParts", product().parts[PART])


def seen(ref: str) -> Case:
    """Return a plan of this person's areas; another looks like nothing."""
    with product().store.read() as connection:
        return plan_called(connection, ref, viewer().areas)
