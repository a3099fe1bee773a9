"""Consultation over the API: asked, answered, considered; and the assent of joint delegates."""

from __future__ import annotations

from flask import Response

from govflow.powers.api import shapes
from govflow.powers.api.blueprint import acting, answered, blueprint, happened, noted, rules
from govflow.powers.queries.asked import delegation_of
from govflow.powers.use_cases.consulting import (
    AskConsultee,
    Reply,
    ask_consultee,
    assent,
    consider_reply,
    reply,
)
from govflow.web.json_requests import read_body
from govflow.web.openapi import describe
from govflow.web.product import product


def _delegation(consultation: str) -> str:
    with product().store.read() as connection:
        return delegation_of(connection, consultation)


@blueprint.post("/delegations/<ref>/consultations")
@describe(answer=shapes.Noted, status=201, body=shapes.Ask)
def ask(ref: str) -> Response:
    """Ask a consultee whom the delegation names, with the papers, until a date."""
    wanted = read_body(shapes.Ask)
    when = happened(wanted.happened_at)
    command = AskConsultee(ref, wanted.consultee, wanted.about, wanted.document, wanted.reply_by, when)
    stored = acting(ref, "ask a consultee", lambda work: ask_consultee(work, rules(), command))
    return answered(noted(stored, id=stored.payload()["consultation"]))


@blueprint.post("/consultations/<id_>/reply")
@describe(answer=shapes.Noted, status=201, body=shapes.Answered)
def answer(id_: str) -> Response:
    """Answer as the consultee, or write down an answer with its date and its letter."""
    wanted = read_body(shapes.Answered)
    command = Reply(id_, wanted.answer, wanted.text, happened(wanted.happened_at), wanted.document)
    stored = acting(_delegation(id_), "reply", lambda work: reply(work, rules(), command))
    return answered(noted(stored, id=id_))


@blueprint.post("/consultations/<id_>/consider")
@describe(answer=shapes.Noted, status=201, body=shapes.Considered)
def consider(id_: str) -> Response:
    """Record, as a delegate, how a reply was considered."""
    wanted = read_body(shapes.Considered)
    ref = _delegation(id_)
    stored = acting(ref, "consider a reply", lambda work: consider_reply(work, rules(), id_, wanted.text))
    return answered(noted(stored, id=id_))


@blueprint.post("/delegations/<ref>/assents")
@describe(answer=shapes.Noted, status=201, body=shapes.Assent)
def give_assent(ref: str) -> Response:
    """Assent, as one joint delegate, to what another is about to do for all of them."""
    wanted = read_body(shapes.Assent)
    stored = acting(ref, "assent", lambda work: assent(work, rules(), ref, wanted.about, wanted.delegate))
    return answered(noted(stored))
