"""Contingency of a pool: held by a party, its target judged, released or returned by a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, london_date
from govflow.kernel.pence import pounds_of
from govflow.ledger.rows import Row, private
from govflow.machine.definition import Authority as Needed
from govflow.machine.definition import Transition
from govflow.payments.model import Kept
from govflow.payments.ports import PaymentParts
from govflow.payments.queries.reading import contingency_in
from govflow.payments.use_cases.speaking import (
    CREATED,
    DOCUMENT,
    PoolHere,
    contribution_of,
    day_said,
    need_a_part,
    none_such,
    pool_here,
    read_with,
    speaks_for,
)
from govflow.road.asking import Offered, check_happened, load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.ports import Authority, Evidence, Situation, TakeStep
from govflow.road.roles import active_roles
from govflow.road.rows import question_row
from govflow.road.step import read_situation
from govflow.rulebook.contingency import HELD, RELEASED, RETURNED, Status, against_release
from govflow.rulebook.pool_terms import CONTINGENCY
from govflow.storage.work import Moment, Work

WAS_HELD, WAS_JUDGED = "case.contingency_reserved", "case.contingency_judged"
WAS_DECIDED = {RELEASED: "case.contingency_released", RETURNED: "case.contingency_returned"}
# Either power decides it: of whoever manages the fund, or of whoever commits the money.
POWERS = ("manages_the_fund", "commits_money")
RELEASING = "Releasing a contingency"


@dataclass(frozen=True, slots=True)
class HoldContingency:
    """A party holds an amount back until the target of a metric is met."""

    ref: str
    pool: str
    contribution: str
    pence: int
    held_by: str
    metric: str
    plan_line: str = ""
    reason: str = ""
    document: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class JudgeTarget:
    """Whether the target was met, as a document shows it at a day."""

    ref: str
    pool: str
    contingency: str
    met: bool
    as_at: str
    document: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseContingency:
    """It is released into the pool, or goes back to its holder: here, or ``happened`` where elsewhere."""

    ref: str
    pool: str
    contingency: str
    to: Status = RELEASED
    authority: str = ""
    reason: str = ""
    happened: Happened | None = None
    on_behalf: str = ""
    evidence: tuple[str, ...] = ()
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        said = {name: getattr(self, name) for name in self.__slots__ if name not in {"key", "happened"}}
        return {**said, "evidence": list(self.evidence), "happened": str(self.happened or "")}


def _asked(command: HoldContingency | JudgeTarget) -> dict[str, Json]:
    return {name: getattr(command, name) for name in command.__slots__ if name != "key"}


def hold_contingency(work: Work, parts: PaymentParts, command: HoldContingency) -> Answer:
    """Record that a party holds an amount of a contingency back, of which metric and within which line.

    Raises:
        InvalidInput: for more than the contribution, no metric, or what is no contingency of the terms.
        Refused: ``NOT_YOUR_ROLE`` for another party's people; ``EVIDENCE_MISSING`` for a bare word.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    flags = speaks_for(work, here, command.held_by, "Holding contingency back", command.document)

    def act() -> Answer:
        _check_amount(work, here, command)
        _, moment, offered = read_with(work, parts.road, here.case, WAS_HELD, command.document)
        id_ = f"CON-{moment.next_id}"
        columns: dict[str, Json] = {
            **{name: getattr(command, name) for name in ("pool", "contribution", "held_by", "document")},
            "case_ref": here.case.ref,
            "metric": command.metric.strip(),
            "plan_line": command.plan_line.strip(),
            "amount": command.pence,
            "status": HELD,
            **dict.fromkeys(("target", "judged_on", "judged_document", "authority", "decided_on"), ""),
            "recorded_by": work.actor.id,
            "flags": " ".join(one.code for one in flags),
            "reason": private("reason"),
            "event": moment.next_id,
            "struck": 0,
        }
        rows = [Row("pool_contingency", {"id": id_}, columns, new=True)]
        said: dict[str, Json] = {"amount": pounds_of(command.pence), "metric": columns["metric"]}
        return _entry(work, parts, here, (WAS_HELD, id_, said, flags, offered, rows, moment), command.reason)

    return once(work, command.key, _asked(command), CREATED, act)[0]


