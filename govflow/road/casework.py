"""What is recorded of a case without moving it: lines answered, questions settled, dates passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from govflow.kernel.errors import refusal
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.gather import case_stream
from govflow.road.ports import Case
from govflow.road.roles import need_role_in, roles_towards
from govflow.road.step import Rules, command_key
from govflow.road.withholding import held_back
from govflow.storage.ledger import NewEvent, read_command
from govflow.storage.work import Moment, Work


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One entry in a case's stream that leaves its state where it is."""

    type: str
    data: Mapping[str, Json] = field(default_factory=dict)
    private: Mapping[str, Json] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    key: str = ""


def append_entry(
    work: Work, rules: Rules, case: Case, entry: CaseEntry, moment: Moment | None = None
) -> Stored:
    """Append an entry to a case whose lock the caller holds, and let the reactions follow."""
    command = command_key(work.actor.id, entry.key)
    if command and (repeated := read_command(work.connection, command)):
        return repeated
    said, private, rows = held_back(entry.data, entry.private, entry.rows)
    data = {"case": case.ref, "door": str(work.actor.door), **said}
    moment = moment or work.moment(case_stream(case.ref))
    stored = work.append(
        NewEvent(
            stream=case_stream(case.ref),
            type=entry.type,
            actor=work.actor.id,
            definition=case.definition,
            data=data,
            private=private,
            rows=rows,
            command=command,
        ),
        moment,
    )
    for reaction in rules.reactions:
        reaction(work, stored)
    return stored


def need_role(work: Work, case: Case, roles: Sequence[str], doing: str) -> str:
    """Return the first of ``roles`` the actor holds in the case's area.

    Raises:
        Refused: ``NOT_YOUR_AREA`` or ``NOT_YOUR_ROLE``, saying who may.
    """
    return need_role_in(work, case.area, roles, doing)


def need_role_towards(work: Work, case: Case, of: str, roles: Sequence[str], doing: str) -> None:
    """Let only someone go on who holds one of these roles towards a body, or in the area where none is named.

    Raises:
        Refused: ``NOT_YOUR_AREA`` or ``NOT_YOUR_ROLE``, saying who may.
    """
    need_role(work, case, roles, doing)
    if not of or work.actor.is_system or roles_towards(work.connection, work.actor.id, case.area, of, roles):
        return
    raise refusal(
        "NOT_YOUR_ROLE",
        f"{doing} of this body is for whoever keeps its record, and your role is for another.",
        rule="A role given for one body, or by a partner, is for its own",
        remedy="Ask the clerk of this body.",
    )
