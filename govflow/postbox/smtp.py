"""Handing a letter to the organisation's mail server (RFC 5321), and reading what its answer means."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from govflow.kernel.errors import InvalidInput
from govflow.postbox.model import Letter, NotSent, fault_words

TIMEOUT_SECONDS = 20
# RFC 5321 4.2.1: a reply that begins with 5 is permanent; a repeated try is not to be made.
PERMANENT = 500
SECURITY = ("none", "starttls", "tls")
# What the standard library raises for what is no address.
UNREADABLE = (ValueError, IndexError, AttributeError, MessageError)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""

    def check(self) -> None:
        """Refuse settings that cannot be meant.

        Raises:
            InvalidInput: naming the setting.
        """
        if self.security not in SECURITY:
            message = f"GOVFLOW_MAIL_SECURITY is '{self.security}'; it is one of: {', '.join(SECURITY)}."
            raise InvalidInput(message, field="GOVFLOW_MAIL_SECURITY")
        try:
            Address(addr_spec=self.sender)
        except UNREADABLE as error:
            message = f"GOVFLOW_MAIL_FROM is '{self.sender}'; it is the address that mail comes from."
            raise InvalidInput(message, field="GOVFLOW_MAIL_FROM") from error

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand in one letter.

        Raises:
            NotSent: saying why, and whether for good.
        """
        message = self._written(letter, now)
        with self._open() as server:
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                code, said = next(iter(error.recipients.values()))
                raise _answered(code, said) from error
            except smtplib.SMTPResponseException as error:
                raise _answered(error.smtp_code, error.smtp_error) from error
            except smtplib.SMTPNotSupportedError as error:
                raise NotSent(f"The mail server cannot take this address: {error}.", never=True) from error
            except (OSError, smtplib.SMTPException) as error:
                raise NotSent(f"The mail server went away: {fault_words(error)}.", away=True) from error

    def _written(self, letter: Letter, now: datetime) -> EmailMessage:
        message = EmailMessage()
        try:
            message["From"] = Address("GovFlow", addr_spec=self.sender)
            message["To"] = Address(addr_spec=letter.to)
        except UNREADABLE as error:
            raise NotSent("The address cannot be written to.", never=True) from error
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        # The same however often it is sent, so that a mailbox can tell (RFC 5322 3.6.4).
        message["Message-ID"] = f"<{letter.id}@{self.sender.rpartition('@')[2]}>"
        # No answering machine answers it (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"The mail server cannot be used: {fault_words(error)}.", away=True) from error
        try:
            yield server
        finally:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            secure = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
            return self._signed_in(secure)
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            return self._signed_in(server)
        except BaseException:
            server.close()
            raise

    def _signed_in(self, server: smtplib.SMTP) -> smtplib.SMTP:
        if self.user:
            server.login(self.user, self.password)
        return server


def _answered(code: int, said: bytes | str) -> NotSent:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotSent(f"The mail server answered {code} {words}".strip(), never=code >= PERMANENT)
