"""Money carried forward into a plan's year: of which scheme, from which year, under which decision."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date, parse_date
from govflow.ledger.rows import Row, private
from govflow.road.asking import load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.storage.work import Work
from govflow.virements.model import place_named, places_of
from govflow.virements.ports import VirementParts
from govflow.virements.use_cases.sides import CREATED, RECORDERS, plan_of

WAS_RECORDED, DOCUMENT = "case.carry_forward_recorded", "carry_forward"
_YEAR = re.compile(r"(\d{4})[-/](?:\d{2})?(\d{2})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class CarryForwardMoney:
    """What was carried forward; an unknown scheme or year of origin is left empty, and asked for later."""

    ref: str
    pence: int
    scheme: str = ""
    source: str = ""
    from_year: str = ""
    into_year: str = ""
    line: str = ""
    reason: str = ""
    decision: str = ""
    decided_on: str = ""
    document: str = ""
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "key"}


def record_carry_forward(work: Work, parts: VirementParts, command: CarryForwardMoney) -> Answer:
    """Record what was carried forward into a plan's year; what is wanting of its origin is asked for.

    Raises:
        InvalidInput: for no amount, no reason, a line that is not the plan's, or years that do not follow.
        Refused: for someone who has no part in the plan's money.
    """
    case = plan_of(work, command.ref)
    need_role(work, case, RECORDERS, "Recording money carried forward")

    def act() -> Answer:
        from_year, into_year = _years(case, command)
        columns = _columns(work, parts, case, command) | {"from_year": from_year, "into_year": into_year}
        as_step = TakeStep(case.ref, WAS_RECORDED)
        situation, moment = read_situation(work, parts.road, case, as_step)
        given = [Evidence(command.document, DOCUMENT)] if command.document else []
        offered = load_evidence(work, situation, given, ())
        id_ = f"CF-{moment.next_id}"
        columns |= {"event": moment.next_id, "struck": 0}
        rows = [Row("carry_forward", {"id": id_}, columns, new=True)]
        rows += paper_rows(case.ref, moment.next_id, offered)
        data: dict[str, Json] = {"carry_forward": id_, MAY_BE_STRUCK: True}
        data["evidence"] = [one.as_json() for one in offered]
        entry = CaseEntry(WAS_RECORDED, data, {"reason": command.reason.strip()}, rows)
        stored = append_entry(work, parts.road, case, entry, moment)
        return {"ref": case.ref, "carry_forward": id_, "event": stored.id}

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _columns(work: Work, parts: VirementParts, case: Case, command: CarryForwardMoney) -> dict[str, Json]:
    if command.pence <= 0:
        raise InvalidInput("Give the amount that was carried forward, like 806000.", field="amount")
    if not command.reason.strip():
        raise InvalidInput("Give the reason why it was carried forward.", field="reason")
    line = command.line
    if line:
        line = place_named(places_of(parts.held_of(work.connection, case.ref)), line, "line").name
    return {
        "case_ref": case.ref,
        "scheme": command.scheme.strip(),
        "source": command.source.strip(),
        "amount": command.pence,
        "line": line,
        "reason": private("reason"),
        "decision": command.decision.strip(),
        "decided_on": _day(work, command.decided_on),
        "document": command.document,
        "recorded_by": work.actor.id,
    }


def _day(work: Work, text: str) -> str:
    if not text.strip():
        return ""
    day = parse_date(text, field="decided_on")
    if day > london_date(work.now()):
        raise InvalidInput("This day is still to come. Record it once it was decided.", field="decided_on")
    return day.isoformat()


def _years(case: Case, command: CarryForwardMoney) -> tuple[str, str]:
    into = year_of(command.into_year, "into_year") or case.year
    origin = year_of(command.from_year, "from_year")
    if origin and origin[:4] >= into[:4]:
        message = f"Money is carried forward from a year before {into}; {origin} is none."
        raise InvalidInput(message, field="from_year")
    return origin, into


def year_of(text: str, field: str) -> str:
    """Return a financial year as the record spells it: 2018-19.

    Raises:
        InvalidInput: for what is no year.
    """
    if not text.strip():
        return ""
    found = _YEAR.match(text.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise InvalidInput(f"'{text}' is no financial year. Write it like 2018-19.", field=field)
    return f"{found[1]}-{found[2]}"
