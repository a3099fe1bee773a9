"""People's programs at the API: each walks its own plans through valid steps and writes down every answer.

A request without an answer is in doubt: the client looks in the ledger, then sends the same again
under the same key until it is answered. It knows the product by CONTRACT's routes alone.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.fire.journals import Journal
from tests.fire.oracle import find_command
from tests.fire.servers import TooLate, await_that

ANSWER_SECONDS = 30.0
LINES_AT_MOST = 12


@dataclass
class Place:
    """Where a plan of this client stands, by the answers it was given."""

    ref: str
    state: str = "drafting"
    version: int = 2
    lines: int = 0


class Door:
    """One connection to the API, opened again when it breaks."""

    def __init__(self, port: Callable[[], int], token: str, patience: float = ANSWER_SECONDS) -> None:
        self._port = port
        self._patience = patience
        self._token = token
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Send a request and read its answer.

        Raises:
            OSError: or HTTPException, when there was no answer.
        """
        return self.send(method, path, json.dumps(body).encode(), "application/json", **headers)

    def send(self, method: str, path: str, body: bytes, kind: str, **headers: str) -> tuple[int, Any]:
        """Send a body of any kind and read its answer.

        Raises:
            OSError: or HTTPException, when there was no answer.
        """
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=self._patience)
        given = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method, f"/api/v1{path}", body, given)
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@dataclass
class Client:
    """One of the programs; ``run`` is a thread's work."""

    number: int
    seed: int
    url: str
    person: str
    documents: Mapping[str, str]
    plans: Sequence[Place]
    door: Door
    path: Path
    stop: threading.Event
    acked: int = 0
    failure: BaseException | None = None
    asked: int = 0
    journal: Journal = field(init=False)
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.path)
        self.draw = random.Random(f"{self.seed}-client-{self.number}")

    def run(self) -> None:
        """Walk the plans until told to stop; the last request is settled first."""
        try:
            while not self.stop.is_set():
                self.step(self.draw.choice(self.plans))
        except BaseException as error:  # noqa: BLE001 - handed to the campaign, which fails on it
            self.failure = error
        finally:
            self.door.close()
            self.journal.close()

    def step(self, place: Place) -> None:
        """Take one step and write down what came of it."""
        self.asked += 1
        key = f"fire-{self.seed}-{self.number}-{self.asked}"
        body = self.next_step(place)
        self.journal.write(
            "asked", key=key, person=self.person, case=place.ref, version=place.version, **body
        )
        status, said = self.until_answered(place, key, body)
        if status != 200:
            self.journal.write("refused", key=key, status=status, said=said)
            raise AssertionError(f"{body['trigger']} on {place.ref} was answered {status}: {said}")
        self.journal.write("acked", key=key, case=said["ref"], trigger=body["trigger"], **said)
        place.state, place.version = said["to"], said["version"]
        if body["trigger"] == "record_feedback":
            place.lines += 2
        self.acked += 1

    def until_answered(self, place: Place, key: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Send a step, and again with the same key as long as its outcome is in doubt."""
        last: list[tuple[int, Any]] = []

        def is_answered() -> bool:
            try:
                status, said = self.send(place, key, body)
            except (ConnectionRefusedError, ConnectionResetError, BrokenPipeError) as error:
                refused = isinstance(error, ConnectionRefusedError)
                return self.note(key, "" if refused else type(error).__name__)
            except (OSError, http.client.HTTPException, ValueError) as error:
                return self.note(key, type(error).__name__)
            if status == 503:
                return self.note(key, str(status))
            last.append((status, said))
            return True

        await_that(f"{key} is answered", is_answered)
        return last[-1]

    def send(self, place: Place, key: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Send a step once."""
        version = f'"{place.version}"'
        path = f"/plans/{place.ref}/transitions"
        return self.door.ask("POST", path, body, Idempotency_Key=key, If_Match=version)

    def note(self, key: str, why: str) -> bool:
        """Write down that a request which was sent got no answer, and whether the ledger has it."""
        if why:
            self.journal.write("doubt", key=key, why=why, found=self.look(key))
        return False

    def look(self, key: str) -> int | None:
        """Look in the ledger itself, once the database answers."""
        found: list[int | None] = []

        def seen() -> bool:
            try:
                found.append(find_command(self.url, f"{self.person} {key}"))
            except psycopg.OperationalError:
                return False
            return True

        await_that("the database answers", seen)
        return found[-1]

    def next_step(self, place: Place) -> dict[str, Any]:
        """A step that is valid where the plan stands."""
        steps: dict[str, Callable[[Place], dict[str, Any]]] = {
            "drafting": self.from_drafting,
            "draft_with_bcm": without_feedback,
            "feedback_answers": back_to_drafting,
        }
        return steps[place.state](place)

    def from_drafting(self, place: Place) -> dict[str, Any]:
        """Send the draft, or record feedback with its lines."""
        if place.lines < LINES_AT_MOST and self.draw.random() < 0.3:
            return {
                **with_reason("record_feedback"),
                "happened_at": "2021-11-02",
                "for": "doncaster-regional-assurance-panel",
                "evidence": [{"document": self.documents["feedback"], "kind": "feedback"}],
                "answers": {"lines": [{"text": "Say more of discharge."}, {"text": "Name the trust."}]},
            }
        return {
            "trigger": "send_draft_to_bcm",
            "evidence": [{"document": self.documents["draft_plan"], "kind": "draft_plan"}],
        }


def without_feedback(_: Place) -> dict[str, Any]:
    """Go on although the region has not answered."""
    return with_reason("go_on_without_feedback")


def back_to_drafting(_: Place) -> dict[str, Any]:
    """Take the plan back to where it began."""
    return with_reason("return_to_drafting")


def with_reason(trigger: str) -> dict[str, Any]:
    """A step with the reason its form asks for."""
    return {"trigger": trigger, "reason": f"Campaign: {trigger.replace('_', ' ')} – it is valid here."}


__all__ = ["Client", "Door", "Place", "TooLate"]
