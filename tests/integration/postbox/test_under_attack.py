"""Several that deliver at once, addresses that are none, titles that would be headers: nothing is lost or doubled."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.postbox.model import Letter
from govflow.postbox.ports import PostParts
from govflow.postbox.queries import standing
from govflow.postbox.use_cases import Posted, deliver, send_again
from govflow.timetable.use_cases.adding import AddStep, add_step
from tests.integration.postbox.conftest import post_of
from tests.integration.postbox.mailbox import Mailbox
from tests.integration.postbox.test_mail import LEAD, digests, how_many, later
from tests.integration.timetable.test_moving_dates import parts as timetable_parts
from tests.make.play import Play


def event_of(letter: Any) -> int:
    return int(letter["Message-ID"].removeprefix("<govflow-").partition("@")[0])


def test_three_that_deliver_at_once_send_each_message_once_and_each_persons_in_order(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    mailbox.close()
    digests(play, "2021-10-15", "2021-10-18", "2021-10-19", "2021-10-20", "2021-10-21")
    mailbox.open()
    ready = threading.Barrier(3)

    def run() -> Posted:
        ready.wait()
        return deliver(post)

    with ThreadPoolExecutor(3) as threads:
        found = [one.result() for one in [threads.submit(run) for _ in range(3)]]
    # Whoever found the earlier letter of a person still being sent left the later one to the next round.
    found.append(deliver(post))

    told = [(letter["To"], event_of(letter)) for letter in mailbox.letters]
    assert sum(one.sent for one in found) == len(told) == len(set(told))
    assert how_many(play) == {"waiting": 0, "sent": len(told), "dead": 0}
    for who in {to for to, _ in told}:
        mine = [event for to, event in told if to == who]
        assert mine == sorted(mine)
    assert len([to for to, _ in told if to == LEAD]) >= 4


@pytest.mark.parametrize(
    "address",
    ["@nobody.example", "a b@c.example", "a@[1", "lead@govflow.example\r\nBcc: spy@spy.example", ""],
)
def test_an_address_that_is_none_is_given_up_at_once_and_holds_up_nobody(
    play_file: Play, mailbox: Mailbox, address: str
) -> None:
    play, lead = play_file, play_file.by("plan-lead").id
    post = post_of(play, mailbox)
    play.open()
    digests(play, "2021-10-21")

    def letter_of(connection: Any, event: int, who: str) -> Letter | None:
        found = post.letter_of(connection, event, who)
        return replace(found, to=address) if found and who == lead else found

    deliver(replace(post, letter_of=letter_of))

    with play.store.read() as connection:
        [dead] = standing(connection, "dead")
    assert dead["recipient"] == lead
    assert len(mailbox.letters) >= 1
    assert how_many(play)["waiting"] == 0


def test_a_message_that_cannot_be_made_is_tried_and_given_up_and_the_others_go(
    play_file: Play, mailbox: Mailbox
) -> None:
    play, lead = play_file, play_file.by("plan-lead").id
    post = post_of(play, mailbox)
    play.open()
    digests(play, "2021-10-21")

    def letter_of(connection: Any, event: int, who: str) -> Letter | None:
        if who == lead:
            raise RuntimeError("private words of a case")
        return post.letter_of(connection, event, who)

    posted = deliver(replace(post, letter_of=letter_of))

    assert list(posted.failed.values()) == ["It could not be made ready: RuntimeError."]
    assert len(mailbox.letters) >= 1


def test_a_title_with_line_breaks_makes_no_header_and_no_second_message(
    play_file: Play, mailbox: Mailbox
) -> None:
    play = play_file
    post = post_of(play, mailbox)
    ref = play.open()
    title = "Read this\r\nBcc: spy@spy.example\r\n\r\n.\r\nRCPT TO:<spy@spy.example>"
    row = {
        "title": title,
        "qualifier": "by",
        "due": date(2021, 10, 19),
        "owner": "plan_lead",
        "kind": "local",
    }
    try:
        command = AddStep(ref, "own_step", row, "A step of ours.", "")
        play.within("plan-lead", lambda work: add_step(work, timetable_parts(play), command), ref)
    except InvalidInput:
        return
    digests(play, "2021-10-19")
    deliver(post)

    [letter] = mailbox.to(LEAD)
    assert letter["Bcc"] is None
    assert "spy" not in str(letter["Subject"])
    assert {one["To"] for one in mailbox.letters}.isdisjoint({"spy@spy.example"})


def test_a_dead_letter_pressed_twice_goes_once_under_its_id(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    mailbox.answers[LEAD] = "550 No such mailbox"
    digests(play, "2021-10-18")
    deliver(post)
    with play.store.read() as connection:
        [dead] = standing(connection, "dead")
    del mailbox.answers[LEAD]

    play.within("system:tests", lambda work: send_again(work, dead["id"]))
    with pytest.raises(InvalidInput):
        play.within("system:tests", lambda work: send_again(work, dead["id"]))
    deliver(post)
    with pytest.raises(InvalidInput):
        play.within("system:tests", lambda work: send_again(work, dead["id"]))
    deliver(post)

    [letter] = mailbox.to(LEAD)
    assert event_of(letter) == dead["event"]


def test_a_server_that_takes_a_letter_and_loses_its_answer_gets_the_same_letter_under_the_same_id(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    ref = play.open()
    digests(play, "2021-10-18")
    mailbox.after_data = ["451 Local error in processing"] * 20

    deliver(post)
    tried = len(mailbox.letters)
    mailbox.after_data = []
    # A step meanwhile changes what stands, and not what was told.
    play.do(ref, "plan-lead", "start_drafting", happened="2021-09-30", on_behalf="doncaster-nhs-england",
            reason="Published the day before.")  # fmt: skip
    later(play, post, 2)

    assert tried >= 1
    first, second = mailbox.to(LEAD)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()
    assert how_many(play)["waiting"] == 0
