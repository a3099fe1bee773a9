"""Every error's page and status. The only file that knows status codes; nobody ever sees a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from govflow.kernel.errors import (
    Broken,
    Busy,
    GovFlowError,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    TooLarge,
    TooManyAttempts,
    Unavailable,
    findings_of,
)
from govflow.kernel.findings import Finding, Json
from govflow.web.gate import close_ended_session, forget_viewer, is_api, remember_path
from govflow.web.json_requests import VersionMissing

_LOG = logging.getLogger("govflow.web")

STATUS: Mapping[type[GovFlowError], int] = {
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    InvalidInput: HTTPStatus.BAD_REQUEST,
    VersionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    TooLarge: HTTPStatus.CONTENT_TOO_LARGE
    if hasattr(HTTPStatus, "CONTENT_TOO_LARGE")
    else HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    Broken: HTTPStatus.INTERNAL_SERVER_ERROR,
}
# A refusal that is about the record's state, and one about who asks.
_CONFLICT = frozenset({"VERSION_STALE", "IDEMPOTENCY_CONFLICT", "STATE_FORBIDS"})
_FORBIDDEN = frozenset({"NOT_YOUR_ROLE", "NOT_YOUR_AREA", "NOT_YOUR_ORGANISATION", "SELF_APPROVAL"})
TITLES: Mapping[int, str] = {
    400: "There is a problem with what was sent",
    401: "Sign in to go on",
    403: "You cannot do this",
    404: "Page not found",
    405: "This page cannot be used in that way",
    409: "This was not done",
    413: "The file is too large",
    415: "This kind of content cannot be read here",
    422: "This was not done",
    428: "Say which version you saw",
    429: "Too many tries",
    500: "There is a problem with GovFlow",
    503: "GovFlow cannot be used just now",
}
_OWN_FAULT = 500
# Our own faults of which a person must be told what they mean; of others the log is told.
_TOLD: Mapping[str, str] = {
    "BUSY": "GovFlow is busy",
    "DOCUMENT_ALTERED": "This document has been altered",
    "TEMPLATE_BROKEN": "The template of this paper cannot be used",
    "PDF_NOT_HERE": "PDF cannot be made here",
}
# What is said where an exception's own words are not meant for people to read.
_WORDS: Mapping[int, str] = {
    400: "What was sent cannot be used. Go back, check it and try again.",
    403: "You are signed in, but this is not open to you.",
    404: "Check the address. If it was copied, check that all of it was copied.",
    405: "Go back to the page before and use its buttons.",
    413: "What was sent is larger than the limit. Send a smaller file.",
    415: "Send it as the kind of content that the description of the API names.",
    429: "Wait a few minutes and try again.",
    500: "Something went wrong on our side. Before you try again, look whether what you did was recorded. "
    "If it happens again, tell your system administrator.",
    503: "The database cannot be used just now. Try again in a few minutes; if you had sent something, "
    "look first whether it was recorded. If it goes on, tell your system administrator.",
}
_OLD_FORM = (
    "This form was open for too long or in another window. Go back, open the page again and send it anew."
)


def status_of(error: GovFlowError) -> int:
    """Return the status of an error."""
    if isinstance(error, Refused):
        if error.code in _CONFLICT:
            return HTTPStatus.CONFLICT
        if error.code in _FORBIDDEN:
            return HTTPStatus.FORBIDDEN
        if error.code == "NOT_FOUND":
            return HTTPStatus.NOT_FOUND
    for kind in type(error).__mro__:
        if kind in STATUS:
            return int(STATUS[kind])
    return _OWN_FAULT


def answer_errors(app: Flask) -> None:
    """Answer every error with its page, or with a problem document on the API (RFC 9457)."""
    app.register_error_handler(GovFlowError, _known)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _unforeseen)


def _known(error: GovFlowError) -> AnyResponse:
    status = status_of(error)
    if status >= _OWN_FAULT and not isinstance(error, Busy):
        _LOG.error("%s %s: %s", request.method, _logged_path(), error, exc_info=error)
    if isinstance(error, NotSignedIn) and not is_api():
        close_ended_session()
        remember_path()
        return redirect(url_for("people.sign_in_form"), HTTPStatus.SEE_OTHER)
    # What is wrong with us, hosts and paths in it, is for the log; a visitor is told what it means for them.
    is_ours = status >= _OWN_FAULT and error.code not in _TOLD
    said = _WORDS[status] if is_ours else error.message
    # A page says a single reason once; a program finds every reason in one place.
    blocked: list[Json] = []
    if isinstance(error, Refused) or (is_api() and not is_ours):
        blocked = [finding.as_json() for finding in findings_of(error)]
    answer = _answer(status, error.code, said, blocked, getattr(error, "field", ""))
    if isinstance(error, Busy):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _old_form(error: CSRFError) -> AnyResponse:
    del error
    return _answer(HTTPStatus.BAD_REQUEST, "INVALID_INPUT", _OLD_FORM)


def _from_http(error: HTTPException) -> AnyResponse:
    status = error.code or _OWN_FAULT
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    codes = {404: "NOT_FOUND", 403: "NOT_YOUR_ROLE", 413: "TOO_LARGE", 429: "TOO_MANY_ATTEMPTS"}
    code = codes.get(status, "INVALID_INPUT" if status < _OWN_FAULT else "BROKEN")
    said = _WORDS.get(status, _WORDS[400] if status < _OWN_FAULT else _WORDS[500])
    if status == HTTPStatus.METHOD_NOT_ALLOWED and is_api():
        said = f"{request.method} is not taken at this address. The description of the API names what is."
    answer = _answer(status, code, said)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def _unforeseen(error: Exception) -> AnyResponse:
    _LOG.error("%s %s", request.method, _logged_path(), exc_info=error)
    return _answer(_OWN_FAULT, "BROKEN", _WORDS[_OWN_FAULT])


def _logged_path() -> str:
    """Return where the request went; of an address that is itself a secret, its shape alone."""
    is_secret = "token" in (request.view_args or {})
    return str(request.url_rule) if is_secret else request.path


def _answer(
    status: int, code: str, detail: str, blocked: list[Json] | None = None, field: str = ""
) -> AnyResponse:
    if is_api():
        itself: list[Json] = [Finding(code, detail).as_json()]
        answer: AnyResponse = _problem(status, code, detail, blocked or itself, field)
    else:
        answer = Response(_page(status, code, detail, blocked or []), status, mimetype="text/html")
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="govflow"'
    return answer


def _problem(status: int, code: str, detail: str, blocked: list[Json], field: str) -> Response:
    problem: dict[str, Json] = {
        "type": f"urn:govflow:problem:{code}",
        "title": _TOLD.get(code) or TITLES.get(status, HTTPStatus(status).phrase),
        "status": int(status),
        "detail": detail,
        "code": code,
        "blocked_by": blocked,
    }
    if field:
        problem["field"] = field
    return Response(json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json")


def _page(status: int, code: str, detail: str, blocked: list[Json]) -> str:
    title = _TOLD.get(code) or TITLES.get(status, "There is a problem")
    if status >= _OWN_FAULT and code not in _TOLD:
        forget_viewer()
    try:
        return render_template(
            "error/error.html", title=title, status=status, code=code, detail=detail, blocked_by=blocked
        )
    except Exception as error:  # noqa: BLE001 - the page of last resort must come whatever broke
        _LOG.error("The page for an error could not be made.", exc_info=error)
        return _FAILSAFE


# Touches no template, no session and no database.
_FAILSAFE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    "<title>There is a problem with GovFlow</title></head><body><main>"
    "<h1>There is a problem with GovFlow</h1>"
    "<p>Try again later. If it happens again, tell your administrator.</p>"
    "</main></body></html>"
)
