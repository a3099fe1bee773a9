"""The pages of agreements: the register, one agreement, and the forms of its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.agreements.comparing import compare, relation_words
from govflow.agreements.model import DRAFT, MANNERS, RELATIONS, Agreement
from govflow.agreements.ports import PART, AgreementParts
from govflow.agreements.queries import Sought, agreement_called, agreement_of, fits, register
from govflow.agreements.use_cases.naming import NameParties, PartyNamed, name_parties
from govflow.agreements.use_cases.recording import (
    ANNEX,
    DATES,
    AnswerClause,
    SetAnnex,
    SetRecord,
    answer_clause,
    set_annex,
    set_record,
)
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.kernel.ids import new_id
from govflow.road.once import Answer
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.forms import said, uploads
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("agreements", __name__)
SEE_OTHER = 303
Answered = Response | tuple[str, int]
TEXTS = ("kind", "title", "notice_months", "relation", "about")
BOXES = frozenset({*TEXTS, *DATES, "parties", "annex", "applies_from", "note", "document", "clause"})


def _parts() -> AgreementParts:
    return cast("AgreementParts", product().parts[PART])


def _one(ref: str) -> Agreement:
    with product().store.read() as connection:
        return agreement_of(connection, _parts(), agreement_called(connection, ref, viewer().areas))


@blueprint.get("/agreements")
def listing() -> str:
    """Show the register of agreements, by kind, state, area and words sought."""
    sought = Sought(*(request.args.get(name, "").strip() for name in ("kind", "state", "area", "q")))
    with product().store.read() as connection:
        everything = register(connection, _parts(), viewer().areas, Sought())
    return render_template(
        "agreements/register.html",
        found=[one for one in everything if fits(one, sought)],
        kinds=[(key, one.title) for key, one in _parts().kinds.items()],
        states=sorted({(one.state, one.state_title) for one in everything}, key=lambda one: one[1]),
        areas=[(slug, slug.replace("-", " ").title()) for slug in sorted({one.area for one in everything})],
        given=request.args,
        problems=Problems(),
    )


@blueprint.get("/agreements/<ref>")
def show(ref: str) -> str:
    """Show an agreement: parties with approvals and signatures, dates, annexes, contents, warnings."""
    found = _one(ref)
    return _page("show", found, related=relation_words(found.record))


def _page(
    name: str,
    found: Agreement,
    problems: Problems | None = None,
    refused: Sequence[Finding] = (),
    given: Mapping[str, Any] | None = None,
    **context: Any,
) -> str:
    return render_template(
        f"agreements/{name}.html",
        found=found,
        manners=MANNERS,
        draft=found.state in DRAFT,
        kinds=[(key, one.title) for key, one in _parts().kinds.items()],
        relations=list(RELATIONS.items()),
        problems=problems or Problems(),
        refused=refused,
        given=given if given is not None else request.values,
        key=said("key") or new_id("agreement", 20),
        **context,
    )


def _form(name: str, ref: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    found = _one(ref)
    given = request.form if request.method == "POST" else _held(found)
    return _page(name, found, problems, refused, given)


def _held(found: Agreement) -> dict[str, str]:
    """Return what the record has, as its boxes show it."""
    held = found.record
    given = {name: str(getattr(held, name) or "") for name in TEXTS}
    for name in DATES:
        year, _, rest = getattr(held, name).partition("-")
        month, _, day = rest.partition("-")
        given |= {f"{name}-day": day.lstrip("0"), f"{name}-month": month.lstrip("0"), f"{name}-year": year}
    given["parties"] = "\n".join(
        f"{one.party.name}, {one.party.signs_as}" if one.party.signs_as else one.party.name
        for one in found.parties
    )
    return given | {one.content.key: one.clause for one in found.clauses}


@blueprint.get("/agreements/<ref>/record")
def recording(ref: str) -> str:
    """Show the form of an agreement's record."""
    return _form("record", ref)