def _check_amount(work: Work, here: PoolHere, command: HoldContingency) -> None:
    one = contribution_of(here.terms, command.contribution)
    if one.handling != CONTINGENCY:
        raise InvalidInput(f"{one.key} is no contingency by the terms.", field="contribution")
    if command.held_by not in {each.code for each in here.terms.parties}:
        raise InvalidInput(f"'{command.held_by}' is no party of the pool.", field="held_by")
    if not command.metric.strip():
        raise InvalidInput("Say of which metric the target is.", field="metric")
    before = contingency_in(work.connection, here.case.ref, here.terms.key)
    held = sum(each.reserve.pence for each in before if each.reserve.contribution == one.key)
    if not 0 < command.pence <= one.pence - held:
        left = pounds_of(one.pence - held)
        raise InvalidInput(
            f"Of {one.key} there is {left} to be held; give an amount up to it.", field="amount"
        )


def judge_target(work: Work, parts: PaymentParts, command: JudgeTarget) -> Answer:
    """Record whether the target of a contingency is met, as at a day, with the document that shows it.

    Raises:
        NotFound: for no contingency of this pool; InvalidInput: for a day to come.
        Refused: ``EVIDENCE_MISSING`` without the document; ``STATE_FORBIDS`` once it is released or returned.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    need_a_part(work, here.case, "Judging the target of a contingency")

    def act() -> Answer:
        kept = _kept(work, here, command.contingency)
        if kept.reserve.status != HELD:
            raise Refused(tuple(against_release(kept.reserve, RETURNED)))
        if not command.document:
            message = "Whether a target is met is recorded with the document that shows it."
            remedy = "Attach the figures of the metric."
            raise refusal("EVIDENCE_MISSING", message, rule="A target is judged on evidence", remedy=remedy)
        day = day_said(work, command.as_at, "as_at")
        _, moment, offered = read_with(work, parts.road, here.case, WAS_JUDGED, command.document)
        target = "met" if command.met else "unmet"
        columns: dict[str, Json] = {"target": target, "judged_on": day, "judged_document": command.document}
        rows = [Row("pool_contingency", {"id": kept.reserve.id}, columns)]
        said: dict[str, Json] = {"target": target, "as_at": day}
        return _entry(work, parts, here, (WAS_JUDGED, kept.reserve.id, said, (), offered, rows, moment))

    return once(work, command.key, _asked(command), CREATED, act)[0]


def release_contingency(work: Work, parts: PaymentParts, command: ReleaseContingency) -> Answer:
    """Release a contingency into the pool, or return it to its holder, under an authority.

    What was decided elsewhere is recorded with its document, and flagged where a rule was against it.

    Raises:
        Refused: ``AUTHORITY_MISSING`` and other reasons; ``CONDITION_OPEN`` while its target is
            unmet; ``EVIDENCE_MISSING`` where it was decided elsewhere and no document shows it.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    if command.happened or not active_roles(work, work.actor.id, here.case.area)[0]:
        need_a_part(work, here.case, RELEASING)  # Nobody of another area is told what is held.
    if command.to not in WAS_DECIDED:
        raise InvalidInput("Say 'released' or 'returned'.", field="to")

    def act() -> Answer:
        kept = _kept(work, here, command.contingency)
        judged, situation, moment, offered = _judged(work, parts, here, command, kept)
        found = (*judged.findings, *against_release(kept.reserve, command.to))
        flags = _recorded(found, offered) if command.happened else _done_here(work, here, judged, found)
        happened = command.happened
        day = happened.day if happened else london_date(moment.now)
        columns: dict[str, Json] = {
            "status": command.to,
            "authority": command.authority or str(judged.snapshot.get("body") or ""),
            "decided_on": day.isoformat(),
            "document": offered[0].document if offered else "",
            "flags": " ".join(dict.fromkeys(one.code for one in flags)),
        }
        rows = [Row("pool_contingency", {"id": kept.reserve.id}, columns)]
        said: dict[str, Json] = {"amount": pounds_of(kept.reserve.pence), "authority": dict(judged.snapshot)}
        if happened:
            behalf = situation.behalf
            said |= {"happened_at": str(happened), "for": behalf.id if behalf else ""}
        entry = (WAS_DECIDED[command.to], kept.reserve.id, said, flags, offered, rows, moment)
        return _entry(work, parts, here, entry, command.reason)

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _kept(work: Work, here: PoolHere, id_: str) -> Kept:
    for one in contingency_in(work.connection, here.case.ref, here.terms.key):
        if one.reserve.id == id_:
            return one
    raise none_such("contingency", id_)


