"""The form by which the terms of a pool are recorded, typed box by box or as the document they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for

from govflow.kernel.errors import NotFound, Refused
from govflow.kernel.findings import Finding
from govflow.pools.model import Version
from govflow.pools.pages.blueprint import Answered, blueprint, case_called, do, paper, parts, shared_context
from govflow.pools.queries import organisations_in, pool_named
from govflow.pools.typed import MOST_ROWS, SPARE, boxes_of, count, document_of
from govflow.pools.use_cases.setting import DOCUMENT, SetTerms, set_terms
from govflow.road.once import Answer
from govflow.rulebook.riskshare_json import read_document
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.forms import said
from govflow.web.product import product

NEW = "new-pool"


@blueprint.get("/agreements/<ref>/pools/<pool>/terms")
def terms(ref: str, pool: str) -> str:
    """Show the form for the terms of a pool, filled in with those there are."""
    return _form(ref, pool, None)


@blueprint.post("/agreements/<ref>/pools/<pool>/terms")
def set_(ref: str, pool: str) -> Answered:
    """Record the terms of a pool, or a new version of them; or show more empty rows."""

    def again(problems: Problems | None, refused: Sequence[Finding] = ()) -> str:
        return _form(ref, pool, problems, refused=refused, typed=request.form)

    if said("do") == "more":
        return again(None), 200
    try:
        document = _document()
    except Refused as refused:
        return again(None, refused=refused.findings), 422
    if not document.get("key"):
        problems = Problems()
        problems.add("key", "Enter a short name for the pool, like mental-health")
        return again(problems), 400
    bring = paper(ref, DOCUMENT)
    expected = said("version")

    def act(work: Work) -> Answer:
        command = SetTerms(
            ref,
            document,
            said("reason"),
            said("applies_from"),
            said("authority"),
            said("agreed_on"),
            evidence=bring(work),
            expect_version=int(expected) if expected.isdecimal() and len(expected) < 7 else None,
            pool="" if pool == NEW else pool,
            key=said("form_key"),
        )
        return set_terms(work, parts(), command)

    after = url_for("pools.show", ref=ref, pool=pool if pool != NEW else str(document["key"]))
    return do(ref, "record the terms of a pool", act, again, after)


def _document() -> Mapping[str, Any]:
    file = request.files.get("file")
    if file is not None and file.filename:
        return read_document(file.stream.read(), "terms")
    return document_of(request.form)


def _form(
    ref: str,
    pool: str,
    problems: Problems | None,
    refused: Sequence[Finding] = (),
    typed: Mapping[str, str] | None = None,
) -> str:
    with product().store.read() as connection:
        case = case_called(connection, ref)
        before = _before(connection, case.ref, pool)
        organisations = organisations_in(connection, case.area)
    boxes = typed if typed is not None else boxes_of(before.terms) if before else {}
    rows = {of: min(count(boxes, of) + spare, MOST_ROWS) for of, spare in SPARE.items()}
    codes = [boxes.get(f"party-{number}-code", "") for number in range(rows["party"])]
    context = {"given": boxes, "refused": refused, "before": before, "rows": rows, "pool": pool}
    return render_template(
        "pools/terms.html",
        case=case,
        organisations=organisations,
        codes=[(one, one) for one in codes if one],
        **shared_context(problems, context),
    )


def _before(connection: Any, ref: str, pool: str) -> Version | None:
    if pool == NEW:
        return None
    try:
        return pool_named(connection, ref, pool)
    except NotFound:
        return None
