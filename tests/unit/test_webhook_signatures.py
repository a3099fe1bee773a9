"""Signatures of webhooks are those of Standard Webhooks, and addresses are only allowed ones."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.postbox.webhooks import read_address, secret_of, signature

HOSTS = frozenset({"hooks.example", "127.0.0.1"})


def test_it_is_the_specifications_own_example() -> None:
    # The reference message of the Standard Webhooks libraries.
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_webhook_and_each_installation_has_a_secret_of_its_own() -> None:
    secrets = {
        secret_of(house, hook) for house in ("a" * 32, "b" * 32) for hook in ("webhook-1", "webhook-2")
    }

    assert len(secrets) == 4


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/in",
        "https://elsewhere.example/in",
        "https://hooks.example.evil.example/in",
        "https://me:secret@hooks.example/in",
        "https://hooks.example@elsewhere.example/in",
        "ftp://hooks.example/in",
        "https://hooks.example:port/in",
        "file:///etc/passwd",
        "hooks.example",
        "",
    ],
)
def test_an_address_that_is_not_allowed_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        read_address(url, HOSTS)


def test_an_allowed_address_is_read_in_its_parts() -> None:
    found = read_address("https://HOOKS.example:8443/in?from=govflow", HOSTS)

    assert (found.scheme, found.host, found.port, found.path) == (
        "https",
        "hooks.example",
        8443,
        "/in?from=govflow",
    )
