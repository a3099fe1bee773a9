"""From a command and its situation to the question the engine answers: who, with what, since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, parse_date, parse_instant
from govflow.ledger.rows import Row
from govflow.machine.definition import FormField, Transition
from govflow.machine.engine import Ask
from govflow.road.dated import settled
from govflow.road.ports import ITS_BODY, Authority, Evidence, Grant, Situation, TakeStep
from govflow.road.tables import document
from govflow.storage.prepared import Prepared
from govflow.storage.work import Work

# Whoever keeps the record may record, for others, what the world did; they may not do it for them.
RECORDERS = ("governance_officer", "democratic_services_officer")
YES_OR_NO = ("yes", "no", "true", "false")
_SHOWN = ("id", "sha256", "area", "organisation", "visibility", "uploaded_by")


@dataclass(frozen=True, slots=True)
class Offered:
    """A document as offered: which, its digest, and as what kind of evidence it will stand."""

    document: str
    sha256: str
    kind: str

    def as_json(self) -> dict[str, Json]:
        """Return what the event keeps."""
        return {"document": self.document, "sha256": self.sha256, "kind": self.kind}


def check_happened(command: TakeStep, situation: Situation) -> None:
    """Check the date of a recorded act: never in the future, nor before the case without a reason.

    Raises:
        InvalidInput: saying which, and what to do.
    """
    happened = command.happened
    if happened is None:
        if command.on_behalf or command.received:
            message = "Say when it was done, or leave out for whom it is recorded and when word of it came."
            raise InvalidInput(message, field="happened_at")
        return
    if not command.on_behalf:
        raise InvalidInput("Say which body or person did it.", field="for")
    if situation.behalf is None:
        message = f"No body or person here is called '{command.on_behalf}'."
        raise InvalidInput(message, field="for")
    if happened.earliest > situation.now:
        message = f"{happened} is in the future. An act can be recorded only once it has been done."
        raise InvalidInput(message, field="happened_at")
    _check_received(command.received, happened, situation)
    if happened.latest <= parse_instant(situation.case.opened_at) and not command.reason.strip():
        message = f"{happened} is before this case was opened. Give the reason it is recorded here."
        raise InvalidInput(message, field="reason")


def _check_received(received: Happened | None, happened: Happened, situation: Situation) -> None:
    if received is None:
        return
    if received.earliest > situation.now:
        message = f"{received} is in the future. Give the day on which the message was received."
        raise InvalidInput(message, field="received_at")
    if received.last < happened.earliest:
        message = f"Word of it cannot have been received on {received}, before it was done on {happened}."
        raise InvalidInput(message, field="received_at")


@lru_cache(maxsize=64)
def _documents(number: int) -> Prepared:
    named: list[BindParameter[str]] = [bindparam(f"document_{place}") for place in range(number)]
    return Prepared(select(*[document.c[name] for name in _SHOWN]).where(document.c.id.in_(named)))


def load_evidence(
    work: Work, situation: Situation, evidence: Sequence[Evidence], needed: Sequence[str]
) -> list[Offered]:
    """Find the documents offered and settle as what kind each stands.

    Raises:
        InvalidInput: when one of them is not stored here, or is not this person's to show.
    """
    if not evidence:
        return []
    wanted = [item.document for item in evidence]
    names = {f"document_{place}": name for place, name in enumerate(wanted)}
    rows = _documents(len(wanted)).run(work.connection, names)
    found = {row["id"]: row["sha256"] for row in rows if _may_show(situation, row)}
    for name in wanted:
        if name not in found:
            raise InvalidInput(f"There is no document '{name}'. Upload it first.", field="evidence")
    missing = [kind for kind in needed if kind not in {item.kind for item in evidence}]
    offered = []
    for item in evidence:
        kind = item.kind or (missing.pop(0) if missing else "document")
        offered.append(Offered(item.document, found[item.document], kind))
    return offered


def paper_rows(ref: str, event: int, offered: Sequence[Offered]) -> list[Row]:
    """Return the rows that say which documents stand behind an event; one given twice stands once."""
    once = {item.document: item for item in offered}
    return [
        Row(
            "case_document",
            {"case_ref": ref, "event": event, "document": item.document},
            {"kind": item.kind},
            new=True,
        )
        for item in once.values()
    ]


def _may_show(situation: Situation, row: Mapping[str, Any]) -> bool:
    """Say whether the actor may lay this document on the case: one of its area, and not another's private."""
    if row["area"] != situation.case.area:
        return False
    own = {grant.organisation for grant in situation.grants if grant.holds_at(situation.at)}
    shared = row["visibility"] != "private"
    return shared or row["uploaded_by"] == situation.actor or row["organisation"] in own


def _active(grants: Sequence[Grant], at: str, body: str) -> list[Grant]:
    return [grant for grant in grants if grant.holds_at(at) and (not body or grant.body in ("", body))]


