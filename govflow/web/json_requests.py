"""What every route of the API reads from a request: the body, the query, the version, the key.

Refuses a field that is not known by its name, so that a mistyped one is never silently left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Annotated, Any, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from govflow.kernel.errors import InvalidInput, NotFound, TooLarge
from govflow.kernel.moments import Happened, parse_happened

# A body without documents: room for a long reason and a hundred lines of comments.
LARGEST_BODY = 1_048_576
LONGEST_KEY = 200
# No text of the record holds a NUL; PostgreSQL could not keep it.
_NO_NUL = r"^[^\u0000]*$"
Text = Annotated[str, Field(max_length=20_000, pattern=_NO_NUL)]
Word = Annotated[str, Field(max_length=200, pattern=_NO_NUL)]

_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
_VERSION = re.compile(r'(?:"(\d{1,15})"|(\d{1,15}))\Z')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
Model = TypeVar("Model", bound=BaseModel)


class VersionMissing(InvalidInput):
    """A step was asked for without saying which version of the case was seen (RFC 6585, status 428)."""

    code = "VERSION_MISSING"


class Body(BaseModel):
    """The body of a request: JSON types are taken as they are, and an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=False)


class Query(BaseModel):
    """The part of an address after the question mark; all of it comes as text."""

    model_config = ConfigDict(extra="forbid")


def read_body(model: type[Model]) -> Model:
    """Read the JSON body of the request.

    Raises:
        InvalidInput: naming the field that cannot be used; TooLarge: for more than a mebibyte.
    """
    request.max_content_length = LARGEST_BODY
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge("This body is larger than one mebibyte. Send documents to /api/v1/documents first.")
    raw = request.get_data(cache=False)
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        raise _cannot_be_used(error, model) from error


def read_query(model: type[Model]) -> Model:
    """Read the query of the address.

    Raises:
        InvalidInput: naming what is unknown, given twice or cannot be used.
    """
    given = request.args.to_dict(flat=False)
    for name, values in given.items():
        if len(values) > 1:
            raise InvalidInput(f"'{name}' is given twice. Give it once.", field=name)
    try:
        return model.model_validate({name: values[0] for name, values in given.items()})
    except ValidationError as error:
        raise _cannot_be_used(error, model) from error


def idempotency_key() -> str:
    """Return the key under which this request is done once, or nothing.

    Raises:
        InvalidInput: when it is longer than 200 characters or not plain printable ones.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not _KEY.match(key.strip()):
        message = f"An Idempotency-Key is 1 to {LONGEST_KEY} printable characters without spaces."
        raise InvalidInput(message, field="Idempotency-Key")
    return key.strip()


def expected_version(*, needed: bool) -> int | None:
    """Return the version that the caller saw, from ``If-Match``.

    Raises:
        VersionMissing: when a step comes without it.
        InvalidInput: when it is not a version.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if needed:
            raise VersionMissing(
                "Say which version of the case you saw: send its ETag, quotation marks and all, as If-Match.",
                field="If-Match",
            )
        return None
    found = _VERSION.match(given)
    if found is None:
        raise InvalidInput(f"If-Match is '{given[:40]}'; write a version like \"3\".", field="If-Match")
    return int(found[1] or found[2])


def happened(text: str, field: str = "happened_at") -> Happened | None:
    """Read when something happened, where it was given: an instant, or only the day."""
    return parse_happened(text, field=field) if text else None


def check_path() -> None:
    """Refuse an address with control characters in it: no record is called that.

    Raises:
        NotFound: always in the same words.
    """
    if _CONTROL.search(request.path):
        raise NotFound("There is nothing at this address.")


_WORDS: Mapping[str, str] = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_pattern_mismatch": "holds a character that cannot be kept",
    "string_unicode": "holds characters that are not text",
}
_OURS = re.compile(r"[a-z0-9_]+\Z")
_LIMITS: Mapping[str, tuple[str, str]] = {
    "string_too_long": ("max_length", "must be at most {} characters"),
    "string_too_short": ("min_length", "must be at least {} character long"),
    "too_long": ("max_length", "must be a list of at most {}"),
    "greater_than_equal": ("ge", "must be {} or more"),
    "less_than_equal": ("le", "must be {} or less"),
}


def _cannot_be_used(error: ValidationError, model: type[BaseModel]) -> InvalidInput:
    found = error.errors(include_url=False, include_input=False)[0]
    kind, path = found["type"], [str(part) for part in found["loc"]]
    where = ".".join(path)
    if kind == "json_invalid":
        return InvalidInput("The body is not JSON.", field="body")
    if not where:
        return InvalidInput("The body must be one JSON object.", field="body")
    if kind == "extra_forbidden":
        known = ", ".join(sorted(field.alias or name for name, field in model.model_fields.items()))
        return InvalidInput(
            f"There is no field '{where[:80]}' here. It takes: {known or 'none'}.", field=where[:80]
        )
    # Where text or an object is taken, what follows names one of the two in words that are not ours.
    ours = list(takewhile(_OURS.match, path))
    if len(ours) < len(path):
        where = ".".join(ours)[:80]
        message = f"'{where}' must be text, or an object as the description of the API has it."
        return InvalidInput(message, field=where)
    if kind == "missing":
        return InvalidInput(f"Give '{where}'.", field=where)
    return InvalidInput(f"'{where[:80]}' {_words(kind, found.get('ctx') or {})}.", field=where[:80])


def _words(kind: str, context: Mapping[str, Any]) -> str:
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return words.format(context.get(name))
    return _WORDS.get(kind, "is not of the kind that the description of the API names")
