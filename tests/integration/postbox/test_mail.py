"""Mail leaves after the commit: perhaps twice, never lost, in order, and what is refused is seen."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from click.testing import CliRunner
from sqlalchemy import select

from govflow.bootstrap import create_app
from govflow.cli.doctor import doctor
from govflow.kernel.moments import format_instant, parse_instant
from govflow.postbox.model import MOST_TRIES
from govflow.postbox.ports import PostParts
from govflow.postbox.queries import counted, standing
from govflow.postbox.use_cases import Posted, deliver, send_again
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.digests import make_digests
from govflow.reminders.use_cases.preferring import Prefer, prefer
from govflow.reminders.use_cases.reminding import remind
from govflow.storage.tables import outbox
from tests.integration.postbox.mailbox import Mailbox
from tests.make.play import Play

LEAD = "plan-lead@govflow.example"


def digests(play: Play, *days: str) -> None:
    """Let the digests of some days be made, at nine o'clock in London or shortly after."""
    for day in days:
        play.at(f"{day}T09:00:00Z")
        make_digests(play.product.parts[PART])


def later(play: Play, post: PostParts, minutes: int) -> Posted:
    play.at(format_instant(parse_instant(play.now()) + timedelta(minutes=minutes)))
    return deliver(post)


def how_many(play: Play) -> dict[str, int]:
    with play.store.read() as connection:
        return counted(connection)


def undelivered(play: Play) -> Sequence[Any]:
    with play.store.read() as connection:
        query = select(outbox.c.event).where(outbox.c.delivered_at.is_(None))
        return connection.execute(query).scalars().all()


