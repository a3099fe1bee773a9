"""Notice, pure: which dated rule speaks, the latest moment for it, and whether what was given is enough.

The rules are data (``config/notice.toml``); days are counted by whoever is handed in (``Days``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Finding
from govflow.kernel.moments import LONDON, Happened, end_of_day
from govflow.kernel.words import counted, day_in_words
from govflow.rulebook.terms import DaysRule

Of = Literal["council", "executive"]
Before = Literal["day", "decided", "after"]
Standing = Literal["given", "not_given", "too_late"]
COUNCIL: Of = "council"
EXECUTIVE: Of = "executive"
DAY: Before = "day"
DECIDED: Before = "decided"
GIVEN: Standing = "given"
NOT_GIVEN: Standing = "not_given"
TOO_LATE: Standing = "too_late"
# What a notice can be asked to say, in the words of a form.
SAYS: Mapping[str, str] = {
    "reason": "why",
    "informed": "who was informed of it",
    "agreed_by": "who agreed that it is urgent",
    "representations": "the representations received, or that there were none",
    "response": "the response to them",
    "published_at": "where it was published",
}


class Days(Protocol):
    """Counts days in England's calendar (``timetable.calendar``)."""

    def clear_days(self, notice: date, event: date, /, *, working: bool) -> int:
        """Return how many counting days lie between the two, neither counted."""

    def latest_notice(self, event: date, days: int, /, *, working: bool) -> date:
        """Return the last counting day before the earliest of so many clear days."""

    def next_working(self, day: date, /) -> date:
        """Return the first working day after a day."""

    def after(self, day: date, days: int, /, *, working: bool) -> date:
        """Return the last of so many counting days after a day."""


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """One rule of notice and the days on which it speaks; ``until`` is its last day."""

    notice: str
    title: str
    of: str
    statute: str
    asks: str
    since: date
    until: date | None = None
    days: int = 0
    working: bool = True
    before: str = DAY
    says: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()

    @property
    def clear(self) -> str:
        """Return what it counts: clear days, or clear working days."""
        return "clear working day" if self.working else "clear day"

    def speaks_on(self, day: date) -> bool:
        """Say whether it speaks of what is held or decided on a day."""
        return self.since <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether notice was given. ``latest`` is the last day for it; ``clear_days`` those that it gave."""

    standing: Standing
    latest: date | None
    given: date | None
    clear_days: int | None
    short: int

    @property
    def met(self) -> bool:
        """Whether it was given in time."""
        return self.standing == GIVEN


@dataclass(frozen=True, slots=True)
class NoticeLaw:
    """The rules of notice with the calendar that counts them."""

    rules: tuple[NoticeRule, ...]
    days: Days
    office_closes: time | None = None
    council_bodies: frozenset[str] = frozenset()

    def rule(self, notice: str, on: date, of: str = EXECUTIVE) -> NoticeRule | None:
        """Return the newest rule of a notice that speaks on a day, or ``None`` where the law asks nothing."""
        found = [one for one in self.rules if (one.notice, one.of) == (notice, of) and one.speaks_on(on)]
        return max(found, key=lambda one: one.since, default=None)

    def agenda(self, own: DaysRule, on: date, of: str) -> NoticeRule | None:
        """Return the rule of an agenda: the body's own days where its terms say them, else the law's."""
        found = self.rule("agenda", on, of) or (self.rule("agenda", on, COUNCIL) if of else None)
        if not own.days:
            return found
        if found is None:
            return NoticeRule(
                notice="agenda",
                title="Agenda and reports",
                of=of,
                statute="The body's own rule",
                asks="",
                since=date.min,
                days=own.days,
                working=own.working,
            )
        if (found.days, found.working) == (own.days, own.working):
            return found
        said = f"{found.statute}, by the body's own rule"
        return replace(found, days=own.days, working=own.working, statute=said)

    def known(self, notice: str) -> NoticeRule | None:
        """Return the newest rule of a notice, of whichever day."""
        return max(
            (one for one in self.rules if one.notice == notice), key=lambda one: one.since, default=None
        )

    def counted(self, given: Happened) -> date:
        """Return the day a notice counts as given on: the next working day where the office was closed."""
        if given.instant is None or self.office_closes is None:
            return given.day
        late = given.instant.astimezone(LONDON).time() > self.office_closes
        return self.days.next_working(given.day) if late else given.day

    def closes(self, event: date, days: int, *, working: bool, hour: time | None) -> datetime:
        """Return the instant by which something is to be done so many clear days before an event."""
        latest = self.days.latest_notice(event, days, working=working)
        return end_of_day(latest) if hour is None else datetime.combine(latest, hour, LONDON).astimezone(UTC)

    def answered_by(self, event: date, rule: DaysRule) -> date:
        """Return by which day what was promised at an event is answered; day 1 is the day after."""
        return self.days.after(event, rule.days, working=rule.working)

    def judge(self, rule: NoticeRule, event: date, given: Happened | None, today: date) -> Judged:
        """Return whether a notice was given in time for an event, or can still be."""
        if rule.before != DAY:
            return _agreed(rule, event, given, today)
        latest = self.days.latest_notice(event, rule.days, working=rule.working)
        if given is None:
            missed = today > latest
            return Judged(TOO_LATE if missed else NOT_GIVEN, latest, None, None, rule.days if missed else 0)
        counted = self.counted(given)
        clear = self.days.clear_days(counted, event, working=rule.working)
        short = max(0, rule.days - clear)
        return Judged(TOO_LATE if short else GIVEN, latest, given.day, clear, short)


def _agreed(rule: NoticeRule, event: date, given: Happened | None, today: date) -> Judged:
    """Judge what counts no days: an agreement by the day of the decision, or a report after it."""
    latest = event if rule.before == DECIDED else None
    if given is None:
        missed = latest is not None and today > latest
        return Judged(TOO_LATE if missed else NOT_GIVEN, latest, None, None, 0)
    late = latest is not None and given.day > latest
    return Judged(TOO_LATE if late else GIVEN, latest, given.day, None, 0)


def shortfall(rule: NoticeRule, judged: Judged, event: date) -> Finding | None:
    """Return what is short of a notice, in words, with what the law then asks; nothing where it was given."""
    if judged.met:
        return None
    figures = {"needed": rule.days, "clear_days": judged.clear_days, "short": judged.short}
    latest = judged.latest.isoformat() if judged.latest else ""
    return Finding(
        "NOTICE_TOO_SHORT",
        f"{rule.title}: {_said(rule, judged, event)}",
        severity="error" if judged.standing == TOO_LATE else "warning",
        figures={**figures, "latest": latest, "given": judged.given.isoformat() if judged.given else ""},
        rule=rule.statute,
        remedy=rule.asks,
    )


def _said(rule: NoticeRule, judged: Judged, event: date) -> str:
    if judged.latest is None:
        return "not recorded."
    held, latest = day_in_words(event), day_in_words(judged.latest)
    if judged.given is None:
        was = "was not given" if judged.standing == TOO_LATE else "is not given yet"
        return f"{was}. The last day for it {'was' if judged.standing == TOO_LATE else 'is'} {latest}."
    if judged.clear_days is None:
        return f"given on {day_in_words(judged.given)}, after {held}."
    clear = counted(judged.clear_days, rule.clear)
    return (
        f"given on {day_in_words(judged.given)}, {clear} before {held}: {judged.short} fewer than the "
        f"{rule.days} asked for. The last day for it was {latest}."
    )


def load_notice_law(file: Path, days: Days) -> NoticeLaw:
    """Read ``config/notice.toml``.

    Raises:
        Broken: when it cannot be read or a rule is not whole; the sentence names the rule.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        closes = str(found.get("office_closes", ""))
        rules = tuple(_rule(one) for one in found["rules"])
        bodies = frozenset(str(one) for one in found.get("council_bodies", ()))
        hour = time.fromisoformat(closes) if closes else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Broken(f"The file config/{file.name} cannot be read: {error}") from error
    named = {one.notice for one in rules}
    for one in rules:
        if not named.issuperset(one.instead):
            raise Broken(f"config/{file.name}: '{one.notice}' names a notice instead of it that has no rule.")
    return NoticeLaw(rules, days, hour, bodies)


def _rule(written: Mapping[str, Any]) -> NoticeRule:
    lists = {name: tuple(written.get(name, ())) for name in ("says", "instead")}
    rule = NoticeRule(**{**written, **lists})
    known = (*SAYS, *get_args(Of), *get_args(Before))
    if strange := [word for word in (*rule.says, rule.of, rule.before) if word not in known]:
        raise ValueError(f"'{rule.notice}' has a word that means nothing: {', '.join(strange)}")
    return rule
