"""What changed from one version to the next, in a sentence for each part. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from govflow.kernel.canonical import digest
from govflow.kernel.findings import Json
from govflow.kernel.words import counted, spaced
from govflow.workbook.held import confirmations_of, contacts_of, line_of, metrics_of
from govflow.workbook.model import Contents, Line
from govflow.workbook.money import said as money

NOTHING = Contents()
MOST_NAMED = 5
Shape = Mapping[str, Json]


def what_changed(before: Contents | None, after: Contents, source: str) -> dict[str, str]:
    """Return for each part what changed since the version before; ``source`` says where it came from."""
    former = before or NOTHING
    said = {
        "figures": [*_lines(former.lines or (), after.lines or ()), *_income(former, after)],
        "metrics": _items(metrics_of(former), metrics_of(after), "code", "metric"),
        "confirmations": _items(confirmations_of(former), confirmations_of(after), "code", "requirement"),
        "contacts": _cover(contacts_of(former), contacts_of(after)),
    }
    came = f"{source}. " if source else ""
    return {part: f"{came}{_sentence(found)}" for part, found in said.items()}


def _sentence(found: Sequence[str]) -> str:
    told = "; ".join(found)
    return f"{told[:1].upper()}{told[1:]}." if found else "Its order or wording changed."


def _lines(before: Sequence[Line], after: Sequence[Line]) -> list[str]:
    """Say how many lines came, went and changed; a line is the same by its number, name and source."""
    old, new = Counter(map(_key, before)), Counter(map(_key, after))
    added, removed = sum((new - old).values()), sum((old - new).values())
    gone = Counter(digest(line_of(one)) for one in before) - Counter(digest(line_of(one)) for one in after)
    changed = max(sum(gone.values()) - removed, 0)
    words = [(added, "added"), (removed, "removed"), (changed, "changed")]
    found = [f"{counted(number, 'scheme line')} {how}" for number, how in words if number]
    was, now = _spent(before), _spent(after)
    if was != now:
        found.append(f"expenditure from {money(was)} to {money(now)}")
    return found


def _key(line: Line) -> tuple[str, str, str]:
    return line.scheme_id.text, line.name, line.source


def _spent(lines: Sequence[Line]) -> int:
    return sum(line.expenditure.pence or 0 for line in lines)


def _income(before: Contents, after: Contents) -> list[str]:
    was = {one.source: one.pence for one in before.income or ()}
    now = {one.source: one.pence for one in after.income or ()}
    return [
        f"{source} income from {money(was.get(source, 0))} to {money(now.get(source, 0))}"
        for source in dict.fromkeys([*was, *now])
        if was.get(source, 0) != now.get(source, 0)
    ]


def _items(before: Sequence[Json], after: Sequence[Json], key: str, thing: str) -> list[str]:
    was = {str(one[key]): one for one in before if isinstance(one, dict)}
    now = {str(one[key]): one for one in after if isinstance(one, dict)}
    names = [name for name in dict.fromkeys([*was, *now]) if was.get(name) != now.get(name)]
    return [f"{thing} {name}" for name in names[:MOST_NAMED]] + _further(names)


def _cover(before: Shape, after: Shape) -> list[str]:
    was, now = _mapping(before["fields"]), _mapping(after["fields"])
    names = [spaced(name) for name in dict.fromkeys([*was, *now]) if was.get(name) != now.get(name)]
    if before["contacts"] != after["contacts"]:
        names.append("the contacts")
    return names[:MOST_NAMED] + _further(names)


def _further(names: Sequence[str]) -> list[str]:
    return [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []


def _mapping(shape: Json) -> Shape:
    return shape if isinstance(shape, dict) else {}
