"""A mail server of the test's own on loopback, which can be down, refuse, or answer later."""

from __future__ import annotations

import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

OK = "250 OK"


class Mailbox:
    """Keeps what it was handed. ``answers`` says what it answers to whom, ``after_data`` to the next letters."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.after_data: list[str] = []
        self.before_keeping: Callable[[], None] = lambda: None
        self._server: Any = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.answers.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        self.before_keeping()
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.after_data.pop(0) if self.after_data else OK

    def open(self) -> None:
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def close(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]
