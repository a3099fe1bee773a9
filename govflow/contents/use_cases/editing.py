"""A change by hand becomes the next version; one from a page that is behind is merged, or both are shown."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.contents.model import BY_HAND
from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import contents_of_version, latest_of, version_of
from govflow.contents.use_cases.holding import Hold, hold
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.ledger.event import Stored
from govflow.road.gather import lock_case
from govflow.storage.work import Work
from govflow.workbook.blank import blank
from govflow.workbook.editing import Change, made
from govflow.workbook.model import Contents
from govflow.workbook.report import check_contents
from govflow.workbook.template import Template, read_templates

SAME_ITEM = "Two people's changes of one item are never mixed"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change, and the version that was on the page when it was made; 0 where none was held yet."""

    ref: str
    based_on: int
    change: Change
    authority: str = ""


def edit(work: Work, parts: ContentsParts, command: Edit) -> Stored:
    """Make a change in the version in force, and hold the outcome as the next one.

    Raises:
        Refused: ``VERSION_STALE``, showing both, where someone else changed the same item meanwhile.
        InvalidInput: for something typed that cannot be used, or a change that changes nothing.
    """
    case = lock_case(work, command.ref)
    template = template_of(parts, case.year)
    version = latest_of(work.connection, command.ref)
    present = contents_of_version(work.connection, parts.kept, version) if version else blank(template)
    _check_item(work, parts, command, present, version.number if version else 0)
    after = made(present, command.change)
    checked = check_contents("", after, template, ())
    return hold(
        work,
        parts,
        Hold(command.ref, after, BY_HAND, checked.findings, authority=command.authority),
    )


def template_of(parts: ContentsParts, year: str) -> Template:
    """Return the template of a plan's round.

    Raises:
        InvalidInput: where GovFlow knows none.
    """
    known = read_templates(parts.templates)
    if year not in known:
        names = ", ".join(known)
        message = f"GovFlow knows no planning template of {year or 'this plan'}; it knows those of {names}."
        raise InvalidInput(message, field="year")
    return known[year]


def _check_item(work: Work, parts: ContentsParts, command: Edit, present: Contents, number: int) -> None:
    if command.based_on == number:
        return
    seen = Contents()
    if command.based_on:
        version = version_of(work.connection, command.ref, command.based_on)
        seen = contents_of_version(work.connection, parts.kept, version)
    was, now = command.change.item(seen), command.change.item(present)
    if was == now or now is None:
        return
    message = f"Someone else changed this since version {command.based_on}; it is now version {number}."
    raise Refused(
        [
            Finding(
                "VERSION_STALE",
                message,
                figures={"was": was, "now": now, "version": number},
                rule=SAME_ITEM,
                remedy="Compare what it says now with what you typed; send it again if yours should stand.",
            )
        ]
    )
