"""A furnished area whose reminders leave by a mail server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from govflow.bootstrap.reminders import post_parts
from govflow.postbox.ports import PostParts
from tests.integration.postbox.mailbox import Mailbox
from tests.make.play import Play, furnished_file, furnished_name, furnished_url, play, play_file

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play", "play_file"]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    opened = Mailbox()
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def post(play: Play, mailbox: Mailbox) -> PostParts:
    """The post room of the play, handing its mail to that server."""
    return post_of(play, mailbox)


def post_of(play: Play, mailbox: Mailbox) -> PostParts:
    settings = replace(
        play.product.settings,
        mail_host="127.0.0.1",
        mail_port=mailbox.port,
        mail_from="govflow@govflow.example",
    )
    return post_parts(settings, play.product.parts["reminders"])
