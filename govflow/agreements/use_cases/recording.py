"""The record of an agreement is set: its kind, its dates, what it continues; its annexes and its clauses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table, select

from govflow.agreements.effects import record_row
from govflow.agreements.held import annexes_of, record_of
from govflow.agreements.model import DRAFT, KIND, OVER, RELATIONS, Annex, Record
from govflow.agreements.ports import AgreementParts
from govflow.agreements.tables import agreement_annex, agreement_clause
from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.ledger.rows import Row
from govflow.road.asking import load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.road.tables import cases
from govflow.storage.work import Work

CREATED = 201
KEEPERS = ("governance_officer", "nhs_governance_officer", "plan_lead", "pool_manager")
RECORDED, ANNEXED, ANSWERED = (
    "case.agreement_recorded",
    "case.agreement_annex_recorded",
    "case.agreement_clause_answered",
)
DATES = ("commencement", "ends_on", "review_by")
# What every party agreed to: known once, it changes by a variation, an extension or a correction.
AGREED = ("kind", "commencement", "ends_on", "relation", "about")
UNSIGNED = DRAFT | {"finalised"}
LONGEST_NOTICE, LONGEST_TITLE, LONGEST_TEXT = 120, 300, 2000
ANNEX = "annex"
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class SetRecord:
    """What is to stand on an agreement's record; what is not named stays as it is."""

    ref: str
    changes: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class SetAnnex:
    """An annex or schedule with the day from which it applies; an empty one of these is not known."""

    ref: str
    annex: str
    title: str
    applies_from: str = ""
    document: str = ""
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class AnswerClause:
    """Where in the text a required content is found; an empty clause takes the answer back."""

    ref: str
    item: str
    clause: str
    note: str = ""
    key: str = ""


def agreement_to_change(work: Work, ref: str, doing: str) -> Case:
    """Return an agreement, locked, for somebody who keeps its record.

    Raises:
        InvalidInput: for a case that is no agreement.
        Refused: ``NOT_YOUR_ROLE``; ``STATE_FORBIDS`` for one that is over.
    """
    case = lock_case(work, ref)
    if case.kind != KIND:
        raise InvalidInput(f"{ref} is no agreement.", field="ref")
    need_role(work, case, KEEPERS, doing)
    if case.state in OVER:
        raise refusal(
            "STATE_FORBIDS",
            f"{ref} is over, so its record stays as it is.",
            rule="An agreement that is over is kept for the record",
            remedy="Correct an entry that was made in error, or open the agreement that follows.",
        )
    return case


def set_record(work: Work, parts: AgreementParts, command: SetRecord) -> Answer:
    """Set what an agreement says of itself, and plan its days anew.

    Raises:
        InvalidInput: for a field that is none, a day that is none, or an end before the beginning.
        Refused: as ``agreement_to_change``; ``STATE_FORBIDS`` for what the parties have signed already.
    """
    case = agreement_to_change(work, command.ref, "Setting an agreement's record")

    def act() -> Answer:
        before = record_of(work.connection, case.ref)
        changes = _read(work, parts, case, before or Record(), command.changes)
        return _append(
            work,
            parts,
            case,
            CaseEntry(RECORDED, {"set": dict(changes)}),
            lambda event: [record_row(case.ref, event, before, changes)],
        )

    asked: dict[str, Json] = {"record": command.ref, **dict(command.changes)}
    return once(work, command.key, asked, CREATED, act)[0]


def _read(
    work: Work, parts: AgreementParts, case: Case, before: Record, given: Mapping[str, str]
) -> dict[str, Json]:
    unknown = sorted(set(given) - set(Record.__slots__))
    if unknown or not given:
        names = ", ".join(Record.__slots__)
        raise InvalidInput(f"Give one or more of: {names}.", field=unknown[0] if unknown else "title")
    changes: dict[str, Json] = {name: _value(name, text.strip()) for name, text in given.items()}
    after = Record(**{name: changes.get(name, getattr(before, name)) for name in Record.__slots__})
    _check_kind(parts, after)
    _check_about(work, case, after)
    if after.commencement and after.ends_on and after.ends_on < after.commencement:
        raise InvalidInput("It cannot end before it begins.", field="ends_on")
    if case.state not in UNSIGNED:
        _check_signed(before, after)
    return changes


def _value(name: str, text: str) -> Json:
    if name in DATES:
        return parse_date(text, field=name).isoformat() if text else ""
    if name == "notice_months":
        if text and (not text.isascii() or not text.isdigit() or int(text) > LONGEST_NOTICE):
            raise InvalidInput("Give whole months of notice, like 6.", field=name)
        return int(text or 0)
    if len(text) > LONGEST_TITLE:
        raise InvalidInput(f"At most {LONGEST_TITLE} characters.", field=name)
    return text


def _check_kind(parts: AgreementParts, after: Record) -> None:
    if after.kind and after.kind not in parts.kinds:
        raise InvalidInput(f"'{after.kind}' is no kind. They are: {', '.join(parts.kinds)}.", field="kind")


