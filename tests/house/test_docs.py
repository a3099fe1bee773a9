"""What the documents name exists, and what exists is named in the documents."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
from flask import Flask

from govflow.bootstrap import create_app
from govflow.cli.main import COMMANDS, cli
from govflow.settings import load_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_has_its_line_in_the_readme() -> None:
    defaults = tomllib.loads((ROOT / "config" / "settings.toml").read_text("utf-8"))

    missing = [name for name in defaults if f"`GOVFLOW_{name.upper()}`" not in README]

    assert missing == []


def test_every_environment_variable_the_code_reads_is_in_the_readme() -> None:
    sources = " ".join(path.read_text("utf-8") for path in (ROOT / "govflow").rglob("*.py"))

    named = set(re.findall(r"[\"'](GOVFLOW_[A-Z_]+)[\"']", sources))

    assert {name for name in named if f"`{name}`" not in README} == set()


def test_the_first_screen_of_the_readme_shows_how_to_see_it_run() -> None:
    first_screen = README.splitlines()[:40]

    assert any("make demo" in line for line in first_screen)
    assert any("docs/architecture.md" in line for line in first_screen)


def test_every_path_the_architecture_names_exists() -> None:
    named = re.findall(r"`([a-z_]+(?:/[a-zA-Z0-9_.-]+)*/?(?:\.py|\.md|\.toml|\.csv)?)`", ARCHITECTURE)
    paths = {name for name in named if "/" in name or name.endswith((".py", ".md", ".toml", ".csv"))}
    places = (ROOT, ROOT / "govflow")

    missing = {name for name in paths if not any((place / name).exists() for place in places)}

    assert paths
    assert missing == set()
    assert len(ARCHITECTURE.splitlines()) < 200


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        (document.name, link)
        for document in DOCUMENTS
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8"))
        if "://" not in link and not (document.parent / link).exists()
    ]

    assert broken == []


def test_every_route_of_the_api_is_in_its_reference_and_no_other(sqlite_url: str) -> None:
    app = create_app(load_settings({"GOVFLOW_DATABASE_URL": sqlite_url}))
    app.extensions["govflow"].store.engine.dispose()
    reference = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in reference.splitlines() if line.startswith("| `")]

    named = {
        (method, without_names(path))
        for row in rows
        for method, path in re.findall(r"`(GET|POST|PUT|DELETE) (/[^`?]*)", row)
    }
    routes = {names for names in routes_of(app) if (("GET", "/openapi.json")) not in names}

    assert {names for names in routes if not names & named} == set(), "a route without its line"
    assert named - {name for names in routes for name in names} == set(), "a line without its route"


def without_names(path: str) -> str:
    """A path with what stands in its braces left out, but for the word that means any kind of case."""
    return re.sub(r"{(?!case})[^}]*}", "{}", path)


def routes_of(app: Flask) -> set[frozenset[tuple[str, str]]]:
    """Each route under its own path, and under that of any case where it is one of a case's."""
    found = set()
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1") and not rule.endpoint.startswith("health."):
            continue
        path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        of_any = re.sub(
            r"^/(?:plans|agreements|cases|meetings|decisions|delegations|returns|reports)\b", "/{case}", path
        )
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found.add(frozenset({(method, without_names(path)), (method, without_names(of_any))}))
    return found


def test_every_command_says_what_it_does() -> None:
    context = click.Context(cli)

    silent = [name for name in COMMANDS if not (cli.get_command(context, name).help or "").strip()]  # type: ignore[union-attr]

    assert silent == []


def test_each_room_says_what_it_is_for() -> None:
    rooms = [path for path in (ROOT / "govflow").iterdir() if (path / "__init__.py").is_file()]

    undrawn = [room.name for room in rooms if f"{room.name}/" not in ARCHITECTURE]

    assert undrawn == []


def test_the_repository_speaks_of_the_product_alone() -> None:
    """No path of one machine, no registry's host, no neighbouring folder of papers."""
    words = ("/work/", "../sha" + "red", "pypi" + ".org", "registry.npm" + "js", "files.python" + "hosted")
    texts = [
        path
        for folder in (
            "govflow",
            "workflows",
            "migrations",
            "templates",
            "config",
            "docs",
            "tools",
            "bench",
            "tests",
        )
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".html", ".csv", ".json", ".css"}
        and "vendor" not in path.parts
    ]
    texts += [ROOT / name for name in ("Makefile", "README.md", "CHANGELOG.md", "pyproject.toml")]

    found = [
        (str(path.relative_to(ROOT)), word)
        for path in texts
        for word in words
        if word in path.read_text("utf-8") and path != Path(__file__)
    ]

    assert found == []
