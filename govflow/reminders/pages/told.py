"""What one was told: digests, and reminders that colleagues sent."""

from __future__ import annotations

from govflow.reminders.pages.blueprint import blueprint, page, parts
from govflow.reminders.queries.told import told_to
from govflow.web.gate import viewer
from govflow.web.product import product


@blueprint.get("/reminders")
def mine() -> str:
    """Show what the person signed in was told, the newest first."""
    with product().store.read() as connection:
        found = told_to(connection, viewer().person)
        names = parts().names_for(connection, {one.by for one in found if one.by})
    return page("mine", found=found, names=names)
