"""What is to be looked at in the statement of a pooled fund, each finding with its figures. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.kernel.findings import Finding
from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.contingency import RELEASED
from govflow.rulebook.instalments import no_instalment_of
from govflow.rulebook.pool_terms import CONTINGENCY, KEPT, TRANSFERRED, PoolTerms
from govflow.rulebook.pooled_fund_model import Books, FundStatement, Settled


def against_statement(terms: PoolTerms, drawn: FundStatement, books: Books) -> Iterator[Finding]:
    """Yield what is to be looked at in a statement; where it does not balance, it cannot be agreed."""
    yield from _of_income(drawn)
    yield from _of_spend(terms, drawn, books)
    yield from no_instalment_of(terms, [one for one in books.said if one.on <= drawn.as_at])
    yield from _of_contingency(terms, books)
    if books.settled:
        yield from _of_settlement(terms, drawn, books.settled)
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


def _of_contingency(terms: PoolTerms, books: Books) -> Iterator[Finding]:
    released = sum(one.pence for one in books.reserves if one.status == RELEASED)
    if released and CONTINGENCY not in terms.risk_share.met_first:
        message = f"{money_words(released)} of contingency was released, and the terms do not use it first."
        remedy = "Vary the terms, if the parties agreed that contingency meets an overspend first."
        yield Finding("CONTINGENCY_UNUSED", message, severity="warning", remedy=remedy)


def _of_settlement(terms: PoolTerms, drawn: FundStatement, settled: Settled) -> Iterator[Finding]:
    """Yield each share of the variance that the settlement has otherwise; both figures are said."""
    shares = {one.code: one.share for one in drawn.positions if one.code in settled.shares}
    pairs = [(code, terms.name_of(code), share, settled.shares[code]) for code, share in shares.items()]
    forward = drawn.settlement.carried_forward
    pairs.append(("carried_forward", "Carried forward", forward, settled.carried_forward))
    for where, name, mine, other in pairs:
        if mine != other:
            yield Finding(
                "SETTLEMENT_DIFFERS",
                f"{name}: {money_words(mine)} by this statement, {money_words(other)} by {settled.id}.",
                severity="warning",
                where=where,
                figures={"statement": pounds_of(mine), "settlement": pounds_of(other)},
                rule="The settlement and the year-end statement of a pool share one variance",
                remedy="Restate the settlement by the year's figures, or put the record right.",
            )
