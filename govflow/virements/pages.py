"""The pages of a plan's virements: how its lines stand, money moved between them, money carried forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.kernel.ids import new_id
from govflow.kernel.moments import Happened
from govflow.kernel.pence import money_words, pence_of
from govflow.road.once import Answer
from govflow.storage.work import Work
from govflow.virements.model import PROPOSED
from govflow.virements.ports import PART, VirementParts
from govflow.virements.queries import bodies_of, plan_called, position_of
from govflow.virements.use_cases.agreeing import DOCUMENT, AgreeVirement, agree_virement
from govflow.virements.use_cases.carrying import DOCUMENT as CARRIED
from govflow.virements.use_cases.carrying import CarryForwardMoney, record_carry_forward
from govflow.virements.use_cases.proposing import (
    CancelVirement,
    ProposeVirement,
    cancel_virement,
    propose_virement,
)
from govflow.virements.use_cases.sides import Move
from govflow.web.components import Problems, read_day
from govflow.web.forms import said, uploads
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("virements", __name__)
SEE_OTHER = 303
# The choice of a list that is no line: money from outside the fund, or to it.
OUTSIDE = "outside"
# Of more lines than this nobody chooses from a list: a box takes the scheme ID.
MOST_CHOICES = 300
Answered = Response | tuple[str, int]


def _parts() -> VirementParts:
    return cast("VirementParts", product().parts[PART])


def _page(
    name: str, ref: str, problems: Problems | None = None, refused: Sequence[Finding] = (), **context: Any
) -> str:
    with product().store.read() as connection:
        case = plan_called(connection, ref, viewer().areas)
        found = position_of(connection, _parts(), ref)
        bodies = bodies_of(connection, case.area)
    return render_template(
        f"virements/{name}.html",
        case=case,
        found=found,
        lines=[(one, one) for one in found.names or ()],
        most_choices=MOST_CHOICES,
        bodies=bodies,
        proposals={one.id: one for one in found.virements if one.status == PROPOSED},
        acted={f"body:{slug}": name for slug, name in bodies},
        money=money_words,
        problems=problems or Problems(),
        refused=refused,
        # A return that states more than the register has leads here with what is to be entered.
        given=request.values,
        key=said("key") or new_id("move", 20),
        **context,
    )


@blueprint.get("/plans/<ref>/virements")
def position(ref: str) -> str:
    """Show prior + virement = current by line, by source and in total, and what was carried forward."""
    return _page("position", ref)


@blueprint.get("/plans/<ref>/virements/new")
def moving(ref: str) -> str:
    """Show the form that moves money between two lines, or settles a proposal."""
    return _move_form(ref)


def _move_form(ref: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    return _page("move", ref, problems, refused, asked=request.values.get("proposal", ""), outside=OUTSIDE)


@blueprint.post("/plans/<ref>/virements/new")
def move(ref: str) -> Answered:
    """Propose, agree or record a virement, or take a proposal back."""
    problems = Problems()
    day = read_day(request.form, "happened", "the day it was agreed", problems, needed=said("do") == "record")
    proposal = said("proposal")
    pence = _amount(problems) if not proposal else 0
    for side, what in (("from", "the line it comes from"), ("to", "the line it goes to")):
        if not proposal and not said(side):
            problems.add(side, f"Choose {what}, or that it is no line of the plan")
    if problems:
        return _move_form(ref, problems), 400
    wanted = Move(_line("from"), _line("to"), pence, said("reason"))
    paper = _paper(ref, "document", DOCUMENT)

    def act(work: Work) -> Answer:
        if said("do") == "cancel":
            return cancel_virement(work, _parts(), CancelVirement(ref, proposal, said("reason"), said("key")))
        if said("do") == "propose":
            return propose_virement(work, _parts(), ProposeVirement(ref, wanted, said("key")))
        recorded = Happened(day) if day and said("do") == "record" else None
        for_whom = said("for") if recorded else ""
        papers = tuple(filter(None, (paper(work),))) if recorded else ()
        agreed = AgreeVirement(
            ref, wanted, proposal, said("authority"), recorded, for_whom, papers, said("key")
        )
        return agree_virement(work, _parts(), agreed)

    return _do(ref, "agree a virement", act, _move_form)


@blueprint.get("/plans/<ref>/carry-forward")
def carrying(ref: str) -> str:
    """Show what was carried forward, and the form that records more."""
    return _page("carry", ref)


@blueprint.post("/plans/<ref>/carry-forward")
def carry(ref: str) -> Answered:
    """Record money carried forward into the plan's year."""

    def again(ref: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
        return _page("carry", ref, problems, refused)

    problems = Problems()
    day = read_day(request.form, "decided", "the day it was decided", problems)
    pence = _amount(problems)
    if problems:
        return again(ref, problems), 400
    paper = _paper(ref, "document", CARRIED)
    names = ("scheme", "source", "from_year", "line", "reason", "decision", "key")
    texts = {name: said(name) for name in names}
    on = day.isoformat() if day else ""

    def act(work: Work) -> Answer:
        command = CarryForwardMoney(ref, pence, **texts, decided_on=on, document=paper(work))
        return record_carry_forward(work, _parts(), command)

    return _do(ref, "record money carried forward", act, again)


def _do(ref: str, doing: str, act: Callable[[Work], Answer], again: Callable[..., str]) -> Answered:
    try:
        product().road.within(current_actor(), ref, doing, act)
    except InvalidInput as error:
        problems = Problems()
        field = {"happened_at": "happened", "decided_on": "decided", "evidence": "document"}.get(
            error.field, error.field
        )
        problems.add(field if field in BOXES else "amount", error.message)
        return again(ref, problems), 400
    except Refused as error:
        return again(ref, None, error.findings), 422
    flash("It is recorded.")
    return redirect(url_for("virements.position", ref=ref), SEE_OTHER)


BOXES = frozenset(
    {"from", "to", "amount", "reason", "authority", "happened", "for", "document"}
    | {"scheme", "source", "from_year", "line", "decision", "decided"}
)


def _amount(problems: Problems) -> int:
    pence = pence_of(said("amount").replace("£", "").replace(",", "").strip())
    if pence is None:
        problems.add("amount", "Enter the amount in pounds, like 1200 or 1200.50")
    return pence or 0


def _line(name: str) -> str:
    return "" if said(name) == OUTSIDE else said(name)


def _paper(ref: str, box: str, kind: str) -> Callable[[Work], str]:
    with product().store.read() as connection:
        area = plan_called(connection, ref, viewer().areas).area
    files = uploads(box, kind)
    store = _parts().bring_documents(files, area)
    return lambda work: store(work)[0].document if files else ""
