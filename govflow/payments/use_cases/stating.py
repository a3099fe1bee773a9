"""Spend is reported, the year-end statement drawn and restated, and agreed by both finance officers."""

from __future__ import annotations

from dataclasses import dataclass, field

from govflow.kernel.canonical import digest, encode
from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant, parse_date
from govflow.kernel.pence import pounds_of
from govflow.ledger.rows import Row, private
from govflow.payments.model import CURRENT, SUPERSEDED, Paper
from govflow.payments.ports import PaymentParts
from govflow.payments.queries.overview import year_of
from govflow.payments.queries.reading import current_in, statements_in
from govflow.payments.use_cases.speaking import (
    CREATED,
    RECORDERS,
    PoolHere,
    after_its_end,
    day_said,
    finance_sides,
    homes_of,
    need_a_part,
    none_such,
    pool_here,
    read_with,
    speaks_for,
)
from govflow.road.asking import paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.rows import question_row
from govflow.rulebook.instalments import organisation_of
from govflow.rulebook.pooled_fund import draw
from govflow.rulebook.pooled_fund_json import statement_json
from govflow.rulebook.pooled_fund_model import Given
from govflow.storage.work import Work

WAS_SPENT, WAS_DRAWN = "case.pool_spend_recorded", "case.fund_statement_calculated"
WAS_RESTATED, WAS_AGREED = "case.fund_statement_restated", "case.fund_statement_agreed"
FINANCE = ("finance_officer", "s151_officer", "nhs_finance_lead")
SIDES = ("council", "nhs")


@dataclass(frozen=True, slots=True)
class ReportSpend:
    """A party reports what it has spent of a budget line by a day: the year so far."""

    ref: str
    pool: str
    party: str
    line: str
    pence: int
    as_at: str
    document: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class DrawStatement:
    """The statement is drawn as at a day; of one drawn before, restated, saying why."""

    ref: str
    pool: str
    as_at: str
    reason: str = ""
    given: Given = field(default_factory=Given)
    key: str = ""


@dataclass(frozen=True, slots=True)
class AgreeStatement:
    """A finance officer agrees the statement that has this digest.

    With a ``document`` it was agreed elsewhere: for which ``side`` (council or nhs), on which day.
    """

    ref: str
    pool: str
    digest: str
    key: str = ""
    side: str = ""
    agreed_on: str = ""
    document: str = ""


