"""What a plan holds, over the API: figures and checklist, versions compared, a workbook, lines, reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, Field

from govflow.contents.in_turn import in_turn
from govflow.contents.model import HeldVersion, checklist, warning_key
from govflow.contents.ports import PART, ContentsParts
from govflow.contents.queries.held import (
    contents_of_version,
    explanations_of,
    latest_of,
    version_of,
    versions_of,
)
from govflow.contents.use_cases.editing import Edit, edit, template_of
from govflow.contents.use_cases.explaining import Explain, explain
from govflow.contents.use_cases.importing import read_file, take_over, would_change
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.road.once import once
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import (
    Body,
    Query,
    Text,
    Word,
    check_path,
    expected_version,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product
from govflow.workbook.comparing import compare
from govflow.workbook.editing import LINE_FIELDS, Change, DropLine, PutLine
from govflow.workbook.held import confirmations_of, contacts_of, figures_of, metrics_of
from govflow.workbook.model import Contents
from govflow.workbook.naming import naming_of
from govflow.workbook.report import check_contents

blueprint = Blueprint("contents_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
OF_PLAN = "/plans/<ref>/contents"
CREATED = 201
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


class Reason(Body):
    """Why a warning stands, by the warning's ``key``."""

    warning: Word
    reason: Text


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


def _parts() -> ContentsParts:
    return cast("ContentsParts", product().parts[PART])


def _plan(connection: Any, ref: str) -> Case:
    case = load_case(connection, ref, "plan")
    if case.area not in viewer().areas:
        raise NotFound(f"There is no plan with the reference '{ref}'.")
    return case


def _check_plan(ref: str) -> Case:
    with product().store.read() as connection:
        return _plan(connection, ref)


def _done(ref: str, doing: str, asked: dict[str, Json], act: Callable[[Work], Stored]) -> dict[str, Json]:
    key = idempotency_key()

    def once_done(work: Work) -> dict[str, Json]:
        return once(work, key, asked, CREATED, lambda: {"ref": ref, "event": act(work).id})[0]

    return product().road.within(current_actor(), ref, doing, once_done)


@blueprint.get(OF_PLAN)
@describe(answer=HeldShown, query=Which)
def show(ref: str) -> Response:
    """Show what a plan holds, or held in a version: every figure, the checklist, and what was found."""
    wanted = read_query(Which).version
    with product().store.read() as connection:
        _plan(connection, ref)
        version = version_of(connection, ref, int(wanted)) if wanted else latest_of(connection, ref)
        if version is None:
            raise NotFound(f"GovFlow holds no figures of {ref} yet.")
        shape = _shape(connection, version)
        shape["versions"] = [one.as_json() for one in versions_of(connection, ref)]
    answer = jsonify({"ref": ref, "version": version.number, **shape})
    answer.headers["ETag"] = f'"{version.number}"'
    return answer


def _shape(connection: Any, version: HeldVersion) -> dict[str, Any]:
    contents = contents_of_version(connection, _parts().kept, version)
    template = template_of(_parts(), contents.template)
    checked = check_contents(version.file_sha256, contents, template, ())
    told = explanations_of(connection, version.ref)
    findings = []
    for one in checked.findings:
        shown = one.as_json()
        if one.severity == "warning":
            known = told.get(warning_key(one))
            shown |= {"key": warning_key(one), "reason": known.reason if known else None}
        findings.append(shown)
    return {
        "figures": _figures(contents),
        "metrics": metrics_of(contents),
        "confirmations": confirmations_of(contents),
        "cover": contacts_of(contents),
        "totals": checked.totals,
        "checklist": [one.as_json() for one in checklist(contents, template, checked.findings)],
        "findings": findings,
    }


def _figures(contents: Contents) -> dict[str, Any]:
    """Return the figures, each line with the row by which it is changed."""
    figures: dict[str, Any] = figures_of(contents)
    for shown, line in zip(figures["lines"], contents.lines or (), strict=True):
        shown["row"] = line.row
    return figures


