"""What is recorded beside figures: what others reached, what is known of quality, metrics of one's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.metrics.model import FREQUENCIES, OWNERS, WHOSE
from govflow.metrics.ports import MetricParts
from govflow.metrics.queries.recorded import definitions_of, local_key
from govflow.metrics.typed import read_figure, read_time, read_whole
from govflow.metrics.use_cases.writing import CREATED, asked_of, desk_of, held_apart, plan_of
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream
from govflow.road.once import Answer, once
from govflow.road.ports import Case
from govflow.storage.work import Work

COMPARED, NOTED, ADDED = "case.metric_compared", "case.metric_noted", "case.metric_added"
WHOSE_WORDS = {"region": "Region", "england": "England", "nearest_neighbours": "Nearest neighbours"}
LONGEST_NAME, LONGEST_LAG = 120, 730
_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}\Z")
# Addresses of pages of the room, which no metric can be called.
TAKEN = frozenset({"new"})


@dataclass(frozen=True, slots=True)
class AddComparator:
    """What a region, England or the nearest neighbours reached, or the area's rank among them."""

    ref: str
    metric: str
    period: str
    whose: str
    name: str = ""
    value: str = ""
    denominator: str = ""
    rank: str = ""
    out_of: str = ""
    measure: str = ""
    source: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class AddNote:
    """What is known of the quality of figures; of one period, or of the metric as a whole."""

    ref: str
    metric: str
    text: str
    measure: str = ""
    period: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class AddMetric:
    """A metric of an area's own, in its plans from this one's year on."""

    ref: str
    code: str
    title: str
    measure: str
    unit: str
    owner: str
    better: str = ""
    frequency: str = "quarterly"
    lag_days: str = "0"
    source: str = ""
    key: str = ""


def add_comparator(work: Work, parts: MetricParts, command: AddComparator) -> Answer:
    """Record what others reached in a period (Dorset: South West, England, nearest neighbours, rank 69).

    Raises:
        InvalidInput: for neither a figure nor a rank, a rank beyond the last, or nobody's figure.
    """
    case = plan_of(work, command.ref, "Recording what others reached")

    def act() -> Answer:
        desk = desk_of(work, parts, case, command.metric, command.measure)
        if command.whose not in WHOSE:
            raise InvalidInput(f"Say whose figure it is: {', '.join(WHOSE)}.", field="whose")
        name = command.name.strip() or WHOSE_WORDS[command.whose]
        columns: dict[str, Json] = {
            "period": read_time(command.period).name,
            "whose": command.whose,
            "name": _short(name, "name"),
            "value": read_figure(command.value, "value", desk.measure.unit),
            "denominator": read_figure(command.denominator, "denominator"),
            "rank": read_whole(command.rank, "rank"),
            "out_of": read_whole(command.out_of, "out_of"),
        }
        _says_something(str(columns["value"]), str(columns["rank"]), str(columns["out_of"]))
        texts, id_ = {"source": command.source.strip()}, f"MC-{desk.moment.next_id}"
        row = Row("metric_comparator", {"id": id_}, desk.columns(columns, texts), new=True)
        return desk.append(COMPARED, row, texts)

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def _says_something(value: str, rank: str, out_of: str) -> None:
    if not value and not rank:
        raise InvalidInput("Enter their figure, or the rank among them.", field="value")
    if out_of and not rank:
        raise InvalidInput("Enter the rank as well.", field="rank")
    if rank and out_of and int(rank) > int(out_of):
        raise InvalidInput(f"A rank of {rank} is beyond the last of {out_of}.", field="rank")


def add_note(work: Work, parts: MetricParts, command: AddNote) -> Answer:
    """Note what is known of the quality of figures (Dorset: gaps in coding of four months).

    Raises:
        InvalidInput: without words.
    """
    case = plan_of(work, command.ref, "Noting the quality of figures")

    def act() -> Answer:
        desk = desk_of(work, parts, case, command.metric, command.measure)
        if not command.text.strip():
            raise InvalidInput("Enter what is known of the figures.", field="text")
        period = read_time(command.period).name if command.period.strip() else ""
        texts, id_ = {"text": command.text.strip()}, f"MN-{desk.moment.next_id}"
        columns = desk.columns({"period": period, "recorded_at": desk.at}, texts)
        row = Row("metric_note", {"id": id_}, columns, new=True)
        return desk.append(NOTED, row, texts)

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def add_metric(work: Work, parts: MetricParts, command: AddMetric) -> Answer:
    """Add a metric of the area's own, beside those of the round (Dorset: extra local measures).

    Raises:
        InvalidInput: for a code that is taken, or words that are none of its choices.
    """
    case = plan_of(work, command.ref, "Adding a metric")

    def act() -> Answer:
        columns = _definition(work, parts, case, command)
        moment = work.moment(case_stream(case.ref))
        id_, texts = f"LM-{moment.next_id}", {"source": command.source.strip()}
        set_: dict[str, Json] = {"case_ref": case.ref, "area": case.area, "year": case.year, **columns}
        set_ |= {**held_apart(texts), "event": moment.next_id}
        told: dict[str, Json] = {"id": id_, "metric": columns["code"], "what": columns["title"]}
        rows = [Row("local_metric", {"id": id_}, set_, new=True)]
        entry = CaseEntry(ADDED, told, {name: text for name, text in texts.items() if text}, rows)
        stored = append_entry(work, parts.road, case, entry, moment)
        return {"ref": case.ref, "event": stored.id, "id": id_, "metric": columns["code"]}

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def _definition(work: Work, parts: MetricParts, case: Case, command: AddMetric) -> dict[str, Json]:
    code = command.code.strip().casefold()
    known = {name for one in definitions_of(work.connection, parts, case) for name in (one.key, one.code)}
    if not _CODE.match(code) or code in TAKEN:
        message = "A code is short, of small letters, figures, dots and hyphens, like local-falls."
        raise InvalidInput(message, field="code")
    if code in known or local_key(code) in known:
        raise InvalidInput(f"There is a metric '{code}' already.", field="code")
    choices = {"owner": OWNERS, "better": ("", "higher", "lower"), "frequency": FREQUENCIES}
    for name, allowed in choices.items():
        if getattr(command, name) not in allowed:
            raise InvalidInput(f"Choose one of: {', '.join(filter(None, allowed))}.", field=name)
    lag = read_whole(command.lag_days, "lag_days") if command.lag_days.strip() != "0" else "0"
    if int(lag or 0) > LONGEST_LAG:
        raise InvalidInput(f"A lag is at most {LONGEST_LAG} days.", field="lag_days")
    texts: dict[str, Json] = {
        name: _short(getattr(command, name), name) for name in ("title", "measure", "unit")
    }
    chosen: dict[str, Json] = {name: getattr(command, name) for name in choices}
    return {"code": code, **texts, **chosen, "lag_days": int(lag or 0)}


def _short(text: str, field: str) -> str:
    bare = text.strip()
    if not bare or len(bare) > LONGEST_NAME:
        raise InvalidInput(f"Enter 1 to {LONGEST_NAME} characters.", field=field)
    return bare
