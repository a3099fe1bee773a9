"""What a delegation says, as data: to whom, over what, how much, after asking whom, from when until when.

The JSON of ``delegation.terms`` is read here. Money is pence; times are half-open, an empty end never comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from govflow.kernel import pence as money
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, parse_instant
from govflow.kernel.words import spaced
from govflow.rulebook.functions import FUNCTIONS
from govflow.rulebook.reading import Fields, opened

CONSULT, AGREE = "consult", "agree"
LARGEST_PENCE = 10**17
REASONABLE_HOURS = 24
# Beside pence_of, for whoever writes down or reads out what a delegation says.
pounds_of, money_words = money.pounds_of, money.money_words


@dataclass(frozen=True, slots=True)
class Party:
    """An office (whoever holds it then), a person (and nobody after them) or a body."""

    office: str = ""
    organisation: str = ""
    person: str = ""
    body: str = ""

    @property
    def key(self) -> str:
        """Return the one word by which the record names the party."""
        if self.person:
            return self.person
        if self.body:
            return f"body:{self.body}"
        return f"office:{self.office}{'@' if self.organisation else ''}{self.organisation}"

    @property
    def title(self) -> str:
        """Return how a sentence names the party, before names are looked up."""
        if self.office:
            of = f" of {self.organisation}" if self.organisation else ""
            return f"the {spaced(self.office)}{of}"
        return self.person or self.body

    def is_one_of(self, keys: frozenset[str]) -> bool:
        """Say whether somebody known by these keys is this party."""
        return self.key in keys

    def as_json(self) -> dict[str, Json]:
        """Return what the terms keep."""
        named = {"office": self.office, "organisation": self.organisation}
        named |= {"person": self.person, "body": self.body}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Consultee:
    """Who is asked first; with ``kind`` agree, nothing is done without their yes."""

    party: Party
    kind: str = CONSULT


@dataclass(frozen=True, slots=True)
class Subject:
    """Which cases: an empty list asks nothing; in a list ``*`` stands for anything."""

    cases: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()

    def covers(self, *, case: str, area: str, year: str, workflow: str) -> bool:
        """Say whether a case lies within the subject."""
        asked = ((self.cases, case), (self.areas, area), (self.years, year), (self.workflows, workflow))
        return all(not some or any(fnmatchcase(value, one) for one in some) for some, value in asked)


@dataclass(frozen=True, slots=True)
class Scope:
    """Over what: subjects, powers, and money for each act and for all of them together."""

    subject: Subject = Subject()
    powers: tuple[str, ...] = ()
    limit_each: int | None = None
    limit_total: int | None = None


@dataclass(frozen=True, slots=True)
class DelegationTerms:
    """All of it. ``develop_only`` is no power to decide: the work comes back to the grantor."""

    delegates: tuple[Party, ...]
    scope: Scope
    joint: bool = False
    consultees: tuple[Consultee, ...] = ()
    conditions: tuple[str, ...] = ()
    may_sub_delegate: bool = False
    develop_only: bool = False
    function_kind: str = ""
    from_: datetime | None = None
    until: datetime | None = None
    reasonable: timedelta = field(default=timedelta(hours=REASONABLE_HOURS))


def read_terms(written: str | Mapping[str, Json]) -> DelegationTerms:
    """Read ``delegation.terms``, as its JSON text or as a mapping.

    Raises:
        InvalidInput: naming the key that is unknown or does not fit, and what it can be.
    """
    fields = Fields(opened(written), "the delegation")
    terms = DelegationTerms(
        delegates=tuple(_party(each) for each in _many(fields, "delegates")),
        scope=_scope(fields.inner("scope") or Fields({}, "the delegation", "scope.")),
        joint=fields.flag("joint"),
        consultees=tuple(_consultee(each) for each in _many(fields, "consultees")),
        conditions=fields.names("conditions"),
        may_sub_delegate=fields.flag("may_sub_delegate"),
        develop_only=fields.flag("develop_only"),
        function_kind=fields.choice("function_kind", ("", *FUNCTIONS), ""),
        from_=_instant(fields, "from"),
        until=_instant(fields, "until"),
        reasonable=timedelta(hours=fields.number("reasonable_hours") or REASONABLE_HOURS),
    )
    fields.finish()
    _check(terms, fields)
    return terms


def _check(terms: DelegationTerms, fields: Fields) -> None:
    if not terms.delegates:
        raise fields.wrong("delegates", "is empty. Say to which office or person.")
    if any(party.body for party in terms.delegates):
        raise fields.wrong("delegates", "names a body. Delegate to an office or a person.")
    keys = [party.key for party in terms.delegates]
    if len(set(keys)) != len(keys):
        raise fields.wrong("delegates", "names the same one twice.")
    if terms.joint and len(keys) == 1:
        raise fields.wrong("joint", "is said of one delegate alone. Name the others, or leave it out.")
    if not terms.scope.powers and not terms.develop_only:
        raise fields.wrong("scope.powers", "is empty. Say which power passes.")
    if terms.from_ and terms.until and terms.until <= terms.from_:
        raise fields.wrong("until", "is not after its beginning.")


def terms_as_json(terms: DelegationTerms) -> dict[str, Json]:
    """Return the terms as the JSON that ``read_terms`` reads."""
    scope, subject = terms.scope, terms.scope.subject
    lists = {name: list(getattr(subject, name)) for name in ("cases", "areas", "years", "workflows")}
    return {
        "delegates": [party.as_json() for party in terms.delegates],
        "joint": terms.joint,
        "scope": {
            "subject": {name: value for name, value in lists.items() if value},
            "powers": list(scope.powers),
            "limit_each": scope.limit_each,
            "limit_total": scope.limit_total,
        },
        "consultees": [{**one.party.as_json(), "kind": one.kind} for one in terms.consultees],
        "conditions": list(terms.conditions),
        "may_sub_delegate": terms.may_sub_delegate,
        "develop_only": terms.develop_only,
        "function_kind": terms.function_kind,
        "from": format_instant(terms.from_) if terms.from_ else "",
        "until": format_instant(terms.until) if terms.until else "",
        "reasonable_hours": int(terms.reasonable.total_seconds()) // 3600,
    }


def pence_of(text: str) -> int | None:
    """Return an amount as a person types it in pence, or nothing where it is none."""
    return money.pence_of(text.strip())


def _many(fields: Fields, key: str) -> list[Fields]:
    return [Fields(each, "the delegation", f"{key}.") for each in fields.mappings(key)]


def _party(fields: Fields, *, finish: bool = True) -> Party:
    party = Party(*(fields.text(name) for name in ("office", "organisation", "person", "body")))
    if sum(bool(name) for name in (party.office, party.person, party.body)) != 1:
        raise fields.wrong("office", "must be said, or a person, or a body: one of them.")
    if finish:
        fields.finish()
    return party


def _consultee(fields: Fields) -> Consultee:
    made = Consultee(_party(fields, finish=False), fields.choice("kind", (CONSULT, AGREE), CONSULT))
    fields.finish()
    return made


def _scope(fields: Fields) -> Scope:
    subject = fields.inner("subject")
    lists = [subject.names(name) for name in ("cases", "areas", "years", "workflows")] if subject else []
    if subject:
        subject.finish()
    limits = [fields.amount(name, LARGEST_PENCE) for name in ("limit_each", "limit_total")]
    scope = Scope(Subject(*lists), fields.names("powers"), *limits)
    fields.finish()
    return scope


def _instant(fields: Fields, key: str) -> datetime | None:
    text = fields.text(key)
    return parse_instant(text, field=key) if text else None
