"""The blueprint of these pages, and what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.contents.model import Explained, HeldVersion, Sheet, checklist
from govflow.contents.ports import PART, ContentsParts
from govflow.contents.queries.held import contents_of_version, explanations_of, latest_of
from govflow.contents.use_cases.editing import template_of
from govflow.contents.use_cases.holding import KEEPERS
from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import pence_of
from govflow.road.once import once
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product
from govflow.workbook.blank import blank
from govflow.workbook.model import Contents
from govflow.workbook.money import said
from govflow.workbook.report import Checked, check_contents
from govflow.workbook.template import Template

blueprint = Blueprint("contents", __name__)
PLAN = "/plans/<ref>/contents"
LONGEST, LONGEST_REF, LONGEST_KEY = 2_000_000, 200, 100
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Condition:
    """A national condition on spending: what it asks for at least, and what is planned, in pence."""

    title: str
    minimum: int | None
    planned: int
    cited: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is held of a plan as these pages show it. Without a version everything is blank."""

    case: Case
    template: Template | None
    version: HeldVersion | None
    contents: Contents
    checked: Checked
    explained: Mapping[str, Explained]

    @property
    def number(self) -> int:
        """Return the version on the page; 0 where none is held yet."""
        return self.version.number if self.version else 0

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return the template's checklist."""
        return checklist(self.contents, self.template, self.checked.findings) if self.template else ()

    def spent(self, source: str) -> int:
        """Return what is planned to be spent of a source, in pence."""
        known = self.checked.totals.get("expenditure")
        return pence_of(str(known.get(source, "0.00"))) or 0 if isinstance(known, dict) else 0

    @property
    def in_both(self) -> int:
        """Return what counts to both national conditions, in pence."""
        return pence_of(str(self.checked.totals.get("counted_in_both", ""))) or 0

    @property
    def conditions(self) -> list[Condition]:
        """Return the round's conditions on spending with what each asks and what is planned."""
        found = []
        for one in self.template.words["conditions"] if self.template else ():
            shape = self.checked.totals.get(one["name"])
            known = shape if isinstance(shape, dict) else {}
            planned, minimum = (pence_of(str(known.get(name) or "")) for name in ("planned", "minimum"))
            cited = next((held.cited for held in self.contents.minimums if held.condition == one["key"]), "")
            found.append(Condition(str(one["title"]), minimum, planned or 0, cited))
        return found

    @property
    def found_by_row(self) -> Counter[int]:
        """Return how many errors and warnings stand in the cells of each scheme line, by its row."""
        sheet = self.contents.titles.get("expenditure", "")
        letters = set(self.contents.columns.values())
        found: Counter[int] = Counter()
        for one in self.checked.findings:
            title, _, cell = one.where.rpartition("!")
            column = cell.rstrip("0123456789")
            if title == sheet and column in letters and one.severity != "info":
                found[int(cell.removeprefix(column) or 0)] += 1
        return found

    def findings_at(self, *places: str) -> list[Finding]:
        """Return what was found at these cells."""
        return [one for one in self.checked.findings if one.where in places]


def parts() -> ContentsParts:
    """Return what the room was handed at start."""
    return cast("ContentsParts", product().parts[PART])


def look(ref: str) -> Seen:
    """Return what is held of a plan of one's areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    if "\x00" in ref or len(ref) > LONGEST_REF:
        raise NotFound("There is no such plan.")
    with product().store.read() as connection:
        case = load_case(connection, ref, "plan")
        if case.area not in viewer().areas:
            raise NotFound(f"There is no plan with the reference '{ref}'.")
        version = latest_of(connection, ref)
        held = contents_of_version(connection, parts().kept, version) if version else None
        explained = explanations_of(connection, ref)
    try:
        template = template_of(parts(), held.template if held else case.year)
    except InvalidInput:
        nothing = Checked(None, None, {}, ())
        return Seen(case, None, version, held or Contents(), nothing, explained)
    contents = held or blank(template)
    return Seen(case, template, version, contents, check_contents("", contents, template, ()), explained)


def may_change(case: Case) -> bool:
    """Say whether this person keeps the figures of plans in this area."""
    return bool(viewer().roles_in(case.area) & set(KEEPERS))


def typed(name: str) -> str:
    """Return what was typed into a box."""
    return request.form.get(name, "")[:LONGEST].replace("\x00", "")


def page(template: str, seen: Seen, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room."""
    return render_template(
        f"contents/{template}.html",
        problems=problems or Problems(),
        seen=seen,
        case=seen.case,
        may=may_change(seen.case),
        money=said,
        **context,
    )


def do_once(ref: str, doing: str, act: Callable[[Work], int]) -> int:
    """Do what a form asks in one transaction, once however often it is sent; return its event."""
    given: dict[str, Json] = {
        name: list[Json](request.form.getlist(name)) for name in request.form if name != "csrf_token"
    }
    asked: dict[str, Json] = {"doing": doing, "ref": ref, "given": given}
    form = typed("key")[:LONGEST_KEY]
    key = f"{form} {digest(asked)}" if form else ""

    def answered(work: Work) -> int:
        answer, _ = once(work, key, asked, SEE_OTHER, lambda: {"event": act(work)})
        return int(str(answer["event"]))

    return product().road.within(current_actor(), ref, doing, answered)


def onward(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, and lead to where it shows."""
    flash(message)
    return redirect(url_for(endpoint, **values), SEE_OTHER)
