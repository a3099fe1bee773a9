"""What is to be warned of in a scheme on a day. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.kernel.words import counted
from govflow.schemes.model import Scheme, Start, day_words

_HANGS = "Every scheme hangs on a decision"
_COVERED = "A service is covered until what follows it starts"
_PUT_OFF = "Record the next date, or take this one away if it is done: what was said before is kept."


@dataclass(frozen=True, slots=True)
class On:
    """The day, the last day of the plan's year, and how many days before its end a contract warns."""

    today: date
    year_ends: date
    warning_days: int


def scheme_findings(scheme: Scheme, on: On) -> tuple[Finding, ...]:
    """Return the warnings of one scheme, those of its decision first."""
    return (
        *_decision(scheme),
        *_approval(scheme, on),
        *_cover(scheme),
        *_starts(scheme),
        *_contract(scheme, on),
        *_overdue(scheme, on),
    )


def _warning(code: str, scheme: Scheme, message: str, rule: str, remedy: str, **figures: Json) -> Finding:
    return Finding(code, message, "warning", scheme.title, {"scheme": scheme.key, **figures}, rule, remedy)


def _decision(scheme: Scheme) -> Iterator[Finding]:
    if scheme.lines and not (scheme.value("decision") or scheme.value("decided_elsewhere")):
        message = "No decision is cited that approves it."
        remedy = "Cite the decision of the register, or one made elsewhere with the document that shows it."
        yield _warning("DECISION_NOT_CITED", scheme, message, _HANGS, remedy)
    if scheme.cited and scheme.cited.doubts:
        message = f"The decision it hangs on may not be relied on. {scheme.cited.doubts[0]}"
        remedy = "Cite a decision that stands, or have this one settled."
        doubts: list[Json] = list(scheme.cited.doubts)
        figures: dict[str, Json] = {"decision": scheme.cited.ref, "doubts": doubts}
        yield _warning("DECISION_IN_DOUBT", scheme, message, _HANGS, remedy, **figures)


def _approval(scheme: Scheme, on: On) -> Iterator[Finding]:
    until = scheme.day("approved_until")
    if until is None or until >= on.year_ends or not scheme.pence:
        return
    ends = "ended" if until < on.today else "ends"
    message = (
        f"{money_words(scheme.pence)} is to be spent to {day_words(on.year_ends)}, "
        f"and its approval {ends} on {day_words(until)}."
    )
    figures: dict[str, Json] = {
        "approved_until": until.isoformat(),
        "spending_to": on.year_ends.isoformat(),
        "expenditure": pounds_of(scheme.pence),
    }
    remedy = "Take the next decision before the approval ends, or plan no spending after it."
    rule = "Money is spent while its approval lasts"
    yield _warning("SPENDING_PAST_APPROVAL", scheme, message, rule, remedy, **figures)


def cover_ends(scheme: Scheme) -> date | None:
    """Return the last day a scheme is covered: of its approval or of its contract, whichever is first."""
    known = [day for name in ("approved_until", "contract_end") if (day := scheme.day(name))]
    return min(known, default=None)


def _cover(scheme: Scheme) -> Iterator[Finding]:
    ends = cover_ends(scheme)
    late = [one for one in scheme.starts if ends and one.first > ends + timedelta(days=1)]
    if ends is None or not late:
        return
    said = "; ".join(f"{_start(one)}, {counted(_days(ends, one), 'day')} without cover" for one in late)
    message = f"Cover ends on {day_words(ends)} and what follows starts later: {said}."
    starts: list[Json] = [
        {"follows": one.follows, "starts": one.starts, "source": one.source, "days": _days(ends, one)}
        for one in late
    ]
    figures: dict[str, Json] = {"cover_ends": ends.isoformat(), "starts": starts}
    remedy = "Extend the cover by a decision, or bring the start of what follows forward."
    yield _warning("COVER_ENDS_EARLY", scheme, message, _COVERED, remedy, **figures)


def _days(ends: date, start: Start) -> int:
    """Return how many days at least nothing covers; a start known to the month may be its first day."""
    return (start.first - ends).days - 1


def _start(one: Start) -> str:
    page = f", page {one.page}" if one.page else ""
    return f"{one.follows} {one.words} ({one.source}{page})"


def _starts(scheme: Scheme) -> Iterator[Finding]:
    by_name: dict[str, list[Start]] = {}
    for one in scheme.starts:
        by_name.setdefault(one.follows.casefold(), []).append(one)
    for same in by_name.values():
        if len({one.starts for one in same}) > 1:
            said = "; ".join(map(_start, same))
            message = f"Sources differ on when it is followed: {said}."
            shown: list[Json] = [{"starts": one.starts, "source": one.source} for one in same]
            remedy = "Ask which holds, and record what that source says now."
            rule = "Sources that differ are both kept"
            yield _warning("STARTS_DIFFER", scheme, message, rule, remedy, starts=shown)


def _contract(scheme: Scheme, on: On) -> Iterator[Finding]:
    ends = scheme.day("contract_end")
    left = (ends - on.today).days if ends else on.warning_days + 1
    if ends is None or left > on.warning_days:
        return
    code, words = ("CONTRACT_ENDED", "ended") if left < 0 else ("CONTRACT_ENDS_SOON", "ends")
    message = f"Its contract {words} on {day_words(ends)}."
    rule = f"A contract is warned of {on.warning_days} days before its end"
    remedy = "Record its extension or the next contract, or what follows and when that starts."
    figures: dict[str, Json] = {"contract_end": ends.isoformat(), "days_left": left}
    yield _warning(code, scheme, message, rule, remedy, **figures)


def _overdue(scheme: Scheme, on: On) -> Iterator[Finding]:
    for name, code, what in (
        ("business_case", "BUSINESS_CASE_OVERDUE", "Its next business case"),
        ("review", "REVIEW_OVERDUE", "Its next review"),
        ("impact_review", "IMPACT_REVIEW_OVERDUE", "The review of its impact"),
    ):
        due = scheme.day(name)
        if due is not None and due < on.today:
            late = (on.today - due).days
            message = f"{what} was due on {day_words(due)}, {counted(late, 'day')} ago."
            figures: dict[str, Json] = {"due": due.isoformat(), "days_late": late}
            rule = "What was approved is looked at again by the day set"
            yield _warning(code, scheme, message, rule, _PUT_OFF, **figures)
