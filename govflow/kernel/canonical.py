"""RFC 8785 canonical JSON, in the profile of the ledger: no floats, safe integers, NFC text.

``encode`` is the only way bytes that are hashed come into being; ``decode`` is its strict reverse.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, cast

from govflow.kernel.findings import Json

LARGEST_SAFE_INTEGER = 2**53 - 1
_PLAIN = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode


class NotCanonical(ValueError):
    """The value has no place in the canonical profile, or the bytes are not in canonical form."""


def _text(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("text holds a lone surrogate") from error
    return json.dumps(value, ensure_ascii=False)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _write(value: object, out: list[str]) -> None:
    if value is None or isinstance(value, bool):
        out.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        if abs(value) > LARGEST_SAFE_INTEGER:
            raise NotCanonical(f"integer {value} is outside the safe range")
        out.append(str(value))
    elif isinstance(value, str):
        out.append(_text(value))
    elif isinstance(value, list | tuple):
        _write_list(value, out)
    elif isinstance(value, Mapping):
        _write_mapping(value, out)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _write_list(values: list[object] | tuple[object, ...], out: list[str]) -> None:
    out.append("[")
    for index, value in enumerate(values):
        if index:
            out.append(",")
        _write(value, out)
    out.append("]")


def _write_mapping(mapping: Mapping[Any, object], out: list[str]) -> None:
    if not all(isinstance(key, str) for key in mapping):
        raise NotCanonical("a key is not text")
    out.append("{")
    for index, key in enumerate(sorted(mapping, key=_utf16)):
        if index:
            out.append(",")
        out.append(_text(key))
        out.append(":")
        _write(mapping[key], out)
    out.append("}")


def _is_plain(value: object) -> bool:
    """Say whether the standard encoder writes exactly the canonical bytes of ``value``.

    ASCII keys sort by code point as by UTF-16; whatever is doubtful is left to the slow writer.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if isinstance(value, int):
        return kind is int and -LARGEST_SAFE_INTEGER <= value <= LARGEST_SAFE_INTEGER
    if isinstance(value, dict):
        keys = value.keys()
        return all([type(key) is str and key.isascii() for key in keys]) and all(  # noqa: C419 - quicker
            map(_is_plain, value.values())
        )
    return isinstance(value, list | tuple) and all(map(_is_plain, value))


def _quickly(value: object) -> bytes:
    try:
        return _PLAIN(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("text holds a lone surrogate") from error


def encode(value: object) -> bytes:
    """Return the canonical UTF-8 bytes of ``value``.

    Raises:
        NotCanonical: for floats, unsafe integers, lone surrogates or any other type.
    """
    try:
        if _is_plain(value):
            return _quickly(value)
        out: list[str] = []
        _write(value, out)
    except RecursionError as error:
        raise NotCanonical("it is nested too deep") from error
    return "".join(out).encode("utf-8")


def _no_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise NotCanonical("a key is written twice")
    return mapping


def _no_constant(name: str) -> Json:
    raise NotCanonical(f"{name} is not JSON")


def _no_float(text: str) -> Json:
    raise NotCanonical(f"{text} is not an integer")


def parse(raw: bytes) -> Json:
    """Read JSON strictly: UTF-8, no duplicate keys, no floats, no NaN.

    Raises:
        NotCanonical: for anything else.
    """
    try:
        text = raw.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_no_float
        )
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:  # Bad UTF-8, bad JSON, a number of thousands of digits.
        raise NotCanonical(str(error)) from error
    return cast("Json", value)


def decode(raw: bytes) -> Json:
    """Read bytes that must already be canonical.

    Raises:
        NotCanonical: when they are not, down to the last byte.
    """
    value = parse(raw)
    if encode(value) != raw:
        raise NotCanonical("the bytes are not in canonical form")
    return value


def normalise(value: Json) -> Json:
    """Return ``value`` with every text in Unicode NFC, as the ledger requires before hashing.

    Raises:
        NotCanonical: for a NUL character, which no PostgreSQL text can hold.
    """
    if isinstance(value, str):
        if "\0" in value:
            raise NotCanonical("text holds a NUL character")
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [normalise(item) for item in value]
    if isinstance(value, dict):
        return {key: normalise(item) for key, item in value.items()}
    return value


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(encode(value)).hexdigest()
