"""What routes of the API answer with, and the wall between areas that every one of them stands behind."""

from __future__ import annotations

from flask import Response, jsonify

from govflow.kernel.errors import refusal
from govflow.kernel.findings import Json
from govflow.web.gate import viewer

CREATED = 201


def answered(document: dict[str, Json], status: int = 200, version: Json = None) -> Response:
    """Return JSON, with the version of the case as its ETag where there is one."""
    response = jsonify(document)
    response.status_code = status
    if version is not None:
        response.set_etag(str(version))
    return response


def need_area(area: str, what: str) -> None:
    """Refuse to act on something of an area in which this person holds no role.

    Raises:
        Refused: ``NOT_YOUR_AREA``; within the road, so that the try is recorded.
    """
    if area not in viewer().areas:
        raise refusal(
            "NOT_YOUR_AREA",
            f"You hold no role in the area of this {what}, so you can do nothing with it.",
            rule="Roles are per area",
            remedy="Ask the administrator of that area, if you ought to have a part in it.",
        )
