"""One campaign: clients at work, a killer who waits for a request in hand, and the count of what was hit."""

from __future__ import annotations

import random
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fire.clients import Client, Door, Place
from tests.fire.furnished import Yard
from tests.fire.journals import Account, read_journals
from tests.fire.marks import INSIDE, Phase
from tests.fire.oracle import examine
from tests.fire.servers import GOVFLOW, MarkedServer, await_that, environment, plain_server

CLIENTS = 6
LONGEST_DELAY_SECONDS = 0.030
MOST_ACKS_BETWEEN_KILLS = 12


class Inconclusive(Exception):
    """Raised when a run hit too little to prove anything: that is red, never green."""


@dataclass
class Figures:
    """What a campaign did, printed at its end."""

    kills: int = 0
    inside: int = 0
    stood: Counter[Phase] = field(default_factory=Counter)

    def add(self, stood: Counter[Phase]) -> None:
        """Count one kill."""
        self.kills += 1
        self.inside += any(stood[phase] for phase in INSIDE)
        self.stood += stood


class Campaign:
    """A furnished database, its server and its clients."""

    def __init__(self, yard: Yard, folder: Path, seed: int, **settings: str) -> None:
        self.yard = yard
        self.folder = folder
        self.draw = random.Random(f"{seed}-killer")
        self.figures = Figures()
        self.server = MarkedServer(folder, yard.environment(**settings))
        self.port = self.server.port
        self.stop = threading.Event()
        self.clients = [self._client(number, seed) for number in range(CLIENTS)]
        self.threads = [threading.Thread(target=client.run, daemon=True) for client in self.clients]

    def _client(self, number: int, seed: int) -> Client:
        yard = self.yard
        return Client(
            number,
            seed,
            yard.url,
            yard.people["plan-lead"],
            yard.documents,
            [Place(ref) for ref in yard.plans[number::CLIENTS]],
            Door(lambda: self.port, yard.tokens["plan-lead"]),
            self.folder / f"client-{number}.jsonl",
            self.stop,
        )

    @property
    def acked(self) -> int:
        """How many steps were acknowledged so far."""
        return sum(client.acked for client in self.clients)

    def await_acks(self, number: int) -> None:
        """Wait for so many more answers; a client that gave up ends the wait."""
        wanted = self.acked + number
        await_that("steps are answered", lambda: self.acked >= wanted or self.failed)

    @property
    def failed(self) -> bool:
        """Whether a client met what cannot be."""
        return any(client.failure is not None for client in self.clients)

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """Serve, and let the clients work."""
        self.server.start()
        for thread in self.threads:
            thread.start()
        try:
            yield
        finally:
            self._settle()

    def _settle(self) -> None:
        """Let the clients settle what is in doubt at a server started as an operator starts it."""
        if self.server.group:
            self.server.kill()
        self.server.close()
        with plain_server(self.folder, self.yard.environment()) as port:
            self.port = port
            self.stop.set()
            for thread in self.threads:
                thread.join(timeout=120)

    def kill_once(self) -> None:
        """Wait until a request is in hand, draw a delay, kill the whole group, and start again."""
        self.await_work()
        self.figures.add(self.server.kill())
        self.server.start()

    def await_work(self) -> None:
        """Wait until so many steps as the draw says are answered and one more request is in hand."""
        self.await_acks(self.draw.randint(1, MOST_ACKS_BETWEEN_KILLS))
        await_that("a request is in hand", lambda: self.server.marks.in_flight() or self.failed)
        threading.Event().wait(self.draw.uniform(0, LONGEST_DELAY_SECONDS))

    def account(self) -> Account:
        """What the clients wrote down."""
        return read_journals(client.path for client in self.clients)

    def problems(self) -> list[str]:
        """Everything the oracle, the clients and the product's own verification find."""
        found = examine(self.yard.url, self.account())
        found += [f"client {one.number}: {one.failure}" for one in self.clients if one.failure]
        verified = subprocess.run(
            [GOVFLOW, "audit", "verify", "--json"],
            env=environment(self.yard.environment()),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if verified.returncode != 0:
            found.append(
                f"audit verify ended with {verified.returncode}: {verified.stdout[:2000]} {verified.stderr}"
            )
        return found

    def report(self, say: Callable[[str], None]) -> None:
        """Print what was hit."""
        account, figures = self.account(), self.figures
        stood = ", ".join(f"{phase.name.lower()} {count}" for phase, count in sorted(figures.stood.items()))
        say(
            f"{figures.kills} kills, {figures.inside} inside a step (threads stood at: {stood}); "
            f"{len(account.acked)} steps answered; in doubt and there {account.doubts(present=True)}, "
            f"in doubt and not there {account.doubts(present=False)}"
        )

    def require(self, *, inside: int, acked: int, of_each_doubt: int) -> None:
        """Refuse to call a run green that hit too little.

        Raises:
            Inconclusive: naming the floor.
        """
        account = self.account()
        reached = {
            "kills inside a step": (self.figures.inside, inside),
            "steps answered": (len(account.acked), acked),
            "in doubt and there": (account.doubts(present=True), of_each_doubt),
            "in doubt and not there": (account.doubts(present=False), of_each_doubt),
        }
        for name, (number, floor) in reached.items():
            if number < floor:
                raise Inconclusive(f"{name}: {number}, and the floor is {floor}. Nothing is proved.")
