"""The form for what each national condition requires at least, with the document and page that state it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from govflow.contents.pages.blueprint import PLAN, Seen, blueprint, look, parts, typed
from govflow.contents.pages.making import Answered, form, make
from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of
from govflow.web.components import Problems
from govflow.workbook.editing import Change
from govflow.workbook.requiring import PutMinimums


@blueprint.get(f"{PLAN}/minimums")
def minimums(ref: str) -> str:
    """Show the minimums as a form; where none is held yet, as the area's own papers print them."""
    return _form(look(ref), Problems(), {})


@blueprint.post(f"{PLAN}/minimums")
def put_minimums(ref: str) -> Answered:
    """Change the minimums."""
    keys = list(_titles(look(ref)))

    def change() -> Change:
        return PutMinimums({key: typed(key) for key in keys}, typed("document"), typed("page"))

    def again(problems: Problems, figures: Mapping[str, Json]) -> str:
        return _form(look(ref), problems, figures)

    return make(ref, change, again, "contents.overview")


def _titles(seen: Seen) -> dict[str, str]:
    return (
        {one["key"]: str(one["title"]) for one in seen.template.words["conditions"]} if seen.template else {}
    )


def _income(seen: Seen) -> list[tuple[int, str, int]]:
    """Return the money that the conditions are about: its place among the sources, its name, its amount."""
    of = {one["source"] for one in seen.template.words["conditions"]} if seen.template else set()
    known = enumerate(seen.contents.income or ())
    return [(place, one.source, one.pence) for place, one in known if one.source in of]


def _form(seen: Seen, problems: Problems, figures: Mapping[str, Json]) -> str:
    given: Mapping[str, Any] = request.form
    printed = parts().printed_minimums(seen.case.area, seen.case.year)
    if request.method == "GET":
        given = {key: one.amount for key, one in printed.items()}
        given |= {"document": next((one.document for one in printed.values()), "")}
        if held := seen.contents.minimums:
            document, _, page = held[-1].cited.rpartition(", page ")
            given = {one.condition: pounds_of(one.amount.pence or 0) for one in held}
            given |= {"document": document, "page": page}
    return form(
        "minimums",
        seen,
        problems,
        given,
        titles=_titles(seen),
        income=_income(seen),
        is_printed=bool(printed) and not seen.contents.minimums,
        figures=figures,
    )
