"""What stands beside deciding, at the command line: cover, linked accounts, questions, conditions lifted."""

from __future__ import annotations

from pathlib import Path

from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import shell


def test_cover_is_arranged_listed_and_ended(office: Powers, signing_root: Path) -> None:
    days = ["--from", "2021-10-18", "--until", "2021-10-29", "--area", "doncaster"]
    who = ["--absent", "director", "--covering", "s151", "--as", "governance-officer"]

    made = shell(office, signing_root, "cover", "arrange", "director", *days, *who)
    (listed,) = shell(office, signing_root, "cover", "list")["covers"]
    ended = ["cover", "end", made["id"], "--reason", "Back early.", "--as", "governance-officer"]
    shell(office, signing_root, *ended)
    (after,) = shell(office, signing_root, "cover", "list")["covers"]

    assert (listed["absent"], listed["covering"]) == (office.by("director").id, office.by("s151").id)
    assert (listed["until"], after["until"][:10]) == ("2021-10-29T23:00:00Z", "2021-10-18")


def test_two_accounts_are_linked(office: Powers, signing_root: Path) -> None:
    linked = ["cover", "link", "s151", "director", "--area", "doncaster", "--as", "monitoring-officer"]
    shell(office, signing_root, *linked)

    (row,) = office.rows("same_person")
    assert (row["account"], row["person"]) == (office.by("s151").id, office.by("director").id)


def test_a_delegate_asks_the_author_and_a_condition_is_lifted(office: Powers, signing_root: Path) -> None:
    paper, delegation = office.paper(), office.delegated()
    waiting = office.decide(condition="the agreement of the NHS").ref
    sent = ["delegation", "send-back", delegation, "question", "What of weekends?", "--about", paper]
    lifted = ["decision", "lift-condition", waiting, "--by", "NHS", "--happened-at", "2021-10-15"]

    shell(office, signing_root, *sent, "--as", "director")
    shell(office, signing_root, *lifted, "--document", office.document("clerk"), "--as", "clerk")

    (item,) = office.rows("work_item", case_ref=paper, kind="sent_back")
    assert item["role"] == "plan_lead"
    assert office.case(waiting).state == "effective"
