"""Two versions of a plan, or two years, line by line: what came in, went out or moved (CONTRACT 4, ``diff``).

Lines match by ID, name and source; then by what the alias table says is one. What moved is a line's virement,
and the sums are the lines' own, so prior + virement = current in every row and in total.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator

from govflow.kernel.findings import Finding, Json
from govflow.workbook.compared import ADDED, AS_BEFORE, CHANGED, REMOVED, Comparison, Moved
from govflow.workbook.held import line_of
from govflow.workbook.model import Contents, Line, Money
from govflow.workbook.money import pounds, said
from govflow.workbook.naming import FUNDING, SCHEME, TYPE, Naming

# What a line says besides its money, in the words of the template's columns.
SAID = {
    "scheme_id": "scheme ID",
    "name": "scheme name",
    "description": "description",
    "scheme_type": "scheme type",
    "sub_type": "sub type",
    "other_text": "description of type Other",
    "area": "area of spend",
    "area_other": "description of area Other",
    "commissioner": "commissioner",
    "percent_nhs": "NHS percentage",
    "percent_la": "LA percentage",
    "provider": "provider",
    "source": "source of funding",
    "new_or_existing": "new or existing",
}
Pair = tuple[Line | None, Line | None]
_RULE = "Prior + virement = current, for every row and the total"


def compare(old: Contents, new: Contents, naming: Naming) -> Comparison:
    """Compare what two templates plan to spend, line by line."""
    pairs = tuple(_pairs(old.lines or (), new.lines or (), naming))
    rows = tuple(_moved(before, after, naming) for before, after in pairs)
    return Comparison(
        rows,
        _summed(pairs, lambda line: naming.funding(line.source)),
        _summed(pairs, lambda line: naming.scheme_type(line.scheme_type)),
        (*_without_amount("old", old), *_without_amount("new", new), *_total_rows(old, new)),
    )


def _pairs(old: Iterable[Line], new: Iterable[Line], naming: Naming) -> Iterator[Pair]:
    """Yield the new lines in order, each with the old one it was, then the old ones that are no more.

    Where several lines have one ID, name and source, those of the same words and amount are one, then those
    of the same amount, then whatever is left in order.
    """
    before: dict[int, Line] = {}
    left_old, left_new = dict(enumerate(old)), dict(enumerate(new))
    after = dict(left_new)
    for key in _keys(naming):
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for place, line in left_old.items():
            waiting[key(line)].append(place)
        for place, line in list(left_new.items()):
            if found := waiting.get(key(line)):
                before[place] = left_old.pop(found.popleft())
                del left_new[place]
    yield from ((before.get(place), line) for place, line in after.items())
    yield from ((line, None) for line in left_old.values())


def _keys(naming: Naming) -> tuple[Callable[[Line], Hashable], ...]:
    """Return by what lines are held to be one: the nearest likeness first, the alias table last."""

    def named(line: Line) -> tuple[str, ...]:
        return line.scheme_id.text, line.name.strip(), naming.source(line.source)

    def plainly(line: Line) -> tuple[str, ...]:
        return line.scheme_id.text, naming.plain(line.name), naming.source(line.source)

    def otherwise(line: Line) -> tuple[str, ...]:
        # A scheme that the table knows by both its names may have been given another number too.
        number = "" if naming.alias_of(SCHEME, line.name) else line.scheme_id.text
        return number, naming.one_name(SCHEME, line.name), naming.funding(line.source)

    return (
        lambda line: (*named(line), *(str(value) for value in line_of(line).values())),
        lambda line: (*named(line), line.expenditure.pence),
        named,
        plainly,
        lambda line: (*otherwise(line), line.expenditure.pence),
        otherwise,
    )


def _moved(before: Line | None, after: Line | None, naming: Naming) -> Moved:
    line = after or before
    if line is None:
        raise ValueError("A line stands on one side at least.")
    old, new = _pence(before), _pence(after)
    was, why = _renamed(before, after, naming) if before and after else ({}, "")
    changes = dict(_reworded(before, after, naming)) if before and after else {}
    kind = (
        ADDED if before is None else REMOVED if after is None else CHANGED if old != new or was else AS_BEFORE
    )
    source = naming.source(line.source)
    return Moved(kind, line.scheme_id.text, line.name, source, old, new, was, why, changes)


def _pence(line: Line | None) -> int:
    return (line.expenditure.pence or 0) if line else 0


def _renamed(before: Line, after: Line, naming: Naming) -> tuple[dict[str, str], str]:
    """Return what a line was called where the alias table alone makes it one, and what the table rests on."""
    found: dict[str, str] = {}
    why: list[str] = []
    source, old_source = naming.source(after.source), naming.source(before.source)
    for name, kind, was, now in (
        ("scheme_name", SCHEME, before.name, after.name),
        ("source", FUNDING, old_source, source),
        ("scheme_type", TYPE, before.scheme_type, after.scheme_type),
    ):
        alias = naming.alias_of(kind, now)
        if alias and naming.plain(was) != naming.plain(now) and alias is naming.alias_of(kind, was):
            found[name] = was
            why.append(alias.why)
    if "scheme_name" in found and before.scheme_id.text != after.scheme_id.text:
        found["scheme_id"] = before.scheme_id.text
    return found, "; ".join(dict.fromkeys(why))


def _reworded(before: Line, after: Line, naming: Naming) -> Iterator[tuple[str, tuple[str, str]]]:
    old, new = line_of(before), line_of(after)
    for name in SAID:
        was, now = _text(old[name]), _text(new[name])
        if was != now and _meant(name, was, naming) != _meant(name, now, naming):
            yield name, (was, now)


def _text(value: Json) -> str:
    return "" if value is None else str(value["fault"]) if isinstance(value, dict) else str(value)


def _meant(name: str, text: str, naming: Naming) -> str:
    """Return what an entry of a list means, whichever wording the round has for it; free text is as typed."""
    if name == "scheme_type":
        return naming.scheme_type(text)
    if name == "source":
        return naming.funding(text)
    return naming.plain(text) if name in {"area", "commissioner", "provider", "sub_type"} else text.strip()


def _summed(pairs: Iterable[Pair], name_of: Callable[[Line], str]) -> dict[str, tuple[int, int]]:
    """Return what each source or type came to on either side, in the order in which they come up."""
    found: dict[str, tuple[int, int]] = {}
    for before, after in pairs:
        for line, old, new in ((before, _pence(before), 0), (after, 0, _pence(after))):
            if line is not None:
                was, now = found.get(name_of(line), (0, 0))
                found[name_of(line)] = was + old, now + new
    return found


def _without_amount(side: str, contents: Contents) -> Iterator[Finding]:
    for line in contents.lines or ():
        if line.expenditure.pence is None:
            fault = line.expenditure.fault or "has no amount"
            message = f"The expenditure of the {side} line {fault}: it counts as nothing."
            where = f"{side}: {line.expenditure.at}"
            remedy = "Type the amount as a number in pounds, and compare again."
            yield Finding("EXPENDITURE_INVALID", message, where=where, rule=_RULE, remedy=remedy)


def _total_rows(old: Contents, new: Contents) -> Iterator[Finding]:
    """Find a total row that the earlier one and what the lines moved by do not give (DOMAIN A5)."""
    moved = _spent(new) - _spent(old)
    for was, now in zip(_stated(old), _stated(new), strict=False):
        prior, current = was.pence, now.pence
        if prior is None or current is None or prior + moved == current:
            continue
        apart = current - prior - moved
        rows = f"The total rows say {said(prior)} and {said(current)}, the lines moved by {said(moved)}"
        figures: dict[str, Json] = {
            "prior": pounds(prior),
            "virement": pounds(moved),
            "current": pounds(current),
            "difference": pounds(apart),
        }
        yield Finding(
            "VIREMENT_MISMATCH",
            f"{rows}: {said(abs(apart))} apart.",
            where=f"new: {now.at}",
            figures=figures,
            rule=_RULE,
            remedy="Correct the total row that its own rows do not add to.",
        )


def _stated(contents: Contents) -> list[Money]:
    return [one.amount for one in contents.stated if one.of == "lines"]


def _spent(contents: Contents) -> int:
    return sum(_pence(line) for line in contents.lines or ())