def _check_about(work: Work, case: Case, after: Record) -> None:
    if bool(after.relation) != bool(after.about) or after.relation not in {"", *RELATIONS}:
        names = ", ".join(RELATIONS)
        raise InvalidInput(f"Say both which agreement, and how: {names}.", field="relation")
    if not after.about:
        return
    query = select(cases.c.ref).where(
        cases.c.ref == after.about, cases.c.kind == KIND, cases.c.area == case.area, cases.c.ref != case.ref
    )
    if work.connection.execute(query).first() is None:
        raise InvalidInput(f"'{after.about}' is no other agreement of this area.", field="about")


def _check_signed(before: Record, after: Record) -> None:
    for name in AGREED:
        if getattr(before, name) and getattr(before, name) != getattr(after, name):
            raise refusal(
                "STATE_FORBIDS",
                f"The parties have signed this agreement with its {name.replace('_', ' ')}.",
                rule="What is signed changes by a variation",
                remedy="Open a deed of variation, record an extension, or correct what was keyed wrongly.",
            )


def set_annex(work: Work, parts: AgreementParts, command: SetAnnex) -> Answer:
    """Record an annex with the day from which it applies, or put one right.

    Raises:
        InvalidInput: without a name or title, or for a day that is none.
        Refused: as ``agreement_to_change``.
    """
    case = agreement_to_change(work, command.ref, "Recording an annex")

    def act() -> Answer:
        if not _KEY.match(command.annex):
            raise InvalidInput("Name it in small letters, figures and dashes, like annex-2.", field="annex")
        title = command.title.strip()
        if not title or len(title) > LONGEST_TITLE:
            raise InvalidInput("Give the annex a title.", field="title")
        day = command.applies_from.strip()
        columns: dict[str, Json] = {
            "title": title,
            "applies_from": parse_date(day, field="applies_from").isoformat() if day else "",
            "document": command.document,
            "note": _text(command.note, "note"),
        }
        new = _is_new(work, agreement_annex, case, "key", command.annex)
        if not new and not command.document:
            before = {one.key: one for one in annexes_of(work.connection, case.ref)}
            columns["document"] = before.get(command.annex, Annex("", "", "", "", "")).document
        key: dict[str, Json] = {"case_ref": case.ref, "key": command.annex}
        return _append(
            work,
            parts,
            case,
            CaseEntry(ANNEXED, {"annex": command.annex, "applies_from": columns["applies_from"]}),
            lambda event: [Row("agreement_annex", key, {**columns, "event": event, "struck": 0}, new=new)],
            document=command.document,
        )

    asked: dict[str, Json] = {name: getattr(command, name) for name in SetAnnex.__slots__ if name != "key"}
    return once(work, command.key, asked, CREATED, act)[0]


def answer_clause(work: Work, parts: AgreementParts, command: AnswerClause) -> Answer:
    """Say where in the text a required content is found.

    Raises:
        InvalidInput: for a content that the kind of this agreement does not ask.
        Refused: as ``agreement_to_change``.
    """
    case = agreement_to_change(work, command.ref, "Answering the checklist of contents")

    def act() -> Answer:
        held = record_of(work.connection, case.ref)
        kind = parts.kinds.get(held.kind) if held else None
        known = [one.key for one in kind.contents] if kind else []
        if command.item not in known:
            message = f"This agreement is asked for: {', '.join(known) or 'nothing, until its kind is set'}."
            raise InvalidInput(message, field="item")
        columns: dict[str, Json] = {
            "clause": _text(command.clause, "clause"),
            "note": _text(command.note, "note"),
        }
        new = _is_new(work, agreement_clause, case, "item", command.item)
        key: dict[str, Json] = {"case_ref": case.ref, "item": command.item}
        return _append(
            work,
            parts,
            case,
            CaseEntry(ANSWERED, {"item": command.item, "clause": columns["clause"]}),
            lambda event: [Row("agreement_clause", key, {**columns, "event": event, "struck": 0}, new=new)],
        )

    asked: dict[str, Json] = {
        name: getattr(command, name) for name in AnswerClause.__slots__ if name != "key"
    }
    return once(work, command.key, asked, CREATED, act)[0]


def _text(text: str, name: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(f"At most {LONGEST_TEXT} characters.", field=name)
    return text.strip()


def _is_new(work: Work, table: Table, case: Case, column: str, key: str) -> bool:
    query = select(table.c.event).where(table.c.case_ref == case.ref, table.c[column] == key)
    return work.connection.execute(query).first() is None


def _append(
    work: Work,
    parts: AgreementParts,
    case: Case,
    entry: CaseEntry,
    rows: Callable[[int], list[Row]],
    *,
    document: str = "",
) -> Answer:
    situation, moment = read_situation(work, parts.road, case, TakeStep(case.ref, entry.type))
    given = [Evidence(document, ANNEX)] if document else []
    offered = load_evidence(work, situation, given, ())
    data: dict[str, Json] = {
        **entry.data,
        "evidence": [one.as_json() for one in offered],
        MAY_BE_STRUCK: True,
    }
    written = [*rows(moment.next_id), *paper_rows(case.ref, moment.next_id, offered)]
    stored = append_entry(work, parts.road, case, CaseEntry(entry.type, data, rows=written), moment)
    return {"ref": case.ref, "event": stored.id, **entry.data}
