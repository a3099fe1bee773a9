"""One's own wishes: by mail or not, and quiet hours."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.reminders.pages.blueprint import act, blueprint, onward, page, parts
from govflow.reminders.queries.preferences import preference_of
from govflow.reminders.use_cases.preferring import Prefer, prefer
from govflow.web.components import Problems
from govflow.web.forms import said
from govflow.web.gate import viewer
from govflow.web.product import product


@blueprint.get("/reminders/preferences")
def preferences() -> str:
    """Show how one is told."""
    with product().store.read() as connection:
        wish = preference_of(connection, parts(), viewer().person)
    quiet = {"quiet_from": f"{wish.quiet.begin:%H:%M}", "quiet_until": f"{wish.quiet.end:%H:%M}"}
    return page("preferences", given={"way": wish.way, "how_often": wish.how_often, **quiet})


@blueprint.post("/reminders/preferences")
def set_preferences() -> Response | tuple[str, int]:
    """Keep one's wishes."""
    wish = Prefer(said("way"), said("quiet_from"), said("quiet_until"), said("how_often"))
    try:
        act("change how one is told", lambda work: prefer(work, wish))
    except InvalidInput as error:
        problems = Problems()
        problems.add(error.field, error.message)
        return page("preferences", problems, given=request.form), 400
    return onward("Your wishes are kept.", "reminders.preferences")
