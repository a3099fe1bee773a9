"""Opaque identifiers: nothing in them tells who or when."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str, length: int = 12) -> str:
    """Return ``prefix`` and random characters that cannot be misread aloud."""
    return f"{prefix}-{''.join(secrets.choice(_ALPHABET) for _ in range(length))}"


def new_token(bytes_: int = 32) -> str:
    """Return a secret for a link, a session or an API token, URL-safe."""
    return secrets.token_urlsafe(bytes_)
