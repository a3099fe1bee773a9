"""Numbered lines of a case: what was asked, by whom, on what, how it was answered, in which version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, func, select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date, parse_date
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.road.asking import load_evidence
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.ports import Case, Effect, Evidence, Stepping, TakeStep
from govflow.road.step import Rules, read_situation
from govflow.road.tables import case_line
from govflow.storage.work import Work

ADDED, ANSWERED, LIFTED = "case.line_added", "case.line_answered", "case.condition_lifted"
KINDS = ("scrutiny", "feedback", "board", "assurance", "condition", "amendment", "comment")
VERDICTS = ("accepted", "partly accepted", "not accepted")
ANSWERERS = ("plan_lead", "report_author", "governance_officer", "finance_officer")
LIFTERS = ("plan_lead", "governance_officer")
# The regional contact reads and comments; so does everybody with a part in the plan.
COMMENTERS = (
    "regional_contact",
    "plan_lead",
    "report_author",
    "governance_officer",
    "democratic_services_officer",
    "advisory_group_secretary",
    "finance_officer",
    "nhs_governance_officer",
    "nhs_finance_lead",
    "member",
    "chair",
)


@dataclass(frozen=True, slots=True)
class AddLine:
    """A new line on a case."""

    ref: str
    kind: str
    text: str
    section: str = ""
    from_whom: str = ""
    due_on: str = ""
    owner: str = "plan_lead"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer to a line: what was decided of it and why, and in which version it is met."""

    ref: str
    line: str
    verdict: str
    answer: str
    answered_in: str = ""


@dataclass(frozen=True, slots=True)
class LiftCondition:
    """A condition met: lifted by whom, on which document."""

    ref: str
    line: str
    lifted_by: str
    document: str
    note: str = ""


def lines_effect(kind: str) -> Effect:
    """Return the effect that opens a step's answers as tracked lines of one kind."""

    def effect(stepping: Stepping, texts: dict[str, Json]) -> list[Row]:
        given = stepping.command.answers.get("lines", [])
        if not isinstance(given, list):
            raise InvalidInput("The lines are to be given as a list.", field="lines")
        first = _next_number(stepping.work, stepping.situation.case.ref, kind)
        rows = []
        for offset, item in enumerate(given):
            line = _read_line(item, kind)
            rows.append(_line_row(stepping.situation.case.ref, first + offset, line, stepping, texts))
        return rows

    return effect


def _read_line(item: Json, kind: str) -> AddLine:
    fields = {"text": item} if isinstance(item, str) else item
    if not isinstance(fields, dict) or not str(fields.get("text", "")).strip():
        raise InvalidInput("Each line needs its text.", field="lines")
    due_on = str(fields.get("due_on", ""))
    return AddLine(
        ref="",
        kind=kind,
        text=str(fields["text"]).strip(),
        section=str(fields.get("section", "")),
        from_whom=str(fields.get("from_whom", "")),
        due_on=parse_date(due_on, field="due_on").isoformat() if due_on else "",
        owner=str(fields.get("owner", "") or "plan_lead"),
    )


def _next_number(work: Work, ref: str, kind: str) -> int:
    query = select(func.coalesce(func.max(case_line.c.number), 0)).where(
        case_line.c.case_ref == ref, case_line.c.kind == kind
    )
    return int(work.connection.execute(query).scalar_one()) + 1


def _line_row(ref: str, number: int, line: AddLine, stepping: Stepping, texts: dict[str, Json]) -> Row:
    behalf = stepping.situation.behalf
    from_whom = line.from_whom or (behalf.name if behalf and behalf.is_body else "")
    name = f"line_{line.kind}_{number}"
    texts[name] = line.text
    placed = replace(line, ref=ref, from_whom=from_whom)
    return _new_row(placed, number, _Asked(stepping.happened_on, stepping.event, name))


@dataclass(frozen=True, slots=True)
class _Asked:
    """When a line was asked, by which event, and under which name its text is held back."""

    on: str
    event: int
    text: str


def _new_row(line: AddLine, number: int, asked: _Asked) -> Row:
    return Row(
        "case_line",
        {"id": f"{line.ref}:{line.kind}:{number}"},
        {
            "case_ref": line.ref,
            "kind": line.kind,
            "number": number,
            "from_whom": line.from_whom,
            "section": line.section,
            "text": private(asked.text),
            "asked_on": asked.on,
            "due_on": line.due_on,
            "owner": line.owner,
            "status": "open",
            "verdict": "",
            "answer": None,
            "answered_in": "",
            "answered_by": "",
            "document": "",
            "event": asked.event,
            "struck": 0,
        },
        new=True,
    )


