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
from govflow.machine.conditions import worded
from govflow.machine.definition import Definition
from govflow.machine.shape import suggestion
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.ports import Case, Effect, Stepping
from govflow.road.step import Rules
from govflow.road.tables import case_line
from govflow.storage.work import Work

ADDED, ANSWERED = "case.line_added", "case.line_answered"
KINDS = ("scrutiny", "feedback", "board", "assurance", "condition", "amendment", "comment")
VERDICTS = ("accepted", "partly accepted", "not accepted")
ANSWERERS = ("plan_lead", "report_author", "governance_officer", "finance_officer")
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
    owner: str = ""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer to a line: what was decided of it and why, and in which version it is met."""

    ref: str
    line: str
    verdict: str
    answer: str
    answered_in: str = ""


def lines_effect(kind: str) -> Effect:
    """Return the effect that opens a step's answers as tracked lines of one kind."""

    def effect(stepping: Stepping, texts: dict[str, Json]) -> list[Row]:
        given = stepping.command.answers.get("lines", [])
        if not isinstance(given, list):
            raise InvalidInput("The lines are to be given as a list.", field="lines")
        first = _next_number(stepping.work, stepping.situation.case.ref, kind)
        rows = []
        for offset, item in enumerate(given):
            line = _read_line(item, kind, stepping.situation.definition)
            rows.append(_line_row(stepping.situation.case.ref, first + offset, line, stepping, texts))
        return rows

    return effect


def _read_line(item: Json, kind: str, definition: Definition) -> AddLine:
    given: Json = {"text": item} if isinstance(item, str) else item
    fields = {name: _text(given, name) for name in ("text", "section", "from_whom", "due_on", "owner")}
    if not fields["text"]:
        raise InvalidInput("Each line needs its text.", field="lines")
    due_on, owner = fields["due_on"], fields["owner"] or _usual_owner(definition)
    if owner not in definition.roles:
        message = f"The owner of a line is a role, and '{owner}' is none of this workflow's."
        raise InvalidInput(f"{message} {suggestion(owner, definition.roles)}".rstrip(), field="owner")
    return AddLine(
        ref="",
        kind=kind,
        text=fields["text"],
        section=fields["section"],
        from_whom=fields["from_whom"],
        due_on=parse_date(due_on, field="due_on").isoformat() if due_on else "",
        owner=owner,
    )


def _usual_owner(definition: Definition) -> str:
    drafter = definition.states[definition.initial].owner
    return "plan_lead" if "plan_lead" in definition.roles else drafter or definition.roles[0]


def _text(given: Json, name: str) -> str:
    value = given.get(name, "") if isinstance(given, dict) else ""
    if not isinstance(value, str):
        raise InvalidInput(f"The {worded(name)} of a line is plain text.", field="lines")
    return value.strip()


def _next_number(work: Work, ref: str, kind: str) -> int:
    query = select(func.coalesce(func.max(case_line.c.number), 0)).where(
        case_line.c.case_ref == ref, case_line.c.kind == kind
    )
    return int(work.connection.execute(query).scalar_one()) + 1


def _line_row(ref: str, number: int, line: AddLine, stepping: Stepping, texts: dict[str, Json]) -> Row:
    behalf = stepping.situation.behalf
    held = _held_back(line, f"line_{line.kind}_{number}_", texts)
    if not line.from_whom and behalf and behalf.is_body:
        held["from_whom"] = behalf.name
    return _new_row(replace(line, ref=ref), number, _Asked(stepping.happened_on, stepping.event, held))


def _held_back(line: AddLine, stem: str, texts: dict[str, Json]) -> dict[str, Json]:
    """Put what was typed into the private part; return the columns that point to it.

    A payload is never erased, and who asks what may be a person and personal.
    """
    typed = {"text": line.text, "section": line.section, "from_whom": line.from_whom}
    texts.update({f"{stem}{name}": text for name, text in typed.items() if text})
    return {name: private(f"{stem}{name}") if text else "" for name, text in typed.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    """When a line was asked, by which event, and the columns whose text is held back."""

    on: str
    event: int
    held: Mapping[str, Json]


def _new_row(line: AddLine, number: int, asked: _Asked) -> Row:
    return Row(
        "case_line",
        {"id": f"{line.ref}:{line.kind}:{number}"},
        {
            "case_ref": line.ref,
            "kind": line.kind,
            "number": number,
            **asked.held,
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
    given: dict[str, Json] = {"text": command.text, "section": command.section, "due_on": command.due_on}
    given |= {"from_whom": command.from_whom, "owner": command.owner}
    line = _read_line(given, command.kind, rules.definitions.pinned(work.connection, case.digest))
    number = _next_number(work, case.ref, command.kind)
    moment = work.moment(f"case:{case.ref}")
    asked_on = london_date(moment.now).isoformat()
    texts: dict[str, Json] = {}
    held = _held_back(line, "", texts)
    row = _new_row(replace(line, ref=case.ref), number, _Asked(asked_on, moment.next_id, held))
    entry = CaseEntry(ADDED, {"line": row.key["id"]}, texts, [row])
    return append_entry(work, rules, case, entry, moment)


def load_line(work: Work, case: Case, line: str) -> RowMapping:
    """Return a line of a case that stands.

    Raises:
        NotFound: where there is none.
    """
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
    row = load_line(work, case, command.line)
    if row["kind"] == "condition":
        raise InvalidInput("A condition is lifted on evidence, not answered.", field="line")
    if command.verdict not in VERDICTS:
        raise InvalidInput(f"Choose one of: {', '.join(VERDICTS)}.", field="verdict")
    if not command.answer.strip():
        raise InvalidInput("Enter what was done about it, or why not.", field="answer")
    answered_in = command.answered_in.strip()
    set_: Mapping[str, Json] = {
        "status": "answered",
        "verdict": command.verdict,
        "answer": private("answer"),
        "answered_in": private("answered_in") if answered_in else "",
        "answered_by": work.actor.id,
    }
    entry = CaseEntry(
        ANSWERED,
        {"line": command.line, "verdict": command.verdict, "before": row["status"]},
        {"answer": command.answer.strip(), **({"answered_in": answered_in} if answered_in else {})},
        [Row("case_line", {"id": command.line}, set_)],
    )
    return append_entry(work, rules, case, entry)
