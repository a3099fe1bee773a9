"""What a campaign with workbooks does at the API: upload and take over, and what honest users do meanwhile."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fire.clients import Door

# Longer than the child's own bound on a machine that has other work besides.
PATIENCE = 120.0
BUSY = 503
ALLOWED = frozenset({200, 201, 400, 413, 415, 422})
BOUNDARY = "govflow-campaign"
NOTHING_NEW = "Nothing changed"
BETWEEN_TRIES = 1.0


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    sha256: str
    status: int
    said: Any
    is_trial: bool = False

    @property
    def is_held(self) -> bool:
        """Whether it is held: taken over, or the same as what was held already."""
        return self.status == 201 or (self.status == 400 and NOTHING_NEW in self.said["detail"])


class Uploader:
    """Uploads files as documents and asks for each to be taken over into one plan."""

    def __init__(self, port: int, token: str, plan: str, area: str) -> None:
        self.door = Door(lambda: port, token, PATIENCE)
        self.plan, self.area = plan, area
        self.put_off = 0

    def take_over(self, content: bytes, name: str, *, trial: bool = False) -> Taken:
        """Store a file and ask for it to be taken over, again where others are being read."""
        sha256 = hashlib.sha256(content).hexdigest()
        status, said = self.store(content)
        # The server lets go of a connection that nobody uses, and a program that waits must not mind.
        self.door.close()
        if status == 201:
            body = {"document": said["id"], "name": f"{name}.xlsx", "trial": trial}
            asked = "POST", f"/plans/{self.plan}/contents/workbook", body
            while (answer := self.door.ask(*asked))[0] == BUSY and answer[1]["code"] == "BUSY":
                self.put_off += 1
                self.door.close()
                threading.Event().wait(BETWEEN_TRIES)
            status, said = answer
            self.door.close()
        return Taken(sha256, status, said, trial)

    def store(self, content: bytes) -> tuple[int, Any]:
        """Store a file as a document."""
        disposition = 'Content-Disposition: form-data; name="file"; filename="book.xlsx"'
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="area"\r\n\r\n{self.area}\r\n'
            f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.door.send("POST", "/documents", body, f"multipart/form-data; boundary={BOUNDARY}")

    def held(self, version: str = "") -> tuple[int, Any]:
        """What the plan holds."""
        answer = self.door.ask("GET", f"/plans/{self.plan}/contents{version}", None)
        self.door.close()
        return answer


def wrong_with(taken: Taken) -> str:
    """What is wrong with an answer; nothing when it is one that somebody can use."""
    if taken.status not in ALLOWED:
        return f"{taken.status}: {str(taken.said)[:300]}"
    if taken.status == 201:
        return ""
    reason = str(taken.said["detail"])
    first = next(iter(taken.said.get("blocked_by", ())), {"where": "it", "message": reason})
    if not reason.endswith((".", "?")) or "Traceback" in reason or not first["message"]:
        return f"{taken.status} with no readable reason: {reason}"
    return "" if first["where"] or taken.status != 422 else f"no place is named: {first}"


@dataclass
class Honest:
    """Somebody who looks at a plan of another area and changes a line of it, again and again."""

    number: int
    port: int
    token: str
    plan: str
    waited: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    changed: int = 0

    def run(self, stop: threading.Event) -> None:
        """Go on until told to stop. An answer that does not come is wrong as well."""
        door, rounds = Door(lambda: self.port, self.token, PATIENCE), 0
        while not stop.wait(0.2):
            try:
                self._look(door, is_changing=rounds % 5 == 0)
            except (OSError, ValueError) as error:
                self.wrong.append(repr(error))
            rounds += 1
        door.close()

    def _look(self, door: Door, *, is_changing: bool) -> None:
        self._ask(door, "GET", "", None, {200})
        said = self._ask(door, "GET", "/contents", None, {200, 404})
        if not is_changing:
            return
        version, rows = (
            said.get("version", 0),
            [one["row"] for one in said.get("figures", {}).get("lines", ())],
        )
        values = {"name": f"Line {self.number}.{len(self.waited)}", "source": "iBCF", "expenditure": "1"}
        # Everybody has a line of their own at first; then they are changed, each by whoever comes first.
        place = f"/{rows[len(self.waited) % len(rows)]}" if len(rows) > self.number else ""
        body = {"values": values}
        answer = self._ask(
            door,
            "PUT" if place else "POST",
            f"/contents/lines{place}",
            body,
            {201, 409},
            If_Match=f'"{version}"',
        )
        self.changed += "event" in answer

    def _ask(self, door: Door, method: str, path: str, body: Any, wanted: set[int], **headers: str) -> Any:
        began = time.monotonic()
        status, said = door.ask(method, f"/plans/{self.plan}{path}", body, **headers)
        self.waited.append(time.monotonic() - began)
        # As the server lets go of a connection that rests, which a browser does not mind either.
        door.close()
        if status not in wanted:
            self.wrong.append(f"{method} {path}: {status} {str(said)[:300]}")
        return said