@blueprint.get(f"{OF_PLAN}/compare")
@describe(answer=Compared, query=Both)
def compared(ref: str) -> Response:
    """Compare two versions, line by line: prior + virement = current, for each and in total."""
    asked = read_query(Both)
    with product().store.read() as connection:
        _plan(connection, ref)
        old, new = (
            contents_of_version(connection, _parts().kept, version_of(connection, ref, int(number)))
            for number in (asked.old, asked.new)
        )
    found = compare(old, new, naming_of(old, new, product().settings.config))
    return jsonify({"ref": ref, **found.as_json()})


@blueprint.post(f"{OF_PLAN}/workbook")
@describe(answer=TakenOver, body=Workbook, status=CREATED, is_write=True)
@in_turn
def workbook(ref: str) -> tuple[Response, int]:
    """Take a stored workbook over as the next version, whole or not at all; or say what that would change."""
    asked, parts = read_body(Workbook), _parts()
    case = _check_plan(ref)
    content = parts.read_content(product().store, current_actor(), asked.document)
    file = read_file(parts, asked.name, content)
    with product().store.read() as connection:
        changes = would_change(connection, parts, ref, file)
    receipt: dict[str, Json] = {}
    if file.refused:
        raise Refused(file.refused)
    if not asked.trial:
        given: dict[str, Json] = {"document": asked.document, "authority": asked.authority}
        receipt = _done(
            ref,
            "take a workbook over",
            given,
            lambda work: take_over(work, parts, case, file, asked.authority),
        )
    with product().store.read() as connection:
        version = latest_of(connection, ref)
    shown: dict[str, Any] = {
        "ref": ref,
        "trial": asked.trial,
        "event": receipt.get("event"),
        "version": version.number if version else None,
        "changes": changes,
        "totals": file.checked.totals,
        "findings": [one.as_json() for one in file.checked.findings],
    }
    return jsonify(shown), CREATED


@blueprint.post(f"{OF_PLAN}/lines")
@describe(answer=Receipt, body=LineTyped, status=CREATED, is_step=True)
def add_line(ref: str) -> tuple[Response, int]:
    """Add a scheme line."""
    return _line(ref, 0)


@blueprint.put(f"{OF_PLAN}/lines/<int:row>")
@describe(answer=Receipt, body=LineTyped, status=CREATED, is_step=True)
def put_line(ref: str, row: int) -> tuple[Response, int]:
    """Change a scheme line, by its row."""
    return _line(ref, row)


def _line(ref: str, row: int) -> tuple[Response, int]:
    asked = read_body(LineTyped)
    if unknown := sorted(set(asked.values) - set(LINE_FIELDS)):
        message = f"A line has no field '{unknown[0]}'. It has: {', '.join(LINE_FIELDS)}."
        raise InvalidInput(message, field="values")
    return _change(ref, PutLine(dict(asked.values), row), asked.authority, {**asked.values, "row": row})


@blueprint.delete(f"{OF_PLAN}/lines/<int:row>")
@describe(answer=Receipt, status=CREATED, is_step=True)
def drop_line(ref: str, row: int) -> tuple[Response, int]:
    """Take a scheme line out."""
    return _change(ref, DropLine(row), "", {"out": row})


def _change(ref: str, change: Change, authority: str, given: dict[str, Json]) -> tuple[Response, int]:
    _check_plan(ref)
    command = Edit(ref, expected_version(needed=True) or 0, change, authority)
    asked: dict[str, Json] = {"given": given, "authority": authority, "version": command.based_on}
    doing = "change what a plan holds"
    return jsonify(_done(ref, doing, asked, lambda work: edit(work, _parts(), command))), CREATED


@blueprint.post(f"{OF_PLAN}/reasons")
@describe(answer=Receipt, body=Reason, status=CREATED, is_write=True)
def reason(ref: str) -> tuple[Response, int]:
    """Say why a warning stands."""
    asked = read_body(Reason)
    _check_plan(ref)
    command = Explain(ref, asked.warning, asked.reason)
    given: dict[str, Json] = {"warning": asked.warning, "reason": asked.reason}
    done = _done(ref, "explain a warning", given, lambda work: explain(work, product().road.rules, command))
    return jsonify(done), CREATED
