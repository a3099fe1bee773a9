"""Pages that every public-sector site must have: the accessibility statement, cookies and privacy."""

from __future__ import annotations

from flask import render_template

from govflow.cases.pages.blueprint import blueprint
from govflow.web.product import product


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Show the accessibility statement (SI 2018/952, regulation 8)."""
    return render_template("cases/accessibility.html", settings=product().settings)


@blueprint.get("/cookies")
def cookies() -> str:
    """List every cookie with its purpose and life."""
    return render_template("cases/cookies.html", hours=product().settings.session_hours)


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is kept of people, and why."""
    return render_template("cases/privacy.html")