def test_a_digest_reaches_its_person_by_mail_once_with_an_id_and_in_words(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    ref = play.open()
    digests(play, "2021-10-18")

    first, again = deliver(post), deliver(post)

    (letter,) = mailbox.to(LEAD)
    event = next(row["event"] for row in play.rows("reminder", person=play.by("plan-lead").id))
    assert (first.sent, again.sent) == (len(mailbox.letters), 0)
    assert letter["Message-ID"] == f"<govflow-{event}@govflow.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_content()
    assert "Draft plan to the Better Care Manager: due on 19 October 2021, in 1 working day." in text
    assert f"/plans/{ref}/timetable" in text
    assert undelivered(play) == []
    assert play.verify().findings == ()


def test_a_mail_server_down_for_an_hour_loses_nothing_and_keeps_the_order(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    mailbox.close()
    digests(play, "2021-10-15")
    down = [deliver(post)]
    down += [later(play, post, 10) for _ in range(3)]
    digests(play, "2021-10-18", "2021-10-19")
    down += [later(play, post, 10) for _ in range(6)]
    waiting = how_many(play)

    mailbox.open()
    # The longest pause that an hour and these days of tries can have led to.
    for _ in range(12):
        later(play, post, 60)

    assert sum(one.sent for one in down) == 0
    assert list(down[0].failed.values()) == ["The mail server cannot be used: Connection refused."]
    assert waiting["waiting"] > 3
    assert waiting["dead"] == 0
    assert how_many(play) == {"waiting": 0, "sent": waiting["waiting"], "dead": 0}
    told = [row["event"] for row in play.rows("reminder", person=play.by("plan-lead").id)]
    sent = [
        int(letter["Message-ID"].removeprefix("<govflow-").partition("@")[0]) for letter in mailbox.to(LEAD)
    ]
    assert sent == sorted(set(told))
    assert len(sent) == 3
    assert undelivered(play) == []


def test_an_address_that_is_refused_for_good_is_given_up_seen_and_sent_again_when_asked(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    mailbox.answers[LEAD] = "550 No such mailbox"
    digests(play, "2021-10-18")

    deliver(post)

    with play.store.read() as connection:
        (dead,) = standing(connection, "dead")
    assert "550 No such mailbox" in dead["why"]
    assert [letter["To"] for letter in mailbox.letters if letter["To"] == LEAD] == []
    del mailbox.answers[LEAD]
    play.within("governance-officer", lambda work: send_again(work, dead["id"]))
    assert deliver(post).sent == 1
    assert len(mailbox.to(LEAD)) == 1


def test_an_answer_of_try_later_is_tried_later_and_later_mail_of_the_same_person_waits_behind_it(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    mailbox.answers[LEAD] = "451 Try again later"
    digests(play, "2021-10-18")
    deliver(post)
    digests(play, "2021-10-19")
    tried = deliver(post)
    at_once = deliver(post)
    others = len(mailbox.letters)
    del mailbox.answers[LEAD]

    for _ in range(3):
        later(play, post, 10)

    assert list(tried.failed.values()) == ["The mail server answered 451 Try again later"]
    assert at_once.failed == {}, "not before its pause is over"
    assert others >= 1, "nobody else waited for it"
    subjects = [letter["Message-ID"] for letter in mailbox.to(LEAD)]
    assert len(subjects) == 2
    assert subjects == sorted(subjects, key=lambda one: int(one.removeprefix("<govflow-").partition("@")[0]))


def test_a_message_refused_too_often_becomes_a_dead_letter_and_holds_up_no_later_one(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    mailbox.answers[LEAD] = "451 Try again later"
    digests(play, "2021-10-18")

    tried = deliver(post)
    rounds = 0
    while not how_many(play)["dead"] and rounds < 10 * MOST_TRIES:
        tried.failed |= later(play, post, 241).failed
        rounds += 1
    del mailbox.answers[LEAD]
    digests(play, "2021-11-15")
    later(play, post, 1)

    with play.store.read() as connection:
        (dead,) = standing(connection, "dead")
    assert dead["tries"] == MOST_TRIES
    assert set(tried.failed) == {dead["id"]}
    assert len(mailbox.to(LEAD)) == 1


def test_without_a_mail_server_nothing_is_kept_to_be_sent(play: Play) -> None:
    play.open()
    digests(play, "2021-10-18")

    posted = deliver(play.product.parts["postbox"])

    assert posted.sent == 0
    assert how_many(play) == {"waiting": 0, "sent": 0, "dead": 0}
    assert undelivered(play) == []


def test_a_reminder_in_quiet_hours_waits_for_the_morning_and_one_wished_in_govflow_alone_is_not_mailed(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    parts, lead = play.product.parts[PART], play.by("plan-lead").id
    play.at("2021-10-18T17:30:00Z")  # 18:30 in London
    play.within("governance-officer", lambda work: remind(work, parts, lead))

    evening = deliver(post)
    play.at("2021-10-19T06:59:00Z")
    early = deliver(post)
    mailbox.close()
    play.at("2021-10-19T16:58:00Z")
    away = deliver(post)
    mailbox.open()
    # Its next try comes round at 18:00 and some minutes in London: that is quiet again, and counts as none.
    evening_again = [later(play, post, minutes) for minutes in (3, 60)]
    play.at("2021-10-20T07:00:00Z")
    morning = deliver(post)
    play.within("plan-lead", lambda work: prefer(work, Prefer("govflow", "18:00", "08:00")))
    play.within("governance-officer", lambda work: remind(work, parts, lead))
    unwished = deliver(post)

    assert [one.sent for one in (evening, early, away, *evening_again, morning, unwished)] == [0] * 5 + [1, 0]
    assert [len(one.failed) for one in (away, *evening_again)] == [1, 0, 0]
    assert len(mailbox.to(LEAD)) == 1
    assert len({row["event"] for row in play.rows("reminder", person=lead)}) == 2
    assert play.verify().findings == ()


def test_the_figures_and_the_doctor_tell_what_waits_what_was_given_up_and_how_old_the_oldest_is(
    play: Play, post: PostParts, mailbox: Mailbox
) -> None:
    play.open()
    mailbox.answers[LEAD] = "550 No such mailbox"
    digests(play, "2021-10-18")
    deliver(post)
    mailbox.close()
    digests(play, "2021-10-19")
    deliver(post)
    play.at("2021-10-19T10:00:00Z")

    app = create_app(play.product.settings)
    text = app.test_client().get("/metrics").text
    app.extensions["govflow"].store.engine.dispose()
    told = CliRunner().invoke(doctor, ["--json"], env={"GOVFLOW_DATABASE_URL": play.url})
    [looked] = [one for one in json.loads(told.output)["checks"] if one["name"] == "post"]

    waiting = how_many(play)["waiting"]
    assert waiting >= 1
    assert f"govflow_post_waiting {waiting}.0" in text
    assert "govflow_post_dead 1.0" in text
    assert 3600 <= float(re.findall(r"^govflow_post_oldest_seconds (\S+)$", text, re.MULTILINE)[0]) < 3700
    assert looked["status"] == "warning"
    assert looked["message"].startswith(f"{waiting} waiting, 1 given up; the oldest since 2021-10-19T09:00:")
