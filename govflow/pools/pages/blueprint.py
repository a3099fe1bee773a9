"""What the pages of pools share: the agreement behind them, whoever looks, and what became of a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.kernel.ids import new_id
from govflow.kernel.pence import money_words, pence_of, pounds_of
from govflow.pools.ports import PART, PoolParts
from govflow.pools.queries import agreement_called, bodies_of, organisations_of
from govflow.pools.showing import PoolShown, pool_shown
from govflow.pools.use_cases.speaking import FINANCE
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.rulebook.riskshare_position import title_of
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.forms import said, uploads
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("pools", __name__)
SEE_OTHER = 303
Answered = Response | tuple[str, int]
STATUS = {"calculated": "govuk-tag--blue", "agreed": "govuk-tag--green", "superseded": "govuk-tag--grey"}


def parts() -> PoolParts:
    """Return what this room was handed."""
    return cast("PoolParts", product().parts[PART])


def case_called(connection: Any, ref: str) -> Case:
    """Return an agreement that whoever looks may know of."""
    return agreement_called(connection, ref, viewer().areas)


def seen(ref: str, pool: str) -> tuple[Case, PoolShown, frozenset[str]]:
    """Return an agreement, one of its pools, and the organisations that whoever looks speaks for."""
    with product().store.read() as connection:
        case, who = case_called(connection, ref), current_actor().id
        mine = organisations_of(connection, who, case.area)
        speaks = organisations_of(connection, who, case.area, FINANCE)
        return case, pool_shown(connection, parts(), (case.ref, pool), mine), speaks


def page(name: str, ref: str, pool: str, problems: Problems | None = None, **context: Any) -> str:
    """Return a page of a pool."""
    case, shown, speaks = seen(ref, pool)
    with product().store.read() as connection:
        bodies = bodies_of(connection, case.area)
    terms = shown.version.terms
    return render_template(
        f"pools/{name}.html",
        case=case,
        shown=shown,
        terms=terms,
        speaks=[one for one in terms.parties if one.organisation in speaks],
        statuses=STATUS,
        bodies=bodies,
        title_of=title_of,
        **shared_context(problems, context),
    )


def shared_context(problems: Problems | None, context: dict[str, Any]) -> dict[str, Any]:
    """Return what every form here is drawn with."""
    plain = {
        "money": money_words,
        "pounds": pounds_of,
        "written": written,
        "problems": problems or Problems(),
        "refused": (),
        "given": request.values,
        "key": said("key") or new_id("pool", 20),
    }
    return plain | context


def do(
    ref: str, doing: str, act: Callable[[Work], Answer], again: Callable[..., str], after: str
) -> Answered:
    """Do what a form asks and go to where it is shown, or show the form again with what is wrong."""
    try:
        product().road.within(current_actor(), ref, doing, act)
    except InvalidInput as error:
        problems = Problems()
        problems.add(error.field or "reason", error.message, anchor=BOXES.get(error.field, error.field))
        return again(problems), 400
    except Refused as error:
        return again(None, refused=error.findings), 422
    flash("It is recorded.")
    return redirect(after, SEE_OTHER)


def written(pounds: str) -> str:
    """Return an amount of the record, in pounds with its sign, as people write money."""
    pence = pence_of(pounds.removeprefix("-")) or 0
    return money_words(-pence if pounds.startswith("-") else pence)


# Where a field of a command has another name, or several boxes, on its form.
BOXES = {"helps": "help-contingency", "evidence": "document", "terms": "title"}


def of_pool(ref: str, pool: str) -> str:
    """Return the address of a pool."""
    return url_for("pools.show", ref=ref, pool=pool)


def paper(ref: str, kind: str) -> Callable[[Work], tuple[str, ...]]:
    """Return what stores the document of a form, if one was chosen."""
    files = uploads("document", kind)
    if not files:
        return lambda _work: ()
    with product().store.read() as connection:
        area = case_called(connection, ref).area
    store = parts().bring_documents(files, area)
    return lambda work: tuple(one.document for one in store(work))


def worst_first(found: Sequence[Finding]) -> list[Finding]:
    """Return findings with the errors in front."""
    return sorted(found, key=lambda one: one.severity != "error")
