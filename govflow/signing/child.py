"""The child that opens a PDF for its signatures: ``python -m govflow.signing.child read|sign < REQUEST``.

It bounds itself before anything else. The request is one line of JSON and then the document; what it
answers is one line of JSON, and after it the signed document where it made one. A passphrase comes
with the request and stands on no command line.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from govflow.kernel.bounded import bound_oneself

LARGE = "reading it takes more memory than it may."
DAMAGED = "it is no PDF, or is damaged."


def read(said: dict[str, Any], content: bytes) -> bytes:
    """Return every signature as JSON, or why none can be read."""
    # Loaded late: what is loaded before the bounds stand is not bounded.
    from govflow.signing.reading import NotRead, signatures_of
    from govflow.signing.trusted import NoCertificates, roots_of

    trouble = ""
    try:
        roots = roots_of([base64.b64decode(one) for one in said["trusted"]])
    except NoCertificates as why:
        roots, trouble = [], str(why)
    try:
        found = [asdict(one) for one in signatures_of(content, roots)]
        return _line({"signatures": found, "trouble": trouble})
    except MemoryError:
        return _line({"refused": LARGE})
    except NotRead as why:
        return _line({"refused": str(why)})
    except (Exception, RecursionError):  # noqa: BLE001 - a hostile document raises anything
        return _line({"refused": DAMAGED})


def sign(said: dict[str, Any], content: bytes) -> bytes:
    """Return the fingerprint and the signed document, or why it is not signed."""
    from govflow.signing.making import CannotSign, signed_with

    try:
        fingerprint, signed = signed_with(
            content,
            base64.b64decode(said["certificate"]),
            str(said["passphrase"]),
            datetime.fromisoformat(str(said["at"])),
            str(said["reason"]),
        )
    except CannotSign as why:
        return _line({"refused": str(why)})
    except MemoryError:
        return _line({"refused": "Signing this document takes more memory than it may."})
    except (Exception, RecursionError):  # noqa: BLE001 - as above
        return _line({"refused": "This document cannot be signed: it is no PDF, is damaged or encrypted."})
    return _line({"fingerprint": fingerprint}) + signed


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said).encode() + b"\n"


def main() -> None:
    """Read the request, answer, end."""
    bound_oneself()
    logging.disable()  # pyHanko tells of each fault of a document; the answer says what is known of it
    first, _, content = sys.stdin.buffer.read().partition(b"\n")
    act = {"read": read, "sign": sign}[sys.argv[1]]
    sys.stdout.buffer.write(act(json.loads(first), content))
    sys.stdout.flush()
    os._exit(0)  # nothing is left to put away


if __name__ == "__main__":
    main()
