"""Opening the return of a period, with the plan's budgets and metrics and the conditions of its round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.returns.model import (
    ENTERERS,
    RETURN,
    WORKFLOW,
    Condition,
    Line,
    MetricLine,
    line_key,
    metric_key,
)
from govflow.returns.periods import next_period, period_called, period_words
from govflow.returns.ports import ReturnParts
from govflow.returns.queries.holding import period_row, plan_covering, returns_of
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.milestones import milestone_rows
from govflow.road.opening import CaseOpened, OpenCase, known_area, open_case
from govflow.road.queries import load_case
from govflow.road.step import command_key, key_used_before
from govflow.schedules.periods import Period
from govflow.storage.ledger import read_command
from govflow.storage.work import Work
from govflow.workbook.model import Contents
from govflow.workbook.model import Line as PlanLine

PERIOD_SAID = "case.return_period_named"
NOT_ASKED_FOR = "not_required"


@dataclass(frozen=True, slots=True)
class OpenReturn:
    """Someone opens the return of a plan for a period; without one, for the first that has none yet."""

    area: str
    year: str
    quarter: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SayPeriod:
    """Someone says which period a return is of that was opened without one."""

    ref: str
    year: str
    quarter: str
    key: str = ""


def open_return(work: Work, parts: ReturnParts, command: OpenReturn) -> CaseOpened:
    """Open the return of a period.

    Raises:
        NotFound: for an area that is not here; InvalidInput: for what is no period of the year.
        Refused: for someone who may not, or where the period has a return already.
    """
    # Two at the same moment: the second finds what the first opened.
    work.lock_stream("opening")
    if (before := _opened_before(work, command)) is not None:
        return open_case(work, parts.road, before)
    return open_case(work, parts.road, opening_of(work.connection, parts, command))


def _opened_before(work: Work, command: OpenReturn) -> OpenCase | None:
    """Return the command that gives the same receipt again, where this key has opened this return before."""
    whose = command_key(work.actor.id, command.key)
    stored = read_command(work.connection, whose) if whose else None
    if stored is None:
        return None
    of = period_row(work.connection, str(stored.payload().get("case", "")))
    quarter = command.quarter.strip()
    if quarter and (of is None or period_called(command.year, quarter).name != of["period"]):
        raise key_used_before()
    return OpenCase(WORKFLOW, command.area, command.year, command.key)


def opening_of(connection: Connection, parts: ReturnParts, command: OpenReturn) -> OpenCase:
    """Return the command that opens the case of a return, with all it opens with.

    Raises:
        NotFound, InvalidInput, Refused: as ``open_return``.
    """
    area = known_area(connection, command.area)
    known = returns_of(connection, area)
    quarter = command.quarter.strip()
    period = period_called(command.year, quarter) if quarter else next_period(command.year, known)
    _refuse_second(known.get(period.name, ()), period)
    plan = plan_covering(connection, area, command.year)
    plan_ref = plan.ref if plan else ""
    conditions, dates = parts.of_round(command.year, period)
    lines = lines_held(parts.held_of(connection, plan_ref) if plan_ref else None)
    metrics = parts.metric_lines_of(connection, plan_ref, period) if plan_ref else ()

    def beside(ref: str, event: int) -> list[Row]:
        return first_rows(ref, event, (plan_ref, period), (lines, metrics, conditions))

    return OpenCase(WORKFLOW, area, command.year, command.key, dates, {}, beside)


def _refuse_second(known: Sequence[tuple[str, str]], period: Period) -> None:
    live = [ref for ref, state in known if state != NOT_ASKED_FOR]
    if live:
        raise refusal(
            "STATE_FORBIDS",
            f"{live[0]} is the return of {period_words(period.name)} already.",
            rule="One return for a plan and a period",
            remedy="Work on that one; restate it where figures have changed since it was sent.",
        )


def say_period(work: Work, parts: ReturnParts, command: SayPeriod) -> Stored:
    """Say of which period a return is, with the schemes, metrics and conditions it then opens with.

    Raises:
        InvalidInput: for a return that has its period, or for what is no period.
        Refused: for someone who may not.
    """
    case = lock_case(work, load_case(work.connection, command.ref, RETURN).ref)
    need_role(work, case, ENTERERS, "Saying which period a return is of")
    if period_row(work.connection, case.ref) is not None:
        raise InvalidInput(f"{case.ref} has its period already.", field="quarter")
    period = period_called(command.year, command.quarter)
    _refuse_second(returns_of(work.connection, case.area).get(period.name, ()), period)
    plan = plan_covering(work.connection, case.area, command.year)
    plan_ref = plan.ref if plan else ""
    conditions, dates = parts.of_round(command.year, period)
    lines = lines_held(parts.held_of(work.connection, plan_ref) if plan_ref else None)
    metrics = parts.metric_lines_of(work.connection, plan_ref, period) if plan_ref else ()
    moment = work.moment(case_stream(case.ref))
    rows = first_rows(case.ref, moment.next_id, (plan_ref, period), (lines, metrics, conditions))
    rows += milestone_rows(case.ref, dates, moment.next_id)
    entry = CaseEntry(PERIOD_SAID, {"period": period.name, "plan": plan_ref}, rows=rows, key=command.key)
    return append_entry(work, parts.road, case, entry, moment)


def lines_held(held: Contents | None) -> tuple[Line, ...]:
    """Return the lines of a return: one for each scheme line that a plan holds, with its budget."""
    return tuple(_lines(held.lines or ())) if held is not None else ()


def _lines(lines: Sequence[PlanLine]) -> Iterator[Line]:
    seen: Counter[str] = Counter()
    for position, one in enumerate(lines, start=1):
        named = line_key(one.scheme_id.text, one.name, one.source)
        seen[named] += 1
        # Two lines of one scheme from one source are two lines here too, in the order of the plan.
        key = f"{named}|{seen[named]}"
        yield Line(key, position, one.name, one.scheme_id.text, one.source, one.expenditure.pence)


def first_rows(
    ref: str,
    event: int,
    of: tuple[str, Period],
    held: tuple[Sequence[Line], Sequence[MetricLine], Sequence[Condition]],
) -> list[Row]:
    """Return the rows of a return as it opens."""
    plan_ref, period = of
    lines, metrics, conditions = held
    columns: dict[str, Json] = {
        "plan_ref": plan_ref,
        "period": period.name,
        "starts_on": period.start.isoformat(),
        "ends_on": period.end.isoformat(),
        "narrative": None,
        "event": event,
        "struck": 0,
    }
    return [
        Row("return_period", {"case_ref": ref}, columns, new=True),
        *(line_row(ref, event, one) for one in lines),
        *(metric_row(ref, event, place, one) for place, one in enumerate(metrics, start=1)),
        *(_condition_row(ref, event, place, one) for place, one in enumerate(conditions, start=1)),
    ]


LINE_WORDS = ("position", "scheme_id", "scheme", "source")
LINE_FIGURES = ("budget", "spent", "forecast", "expected_on")


def line_row(ref: str, event: int, one: Line, reason: Json = None) -> Row:
    """Return the row of a line that is new to a return."""
    columns: dict[str, Json] = {name: getattr(one, name) for name in (*LINE_WORDS, *LINE_FIGURES)}
    columns |= {"sent": None, "reason": reason, "event": event, "struck": 0}
    return Row("return_line", {"case_ref": ref, "key": one.key}, columns, new=True)


METRIC_WORDS = ("metric", "measure", "planned", "actual", "state", "standing", "variance", "months")


def metric_row(ref: str, event: int, place: int, one: MetricLine) -> Row:
    """Return the row of a metric as it is taken into a return."""
    columns: dict[str, Json] = {name: getattr(one, name) for name in METRIC_WORDS}
    columns |= {"available_from": one.available_from, "note": one.note, "position": place}
    columns |= {"reason": None, "expected_on": "", "event": event, "struck": 0}
    return Row(
        "return_metric", {"case_ref": ref, "key": metric_key(one.metric, one.measure)}, columns, new=True
    )


def _condition_row(ref: str, event: int, place: int, one: Condition) -> Row:
    columns: dict[str, Json] = {"title": one.title, "position": place, "met": "", "said": None}
    columns |= {"event": event, "struck": 0}
    return Row("return_condition", {"case_ref": ref, "key": one.key}, columns, new=True)
