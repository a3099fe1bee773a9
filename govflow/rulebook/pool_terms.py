"""What the parties of a pool agreed of its money, as data: who puts in what and how, budgets, risk share.

One document a version; an amount is whole pence. Section 75 of the NHS Act 2006 and SI 2000/617, regulations
7 to 9, ask for contributions and how they vary, how the fund is managed, its review, variation and end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of

Handling = Literal["transferred", "kept", "contingency"]
Holding = Literal["pooled", "aligned"]
Pattern = Literal["monthly", "quarterly", "once", "dates"]
Help = Literal["underspends", "contingency", "other_sources"]
TRANSFERRED: Handling = "transferred"
KEPT: Handling = "kept"
CONTINGENCY: Handling = "contingency"


@dataclass(frozen=True, slots=True)
class PoolParty:
    """One party of a pool: its code in the risk share, its name, and its organisation in the register.

    Education within a council's own pool (Bath and North East Somerset, children's) is a party of the same
    organisation as the council: two parties may share one.
    """

    code: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Due:
    """One payment that is to be made: when, and how much in pence."""

    on: date
    pence: int


@dataclass(frozen=True, slots=True)
class Instalments:
    """How a contribution is paid over: in equal parts from a first day on, or on days of their own."""

    pattern: Pattern
    first_on: date | None = None
    dates: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one source puts in. An empty ``party`` is money of nobody who shares, such as a grant.

    ``transferred`` goes to the host; ``kept`` is spent by who gives it; ``contingency`` is held back, and no
    part of the budget until it is released.
    """

    key: str
    party: str
    source: str
    pence: int
    handling: Handling = TRANSFERRED
    instalments: Instalments | None = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What the pool spends on one scheme; an aligned one is its party's own.

    ``plan_line`` is the plan's scheme ID, empty where the plan has none.
    """

    key: str
    title: str
    pence: int
    holding: Holding = "pooled"
    party: str = ""
    plan_line: str = ""


@dataclass(frozen=True, slots=True)
class RiskShare:
    """Who bears what, in the words of ``docs/reference/risk-share.md``, and what is used before it is shared.

    ``shares``, ``overspend``, ``underspend`` and ``cap`` are as a rule of ``govflow riskshare settle`` has
    them, by the codes of the parties. ``met_first`` names what is used before, in its order.
    ``warn_at_percent``: how much of a limit is reached when it is said to be near.
    """

    shares: Mapping[str, str]
    overspend: tuple[Mapping[str, str], ...]
    underspend: str
    cap: Mapping[str, str] = field(default_factory=dict)
    met_first: tuple[Help, ...] = ()
    warn_at_percent: str = "90"


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """The terms of one pool, in one version.

    ``host`` is the code of the party that keeps the accounts; ``manager`` the role title of the officer who
    answers for the pool, empty while none is named. ``source`` says where the agreement has it.
    """

    key: str
    title: str
    purpose: str
    host: str
    manager: str
    parties: tuple[PoolParty, ...]
    contributions: tuple[Contribution, ...]
    budget_lines: tuple[BudgetLine, ...]
    risk_share: RiskShare
    starts_on: date
    ends_on: date
    holding: Holding = "pooled"
    notice_months: int | None = None
    review_by: date | None = None
    source: str = ""

    @property
    def budget(self) -> int:
        """Return what the pool has to spend, in pence: all contributions but what is held back."""
        return sum(one.pence for one in self.contributions if one.handling != CONTINGENCY)

    @property
    def held_back(self) -> int:
        """Return what is held as contingency, in pence."""
        return sum(one.pence for one in self.contributions if one.handling == CONTINGENCY)

    def contribution_of(self, party: str) -> int:
        """Return what a party puts into the budget, in pence; of the empty party, what comes of nobody."""
        mine = (one for one in self.contributions if one.party == party and one.handling != CONTINGENCY)
        return sum(one.pence for one in mine)

    def name_of(self, party: str) -> str:
        """Return a party's name; its code where there is no such party."""
        return next((one.name for one in self.parties if one.code == party), party)

    def rule_document(self) -> dict[str, Json]:
        """Return the risk share as the document that ``read_rule`` reads."""
        return {
            "ref": self.key,
            "budget": pounds_of(self.budget),
            "other_contributions": pounds_of(self.contribution_of("")),
            "parties": [
                {
                    "code": one.code,
                    "contribution": pounds_of(self.contribution_of(one.code)),
                    "share": self.risk_share.shares.get(one.code, ""),
                }
                for one in self.parties
            ],
            "overspend": [dict(band) for band in self.risk_share.overspend],
            "underspend": {"method": self.risk_share.underspend},
            "cap": dict(self.risk_share.cap),
        }
