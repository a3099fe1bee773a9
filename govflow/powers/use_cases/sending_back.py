"""What a delegate may do instead of deciding: decline, refer back, or ask a question that stops nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.powers.opening import case_about
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import need_delegation
from govflow.powers.use_cases.consulting import is_consultee, only_delegates
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import lock_case
from govflow.road.history import read_entries
from govflow.storage.work import Work

QUESTION, AUTHOR_ASKED, PLAN_LEAD = "question", "case.author_asked", "plan_lead"
ITSELF = "system"
# What each is called, as an event and as the item its author finds.
KINDS: Mapping[str, tuple[str, str]] = {
    "decline": ("case.delegate_declined", "The delegate declined to decide"),
    "refer_back": ("case.referred_back", "The delegate referred it back"),
    QUESTION: (AUTHOR_ASKED, "A question to the author"),
}


@dataclass(frozen=True, slots=True)
class SendBack:
    """What goes to the author instead of a decision, or before one."""

    delegation: str
    about: str
    kind: str
    text: str


def send_back(work: Work, rules: PowersRules, command: SendBack) -> Stored:
    """Send a question, a refusal to decide or a paper back to whoever brought it. Nothing moves.

    Raises:
        InvalidInput: without words, or for a kind that is none.
        Refused: for somebody who is no delegate; a question may be a consultee's too.
    """
    case = lock_case(work, command.delegation)
    known = need_delegation(work.connection, case.ref)
    if command.kind != QUESTION or not is_consultee(work, known, case):
        only_delegates(work, known, case, "Answering for a delegation")
    if command.kind not in KINDS:
        raise InvalidInput(f"Choose one of: {', '.join(KINDS)}.", field="kind")
    if not command.text.strip():
        raise InvalidInput("Enter your words to the author.", field="text")
    about = case_about(work, command.about, case.area)
    type_, title = KINDS[command.kind]
    moment = work.moment(f"case:{case.ref}")
    columns: dict[str, Json] = {
        "case_ref": about.ref if about else case.ref,
        "kind": "sent_back",
        "role": _author(work, about.ref) if about else PLAN_LEAD,
        "title": f"{title}: {case.ref}",
        "since": format_instant(moment.now),
        "due": "",
        "status": "open",
        "event": moment.next_id,
    }
    row = Row("work_item", {"id": f"W-{moment.next_id}"}, columns, new=True)
    data: dict[str, Json] = {"about_case": command.about}
    entry = CaseEntry(type_, data, {"text": command.text.strip()}, [row])
    return append_entry(work, rules.road, case, entry, moment)


def _author(work: Work, ref: str) -> str:
    """Return the role in which the case was last brought on: whoever holds it now answers."""
    brought = [
        str(one.data.get("role") or "")
        for one in read_entries(work.connection, ref)
        if one.moves and one.struck_by is None
    ]
    return next((role for role in reversed(brought) if role not in {"", ITSELF}), PLAN_LEAD)
