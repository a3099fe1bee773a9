"""The page of the post: what waits to be sent, what was given up, and a button that sends it again."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from govflow.postbox.model import DEAD, WAITING
from govflow.postbox.ports import PART, PostParts
from govflow.postbox.queries import counted, standing
from govflow.postbox.use_cases import send_again
from govflow.web.components import Problems
from govflow.web.gate import current_actor
from govflow.web.product import product

__all__ = ["blueprint"]

blueprint = Blueprint("postbox", __name__)
SEE_OTHER = 303


@blueprint.get("/post")
def post() -> str:
    """Show what waits and what was given up."""
    parts = cast("PostParts", product().parts[PART])
    with product().store.read() as connection:
        return render_template(
            "postbox/post.html",
            problems=Problems(),
            counted=counted(connection),
            waiting=standing(connection, WAITING),
            dead=standing(connection, DEAD),
            mail=parts.send_mail is not None,
        )


@blueprint.post("/post/<id_>/again")
def again(id_: str) -> Response:
    """Send a dead letter once more."""
    product().road.within(current_actor(), "", "send a message again", lambda work: send_again(work, id_))
    flash("It waits to be sent again.")
    return redirect(url_for("postbox.post"), SEE_OTHER)
