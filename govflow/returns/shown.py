"""A return and a report as JSON with their case: the same shape at the API and on the command line."""

from __future__ import annotations

from sqlalchemy import Connection

from govflow.kernel.findings import Json
from govflow.returns.found import findings_of
from govflow.returns.model import HEADER_LABELS
from govflow.returns.periods import is_year_end, period_words
from govflow.returns.ports import ReturnParts
from govflow.returns.queries.holding import figures_of, header_of, reports_on, returns_in
from govflow.returns.queries.year_end import waits_at_year_end
from govflow.returns.written import as_json
from govflow.road.approval import contents_of
from govflow.road.history import read_entries


def return_json(connection: Connection, parts: ReturnParts, ref: str) -> dict[str, Json]:
    """Return what a return holds, what of it is missing, what was approved and changed, and its reports."""
    figures = figures_of(connection, ref)
    contents = contents_of(read_entries(connection, ref))
    missing: list[Json] = [one.key for one in figures.missing]
    registered = parts.carried_of(connection, figures.plan)
    found: list[Json] = [one.as_json() for one in findings_of(figures, registered)]
    stale: list[Json] = [one.finding().as_json() for one in contents.stale]
    present = contents.present
    return {
        **as_json(figures),
        "content": present.number if present else 0,
        "seen": figures.last_event,
        "missing": missing,
        "findings": found,
        "stale": stale,
        "reports": list[Json](reports_on(connection, ref)),
    }


def notices_of(connection: Connection, parts: ReturnParts, ref: str) -> tuple[str, ...]:
    """Return what a reader of a return must know at once: its period, what is missing, what it carries."""
    figures = figures_of(connection, ref)
    if not figures.period:
        return ("It is not yet said which period this return is of.",)
    missing = len(figures.missing)
    still = f" Figures still missing: {missing}." if missing else " Every figure is there."
    found = findings_of(figures, parts.carried_of(connection, figures.plan))
    warned = [one.message for one in found if one.severity == "warning"]
    waits = waits_at_year_end(connection, figures.plan) if is_year_end(figures.period) else ""
    return (f"The return for {period_words(figures.period)}.{still}", *warned, *filter(None, [waits]))


def report_json(connection: Connection, ref: str) -> dict[str, Json]:
    """Return the head of a report, and the returns it covers."""
    header = header_of(connection, ref)
    covered: list[Json] = [
        {"ref": one, "period": period} for one, period in returns_in(connection, [ref])[ref]
    ]
    return {"ref": ref, **{name: getattr(header, name) for name in HEADER_LABELS}, "returns": covered}
