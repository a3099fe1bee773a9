"""The forms that change scheme lines by hand: one of them, a new one, or a paste from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from govflow.contents.pages.blueprint import PLAN, Seen, blueprint, look, typed
from govflow.contents.pages.making import Answered, form, make
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.web.components import Problems
from govflow.workbook.editing import LINE_FIELDS, Change, DropLine, PutLine
from govflow.workbook.pasting import ASKED, Held, PutLines, as_typed
from govflow.workbook.typed import read_pasted


@blueprint.get(f"{PLAN}/lines/new")
def adding(ref: str) -> str:
    """Show the form for a new scheme line."""
    seen = look(ref)
    return _line_form(seen, 0, {}, Problems(), {})


@blueprint.post(f"{PLAN}/lines/new")
def add(ref: str) -> Answered:
    """Add a scheme line."""
    return _put_line(ref, 0)


@blueprint.get(f"{PLAN}/lines/<int:row>")
def line(ref: str, row: int) -> str:
    """Show one scheme line as a form, with what was found in it."""
    seen = look(ref)
    return _line_form(seen, row, _as_typed(seen, row), Problems(), {})


@blueprint.post(f"{PLAN}/lines/<int:row>")
def put(ref: str, row: int) -> Answered:
    """Change one scheme line, or take it out."""
    return _put_line(ref, row)


def _put_line(ref: str, row: int) -> Answered:
    def change() -> Change:
        if row and typed("do") == "remove":
            return DropLine(row)
        return PutLine({name: typed(name) for name in LINE_FIELDS}, row)

    def again(problems: Problems, figures: Mapping[str, Json]) -> str:
        return _line_form(look(ref), row, request.form, problems, figures)

    return make(ref, change, again, "contents.lines")


def _line_form(
    seen: Seen, row: int, given: Mapping[str, Any], problems: Problems, figures: Mapping[str, Json]
) -> str:
    sheet = seen.contents.titles.get("expenditure", "")
    places = [f"{sheet}!{column}{row}" for column in seen.contents.columns.values()]
    return form(
        "line",
        seen,
        problems,
        given,
        row=row,
        figures=figures,
        found=seen.findings_at(*places) if row else [],
        choices=_choices(seen),
    )


def _as_typed(seen: Seen, row: int) -> dict[str, str]:
    """Return a line as its form's boxes show it."""
    found = next((one for one in seen.contents.lines or () if one.row == row), None)
    if found is None:
        raise NotFound("This plan holds no such line.")
    return as_typed(found)


def _choices(seen: Seen) -> dict[str, Sequence[str]]:
    """Return the round's lists, by the field each is for."""
    if seen.template is None:
        return {}
    words, types = seen.template.words["expenditure"], seen.template.scheme_types
    every = dict.fromkeys(sub for subs in types.values() for sub in subs)
    return {
        "scheme_type": list(types),
        "sub_type": list(every),
        "area": words["areas"],
        "commissioner": words["commissioners"],
        "provider": words["providers"],
        "source": list(seen.template.sources),
        "new_or_existing": ["New", "Existing"],
    }


@blueprint.get(f"{PLAN}/paste")
def pasting(ref: str) -> str:
    """Show the box into which lines are pasted from a spreadsheet."""
    return form("paste", look(ref), Problems(), {})


@blueprint.post(f"{PLAN}/paste")
def paste(ref: str) -> Answered:
    """Add the pasted lines, all of them or none; of those that are held already it is asked first."""
    seen = look(ref)

    def change() -> Change:
        if seen.template is None:
            raise InvalidInput("GovFlow knows no template of this round.", field="pasted")
        return PutLines(read_pasted(typed("pasted"), seen.template), _answer())

    def again(problems: Problems, figures: Mapping[str, Json]) -> str:
        is_asked = bool(_answer()) or problems.message(ASKED) is not None
        return form("paste", look(ref), problems, request.form, figures=figures, is_asked=is_asked)

    return make(ref, change, again, "contents.lines")


def _answer() -> Held:
    """Return what becomes of lines that are held already; nothing where it was not said."""
    match typed(ASKED):
        case "replace":
            return "replace"
        case "add":
            return "add"
    return ""
