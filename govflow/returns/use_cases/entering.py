"""Entering the figures of a return: each save is a version, so that what was approved stays known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.returns.commands import EnterFigures
from govflow.returns.entered import entered
from govflow.returns.model import CLOSED, ENTERERS, RETURN, Figures, Line, MetricLine, metric_key
from govflow.returns.periods import period_called
from govflow.returns.ports import ReturnParts
from govflow.returns.queries.holding import carried_before, figures_of
from govflow.returns.use_cases.opening import (
    LINE_FIGURES,
    METRIC_WORDS,
    line_row,
    lines_held,
    metric_row,
)
from govflow.returns.written import as_bytes, parts_of
from govflow.road.approval import CONTENT, contents_of
from govflow.road.asking import Offered, load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import read_entries
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.queries import load_case
from govflow.road.step import command_key, read_situation
from govflow.storage.ledger import read_command
from govflow.storage.work import Work

# What a change of each part is called in the history, where whoever entered it says nothing of their own.
SUMMARIES = {
    "figures": "Figures of schemes entered.",
    "metrics": "Metrics taken from the plan, or explained.",
    "confirmations": "National conditions answered.",
    "narrative": "Narrative written.",
}


TYPED = frozenset({"reason", "said", "narrative"})


@dataclass(slots=True)
class Changed:
    """The rows of one save with the private words they hold, and what the return holds after it."""

    ref: str
    event: int
    figures: Figures
    rows: list[Row] = field(default_factory=list)
    texts: dict[str, Json] = field(default_factory=dict)

    def columns(self, set_: dict[str, Json]) -> dict[str, Json]:
        """Return columns to write, with this event; what people typed is among its private words."""
        columns = {**set_, "event": self.event}
        for name in TYPED & columns.keys():
            columns[name] = self.private(str(columns[name] or ""))
        return columns

    def of(self, **key: Json) -> dict[str, Json]:
        """Return the key of a row of this return."""
        return {"case_ref": self.ref, **key}

    def private(self, text: str) -> Json:
        """Return the mark of words that can be erased; nothing where there are none."""
        if not text:
            return None
        name = f"words:{len(self.texts) + 1}"
        self.texts[name] = text
        return private(name)


def enter_figures(work: Work, parts: ReturnParts, command: EnterFigures) -> Stored:
    """Record what was entered as a new version of what the return holds.

    Raises:
        InvalidInput: for an amount, a day or a scheme that cannot be used, or where nothing changed.
        Refused: for someone who may not, once it was sent, or over what somebody else has changed since.
    """
    case, before = _to_change(work, command.ref)
    if repeated := _done_before(work, command.key):
        return repeated
    change = before, entered(before, command)
    return _keep_version(work, parts, case, change, summary=command.summary, key=command.key)


def take_again(work: Work, parts: ReturnParts, ref: str, key: str = "") -> Stored:
    """Take the schemes, the budgets and the metrics from the plan again, as it stands now.

    Raises:
        InvalidInput: where the plan has nothing new; Refused: as ``enter_figures``.
    """
    case, before = _to_change(work, ref)
    if repeated := _done_before(work, key):
        return repeated
    change = before, _as_planned(work, parts, case, before)
    return _keep_version(work, parts, case, change, summary="Taken from the plan again.", key=key)


def _to_change(work: Work, ref: str) -> tuple[Case, Figures]:
    case = lock_case(work, load_case(work.connection, ref, RETURN).ref)
    need_role(work, case, ENTERERS, "Entering figures of a return")
    before = figures_of(work.connection, case.ref)
    _check_open(case, before)
    return case, before


def _done_before(work: Work, key: str) -> Stored | None:
    whose = command_key(work.actor.id, key)
    return read_command(work.connection, whose) if whose else None


def _as_planned(work: Work, parts: ReturnParts, case: Case, before: Figures) -> Figures:
    held = lines_held(parts.held_of(work.connection, before.plan) if before.plan else None)
    period = period_called(case.year, before.period)
    metrics = parts.metric_lines_of(work.connection, before.plan, period) if before.plan else ()
    was = {one.key: one for one in before.lines}
    planned = {one.key: one for one in held}
    # A scheme that the plan no longer has keeps what was spent of it, and has no budget.
    gone = {one.key: replace(one, budget=None) for one in before.lines if held and one.key not in planned}
    place = before.next_position
    for one in held:
        known = was.get(one.key)
        was[one.key] = replace(known, budget=one.budget) if known else replace(one, position=place)
        place += known is None
    said = {one.key: one for one in before.metrics}
    for number, metric in enumerate(metrics, start=1):
        key = metric_key(metric.metric, metric.measure)
        old = said.get(key)
        kept = {"reason": old.reason, "expected_on": old.expected_on} if old and metric.missing else {}
        place_kept = old.position if old else len(before.metrics) + number
        said[key] = replace(metric, key=key, position=place_kept, **kept)
    return replace(before, lines=tuple({**was, **gone}.values()), metrics=tuple(said.values()))


def _keep_version(
    work: Work, parts: ReturnParts, case: Case, change: tuple[Figures, Figures], *, summary: str, key: str
) -> Stored:
    """Keep what a return holds as the next version of its contents, with the rows that changed."""
    before, after = change
    if after == before:
        raise InvalidInput("Nothing was changed, so there is nothing to record.", field="lines")
    name = f"{case.ref}.json"
    paper = parts.bring_documents([(name, as_bytes(after), "quarterly_return")], case.area)(work)[0]
    situation, moment = read_situation(work, parts.road, case, TakeStep(case.ref, CONTENT))
    offered = load_evidence(work, situation, [Evidence(paper.document, "content")], ())
    role = need_role(work, case, ENTERERS, "Entering figures of a return")
    kept, changed = _version(work, case, after, offered[0])
    written = Changed(case.ref, moment.next_id, after)
    _write(written, before)
    _write_carried(written, before, carried_before(work.connection, case.ref))
    data: dict[str, Json] = {"content": kept, "role": role, "evidence": [offered[0].as_json()]}
    told: dict[str, Json] = {f"summary_{name}": summary.strip() or SUMMARIES[name] for name in changed}
    rows = [*paper_rows(case.ref, moment.next_id, offered), *written.rows]
    entry = CaseEntry(CONTENT, data, {**told, **written.texts}, rows, key)
    return append_entry(work, parts.road, case, entry, moment)


def _version(work: Work, case: Case, after: Figures, paper: Offered) -> tuple[dict[str, Json], list[str]]:
    """Return the next version as the road keeps it, and which of its parts changed."""
    present = contents_of(read_entries(work.connection, case.ref)).present
    digests, was = parts_of(after), present.parts if present else {}
    changed = [name for name, digest in digests.items() if was.get(name) != digest]
    kept: dict[str, Json] = {
        "number": present.number + 1 if present else 1,
        "document": paper.document,
        "sha256": paper.sha256,
        "parts": dict[str, Json](digests.items()),
        "changed": list[Json](changed),
    }
    return kept, changed


def _check_open(case: Case, before: Figures) -> None:
    if case.state in CLOSED:
        raise refusal(
            "STATE_FORBIDS",
            "This return was sent, or is final: what was sent stays as it was sent.",
            rule="A return that was sent changes only by being restated",
            remedy="Take the step 'Restate it with figures that came later', then enter them.",
        )
    if not before.period:
        raise InvalidInput("Say first which period this return is of.", field="quarter")


def _write(written: Changed, before: Figures) -> None:
    after = written.figures
    was = {one.key: one for one in before.lines}
    for line in after.lines:
        if line != was.get(line.key):
            _write_line(written, line, is_new=line.key not in was)
    held = {one.key: one for one in before.metrics}
    for metric in after.metrics:
        if metric != held.get(metric.key):
            _write_metric(written, metric, is_new=metric.key not in held)
    for one, known in zip(after.conditions, before.conditions, strict=True):
        if one != known:
            columns = written.columns({"met": one.met, "said": one.said})
            written.rows.append(Row("return_condition", written.of(key=one.key), columns))
    if after.narrative != before.narrative:
        columns = written.columns({"narrative": after.narrative})
        written.rows.append(Row("return_period", written.of(), columns))


def _write_line(written: Changed, line: Line, *, is_new: bool) -> None:
    if is_new:
        written.rows.append(line_row(written.ref, written.event, line, written.private(line.reason)))
        return
    set_: dict[str, Json] = {name: getattr(line, name) for name in (*LINE_FIGURES, "reason")}
    written.rows.append(Row("return_line", written.of(key=line.key), written.columns(set_)))


def _write_metric(written: Changed, metric: MetricLine, *, is_new: bool) -> None:
    if is_new:
        written.rows.append(metric_row(written.ref, written.event, metric.position, metric))
        return
    names = (*METRIC_WORDS, "available_from", "note", "reason", "expected_on")
    columns = written.columns({name: getattr(metric, name) for name in names})
    written.rows.append(Row("return_metric", written.of(key=metric.key), columns))


def _write_carried(written: Changed, before: Figures, known: frozenset[tuple[str, str]]) -> None:
    was = {(one.origin, one.scheme): one for one in before.carried}
    now = {(one.origin, one.scheme): one for one in written.figures.carried}
    for (origin, scheme), one in now.items():
        if one != was.get((origin, scheme)):
            columns = written.columns({"amount": one.amount, "struck": 0})
            key, new = written.of(origin=origin, scheme=scheme), (origin, scheme) not in known
            written.rows.append(Row("return_carried", key, columns, new=new))
    for origin, scheme in was.keys() - now.keys():
        key, columns = written.of(origin=origin, scheme=scheme), written.columns({"struck": 1})
        written.rows.append(Row("return_carried", key, columns))
