"""One's own webhooks over the API: each secret is shown once, changed with a day to spare, and ended by its own person."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from govflow.bootstrap import create_app
from govflow.kernel.actor import Actor, Door
from govflow.people.use_cases import suspend_person
from govflow.people.use_cases.tokens import new_token
from govflow.postbox.ports import PART, PostParts
from govflow.postbox.use_cases import deliver
from tests.integration.api.office import Caller
from tests.integration.postbox.test_webhooks import Receiver, later, receiver
from tests.make.play import Play

__all__ = ["receiver"]


class Api:
    """The application over the play, allowing this machine as a receiver; each person with a token."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.app = create_app(replace(play.product.settings, webhook_hosts="127.0.0.1"))
        self.post: PostParts = self.app.extensions["govflow"].parts[PART]

    def by(self, who: str) -> Caller:
        with self.play.store.write(Actor(self.play.by(who).id, Door.PAGE)) as work:
            token = new_token(work, "test").secret
        return Caller(self.app.test_client(), token)


@pytest.fixture
def api(play: Play) -> Iterator[Api]:
    opened = Api(play)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def signed_by(message: tuple[dict[str, str], bytes], secret: str) -> bool:
    """Say whether a message carries a signature by a secret."""
    headers, body = message
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return right in headers["webhook-signature"].split(" ")


def test_a_webhook_is_added_once_under_its_key_and_its_secret_shown_once_and_kept_nowhere(
    api: Api, receiver: Receiver
) -> None:
    lead = api.by("plan-lead")

    first, again = (lead.post("/webhooks", {"url": receiver.url}, Idempotency_Key="one") for _ in range(2))
    listed = lead.get("/webhooks")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["Cache-Control"] == "no-store"
    assert again.json == {"id": first.json["id"], "secret": None}
    assert [one["id"] for one in listed.json["webhooks"]] == [first.json["id"]]
    secret = first.json["secret"]
    assert secret.startswith("whsec_")
    assert secret not in listed.text
    with api.play.store.read() as connection:
        kept = [row.answer for row in connection.exec_driver_sql("SELECT answer FROM given_answer")]
    assert not any(secret in answer for answer in kept)
    assert not any(secret.encode() in bytes(row["data"]) for row in api.play.events())


def test_a_new_secret_signs_at_once_beside_the_old_one_for_a_day_and_then_alone(
    api: Api, receiver: Receiver
) -> None:
    lead = api.by("plan-lead")
    made = lead.post("/webhooks", {"url": receiver.url}).json
    ref = api.play.walk("start_drafting")
    new = lead.post(f"/webhooks/{made['id']}/secret", {}).json["secret"]

    deliver(api.post)
    later(api.play, 24 * 60 + 1)
    api.play.do(ref, "plan-lead", "send_draft_to_bcm")
    deliver(api.post)

    assert new != made["secret"]
    first, last = receiver.came[0], receiver.came[-1]
    assert (signed_by(first, new), signed_by(first, made["secret"])) == (True, True)
    assert (signed_by(last, new), signed_by(last, made["secret"])) == (True, False)
    assert api.play.verify().findings == ()


def test_what_was_given_up_or_lost_is_sent_again_under_its_id_in_order(api: Api, receiver: Receiver) -> None:
    lead = api.by("plan-lead")
    id_ = lead.post("/webhooks", {"url": receiver.url}).json["id"]
    ref = api.play.walk("start_drafting")
    wanted = [f"evt_{row['id']}" for row in api.play.events(f"case:{ref}")]
    receiver.always = 503
    for _ in range(30):
        deliver(api.post)
        later(api.play, 241)
    receiver.always = 204
    deliver(api.post)
    sent = {
        f"evt_{one['event']}" for one in lead.get(f"/webhooks/{id_}/messages?status=sent").json["messages"]
    }
    dead = lead.get(f"/webhooks/{id_}/messages?status=dead").json["messages"]
    receiver.came.clear()

    resent = lead.post(f"/webhooks/{id_}/resend", {})
    deliver(api.post)
    once_more = lead.post(f"/webhooks/{id_}/resend", {"event": dead[0]["event"]})
    deliver(api.post)

    assert dead
    assert {one["why"] for one in dead} == {"The receiver answered 503."}
    assert sent | {f"evt_{one['event']}" for one in dead} == set(wanted)
    assert resent.json == {"id": id_, "messages": len(dead)}
    assert once_more.json["messages"] == 1
    assert receiver.ids() == [*(one for one in wanted if one not in sent), f"evt_{dead[0]['event']}"]
    assert [one["status"] for one in lead.get(f"/webhooks/{id_}/messages?status=dead").json["messages"]] == []


def test_nobody_elses_webhook_is_seen_changed_sent_again_or_ended(api: Api, receiver: Receiver) -> None:
    id_ = api.by("plan-lead").post("/webhooks", {"url": receiver.url}).json["id"]
    clerk = api.by("clerk")

    answers = [
        clerk.get(f"/webhooks/{id_}/messages"),
        *(clerk.post(f"/webhooks/{id_}/{act}", {}) for act in ("secret", "resend", "end")),
    ]
    elsewhere = api.by("plan-lead").post("/webhooks", {"url": "https://elsewhere.example/in"})

    assert [one.status_code for one in answers] == [404] * 4
    assert clerk.get("/webhooks").json == {"webhooks": []}
    assert elsewhere.status_code == 400
    assert api.app.test_client().get("/api/v1/webhooks").status_code == 401


def test_an_ended_webhook_is_told_nothing_more_nor_is_one_whose_person_may_sign_in_no_longer(
    api: Api, receiver: Receiver
) -> None:
    lead, clerk = api.by("plan-lead"), api.by("clerk")
    mine = lead.post("/webhooks", {"url": receiver.url}).json["id"]
    clerk.post("/webhooks", {"url": receiver.url})

    ended = lead.post(f"/webhooks/{mine}/end", {})
    left = api.play.by("clerk").id
    api.play.within("system:tests", lambda work: suspend_person(work, left, reason="Left the council."))
    api.play.walk("start_drafting")
    deliver(api.post)

    assert ended.status_code == 201
    assert receiver.came == []
    shown: Any = json.loads(lead.get("/webhooks").text)["webhooks"]
    assert [bool(one["ended_at"]) for one in shown] == [True]
