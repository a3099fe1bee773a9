"""Keeps tests off the network: only loopback may be connected to, and only loopback is looked up."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost", socket.gethostname()})


class OffHost(Exception):
    """Raised when a test tries to reach another machine."""


def is_loopback(host: object) -> bool:
    """Whether an address or name stays on this machine."""
    if host is None or host in {"", b""}:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in LOOPBACK_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(host: object) -> None:
    if not is_loopback(host):
        message = f"A test tried to reach {host!r}. Tests may reach only this machine's loopback address."
        raise OffHost(message)


def keep_off(patch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and look-up that leaves this machine, until the patch is undone."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _refuse(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _refuse(address[0])
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        _refuse(host)
        return look_up(host, *rest, **named)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)


def is_local_address(url: str) -> bool:
    """Whether a web address is of this machine, or carries its content in itself."""
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "about"} or is_loopback(parts.hostname)
