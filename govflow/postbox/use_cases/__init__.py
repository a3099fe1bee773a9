"""Sorting what the outbox holds, and sending it."""

from __future__ import annotations

from govflow.postbox.ports import PostParts
from govflow.postbox.use_cases.again import resend, send_again
from govflow.postbox.use_cases.sending import Posted, send_post
from govflow.postbox.use_cases.sorting import sort_post
from govflow.postbox.use_cases.subscribing import Added, add_webhook, change_secret, end_webhook

__all__ = [
    "Added",
    "Posted",
    "add_webhook",
    "change_secret",
    "deliver",
    "end_webhook",
    "resend",
    "send_again",
    "send_post",
    "sort_post",
]


def deliver(parts: PostParts) -> Posted:
    """Sort what was recorded since the last time, and send what may be sent now."""
    sort_post(parts)
    return send_post(parts)
