"""What a recorded decision comes to: its row, its window, when it takes effect, what its event keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, end_of_day, format_instant, london_date
from govflow.ledger.rows import Row, private
from govflow.powers.model import CALL_IN_CLOSES, MADE, PUBLISHED_ON, TELLS_NOTHING, read_record
from govflow.powers.ports import PowersRules
from govflow.powers.queries.holders import TermsInForce
from govflow.road.asking import Offered
from govflow.road.milestones import step_timer
from govflow.road.ports import Evidence, Situation

INCOMPLETE, PAPERLESS, NOTICE_SHORT = "RECORD_INCOMPLETE", "EVIDENCE_MISSING", "NOTICE_TOO_SHORT"


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """What was decided, by whom, under what. ``decided`` is empty where it is decided here, now.

    A body's decision names ``body``; an officer's names ``delegation``, and ``on_behalf`` the officer where
    somebody else writes it down. ``planned`` is the matter of the forward plan that gave notice of it.
    """

    area: str
    verb: str
    text: str
    decided: Happened | None = None
    outcome: str = MADE
    subject: str = ""
    power: str = ""
    body: str = ""
    delegation: str = ""
    on_behalf: str = ""
    meeting: str = ""
    item: str = ""
    motion: str = ""
    condition: str = ""
    in_principle: bool = False
    nature: str = ""
    ratifies: str = ""
    amount: str = ""
    executive: bool | None = None
    key_decision: bool = False
    urgent: bool = False
    published: Happened | None = None
    record: Mapping[str, Json] = field(default_factory=dict)
    in_question: tuple[str, ...] = ()
    planned: str = ""
    evidence: tuple[Evidence, ...] = ()
    # The case in which it was proposed to a body, where it was: then it is recorded there.
    proposed: str = ""
    # The version of that, or else of the subject, that whoever decides had before them, where they say so.
    seen_version: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When it takes effect: at once, or when its call-in window has closed and its condition is met."""

    effective_at: str = ""
    closes: datetime | None = None
    executive: bool = False

    def still_closes(self, now: datetime) -> datetime | None:
        """Return when the window is still to close."""
        return self.closes if self.closes is not None and self.closes > now else None


@dataclass(frozen=True, slots=True)
class Made:
    """What the moment adds to the command."""

    situation: Situation
    event: int
    window: Window
    office: str
    flags: Sequence[Finding]
    offered: Sequence[Offered]

    @property
    def ref(self) -> str:
        """Return the reference of the decision."""
        return self.situation.case.ref

    @property
    def in_question(self) -> str:
        """Return why it may not be relied on yet. A gap in its record or its papers is no such reason."""
        asked = (flag for flag in self.flags if flag.code not in {INCOMPLETE, PAPERLESS})
        return " ".join(in_words(flag) if flag.code == NOTICE_SHORT else flag.message for flag in asked)


def window_of(
    rules: PowersRules, situation: Situation, command: RecordDecision, held: TermsInForce | None
) -> Window:
    """Return when a decision takes effect. Call-in is for executive decisions (LGA 2000 section 9F).

    What was only noted, received or commented on decides nothing that could be called in.
    """
    executive = command.executive if command.executive is not None else bool(held and held.executive)
    first = command.decided.earliest if command.decided else situation.now
    if command.outcome != MADE:
        return Window(executive=executive)
    waits, days = bool(command.condition), held.call_in_days if held else 0
    advised = command.verb in rules.only_advises
    if not executive or not days or advised or command.record.get("call_in_excluded"):
        return Window("" if waits else format_instant(first), executive=executive)
    published = command.published.day if command.published else london_date(first)
    closes = end_of_day(rules.add_working_days(published, days))
    closed = closes <= situation.now and not waits
    return Window(format_instant(closes) if closed else "", closes, executive)