def _judged(
    work: Work, parts: PaymentParts, here: PoolHere, command: ReleaseContingency, kept: Kept
) -> tuple[Authority, Situation, Moment, list[Offered]]:
    """Return the authority for it: of the two powers the one that holds, else what the first lacks."""
    as_step = TakeStep(
        here.case.ref,
        "release_contingency",
        reason=command.reason,
        authority=command.authority,
        happened=command.happened,
        on_behalf=command.on_behalf,
        answers={"amount": pounds_of(kept.reserve.pence)},
    )
    register = parts.road.authority
    register.lock(work, as_step)
    situation, moment = read_situation(work, parts.road, here.case, as_step)
    check_happened(as_step, situation)
    offered = load_evidence(work, situation, [Evidence(one, DOCUMENT) for one in command.evidence], ())
    steps = [
        Transition(
            as_step.trigger, "Release a contingency", (), "", governed=True, authority=Needed(power=one)
        )
        for one in POWERS
    ]
    answers = [register.authority_for(work, situation, step, as_step) for step in steps]
    return min(answers, key=lambda one: len(one.findings)), situation, moment, offered


def _done_here(
    work: Work, here: PoolHere, judged: Authority, found: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Let a delegate act; what a body decided is carried out by who has a part in the money."""
    if found:
        raise Refused(tuple(found))
    if judged.snapshot.get("kind") != "delegation":
        need_a_part(work, here.case, RELEASING)
    return ()


def _recorded(found: Sequence[Finding], offered: Sequence[Offered]) -> tuple[Finding, ...]:
    if not offered:
        raise refusal(
            "EVIDENCE_MISSING",
            "What was decided elsewhere of a contingency is recorded with the document that shows it.",
            rule="What happened elsewhere is recorded with its document",
            remedy="Attach the minute, decision record or letter.",
        )
    return tuple(replace(one, severity="warning") for one in found)


def _entry(
    work: Work,
    parts: PaymentParts,
    here: PoolHere,
    made: tuple[str, str, dict[str, Json], Sequence[Finding], Sequence[Offered], Sequence[Row], Moment],
    reason: str = "",
) -> Answer:
    type_, id_, said, flags, offered, rows, moment = made
    ref, event = here.case.ref, moment.next_id
    questions = [question_row(ref, event, number, flag) for number, flag in enumerate(flags, start=1)]
    shown: list[Json] = [one.as_json() for one in flags]
    data: dict[str, Json] = {"contingency": id_, "pool": here.terms.key, MAY_BE_STRUCK: True, **said}
    data |= {"flags": shown, "evidence": [one.as_json() for one in offered]}
    texts: dict[str, Json] = {"reason": reason.strip()}
    written = [*rows, *questions, *paper_rows(ref, event, offered)]
    stored = append_entry(work, parts.road, here.case, CaseEntry(type_, data, texts, written), moment)
    return {"ref": ref, "contingency": id_, "event": stored.id, "flags": shown}