def report_spend(work: Work, parts: PaymentParts, command: ReportSpend) -> Answer:
    """Record what a party spent of a budget line by a day. Each reports for itself.

    Raises:
        InvalidInput: for a party or line that is not the pool's, or a day to come.
        Refused: ``NOT_YOUR_ROLE`` for another party's people; ``EVIDENCE_MISSING`` for a bare word.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    flags = speaks_for(work, here, command.party, "Reporting spend", command.document)
    asked: dict[str, Json] = {name: getattr(command, name) for name in command.__slots__ if name != "key"}

    def act() -> Answer:
        _is_of_the_pool(here, command)
        day = day_said(work, command.as_at, "as_at")
        told = (*flags, *after_its_end(work, parts.road, here.case, day))
        _, moment, offered = read_with(work, parts.road, here.case, WAS_SPENT, command.document)
        id_, event, ref = f"SP-{moment.next_id}", moment.next_id, here.case.ref
        columns: dict[str, Json] = {
            **{name: getattr(command, name) for name in ("pool", "party", "line", "document")},
            "case_ref": ref,
            "as_at": day,
            "amount": command.pence,
            "recorded_by": work.actor.id,
            "flags": " ".join(one.code for one in told),
            "event": event,
            "struck": 0,
        }
        rows = [Row("pool_spend", {"id": id_}, columns, new=True), *paper_rows(ref, event, offered)]
        rows += [question_row(ref, event, number, one) for number, one in enumerate(told, start=1)]
        shown: list[Json] = [one.as_json() for one in told]
        data: dict[str, Json] = {"spend": id_, MAY_BE_STRUCK: True, "amount": pounds_of(command.pence)}
        data |= {name: columns[name] for name in ("pool", "party", "line", "as_at")}
        data |= {"flags": shown, "evidence": [one.as_json() for one in offered]}
        append_entry(work, parts.road, here.case, CaseEntry(WAS_SPENT, data, rows=rows), moment)
        return {"ref": ref, "spend": id_, "event": event, "flags": shown}

    return once(work, command.key, asked, CREATED, act)[0]


def _is_of_the_pool(here: PoolHere, command: ReportSpend) -> None:
    if command.party not in {one.code for one in here.terms.parties} | {here.terms.host}:
        raise InvalidInput(f"'{command.party}' is no party of the pool.", field="party")
    if command.line not in (known := [one.key for one in here.terms.budget_lines]):
        message = f"'{command.line}' is no budget line. There are: {', '.join(known)}."
        raise InvalidInput(message, field="line")


def draw_statement(work: Work, parts: PaymentParts, command: DrawStatement) -> Answer:
    """Calculate the year-end statement and put it down; the one before is superseded, and kept.

    Raises:
        InvalidInput: for no day, a restatement without a reason, or help that the terms do not name.
        Refused: as ``govflow.rulebook.pooled_fund.draw``; ``NOT_YOUR_ROLE`` for who keeps no accounts.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    need_role(work, here.case, (*FINANCE, "pool_manager"), "Drawing up the statement of a pool")
    asked: dict[str, Json] = {name: getattr(command, name) for name in ("ref", "pool", "as_at", "reason")}
    own, helps = command.given.own_costs, command.given.helps
    asked["own_costs"] = dict(own) if own is not None else None
    asked |= {"helps": dict(helps)} if helps else {}

    def act() -> Answer:
        before = statements_in(work.connection, here.case.ref, here.terms.key)
        last = current_in(before)
        if last and not command.reason.strip():
            raise InvalidInput("Say why the statement is restated. The one before is kept.", field="reason")
        books = year_of(work.connection, parts, here.case.ref, here.terms.key, command.given)
        # A statement of a day to come would be agreed by a digest of figures that nobody has yet.
        drawn = draw(here.terms, books, parse_date(day_said(work, command.as_at, "as_at")))
        return _write(work, parts, here, command, (statement_json(drawn), last, len(before) + 1))

    return once(work, command.key, asked, CREATED, act)[0]


def _write(
    work: Work,
    parts: PaymentParts,
    here: PoolHere,
    command: DrawStatement,
    made: tuple[dict[str, Json], Paper | None, int],
) -> Answer:
    figures, last, number = made
    moment = work.moment(case_stream(here.case.ref))
    id_, sealed = f"FS-{moment.next_id}", digest(figures)
    columns: dict[str, Json] = {
        "case_ref": here.case.ref,
        "pool": here.terms.key,
        "number": number,
        "as_at": str(figures["as_at"]),
        "digest": sealed,
        "figures": encode(figures).decode(),
        "status": CURRENT,
        **dict.fromkeys(("superseded_by", "council_by", "council_at", "nhs_by", "nhs_at"), ""),
        "drawn_by": work.actor.id,
        "reason": private("reason"),
        "event": moment.next_id,
        "struck": 0,
    }
    rows = [Row("pooled_fund_statement", {"id": id_}, columns, new=True)]
    if last:
        former: dict[str, Json] = {"status": SUPERSEDED, "superseded_by": id_}
        rows.append(Row("pooled_fund_statement", {"id": last.id}, former))
    data: dict[str, Json] = {"statement": id_, "pool": here.terms.key, "digest": sealed}
    data |= {"as_at": columns["as_at"], "number": number, "instead_of": last.id if last else ""}
    texts: dict[str, Json] = {"reason": command.reason.strip()}
    entry = CaseEntry(WAS_RESTATED if last else WAS_DRAWN, data, texts, rows)
    stored = append_entry(work, parts.road, here.case, entry, moment)
    return {"ref": here.case.ref, "statement": id_, "digest": sealed, "number": number, "event": stored.id}


