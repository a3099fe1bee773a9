"""What is held of a plan: the checklist, the money, the warnings and their reasons, and every version."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request
from werkzeug.wrappers import Response as Answer

from govflow.contents.model import warnings_of
from govflow.contents.pages.alike import kinds_of
from govflow.contents.pages.blueprint import PLAN, Seen, blueprint, do_once, look, onward, page, parts, typed
from govflow.contents.queries.held import contents_of_version, version_of, versions_of
from govflow.contents.saying import what_changed
from govflow.contents.use_cases.explaining import Explain, explain
from govflow.kernel.canonical import encode
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.ids import new_id
from govflow.web.components import Problems
from govflow.web.paging import paged
from govflow.web.product import product
from govflow.workbook.compared import Comparison, Moved
from govflow.workbook.comparing import SAID
from govflow.workbook.comparing import compare as compared
from govflow.workbook.held import parts_of
from govflow.workbook.lists import schemes_csv, schemes_json
from govflow.workbook.model import Contents
from govflow.workbook.naming import naming_of
from govflow.workbook.writing.workbook import NotWritten, write_workbook

MOST_DIGITS, LONGEST_ASKED = 9, 200
ALL_ALIKE = "+"
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get(PLAN)
def overview(ref: str) -> str:
    """Show the checklist, the money by source, what each national condition comes to, and every warning."""
    return _overview(look(ref), Problems(), "")


@blueprint.post(f"{PLAN}/reasons")
def reasons(ref: str) -> Answer | tuple[str, int]:
    """Record why a warning stands."""
    warning, about = typed("warning"), typed("about") or typed("warning")
    which, alike, _ = warning.partition(ALL_ALIKE)
    command = Explain(ref, which, typed(f"reason-{about}"), alike=bool(alike))
    try:
        do_once(ref, "explain a warning", lambda work: explain(work, parts(), command).id)
    except InvalidInput as error:
        problems = Problems()
        problems.add(f"reason-{about}", error.message)
        return _overview(look(ref), problems, about), 400
    return onward("The reason stands beside the warning.", "contents.overview", ref=ref)


def _overview(seen: Seen, problems: Problems, about: str) -> str:
    with product().store.read() as connection:
        versions = versions_of(connection, seen.case.ref)
        said_by = {one.said_by for one in versions} | {one.said_by for one in seen.explained.values()}
        names = product().parts["names_for"](connection, said_by)
        rooms = parts().elsewhere(connection, seen.case) if seen.version else ()
    return page(
        "overview",
        seen,
        problems,
        elsewhere=[(room, kinds_of(room.findings, seen.explained)) for room in rooms],
        versions=versions,
        names=names,
        about=about,
        warnings=paged(list(warnings_of(seen.checked.findings).items())),
        all_alike=ALL_ALIKE,
        given=request.form,
        key=typed("key") or new_id("contents", 20),
    )


@blueprint.get(f"{PLAN}/findings")
def findings(ref: str) -> str:
    """Show all that was found, a page at a time."""
    seen = look(ref)
    wanted = _asked("sheet", "kind")
    rows = [
        one
        for sheet in seen.sheets
        if wanted["sheet"] in ("", sheet.key)
        for one in sheet.findings
        if wanted["kind"] in ("", one.severity)
    ]
    return page("findings", seen, shown=paged(rows), given=wanted)


@blueprint.get(f"{PLAN}/lines")
def lines(ref: str) -> str:
    """Show the scheme lines that are asked for, a page at a time, with what was found in each."""
    seen = look(ref)
    every, wanted = seen.contents.lines or (), _asked("about", "source", "type")
    words = wanted["about"].casefold().split()
    rows = [
        one
        for one in every
        if wanted["source"] in ("", one.source)
        and wanted["type"] in ("", one.scheme_type)
        and is_about(words, one.scheme_id.text, one.name)
    ]
    return page(
        "lines",
        seen,
        shown=paged(rows),
        total=sum(one.expenditure.pence or 0 for one in rows),
        given=wanted,
        sources=sorted({one.source for one in every if one.source}),
        types=sorted({one.scheme_type for one in every if one.scheme_type}),
        found=seen.found_by_row,
    )


def is_about(words: Sequence[str], scheme_id: str, name: str) -> bool:
    """Say whether a line is what is looked for: by its whole scheme ID, or by every word in its name."""
    return all(word == scheme_id or word in name.casefold() for word in words)


def _asked(*names: str) -> dict[str, str]:
    return {name: request.args.get(name, "")[:LONGEST_ASKED] for name in names}


@blueprint.get(f"{PLAN}/compare")
def compare(ref: str) -> str:
    """Show what changed between two versions."""
    seen = look(ref)
    with product().store.read() as connection:
        versions = versions_of(connection, ref)
        numbers = [
            _number(name, default) for name, default in (("old", seen.number - 1), ("new", seen.number))
        ]
        chosen = [version_of(connection, ref, number) for number in numbers] if min(numbers) > 0 else []
        both = [contents_of_version(connection, parts().kept, one) for one in chosen]
    told = _told(both[0], both[1]) if both else {}
    naming = naming_of(both[0], both[1], product().settings.config) if both else None
    found = compared(both[0], both[1], naming) if naming else None
    shown = paged(_moved(found)) if found else None
    return page(
        "compare", seen, versions=versions, told=told, found=found, spelt=SAID, numbers=numbers, shown=shown
    )


def _moved(found: Comparison) -> list[tuple[str, Moved]]:
    """Return what became of the lines, in the order of the page; those as before are only counted."""
    kinds = ("added", "removed", "changed")
    worded = [("worded", row) for row in found.reworded]
    return [*((kind, row) for kind in kinds for row in found.of(kind)), *worded]


def _told(old: Contents, new: Contents) -> dict[str, str]:
    """Return what changed in each part that is not the same in both."""
    was, now = parts_of(old), parts_of(new)
    return {part: text for part, text in what_changed(old, new, "").items() if was[part] != now[part]}


def _number(name: str, default: int) -> int:
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else default


@blueprint.get(f"{PLAN}/workbook.xlsx")
def workbook(ref: str) -> Response:
    """Hand out what is held as a fresh workbook: a working copy, not for submission."""
    seen = _held(ref)
    assert seen.template is not None
    try:
        return _file(write_workbook(seen.contents, seen.template), XLSX, f"{ref}-v{seen.number}.xlsx")
    except NotWritten as lost:
        raise InvalidInput(lost.message) from lost


@blueprint.get(f"{PLAN}/schemes.<kind>")
def listed(ref: str, kind: str) -> Response:
    """Hand out the scheme lines as CSV or JSON."""
    seen = _held(ref)
    if kind not in KINDS:
        raise NotFound("The schemes are handed out as schemes.csv and schemes.json.")
    lines = schemes_csv(seen.contents) if kind == "csv" else encode(schemes_json(seen.contents))
    return _file(lines, KINDS[kind], f"{ref}-v{seen.number}-schemes.{kind}")


def _held(ref: str) -> Seen:
    seen = look(ref)
    if seen.version is None or seen.template is None:
        raise NotFound("Nothing is held of this plan yet.")
    return seen


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=media_type, headers=headers)
