"""The bodies of an area, and one body: its terms now and before, its seats, its family of bodies."""

from __future__ import annotations

from flask import request

from govflow.bodies.pages.seeing import blueprint, look, may_dispense, may_record, page, parts
from govflow.bodies.queries.listing import area_names, list_bodies
from govflow.bodies.queries.nobody import nobody_holds
from govflow.kernel.errors import NotFound
from govflow.kernel.moments import london_date
from govflow.web.gate import viewer

MAY = 5


@blueprint.get("/bodies")
def every() -> str:
    """List the bodies of one of this person's areas, and what nobody holds there."""
    seen, wanted = viewer(), request.args.get("area", "")
    with look() as at:
        areas = area_names(at.connection, seen.areas)
        slug = wanted or (areas[0][0] if areas else "")
        if wanted and wanted not in seen.areas:
            raise NotFound("There is no such area, or you hold no role in it.")
        bodies = list_bodies(at.connection, [slug] if slug else [], at.now)
        nobody = nobody_holds(at.connection, slug, at.now) if slug else None
    return page(
        "list",
        areas=areas,
        area=slug,
        name=dict(areas).get(slug, ""),
        bodies=bodies,
        names={one.slug: one.name for one in bodies},
        nobody=nobody,
    )


@blueprint.get("/bodies/<slug>")
def show(slug: str) -> str:
    """Show one body."""
    with look() as at:
        shown = at.body(slug)
        today = london_date(at.now)
        year = today.year if today.month >= MAY else today.year - 1
        attended = list(parts().attendance(at.connection, slug, year))
        neighbours = {one.slug for one in list_bodies(at.connection, [shown.line.area], at.now)}
    return page(
        "show",
        shown=shown,
        shown_bodies=neighbours,
        year=year,
        attended=attended,
        may_record=may_record(shown.line.area),
        may_dispense=may_dispense(shown),
    )
