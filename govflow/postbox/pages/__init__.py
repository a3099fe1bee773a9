"""The pages of the post: what waits, what was given up and can be sent again, and one's own webhooks."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.postbox.model import DEAD, WAITING
from govflow.postbox.ports import PART, PostParts
from govflow.postbox.queries import counted, standing, webhooks_of
from govflow.postbox.use_cases import Added, add_webhook, change_secret, end_webhook, send_again
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

__all__ = ["blueprint"]

blueprint = Blueprint("postbox", __name__)
SEE_OTHER = 303


def parts() -> PostParts:
    """Return what the room was handed at start."""
    return cast("PostParts", product().parts[PART])


@blueprint.get("/post")
def post() -> str:
    """Show what waits and what was given up."""
    with product().store.read() as connection:
        return render_template(
            "postbox/post.html",
            problems=Problems(),
            counted=counted(connection),
            waiting=standing(connection, WAITING),
            dead=standing(connection, DEAD),
            mail=parts().send_mail is not None,
        )


@blueprint.post("/post/<id_>/again")
def again(id_: str) -> Response:
    """Send a dead letter once more."""
    product().road.within(current_actor(), "", "send a message again", lambda work: send_again(work, id_))
    flash("It waits to be sent again.")
    return redirect(url_for("postbox.post"), SEE_OTHER)


@blueprint.get("/webhooks")
def webhooks() -> str:
    """Show one's webhooks, and the form that adds one."""
    return _webhooks(Problems())


def _webhooks(problems: Problems, added: Added | None = None) -> str:
    with product().store.read() as connection:
        found = webhooks_of(connection, viewer().person)
    hosts = sorted(parts().webhook_hosts)
    return render_template(
        "postbox/webhooks.html", problems=problems, found=found, added=added, hosts=hosts, given=request.form
    )


@blueprint.post("/webhooks")
def new_webhook() -> str | tuple[str, int]:
    """Add a webhook and show its secret, this once."""
    url = request.form.get("url", "")
    try:
        added = product().road.within(
            current_actor(), "", "add a webhook", lambda work: add_webhook(work, parts(), url)
        )
    except InvalidInput as error:
        problems = Problems()
        problems.add("url", error.message)
        return _webhooks(problems), 400
    return _webhooks(Problems(), added)


@blueprint.post("/webhooks/<id_>/secret")
def new_secret(id_: str) -> str:
    """Give one of one's webhooks a new secret and show it, this once."""
    added = product().road.within(
        current_actor(), "", "change a secret", lambda work: change_secret(work, parts(), id_)
    )
    return _webhooks(Problems(), added)


@blueprint.post("/webhooks/<id_>/end")
def stop_webhook(id_: str) -> Response:
    """End one of one's webhooks."""
    product().road.within(current_actor(), "", "end a webhook", lambda work: end_webhook(work, id_))
    flash("Nothing more is sent there.")
    return redirect(url_for("postbox.webhooks"), SEE_OTHER)
