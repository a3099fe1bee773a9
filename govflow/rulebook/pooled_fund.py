"""The year-end statement of a pooled fund, to the penny: what came in, what was spent, who owes whom. Pure.

All money is whole pence. Pooled lines are shared by the pool's own rule; an aligned line is its party's own,
with whatever it is over or under. Released contingency is used before an overspend is shared. Income + shares
of the variance = spend + carried forward, and debtors = creditors: or it says by how much they are not.
The host keeps the accounts, and its pool manager reports yearly (SI 2000/617, regulation 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from govflow.kernel.findings import Finding
from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.contingency import RELEASED, Reserve
from govflow.rulebook.instalments import PAID, RECEIVED, Said, is_paid_over, no_instalment_of, organisation_of
from govflow.rulebook.pool_terms import CONTINGENCY, KEPT, TRANSFERRED, Contribution, PoolTerms
from govflow.rulebook.riskshare import Outturn, Settlement, settle
from govflow.rulebook.riskshare_reading import read_rule

ALIGNED = "aligned"


@dataclass(frozen=True, slots=True)
class Spent:
    """What one party spent of one budget line by a day, in pence: the year so far, not a part of it."""

    party: str
    line: str
    pence: int
    as_at: date


@dataclass(frozen=True, slots=True)
class Books:
    """What the record holds of a pool's year. ``own_costs``: each party's identified part of an overspend."""

    said: tuple[Said, ...] = ()
    spent: tuple[Spent, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    queries: int = 0
    own_costs: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Income:
    """What one contribution brought: agreed, said to be paid, received by the host; all in pence."""

    key: str
    party: str
    source: str
    handling: str
    agreed: int
    paid: int
    received: int

    @property
    def outstanding(self) -> int:
        """Return what the host has not received of it; below nought it has more."""
        return self.agreed - self.received


@dataclass(frozen=True, slots=True)
class Line:
    """What was spent of one budget line, in pence, and by whom."""

    key: str
    title: str
    holding: str
    party: str
    budget: int
    spent: Mapping[str, int]

    @property
    def outturn(self) -> int:
        """Return what all parties spent of it."""
        return sum(self.spent.values())


@dataclass(frozen=True, slots=True)
class Position:
    """What a party has to bear in the end, what it laid out, and so what it owes or is owed; all in pence."""

    code: str
    name: str
    contribution: int
    released: int
    share: int
    aligned: int
    transferred: int
    spent: int
    taken: int

    @property
    def liability(self) -> int:
        """Return what it bears: its contributions, its part of the variance, its own lines' variance."""
        return self.contribution + self.released + self.share + self.aligned

    @property
    def balance(self) -> int:
        """Return what it still owes; below nought, what it is owed. The host took in transfers."""
        return self.liability - (self.transferred + self.spent - self.taken)


@dataclass(frozen=True, slots=True)
class FundStatement:
    """The statement of a pooled fund as at a day."""

    pool: str
    as_at: date
    income: tuple[Income, ...]
    lines: tuple[Line, ...]
    positions: tuple[Position, ...]
    settlement: Settlement
    findings: tuple[Finding, ...]

    @property
    def total_income(self) -> int:
        """Return all contributions, released contingency with them."""
        return sum(one.agreed for one in self.income)

    @property
    def spend(self) -> int:
        """Return all that was spent."""
        return sum(one.outturn for one in self.lines)

    @property
    def shared(self) -> int:
        """Return what the parties pay in of the variance; below nought they get it back."""
        return sum(one.share + one.aligned for one in self.positions) + self.settlement.uncovered

    @property
    def debtors(self) -> int:
        """Return what is owed to the fund, what nobody bears yet with it."""
        return sum(max(0, one.balance) for one in self.positions) + self.settlement.uncovered

    @property
    def creditors(self) -> int:
        """Return what the fund owes, what next year has of it with it."""
        return sum(max(0, -one.balance) for one in self.positions) + self.settlement.carried_forward

    @property
    def residual(self) -> int:
        """Return income and shares less spend and what is carried forward: nought, whatever the rule."""
        return self.total_income + self.shared - self.spend - self.settlement.carried_forward


def draw(terms: PoolTerms, books: Books, as_at: date) -> FundStatement:
    """Return the statement of a pool as at a day; nothing after that day is in it.

    Raises:
        Refused: where an aligned band of the risk share lacks own costs, or they do not make the overspend.
    """
    said = [one for one in books.said if one.on <= as_at]
    income = tuple(_incomes(terms, said, books.reserves))
    lines = tuple(_lines(terms, latest(books.spent, as_at)))
    released = sum(one.agreed for one in income if one.handling == RELEASED)
    # An aligned line counts at its budget here: what it is over or under is not shared.
    pooled = sum(one.budget if one.holding == ALIGNED else one.outturn for one in lines)
    settlement = settle(read_rule(terms.rule_document()), Outturn(pooled - released, books.own_costs))
    positions = tuple(_positions(terms, income, lines, settlement))
    drawn = FundStatement(terms.key, as_at, income, lines, positions, settlement, ())
    found = (*_against(terms, drawn, books), *settlement.findings)
    return FundStatement(terms.key, as_at, income, lines, positions, settlement, found)