def add_line(work: Work, rules: Rules, command: AddLine) -> Stored:
    """Add a comment or query to a case.

    Raises:
        InvalidInput: without a text, or for a kind that is not one.
        Refused: for someone who has no part in the case.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, COMMENTERS, "Commenting on this plan")
    if command.kind not in KINDS or command.kind == "condition":
        raise InvalidInput(f"'{command.kind}' is not a kind of line.", field="kind")
    line = _read_line(
        {"text": command.text, "section": command.section, "due_on": command.due_on}, command.kind
    )
    number = _next_number(work, case.ref, command.kind)
    moment = work.moment(f"case:{case.ref}")
    asked_on = london_date(moment.now).isoformat()
    placed = replace(line, ref=case.ref, from_whom=command.from_whom)
    row = _new_row(placed, number, _Asked(asked_on, moment.next_id, "text"))
    entry = CaseEntry(ADDED, {"line": row.key["id"]}, {"text": line.text}, [row])
    return append_entry(work, rules, case, entry, moment)


def _load(work: Work, case: Case, line: str) -> RowMapping:
    found = select(case_line).where(
        case_line.c.case_ref == case.ref, case_line.c.id == line, case_line.c.struck == 0
    )
    row = work.connection.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no line '{line}' on {case.ref}.")
    return row


def answer_line(work: Work, rules: Rules, command: AnswerLine) -> Stored:
    """Answer a line: accepted, partly accepted or not accepted, and why.

    Raises:
        InvalidInput: without one of those verdicts and an answer.
        NotFound: when the line is not on this case.
        Refused: for someone who may not answer.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, ANSWERERS, "Answering a line")
    row = _load(work, case, command.line)
    if row["kind"] == "condition":
        raise InvalidInput("A condition is lifted on evidence, not answered.", field="line")
    if command.verdict not in VERDICTS:
        raise InvalidInput(f"Choose one of: {', '.join(VERDICTS)}.", field="verdict")
    if not command.answer.strip():
        raise InvalidInput("Enter what was done about it, or why not.", field="answer")
    set_: Mapping[str, Json] = {
        "status": "answered",
        "verdict": command.verdict,
        "answer": private("answer"),
        "answered_in": command.answered_in,
        "answered_by": work.actor.id,
    }
    entry = CaseEntry(
        ANSWERED,
        {"line": command.line, "verdict": command.verdict, "before": row["status"]},
        {"answer": command.answer.strip()},
        [Row("case_line", {"id": command.line}, set_)],
    )
    return append_entry(work, rules, case, entry)


def lift_condition(work: Work, rules: Rules, command: LiftCondition) -> Stored:
    """Record that a condition was lifted: by whom, and on which document.

    Raises:
        InvalidInput: without the document or the one who lifted it.
        Refused: for someone who may not record it.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, LIFTERS, "Recording that a condition was lifted")
    row = _load(work, case, command.line)
    if row["kind"] != "condition":
        raise InvalidInput("Only a condition is lifted; other lines are answered.", field="line")
    if not command.lifted_by.strip():
        raise InvalidInput("Enter who lifted the condition.", field="lifted_by")
    if not command.document:
        raise InvalidInput("Attach the document that lifts the condition.", field="document")
    if row["status"] == "lifted":
        raise InvalidInput("This condition is lifted already.", field="line")
    situation, moment = read_situation(work, rules, case, TakeStep(case.ref, LIFTED))
    paper = load_evidence(work, situation, [Evidence(command.document, "lifting")], ())[0]
    set_: Mapping[str, Json] = {
        "status": "lifted",
        "verdict": "lifted",
        "answer": private("note"),
        "answered_by": work.actor.id,
        "answered_in": command.lifted_by.strip(),
        "document": command.document,
    }
    shown: dict[str, Json] = {"case_ref": case.ref, "event": moment.next_id, "document": paper.document}
    entry = CaseEntry(
        LIFTED,
        {"line": command.line, "evidence": [paper.as_json()], "lifted_by": command.lifted_by.strip()},
        {"note": command.note.strip()},
        [
            Row("case_line", {"id": command.line}, set_),
            Row("case_document", shown, {"kind": paper.kind}, new=True),
        ],
    )
    return append_entry(work, rules, case, entry, moment)
