"""Whose agreement a plan asserts by answering Yes, and who of them none is recorded of. Pure.

The rules are the round's (``config/rounds``): each key line of enquiry with the third parties it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pence_of, pounds_of
from govflow.workbook.model import Contents, Contribution

YES = "yes"
# What a council calls itself beside its place: "Norwich City Council" is the "Norwich" of a breakdown.
_KINDS_OF_COUNCIL = frozenset({"the", "council", "district", "borough", "city", "metropolitan"})
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Asserted:
    """One kind of third party whose agreement a Yes asserts.

    ``breakdown_of`` names the source of money in whose breakdown each of them stands by name; its amount is
    then agreed, or passed on in full. Otherwise one of the kind is asked for at least.
    """

    requirement: str
    kind: str
    title: str
    asserts: str
    source: str
    breakdown_of: str = ""

    @property
    def key(self) -> str:
        """Return what it is called in forms: PR3:districts."""
        return f"{self.requirement}:{self.kind}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a third party agreed to, as it was recorded. ``amount`` is pounds and pence, or nothing."""

    id: str
    requirement: str
    kind: str
    party: str
    organisation: str
    agreed: str
    amount: str
    in_full: bool
    agreed_on: str
    document: str
    page: str
    by: str
    at: str
    event: int
    withdrawn_at: str = ""
    withdrawn_by: str = ""
    reason: str = ""

    @property
    def stands(self) -> bool:
        """Say whether it was not taken back as recorded in error."""
        return not self.withdrawn_at

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        shown: dict[str, Json] = {name: getattr(self, name) for name in self.__slots__}
        return shown | {"amount": self.amount or None, "in_full": self.in_full}


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule of the round beside a plan: its answer, what is recorded, and which names are missing.

    ``missing`` are those of the breakdown; where the rule names nobody, it is the kind itself.
    ``withdrawn`` were recorded in error.
    """

    rule: Asserted
    answer: str
    recorded: tuple[Agreement, ...]
    missing: tuple[str, ...]
    withdrawn: tuple[Agreement, ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {
            "requirement": self.rule.requirement,
            "kind": self.rule.kind,
            "title": self.rule.title,
            "asserts": self.rule.asserts,
            "source": self.rule.source,
            "answer": self.answer or None,
            "recorded": [one.as_json() for one in self.recorded],
            "missing": list(self.missing),
            "withdrawn": [one.as_json() for one in self.withdrawn],
            "findings": [one.as_json() for one in self.findings],
        }


def read_rules(rows: Sequence[Mapping[str, Any]]) -> tuple[Asserted, ...]:
    """Return what a round's file says of third parties.

    Raises:
        Broken: naming the entry that cannot be read.
    """
    try:
        found = tuple(Asserted(**row) for row in rows)
    except TypeError as error:
        raise Broken(f"A round's third party cannot be read: {error}.") from error
    if len({one.key for one in found}) < len(found):
        raise Broken("A round's third parties name the same kind twice under one requirement.")
    return found


def assertions(
    contents: Contents | None, rules: Sequence[Asserted], recorded: Sequence[Agreement]
) -> tuple[Finding, ...]:
    """Return, for each Yes of some contents, whose agreement it asserts and none is recorded of."""
    return tuple(found for one in asked_of(contents, rules, recorded) for found in one.findings)


def asked_of(
    contents: Contents | None, rules: Sequence[Asserted], recorded: Sequence[Agreement]
) -> tuple[Asked, ...]:
    """Return each rule of a round beside a plan's answer and what is recorded of it.

    An area of one tier has no breakdown by district and nobody to agree it with: such a rule is left out.
    """
    answers = {one.code: one.answer.text for one in (contents.answers or ())} if contents else {}
    return tuple(
        _asked(rule, contents, answers.get(rule.requirement, ""), recorded)
        for rule in rules
        if not rule.breakdown_of or contents is None or _breakdown(contents, rule)
    )


def _breakdown(contents: Contents | None, rule: Asserted) -> tuple[Contribution, ...]:
    income = (contents.income or ()) if contents else ()
    return tuple(row for one in income if one.source == rule.breakdown_of for row in one.breakdown)


def _asked(rule: Asserted, contents: Contents | None, answer: str, recorded: Sequence[Agreement]) -> Asked:
    every = [one for one in recorded if (one.requirement, one.kind) == (rule.requirement, rule.kind)]
    ours = tuple(one for one in every if one.stands)
    gone = tuple(one for one in every if not one.stands)
    names = _breakdown(contents, rule)
    if rule.breakdown_of:
        known = {same_place(one.party) for one in ours}
        missing = tuple(row.name for row in names if same_place(row.name) not in known)
    else:
        missing = () if ours else (rule.title,)
    said_yes = answer.strip().casefold() == YES
    findings = tuple(_findings(rule, missing, names, ours)) if said_yes else ()
    return Asked(rule, answer, ours, missing, gone, findings)


def _findings(
    rule: Asserted, missing: Sequence[str], names: Sequence[Contribution], recorded: Sequence[Agreement]
) -> Iterator[Finding]:
    if missing:
        who = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        asserted = f"{rule.requirement} is answered Yes, which asserts that {rule.asserts}"
        message = (
            f"{asserted}: none is recorded of {who}."
            if rule.breakdown_of
            else f"{asserted}: none is recorded."
        )
        figures: dict[str, Json] = {"kind": rule.kind, "missing": list(missing)}
        remedy = "Record who agreed to what and when, with the document and its page; or do not answer Yes."
        yield _finding("THIRD_PARTY_MISSING", rule, message, remedy, figures)
    amounts = {same_place(row.name): row.amount.pence for row in names}
    # Of one party what it agreed to last is what counts.
    for one in {same_place(each.party): each for each in recorded}.values():
        yield from _of_amount(rule, one, amounts.get(same_place(one.party)))
        if not one.document:
            message = f"{rule.requirement}: what {one.party} agreed to is recorded without a document."
            party: dict[str, Json] = {"kind": rule.kind, "party": one.party}
            yield _finding("AGREEMENT_WITHOUT_DOCUMENT", rule, message, "Record it with the document.", party)


def _of_amount(rule: Asserted, one: Agreement, due: int | None) -> Iterator[Finding]:
    if due is None or one.in_full:
        return
    agreed = pence_of(one.amount)
    if agreed is None:
        message = f"{rule.requirement}: {one.party} agreed, but to no amount, nor to being passed it in full."
        remedy = "Record the amount it agreed to, or that the grant is passed on in full."
        party: dict[str, Json] = {"kind": rule.kind, "party": one.party}
        yield _finding("AGREEMENT_WITHOUT_AMOUNT", rule, message, remedy, party)
    elif agreed != due:
        said = f"{rule.requirement}: {one.party} agreed to {money_words(agreed)}"
        message = f"{said}; the plan has {money_words(due)}."
        figures: dict[str, Json] = {
            "party": one.party,
            "agreed": pounds_of(agreed),
            "planned": pounds_of(due),
        }
        remedy = "Put the breakdown of the plan right, or record what was agreed since."
        yield _finding("AGREED_AMOUNT_DIFFERS", rule, message, remedy, figures)


def _finding(
    code: str, rule: Asserted, message: str, remedy: str, figures: Mapping[str, Json] | None = None
) -> Finding:
    return Finding(code, message, "warning", rule.requirement, figures or {}, rule.source, remedy)


def same_place(name: str) -> str:
    """Return a council's place as it compares: without what kind of council it is, '&' or 'and'."""
    words = _WORD.findall(name.casefold().replace("'", "").replace("’", "").replace("&", " and "))
    return " ".join(word for word in words if word not in _KINDS_OF_COUNCIL)
