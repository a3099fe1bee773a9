"""The schemes of a plan, those with most warnings first, and by the tag of the board's priority."""

from __future__ import annotations

from flask import request

from govflow.kernel.moments import london_date
from govflow.schemes.pages.blueprint import blueprint, page, parts
from govflow.schemes.queries.schemes import plan_called, schemes_of
from govflow.storage.work import read_clock
from govflow.web.gate import viewer
from govflow.web.product import product

LONGEST_TAG = 200


@blueprint.get("/plans/<ref>/schemes")
def listing(ref: str) -> str:
    """List the schemes of a plan with what each hangs on."""
    tag = request.args.get("tag", "").strip()[:LONGEST_TAG].replace("\x00", "")
    with product().store.read() as connection:
        case = plan_called(connection, ref, viewer().areas)
        today = london_date(read_clock(connection))
        every = schemes_of(connection, parts(), case, today)
        held = parts().held_of(connection, case.ref) is not None
    found = [one for one in every if tag in ("", one.value("tag"))]
    return page(
        "listing",
        case=case,
        found=found,
        held=held,
        today=today,
        given={"tag": tag},
        tags=[(tag_, tag_) for tag_ in sorted({one.value("tag") for one in every} - {""})],
        warned=sum(1 for one in found if one.findings),
    )
