"""Signing an event as Standard Webhooks 1.0 has it, and handing it to a receiver. No redirect is followed."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from govflow.kernel.errors import InvalidInput
from govflow.postbox.model import NotSent, fault_words

TIMEOUT_SECONDS = 15
PREFIX = "whsec_"
LONGEST_URL = 1000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Gone(NotSent):
    """The receiver wants nothing more (410): whoever subscribed is unsubscribed."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where events are sent, in the parts that a connection needs."""

    scheme: str
    host: str
    port: int | None
    path: str


def secret_of(installation: str, webhook: str, changed: int = 0) -> str:
    """Return the secret of a webhook, ``changed`` so often.

    It follows from the installation's own, so none is kept anywhere.
    """
    named = f"govflow webhook {webhook}" + (f" {changed}" if changed else "")
    key = hmac.new(installation.encode(), named.encode(), sha256).digest()
    return PREFIX + b64encode(key).decode()


def signature(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message (Standard Webhooks: HMAC-SHA256 of ``id.timestamp.body``)."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = f"{id_}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, sha256).digest()).decode()


def headers_of(secrets: Sequence[str], id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return what a message is sent with; ``webhook-id`` stays the same however often it is sent.

    While a secret changes there is a signature by each, as Standard Webhooks has it.
    """
    return {
        "Content-Type": "application/json",
        "User-Agent": "GovFlow",
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(one, id_, timestamp, body) for one in secrets),
    }


def read_address(url: str, hosts: frozenset[str]) -> Address:
    """Read where events are to go: only to hosts that the installation allows, and only by https.

    Raises:
        InvalidInput: saying what is not allowed.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise InvalidInput(
            "This is no address. Write it like https://host.example/path.", field="url"
        ) from error
    if len(url) > LONGEST_URL or parts.username or parts.password or parts.fragment or not host:
        raise InvalidInput("Write the address like https://host.example/path.", field="url")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise InvalidInput("Events are sent by https alone.", field="url")
    if host not in hosts:
        message = (
            f"Events are not sent to '{host}'. Whoever runs GovFlow allows hosts in GOVFLOW_WEBHOOK_HOSTS."
        )
        raise InvalidInput(message, field="url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, port, path)


def hand_over(address: Address, body: bytes, headers: Mapping[str, str]) -> None:
    """Hand a message to its receiver, which takes it by answering 2xx.

    Raises:
        NotSent: for any other answer, or none; Gone: for 410.
    """
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.host, address.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", address.path, body=body, headers=dict(headers))
        status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        raise NotSent(f"The receiver cannot be reached: {fault_words(error)}.", away=True) from error
    finally:
        connection.close()
    if status == HTTPStatus.GONE:
        raise Gone("The receiver answered 410: it wants nothing more.", never=True)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise NotSent(f"The receiver answered {status}.")
