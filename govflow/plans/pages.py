"""One page of a plan: who has signed, whose money is committed, and what may be spent."""

from __future__ import annotations

from flask import Blueprint, render_template

from govflow.kernel.errors import NotFound
from govflow.plans.queries import body_names, standing_of
from govflow.road.queries import load_case
from govflow.rulebook.delegation_terms import money_words, pence_of
from govflow.web.gate import viewer
from govflow.web.product import product

blueprint = Blueprint("plans", __name__)
LONGEST_REF = 200


@blueprint.get("/plans/<ref>/money")
def money(ref: str) -> str:
    """Show the signatories, the partners' commitments and each source of a plan."""
    if "\x00" in ref or len(ref) > LONGEST_REF:
        raise NotFound("There is no such plan.")
    with product().store.read() as connection:
        case = load_case(connection, ref, "plan")
        if case.area not in viewer().areas:
            raise NotFound(f"There is no plan with the reference '{ref}'.")
        found = standing_of(connection, case)
        names = body_names(connection, [one.body for one in found.commitments])
    return render_template("plans/money.html", case=case, found=found, names=names, money=_money)


def _money(pounds: str) -> str:
    return money_words(pence_of(pounds) or 0)
