"""Says by the words of the rules whether an act was within its authority, and if not, by which codes.

Shares no code with the product.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import product
from typing import Any

from tests.fire.authority_history import Decided, History, Passed, Probe, terms_in_force
from tests.fire.authority_worlds import HOUR, SIGN, Given, Move, Paper

USES = {
    "signs_off_plans": {"sign_off", "approve", "agree"},
    "commits_money": {"approve", "agree", "authorise"},
}


class Oracle(History):
    """What was done, and what may be done by it."""

    held_paper = ""

    def can(self, move: Move) -> bool:
        """Say whether a move can be made as things stand."""
        one, at = self.passed.get(move.on), move.at
        if move.what in {"decide", "decide_directly", "grant"}:
            return True
        if move.what == "pass_on":
            top = self.passed["top"]
            probe = Probe(at, "director", Paper("", "", ""), "top", 0)
            ends = top.given.ends
            return (ends is None or at < ends) and not self.judge(probe, authors=False)
        if move.on in {"top", "child"} and one is None:
            return False
        states = {"suspend": {"granted", "active"}, "resume": {"suspended"}}
        states["revoke"] = {"granted", "active", "suspended", "exhausted"}
        if one and move.what in states:
            return one.state in states[move.what] and self._in_order(one, move)
        return self._can_beside(move, one)

    def _in_order(self, one: Passed, move: Move) -> bool:
        began = one.pauses[-1][0] if one.pauses else None
        return move.what != "resume" or began is None or self._happened(move)[0] > began

    def _can_beside(self, move: Move, one: Passed | None) -> bool:
        if move.what in {"reply", "consider"} and one:
            known = self._asked_of(one, move.more["consultee"])
            return known is not None and (move.what == "reply" or known["replied"] is not None)
        if move.what == "hold":
            return (
                move.on in self.decided or move.on in self.passed or move.on == "paper"
            ) and move.on not in self.held
        if move.what == "lift":
            return move.on in self.held
        if move.what == "rescind":
            known_decision = self.decided.get(move.on)
            return known_decision is not None and known_decision.ended is None
        return True

    def judge(self, probe: Probe, *, authors: bool = True) -> frozenset[str]:
        """The codes against an act; none means that it is within its authority."""
        found: set[str] = set()
        if authors and "paper" in self.held and probe.paper.ref == self.held_paper:
            found.add("ON_HOLD")
        if probe.cited in self.passed:
            found |= self._by_delegation(self.passed[probe.cited], probe, authors=authors)
        elif probe.cited in self.decided:
            found |= self._by_decision(probe)
        else:
            return frozenset(found | {"AUTHORITY_MISSING"})
        if authors and self.world.trigger == SIGN and probe.paper.author in self.person(probe.who):
            found.add("SELF_APPROVAL")
        return frozenset(found)

    def _by_delegation(self, one: Passed, probe: Probe, *, authors: bool) -> set[str]:
        found = self._reaches(one, probe, scope=authors)
        mine = [party for party in one.given.parties if party in self.known_as(probe)]
        if not mine:
            found.add("AUTHORITY_MISSING")
        if one.given.joint and not self._all_act(one, probe):
            found.add("JOINT_DELEGATE_MISSING")
        found |= self._stands("instrument" if one.under is None else "", one.instrument, probe)
        held = one.instrument.body
        if one.under is None and held == "doncaster-jcog" and not one.given.develop_only:
            found.add("GRANTOR_LACKS_POWER")
        found |= {
            code for party, kind in one.given.consulted for code in self._heard(one, probe, party, kind)
        }
        above = one.under
        if above is not None:
            found |= self._reaches(above, probe)
            if not above.onward:
                found.add("NO_ONWARD_DELEGATION")
        return found

    def _reaches(self, one: Passed, probe: Probe, *, scope: bool = True) -> set[str]:
        given, found = one.given, set()
        if probe.last < one.begins:
            found.add("AUTHORITY_NOT_YET")
        if given.ends is not None and not probe.first < given.ends:
            found.add("AUTHORITY_EXPIRED")
        if one.ended is not None and not probe.first < one.ended:
            found.add("AUTHORITY_REVOKED")
        for since, until in one.pauses:
            if since is not None and probe.first >= since and (until is None or probe.last < until):
                found.add("ON_HOLD")
        if self.named(one) in self.held:
            found.add("ON_HOLD")
        if scope and (given.develop_only or not covers(given, probe.paper)):
            found.add("OUT_OF_SCOPE")
        return found | money(one, probe.pence)

    def named(self, one: Passed) -> str:
        """By which word the moves name a delegation."""
        return next(name for name, passed in self.passed.items() if passed is one)

    def _all_act(self, one: Passed, probe: Probe) -> bool:
        keys, me = self.known_as(probe), self.person(probe.who)
        offers = []
        for party in one.given.parties:
            said = [one.assents.get((party, about)) for about in (probe.paper.ref, "")]
            people = {self.person(who) for who in said if who}
            offers.append(people | ({me} if party in keys else set()))
        return any(len(set(each)) == len(each) for each in product(*offers))

    def _heard(self, one: Passed, probe: Probe, party: str, kind: str) -> set[str]:
        known = [
            asked
            for asked in one.asked
            if asked["consultee"] == party
            and asked["about"] in {"", probe.paper.ref}
            and asked["at"] <= probe.last
        ]
        if kind == "agree":
            agreed = [
                a for a in known if a["replied"] and a["replied"] <= probe.last and a["answer"] == "agreed"
            ]
            return set() if agreed else {"AGREEMENT_MISSING"}
        return set() if any(consulted(asked, one, probe) for asked in known) else {"CONSULTATION_MISSING"}

    def _stands(self, name: str, decided: Decided, probe: Probe) -> set[str]:
        found = set()
        if decided.deferred:
            found.add("NOT_CARRIED")
        elif decided.condition:
            found.add("CONDITION_OPEN")
        elif probe.last < decided.since:
            found.add("AUTHORITY_NOT_YET")
        if decided.ended is not None and probe.first >= decided.ended:
            found.add("AUTHORITY_REVOKED")
        if name in self.held:
            found.add("ON_HOLD")
        if decided.in_question:
            found.add("IN_QUESTION")
        return found

    def _by_decision(self, probe: Probe) -> set[str]:
        decided, power = self.decided[probe.cited], "signs_off_plans"
        if self.world.trigger != SIGN:
            power = "commits_money"
        found = self._stands(probe.cited, decided, probe)
        if decided.subject != probe.paper.ref or decided.verb not in USES[power]:
            found.add("OUT_OF_SCOPE")
        if decided.in_principle:
            found.add("AUTHORITY_NOT_YET")
        right = "doncaster-hwb" if power == "signs_off_plans" else "doncaster-cabinet"
        if decided.body != right or not terms_in_force(decided):
            found.add("GRANTOR_LACKS_POWER")
        return found


def consulted(asked: dict[str, Any], one: Passed, probe: Probe) -> bool:
    """Asked with the papers; what was replied considered; else silence, after reasonable time."""
    if not asked["material"]:
        return False
    if asked["replied"] and asked["replied"] <= probe.last:
        return bool(asked["considered"])
    asked_at: datetime = asked["at"]
    reply_by: datetime = asked["reply_by"]
    return reply_by - asked_at >= one.given.hours * HOUR and probe.last >= reply_by


def covers(given: Given, paper: Paper) -> bool:
    """Say whether a paper lies within every list that is given."""
    values = {"cases": paper.ref, "areas": paper.area, "years": paper.year, "workflows": paper.workflow}
    return all(
        any(re.fullmatch(re.escape(one).replace(r"\*", ".*"), values[name]) for one in listed)
        for name, listed in given.reach.items()
    )


def money(one: Passed, pence: int | None) -> set[str]:
    """What stands against an amount: a total used up, none said where there is a limit, too much."""
    each, total = one.given.each, one.given.total
    if total is not None and one.spent >= total:
        return {"AUTHORITY_EXHAUSTED"}
    if each is None and total is None:
        return set()
    left = [limit for limit in (each, None if total is None else total - one.spent) if limit is not None]
    return {"OVER_LIMIT"} if pence is None or pence > min(left) else set()
