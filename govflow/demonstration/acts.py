"""What a script can play beside steps: meetings, decisions, delegations, consultation, dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, select

from govflow.agreements.ports import PART as AGREEMENTS
from govflow.agreements.use_cases import recording as agreed
from govflow.contents.ports import PART as CONTENTS
from govflow.demonstration import filling
from govflow.kernel.moments import parse_happened
from govflow.ledger.event import Stored
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.tables import motion
from govflow.meetings.use_cases import (
    agreeing,
    arranging,
    attending,
    closing,
    commitments,
    elections,
    interests,
    items,
    motions,
    submissions,
    votes,
)
from govflow.metrics.ports import PART as METRICS
from govflow.metrics.use_cases import beside, recording
from govflow.payments.ports import PART as PAYMENTS
from govflow.payments.use_cases import holding, paying, stating, watching
from govflow.pools.ports import PART as POOLS
from govflow.pools.use_cases import forecasting, setting, settling
from govflow.powers.ports import PART as POWERS
from govflow.powers.tables import decision
from govflow.powers.typed import read_typed_terms
from govflow.powers.use_cases import completing, consulting, determining, granting, publishing, ratifying
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.reminders.ports import PART as REMINDERS
from govflow.reminders.use_cases import chasing, expecting
from govflow.returns import commands as saying
from govflow.returns.ports import PART as RETURNS
from govflow.returns.use_cases import entering, reporting
from govflow.returns.use_cases import opening as returning
from govflow.road.ports import Evidence
from govflow.storage.work import Work
from govflow.timetable.ports import PART as TIMETABLE
from govflow.timetable.use_cases import adding, doing, moving
from govflow.virements.ports import PART as VIREMENTS
from govflow.virements.use_cases import carrying

Given = Mapping[str, Any]
DATED = frozenset({"happened", "decided", "published", "received"})
# By what a receipt calls what it is of.
RECEIPTS = ("id", "forecast", "query", "contingency", "statement", "pool", "ref")
NESTED: Mapping[str, type] = {
    "attenders": attending.Attender,
    "parts": motions.Part,
    "votes": votes.VoteGiven,
    "nominations": elections.Nomination,
    "lines": saying.LineEntered,
    "metrics": saying.MetricExplained,
    "measured": saying.MetricEntered,
    "conditions": saying.ConditionAnswered,
    "carried": saying.CarriedEntered,
}


@dataclass(frozen=True, slots=True)
class Playable:
    """A use case of a room and its command; ``about`` is the field that holds the case it is an act on."""

    use_case: Callable[..., Any]
    command: type
    room: str
    about: str = "ref"


@dataclass(frozen=True, slots=True)
class Considering:
    """A delegate considers what a consultee replied."""

    consultation: str
    text: str


@dataclass(frozen=True, slots=True)
class Assenting:
    """One of several joint delegates assents to what another does."""

    delegation: str
    about: str = ""


def _consider(work: Work, rules: Any, command: Considering) -> Stored:
    return consulting.consider_reply(work, rules, command.consultation, command.text)


def _assent(work: Work, rules: Any, command: Assenting) -> Stored:
    return consulting.assent(work, rules, command.delegation, command.about)


PLAYABLE: Mapping[str, Playable] = {
    "call_meeting": Playable(arranging.open_meeting, arranging.OpenMeeting, MEETINGS, ""),
    "end_meeting": Playable(arranging.end_meeting, arranging.EndMeeting, MEETINGS),
    "add_item": Playable(items.add_item, items.AddItem, MEETINGS),
    "end_item": Playable(items.end_item, items.EndItem, MEETINGS),
    "attend": Playable(attending.record_attendance, attending.RecordAttendance, MEETINGS),
    "leave": Playable(attending.record_departure, attending.RecordDeparture, MEETINGS),
    "declare_interest": Playable(interests.declare_interest, interests.DeclareInterest, MEETINGS),
    "move": Playable(motions.move_motion, motions.MoveMotion, MEETINGS),
    "vote": Playable(votes.cast_votes, votes.CastVotes, MEETINGS, ""),
    "close_motion": Playable(closing.close_motion, closing.CloseMotion, MEETINGS, ""),
    "agree": Playable(agreeing.agree_without_vote, agreeing.AgreeWithoutVote, MEETINGS),
    "elect": Playable(elections.elect, elections.Elect, MEETINGS),
    "promise": Playable(commitments.make_commitment, commitments.MakeCommitment, MEETINGS),
    "decide": Playable(record_decision, RecordDecision, POWERS, ""),
    "complete_record": Playable(completing.complete_record, completing.CompleteRecord, POWERS, ""),
    "delegate": Playable(granting.grant_delegation, granting.GrantDelegation, POWERS, ""),
    "ask": Playable(consulting.ask_consultee, consulting.AskConsultee, POWERS, ""),
    "reply": Playable(consulting.reply, consulting.Reply, POWERS, ""),
    "consider": Playable(_consider, Considering, POWERS, ""),
    "assent": Playable(_assent, Assenting, POWERS, ""),
    "lift_condition": Playable(
        ratifying.lift_decision_condition, ratifying.LiftDecisionCondition, POWERS, ""
    ),
    "publish_decision": Playable(publishing.publish_decision, publishing.PublishDecision, POWERS, ""),
    "ask_the_body": Playable(submissions.receive_submission, submissions.ReceiveSubmission, MEETINGS),
    "add_step": Playable(adding.add_step, adding.AddStep, TIMETABLE),
    "move_date": Playable(moving.move_date, moving.MoveDate, TIMETABLE),
    "record_done": Playable(doing.record_done, moving.RecordDone, TIMETABLE),
    "expect": Playable(expecting.expect_date, expecting.ExpectDate, REMINDERS),
    "chase": Playable(chasing.chase, chasing.Chase, REMINDERS),
    "open_return": Playable(returning.open_return, returning.OpenReturn, RETURNS, ""),
    "enter_figures": Playable(entering.enter_figures, saying.EnterFigures, RETURNS),
    "open_report": Playable(reporting.open_report, reporting.OpenReport, RETURNS, ""),
    "describe_report": Playable(reporting.describe_report, reporting.DescribeReport, RETURNS),
    "record_figure": Playable(recording.record_figure, recording.RecordFigure, METRICS),
    "set_target": Playable(recording.set_target, recording.SetTarget, METRICS),
    "compare_with": Playable(beside.add_comparator, beside.AddComparator, METRICS),
    "note_quality": Playable(beside.add_note, beside.AddNote, METRICS),
    "carry_forward": Playable(carrying.record_carry_forward, carrying.CarryForwardMoney, VIREMENTS),
    "take_over": Playable(filling.take_workbook_over, filling.TakeOver, CONTENTS),
    "explain_warnings": Playable(filling.explain_warnings, filling.ExplainWarnings, CONTENTS),
    "complete_cover": Playable(filling.complete_cover, filling.CompleteCover, CONTENTS),
    "determine": Playable(determining.determine, determining.Determine, POWERS, ""),
    "set_record": Playable(agreed.set_record, agreed.SetRecord, AGREEMENTS),
    "set_annex": Playable(agreed.set_annex, agreed.SetAnnex, AGREEMENTS),
    "answer_clause": Playable(agreed.answer_clause, agreed.AnswerClause, AGREEMENTS),
    "set_pool_terms": Playable(setting.set_terms, setting.SetTerms, POOLS),
    "forecast": Playable(forecasting.make_forecast, forecasting.MakeForecast, POOLS),
    "share_forecast": Playable(forecasting.share_forecast, forecasting.ShareForecast, POOLS),
    "settle_pool": Playable(settling.settle_pool, settling.Settle, POOLS),
    "agree_settlement": Playable(settling.agree_settlement, settling.AgreeSettlement, POOLS),
    "schedule_payments": Playable(watching.schedule_payments, watching.SchedulePayments, PAYMENTS),
    "say_payment": Playable(paying.say_payment, paying.SayPayment, PAYMENTS),
    "ask_payment": Playable(paying.ask_payment, paying.AskPayment, PAYMENTS),
    "answer_payment": Playable(paying.answer_payment, paying.AnswerPayment, PAYMENTS),
    "hold_contingency": Playable(holding.hold_contingency, holding.HoldContingency, PAYMENTS),
    "judge_target": Playable(holding.judge_target, holding.JudgeTarget, PAYMENTS),
    "report_spend": Playable(stating.report_spend, stating.ReportSpend, PAYMENTS),
    "draw_statement": Playable(stating.draw_statement, stating.DrawStatement, PAYMENTS),
    "agree_statement": Playable(stating.agree_statement, stating.AgreeStatement, PAYMENTS),
}


def carry_out(work: Work, rules: Any, do: str, given: Given, papers: Sequence[Evidence]) -> Any:
    """Carry out one act through its use case, with the papers that were stored for it.

    Raises:
        TypeError: for a field that the command does not have.
    """
    playable = PLAYABLE[do]
    told = {name: _value(name, value) for name, value in given.items()}
    if "terms" in told:
        told["terms"] = read_typed_terms(work.connection, told["terms"])
    names = {field.name for field in fields(playable.command)}
    if papers and "evidence" in names:
        told["evidence"] = tuple(papers)
    elif papers and "document" in names:
        told["document"] = papers[0].document
    return playable.use_case(work, rules, playable.command(**told))


def _value(name: str, value: Any) -> Any:
    if name in DATED:
        return parse_happened(str(value), field=name)
    if name in NESTED:
        return tuple(NESTED[name](**one) for one in value)
    return tuple(value) if isinstance(value, list) else value


def named(connection: Connection, came: Any) -> dict[str, str]:
    """Return the references an act came to, by what follows its label: nothing, .LETTER or .COMMITTEE.

    A motion that was closed is named by the decision it opened, where it opened one.
    """
    if isinstance(came, dict):
        return _of_receipt(came)
    if not isinstance(came, Stored | list):
        return {"": str(came.ref)}
    found: dict[str, str] = {}
    for stored in came if isinstance(came, list) else [came]:
        found = {**_of(connection, stored.payload()), **found}
    return found


def _of_receipt(came: Mapping[str, Any]) -> dict[str, str]:
    """Return what a room's receipt names, and as .digest what it is agreed by."""
    id_ = next(str(came[name]) for name in RECEIPTS if name in came)
    return {"": id_, ".digest": str(came.get("digest", ""))}


def _of(connection: Connection, said: Mapping[str, Any]) -> dict[str, str]:
    for name in ("consultation", "commitment", "determination"):
        if name in said:
            return {"": str(said[name])}
    put = said.get("motions")
    if isinstance(put, list):
        found: dict[str, str] = {}
        for one in reversed(put):
            suffixes = {"", f".{one.get('letter')}", f".{one.get('committee')}"}
            found |= dict.fromkeys(suffixes, str(one["motion"]))
        return found
    ref = _decision_of(connection, str(said.get("motion", "")))
    return {"": ref, f".{said.get('letter')}": ref}


def _decision_of(connection: Connection, id_: str) -> str:
    """Return the decision a part opened, whichever committee's motion it was; else the motion itself."""
    own = select(motion.c.case_ref, motion.c.item, motion.c.letter).where(motion.c.id == id_).subquery()
    same = (motion.c.case_ref == own.c.case_ref) & (motion.c.item == own.c.item)
    part = select(motion.c.id).join(own, same & (motion.c.letter == own.c.letter))
    found = connection.execute(select(decision.c.case_ref).where(decision.c.motion.in_(part)))
    return str(found.scalar() or id_)
