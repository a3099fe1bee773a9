"""Where a file and the version that is held differ: sheet, cell, what it is, and both values.

Matched by meaning, never by cell: a source, a scheme line by its ID, name and source, a metric's measure,
period and kind, a field of the cover, a requirement. What stands in only one of them is a difference too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govflow.kernel.findings import Json
from govflow.workbook.held import plain_number
from govflow.workbook.model import Contents, Contribution, Income, Line, Metric, Money, Number, Text
from govflow.workbook.money import pounds

LINE_FIELDS = {
    "description": "description",
    "scheme_type": "scheme type",
    "sub_type": "sub type",
    "other_text": "what the type 'Other' is",
    "area": "area of spend",
    "area_other": "what the area 'Other' is",
    "commissioner": "commissioner",
    "percent_nhs": "NHS percentage",
    "percent_la": "LA percentage",
    "provider": "provider",
    "expenditure": "expenditure",
    "new_or_existing": "new or existing",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of which two versions say different values; none where one of them does not have it.

    It is placed where it stands in the file; what is not there has the sheet it is held for, and no cell.
    """

    sheet: str
    cell: str
    what: str
    held: str | None
    file: str | None

    def as_json(self) -> dict[str, Json]:
        """Return it as every door says it."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "what": self.what,
            "held": self.held,
            "file": self.file,
        }


@dataclass(frozen=True, slots=True)
class _Part:
    """One row, field or block: what it is, its values by what they are, and the one that stands for it."""

    key: tuple[str, ...]
    what: str
    fields: dict[str, tuple[str, str]]
    of: str = ""


def differences(held: Contents, file: Contents) -> tuple[Difference, ...]:
    """Return where the file that is submitted differs from the held version, sheet by sheet."""
    before, after = _numbered(_parts(held)), _numbered(_parts(file))
    found: list[Difference] = []
    for key in [*before, *(key for key in after if key not in before)]:
        if key not in after:
            at, value = before[key].fields[before[key].of]
            found.append(Difference(at.rpartition("!")[0], "", before[key].what, value, None))
        elif key not in before:
            at, value = after[key].fields[after[key].of]
            found.append(_found(at, after[key].what, None, value))
        else:
            found.extend(_within(before[key], after[key]))
    return tuple(found)


def _within(before: _Part, after: _Part) -> Iterator[Difference]:
    for field, (at, value) in after.fields.items():
        was = before.fields[field][1]
        if was != value:
            yield _found(at, f"{after.what}: {field}" if field else after.what, was, value)


def _found(at: str, what: str, held: str | None, file: str | None) -> Difference:
    sheet, _, cell = at.rpartition("!")
    return Difference(sheet, cell, what, held, file)


def _numbered(parts: Iterable[_Part]) -> dict[tuple[str, ...], _Part]:
    """Return parts by their meaning and, among those that mean the same, by their order."""
    times: Counter[tuple[str, ...]] = Counter()
    found: dict[tuple[str, ...], _Part] = {}
    for part in parts:
        times[part.key] += 1
        found[*part.key, str(times[part.key])] = part
    return found


def _parts(contents: Contents) -> Iterator[_Part]:
    yield _Part(("round",), "The round", {"": ("", contents.template)})
    yield from _cover(contents)
    for income in contents.income or ():
        yield from _income(income)
    for one in contents.minimums:
        # Where two sheets state one, the last is held; so it is the last that is compared.
        if one is [each for each in contents.minimums if each.condition == one.condition][-1]:
            yield _Part(
                ("minimum", one.condition), f"Minimum required, {one.condition}", {"": _money(one.amount)}
            )
    for line in contents.lines or ():
        yield _line(contents, line)
    for metric in contents.metrics or ():
        yield from _metric(metric)
    for answer in contents.answers or ():
        said = {"answer": answer.answer, "action": answer.action, "timeframe": answer.timeframe}
        fields = {name: _text(one) for name, one in said.items()}
        yield _Part(("answer", answer.code), f"Requirement {answer.code}", fields, of="answer")


def _cover(contents: Contents) -> Iterator[_Part]:
    if contents.cover is None:
        return
    for key, text in contents.cover.fields.items():
        yield _Part(("cover", key), f"Cover, {key.replace('_', ' ')}", {"": _text(text)})
    for one in contents.cover.contacts:
        if one.title or one.email.text:
            fields = {"title": (one.email.at, one.title), "e-mail": _text(one.email)}
            yield _Part(("contact", one.role), f"Cover, contact {one.role}".strip(), fields, of="e-mail")


def _income(income: Income) -> Iterator[_Part]:
    is_whole = income.is_additional and not income.rows
    total = (income.total.at, pounds(income.total.pence or 0) if is_whole else "")
    yield _Part(("income", income.source), f"Income, {income.source}", {"": total})
    for of, rows in (("", income.rows), (", breakdown", income.breakdown)):
        yield from (_contribution(income.source, of, one) for one in rows)


def _contribution(source: str, of: str, one: Contribution) -> _Part:
    what = f"Income, {source}{of}, {one.name}".removesuffix(", ")
    return _Part(("income", source, of, one.name), what, {"": _money(one.amount)})


def _line(contents: Contents, line: Line) -> _Part:
    named = (line.scheme_id.text, line.name, line.source)
    told = (text or f"without {what}" for text, what in zip(named, ("ID", "name", "source"), strict=True))
    fields = {}
    for column, title in LINE_FIELDS.items():
        held: str | Number | Money = getattr(line, column)
        at = contents.at(line, column) if "expenditure" in contents.titles else line.scheme_id.at
        fields[title] = (at, held) if isinstance(held, str) else (at, _value(held))
    return _Part(("line", *named), f"Scheme {', '.join(told)}", fields, of="expenditure")


def _metric(metric: Metric) -> Iterator[_Part]:
    yield _Part(
        ("metric", metric.code), f"Metric {metric.code}", {"comments": _text(metric.narrative)}, of="comments"
    )
    for one in metric.rows:
        named = (metric.code, one.measure, one.period, one.kind)
        value = (one.value.at, _value(one.value))
        fields = {"value": value, "unit": (one.value.at, one.unit)}
        yield _Part(("measured", *named), f"Metric {' '.join(named)}", fields, of="value")


def _text(text: Text) -> tuple[str, str]:
    return text.at, text.text


def _money(money: Money) -> tuple[str, str]:
    return money.at, _value(money)


def _value(held: Number | Money) -> str:
    """Return an amount or a number in digits, and what stands there instead of one in words."""
    if isinstance(held, Money) and held.pence is not None:
        return pounds(held.pence)
    if isinstance(held, Number) and held.value is not None:
        return plain_number(held.value)
    return "" if held.is_blank else held.fault
