"""What every page of the room shares: the pool one may see, the boxes of its forms, what came of an act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.kernel.ids import new_id
from govflow.kernel.pence import amount_typed, money_words, pence_typed
from govflow.payments.ports import PART, PaymentParts
from govflow.payments.printing import pence_in
from govflow.payments.queries.reading import agreement_called, terms_called
from govflow.payments.use_cases.speaking import DOCUMENT
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.rulebook.pool_terms import PoolTerms
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.forms import said, uploads
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("payments", __name__, url_prefix="/agreements/<ref>/pools/<pool>")
SEE_OTHER = 303
Answered = Response | tuple[str, int]
# What a use case calls a field, and the box of the page that holds it.
_BOXES = {"evidence": "document"}
_DAYS = frozenset({"happened_at", "as_at", "on", "agreed_on"})


def parts() -> PaymentParts:
    """Return what the room was handed."""
    return cast("PaymentParts", product().parts[PART])


def seen(connection: Any, ref: str, pool: str) -> tuple[Case, PoolTerms]:
    """Return the agreement and the terms of a pool that the reader may see.

    Raises:
        NotFound: in the same words for what is not there and what is behind the wall.
    """
    case = agreement_called(connection, ref, viewer().areas)
    return case, terms_called(connection, parts(), ref, pool)


def render(
    name: str,
    head: tuple[Case, PoolTerms],
    problems: Problems | None = None,
    refused: Sequence[Finding] = (),
    **context: Any,
) -> str:
    """Return a page of the room."""
    case, terms = head
    return render_template(
        f"payments/{name}.html",
        case=case,
        terms=terms,
        here={"ref": case.ref, "pool": terms.key},
        money=money_words,
        pence=_pence,
        problems=problems or Problems(),
        refused=refused,
        given=request.values,
        key=new_id("pay", 20),
        **context,
    )


def _pence(text: str) -> str:
    """Return an amount of some figures as people write it; nothing for a text."""
    found = pence_in(text)
    return "" if found is None else money_words(found)


def amount(problems: Problems, box: str = "amount") -> int:
    """Read the box of an amount."""
    try:
        return amount_typed(said(box), box)
    except InvalidInput as error:
        told = "Enter the amount in pounds, like 1200 or 1200.50"
        problems.add(box, told if pence_typed(said(box)) is None else error.message)
        return 0


def day(problems: Problems, what: str, *, name: str = "day", needed: bool = True) -> str:
    """Read the boxes of a day, as the record spells it."""
    found = read_day(request.form, name, what, problems, needed=needed)
    return found.isoformat() if found else ""


def chosen(problems: Problems, name: str, words: str) -> str:
    """Read a choice that has to be made."""
    if not said(name):
        problems.add(name, words)
    return said(name)


def paper(ref: str) -> Callable[[Work], str]:
    """Make the file that was chosen ready, and return what stores it."""
    with product().store.read() as connection:
        area = agreement_called(connection, ref, viewer().areas).area
    files = uploads("document", DOCUMENT)
    store = parts().bring_documents(files, area)
    return lambda work: store(work)[0].document if files else ""


def do(
    where: tuple[str, str, str], doing: str, act: Callable[[Work], Answer], again: Callable[..., str]
) -> Answered:
    """Do something, and go back to the page it is of; or show again what stands in its way."""
    page, ref, pool = where
    # The one day of the form that was sent, whatever it is called there.
    of_the_day = next((one.removesuffix("-day") for one in request.form if one.endswith("-day")), "day")
    try:
        product().road.within(current_actor(), ref, doing, act)
    except InvalidInput as error:
        problems = Problems()
        box = of_the_day if error.field in _DAYS else _BOXES.get(error.field, error.field)
        problems.add(box or "amount", error.message, anchor=f"{box}-day" if box == of_the_day else "")
        return again(ref, pool, problems), 400
    except Refused as error:
        return again(ref, pool, None, error.findings), 422
    flash("It is recorded.")
    return redirect(url_for(f"payments.{page}", ref=ref, pool=pool), SEE_OTHER)