def latest(spent: Sequence[Spent], as_at: date) -> dict[tuple[str, str], int]:
    """Return the last figure of each party and line; of two for one day the later recorded stands."""
    known = sorted((one for one in spent if one.as_at <= as_at), key=lambda one: one.as_at)
    return {(one.party, one.line): one.pence for one in known}


def _incomes(terms: PoolTerms, said: Sequence[Said], reserves: Sequence[Reserve]) -> Iterator[Income]:
    def told(one: Contribution, side: str) -> int:
        if not is_paid_over(terms, one):
            return one.pence
        return sum(each.pence for each in said if each.contribution == one.key and each.side == side)

    for one in terms.contributions:
        if one.handling != CONTINGENCY:
            paid, received = told(one, PAID), told(one, RECEIVED)
            yield Income(one.key, one.party, one.source, one.handling, one.pence, paid, received)
            continue
        freed = sum(
            each.pence for each in reserves if each.contribution == one.key and each.status == RELEASED
        )
        if freed:
            yield Income(one.key, one.party, one.source, RELEASED, freed, 0, 0 if one.party else freed)


def _lines(terms: PoolTerms, spent: Mapping[tuple[str, str], int]) -> Iterator[Line]:
    for one in terms.budget_lines:
        holding = ALIGNED if ALIGNED in {one.holding, terms.holding} and one.party else "pooled"
        mine = {party: pence for (party, line), pence in spent.items() if line == one.key}
        yield Line(one.key, one.title, holding, one.party, one.pence, mine)


def _positions(
    terms: PoolTerms, income: Sequence[Income], lines: Sequence[Line], settlement: Settlement
) -> Iterator[Position]:
    host, others = _host_party(terms), _comes_to_the_host(income)
    shares = dict(zip([one.code for one in settlement.rule.parties], settlement.shares, strict=True))
    codes = [one.code for one in terms.parties]
    codes += [host] if host not in codes else []
    # Who is no party any more is owed what it spent while it was.
    codes += sorted({code for line in lines for code in line.spent} - set(codes))
    for code in codes:
        mine = [one for one in income if one.party == code]
        yield Position(
            code,
            terms.name_of(code),
            sum(one.agreed for one in mine if one.handling != RELEASED),
            sum(one.agreed for one in mine if one.handling == RELEASED),
            shares.get(code, 0),
            sum(one.outturn - one.budget for one in lines if one.holding == ALIGNED and one.party == code),
            sum(one.received for one in mine if one.handling == TRANSFERRED),
            sum(one.spent.get(code, 0) for one in lines),
            others if code == host else 0,
        )


def _host_party(terms: PoolTerms) -> str:
    """Return the party that hosts: by its code, else the first of its organisation; else the host itself."""
    codes = [one.code for one in terms.parties]
    if terms.host in codes:
        return terms.host
    home = organisation_of(terms, terms.host)
    return next((one.code for one in terms.parties if one.organisation == home), terms.host)


def _comes_to_the_host(income: Sequence[Income]) -> int:
    """Return what the host received: what was transferred, and what is nobody's who shares."""
    return sum(one.received for one in income if one.handling == TRANSFERRED or not one.party)


def _against(terms: PoolTerms, drawn: FundStatement, books: Books) -> Iterator[Finding]:
    yield from _of_income(drawn)
    yield from _of_spend(terms, drawn, books)
    yield from no_instalment_of(terms, [one for one in books.said if one.on <= drawn.as_at])
    if books.queries:
        message = f"{books.queries} questions about its payments are not settled."
        yield Finding("PAYMENT_QUERIED", message, severity="warning", remedy="Settle them, then restate.")
    for code, gap in (("RESIDUAL", drawn.residual), ("DEBTORS", drawn.debtors - drawn.creditors)):
        if gap:
            message = f"The statement does not balance: {money_words(gap)} ({code.lower()})."
            yield Finding("DOES_NOT_BALANCE", message, figures={"difference": pounds_of(gap)})


def _of_income(drawn: FundStatement) -> Iterator[Finding]:
    for one in drawn.income:
        if one.handling == TRANSFERRED and one.paid != one.received:
            paid, came = money_words(one.paid), money_words(one.received)
            message = f"{one.key}: {paid} was paid, says its payer; {came} came, says the host."
            yield Finding("PAYMENT_DIFFERS", message, severity="warning", where=one.key)
        if one.handling == TRANSFERRED and one.outstanding:
            message = f"{one.key}: {money_words(one.received)} of {money_words(one.agreed)} was received."
            yield Finding("CONTRIBUTION_OUTSTANDING", message, severity="warning", where=one.key)


def _of_spend(terms: PoolTerms, drawn: FundStatement, books: Books) -> Iterator[Finding]:
    known = {one.key for one in terms.budget_lines}
    for line in sorted({one.line for one in books.spent} - known):
        message = f"Spend is recorded on '{line}', which is no budget line of the terms, and is left out."
        yield Finding("OUT_OF_SCOPE", message, where=line, remedy="Record it on a line of the terms.")
    for party in terms.parties:
        kept = sum(one.agreed for one in drawn.income if one.party == party.code and one.handling == KEPT)
        own = next(one.spent for one in drawn.positions if one.code == party.code)
        if kept and own < kept:
            message = f"{party.name} kept {money_words(kept)} to spend, and reports {money_words(own)} spent."
            yield Finding("KEPT_NOT_SPENT", message, severity="warning", where=party.code)
