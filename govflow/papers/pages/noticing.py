"""The notice checker of a meeting, of a matter of the forward plan, and the form that records a notice."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.papers.handing_out import parts, seen
from govflow.papers.pages.blueprint import act, areas, blueprint, onward, page, typed
from govflow.papers.queries.notice import Checked, check_notice, matter_checked
from govflow.papers.queries.plan import entry_called
from govflow.papers.use_cases.noticing import (
    OF_A_MEETING,
    RecordNotice,
    notices_kept,
    record_notice,
)
from govflow.papers.use_cases.planning import PLANNERS
from govflow.rulebook.notice import SAYS
from govflow.web.components import Problems, read_day
from govflow.web.gate import viewer
from govflow.web.product import product

BOXES = {name: name.replace("_", "-") for name in SAYS} | {"given_at": "given", "planned": "planned"}


@blueprint.get("/meetings/<ref>/notice")
def meeting_notice(ref: str) -> str:
    """Show what notice a meeting needs, by when at the latest, and whether it was given."""
    return _meeting(ref, Problems())


def _meeting(ref: str, problems: Problems) -> str:
    with product().store.read() as connection:
        case = seen(connection, ref, "meeting")
        checked = check_notice(connection, parts(), case.ref)
    kinds = _kinds(checked) if checked else []
    matters = [(one.ref, one.about) for one in checked.things if one.ref] if checked else []
    return page(
        "notice",
        problems,
        ref=case.ref,
        checked=checked,
        kinds=kinds,
        matters=list(dict(matters).items()),
        may=bool(kinds) and _may(case.area),
        given=request.form,
        key=typed("key") or new_id("notice", 20),
    )


def _kinds(checked: Checked) -> list[tuple[str, str]]:
    """Return the notices that can be recorded for a meeting: of its matters only where it has any."""
    named = any(one.ref for one in checked.things)
    kept = notices_kept(parts().law)
    return [(one.notice, one.title) for one in kept if one.notice in OF_A_MEETING or named]


def _may(area: str) -> bool:
    return bool(viewer().roles_in(area) & set(PLANNERS))


@blueprint.post("/meetings/<ref>/notice")
def give_meeting_notice(ref: str) -> AnyResponse | tuple[str, int]:
    """Record a notice for a meeting, or for a matter it is to decide."""
    with product().store.read() as connection:
        case = seen(connection, ref, "meeting")
    problems = Problems()
    if _record(problems, case.ref, typed("planned")):
        return onward("The notice is recorded.", "papers.meeting_notice", ref=case.ref)
    return _meeting(ref, problems), 400


@blueprint.get("/forward-plan/<id_>/notice")
def matter_notice(id_: str) -> str:
    """Show what notice a key decision of the plan needs, and what can take its place."""
    return _matter(id_, Problems())


def _matter(id_: str, problems: Problems) -> str:
    with product().store.read() as connection:
        entry = entry_called(connection, parts(), id_[:200].replace("\x00", ""), areas())
        things, findings = matter_checked(connection, parts().law, entry)
    kinds = [(one.notice, one.title) for one in notices_kept(parts().law) if one.notice not in OF_A_MEETING]
    return page(
        "notice_matter",
        problems,
        entry=entry,
        things=things,
        findings=findings,
        kinds=kinds,
        titles=dict(kinds),
        may=_may(entry.area),
        given=request.form,
        key=typed("key") or new_id("notice", 20),
        back=url_for("papers.planned", id_=entry.id),
    )


@blueprint.post("/forward-plan/<id_>/notice")
def give_matter_notice(id_: str) -> AnyResponse | tuple[str, int]:
    """Record a general exception, special urgency or the report on it for a matter of the plan."""
    with product().store.read() as connection:
        entry = entry_called(connection, parts(), id_[:200].replace("\x00", ""), areas())
    problems = Problems()
    if _record(problems, "", entry.id):
        return onward("The notice is recorded.", "papers.matter_notice", id_=entry.id)
    return _matter(id_, problems), 400


def _record(problems: Problems, meeting: str, planned: str) -> bool:
    given = read_day(request.form, "given", "the day it was given", problems)
    if problems:
        return False
    said = {name: typed(name.replace("_", "-")) for name in SAYS}
    day = given.isoformat() if given else ""
    command = RecordNotice(typed("notice"), meeting, planned, day, **said, key=typed("key"))
    try:
        act(meeting, "record a notice", lambda work: record_notice(work, parts().law, command))
    except InvalidInput as error:
        name = BOXES.get(error.field, "notice")
        problems.add(name, error.message, anchor="given-day" if name == "given" else "")
        return False
    return True
