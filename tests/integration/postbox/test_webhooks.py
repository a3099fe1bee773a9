"""A webhook is told each event its person may read, signed, in order within a case, again where it fails."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from govflow.bootstrap.reminders import post_parts
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.moments import format_instant, parse_instant
from govflow.kernel.root import root
from govflow.postbox.ports import PostParts
from govflow.postbox.queries import counted
from govflow.postbox.use_cases import Added, add_webhook, deliver, end_webhook
from govflow.timetable.tick import sweep
from tests.integration.powers.test_doors import Doors, send
from tests.make.play import Play


class Receiver:
    """A program of somebody else's, which checks signatures with its own hands."""

    def __init__(self) -> None:
        receiver = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else receiver.always)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
                pass

        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.always = 204
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/in"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body)["data"] for _, body in self.came]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.came]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


@pytest.fixture
def post(play: Play) -> PostParts:
    """The post room of an installation that allows this machine as a receiver."""
    settings = replace(play.product.settings, webhook_hosts="127.0.0.1")
    return post_parts(settings, play.product.parts["reminders"])


def add(play: Play, post: PostParts, url: str, who: str = "plan-lead") -> Added:
    return play.within(who, lambda work: add_webhook(work, post, url))


def later(play: Play, minutes: int) -> None:
    play.at(format_instant(parse_instant(play.now()) + timedelta(minutes=minutes)))


def test_each_event_of_ones_areas_comes_signed_in_order_and_once(
    play: Play, post: PostParts, receiver: Receiver
) -> None:
    play.open("dorset-plan-lead", area="dorset")
    added = add(play, post, receiver.url)
    ref = play.walk("send_draft_to_bcm")

    deliver(post)
    deliver(post)

    events = receiver.events()
    wanted = [row["id"] for row in play.events(f"case:{ref}")]
    assert [one["event"] for one in events] == wanted
    assert {one["stream"] for one in events} == {f"case:{ref}"}
    key = base64.b64decode(added.secret.removeprefix("whsec_"))
    for headers, body in receiver.came:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{right}"
        assert json.loads(body)["type"] == json.loads(body)["data"]["type"]
    assert play.verify().findings == ()


def test_what_fails_is_sent_again_under_its_id_and_later_events_of_the_case_wait_behind_it(
    play: Play, post: PostParts, receiver: Receiver
) -> None:
    add(play, post, receiver.url)
    ref = play.walk("start_drafting")
    receiver.answers = [503, 302]

    first, at_once = deliver(post), deliver(post)
    tried = len(receiver.came)
    for _ in range(3):
        later(play, 5)
        deliver(post)

    assert (first.sent, at_once.sent, tried) == (0, 0, 1)
    ids = receiver.ids()
    assert ids[0] == ids[1] == ids[2], "a redirect is not followed: it is tried again"
    wanted = [f"evt_{row['id']}" for row in play.events(f"case:{ref}")]
    assert list(dict.fromkeys(ids)) == wanted


def test_a_receiver_that_answers_gone_is_told_nothing_more(
    play: Play, post: PostParts, receiver: Receiver
) -> None:
    gone = add(play, post, receiver.url)
    receiver.always = 410
    play.walk("start_drafting")

    deliver(post)
    play.do("plan-doncaster-2021-22", "plan-lead", "send_draft_to_bcm")
    deliver(post)

    (row,) = play.rows("webhook", id=gone.id)
    assert row["ended_at"]
    assert "410" in row["why"]
    assert len(receiver.came) == 1
    with play.store.read() as connection:
        assert counted(connection)["waiting"] == 0
    assert play.verify().findings == ()


def test_it_is_made_for_allowed_hosts_alone_and_ended_by_its_own_person_alone(
    play: Play, post: PostParts, receiver: Receiver
) -> None:
    with pytest.raises(InvalidInput):
        add(play, post, "https://elsewhere.example/in")
    added = add(play, post, receiver.url)
    with pytest.raises(NotFound):
        play.within("clerk", lambda work: end_webhook(work, added.id))
    play.within("plan-lead", lambda work: end_webhook(work, added.id))
    play.walk("start_drafting")

    deliver(post)

    assert receiver.came == []
    assert not any(added.secret.encode() in bytes(row["data"]) for row in play.events())


def test_the_page_gives_a_new_secret_shows_it_once_and_to_its_own_person_alone(
    play: Play, post: PostParts, receiver: Receiver
) -> None:
    added = add(play, post, receiver.url)
    desk = Doors(play, root())  # type: ignore[arg-type]
    lead, clerk = desk.reader("plan-lead"), desk.reader("clerk")

    shown = send(lead, "/webhooks", f"/webhooks/{added.id}/secret").text
    again = lead.get("/webhooks").text
    other = send(clerk, "/reminders/preferences", f"/webhooks/{added.id}/secret")
    desk.app.extensions["govflow"].store.engine.dispose()

    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", unescape(shown))
    assert secret != added.secret
    assert "whsec_" not in again
    assert other.status_code == 404
    assert play.rows("webhook", id=added.id)[0]["secrets"] == 1


def test_that_a_date_will_be_missed_is_pushed_once_on_the_day_and_stands_on_the_owners_work_list(
    play: Play, post: PostParts, receiver: Receiver
) -> None:
    add(play, post, receiver.url, "clerk")
    play.walk("circulate_to_jcog")
    for at in ("2021-11-03T12:00:00Z", "2021-11-04T00:00:00Z", "2021-11-04T00:00:10Z"):
        play.at(at)
        for _ in range(2):
            sweep(play.road, play.product.parts["later"])
        deliver(post)
    desk = Doors(play, root())  # type: ignore[arg-type]

    work = desk.reader("clerk").get("/").text
    desk.app.extensions["govflow"].store.engine.dispose()

    [pushed] = [one for one in receiver.events() if one["type"] == "milestone.will_be_missed"]
    assert (pushed["data"]["milestone"], pushed["data"]["latest"]) == ("report_to_board", "2021-11-03")
    assert "Dates you will miss" in work
    assert "the last possible day was 3 November 2021" in work
