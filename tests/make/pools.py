"""Terms of pools as their documents, and Bath and North East Somerset's four pools of 2019-20."""

from __future__ import annotations

from typing import Any

from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pool_terms_reading import read_terms

Document = dict[str, Any]
HEALTH, COUNCIL, EDUCATION = "CCG", "LA", "EDU"
CCG, BNES = "bath-and-north-east-somerset-ccg", "bath-and-north-east-somerset-council"
PARTIES = [
    {"code": HEALTH, "name": "Clinical commissioning group", "organisation": CCG},
    {"code": COUNCIL, "name": "Council", "organisation": BNES},
]
WITH_EDUCATION = [*PARTIES, {"code": EDUCATION, "name": "Education", "organisation": BNES}]
BY_RATIO = [{"over_percent": "0", "method": "ratio"}]


def document(key: str = "pool", budget: tuple[str, ...] = ("100.00", "300.00"), **changed: Any) -> Document:
    """Return the terms of a pool of two or three parties; ``budget`` is what each puts in."""
    parties = PARTIES if len(budget) == 2 else WITH_EDUCATION
    put_in = [
        {
            "key": f"{one['code'].lower()}-base",
            "party": one["code"],
            "source": "base budget",
            "amount": amount,
        }
        for one, amount in zip(parties, budget, strict=True)
    ]
    plain: Document = {
        "key": key,
        "title": key.replace("-", " ").capitalize(),
        "purpose": "Care bought together",
        "host": COUNCIL,
        "manager": "Pool manager",
        "parties": parties,
        "contributions": put_in,
        "budget_lines": [],
        "risk_share": {"shares": {HEALTH: "1", COUNCIL: "1"}, "overspend": BY_RATIO, "underspend": "ratio"},
        "starts_on": "2019-04-01",
        "ends_on": "2020-03-31",
    }
    return plain | changed


def sharing(shares: dict[str, str], **more: Any) -> Document:
    """Return a risk share by ratio from the first penny on."""
    return {"shares": shares, "overspend": BY_RATIO, "underspend": "carried_forward"} | more


def with_grant(of: Document, amount: str) -> Document:
    """Return terms with money of nobody who shares added."""
    grant = {"key": "grant", "party": "", "source": "other contributions and grant", "amount": amount}
    return of | {"contributions": [*of["contributions"], grant]}


# The budgets and the ratios of the public papers of 2019-20.
LEARNING_DISABILITY = with_grant(
    document(
        "learning-disability",
        ("6826950.00", "22348048.00"),
        risk_share=sharing({HEALTH: "23", COUNCIL: "77"}),
    ),
    "2467606.00",
)
CHILDREN = document(
    "childrens",
    ("392196.00", "1185912.00", "1298000.00"),
    risk_share=sharing({HEALTH: "14", COUNCIL: "41", EDUCATION: "45"}),
)
EQUIPMENT = with_grant(
    document(
        "community-equipment",
        ("473011.00", "202719.00"),
        risk_share=sharing({HEALTH: "70", COUNCIL: "30"}),
    ),
    "135000.00",
)


def mental_health(reading: str = "whole", **risk: Any) -> Document:
    """Return the mental health pool: half and half, and each its own costs in excess of 10% of the budget."""
    bands = [*BY_RATIO, {"over_percent": "10", "method": "aligned", "applies_to": reading}]
    shares = sharing({HEALTH: "50", COUNCIL: "50"}, overspend=bands, **risk)
    return document("mental-health", ("2982556.00", "3078442.00"), risk_share=shares)


def terms(of: Document) -> PoolTerms:
    """Return the terms of a document."""
    return read_terms(of)
