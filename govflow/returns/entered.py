"""What is entered in a return, and what the return then holds: read strictly, over what was there. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from govflow.kernel.canonical import LARGEST_SAFE_INTEGER
from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.moments import parse_date
from govflow.returns.commands import (
    CarriedEntered,
    ConditionAnswered,
    EnterFigures,
    LineEntered,
    MetricEntered,
    MetricExplained,
)
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


def entered(before: Figures, command: EnterFigures) -> Figures:
    """Return what a return holds once something is entered.

    Raises:
        InvalidInput: for an amount, a day, a scheme, metric or condition that cannot be used.
        Refused: ``VERSION_STALE`` over what somebody else has changed since it was seen.
    """
    lines = Lines(before)
    for given in command.lines:
        known = lines.named(given)
        if known is None:
            known = _new_line(given, lines.next_place())
        elif command.seen is not None and known.event > command.seen:
            raise refusal(
                "VERSION_STALE",
                f"Somebody else has entered figures of '{known.scheme}' since you opened this page.",
                rule="Nobody’s figures are written over unseen",
                remedy="Look at what they entered, then enter yours again.",
            )
        lines.put(_line_with(known, given))
    if len(lines.by_key) > MOST_LINES:
        raise InvalidInput(f"A return has at most {MOST_LINES:,} lines.", field="lines")
    narrative = before.narrative if command.narrative is None else _text(command.narrative, "narrative")
    return replace(
        before,
        lines=tuple(sorted(lines.by_key.values(), key=lambda one: one.position)),
        metrics=_explained(_measured(before.metrics, command.measured), command.metrics),
        conditions=_answered(before.conditions, command.conditions),
        carried=_carried(before.carried, command.carried),
        narrative=narrative,
    )


class Lines:
    """The lines of a return while some are entered, found by their key, or by what is given of them."""

    def __init__(self, before: Figures) -> None:
        self.by_key: dict[str, Line] = {}
        self._keys: dict[tuple[str, str], list[str]] = {}
        self._place = before.next_position
        for one in before.lines:
            self.put(one)

    def next_place(self) -> int:
        """Return the position of a new line."""
        self._place += 1
        return self._place - 1

    def put(self, line: Line) -> None:
        """Put a line in, in the place of the one of the same key."""
        if line.key not in self.by_key:
            for name in ("scheme_id", "scheme"):
                self._keys.setdefault((name, _folded(getattr(line, name))), []).append(line.key)
        self.by_key[line.key] = line

    def named(self, given: LineEntered) -> Line | None:
        """Return the line that is meant; nothing where it is new.

        Raises:
            InvalidInput: for a key that is not there, or where more than one line fits.
        """
        if given.line:
            if given.line not in self.by_key:
                raise InvalidInput(f"This return has no line '{given.line}'.", field="lines")
            return self.by_key[given.line]
        name = "scheme_id" if given.scheme_id.strip() else "scheme"
        keys = self._keys.get((name, _folded(getattr(given, name))), [])
        found = [self.by_key[key] for key in keys if _is_named(self.by_key[key], given)]
        if len(found) > 1:
            names = f"'{given.scheme or given.scheme_id}'"
            message = f"{names} stands in more than one line of this return. Give its ID and its source too."
            raise InvalidInput(message, field="lines")
        return found[0] if found else None


def _is_named(one: Line, given: LineEntered) -> bool:
    said = [(given.scheme_id, one.scheme_id), (given.scheme, one.scheme), (given.source, one.source)]
    return all(_folded(wanted) == _folded(there) for wanted, there in said if wanted.strip())


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


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
