"""A change by hand of what is held: a line, a source's income, a metric, the cover, an answer. Pure.

Each change names the item it touches, so that two people who change different items never meet, and two who
change the same one are shown both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.workbook.held import amount_of, confirmations_of, contacts_of, line_of, metrics_of
from govflow.workbook.model import (
    BLANK,
    Answer,
    Contact,
    Contents,
    Contribution,
    Cover,
    Income,
    Line,
    Measured,
    Metric,
    Money,
    Text,
)
from govflow.workbook.typed import amount, contributions, number, words

WORDS = ("name", "description", "scheme_type", "sub_type", "other_text", "area", "area_other")
WORDS_AFTER = ("commissioner", "provider", "source", "new_or_existing")
PERCENTS = ("percent_nhs", "percent_la")
LINE_FIELDS = (
    "scheme_id",
    *WORDS,
    "commissioner",
    *PERCENTS,
    "provider",
    "source",
    "expenditure",
    "new_or_existing",
)
FIRST_ROW = 14
LARGEST_PERCENT = 100


class Change(Protocol):
    """One change by hand."""

    def item(self, contents: Contents) -> Json:
        """Return what it touches, as it is in a version; nothing where it is not there."""

    def made_in(self, contents: Contents) -> Contents:
        """Return contents in which it is made.

        Raises:
            InvalidInput: for something typed that cannot be used, with the field.
        """


def made(contents: Contents, change: Change) -> Contents:
    """Return contents in which a change is made. Totals that a file stated are no longer said."""
    after = change.made_in(contents)
    unsaid = tuple(replace(one, amount=Money(one.amount.at, None, BLANK)) for one in after.stated)
    return replace(after, stated=unsaid)


@dataclass(frozen=True, slots=True)
class PutLine:
    """A scheme line's fields as typed; without a ``row`` it is a new line."""

    values: Mapping[str, str]
    row: int = 0

    def item(self, contents: Contents) -> Json:
        """Return the line as it is."""
        return next((line_of(one) for one in contents.lines or () if one.row == self.row), None)

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with the line changed, or added at the end."""
        lines = contents.lines or ()
        if not self.row:
            return replace(contents, lines=(*lines, _line(contents, next_row(lines), self.values)))
        if not any(one.row == self.row for one in lines):
            raise InvalidInput("This line is no longer there.", field="line")
        new = _line(contents, self.row, self.values)
        return replace(contents, lines=tuple(new if one.row == self.row else one for one in lines))


@dataclass(frozen=True, slots=True)
class DropLine:
    """A scheme line taken out."""

    row: int

    def item(self, contents: Contents) -> Json:
        """Return the line as it is."""
        return PutLine({}, self.row).item(contents)

    def made_in(self, contents: Contents) -> Contents:
        """Return contents without the line."""
        if self.item(contents) is None:
            raise InvalidInput("This line is no longer there.", field="line")
        return replace(contents, lines=tuple(one for one in contents.lines or () if one.row != self.row))


@dataclass(frozen=True, slots=True)
class PutIncome:
    """The income of one source: who gives how much, and the breakdown by district where there is one."""

    source: str
    rows: Sequence[tuple[str, str]]
    breakdown: Sequence[tuple[str, str]] = ()

    def item(self, contents: Contents) -> Json:
        """Return the source's income as it is."""
        found = next((one for one in contents.income or () if one.source == self.source), None)
        return [[_rows_of(found.rows), _rows_of(found.breakdown)]] if found else None

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with this income."""
        if self.item(contents) is None:
            raise InvalidInput(f"The round has no source '{self.source}'.", field="source")
        return replace(
            contents,
            income=tuple(
                self._of(one) if one.source == self.source else one for one in contents.income or ()
            ),
        )

    def _of(self, income: Income) -> Income:
        rows = contributions(self.rows, income.rows, income.total.at)
        breakdown = contributions(self.breakdown, income.breakdown, income.total.at)
        total = sum(one.amount.pence or 0 for one in rows)
        return replace(income, rows=rows, breakdown=breakdown, total=Money(income.total.at, total))


@dataclass(frozen=True, slots=True)
class PutMetric:
    """A metric's rows (measure, period, kind, unit, value) and its narrative."""

    code: str
    rows: Sequence[tuple[str, str, str, str, str]]
    narrative: str

    def item(self, contents: Contents) -> Json:
        """Return the metric as it is."""
        return _called(metrics_of(contents), self.code)

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with this metric. A figure that was there keeps the cell it was read from."""
        others = contents.metrics or ()
        at = f"{contents.titles.get('metrics', 'Metrics')}!A1"
        was = next((one for one in others if one.code == self.code), Metric(self.code, at, (), Text(at)))
        cells = {(one.measure, one.period, one.kind): one.value.at for one in was.rows}
        rows = tuple(
            Measured(*named, unit.strip(), number(value, cells.get(named, was.heading), "value"))
            for measure, period, kind, unit, value in self.rows
            if measure.strip()
            for named in [(measure.strip(), period.strip(), kind.strip())]
        )
        narrative = Text(was.narrative.at, words(self.narrative, "narrative"))
        new = Metric(self.code, was.heading, rows, narrative)
        rest = [one for one in others if one.code != self.code]
        return replace(contents, metrics=tuple(sorted((*rest, new), key=lambda one: one.code)))


@dataclass(frozen=True, slots=True)
class PutCover:
    """The cover's fields, and the contacts the letter goes to: role, title and e-mail."""

    fields: Mapping[str, str]
    contacts: Sequence[tuple[str, str, str]] = ()

    def item(self, contents: Contents) -> Json:
        """Return the cover as it is."""
        return contacts_of(contents)

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with this cover."""
        cover = contents.cover or Cover()
        sheet = contents.titles.get("cover", "Cover")
        fields = {
            key: Text(was.at, words(self.fields[key], key) if key in self.fields else was.text)
            for key, was in cover.fields.items()
        }
        known = {one.role: one for one in cover.contacts}
        contacts = tuple(
            Contact(
                words(role, "contacts"),
                words(title, "contacts"),
                Text(known[role].email.at if role in known else f"{sheet}!A1", words(email, "contacts")),
                known[role].is_optional if role in known else False,
            )
            for role, title, email in self.contacts
            if role.strip() or title.strip() or email.strip()
        )
        return replace(contents, cover=Cover(fields, contacts))


@dataclass(frozen=True, slots=True)
class PutAnswer:
    """The answer to one planning requirement."""

    code: str
    answer: str
    action: str = ""
    timeframe: str = ""

    def item(self, contents: Contents) -> Json:
        """Return the answer as it is."""
        return _called(confirmations_of(contents), self.code)

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with this answer."""
        if self.item(contents) is None:
            raise InvalidInput(f"The round has no planning requirement '{self.code}'.", field="code")
        return replace(contents, answers=tuple(map(self._of, contents.answers or ())))

    def _of(self, answer: Answer) -> Answer:
        if answer.code != self.code:
            return answer
        return Answer(
            answer.code,
            Text(answer.answer.at, words(self.answer, "answer")),
            Text(answer.action.at, words(self.action, "action")),
            Text(answer.timeframe.at, words(self.timeframe, "timeframe")),
        )


