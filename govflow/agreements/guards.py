"""The conditions of the steps of an agreement, as data: approvals, signatures, parties, required contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from govflow.machine.guards import Guard, Rule, facts_in

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "council_approvals": "number of the council's own approvals to enter the agreement that stand",
        "nhs_approvals": "number of the NHS body's own approvals to enter the agreement that stand",
        "parties": "number of parties of the agreement",
        "parties_unsigned": "number of parties beside council and NHS body whose signature is to come",
        "agreement_kind": "text: the kind of agreement (config/agreements.toml); empty where not yet said",
        "contents_block": "1 where finalising waits for every required content of the kind",
        "clauses_missing": "text: required contents of the kind for which no clause is given",
    }
)

# One row a guard: name, code of its refusal, rule; what it says when it holds, why it does not, what helps.
_TABLE: Sequence[tuple[str, str, Rule, str, str, str]] = (
    (
        "council_approved",
        "AUTHORITY_MISSING",
        ["ge", "council_approvals", 1],
        "The council's own approval to enter the agreement stands",
        "No approval of the council's own body, or under its delegation, to enter this agreement stands.",
        "Record the council's approval to enter it, with its decision.",
    ),
    (
        "nhs_approved",
        "AUTHORITY_MISSING",
        ["ge", "nhs_approvals", 1],
        "The NHS body's own approval to enter the agreement stands",
        "No approval of the NHS body's own body, or under its delegation, to enter this agreement stands.",
        "Record the NHS body's approval to enter it, with its decision.",
    ),
    (
        "kind_named",
        "EVIDENCE_MISSING",
        ["all", ["ne", "agreement_kind", ""], ["ne", "agreement_kind", None]],
        "The record says which kind of agreement it is",
        "The record does not say which kind of agreement this is.",
        "Set the kind on the agreement's record.",
    ),
    (
        "parties_named",
        "SIGNATORY_MISSING",
        ["ge", "parties", 2],
        "The record names two parties or more",
        "Parties named on the record: {parties}. An agreement has two or more.",
        "Name the parties on the agreement's record.",
    ),
    (
        "required_contents",
        "EVIDENCE_MISSING",
        ["any", ["eq", "contents_block", 0], ["eq", "clauses_missing", ""]],
        "Every required content has its clause, or this area's setting does not wait for it",
        "No clause is given for: {clauses_missing}.",
        "Answer the checklist of required contents clause by clause.",
    ),
    (
        "nobody_else_to_sign",
        "SIGNATORY_MISSING",
        ["eq", "parties_unsigned", 0],
        "No further party has still to sign",
        "Further parties still to sign: {parties_unsigned}.",
        "Have them sign as well.",
    ),
    (
        "others_to_sign",
        "SIGNATORY_MISSING",
        ["ge", "parties_unsigned", 1],
        "A further party has still to sign",
        "No further party has still to sign.",
        "Sign; the agreement is then signed by all.",
    ),
    (
        "last_to_sign",
        "SIGNATORY_MISSING",
        ["le", "parties_unsigned", 1],
        "No other party has still to sign after this one",
        "Parties still to sign: {parties_unsigned}.",
        "Have each of them sign.",
    ),
    (
        "not_last_to_sign",
        "SIGNATORY_MISSING",
        ["ge", "parties_unsigned", 2],
        "Another party has still to sign after this one",
        "No other party has still to sign after this one.",
        "Sign; the agreement is then signed by all.",
    ),
    (
        "every_party_signed",
        "SIGNATORY_MISSING",
        ["all", ["ge", "parties", 2], ["eq", "parties_unsigned", 0]],
        "Every party has signed",
        "Parties still to sign: {parties_unsigned}.",
        "Have each of them sign.",
    ),
)

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        name: Guard(name, holds, facts_in(rule), rule, code, reason, remedy)
        for name, code, rule, holds, reason, remedy in _TABLE
    }
)
