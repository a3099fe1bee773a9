"""A pool like that for learning disabilities of Bath and North East Somerset, and every act on it in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govflow.bootstrap import payments as seam
from govflow.documents.use_cases import Brought, bring
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.kernel.pence import pence_of
from govflow.payments.ports import PART, PaymentParts
from govflow.payments.queries.overview import seen_of
from govflow.payments.queries.reading import current_in, statements_in
from govflow.payments.use_cases.holding import (
    HoldContingency,
    JudgeTarget,
    ReleaseContingency,
    hold_contingency,
    judge_target,
    release_contingency,
)
from govflow.payments.use_cases.paying import (
    AnswerPayment,
    AskPayment,
    SayPayment,
    answer_payment,
    ask_payment,
    say_payment,
)
from govflow.payments.use_cases.reporting import MakeReport, make_report
from govflow.payments.use_cases.stating import (
    AgreeStatement,
    DrawStatement,
    ReportSpend,
    agree_statement,
    draw_statement,
    report_spend,
)
from govflow.payments.use_cases.watching import SchedulePayments, schedule_payments
from govflow.rulebook.instalments import Side
from govflow.rulebook.pool_terms import (
    BudgetLine,
    Contribution,
    Instalments,
    PoolParty,
    PoolTerms,
    RiskShare,
)
from tests.integration.powers.authority import Powers
from tests.make.play import AGREEMENT, AREA

KEY = "learning-disability"
COUNCIL, CCG = "doncaster-council", "doncaster-ccg"
JCMB = "doncaster-jcmb"
# £31,642,604 in the ratio 23 : 77, the NHS part in twelfths, part of the council's kept, £570,129 held back.
NHS = 727_779_892
TERMS = PoolTerms(
    key=KEY,
    title="Learning disabilities and autism",
    purpose="Care for adults with learning disabilities and autism.",
    host="LA",
    manager="pool_manager",
    parties=(
        PoolParty("CCG", "Clinical Commissioning Group", CCG),
        PoolParty("LA", "Doncaster Council", COUNCIL),
    ),
    contributions=(
        Contribution("nhs", "CCG", "Minimum CCG Contribution", NHS, "transferred", Instalments("monthly")),
        Contribution("council", "LA", "Council budget", 2_336_480_508),
        Contribution("kept", "CCG", "Continuing healthcare", 100_000_000, "kept"),
        Contribution("reserve", "CCG", "Risk-share contingency", 57_012_900, "contingency"),
    ),
    budget_lines=(
        BudgetLine("care", "Care packages", 3_064_260_400, plan_line="2"),
        BudgetLine("chc", "Continuing healthcare", 100_000_000),
    ),
    risk_share=RiskShare(
        {"CCG": "23", "LA": "77"},
        ({"over_percent": "0", "method": "ratio"},),
        "carried_forward",
        met_first=("contingency",),
    ),
    starts_on=date(2021, 4, 1),
    ends_on=date(2022, 3, 31),
    notice_months=6,
    review_by=date(2021, 12, 31),
)


class Pool(Powers):
    """The area, its agreement, and a pool with whatever terms a test says it has."""

    ref = ""
    terms: PoolTerms = TERMS

    @property
    def parts(self) -> PaymentParts:
        """What the room is handed."""
        parts: PaymentParts = self.product.parts[PART]
        return parts

    def paper_of(self, who: str) -> str:
        """A document that shows it, stored."""
        stored = bring([Brought("minute.txt", b"That it was so.", "payment")], AREA)
        return self.within(who, lambda work: stored(work)[0].document)

    def say(self, who: str, side: Side, number: int, pounds: str, on: str, **given: Any) -> dict[str, Json]:
        """Say that an instalment was paid, or received."""
        said = {"contribution": "nhs", **given}
        command = SayPayment(
            self.ref,
            KEY,
            number=number,
            side=side,
            pence=pence_of(pounds) or 0,
            on=on,
            **said,
        )
        return self.within(who, lambda work: say_payment(work, self.parts, command), self.ref)

    def schedule(self, who: str = "pool-manager") -> dict[str, Json]:
        """Put the days of the terms on the timetable."""
        command = SchedulePayments(self.ref, KEY)
        return self.within(who, lambda work: schedule_payments(work, self.parts, command), self.ref)

    def ask_about(self, who: str, number: int, question: str = "Which invoice is it of?") -> str:
        """Ask about an instalment."""
        command = AskPayment(self.ref, KEY, "nhs", number, question)
        return str(self.within(who, lambda work: ask_payment(work, self.parts, command), self.ref)["query"])

    def answer(self, who: str, query: str, answer: str = "", *, settled: bool = False) -> dict[str, Json]:
        """Answer a question, or say that it is settled."""
        command = AnswerPayment(self.ref, KEY, query, answer, settled)
        return self.within(who, lambda work: answer_payment(work, self.parts, command), self.ref)

    def hold_back(self, who: str = "nhs-finance", pounds: str = "570129", **given: Any) -> str:
        """Hold the contingency back."""
        said = {"metric": "Non-elective admissions", "plan_line": "2", "held_by": "CCG", **given}
        command = HoldContingency(self.ref, KEY, "reserve", pence_of(pounds) or 0, **said)
        return str(
            self.within(who, lambda work: hold_contingency(work, self.parts, command), self.ref)[
                "contingency"
            ]
        )

    def judge(self, id_: str, *, met: bool, who: str = "nhs-finance") -> dict[str, Json]:
        """Judge its target, with the figures."""
        command = JudgeTarget(self.ref, KEY, id_, met, self.now()[:10], self.paper_of(who))
        return self.within(who, lambda work: judge_target(work, self.parts, command), self.ref)

    def release(
        self, id_: str, who: str = "nhs-finance", happened: str = "", **given: Any
    ) -> dict[str, Json]:
        """Release it here, or record that it was released elsewhere."""
        when = parse_happened(happened) if happened else None
        papers = (self.paper_of(who),) if happened else ()
        command = ReleaseContingency(self.ref, KEY, id_, happened=when, evidence=papers, **given)
        return self.within(who, lambda work: release_contingency(work, self.parts, command), self.ref)

    def spend(self, who: str, party: str, line: str, pounds: str, as_at: str) -> dict[str, Json]:
        """Report spend."""
        command = ReportSpend(self.ref, KEY, party, line, pence_of(pounds) or 0, as_at)
        return self.within(who, lambda work: report_spend(work, self.parts, command), self.ref)

    def draw(self, who: str = "pool-manager", reason: str = "", as_at: str = "2022-03-31") -> dict[str, Json]:
        """Draw the statement, or restate it."""
        command = DrawStatement(self.ref, KEY, as_at, reason)
        return self.within(who, lambda work: draw_statement(work, self.parts, command), self.ref)

    def agree(self, who: str, digest: object, **elsewhere: str) -> dict[str, Json]:
        """Agree the statement of a digest, or record who did elsewhere."""
        command = AgreeStatement(self.ref, KEY, str(digest), **elsewhere)
        return self.within(who, lambda work: agree_statement(work, self.parts, command), self.ref)

    def report(self, who: str = "pool-manager", **given: Any) -> dict[str, Json]:
        """Make a quarterly report."""
        said = {"kind": "quarterly", "period": "2021-22 Q2", "as_at": "2021-09-30", **given}
        command = MakeReport(self.ref, KEY, narrative="Demand rose.", **said)
        return self.within(who, lambda work: make_report(work, self.parts, command), self.ref)

    def seen(self) -> dict[str, Any]:
        """How the payments stand, as it is printed."""
        with self.store.read() as connection:
            return seen_of(connection, self.parts, self.ref, KEY).as_json()

    def statement(self) -> dict[str, Any]:
        """The statement that stands."""
        with self.store.read() as connection:
            found = current_in(statements_in(connection, self.ref, KEY))
        assert found is not None
        return found.as_json()

    def vary(self, **changed: Any) -> None:
        """The terms are varied."""
        self.terms = replace(self.terms, **changed)


@pytest.fixture
def pool(furnished_url: str, signing_root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """Doncaster on 18 October 2021 with an agreement and one pool; once on each kind of database."""
    held: list[Pool] = []
    connect_terms(monkeypatch, held)
    made = Pool(furnished_url, signing_root)
    held.append(made)
    made.at("2021-10-18T09:00:00Z")
    made.ref = made.open("governance-officer", AGREEMENT)
    yield made
    made.store.engine.dispose()


def connect_terms(monkeypatch: pytest.MonkeyPatch, held: list[Pool]) -> None:
    """Have every door find the terms of the test."""

    def terms_of(_connection: object, ref: str, key: str) -> PoolTerms | None:
        return next((one.terms for one in held if (one.ref, one.terms.key) == (ref, key)), None)

    def pools_of(_connection: object, ref: str) -> tuple[PoolTerms, ...]:
        return tuple(one.terms for one in held if one.ref == ref)

    monkeypatch.setattr(seam, "terms_of", terms_of)
    monkeypatch.setattr(seam, "pools_of", pools_of)
