"""One row for every page and route: who may come, and what else is judged. No row, no way in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, request

from govflow.kernel.errors import Broken, NotAllowed, NotFound
from govflow.web.gate import Viewer, is_api, viewer

COLUMNS = ("endpoint", "method", "who", "area", "organisation", "state", "note")
ANYONE, SIGNED_IN, TOKEN = "anyone", "signed-in", "token"
# What three columns may say; ``path`` is judged here, ``record`` by the use case or query.
WORDS = {"area": {"-", "path", "record"}, "organisation": {"-", "record"}, "state": {"-", "record"}}
_NOT_COUNTED = {"HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``config/policy.csv``."""

    endpoint: str
    method: str
    who: str
    area: str
    organisation: str
    state: str
    note: str

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles that may come, empty where it is not a matter of roles."""
        if self.who in {ANYONE, SIGNED_IN, TOKEN}:
            return frozenset()
        return frozenset(self.who.split("|"))


Policy = Mapping[tuple[str, str], Rule]


def read_policy(file: Path) -> Policy:
    """Read the policy file.

    Raises:
        Broken: for a row that is not complete, written twice or not understood, naming its line.
    """
    policy: dict[tuple[str, str], Rule] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        if tuple(next(reader, ())) != COLUMNS:
            raise Broken(f"{file.name} must begin with the columns {', '.join(COLUMNS)}.")
        for row in reader:
            where = f"{file.name}:{reader.line_num}"
            if len(row) != len(COLUMNS) or not all(value.strip() for value in row[:-1]):
                raise Broken(f"{where} must fill the columns {', '.join(COLUMNS[:-1])}.")
            rule = Rule(*(value.strip() for value in row))
            if (rule.endpoint, rule.method) in policy:
                raise Broken(f"{where} is written twice.")
            for column, known in WORDS.items():
                if getattr(rule, column) not in known:
                    raise Broken(f"{where}: the {column} must be one of {', '.join(sorted(known))}.")
            policy[rule.endpoint, rule.method] = rule
    return policy


def routes(app: Flask) -> set[tuple[str, str]]:
    """Return every endpoint and method that the app answers."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - _NOT_COUNTED
    }


def enforce(app: Flask, policy: Policy) -> None:
    """Judge each request by its row before anything else runs."""
    app.extensions["govflow.policy"] = policy

    @app.before_request
    def judge() -> None:
        if request.endpoint is not None:
            check(policy, request.endpoint, request.method)


def check(policy: Policy, endpoint: str, method: str) -> None:
    """Refuse a request whose row does not let this viewer in.

    Raises:
        Broken: where there is no row; NotSignedIn, NotAllowed or NotFound: where the row says no.
    """
    rule = policy.get((endpoint, "GET" if method in _NOT_COUNTED else method))
    if rule is None:
        if method == "OPTIONS":
            return
        raise Broken(f"{method} {endpoint} has no row in config/policy.csv, so nobody may come in.")
    if rule.who == ANYONE:
        return
    if rule.who == TOKEN and not is_api():
        raise Broken(f"{endpoint} takes tokens and does not lie under /api/.")
    _check_viewer(rule, viewer())


def _check_viewer(rule: Rule, seen: Viewer) -> None:
    if rule.area == "path":
        _check_area(rule, seen, str((request.view_args or {}).get("area", "")))
    elif rule.roles and not rule.roles & seen.roles:
        raise _not_for(rule.roles)


def _check_area(rule: Rule, seen: Viewer, area: str) -> None:
    here = seen.roles_in(area)
    if not here:
        # Whether there is such an area is nobody's business who has none of its roles.
        raise NotFound("There is no such page.")
    if rule.roles and not rule.roles & here:
        raise _not_for(rule.roles)


def _not_for(roles: Iterable[str]) -> NotAllowed:
    named = ", ".join(role.replace("_", " ") for role in sorted(roles))
    return NotAllowed(f"This page is for these roles: {named}. You hold none of them here.")