@blueprint.post("/agreements/<ref>/record")
def record(ref: str) -> Answered:
    """Set what an agreement says of itself."""
    problems = Problems()
    changes = {name: said(name) for name in TEXTS}
    words = {"commencement": "the day it begins", "ends_on": "its last day", "review_by": "the review date"}
    for name in DATES:
        day = read_day(request.form, name, words[name], problems)
        changes[name] = day.isoformat() if day else ""
    if problems:
        return _form("record", ref, problems), 400
    command = SetRecord(ref, changes, said("key"))
    return _do(ref, "set the record", lambda work: set_record(work, _parts(), command), "record")


@blueprint.get("/agreements/<ref>/parties")
def naming(ref: str) -> str:
    """Show the form that names the parties."""
    return _form("parties", ref)


@blueprint.post("/agreements/<ref>/parties")
def name(ref: str) -> Answered:
    """Name every party, one a line, with the office that signs after a comma."""
    lines = [line.strip() for line in said("parties").splitlines() if line.strip()]
    split = [line.partition(",") for line in lines]
    parties = tuple(PartyNamed(first.strip(), office.strip()) for first, _, office in split)
    command = NameParties(ref, parties, said("key"))
    return _do(ref, "name parties", lambda work: name_parties(work, _parts(), command), "parties")


@blueprint.get("/agreements/<ref>/annexes/new")
def annexing(ref: str) -> str:
    """Show the form of an annex."""
    return _form("annex", ref)


@blueprint.post("/agreements/<ref>/annexes/new")
def annex(ref: str) -> Answered:
    """Record an annex with the day from which it applies."""
    problems = Problems()
    day = read_day(request.form, "applies_from", "the day from which it applies", problems)
    if problems:
        return _form("annex", ref, problems), 400
    found, files = _one(ref), uploads("document", ANNEX)
    store = _parts().bring_documents(files, found.area)

    def act(work: Work) -> Answer:
        document = store(work)[0].document if files else ""
        on = day.isoformat() if day else ""
        command = SetAnnex(ref, said("annex"), said("title"), on, document, said("note"), said("key"))
        return set_annex(work, _parts(), command)

    return _do(ref, "record an annex", act, "annex")


@blueprint.get("/agreements/<ref>/contents")
def contents(ref: str) -> str:
    """Show the checklist of required contents."""
    return _form("contents", ref)


@blueprint.post("/agreements/<ref>/contents")
def answer(ref: str) -> Answered:
    """Say clause by clause where each required content is found; what did not change is not written again."""
    found, key = _one(ref), said("key")
    sent = [one for one in found.clauses if one.content.key in request.form]
    changed = [one for one in sent if said(one.content.key) != one.clause]

    def act(work: Work) -> Answer:
        done: Answer = {}
        if not changed:
            raise InvalidInput("No clause is changed.", field=found.clauses[0].content.key if sent else "")
        for one in changed:
            item = one.content.key
            command = AnswerClause(ref, item, said(item), one.note, f"{key}:{item}")
            done = answer_clause(work, _parts(), command)
        return done

    return _do(ref, "answer a clause", act, "contents")


@blueprint.get("/agreements/<ref>/comparison")
def comparison(ref: str) -> str:
    """Show where an agreement differs from the one it continues, varies or replaces, or from another."""
    after = _one(ref)
    other = request.args.get("other", "").strip() or after.record.about
    before = _one(other) if other else None
    differences = compare(before, after) if before else ()
    return _page("comparison", after, before=before, differences=differences)


def _do(ref: str, doing: str, act: Callable[[Work], Answer], form: str) -> Answered:
    _one(ref)
    try:
        product().road.within(current_actor(), ref, doing, act)
    except InvalidInput as error:
        problems = Problems()
        boxes = {"record": "title", "parties": "parties", "annex": "annex", "contents": ""}
        place = error.field if error.field in BOXES else boxes[form]
        problems.add(place or next(iter(request.form), "key"), error.message)
        return _form(form, ref, problems), 400
    except Refused as error:
        return _form(form, ref, None, error.findings), 422
    flash("It is recorded.")
    return redirect(url_for("agreements.show", ref=ref), SEE_OTHER)
