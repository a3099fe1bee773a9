"""``govflow people``, ``govflow token`` and ``govflow area``. They know no rule: the use cases do."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import click

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, Unavailable
from govflow.people.model import check_area
from govflow.people.queries import area_totals, areas, everybody, people_of_area, tokens_of
from govflow.people.rules import PART, PeopleRules, people_rules
from govflow.people.use_cases import first_administrator, load_area, new_token, resolve_actor, revoke_token
from govflow.people.use_cases.tokens import DAYS
from govflow.storage.schema import mode_of
from govflow.web.product import Product

# The installation itself, where nobody is there yet to act.
INSTALLATION = Actor("system:installation", Door.COMMAND_LINE)

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_as = click.option("--as", "as_user", metavar="USER", default="", help="Who acts, in a demonstration.")


@click.group(name="people")
def people() -> None:
    """Look after who may come in."""


@click.group(name="token")
def token() -> None:
    """Make and end your own API tokens."""


@click.group(name="area")
def area() -> None:
    """Register areas with their organisations and bodies."""


@people.command("first-administrator")
@click.option("--email", required=True, help="The address of the first system administrator.")
@_json
@click.pass_obj
def first(product: Product, email: str, *, as_json: bool) -> None:
    """Make the first system administrator, while there is no person, and print a one-time link."""
    rules = _rules(product)
    with product.store.write(INSTALLATION) as work:
        invited = first_administrator(work, rules, email)
    link = f"{rules.public_url}/invitation/{invited.token}"
    if not as_json:
        click.echo(f"Open this link within {rules.invitation_days} days. It works once.", err=True)
    _print({"person": invited.person, "link": link}, link, as_json=as_json)


@people.command("list")
@click.option("--area", "slug", default="", help="Only the people of one area.")
@_json
@click.pass_obj
def list_people(product: Product, slug: str, *, as_json: bool) -> None:
    """List the people there are."""
    with product.store.read() as connection:
        if slug:
            check_area(slug, [each.slug for each in areas(connection)])
        known = people_of_area(connection, slug) if slug else everybody(connection)
    lines = [f"{each.sign_in or '-':<28} {each.status:<10} {each.shown}" for each in known]
    _print({"people": [each.as_json() for each in known]}, "\n".join(lines), as_json=as_json)


@token.command("new")
@click.option("--name", required=True, help="Where the token is used.")
@click.option("--days", default=DAYS, show_default=True, help="How long it works.")
@_as
@_json
@click.pass_obj
def make_token(product: Product, name: str, days: int, as_user: str, *, as_json: bool) -> None:
    """Make a token that acts as you. It is shown once."""
    actor = _actor(product, as_user)
    with product.store.write(actor) as work:
        made = new_token(work, name, days=days)
    if not as_json:
        click.echo("Keep this token now; it is not shown again.", err=True)
    shape = {"id": made.id, "token": made.secret, "expires_at": made.expires_at}
    _print(shape, made.secret, as_json=as_json)


@token.command("list")
@_as
@_json
@click.pass_obj
def list_tokens(product: Product, as_user: str, *, as_json: bool) -> None:
    """List your own tokens that still work, without their secrets."""
    with product.store.read() as connection:
        known = tokens_of(connection, _actor(product, as_user).id)
    lines = [f"{each.id}  until {each.expires_at}  {each.name}" for each in known]
    _print({"tokens": [asdict(each) for each in known]}, "\n".join(lines), as_json=as_json)


@token.command("revoke")
@click.argument("id_", metavar="ID")
@_as
@_json
@click.pass_obj
def end_token(product: Product, id_: str, as_user: str, *, as_json: bool) -> None:
    """End one of your tokens at once."""
    with product.store.write(_actor(product, as_user)) as work:
        revoke_token(work, id_)
    _print({"id": id_, "revoked": True}, f"{id_} no longer works.", as_json=as_json)


@area.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_as
@_json
@click.pass_obj
def load(product: Product, file: Path, as_user: str, *, as_json: bool) -> None:
    """Register the area of FILE, or what is new in it."""
    read = read_area_file(file)
    with product.store.write(_actor(product, as_user)) as work:
        loaded = load_area(work, _rules(product), read)
    shape = {"area": loaded.slug, "added": loaded.added, "changed": loaded.changed}
    words = f"{loaded.slug}: {loaded.added} added, {loaded.changed} changed."
    _print(shape, words, as_json=as_json)


@area.command("list")
@_json
@click.pass_obj
def list_areas(product: Product, *, as_json: bool) -> None:
    """List the areas there are."""
    with product.store.read() as connection:
        known = area_totals(connection)
    lines = [
        f"{each['slug']:<32} {each['name']} ({each['organisations']} organisations, {each['bodies']} bodies)"
        for each in known
    ]
    _print({"areas": [dict(each) for each in known]}, "\n".join(lines), as_json=as_json)


def read_area_file(file: Path) -> Mapping[str, Any]:
    """Read an area file.

    Raises:
        InvalidInput: where it is not TOML, saying the line; Unavailable: where it cannot be read.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file.name} is not a TOML file: {error}.", field="file") from error
    except OSError as error:
        raise Unavailable(f"{file.name} cannot be read: {error.strerror}.") from error


def _rules(product: Product) -> PeopleRules:
    return cast("PeopleRules", product.parts.get(PART) or people_rules(product.settings))


def _actor(product: Product, as_user: str) -> Actor:
    with product.store.read() as connection:
        # The token is read from the environment alone: an option would stand in the list of processes.
        secret = os.environ.get("GOVFLOW_TOKEN", "")
        return resolve_actor(connection, mode_of(connection), as_user, secret, Door.COMMAND_LINE)


def _print(shape: Mapping[str, object], words: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(shape, ensure_ascii=False))
    elif words:
        click.echo(words)
