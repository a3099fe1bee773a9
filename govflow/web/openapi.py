"""The description of the API (OpenAPI 3.1), made from the routes and the models they read and give.

A route says what it takes with ``describe``; the document is put together from the app's own map of
addresses, so that it cannot name a route that is not there, nor leave one out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from govflow.web.gate import API

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")
View = TypeVar("View", bound=Callable[..., Any])
Schema = dict[str, Any]
References = Mapping[type[BaseModel], Schema]
_DESCRIBED = "govflow_described"
_REFERENCE = "#/components/schemas/{model}"
_VARIABLE = re.compile(r"<(?:([^:<>]+):)?([^<>]+)>")
_TITLE = "GovFlow"
_ABOUT = (
    "Plans, agreements and other cases of the Better Care Fund, their steps and their record. "
    "Send a personal token as `Authorization: Bearer ...`. Writes take `Idempotency-Key`; a step takes "
    "`If-Match` with the version of the case. Whatever is refused comes as `application/problem+json` "
    "(RFC 9457) with a stable `code` and every unmet condition in `blocked_by`."
)


class FindingShape(BaseModel):
    """One reason, with the rule that speaks and what would put it right."""

    code: str
    severity: str
    where: str
    message: str
    figures: dict[str, Any]
    rule: str = ""
    remedy: str = ""


class Problem(BaseModel):
    """Why something was not done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    blocked_by: list[FindingShape]
    field: str | None = Field(default=None, description="The field, header or parameter to be put right.")


@dataclass(frozen=True, slots=True)
class Described:
    """What a route takes and gives."""

    answer: type[BaseModel] | None = None
    status: int = 200
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    form: Mapping[str, Any] | None = None
    media_type: str = "application/json"
    is_write: bool = False
    is_step: bool = False
    is_open: bool = False


def describe(**said: Any) -> Callable[[View], View]:
    """Note on a view what ``Described`` holds; its docstring's first line becomes the summary."""

    def note(view: View) -> View:
        setattr(view, _DESCRIBED, Described(**said))
        return view

    return note


def described(view: object) -> Described:
    """Return what was noted on a view, empty where nothing was."""
    found = getattr(view, _DESCRIBED, None)
    return found if isinstance(found, Described) else Described()


@blueprint.get("/openapi.json")
@describe(is_open=True)
def openapi() -> Response:
    """Return this description."""
    return jsonify(document(current_app))


def document(app: Flask) -> Schema:
    """Return the description of every route of the API."""
    found = list(_routes(app))
    models: set[type[BaseModel]] = {Problem}
    models.update(model for _, _, one in found for model in (one.answer, one.body) if model)
    ordered = sorted(models, key=lambda model: (model.__name__, model.__module__))
    # Two rooms may give a shape the same name: each is then called by its room as well.
    named, schemas = models_json_schema([(one, "validation") for one in ordered], ref_template=_REFERENCE)
    refs = {model: dict(named[model, "validation"]) for model in ordered}
    paths: dict[str, Schema] = {}
    for rule, method, one in found:
        view = app.view_functions[rule.endpoint]
        path = _VARIABLE.sub(r"{\2}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _operation(rule, method, view, one, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": _TITLE, "version": "1", "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _routes(app: Flask) -> Iterator[tuple[Rule, str, Described]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(API):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, described(app.view_functions[rule.endpoint])


def _operation(rule: Rule, method: str, view: Callable[..., Any], one: Described, refs: References) -> Schema:
    lines = (view.__doc__ or "").strip().splitlines()
    operation: Schema = {
        "operationId": f"{rule.endpoint.replace('.', '_')}_{method.lower()}",
        "summary": lines[0] if lines else rule.endpoint,
        "tags": [rule.rule.removeprefix(API).split("/")[1]],
        "parameters": [*_in_path(rule), *_in_query(one), *_in_headers(one)],
        "responses": _responses(one, refs),
    }
    if one.is_open:
        operation["security"] = []
    if one.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": refs[one.body]}},
        }
    if one.form is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": one.form}},
        }
    return operation


def _in_path(rule: Rule) -> list[Schema]:
    kinds: dict[str, Schema] = {"int": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}}
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(kind, {"type": "string"})}
        for kind, name in _VARIABLE.findall(rule.rule)
    ]


def _in_query(one: Described) -> list[Schema]:
    if one.query is None:
        return []
    properties = one.query.model_json_schema()["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": _plain(schema),
            "description": schema.get("description", ""),
        }
        for name, schema in properties.items()
    ]


def _plain(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in {"title", "description"}}


def _in_headers(one: Described) -> list[Schema]:
    headers: list[Schema] = []
    if one.is_write or one.is_step:
        key = {"type": "string", "pattern": "^[!-~]{1,200}$"}
        headers.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key})
        version = {"type": "string", "pattern": '^"[0-9]{1,15}"$'}
        headers.append({"name": "If-Match", "in": "header", "required": one.is_step, "schema": version})
    return headers


# What each kind of route can answer besides what was asked for; 5xx is nobody's to expect.
_READ = {
    400: "What was sent cannot be used.",
    401: "There is no token, or it no longer works.",
    403: "This is not open to you.",
    404: "There is no such record in an area of yours.",
    405: "This address is not used in that way.",
    429: "Too many tries.",
}
_WRITE = {
    409: "Someone else changed it first, or its state does not allow it.",
    413: "It is too large.",
    415: "This kind of content cannot be read here.",
    422: "A rule says no: see blocked_by.",
}
_STEP = {428: "Say which version you saw."}


def _responses(one: Described, refs: References) -> Schema:
    problems = dict(_READ)
    if one.is_write or one.is_step or one.body or one.form:
        problems |= _WRITE
    if one.is_step:
        problems |= _STEP
    right: Schema = {"description": "Done." if one.is_write or one.is_step else "What was asked for."}
    if one.answer is not None:
        right["content"] = {one.media_type: {"schema": refs[one.answer]}}
    elif one.media_type != "application/json":
        right["content"] = {one.media_type: {"schema": {}}}
    said = {"application/problem+json": {"schema": refs[Problem]}}
    refusals = {
        str(status): {"description": words, "content": said} for status, words in sorted(problems.items())
    }
    return {str(one.status): right, **refusals}
