"""What the form of this request sent: its texts and its files."""

from __future__ import annotations

from flask import request


def said(name: str) -> str:
    """Return what was typed or chosen in a field, without the space around it."""
    return request.form.get(name, "").strip()


def ticked(name: str) -> bool:
    """Say whether a box was ticked."""
    return said(name) == "yes"


def uploads(field: str, kind: str) -> list[tuple[str, bytes, str]]:
    """Return the files chosen in a field, by name, content and what kind of document they are."""
    files = (file for file in request.files.getlist(field) if file.filename)
    return [(str(file.filename), file.stream.read(), kind) for file in files]
