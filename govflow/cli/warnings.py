"""``govflow workbook warnings`` and ``explain``: what a plan is warned of, and why it stands."""

from __future__ import annotations

from typing import cast

import click
from sqlalchemy import Connection

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import as_option, json_option, said, within
from govflow.contents.model import warnings_of
from govflow.contents.ports import PART, ContentsParts
from govflow.contents.queries.elsewhere import elsewhere_of
from govflow.contents.queries.held import explanations_of, held_contents
from govflow.contents.use_cases.editing import template_of
from govflow.contents.use_cases.explaining import Explain, explain
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.workbook.report import check_contents


@click.command("warnings")
@click.argument("ref")
@json_option
def warnings(ref: str, *, as_json: bool) -> None:
    """List the warnings of a plan, each with its key, and whether somebody has said why it stands."""
    with product_here().store.read() as connection:
        case = load_case(connection, ref, "plan")
        found, told = _known(connection, case), explanations_of(connection, case.ref)
    if as_json:
        shown: list[Json] = [
            {"key": key, "explained": key in told, **one.as_json()} for key, one in found.items()
        ]
        print_json({"ref": ref, "warnings": shown})
        return
    for key, one in found.items():
        say(f"{key}{'' if key in told else '  without a reason'}")
        show_finding(one)


@click.command("explain")
@click.argument("ref")
@click.argument("warning")
@click.option("--reason", required=True, help="Why it stands. It is kept private.")
@as_option
@json_option
def explain_(ref: str, warning: str, *, reason: str, as_user: str | None, as_json: bool) -> None:
    """Say why a warning stands: by its key, or by its code for every one of that code without a reason."""
    with product_here().store.read() as connection:
        case = load_case(connection, ref, "plan")
        found, told = _known(connection, case), explanations_of(connection, case.ref)
    of_code = [key for key, one in found.items() if one.code == warning and key not in told]
    if warning not in found and not of_code:
        message = (
            f"{ref} has no warning '{warning[:60]}' without a reason. See: govflow workbook warnings {ref}"
        )
        raise InvalidInput(message, field="warning")
    command = Explain(ref, of_code[0] if of_code else warning, reason, alike=bool(of_code))
    done = within(as_user, ref, "explain a warning", lambda work: explain(work, _parts(), command))
    told_of = done.payload()["warnings"]
    document: dict[str, Json] = {"ref": ref, "warnings": told_of, "event": done.id}
    said(document, f"The reason stands. Reference GF-{done.id}.", as_json=as_json)


def _parts() -> ContentsParts:
    return cast("ContentsParts", product_here().parts[PART])


def _known(connection: Connection, case: Case) -> dict[str, Finding]:
    """Return every warning a plan is given now: of the figures held, and of what hangs on them."""
    held = held_contents(connection, _parts(), case.ref)
    if held is None:
        return {}
    checked = check_contents("", held, template_of(_parts(), held.template), ())
    return {**warnings_of(checked.findings), **elsewhere_of(connection, _parts(), case)}
