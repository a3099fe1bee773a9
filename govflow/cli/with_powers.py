"""What the commands about powers share: who acts, in which transaction, and what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from sqlalchemy import select

from govflow.cli.acting import acting, product_here
from govflow.cli.output import print_json, say, show_finding
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.powers.ports import PART, PowersRules
from govflow.storage.register import area as areas
from govflow.storage.work import Work

Command = TypeVar("Command", bound=Callable[..., Any])
Result = TypeVar("Result")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")


def rules() -> PowersRules:
    """Return what the room of powers was handed."""
    return cast("PowersRules", product_here().parts[PART])


def within(as_user: str | None, ref: str, doing: str, act: Callable[[Work], Result]) -> Result:
    """Do something in one transaction of the road."""
    product = product_here()
    return product.road.within(acting(product, as_user), ref, doing, act)


def said(document: Mapping[str, Json], words: str, flags: tuple[Finding, ...] = (), *, as_json: bool) -> None:
    """Print a document, or its words and flags."""
    if as_json:
        print_json(document)
        return
    say(words)
    for flag in flags:
        show_finding(flag)


def noted(stored: Stored, id_: str, *, as_json: bool) -> None:
    """Print the receipt of an entry."""
    ref = stored.stream.partition(":")[2]
    said({"ref": ref, "id": id_, "event": stored.id}, f"Recorded as {id_ or stored.id}.", as_json=as_json)


def areas_of(area: str) -> list[str]:
    """Return one area, or all of them."""
    if area:
        return [area]
    with product_here().store.read() as connection:
        return list(connection.execute(select(areas.c.slug)).scalars())


def read_object(file: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.UsageError(f"{file.name} is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise click.UsageError(f"{file.name} must hold one JSON object.")
    return given