def roles_in(situation: Situation) -> tuple[frozenset[str], frozenset[str]]:
    """Return the roles the actor holds now in the case's area, and those held only elsewhere."""
    behalf = situation.behalf
    body = behalf.id.removeprefix("body:") if behalf and behalf.is_body else ""
    body = str(situation.facts.get(ITS_BODY) or body)
    active = _active(situation.grants, situation.at, body)
    here = frozenset(grant.role for grant in active if grant.area in ("", situation.case.area))
    elsewhere = frozenset(grant.role for grant in active if grant.role not in here)
    return here, elsewhere


def recorder_role(step: Transition, held: frozenset[str]) -> str:
    """Return the recording role under which someone may write down another's act, or nothing."""
    if step.how != "either":
        return ""
    return next((role for role in RECORDERS if role in held), "")


def form_gaps(step: Transition, situation: Situation, command: TakeStep) -> tuple[str, ...]:
    """Return the names of the form's answers and checklist lines still missing."""
    fields = situation.definition.forms.get(step.form, ())
    missing = [field.name for field in fields if field.required and _blank(command.answers.get(field.name))]
    if command.happened is None:
        lines = situation.definition.checklists.get(step.checklist, ())
        missing += [line for line in lines if line not in command.checked]
    return tuple(missing)


def check_answers(situation: Situation, steps: Sequence[Transition], command: TakeStep) -> None:
    """Refuse an answer to something no form of the step asks, or one that its field cannot take.

    Raises:
        InvalidInput: naming the answer and what the form asks.
    """
    fields = [field for step in steps for field in situation.definition.forms.get(step.form, ())]
    asked = {"reason"} | {field.name for field in fields}
    for name in command.answers:
        if steps and name not in asked:
            known = ", ".join(sorted(asked))
            message = f"This step does not ask '{name}'. What it asks: {known}."
            raise InvalidInput(message, field=name)
    for field in fields:
        _check_answer(field, command.answers.get(field.name))


def _blank(answer: Json) -> bool:
    return not answer or (isinstance(answer, str) and not answer.strip())


def _check_answer(field: FormField, answer: Json) -> None:
    """Hold an answer to the kind of its field at every door, as the page does."""
    if _blank(answer):
        return
    if field.kind == "choice" and answer not in field.choices:
        choices = ", ".join(field.choices)
        raise InvalidInput(
            f"'{answer}' is no answer to '{field.label}'. Choose: {choices}.", field=field.name
        )
    if field.kind == "yes_no" and answer not in (True, *YES_OR_NO):
        message = f"'{answer}' is no answer to '{field.label}'. Say yes or no."
        raise InvalidInput(message, field=field.name)
    if field.kind == "date":
        parse_date(str(answer), field=field.name)


def split_answers(
    situation: Situation, step: Transition, command: TakeStep
) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return the answers that stand in the payload and those held back as private text.

    The lines and the reason are kept elsewhere: each line as its own text, the reason by its name.
    """
    fields = {field.name: field for field in situation.definition.forms.get(step.form, ())}
    public: dict[str, Json] = {}
    held_back: dict[str, Json] = {}
    for name, value in command.answers.items():
        if name in ("lines", "reason"):
            continue
        field = fields.get(name)
        (public if field and not field.private else held_back)[name] = value
    return public, held_back


def build_ask(
    situation: Situation,
    step: Transition,
    command: TakeStep,
    offered: Sequence[Offered],
    authority: Authority,
) -> Ask:
    """Return the engine's question for one transition."""
    here, elsewhere = roles_in(situation)
    recorded = command.happened is not None
    if recorded and not here.intersection(step.roles) and recorder_role(step, here):
        here = here | frozenset(step.roles)
    behalf = situation.behalf
    return Ask(
        roles_here=here,
        roles_elsewhere=elsewhere,
        evidence=tuple(item.kind for item in offered),
        facts=settled(situation.facts, situation.span(command)),
        recorded=recorded,
        for_body=behalf.kind if behalf and behalf.is_body else "",
        outcome=step.authority.outcome if step.authority and authority.snapshot else "",
        authority=authority.findings,
        is_system=situation.actor.startswith("system:"),
        missing_answers=form_gaps(step, situation, command),
    )


def behalf_flags(situation: Situation, step: Transition, command: TakeStep) -> list[Finding]:
    """Return a flag where the person an act is recorded for did not hold the role when it was done."""
    behalf, happened = situation.behalf, command.happened
    if happened is None or behalf is None or behalf.is_body or not step.roles:
        return []
    # Only the day known: it is enough that the role was held at some moment of that day.
    for grant in situation.behalf_grants:
        right = grant.role in step.roles and grant.area in ("", situation.case.area)
        if right and grant.holds_during(situation.span(command)):
            return []
    roles = ", ".join(role.replace("_", " ") for role in step.roles)
    message = f"The person this was recorded for did not hold the role it needs ({roles}) on {happened}."
    return [Finding("NOT_YOUR_ROLE", message, severity="warning", rule="Roles are judged when it happened")]


def stale(command: TakeStep, version: int) -> None:
    """Refuse a command made for an older version of the case."""
    if command.expect_version is not None and command.expect_version != version:
        raise refusal(
            "VERSION_STALE",
            f"You were looking at version {command.expect_version}; this case is now at version {version}.",
            rule="One step at a time",
            remedy="Open the case again, see what changed, and decide whether your step still stands.",
        )
