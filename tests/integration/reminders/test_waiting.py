"""What waits for somebody beside dates stands in their digest and on the list: consultations, votes to confirm."""

from __future__ import annotations

from govflow.kernel.moments import parse_instant
from govflow.reminders.ports import PART
from govflow.reminders.queries.not_done import not_done
from tests.integration.powers.authority import Powers, office, signing_root
from tests.integration.reminders.test_digests import digest
from tests.make.play import AREA

__all__ = ["office", "signing_root"]


def waiting(play: Powers, who: str) -> list[tuple[str, str]]:
    """What somebody has not done: as what, and in which words."""
    with play.store.read() as connection:
        parts = play.product.parts[PART]
        found = not_done(connection, parts, {AREA}, parse_instant(play.now()), play.by(who).id)
    return [(row.line.kind, row.text) for one in found for row in one.lines]


def test_who_is_consulted_and_has_not_answered_is_told_and_listed_until_they_answer(office: Powers) -> None:
    delegation = office.delegated(consultees=[{"office": "chair"}])
    asked = office.ask(delegation, "office:chair", reply_by="2021-11-03T00:00:00Z")
    words = "asked for by 2 November 2021. You are consulted; the decision is not yours."
    mine = [("consulted", f"Your reply under {delegation}: {words}")]

    listed = waiting(office, "chair")
    for day in ("2021-10-18", "2021-10-19", "2021-10-20", "2021-10-26"):
        digest(office, f"{day}T09:30:00Z")
    office.reply("chair", asked, "supported")
    digest(office, "2021-11-01T09:30:00Z")

    assert listed == mine
    told = office.rows("reminder", kind="consulted")
    # The first working day after it was asked, and five working days before a reply is asked for.
    assert {row["person"] for row in told} == {office.by("chair").id}
    assert sorted({row["at"][:10] for row in told}) == ["2021-10-19", "2021-10-26"]
    assert waiting(office, "chair") == []
    assert "In my view" not in str(told)
    assert office.verify().findings == ()


def test_nobody_is_chased_for_a_reply_under_a_delegation_that_was_revoked_or_is_over(office: Powers) -> None:
    revoked, over = (office.delegated(consultees=[{"office": "chair"}]) for _ in range(2))
    for delegation in (revoked, over):
        office.ask(delegation, "office:chair", reply_by="2021-11-03T00:00:00Z")
    assert len(waiting(office, "chair")) == 2

    office.do(revoked, "clerk", "revoke", reason="The board took it back.")
    left = waiting(office, "chair")
    office.at("2021-11-18T09:00:00Z")

    assert [text.partition(":")[0] for _, text in left] == [f"Your reply under {over}"]
    assert [kind for kind, _ in waiting(office, "chair") if kind == "consulted"] == []
