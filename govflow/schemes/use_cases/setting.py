"""Saying what a scheme hangs on. What was said before is kept, with who said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date, parse_date
from govflow.ledger.rows import Row, private
from govflow.road.asking import load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.schemes.model import DATES, RECURRENCE, TITLES, Scheme, Start, changes, month_or_day
from govflow.schemes.ports import SchemeParts
from govflow.schemes.queries.schemes import scheme_called
from govflow.storage.work import Moment, Work, moved_on

RECORDED = "case.scheme_recorded"
KEEPERS = ("plan_lead", "report_author", "finance_officer", "nhs_finance_lead", "governance_officer")
# What may name people: it lies in the part of the event that can be erased.
PRIVATE = frozenset({"status", "decided_elsewhere"})
SHOWS_DECISION, SHOWS_START = "decision", "start"
OK = 200


@dataclass(frozen=True, slots=True)
class SetScheme:
    """What is said of a scheme: fields by name, empty to take one back; what is left out stays as it is.

    ``starts`` are when sources say that what follows begins; one without a date is no longer said. ``seen``
    is the version somebody had before them.
    """

    ref: str
    scheme: str
    said: Mapping[str, str] = field(default_factory=dict)
    starts: tuple[Start, ...] = ()
    seen: int | None = None
    key: str = ""

    def asked(self) -> dict[str, Json]:
        """Return the request, as repeated ones are known by."""
        starts: list[Json] = [one.as_json() for one in self.starts]
        asked: dict[str, Json] = {"said": dict(self.said), "starts": starts}
        return {"doing": RECORDED, "ref": self.ref, "scheme": self.scheme, **asked}


def set_scheme(work: Work, parts: SchemeParts, command: SetScheme) -> Answer:
    """Record what is said of a scheme; nothing is written where nothing changes.

    Raises:
        NotFound: where the plan has no such scheme.
        InvalidInput: for what cannot be meant, or a decision that is not of this area's register.
        Refused: ``NOT_YOUR_ROLE``; ``VERSION_STALE`` where somebody else said something first;
            ``EVIDENCE_MISSING`` for a decision made elsewhere without the document that shows it.
    """
    case = lock_plan(work, command.ref)
    need_role(work, case, KEEPERS, "Saying what a scheme hangs on")

    def act() -> Answer:
        before = scheme_called(work.connection, parts, case, command.scheme, london_date(work.now()))
        if command.seen is not None and command.seen != before.version:
            raise moved_on()
        wanted = changes(before.said, {name: _read(name, text) for name, text in command.said.items()})
        _check_decision(work, parts, case, before, wanted)
        begins = [one for one in map(_check_start, command.starts) if not _is_said(before, one)]
        if not (wanted or begins):
            return _answer(case, before, None, ())
        return _record(work, parts, case, before, _Saying(wanted, tuple(begins)))

    return once(work, command.key, command.asked(), OK, act)[0]


def lock_plan(work: Work, ref: str) -> Case:
    """Lock a plan and read it.

    Raises:
        NotFound: when there is no such case, or it is no plan.
    """
    case = lock_case(work, ref)
    if case.kind != "plan":
        raise NotFound(f"There is no plan with the reference '{ref}'.")
    return case


@dataclass(frozen=True, slots=True)
class _Saying:
    fields: Mapping[str, str]
    starts: tuple[Start, ...]

    @property
    def papers(self) -> list[Evidence]:
        shown = {self.fields.get("decision_document", ""): SHOWS_DECISION}
        shown |= {one.document: SHOWS_START for one in self.starts}
        return [Evidence(document, kind) for document, kind in shown.items() if document]


def _read(name: str, text: str) -> str:
    if name not in TITLES:
        known = ", ".join(TITLES)
        raise InvalidInput(f"Nothing called '{name}' is said of a scheme. Say: {known}.", field=name)
    given = text.strip()
    if name in DATES and given:
        return parse_date(given, field=name).isoformat()
    if name == "recurrence" and given and given not in RECURRENCE:
        raise InvalidInput(f"'{given}' is neither recurrent nor one_off.", field=name)
    return given


def _check_start(one: Start) -> Start:
    if not one.follows.strip():
        raise InvalidInput("Say which scheme or service follows.", field="follows")
    if not one.source.strip():
        raise InvalidInput("Say where it is written when that starts.", field="source")
    if one.starts:
        month_or_day(one.starts)
    return one


def _is_said(scheme: Scheme, one: Start) -> bool:
    same = [each for each in scheme.starts if (each.follows, each.source) == (one.follows, one.source)]
    known = same[0] if same else None
    if known is None:
        return not one.starts
    return (known.starts, known.document, known.page) == (one.starts, one.document, one.page)


def _check_decision(
    work: Work, parts: SchemeParts, case: Case, before: Scheme, wanted: Mapping[str, str]
) -> None:
    ref = wanted.get("decision", "")
    found = parts.decisions_called(work.connection, [ref]).get(ref) if ref else None
    if ref and (found is None or found.area != case.area):
        there = f"There is no decision '{ref[:200]}' in this area’s register."
        message = f"{there} One made elsewhere is cited in words, with its document."
        raise InvalidInput(message, field="decision")
    cited, shown = (
        wanted.get(name, before.value(name)) for name in ("decided_elsewhere", "decision_document")
    )
    if cited and not shown:
        raise refusal(
            "EVIDENCE_MISSING",
            "A decision made elsewhere is cited with the document that shows it.",
            rule="Every scheme hangs on a decision",
            remedy="Attach the minute, the record of the decision or the report.",
        )


def _record(work: Work, parts: SchemeParts, case: Case, scheme: Scheme, saying: _Saying) -> Answer:
    situation, moment = read_situation(work, parts.road, case, TakeStep(case.ref, RECORDED))
    papers = load_evidence(work, situation, saying.papers, ())
    changed: list[Json] = [
        {"field": name, "from": _open(name, scheme.value(name)), "to": _open(name, value)}
        for name, value in saying.fields.items()
    ]
    changed += [{"field": "starts", "follows": one.follows, "to": one.starts} for one in saying.starts]
    data: dict[str, Json] = {
        "scheme": scheme.key,
        "scheme_id": scheme.scheme_id,
        "name": scheme.name,
        "changed": changed,
        "evidence": [one.as_json() for one in papers],
        MAY_BE_STRUCK: True,
    }
    texts: dict[str, Json] = {name: value for name, value in saying.fields.items() if name in PRIVATE}
    rows = [*_rows(work, case, scheme, saying, moment), *paper_rows(case.ref, moment.next_id, papers)]
    stored = append_entry(work, parts.road, case, CaseEntry(RECORDED, data, texts, rows), moment)
    return _answer(case, scheme, stored.id, changed)


def _rows(work: Work, case: Case, scheme: Scheme, saying: _Saying, moment: Moment) -> Iterator[Row]:
    event = moment.next_id
    here: dict[str, Json] = {"case_ref": case.ref, "scheme": scheme.key}
    told: dict[str, Json] = {
        "scheme_id": scheme.scheme_id,
        "name": scheme.name,
        "by": work.actor.id,
        "at": format_instant(moment.now),
        "struck": 0,
    }
    for name, value in saying.fields.items():
        key = here | {"field": name, "event": event}
        kept = private(name, erased="") if name in PRIVATE else value
        yield Row("scheme_entry", key, told | {"value": kept}, new=True)
    for number, one in enumerate(saying.starts, 1):
        said = {name: getattr(one, name) for name in ("follows", "starts", "source", "document", "page")}
        yield Row(
            "scheme_start", {"id": f"ST-{event}-{number}"}, here | told | said | {"event": event}, new=True
        )


def _open(name: str, value: str) -> str:
    """Return what an event may say in the open: of private text only that it changed."""
    return "" if name in PRIVATE else value


def _answer(case: Case, scheme: Scheme, event: int | None, changed: Sequence[Json]) -> Answer:
    version = scheme.version if event is None else event
    return {
        "ref": case.ref,
        "scheme": scheme.key,
        "event": event,
        "version": version,
        "changed": list(changed),
    }