def decided_rows(command: RecordDecision, made: Made) -> list[Row]:
    """Return the decision's row, its papers, and the timer of its window."""
    rows = [Row("decision", {"case_ref": made.ref}, _columns(command, made), new=True)]
    rows += [
        Row(
            "case_document",
            {"case_ref": made.ref, "event": made.event, "document": paper.document},
            {"kind": paper.kind},
            new=True,
        )
        for paper in {one.document: one for one in made.offered}.values()
    ]
    if closes := made.window.still_closes(made.situation.now):
        rows.append(step_timer(made.ref, "take_effect", closes, made.event))
    return rows


def _columns(command: RecordDecision, made: Made) -> dict[str, Json]:
    behalf, now = made.situation.behalf, format_instant(made.situation.now)
    is_body = behalf is not None and behalf.is_body
    return {
        "area": made.situation.case.area,
        "body": behalf.id.removeprefix("body:") if behalf and is_body else "",
        "office": made.office,
        "delegation": command.delegation,
        "meeting": command.meeting,
        "item": command.item,
        "motion": command.motion,
        "verb": command.verb,
        "subject": command.subject,
        "text": command.text.strip(),
        "sha256": text_digest(command.text),
        "decided_at": str(command.decided) if command.decided else now,
        "effective_at": made.window.effective_at,
        "ended_at": "",
        "nature": command.nature or ("ratifying" if command.ratifies else ""),
        "executive": int(made.window.executive),
        "key_decision": int(command.key_decision),
        "urgent": int(command.urgent),
        "in_principle": int(command.in_principle),
        "condition": command.condition,
        "condition_lifted": "",
        "ratifies": command.ratifies,
        "amount": command.amount,
        "record": record_column(_record(command, made.window)),
        "in_question": made.in_question,
        "event": made.event,
        "struck": 0,
    }


def _record(command: RecordDecision, window: Window) -> dict[str, Json]:
    record = {name: value for name, value in read_record(command.record).items() if name != CALL_IN_CLOSES}
    if command.published:
        record[PUBLISHED_ON] = str(command.published)
    return record | ({CALL_IN_CLOSES: format_instant(window.closes)} if window.closes else {})


def record_column(record: Mapping[str, Json]) -> Json:
    """Return the column of a decision's record. Of an exempt one the words lie in the private part.

    Once they are erased, what it was decided under and about which cases is left.
    """
    if not record.get("exempt"):
        return _written(record)
    left = {name: value for name, value in record.items() if name in TELLS_NOTHING | {"subjects"}}
    return private("record", erased=_written(left))


def record_text(record: Mapping[str, Json]) -> dict[str, Json]:
    """Return the private part that holds the record of an exempt decision; nothing for another one."""
    return {"record": _written(record)} if record.get("exempt") else {}


def _written(record: Mapping[str, Json]) -> str:
    return json.dumps(record, sort_keys=True)


def decided_text(command: RecordDecision, made: Made) -> dict[str, Json]:
    """Return the private part of the event: the record of what is exempt."""
    return record_text(_record(command, made.window))


def decided_data(command: RecordDecision, made: Made) -> dict[str, Json]:
    """Return what the event says beside its rows."""
    behalf = made.situation.behalf
    data: dict[str, Json] = {
        "verb": command.verb,
        "outcome": command.outcome,
        "subject": command.subject,
        "flags": [flag.as_json() for flag in made.flags],
        "evidence": [paper.as_json() for paper in made.offered],
    }
    if exempt := command.record.get("exempt"):
        data["exempt"] = exempt
    if command.proposed:
        data["proposed"] = command.proposed
    if command.decided and behalf:
        data["happened_at"] = str(command.decided)
        data["whole_day"] = command.decided.whole_day
        data["for"] = behalf.id
    return data


def in_words(finding: Finding) -> str:
    """Return a finding with what the law asks, as it stands on a decision in question."""
    return f"{finding.message} {finding.remedy}".strip()


def text_digest(text: str) -> str:
    """Return the digest by which an approval is bound to the words that were approved."""
    return sha256(text.strip().encode()).hexdigest()
