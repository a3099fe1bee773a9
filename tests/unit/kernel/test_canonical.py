"""Canonical bytes: RFC 8785 in the ledger's profile, and what has no place in it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.kernel.canonical import NotCanonical, decode, digest, encode, normalise, parse

SAFE = 2**53 - 1
# Text that JSON can hold: every character but half a surrogate pair.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.vectors
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "weird", "values"])
def test_the_official_vectors_come_out_byte_for_byte(vectors: Path, name: str) -> None:
    folder = vectors / "jcs" / "testdata"
    given_bytes = (folder / "input" / f"{name}.json").read_bytes()
    wanted = bytes.fromhex((folder / "outhex" / f"{name}.txt").read_text())
    holds_a_float = any(isinstance(item, float) for item in leaves(json.loads(given_bytes)))

    if holds_a_float:
        with pytest.raises(NotCanonical):
            parse(given_bytes)
        return

    assert encode(parse(given_bytes)) == wanted


def leaves(value: Any) -> list[object]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_another_implementation_writes_the_same_bytes(value: Any) -> None:
    assert encode(value) == rfc8785.dumps(value)


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_back_the_same(value: Any) -> None:
    assert decode(encode(value)) == value


def test_keys_are_ordered_by_utf_16_and_not_by_code_point() -> None:
    # U+1F600 is D83D DE00 in UTF-16 and so stands before U+FB33, although its code point is higher.
    assert encode({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        0.1,
        float("nan"),
        float("inf"),
        [1.5],
        {"a": {"b": 2.0}},
        SAFE + 1,
        -SAFE - 1,
        "\ud800",
        {"\udfff": 1},
        {1: "a"},
        {None: "a"},
        b"bytes",
        {1, 2},
        object(),
    ],
    ids=lambda value: repr(value).partition(" at ")[0],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        encode(value)


def test_what_is_nested_too_deep_is_refused_in_words() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]

    with pytest.raises(NotCanonical, match="deep"):
        encode(deep)
    with pytest.raises(NotCanonical):
        decode(b"[" * 5000 + b"]" * 5000)
    with pytest.raises(NotCanonical):
        decode(b"[" * 600 + b"0.5" + b"]" * 600)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":2}',
        b'{"a":1, "b":2}',
        b'{"b":1,"a":2}',
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b'"\\u0061"',
        b'"\\ud800"',
        b"\xef\xbb\xbf1",
        b"\xff",
        b"1\n",
        b"",
        b"9" * 20,
        b"9" * 6000,
    ],
)
def test_bytes_that_are_not_canonical_are_not_read(raw: bytes) -> None:
    with pytest.raises(NotCanonical):
        decode(raw)


def test_the_largest_safe_integer_is_kept_and_the_next_is_not() -> None:
    assert encode([SAFE, -SAFE]) == b"[9007199254740991,-9007199254740991]"
    with pytest.raises(NotCanonical):
        encode(SAFE + 1)


def test_true_is_not_one() -> None:
    assert encode([True, 1, False, 0, None]) == b"[true,1,false,0,null]"


def test_text_is_normalised_before_it_is_hashed() -> None:
    decomposed = unicodedata.normalize("NFD", "Café £5 – é")

    assert normalise({"name": [decomposed]}) == {"name": ["Café £5 – é"]}
    assert encode(decomposed) != encode("Café £5 – é"), "encoding itself changes nothing"


def test_a_nul_is_no_text() -> None:
    with pytest.raises(NotCanonical, match="NUL"):
        normalise({"reason": "a\0b"})


def test_a_digest_is_the_sha_256_of_the_canonical_bytes() -> None:
    # printf '{"a":1}' | sha256sum
    assert digest({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
