"""Another account of one's own is oneself: nobody is the second person to their own act."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.ledger.rows import Row
from govflow.people.model import NewRole
from govflow.people.rules import PART
from govflow.people.use_cases import grant_role
from govflow.road.corrections import (
    ProposeCorrection,
    confirm_correction,
    propose_correction,
    withdraw_correction,
)
from govflow.road.persons import accounts_of, is_same, one_person
from govflow.storage.ledger import NewEvent
from tests.make.play import AREA, Play, furnished_file, furnished_name, furnished_url, play

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play"]


def link(play: Play, account: str, person: str) -> None:
    """Record that two accounts are one person's."""
    pair = [play.by(account).id, play.by(person).id]
    row = Row("same_person", {"account": pair[0]}, {"person": pair[1], "event": 1}, new=True)
    play.within(
        "system:tests",
        lambda work: work.append(NewEvent("test:link", "person.accounts_linked", work.actor.id, rows=[row])),
    )


def share_address(play: Play, *people: str) -> None:
    """Give people one e-mail address, spelt differently."""
    rows = [
        Row(
            "person",
            {"id": play.by(who).id},
            {"email": "Same@govflow.example" if number else "same@govflow.example"},
        )
        for number, who in enumerate(people)
    ]
    play.within(
        "system:tests",
        lambda work: work.append(NewEvent("test:mail", "person.changed", work.actor.id, rows=rows)),
    )


def test_links_and_shared_addresses_are_followed_to_the_end_both_ways(play: Play) -> None:
    link(play, "clerk", "governance-officer")
    link(play, "monitoring-officer", "clerk")
    share_address(play, "governance-officer", "legal")
    four = {play.by(who).id for who in ("clerk", "governance-officer", "monitoring-officer", "legal")}

    with play.store.read() as connection:
        for account in four:
            assert accounts_of(connection, account) == four
        assert len({one_person(connection, account) for account in four}) == 1
        assert not is_same(connection, play.by("clerk").id, play.by("chair").id)


def test_a_correction_is_not_confirmed_through_the_second_account_of_who_proposed_it(play: Play) -> None:
    ref = play.walk("sign_off")
    event = play.event_of(ref, "sign_off")
    link(play, "governance-officer", "clerk")
    proposal = ProposeCorrection(ref, event, "The wrong board's minute.")
    play.within("clerk", lambda work: propose_correction(work, play.rules, proposal), ref)

    with pytest.raises(Refused) as refused:
        play.within("governance-officer", lambda work: confirm_correction(work, play.rules, ref, event), ref)

    assert refused.value.code == "SELF_APPROVAL"
    play.within("monitoring-officer", lambda work: confirm_correction(work, play.rules, ref, event), ref)
    assert play.verify().findings == ()


def test_a_correction_that_one_person_made_through_two_accounts_is_found_when_all_is_read_again(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = play.walk("sign_off")
    event = play.event_of(ref, "sign_off")
    link(play, "governance-officer", "clerk")
    proposal = ProposeCorrection(ref, event, "The wrong board's minute.")
    play.within("clerk", lambda work: propose_correction(work, play.rules, proposal), ref)
    monkeypatch.setattr("govflow.road.corrections.is_same", lambda *_: False)

    play.within("governance-officer", lambda work: confirm_correction(work, play.rules, ref, event), ref)

    assert play.codes() == {"TRANSITION_NOT_ALLOWED"}


def test_nobody_gives_a_role_to_an_account_of_their_own(play: Play) -> None:
    link(play, "clerk", "area-admin")
    rules = play.product.parts[PART]
    new = NewRole("chair", AREA, "doncaster-council", "doncaster-hwb", date(2021, 10, 1), None)

    with pytest.raises(Refused) as refused:
        play.within("area-admin", lambda work: grant_role(work, rules, play.by("clerk").id, new))

    assert refused.value.code == "SELF_APPROVAL"


def test_whoever_proposed_a_correction_takes_it_back_before_it_is_confirmed_and_nobody_else(
    play: Play,
) -> None:
    ref = play.walk("sign_off")
    event = play.event_of(ref, "sign_off")
    proposal = ProposeCorrection(ref, event, "Keyed wrongly.")
    play.within("clerk", lambda work: propose_correction(work, play.rules, proposal), ref)

    def take_back(who: str, reason: str = "That was another case.") -> None:
        play.within(who, lambda work: withdraw_correction(work, play.rules, ref, event, reason), ref)

    with pytest.raises(Refused):
        take_back("governance-officer")
    with pytest.raises(InvalidInput):
        take_back("clerk", " ")
    take_back("clerk")

    assert [row["status"] for row in play.rows("correction")] == ["withdrawn"]
    with pytest.raises(NotFound):
        play.within("governance-officer", lambda work: confirm_correction(work, play.rules, ref, event), ref)
    play.within("clerk", lambda work: propose_correction(work, play.rules, proposal), ref)
    assert play.verify().findings == ()
