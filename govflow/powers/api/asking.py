"""Consultation over the API: asked, answered, considered; and the assent of joint delegates."""

from __future__ import annotations

from flask import Response

from govflow.powers.api import shapes
from govflow.powers.api.blueprint import blueprint, entered, rules
from govflow.powers.queries.asked import delegation_of
from govflow.powers.use_cases.consulting import (
    AskConsultee,
    Reply,
    ask_consultee,
    assent,
    consider_reply,
    reply,
)
from govflow.powers.use_cases.sending_back import SendBack, send_back
from govflow.web.json_requests import happened, read_body
from govflow.web.openapi import describe
from govflow.web.product import product


def _delegation(consultation: str) -> str:
    with product().store.read() as connection:
        return delegation_of(connection, consultation)


@blueprint.post("/delegations/<ref>/consultations")
@describe(answer=shapes.Noted, status=201, body=shapes.Ask, is_write=True)
def ask(ref: str) -> Response:
    """Ask a consultee whom the delegation names, with the papers, until a date."""
    wanted = read_body(shapes.Ask)
    when = happened(wanted.happened_at)
    command = AskConsultee(ref, wanted.consultee, wanted.about, wanted.document, wanted.reply_by, when)
    return entered(
        ref,
        "ask a consultee",
        wanted,
        lambda work: ask_consultee(work, rules(), command),
        named="consultation",
    )


@blueprint.post("/consultations/<id_>/reply")
@describe(answer=shapes.Noted, status=201, body=shapes.Answered, is_write=True)
def answer(id_: str) -> Response:
    """Answer as the consultee, or write down an answer with its date and its letter."""
    wanted = read_body(shapes.Answered)
    command = Reply(id_, wanted.answer, wanted.text, happened(wanted.happened_at), wanted.document)
    return entered(_delegation(id_), "reply", wanted, lambda work: reply(work, rules(), command), about=id_)


@blueprint.post("/consultations/<id_>/consider")
@describe(answer=shapes.Noted, status=201, body=shapes.Considered, is_write=True)
def consider(id_: str) -> Response:
    """Record, as a delegate, how a reply was considered."""
    wanted = read_body(shapes.Considered)
    return entered(
        _delegation(id_),
        "consider a reply",
        wanted,
        lambda work: consider_reply(work, rules(), id_, wanted.text),
        about=id_,
    )


@blueprint.post("/delegations/<ref>/assents")
@describe(answer=shapes.Noted, status=201, body=shapes.Assent, is_write=True)
def give_assent(ref: str) -> Response:
    """Assent, as one joint delegate, to what another is about to do for all of them."""
    wanted = read_body(shapes.Assent)
    return entered(
        ref, "assent", wanted, lambda work: assent(work, rules(), ref, wanted.about, wanted.delegate)
    )


@blueprint.post("/delegations/<ref>/sent-back")
@describe(answer=shapes.Noted, status=201, body=shapes.SentBack, is_write=True)
def send(ref: str) -> Response:
    """Ask its author a question, refer it back, or decline to decide, as a delegate. Nothing moves."""
    wanted = read_body(shapes.SentBack)
    command = SendBack(ref, wanted.about, wanted.kind, wanted.text)
    return entered(ref, "answer for a delegation", wanted, lambda work: send_back(work, rules(), command))
