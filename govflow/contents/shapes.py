"""What the API of a plan's contents takes and answers, as its description shows it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from govflow.web.json_requests import Body, Query, Text, Word
from govflow.web.openapi import FindingShape

Cell = Annotated[str, Field(max_length=32_767)]


class Which(Query):
    """Which version; the one in force without."""

    version: str = Field(default="", pattern=r"^[0-9]{0,9}$")


class Both(Query):
    """The two versions that are compared."""

    old: str = Field(pattern=r"^[0-9]{1,9}$")
    new: str = Field(pattern=r"^[0-9]{1,9}$")


class Workbook(Body):
    """A workbook that was stored as a document, to be taken over; with ``trial`` nothing changes."""

    document: Word
    name: Word = "workbook.xlsx"
    trial: bool = False
    authority: Word = ""


class LineTyped(Body):
    """A scheme line's fields, as the template has them; what is left out is blank."""

    values: dict[Word, Cell]
    authority: Word = ""


class LineAdded(LineTyped):
    """A new line; ``held`` says what becomes of one that has its ID, name and source already."""

    held: Literal["", "replace", "add"] = ""


class Reason(Body):
    """Why a warning stands, by its ``key``; with ``alike``, every other of its code without a reason too."""

    warning: Word
    reason: Text
    alike: bool = False


class HeldShown(BaseModel):
    """A version held: its figures, its totals, the checklist, and what was found."""

    ref: str
    version: int
    versions: list[dict[str, Any]]
    figures: dict[str, Any]
    metrics: list[dict[str, Any]]
    confirmations: list[dict[str, Any]]
    cover: dict[str, Any]
    totals: dict[str, Any]
    checklist: list[dict[str, Any]]
    findings: list[FindingShape]
    elsewhere: list[FindingShape]


class Compared(BaseModel):
    """What became of every line between two versions."""

    ref: str
    added: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    totals: dict[str, Any]
    findings: list[FindingShape]


class TakenOver(BaseModel):
    """What taking a workbook over changed, or would change."""

    ref: str
    trial: bool
    event: int | None
    version: int | None
    changes: dict[str, str]
    totals: dict[str, Any]
    findings: list[FindingShape]


class Receipt(BaseModel):
    """What was recorded."""

    ref: str
    event: int
