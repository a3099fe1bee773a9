"""What a statement of a pooled fund is drawn from, and what it says. Pure; all money is whole pence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govflow.kernel.findings import Finding
from govflow.rulebook.contingency import Reserve
from govflow.rulebook.instalments import Said
from govflow.rulebook.riskshare import Settlement
from govflow.rulebook.riskshare_position import HelpUsed

ALIGNED, MET_FIRST = "aligned", "met_first"


@dataclass(frozen=True, slots=True)
class Spent:
    """What one party spent of one budget line by a day, in pence: the year so far, not a part of it."""

    party: str
    line: str
    pence: int
    as_at: date


@dataclass(frozen=True, slots=True)
class Given:
    """What is given with a statement, in pence: own costs of the whole overspend; help but contingency."""

    own_costs: Mapping[str, int] | None = None
    helps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """The settlement of the pool that stands, in pence: what each party pays in of the variance."""

    id: str
    shares: Mapping[str, int]
    carried_forward: int = 0


@dataclass(frozen=True, slots=True)
class Books:
    """What the record holds of a pool's year, and what is given with the statement."""

    said: tuple[Said, ...] = ()
    spent: tuple[Spent, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    queries: int = 0
    given: Given = field(default_factory=Given)
    settled: Settled | None = None


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
    helped: tuple[HelpUsed, ...]
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
