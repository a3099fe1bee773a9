"""The forms that change the other sheets by hand: a source's income, a metric, the cover, a confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from govflow.contents.pages.blueprint import PLAN, Seen, blueprint, look, typed
from govflow.contents.pages.making import EMPTY_ROWS, Answered, form, make
from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of
from govflow.web.components import Problems
from govflow.workbook.editing import Change, PutAnswer, PutCover, PutIncome, PutMetric

MEASURED = ("measure", "period", "kind", "unit", "value")
CONTACT = ("role", "title", "address")


@blueprint.get(f"{PLAN}/income/<int:place>")
def income(ref: str, place: int) -> str:
    """Show one source's income as a form."""
    return _income_form(look(ref), place, Problems(), {})


@blueprint.post(f"{PLAN}/income/<int:place>")
def put_income(ref: str, place: int) -> Answered:
    """Change one source's income."""
    source = _source(look(ref), place)

    def change() -> Change:
        return PutIncome(source, _pairs("name", "amount"), _pairs("district", "share"))

    def again(problems: Problems, figures: Mapping[str, Json]) -> str:
        return _income_form(look(ref), place, problems, figures)

    return make(ref, change, again, "contents.overview")


def _income_form(seen: Seen, place: int, problems: Problems, figures: Mapping[str, Json]) -> str:
    source = _source(seen, place)
    found = next(one for one in seen.contents.income or () if one.source == source)
    if request.method == "POST":
        rows, breakdown = _pairs("name", "amount"), _pairs("district", "share")
    else:
        rows, breakdown = (
            [(one.name, pounds_of(one.amount.pence or 0)) for one in part]
            for part in (found.rows, found.breakdown)
        )
    blank = [("", "")] * EMPTY_ROWS
    words = seen.template.sources[source] if seen.template else {}
    return form(
        "income",
        seen,
        problems,
        request.form,
        place=place,
        source=source,
        rows=[*rows, *blank],
        breakdown=[*breakdown, *blank] if words.get("breakdown") else [],
        figures=figures,
    )


def _source(seen: Seen, place: int) -> str:
    known = [one.source for one in seen.contents.income or ()]
    if place >= len(known):
        raise NotFound("The round has no such source of money.")
    return known[place]


def _pairs(first: str, second: str) -> list[tuple[str, str]]:
    pairs = zip(request.form.getlist(first), request.form.getlist(second), strict=False)
    return [(one, two) for one, two in pairs if one.strip() or two.strip()]


@blueprint.get(f"{PLAN}/metrics/<code>")
def metric(ref: str, code: str) -> str:
    """Show one metric's plan as a form."""
    return _metric_form(look(ref), code, Problems(), {})


@blueprint.post(f"{PLAN}/metrics/<code>")
def put_metric(ref: str, code: str) -> Answered:
    """Change one metric's plan and its narrative."""
    _titled(look(ref), code)

    def change() -> Change:
        return PutMetric(code, _measured(), typed("narrative"))

    def again(problems: Problems, figures: Mapping[str, Json]) -> str:
        return _metric_form(look(ref), code, problems, figures)

    return make(ref, change, again, "contents.overview")


def _measured() -> list[tuple[str, str, str, str, str]]:
    columns = [request.form.getlist(name) for name in MEASURED]
    return [row for row in zip(*columns, strict=False) if any(one.strip() for one in row)]


def _metric_form(seen: Seen, code: str, problems: Problems, figures: Mapping[str, Json]) -> str:
    title, asked = _titled(seen, code)
    held = next((one for one in seen.contents.metrics or () if one.code == code), None)
    if request.method == "POST":
        rows = _measured()
    elif held is not None:
        rows = [
            (
                one.measure,
                one.period,
                one.kind,
                one.unit,
                f"{one.value.value:f}" if one.value.value is not None else "",
            )
            for one in held.rows
        ]
    else:
        rows = [
            (measure, period, "plan", "", "") for measure in asked["measures"] for period in asked["periods"]
        ]
    given = request.form if request.method == "POST" else {"narrative": held.narrative.text if held else ""}
    return form(
        "metric",
        seen,
        problems,
        given,
        code=code,
        title=title,
        rows=[*rows, *[("", "", "", "", "")] * EMPTY_ROWS],
        figures=figures,
        names=MEASURED,
    )


def _titled(seen: Seen, code: str) -> tuple[str, Mapping[str, Any]]:
    for one in seen.template.words["metric"] if seen.template else ():
        if one["code"] == code:
            return str(one["titles"][0]), one
    raise NotFound("The round asks for no such metric.")


@blueprint.get(f"{PLAN}/cover")
def cover(ref: str) -> str:
    """Show the cover as a form."""
    return _cover_form(look(ref), Problems(), {})


@blueprint.post(f"{PLAN}/cover")
def put_cover(ref: str) -> Answered:
    """Change the cover and the contacts the letter goes to."""
    seen = look(ref)
    names = list(seen.contents.cover.fields) if seen.contents.cover else []

    def change() -> Change:
        rows = zip(*(request.form.getlist(name) for name in CONTACT), strict=False)
        contacts = [(role, title, email) for role, title, email in rows]
        return PutCover({name: typed(name) for name in names}, contacts)

    def again(problems: Problems, figures: Mapping[str, Json]) -> str:
        return _cover_form(look(ref), problems, figures)

    return make(ref, change, again, "contents.overview")


def _cover_form(seen: Seen, problems: Problems, figures: Mapping[str, Json]) -> str:
    held = seen.contents.cover
    given: Mapping[str, Any] = request.form
    contacts: list[tuple[str, ...]] = list(
        zip(*(request.form.getlist(name) for name in CONTACT), strict=False)
    )
    if request.method == "GET" and held is not None:
        given = {key: field.text for key, field in held.fields.items()}
        contacts = [(one.role, one.title, one.email.text) for one in held.contacts]
    known = seen.template.words["cover"] if seen.template else {"titles": {}, "contacts": {"named": []}}
    if not contacts:
        contacts = [(name.removesuffix("..."), "", "") for name in known["contacts"]["named"]]
    return form(
        "cover",
        seen,
        problems,
        given,
        titles=known["titles"],
        contacts=[*contacts, ("", "", "")],
        figures=figures,
    )


@blueprint.get(f"{PLAN}/requirements/<code>")
def requirement(ref: str, code: str) -> str:
    """Show the answer to one planning requirement as a form."""
    return _answer_form(look(ref), code, Problems(), {})


@blueprint.post(f"{PLAN}/requirements/<code>")
def put_answer(ref: str, code: str) -> Answered:
    """Change the answer to one planning requirement."""
    _answered(look(ref), code)

    def change() -> Change:
        return PutAnswer(code, typed("answer"), typed("action"), typed("timeframe"))

    def again(problems: Problems, figures: Mapping[str, Json]) -> str:
        return _answer_form(look(ref), code, problems, figures)

    return make(ref, change, again, "contents.overview")


def _answer_form(seen: Seen, code: str, problems: Problems, figures: Mapping[str, Json]) -> str:
    held = _answered(seen, code)
    given = request.form if request.method == "POST" else held
    return form("requirement", seen, problems, given, code=code, figures=figures)


def _answered(seen: Seen, code: str) -> dict[str, str]:
    for one in seen.contents.answers or ():
        if one.code == code:
            return {"answer": one.answer.text, "action": one.action.text, "timeframe": one.timeframe.text}
    raise NotFound("The round has no such planning requirement.")
