"""What is entered in a return, and what the return then holds: read strictly, over what was there. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from govflow.kernel.canonical import LARGEST_SAFE_INTEGER
from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.moments import parse_date
from govflow.returns.model import (
    MET,
    METRIC_STATES,
    Carried,
    Condition,
    Figures,
    Line,
    MetricLine,
    line_key,
    metric_key,
)
from govflow.schedules.money import NotMoney, read_pence

LONGEST = 10_000
_MEASURED = ("metric", "measure", "planned", "actual", "variance", "months", "note")
MOST_LINES = 25_000


@dataclass(frozen=True, slots=True)
class LineEntered:
    """What is said of one scheme: nothing leaves a figure as it is, an empty text takes it away.

    ``line`` is the key of a line that is there; without it, ``scheme``, ``scheme_id`` and ``source`` name one
    that is there or is new.
    """

    line: str = ""
    scheme: str = ""
    scheme_id: str = ""
    source: str = ""
    budget: str | None = None
    spent: str | None = None
    forecast: str | None = None
    reason: str | None = None
    expected_on: str | None = None


@dataclass(frozen=True, slots=True)
class MetricExplained:
    """Why a metric is not there yet, and when it is expected."""

    metric: str
    reason: str
    expected_on: str


@dataclass(frozen=True, slots=True)
class MetricEntered:
    """A metric of the period that the plan does not give, or gives otherwise; ``state`` as of any metric."""

    metric: str
    measure: str = ""
    planned: str = ""
    actual: str = ""
    state: str = "complete"
    variance: str = ""
    months: str = ""
    available_from: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConditionAnswered:
    """Whether a national condition is still met, and what is said about it."""

    condition: str
    met: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class CarriedEntered:
    """Money carried forward: of which year, how much, from which scheme. An empty amount takes it away."""

    origin: str
    amount: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class EnterFigures:
    """Someone enters figures of a return. Only what is given changes; ``seen`` is the event last seen."""

    ref: str
    lines: Sequence[LineEntered] = ()
    metrics: Sequence[MetricExplained] = ()
    measured: Sequence[MetricEntered] = ()
    conditions: Sequence[ConditionAnswered] = ()
    carried: Sequence[CarriedEntered] = ()
    narrative: str | None = None
    summary: str = ""
    seen: int | None = None
    key: str = ""


def entered(before: Figures, command: EnterFigures) -> Figures:
    """Return what a return holds once something is entered.

    Raises:
        InvalidInput: for an amount, a day, a scheme, metric or condition that cannot be used.
        Refused: ``VERSION_STALE`` over what somebody else has changed since it was seen.
    """
    lines = {one.key: one for one in before.lines}
    place = before.next_position
    for given in command.lines:
        known = _line_named(lines, given)
        if known is None:
            known = _new_line(given, place)
            place += 1
        elif command.seen is not None and known.event > command.seen:
            raise refusal(
                "VERSION_STALE",
                f"Somebody else has entered figures of '{known.scheme}' since you opened this page.",
                rule="Nobody’s figures are written over unseen",
                remedy="Look at what they entered, then enter yours again.",
            )
        lines[known.key] = _line_with(known, given)
    if len(lines) > MOST_LINES:
        raise InvalidInput(f"A return has at most {MOST_LINES:,} lines.", field="lines")
    narrative = before.narrative if command.narrative is None else _text(command.narrative, "narrative")
    return replace(
        before,
        lines=tuple(sorted(lines.values(), key=lambda one: one.position)),
        metrics=_explained(_measured(before.metrics, command.measured), command.metrics),
        conditions=_answered(before.conditions, command.conditions),
        carried=_carried(before.carried, command.carried),
        narrative=narrative,
    )


def _line_named(lines: dict[str, Line], given: LineEntered) -> Line | None:
    if given.line:
        if given.line not in lines:
            raise InvalidInput(f"This return has no line '{given.line}'.", field="lines")
        return lines[given.line]
    found = [one for one in lines.values() if _is_named(one, given)]
    if len(found) > 1:
        names = f"'{given.scheme or given.scheme_id}'"
        message = f"{names} stands in more than one line of this return. Give its ID and its source too."
        raise InvalidInput(message, field="lines")
    return found[0] if found else None


def _is_named(one: Line, given: LineEntered) -> bool:
    said = [(given.scheme_id, one.scheme_id), (given.scheme, one.scheme), (given.source, one.source)]
    return all(_same(wanted, there) for wanted, there in said if wanted.strip())


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _new_line(given: LineEntered, place: int) -> Line:
    if not given.scheme.strip():
        named = f" '{given.scheme_id}'" if given.scheme_id.strip() else ""
        raise InvalidInput(f"No scheme{named} is in this return. A new one needs its name.", field="lines")
    scheme, scheme_id, source = (
        " ".join(_text(text, "lines").split()) for text in (given.scheme, given.scheme_id, given.source)
    )
    return Line(f"{line_key(scheme_id, scheme, source)}|1", place, scheme, scheme_id, source)


def _line_with(known: Line, given: LineEntered) -> Line:
    money: dict[str, Any] = {
        name: _pence(said, f"the {name} of '{known.scheme}'")
        for name in ("budget", "spent", "forecast")
        if (said := getattr(given, name)) is not None
    }
    line = replace(known, **money)
    if given.reason is not None:
        line = replace(line, reason=_text(given.reason, "reason"))
    if given.expected_on is not None:
        line = replace(line, expected_on=_day(given.expected_on))
    # What is there needs no reason any more why it is not.
    line = line if line.missing else replace(line, reason="", expected_on="")
    if bool(line.reason) != bool(line.expected_on):
        message = f"Of '{line.scheme}' say both why nothing is said yet and when it is expected."
        raise InvalidInput(message, field="reason" if line.expected_on else "expected_on")
    return line


def _pence(said: str, what: str) -> int | None:
    if not said.strip():
        return None
    try:
        pence = read_pence(said)
    except NotMoney as error:
        raise InvalidInput(
            f"'{said}' cannot be {what}: {error}. Write it like 1200.50.", field="lines"
        ) from error
    if abs(pence) > LARGEST_SAFE_INTEGER:
        raise InvalidInput(f"'{said}' is too much to be {what}.", field="lines")
    return pence


def _text(said: str, name: str) -> str:
    text = said.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise InvalidInput(f"A text here is at most {LONGEST:,} characters long.", field=name)
    return text


def _day(said: str) -> str:
    if not said.strip():
        return ""
    day: date = parse_date(said.strip(), field="expected_on")
    return day.isoformat()


def _measured(metrics: Sequence[MetricLine], given: Sequence[MetricEntered]) -> tuple[MetricLine, ...]:
    found = {one.key: one for one in metrics}
    for said in given:
        words = {name: " ".join(_text(getattr(said, name), "metrics").split()) for name in _MEASURED}
        if not words["metric"] or said.state not in METRIC_STATES:
            states = ", ".join(METRIC_STATES)
            raise InvalidInput(f"A metric needs its name, and a state of: {states}.", field="metrics")
        if said.state == "not_yet_available" and words["actual"]:
            raise InvalidInput(
                f"{words['metric']} is not yet available, so it has no figure.", field="metrics"
            )
        key = metric_key(words["metric"], words["measure"])
        place = found[key].position if key in found else len(found) + 1
        day = _day(said.available_from)
        found[key] = MetricLine(**words, state=said.state, available_from=day, key=key, position=place)
    return tuple(found.values())


def _explained(metrics: Sequence[MetricLine], given: Sequence[MetricExplained]) -> tuple[MetricLine, ...]:
    found = {one.key: one for one in metrics}
    for said in given:
        if said.metric not in found:
            raise InvalidInput(f"This return has no metric '{said.metric}'.", field="metrics")
        reason, day = _text(said.reason, "reason"), _day(said.expected_on)
        if bool(reason) != bool(day):
            name = found[said.metric].metric
            raise InvalidInput(
                f"Of {name} say both why it is not there and when it is expected.", field="metrics"
            )
        found[said.metric] = replace(found[said.metric], reason=reason, expected_on=day)
    return tuple(found.values())


def _answered(conditions: Sequence[Condition], given: Sequence[ConditionAnswered]) -> tuple[Condition, ...]:
    found = {one.key: one for one in conditions}
    for said in given:
        if said.condition not in found:
            raise InvalidInput(f"The round has no condition '{said.condition}'.", field="conditions")
        met = said.met.strip().casefold()
        if met and met not in MET:
            raise InvalidInput(f"'{said.met}' is neither yes nor no.", field="conditions")
        text = _text(said.said, "conditions")
        if met == "no" and not text:
            title = found[said.condition].title
            raise InvalidInput(f"Say why the condition '{title}' is no longer met.", field="conditions")
        found[said.condition] = replace(found[said.condition], met=met, said=text)
    return tuple(found.values())


def _carried(carried: Sequence[Carried], given: Sequence[CarriedEntered]) -> tuple[Carried, ...]:
    found = {(one.origin, one.scheme): one for one in carried}
    for said in given:
        origin, scheme = " ".join(said.origin.split()), " ".join(_text(said.scheme, "carried").split())
        amount = _pence(said.amount, "the amount carried forward")
        if amount is None:
            found.pop((origin, scheme), None)
            continue
        if not origin:
            raise InvalidInput(
                "Say of which year the money carried forward is, like 2018-19.", field="carried"
            )
        found[origin, scheme] = Carried(origin, amount, scheme)
    return tuple(sorted(found.values(), key=lambda one: (one.origin, one.scheme)))
