"""What a plan holds, over the API: figures and checklist, versions compared, a workbook, lines, reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Blueprint, Response, jsonify

from govflow.contents.in_turn import in_turn
from govflow.contents.model import Explained, HeldVersion, checklist, warning_key
from govflow.contents.ports import PART, ContentsParts
from govflow.contents.queries.elsewhere import elsewhere_of
from govflow.contents.queries.held import (
    contents_of_version,
    explanations_of,
    latest_of,
    version_of,
    versions_of,
)
from govflow.contents.shapes import (
    Both,
    Compared,
    HeldShown,
    LineAdded,
    LineTyped,
    Reason,
    Receipt,
    TakenOver,
    Which,
    Workbook,
)
from govflow.contents.use_cases.editing import Edit, edit, template_of
from govflow.contents.use_cases.explaining import Explain, explain
from govflow.contents.use_cases.importing import read_file, take_over, would_change
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.road.once import once
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import (
    check_path,
    expected_version,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import describe
from govflow.web.product import product
from govflow.workbook.comparing import compare
from govflow.workbook.editing import LINE_FIELDS, Change, DropLine, PutLine
from govflow.workbook.held import confirmations_of, contacts_of, figures_of, metrics_of
from govflow.workbook.model import Contents
from govflow.workbook.naming import naming_of
from govflow.workbook.pasting import AddLine
from govflow.workbook.report import check_contents

blueprint = Blueprint("contents_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
OF_PLAN = "/plans/<ref>/contents"
CREATED = 201


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
        case = _plan(connection, ref)
        version = version_of(connection, ref, int(wanted)) if wanted else latest_of(connection, ref)
        if version is None:
            raise NotFound(f"GovFlow holds no figures of {ref} yet.")
        shape = _shape(connection, version)
        shape["elsewhere"] = _elsewhere(connection, case)
        shape["versions"] = [one.as_json() for one in versions_of(connection, ref)]
    answer = jsonify({"ref": ref, "version": version.number, **shape})
    answer.headers["ETag"] = f'"{version.number}"'
    return answer


def _shape(connection: Any, version: HeldVersion) -> dict[str, Any]:
    contents = contents_of_version(connection, _parts().kept, version)
    template = template_of(_parts(), contents.template)
    checked = check_contents(version.file_sha256, contents, template, ())
    told = explanations_of(connection, version.ref)
    findings = [
        _with_reason(one, warning_key(one), told) if one.severity == "warning" else one.as_json()
        for one in checked.findings
    ]
    return {
        "figures": _figures(contents),
        "metrics": metrics_of(contents),
        "confirmations": confirmations_of(contents),
        "cover": contacts_of(contents),
        "totals": checked.totals,
        "checklist": [one.as_json() for one in checklist(contents, template, checked.findings)],
        "findings": findings,
    }


def _elsewhere(connection: Any, case: Case) -> list[dict[str, Any]]:
    """Return what other rooms find in the plan today, each warning with its key and its reason."""
    told = explanations_of(connection, case.ref)
    found = elsewhere_of(connection, _parts(), case)
    return [_with_reason(one, key, told) for key, one in found.items()]


def _with_reason(one: Finding, key: str, told: Mapping[str, Explained]) -> dict[str, Any]:
    known = told.get(key)
    return one.as_json() | {"key": key, "reason": known.reason if known else None}


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
@describe(answer=Receipt, body=LineAdded, status=CREATED, is_step=True)
def add_line(ref: str) -> tuple[Response, int]:
    """Add a scheme line; one that is held already only as ``held`` says."""
    asked = read_body(LineAdded)
    _check_fields(asked.values)
    given: dict[str, Json] = {**asked.values, "row": 0}
    if asked.held:
        given["held"] = asked.held
    return _change(ref, AddLine(dict(asked.values), asked.held), asked.authority, given)


@blueprint.put(f"{OF_PLAN}/lines/<int:row>")
@describe(answer=Receipt, body=LineTyped, status=CREATED, is_step=True)
def put_line(ref: str, row: int) -> tuple[Response, int]:
    """Change a scheme line, by its row."""
    asked = read_body(LineTyped)
    _check_fields(asked.values)
    return _change(ref, PutLine(dict(asked.values), row), asked.authority, {**asked.values, "row": row})


def _check_fields(values: Mapping[str, str]) -> None:
    if unknown := sorted(set(values) - set(LINE_FIELDS)):
        message = f"A line has no field '{unknown[0]}'. It has: {', '.join(LINE_FIELDS)}."
        raise InvalidInput(message, field="values")


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
    command = Explain(ref, asked.warning, asked.reason, asked.alike)
    given: dict[str, Json] = {"warning": asked.warning, "reason": asked.reason, "alike": asked.alike}
    done = _done(ref, "explain a warning", given, lambda work: explain(work, _parts(), command))
    return jsonify(done), CREATED
