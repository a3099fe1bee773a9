"""An area with a workflow of its own whose steps need powers, and the acts of these tests in one line each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.powers.ports import PART, PowersRules
from govflow.powers.use_cases.consulting import (
    AskConsultee,
    Reply,
    ask_consultee,
    assent,
    consider_reply,
    reply,
)
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import DecisionRecorded, record_decision
from govflow.powers.use_cases.determining import Determine, determine, lift_hold, place_hold
from govflow.powers.use_cases.granting import DelegationGranted, GrantDelegation, grant_delegation
from govflow.rulebook.delegation_terms import read_terms
from tests.make.play import AREA, Play

ROOT = Path(__file__).resolve().parents[3]
SIGNING = """\
workflow: signing
version: "1"
title: Paper to be signed off
kind: paper
effective: 2019-01-01
initial: draft
roles: [plan_lead, director, head_of_paid_service, democratic_services_officer, governance_officer, s151_officer,
        nhs_chief_officer, chair]
states:
  draft: {title: Draft, owner: plan_lead}
  ready: {title: Ready, owner: director}
  signed: {title: Signed, owner: director}
  done: {title: Done, final: true}
forms:
  money: [{field: amount, label: How much, required: true, private: false}]
transitions:
  - {trigger: submit, title: Submit it, from: draft, to: ready, roles: [plan_lead, director]}
  - trigger: sign
    title: Sign it off
    from: ready
    to: signed
    roles: [director, head_of_paid_service, nhs_chief_officer, democratic_services_officer, chair]
    governed: true
    authority: {power: signs_off_plans, apart_from: [submit]}
  - trigger: commit
    title: Commit the money
    from: [ready, signed]
    to: signed
    roles: [director, s151_officer, democratic_services_officer]
    governed: true
    authority: {power: commits_money}
    form: money
  - {trigger: finish, title: Finish, from: signed, to: done, roles: [plan_lead]}
"""
PAPER = "signing"
UNTIL = "2021-11-17T00:00:00Z"


class Powers(Play):
    """The area, and what is done about its decisions and delegations."""

    @property
    def powers(self) -> PowersRules:
        """What the room's use cases are handed."""
        rules: PowersRules = self.product.parts[PART]
        return rules

    def paper(self, year: str = "2021-22", submit: str = "plan-lead") -> str:
        """A paper that has been submitted for sign-off."""
        ref = self.open(workflow=PAPER, year=year)
        if submit:
            self.do(ref, submit, "submit")
        return ref

    def decide(self, who: str = "clerk", **given: Any) -> DecisionRecorded:
        """Record a decision; by default the board's, of 14 October, to delegate."""
        said: dict[str, Any] = {
            "area": AREA,
            "verb": "delegate",
            "text": "That sign-off be delegated.",
            "decided": "2021-10-14",
            "body": "doncaster-hwb",
        }
        said |= given
        if "delegation" in given:
            said["body"] = ""
        for name in ("decided", "published"):
            said[name] = parse_happened(said[name]) if said.get(name) else None
        command = RecordDecision(**said)
        return self.within(who, lambda work: record_decision(work, self.powers, command))

    def grant(
        self, instrument: str, who: str = "clerk", key: str = "", relied: str = "", **changed: Any
    ) -> DelegationGranted:
        """Grant a delegation; by default to the director, over everything, until 17 November."""
        said: dict[str, Any] = {
            "delegates": [{"office": "director"}],
            "scope": {"powers": ["signs_off_plans"]},
            "until": UNTIL,
            "function_kind": "hwb_s196",
        }
        said |= changed
        command = GrantDelegation(instrument, read_terms(said), power_relied_on=relied, key=key)
        return self.within(who, lambda work: grant_delegation(work, self.powers, command))

    def delegated(self, **changed: Any) -> str:
        """A delegation by the board, and its reference."""
        return self.grant(self.decide().ref, **changed).ref

    def document(self, who: str = "plan-lead", name: str = "paper.txt") -> str:
        """Store a paper and return its id."""
        stored = bring([Brought(name, name.encode(), "paper")], AREA)
        return self.within(who, lambda work: stored(work)[0].document)

    def ask(
        self, delegation: str, consultee: str, *, reply_by: str, about: str = "", document: str = ""
    ) -> str:
        """Ask a consultee with a paper."""
        command = AskConsultee(delegation, consultee, about, document or self.document(), reply_by)
        stored = self.within("plan-lead", lambda work: ask_consultee(work, self.powers, command))
        return str(stored.payload()["consultation"])

    def reply(self, who: str, consultation: str, answer: str) -> None:
        """Answer as somebody."""
        command = Reply(consultation, answer, "In my view.")
        self.within(who, lambda work: reply(work, self.powers, command))

    def consider(self, who: str, consultation: str) -> None:
        """Weigh a reply as somebody."""
        self.within(who, lambda work: consider_reply(work, self.powers, consultation, "Weighed."))

    def assent(self, who: str, delegation: str, about: str) -> None:
        """Assent as a joint delegate."""
        self.within(who, lambda work: assent(work, self.powers, delegation, about))

    def determine(self, who: str, question: str, about: str, answer: str) -> str:
        """Determine a question as an officer."""
        command = Determine(AREA, question, about, answer, "As the constitution has it.")
        stored = self.within(who, lambda work: determine(work, self.powers, command))
        return str(stored.payload()["determination"])

    def hold(self, who: str, ref: str) -> str:
        """Put a case on hold as an officer."""
        stored = self.within(who, lambda work: place_hold(work, self.powers, ref, "To be looked at."))
        return str(stored.payload()["hold"])

    def lift(self, who: str, hold: str) -> None:
        """Lift a hold as an officer."""
        self.within(who, lambda work: lift_hold(work, self.powers, hold, "It was looked at."))

    def sign(self, ref: str, authority: str, who: str = "director", **given: Any) -> dict[str, Json]:
        """Sign a paper off under an authority, and return the snapshot that the event keeps."""
        self.do(ref, who, "sign", authority=authority, **given)
        return dict(self.payloads(ref)[-1]["authority"])

    def refused(self, act: Any) -> list[str]:
        """The codes with which an act is refused."""
        with pytest.raises(Refused) as refused:
            act()
        return [finding.code for finding in refused.value.findings]


def codes(flags: Sequence[Any]) -> list[str]:
    """The codes of some findings."""
    return [flag.code for flag in flags]


@pytest.fixture(scope="session")
def signing_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's own files with one workflow more."""
    root = tmp_path_factory.mktemp("root")
    for folder in ("config", "workflows", "templates", "migrations"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "workflows" / "signing.yaml").write_text(SIGNING, encoding="utf-8")
    return root


@pytest.fixture
def office(furnished_url: str, signing_root: Path) -> Iterator[Powers]:
    """Doncaster on 18 October 2021, its boards with their terms; once on each kind of database."""
    made = Powers(furnished_url, signing_root)
    made.at("2021-10-18T09:00:00Z")
    yield made
    made.store.engine.dispose()