def next_row(lines: Sequence[Line]) -> int:
    """Return the row of the sheet that a new line takes."""
    return max((one.row for one in lines), default=FIRST_ROW - 1) + 1


def _line(contents: Contents, row: int, values: Mapping[str, str]) -> Line:
    sheet = contents.titles.get("expenditure", "Expenditure")

    def at(name: str) -> str:
        return f"{sheet}!{contents.columns.get(name, 'A')}{row}"

    def said(name: str) -> str:
        return words(values.get(name, ""), name)

    percents = {name: number(values.get(name, ""), at(name), name) for name in PERCENTS}
    for name, one in percents.items():
        if one.value is not None and not 0 <= one.value <= LARGEST_PERCENT:
            raise InvalidInput("A percentage lies between 0 and 100.", field=name)
    return Line(
        row=row,
        scheme_id=Text(at("scheme_id"), said("scheme_id")),
        **{name: said(name) for name in (*WORDS, *WORDS_AFTER)},
        percent_nhs=percents["percent_nhs"],
        percent_la=percents["percent_la"],
        expenditure=amount(values.get("expenditure", ""), at("expenditure"), "expenditure"),
    )


def _rows_of(rows: Sequence[Contribution]) -> list[Json]:
    return [[one.name, amount_of(one.amount)] for one in rows]


def _called(items: Sequence[Json], code: str) -> Json:
    return next((one for one in items if isinstance(one, dict) and one["code"] == code), None)
