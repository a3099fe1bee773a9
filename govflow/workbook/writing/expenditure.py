"""The sheets of money out: the scheme lines under running balances, the scheme types, and every list."""

from __future__ import annotations

from govflow.workbook.grid import letters
from govflow.workbook.model import Line, Number
from govflow.workbook.money import half_up
from govflow.workbook.writing.funding import write_balances
from govflow.workbook.writing.page import Choice, Ink, Page, amount, count, figure, number, words
from govflow.workbook.writing.round import FIRST, LISTS, Round

# The balances and the minimums stand beside each other, so that the headers stay in sight on a small screen.
BALANCES, REQUIRED = 4, 7
ROOM = 200
WIDTHS = {
    "scheme_id": 10,
    "name": 34,
    "description": 48,
    "percent_nhs": 14,
    "percent_la": 14,
    "commissioner": 16,
}
USUAL = 26
LISTED = {
    "scheme_type": "types", "area": "areas", "commissioner": "commissioners", "provider": "providers",
    "source": "sources",
}  # fmt: skip
TYPES_ROW = 4


def expenditure_page(of: Round) -> Page:
    """Return the sheet of scheme lines, one row each, with the round's lists to choose from."""
    page, columns = of.page("expenditure"), of.template.words["expenditure"]["columns"]
    page.widths = {1: 3} | {place: WIDTHS.get(key, USUAL) for place, key in enumerate(columns, FIRST)}
    write_balances(page, of, "expenditure", BALANCES)
    _required(page, of)
    page.header, page.still_columns = page.next_row + 1, FIRST + 1
    page.say(page.header, FIRST, *(labels[0] for labels in columns.values()), look="header")
    for row, line in enumerate(of.contents.lines or (), page.header + 1):
        page.put(row, FIRST, *(_cell(line, key) for key in columns))
    _choices(page, of, list(columns))
    return page


def _required(page: Page, of: Round) -> None:
    required = of.template.words["required"]
    held = {one["key"]: of.minimum("expenditure", one["key"]) for one in of.template.words["conditions"]}
    labels = ("Required Spend", required["minimum"][0], required["planned"][0], "Under Spend")
    page.say(BALANCES, REQUIRED, *labels, look="header")
    row = BALANCES + 1
    for condition in of.template.words["conditions"]:
        minimum, planned = held[condition["key"]], half_up(of.sums.planned[condition["key"]])
        if minimum is not None:
            under = max((minimum.pence or 0) - planned, 0)
            page.say(row, REQUIRED, condition["labels"][0])
            page.put(row, REQUIRED + 1, amount(minimum), figure(planned, "total"), figure(under, "total"))
            row += 1


def _cell(line: Line, column: str) -> Ink:
    held = getattr(line, column)
    if column == "scheme_id":
        return count(line.scheme_id.text)
    if column == "expenditure":
        return amount(line.expenditure)
    return number(held) if isinstance(held, Number) else words(held)


def _choices(page: Page, of: Round, columns: list[str]) -> None:
    first, last = page.header + 1, page.next_row - 1 + ROOM

    def cells(column: str) -> str:
        letter = letters(FIRST + columns.index(column))
        return f"{letter}{first}:{letter}{last}"

    for column, name in LISTED.items():
        page.choices.append(of.choice(cells(column), name))
    kind = f"${letters(FIRST + columns.index('scheme_type'))}{first}"
    page.choices.append(
        Choice(
            cells("sub_type"),
            "list",
            of.lists["sub_types"].format(kind=kind),
            says="Choose the type first, then one of its sub types from the list.",
        )
    )
    page.choices.append(Choice(cells("scheme_id"), "whole", "1", says="Type a whole number above 0."))
    page.choices.append(
        Choice(cells("expenditure"), "decimal", "0", says="Type an amount in pounds, not less than 0.")
    )
    for column in ("percent_nhs", "percent_la"):
        page.choices.append(Choice(cells(column), "decimal", "0", "100", says="Type a number from 0 to 100."))


def scheme_types_page(of: Round) -> Page:
    """Return the sheet that shows each scheme type with its sub types."""
    page = of.page("scheme_types", shows_board=False)
    page.widths, page.header = {1: 3, FIRST: 10, 3: 56, 4: 90}, TYPES_ROW
    page.say(TYPES_ROW, FIRST, "Number", "Scheme type/ services", "Sub type", look="header")
    for place, (name, sub_types) in enumerate(of.template.scheme_types.items(), 1):
        row = TYPES_ROW + place
        page.put(row, FIRST, Ink("number", str(place), "label"))
        page.say(row, FIRST + 1, name, "\n".join(f"{at}. {one}" for at, one in enumerate(sub_types, 1)))
    return page


def lists_page(of: Round) -> Page:
    """Return the sheet of every list, and note where each stands for the cells that are chosen from it."""
    page, listed, kinds = Page(LISTS), of.template.words["expenditure"], of.template.scheme_types
    columns: dict[str, list[str]] = {
        "areas": listed["areas"],
        "commissioners": listed["commissioners"],
        "providers": listed["providers"],
        "sources": list(of.template.sources),
        "answers": ["Yes", "No"],
        "types": list(kinds),
    }
    titles = ("Area of Spend", "Commissioner", "Provider", "Source of Funding", "Answer", "Scheme Type")
    for place, (title, (name, entries)) in enumerate(zip(titles, columns.items(), strict=True), 1):
        _listed(page, place, title, entries)
        of.lists[name] = f"{LISTS}!${letters(place)}$2:${letters(place)}${len(entries) + 1}"
    start = len(columns) + 1
    for place, (name, sub_types) in enumerate(kinds.items(), start):
        _listed(page, place, name, sub_types)
    first, last = letters(start), letters(start + len(kinds) - 1)
    longest = max(map(len, kinds.values()), default=1)
    at = f"MATCH({{kind}},{LISTS}!${first}$1:${last}$1,0)-1"
    below = f"OFFSET({LISTS}!${first}$2,0,{at},{max(longest, 1)},1)"
    of.lists["sub_types"] = f"OFFSET({LISTS}!${first}$2,0,{at},MAX(1,COUNTA({below})),1)"
    return page


def _listed(page: Page, column: int, title: str, entries: list[str]) -> None:
    page.widths[column], page.header = 34, 1
    page.say(1, column, title, look="header")
    for row, entry in enumerate(entries, 2):
        page.say(row, column, entry)
