"""The lines of the expenditure sheet, each by the round's lists (DOMAIN rule A11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govflow.kernel.findings import Finding
from govflow.workbook.checks.sorting import JOINT, Sorted, nhs_share
from govflow.workbook.codes import MOST_OF_A_CODE, found
from govflow.workbook.model import NO_VALUE, Contents, Line
from govflow.workbook.template import Template


def has_number(line: Line) -> bool:
    """Whether a line's scheme ID is a whole number above nought."""
    digits = line.scheme_id.text
    return digits.isascii() and digits.isdigit() and int(digits[:20]) > 0


def check_schemes(contents: Contents, template: Template, lines: Iterable[Sorted]) -> Iterator[Finding]:
    """Find what is wrong with each line by itself."""
    sub_types = {
        name: template.lookup(known) for name, known in template.scheme_types.items()
    }  # made once, for there may be 20,000 lines
    other = template.words["expenditure"]["other"]
    for one in lines:
        yield from _named(contents, one.line)
        yield from _listed(contents, one)
        yield from _sub_type(contents, template, one, sub_types)
        yield from _described(contents, template, one, other)
        yield from _money(contents, one)


def _named(contents: Contents, line: Line) -> Iterator[Finding]:
    if not has_number(line):
        holds = f"'{line.scheme_id.text[:40]}'" if line.scheme_id.text else "blank"
        yield found("SCHEME_ID_INVALID", line.scheme_id.at, f"The scheme ID is {holds}, not a whole number.")
    if not line.name:
        yield found("SCHEME_NAME_MISSING", contents.at(line, "name"), "The scheme has no name.")


def _listed(contents: Contents, one: Sorted) -> Iterator[Finding]:
    line = one.line
    for code, column, known, text, what in (
        ("SCHEME_TYPE_UNKNOWN", "scheme_type", one.scheme_type, line.scheme_type, "scheme type"),
        ("AREA_OF_SPEND_UNKNOWN", "area", one.area, line.area, "area of spend"),
        ("COMMISSIONER_UNKNOWN", "commissioner", one.commissioner, line.commissioner, "commissioner"),
        ("PROVIDER_UNKNOWN", "provider", one.provider, line.provider, "provider"),
        ("SOURCE_UNKNOWN", "source", one.source, line.source, "source of funding"),
    ):
        if known is None:
            holds = f"'{text[:80]}', which is not in the round's list" if text else "blank"
            yield found(code, contents.at(line, column), f"The {what} is {holds}.")


def _sub_type(
    contents: Contents, template: Template, one: Sorted, sub_types: dict[str, dict[str, str]]
) -> Iterator[Finding]:
    if one.scheme_type is None:
        return
    known, text = sub_types[one.scheme_type], one.line.sub_type
    at = contents.at(one.line, "sub_type")
    if known and not text:
        yield found("SUB_TYPE_MISSING", at, f"A scheme of the type {one.scheme_type} needs a sub type.")
    elif text and template.plain(text) not in known:
        yield found("SUB_TYPE_UNKNOWN", at, f"'{text[:80]}' is no sub type of {one.scheme_type}.")


def _described(contents: Contents, template: Template, one: Sorted, other: str) -> Iterator[Finding]:
    line = one.line
    is_other = other == one.scheme_type or template.means(line.sub_type, [other])
    if is_other and not line.other_text:
        yield found(
            "DESCRIPTION_MISSING", contents.at(line, "other_text"), "'Other' is chosen and not described."
        )
    if one.area == other and not line.area_other:
        message = "The area of spend 'Other' is chosen and not described."
        yield found("DESCRIPTION_MISSING", contents.at(line, "area_other"), message)


def _money(contents: Contents, one: Sorted) -> Iterator[Finding]:
    line = one.line
    if one.commissioner == JOINT and nhs_share(line) is None:
        shares = (line.percent_nhs, line.percent_la)
        holds = " and ".join(str(each.value) if each.value is not None else "none" for each in shares)
        message = f"The percentages of the joint line are {holds}; they do not make 100."
        yield found("JOINT_SPLIT_INVALID", contents.at(line, "percent_nhs"), message)
    if line.expenditure.pence is None and line.expenditure.fault != NO_VALUE:
        yield found("EXPENDITURE_INVALID", line.expenditure.at, f"The expenditure {line.expenditure.fault}.")


def check_numbers(contents: Contents, template: Template, lines: Iterable[Sorted]) -> Iterator[Finding]:
    """Find each scheme ID that stands for more than one name (rule A11)."""
    names: dict[int, dict[str, Line]] = {}
    for one in lines:
        if has_number(one.line) and one.line.name:
            named = names.setdefault(int(one.line.scheme_id.text), {})
            named.setdefault(template.plain(one.line.name), one.line)
    for number, named in names.items():
        if len(named) > 1:
            of = list(named.values())
            several = ", ".join(f"'{line.name[:60]}'" for line in of[:5])
            yield found(
                "SCHEME_ID_REUSED",
                contents.at(of[1], "scheme_id"),
                f"Scheme ID {number} has more than one name: {several}.",
                scheme_id=str(number),
                names=[line.name for line in of[:MOST_OF_A_CODE]],
                cells=[line.scheme_id.at for line in of[:MOST_OF_A_CODE]],
            )
