"""How a case is put into words: its dates, its story, what a draft of a step holds. It asks nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from govflow.cases.queries.pool_titles import POOL_TITLES
from govflow.kernel.findings import Json
from govflow.machine.definition import Definition, Transition
from govflow.road.delegated import under_authority
from govflow.road.history import CORRECTED, Entry

LINE_KINDS: Mapping[str, str] = {
    "scrutiny": "Advisory group’s scrutiny",
    "feedback": "Regional feedback",
    "board": "Board’s comments",
    "assurance": "Assurance queries",
    "condition": "Conditions of approval",
    "amendment": "Comments on the amendment",
    "comment": "Other comments",
}
EVENT_TITLES: Mapping[str, str] = {
    "case.opened": "Opened",
    "case.line_added": "Comment added",
    "case.line_answered": "Comment answered",
    "case.condition_lifted": "Condition lifted",
    "case.condition_reopened": "Condition open again: it was recorded as lifted in error",
    "case.correction_proposed": "Correction proposed",
    "case.correction_cancelled": "Correction taken back before it was confirmed",
    "case.correction_confirmed": "Correction confirmed",
    "case.reliance_settled": "Confirmed that a step still stands",
    "case.act_confirmed": "Confirmed by whom it was recorded for",
    "case.act_disputed": "Disputed by whom it was recorded for",
    "case.scheme_recorded": "Said what a scheme hangs on",
    "case.third_party_agreement_recorded": "Recorded what a third party agreed to",
    "case.third_party_agreement_cancelled": "Took back what was recorded of a third party in error",
    "case.contents_recorded": "New version of the contents",
    "case.warning_explained": "Said why a warning stands",
    "case.virement_proposed": "Virement proposed",
    "case.virement_agreed": "Virement agreed",
    "case.virement_cancelled": "Proposed virement taken back",
    "case.carry_forward_recorded": "Money carried forward from another year",
    "case.pool_terms_recorded": "Terms of a pool recorded",
    "case.forecast_made": "Forecast of a pool made, private to its party",
    "case.forecast_shared": "Forecast of a pool shared with the partners",
    "case.settlement_calculated": "Settlement of a pool calculated",
    "case.settlement_agreed": "Settlement of a pool agreed by a party",
    "case.pool_limit_passed": "Forecast past a limit of a pool",
    "case.decision_proposed": "Proposed because a forecast passed a limit of a pool",
    "case.agreement_recorded": "Record of the agreement set",
    "case.agreement_parties_named": "Parties of the agreement named",
    "case.agreement_annex_recorded": "Annex recorded, with the day from which it applies",
    "case.agreement_clause_answered": "Said where in the text a required content is found",
    "case.agreement_dates_planned": "Review, notice and end of the agreement put in the timetable",
    "case.agreement_approval_ended": "A party’s approval to enter the agreement ended with its decision",
    **POOL_TITLES,
    "case.return_period_named": "Said which period the return is of",
    "case.report_described": "Head of the report written, and the returns it covers",
    "case.question_settled": "Question settled",
    "case.definition_migrated": "Moved to another version of its workflow",
    "case.act_noted": "Recorded out of its turn",
    "case.question_raised": "Put in question by another case",
    "case.decision_record_completed": "The record of the decision was completed",
    "case.commitment_ended": "A partner’s approval to commit its money ended with its decision",
    "case.item_raised": "Told whoever it was recorded for",
    "case.milestone_met": "Date met",
    "case.milestone_reopened": "Date no longer met",
    "milestone.met": "Date recorded as met",
    "milestone.redated": "Date moved, the former one kept",
    "milestone.added": "Step of our own added to the timetable",
    "milestone.waived": "Date waived",
    "milestone.supplement_added": "Further template of the round added",
    "milestone.cycle_copied": "Steps of an earlier year copied, their dates moved",
    "milestone.passed_unmet": "Date passed and not met",
    "milestone.escalated": "Date still not met, raised with the senior",
    "milestone.last_days_planned": "Planned by which day each step must be done",
    "milestone.will_be_missed": "Its last possible day has passed: it will be missed unless a date moves",
    "milestone.opening_planned": "Planned when its dates open",
    "milestone.opened": "Date open: it can be done from today",
    "milestone.awaited": "Date come, another body’s act awaited",
    "milestone.date_expected": "Expected later than its date, with a reason",
    "milestone.body_chased": "Body chased whose date is awaited",
    "timer.lapsed": "Reminder not needed any more",
    "timer.replanned": "Planned anew: a day was added to the calendar, or taken out",
    "timer.fired": "Its time has come",
    "case.decision_recorded": "Decision recorded",
    "case.decision_published": "Statement of the decision published",
    "case.decision_ratified": "Condition of the decision met",
    "case.delegation_granted": "Delegation granted",
    "case.delegation_extended": "Delegation extended",
    "case.delegation_used": "Delegation used",
    "case.consultee_asked": "Consultee asked",
    "case.consultee_replied": "Consultee replied",
    "case.reply_considered": "Reply considered",
    "case.delegate_assented": "Assent of a joint delegate",
    "case.author_asked": "Question asked of its author",
    "case.delegate_declined": "Declined by the delegate",
    "case.referred_back": "Referred back by the delegate",
    "case.signed_sheet_recorded": "Signed approval sheet recorded",
    "case.hold_placed": "Put on hold",
    "case.hold_lifted": "Hold lifted",
    "case.determined": "Determination recorded",
    "case.metric_recorded": "Figure of a metric recorded",
    "case.metric_restated": "Figure of a metric restated, the former one kept",
    "case.metric_target_changed": "Target of a metric set, any former one kept",
    "case.metric_compared": "What others reached recorded beside a metric",
    "case.metric_noted": "Quality of a metric’s figures noted",
    "case.metric_added": "Metric of the area’s own added",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a case's story in words, ready for a timeline."""

    entry: Entry
    title: str
    to_title: str
    by: str
    on_behalf: str
    reason: str
    about: int | None
    documents: tuple[Mapping[Any, Any], ...] = ()
    flags: tuple[Mapping[Any, Any], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    under: str = ""


def tell(
    entries: Sequence[Entry],
    definition: Definition,
    names: Mapping[str, str],
    documents: Mapping[int, list[Mapping[Any, Any]]],
    dates: Mapping[str, str],
) -> list[Told]:
    """Return the story of a case, oldest first; ``dates`` holds the title of each milestone by its key."""
    return [_told(entry, definition, names, documents, dates) for entry in entries]


def _told(
    entry: Entry,
    definition: Definition,
    names: Mapping[str, str],
    documents: Mapping[int, list[Mapping[Any, Any]]],
    dates: Mapping[str, str],
) -> Told:
    to, step = str(entry.data.get("to") or ""), step_of(entry, definition)
    about = entry.data.get("about")
    flags = entry.data.get("flags")
    return Told(
        entry=entry,
        title=step.title if step else title_of(entry, definition, dates),
        to_title=definition.states[to].title if to in definition.states else "",
        by=names.get(entry.actor, ""),
        on_behalf=names.get(str(entry.data.get("for") or ""), ""),
        reason=str(entry.private.get("reason") or ""),
        about=int(str(about)) if about is not None else None,
        documents=tuple(documents.get(entry.event, ())),
        flags=tuple(flag for flag in flags if isinstance(flag, dict)) if isinstance(flags, list) else (),
        answers=answers_of(entry, step, definition),
        under=under_authority(entry.data, names) if entry.moves else "",
    )


def title_of(entry: Entry, definition: Definition, dates: Mapping[str, str]) -> str:
    """Return the words for an entry that is no step, with the date or the act it is about."""
    known = EVENT_TITLES.get(entry.type) or entry.type.rpartition(".")[2].replace("_", " ").capitalize()
    what = str(entry.data.get("what") or "")
    named = {step.trigger: step.title for step in definition.transitions}
    about = dates.get(str(entry.data.get("milestone") or "")) or named.get(what, what)
    return f"{known}: {about}" if about else known


def step_of(entry: Entry, definition: Definition) -> Transition | None:
    """Return the transition an entry took, or ``None`` for one that moved nothing."""
    if not entry.moves:
        return None
    trigger, source, to = entry.data.get("trigger"), entry.data.get("from"), entry.data.get("to")
    fitting = [step for step in definition.transitions if step.trigger == trigger and source in step.sources]
    return next((step for step in fitting if step.to == to), fitting[0] if fitting else None)


def answers_of(entry: Entry, step: Transition | None, definition: Definition) -> tuple[tuple[str, str], ...]:
    """Return what the form of a step was answered with, by label; nothing once it was erased."""
    given = entry.private.get("answers")
    if step is None or not isinstance(given, dict):
        return ()
    fields = definition.forms.get(step.form, ())
    return tuple(
        (one.label, in_words(given[one.name])) for one in fields if given.get(one.name) not in (None, "", [])
    )


def in_words(answer: Json) -> str:
    """Return an answer of a form as a reader sees it."""
    if isinstance(answer, list):
        texts = [str(one.get("text", "")) if isinstance(one, dict) else str(one) for one in answer]
        return "; ".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    return str(answer)


def ids_in(entries: Sequence[Entry]) -> set[str]:
    """Return every person and body that a story names, so that their names are read at once."""
    return {one.actor for one in entries} | {str(one.data.get("for") or "") for one in entries}


def way_through(entries: Sequence[Entry], initial: str) -> tuple[str, ...]:
    """Return the states a case came through and still stands on, each once, in order."""
    moves = [entry for entry in entries if entry.moves and entry.struck_by is None]
    return tuple(dict.fromkeys([initial, *(str(entry.data["to"]) for entry in moves)]))


def corrected_from(entries: Sequence[Entry], event: int) -> str:
    """Return the date a record carried before it was put right, or nothing."""
    for entry in entries:
        if entry.type == CORRECTED and str(entry.data.get("about")) == str(event):
            return str(entry.data.get("wrong") or "")
    return ""


# -- Drafts of steps -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A document stored while a step was being filled in: which, as what kind, and its name."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A step as it is being filled in. It travels signed, so nothing in it can be made up.

    ``key`` makes confirming it twice the same as once; ``version`` is what the person was looking at.
    """

    person: str
    ref: str
    trigger: str
    recorded: bool
    key: str
    version: int
    documents: tuple[Kept, ...] = ()
    values: Mapping[str, list[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what is signed."""
        return {
            "person": self.person,
            "ref": self.ref,
            "trigger": self.trigger,
            "recorded": self.recorded,
            "key": self.key,
            "version": self.version,
            "documents": [[one.id, one.kind, one.name] for one in self.documents],
            "values": dict(self.values),
        }

    @classmethod
    def from_json(cls, shape: Mapping[Any, Any]) -> Draft:
        """Read what was signed."""
        documents = tuple(Kept(*one) for one in shape["documents"])
        return cls(**{**shape, "documents": documents})

    def without(self, document: str) -> Draft:
        """Return it with one document taken off again."""
        return replace(self, documents=tuple(one for one in self.documents if one.id != document))


def steps_of_dates(rows: Sequence[Mapping[Any, Any]]) -> dict[str, int]:
    """Return how many of a case's own dates are late or missed, and outside ones awaited."""
    return {
        name: sum(row["status"] in statuses for row in rows)
        for name, statuses in (("late", {"late", "missed"}), ("awaited", {"awaited"}))
    }


def latest_late(rows: Sequence[Mapping[Any, Any]]) -> Mapping[Any, Any] | None:
    """Return the date that has been late the longest, or ``None``."""
    late = [row for row in rows if row["status"] in {"late", "missed"}]
    return max(late, key=lambda row: int(row["days_late"]), default=None)


def late_keys(rows: Sequence[Mapping[Any, Any]]) -> list[Json]:
    """Return the keys of the dates that are late or missed."""
    return [row["key"] for row in rows if row["status"] in {"late", "missed"}]


def next_date(rows: Sequence[Mapping[Any, Any]]) -> Mapping[Any, Any] | None:
    """Return the next date still to be met, in the order of the days."""
    ahead = [row for row in rows if row["status"] in {"open", "at_risk", "awaited", "not_yet"} and row["due"]]
    return min(ahead, key=lambda row: str(row["due"]), default=None)