def agree_statement(work: Work, parts: PaymentParts, command: AgreeStatement) -> Answer:
    """Agree the statement that stands, for the organisation one answers for: council or NHS body.

    Raises:
        NotFound: where none was drawn.
        Refused: ``APPROVAL_STALE`` where another statement stands now; ``NOT_YOUR_ROLE``
            for who is the finance officer of no party; ``CHECKS_FAILED`` where the figures do not balance.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    need_a_part(work, here.case, "Agreeing the statement of a pool")
    asked: dict[str, Json] = {name: getattr(command, name) for name in command.__slots__ if name != "key"}

    def act() -> Answer:
        last = current_in(statements_in(work.connection, here.case.ref, here.terms.key))
        if last is None:
            raise none_such("statement", command.digest)
        side = _side_elsewhere(work, here, command) if command.document else _side(work, here)
        if reasons := tuple(_against(last, command, side)):
            raise Refused(reasons)
        _, moment, offered = read_with(work, parts.road, here.case, WAS_AGREED, command.document)
        at = (
            day_said(work, command.agreed_on, "agreed_on") if command.document else format_instant(moment.now)
        )
        columns: dict[str, Json] = {f"{side}_by": work.actor.id, f"{side}_at": at}
        rows = [Row("pooled_fund_statement", {"id": last.id}, columns)]
        rows += paper_rows(here.case.ref, moment.next_id, offered)
        data: dict[str, Json] = {"statement": last.id, "pool": here.terms.key, "digest": command.digest}
        data |= {"side": side, "agreed_at": at, "evidence": [one.as_json() for one in offered]}
        stored = append_entry(work, parts.road, here.case, CaseEntry(WAS_AGREED, data, rows=rows), moment)
        other = "nhs" if side == "council" else "council"
        whole = bool(last.said[f"{other}_by"])
        return {"ref": here.case.ref, "statement": last.id, "side": side, "agreed": whole, "event": stored.id}

    return once(work, command.key, asked, CREATED, act)[0]


def _side_elsewhere(work: Work, here: PoolHere, command: AgreeStatement) -> str:
    """Return the side that agreed elsewhere, which its document shows; whoever keeps the record says so."""
    need_role(work, here.case, (*FINANCE, *RECORDERS), "Recording who agreed the statement of a pool")
    if command.side not in SIDES:
        raise InvalidInput(f"Say which side agreed it: {' or '.join(SIDES)}.", field="side")
    return command.side


def _side(work: Work, here: PoolHere) -> str:
    """Return the side the actor answers for with a finance role: council or nhs."""
    need_role(work, here.case, FINANCE, "Agreeing the statement of a pool")
    parties = {organisation_of(here.terms, one.code) for one in here.terms.parties}
    sides = finance_sides(work, homes_of(work, here.case.area, FINANCE) & parties)
    if len(sides) == 1:
        return sides.pop()
    message = (
        "The statement is agreed by the finance officers of the council and of the NHS body in the pool."
    )
    rule, remedy = "Each party speaks only for itself", "Ask the finance officer of the party."
    raise refusal("NOT_YOUR_ROLE", message, rule=rule, remedy=remedy)


def _against(last: Paper, command: AgreeStatement, side: str) -> list[Finding]:
    found = []
    if last.said["digest"] != command.digest:
        message = f"This is not the statement that stands, which is {last.id} with {last.said['digest']}."
        rule, remedy = (
            "A statement is agreed by its digest",
            "Read the statement that stands, and agree that one.",
        )
        found.append(Finding("APPROVAL_STALE", message, rule=rule, remedy=remedy))
    if last.said[f"{side}_by"]:
        message, rule = "This side has agreed it already.", "Each side agrees a statement once"
        found.append(
            Finding("STATE_FORBIDS", message, rule=rule, remedy="Restate it where it has to change.")
        )
    if any(one.get("code") == "DOES_NOT_BALANCE" for one in last.figures["findings"]):
        message, rule = "The statement does not balance.", "A statement balances to the penny"
        found.append(
            Finding("CHECKS_FAILED", message, rule=rule, remedy="Put the record right, and restate.")
        )
    return found
