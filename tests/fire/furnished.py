"""Sets up a rehearsal for a campaign: people with tokens, plans in drafting, and documents to step on.

This is the only support module of the campaigns that uses the product's own functions. What judges
the outcome (``oracle``) and what drives it (``clients``) know the product by its doors alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from types import MappingProxyType

from govflow.bootstrap import connect, opening
from govflow.documents.storing import store_document
from govflow.kernel.actor import SCHEDULER, Actor, Door
from govflow.kernel.moments import parse_happened
from govflow.people.rules import PART, PeopleRules
from govflow.people.use_cases.areas import load_area
from govflow.people.use_cases.demonstration import demo_people
from govflow.people.use_cases.tokens import new_token
from govflow.road.opening import OpenCase
from govflow.road.ports import Evidence, TakeStep
from govflow.settings import load_settings
from govflow.storage.schema import REHEARSAL, upgrade
from govflow.web.product import Product

ROOT = Path(__file__).resolve().parents[2]
AREA = "doncaster"
KINDS = (
    "guidance",
    "draft_plan",
    "feedback",
    "circulated_draft",
    "minute",
    "draft_report",
    "published_report",
    "decision_record",
)
# When every date of a furnished timetable passes: by the real clock, still to come.
TO_COME = "2090-01-02T00:00:00Z"
# Cheap hashing: nobody signs in with a password here.
CHEAP = MappingProxyType({"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"})


@dataclass
class Yard:
    """A database furnished for a campaign, and what its clients need to know of it."""

    url: str
    home: Path
    people: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    plans: list[str] = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        """The settings under which the product works on this database."""
        return {
            "GOVFLOW_DATABASE_URL": self.url,
            "GOVFLOW_HOME": str(self.home),
            "GOVFLOW_ROOT": str(ROOT),
            **CHEAP,
            **more,
        }

    def product(self) -> Product:
        """The product on this database, in this process. Dispose of its engine before a fork."""
        return connect(load_settings(self.environment()))

    def actor(self, sign_in: str) -> Actor:
        """One of the demonstration's people at the API's door."""
        return Actor(self.people[sign_in], Door.API)


def year(number: int) -> str:
    """The number-th round that a plan may be for: three lengths of each first year."""
    first, length = 2000 + number // 3, 1 + number % 3
    return f"{first}-{(first + length) % 100:02d}"


def furnish(
    url: str, home: Path, *, plans: int, timetable: Sequence[str] = (), drafting: bool = True
) -> Yard:
    """Migrate an empty database as a rehearsal, and put people, documents and plans in it.

    ``timetable`` are the instants at which the dates of the plans pass, taken in turn.
    """
    upgrade(url, mode=REHEARSAL)
    yard = Yard(url, home)
    product = yard.product()
    _people(yard, product)
    _documents(yard, product)
    instants = cycle(timetable)
    for number in range(plans):
        _open(yard, product, number, instants if timetable else None)
        if drafting:
            start_drafting(yard, product, yard.plans[-1])
    product.store.engine.dispose()
    return yard


def _people(yard: Yard, product: Product) -> None:
    rules: PeopleRules = product.parts[PART]
    file = tomllib.loads((ROOT / f"config/areas/{AREA}.toml").read_text(encoding="utf-8"))
    with product.store.write(SCHEDULER) as work:
        load_area(work, rules, file)
        yard.people = demo_people(work, rules, file, rules.hasher.hash("campaign-only"))
    for sign_in in ("plan-lead", "clerk", "director"):
        with product.store.write(yard.actor(sign_in)) as work:
            yard.tokens[sign_in] = new_token(work, "campaign").secret


def _documents(yard: Yard, product: Product) -> None:
    with product.store.write(yard.actor("plan-lead")) as work:
        for kind in KINDS:
            content = f"A {kind.replace('_', ' ')} for the campaign.".encode()
            stored = store_document(work, f"{kind}.txt", content, area=AREA, visibility="partners")
            yard.documents[kind] = stored.id


def _open(yard: Yard, product: Product, number: int, instants: Iterator[str] | None) -> None:
    if instants:
        known = opening(product, "bcf_plan", AREA, "2021-22")
        dates = [
            replace(
                one,
                passes_at=one.passes_at and next(instants),
                escalates_at=one.escalates_at and next(instants),
            )
            for one in known.timetable
        ]
        command = replace(known, year=year(number), timetable=dates)
    else:
        command = OpenCase("bcf_plan", AREA, year(number))
    yard.plans.append(product.road.open(yard.actor("plan-lead"), command).ref)


def take(yard: Yard, product: Product, who: str, command: TakeStep, *kinds: str) -> int:
    """Take a step in this process, on the furnished documents of these kinds; return the event."""
    evidence = tuple(Evidence(yard.documents[kind], kind) for kind in kinds)
    return product.road.step(yard.actor(who), replace(command, evidence=evidence)).event


def start_drafting(yard: Yard, product: Product, ref: str) -> None:
    """Record the published guidance, so that a plan can be worked on."""
    command = TakeStep(
        ref,
        "start_drafting",
        reason="Published before the plan was opened here.",
        happened=parse_happened("2021-09-30"),
        on_behalf="doncaster-nhs-england",
    )
    take(yard, product, "plan-lead", command, "guidance")


def bring_to_the_board(yard: Yard, product: Product, ref: str) -> None:
    """Take a drafted plan to where the board can sign it off, through real steps with reasons."""
    reason: Mapping[str, str] = {"reason": "Shortened for a campaign."}
    take(yard, product, "plan-lead", TakeStep(ref, "send_draft_to_bcm"), "draft_plan")
    without = TakeStep(ref, "go_on_without_feedback", reason=reason["reason"], answers=reason)
    take(yard, product, "plan-lead", without)
    take(yard, product, "plan-lead", TakeStep(ref, "circulate_to_jcog"), "circulated_draft")
    without = TakeStep(ref, "go_on_without_scrutiny", reason=reason["reason"], answers=reason)
    take(yard, product, "governance-officer", without)
    take(yard, product, "plan-lead", TakeStep(ref, "prepare_report"), "draft_report")
    take(yard, product, "clerk", TakeStep(ref, "send_to_board"), "published_report")
