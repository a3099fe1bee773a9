"""What every route of the room's API needs: the agreement one may see, an amount read, an act done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, jsonify

from govflow.kernel.pence import amount_typed
from govflow.payments.ports import PART, PaymentParts
from govflow.payments.queries.reading import agreement_called
from govflow.payments.use_cases.speaking import CREATED
from govflow.road.once import Answer
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import Query, check_path
from govflow.web.product import product

blueprint = Blueprint("payments_api", __name__, url_prefix="/api/v1/agreements/<ref>/pools/<pool>")
blueprint.before_request(check_path)


class NoQuery(Query):
    """No query at all."""


def parts() -> PaymentParts:
    """Return what the room was handed."""
    return cast("PaymentParts", product().parts[PART])


def seen(connection: Any, ref: str) -> str:
    """Return the reference of an agreement the caller may see."""
    return agreement_called(connection, ref, viewer().areas).ref


def pence(text: str, field: str = "amount") -> int:
    """Return an amount in pence.

    Raises:
        InvalidInput: for what is none.
    """
    return amount_typed(text, field)


def done(ref: str, doing: str, act: Callable[[Work], Answer]) -> tuple[Response, int]:
    """Do something in one transaction of the road and answer with what came of it."""
    with product().store.read() as connection:
        seen(connection, ref)
    return jsonify(product().road.within(current_actor(), ref, doing, act)), CREATED
