"""What the commands about a pool's money share: the room's ports, an amount read, a document brought."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import click

from govflow.cli.acting import product_here
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import say
from govflow.cli.with_powers import said, within
from govflow.kernel.pence import amount_typed
from govflow.payments.ports import PART, PaymentParts
from govflow.payments.use_cases.speaking import DOCUMENT
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.storage.work import Work

key_option = click.option("--key", default="", help="The same key does it once.")
amount_option = click.option("--amount", required=True, help="In pounds, like 1200.50.")
document_option = click.option("--evidence", default="", help="A file that shows it.")


def parts() -> PaymentParts:
    """Return what the room was handed."""
    return cast("PaymentParts", product_here().parts[PART])


def pence(text: str) -> int:
    """Return an amount in pence.

    Raises:
        InvalidInput: for what is none.
    """
    return amount_typed(text, "--amount")


def paper(ref: str, named: str) -> Callable[[Work], str]:
    """Read a file now and return what stores it; of no file, nothing is stored."""
    if not named:
        return lambda _work: ""
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, "agreement")
    files = [(kind or DOCUMENT, path) for kind, path in name_files([named])]
    store = bring_files(files, case, product)
    return lambda work: store(work)[0].document


def do(who: tuple[str | None, str, str], act: Callable[[Work], Answer], *, as_json: bool) -> None:
    """Do something in one transaction of the road, and print what came of it."""
    as_user, ref, doing = who
    done = within(as_user, ref, doing, act)
    named = next(
        (str(done[name]) for name in ("payment", "query", "contingency", "spend") if name in done), ""
    )
    event = f"Reference GF-{done['event']}." if done["event"] else "Nothing had changed."
    said(done, f"{named or done['ref']}: recorded. {event}", as_json=as_json)
    flags = done.get("flags")
    for flag in flags if isinstance(flags, list) and not as_json else []:
        if isinstance(flag, dict):
            say(f"  flagged {flag['code']}: {flag['message']}")
