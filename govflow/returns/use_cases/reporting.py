"""Reporting to a board: one report over one or several returns, with the head that its papers have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.returns.entered import LONGEST
from govflow.returns.model import (
    ENTERERS,
    HEADER_LABELS,
    OPEN_FIELDS,
    REPORT,
    REPORT_WORKFLOW,
    RETURN,
    TO_NOTE,
    TYPED_FIELDS,
)
from govflow.returns.periods import period_words
from govflow.returns.ports import ReturnParts
from govflow.returns.queries.holding import header_of, period_row, returns_in
from govflow.returns.tables import report_return
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.opening import CaseOpened, OpenCase, known_area, open_case
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.road.step import command_key
from govflow.storage.ledger import read_command
from govflow.storage.work import Work

DESCRIBED = "case.report_described"
WRITERS = (*ENTERERS, "democratic_services_officer", "governance_officer")
# Once it is published it stands as the board had it.
WRITTEN_IN = frozenset({"drafting", "cleared"})
MOST_RETURNS = 24


@dataclass(frozen=True, slots=True)
class OpenReport:
    """Someone begins a report to a board on one or several returns of an area."""

    area: str
    year: str = ""
    returns: Sequence[str] = ()
    header: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class DescribeReport:
    """Someone changes the head of a report, or which returns it covers. Only what is given changes."""

    ref: str
    returns: Sequence[str] | None = None
    header: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


def open_report(work: Work, parts: ReturnParts, command: OpenReport) -> CaseOpened:
    """Open a report with its head and the returns it covers.

    Raises:
        NotFound, InvalidInput: for an area, a return or a field that is not here.
        Refused: for someone who may not.
    """
    area = known_area(work.connection, command.area)
    whose = command_key(work.actor.id, command.key)
    if whose and read_command(work.connection, whose):
        return open_case(work, parts.road, OpenCase(REPORT_WORKFLOW, area, command.year, command.key))
    covered = _returns_called(work.connection, area, command.returns)
    head = dict.fromkeys(HEADER_LABELS, "") | {"recommendation": TO_NOTE}
    head["title"] = _title(work.connection, covered)
    head |= _checked(work.connection, parts, area, command.header)

    # The head is what people typed: it goes with the entry, whose words can be erased, not with the opening.
    opened = open_case(work, parts.road, OpenCase(REPORT_WORKFLOW, area, command.year, command.key))
    case = lock_case(work, opened.ref)
    moment = work.moment(case_stream(case.ref))
    rows, texts = _header_rows(case.ref, moment.next_id, head, new=True)
    rows += _covering(case.ref, moment.next_id, covered, {})
    data: dict[str, Json] = {"returns": list[Json](covered), "fields": list[Json](sorted(command.header))}
    append_entry(work, parts.road, case, CaseEntry(DESCRIBED, data, texts, rows), moment)
    return opened


def describe_report(work: Work, parts: ReturnParts, command: DescribeReport) -> Stored:
    """Change the head of a report or the returns it covers.

    Raises:
        InvalidInput: for a field, a body, a day or a return that cannot be used, or where nothing changed.
        Refused: for someone who may not, or once the report was published.
    """
    case = lock_case(work, load_case(work.connection, command.ref, REPORT).ref)
    need_role(work, case, WRITERS, "Writing a report to the board")
    _check_written(case)
    whose = command_key(work.actor.id, command.key)
    if whose and (repeated := read_command(work.connection, whose)):
        return repeated
    given = _checked(work.connection, parts, case.area, command.header)
    was = header_of(work.connection, case.ref)
    changed = {name: text for name, text in given.items() if getattr(was, name) != text}
    covered = [ref for ref, _ in returns_in(work.connection, [case.ref])[case.ref]]
    wanted = covered
    if command.returns is not None:
        wanted = _returns_called(work.connection, case.area, command.returns)
    if not changed and wanted == covered:
        raise InvalidInput("Nothing was changed, so there is nothing to record.", field="title")
    moment = work.moment(case_stream(case.ref))
    rows, texts = _header_rows(case.ref, moment.next_id, changed, new=False)
    if wanted != covered:
        rows += _covering(case.ref, moment.next_id, wanted, _ever(work.connection, case.ref))
    data: dict[str, Json] = {"returns": list[Json](wanted), "fields": list[Json](sorted(changed))}
    return append_entry(work, parts.road, case, CaseEntry(DESCRIBED, data, texts, rows, command.key), moment)


def _check_written(case: Case) -> None:
    if case.state not in WRITTEN_IN:
        raise refusal(
            "STATE_FORBIDS",
            "This report was published, so it stands as the board has it.",
            rule="A published report does not change",
            remedy="Take it back to drafting, or open another report on the same periods.",
        )


def _checked(
    connection: Connection, parts: ReturnParts, area: str, header: Mapping[str, str]
) -> dict[str, str]:
    found = {}
    for name, said in header.items():
        if name not in HEADER_LABELS:
            raise InvalidInput(f"A report has no field '{name}'.", field=name)
        text = said.replace("\r\n", "\n").strip()
        if len(text) > LONGEST:
            raise InvalidInput(f"{HEADER_LABELS[name]} is at most {LONGEST:,} characters long.", field=name)
        found[name] = text
    if found.get("meeting_on"):
        found["meeting_on"] = parse_date(found["meeting_on"], field="meeting_on").isoformat()
    if found.get("body"):
        found["body"] = _body_called(parts.bodies_in(connection, area), found["body"])
    return found


def _body_called(known: Sequence[tuple[str, str]], said: str) -> str:
    wanted = said.casefold()
    for slug, name in known:
        if wanted in {slug.casefold(), name.casefold()}:
            return slug
    names = "; ".join(name for _, name in known)
    raise InvalidInput(f"'{said}' is no body of this area. They are: {names}.", field="body")


def _returns_called(connection: Connection, area: str, refs: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(one.strip() for one in refs if one.strip()))
    if len(wanted) > MOST_RETURNS:
        raise InvalidInput(f"A report covers at most {MOST_RETURNS} returns.", field="returns")
    for ref in wanted:
        try:
            theirs = load_case(connection, ref, RETURN).area
        except NotFound:
            theirs = ""
        if theirs != area:
            raise InvalidInput(f"There is no return '{ref}' in this area.", field="returns")
    return wanted


def _title(connection: Connection, returns: Sequence[str]) -> str:
    periods = [row["period"] for ref in returns if (row := period_row(connection, ref)) is not None]
    said = " and ".join(period_words(one) for one in periods)
    return f"Better Care Fund: performance in {said}" if said else "Better Care Fund: performance"


def _ever(connection: Connection, ref: str) -> dict[str, int]:
    """Return every return that was ever in a report, and whether it is now."""
    query = select(report_return.c.return_ref, report_return.c.struck).where(report_return.c.case_ref == ref)
    return {row.return_ref: row.struck for row in connection.execute(query)}


def _covering(ref: str, event: int, wanted: Sequence[str], ever: Mapping[str, int]) -> list[Row]:
    rows = []
    for place, one in enumerate(wanted, start=1):
        key: dict[str, Json] = {"case_ref": ref, "return_ref": one}
        columns: dict[str, Json] = {"position": place, "event": event, "struck": 0}
        rows.append(Row("report_return", key, columns, new=one not in ever))
    for gone in sorted(one for one, struck in ever.items() if one not in wanted and not struck):
        key = {"case_ref": ref, "return_ref": gone}
        rows.append(Row("report_return", key, {"struck": 1, "event": event}))
    return rows


def _header_rows(
    ref: str, event: int, head: Mapping[str, str], *, new: bool
) -> tuple[list[Row], dict[str, Json]]:
    """Return the row of a head, and the words of it that can be erased."""
    columns: dict[str, Json] = {name: text for name, text in head.items() if name in OPEN_FIELDS}
    texts: dict[str, Json] = {}
    for name in TYPED_FIELDS:
        if name in head:
            columns[name] = private(name) if head[name] else None
            texts |= {name: head[name]} if head[name] else {}
    if new:
        columns["struck"] = 0
    columns["event"] = event
    return [Row("board_report", {"case_ref": ref}, columns, new=new)], texts
