"""``govflow document``: what the signatures inside a PDF say, and signing one with a certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.output import FELL_SHORT, print_json, say, show_finding
from govflow.documents.prepared import read_limited
from govflow.documents.signing_here import SignDocument, pades_of, sign_document
from govflow.documents.use_cases import read_document
from govflow.kernel.errors import InvalidInput
from govflow.settings import load_settings
from govflow.signing.bounded import read_signatures
from govflow.signing.model import PdfSignature

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")


@click.group()
def document() -> None:
    """Documents: check the signatures inside a PDF, or sign one."""


@document.command("signatures")
@click.argument("named", metavar="FILE|ID")
@as_option
@json_option
def signatures(named: str, *, as_user: str | None, as_json: bool) -> None:
    """Check the signatures inside a PDF, a file or a stored document, as of now: exit 1 where one fails."""
    settings = load_settings()
    content = _content(named, as_user, settings.upload_limit_bytes)
    found = read_signatures(content, settings.trusted_certificates)
    holds = all(one.holds for one in found)
    if as_json:
        sha256 = hashlib.sha256(content).hexdigest()
        shown = [one.as_json() for one in found]
        print_json({"named": named, "sha256": sha256, "signatures": shown, "holds": bool(found) and holds})
    else:
        _say(found)
    if not holds:
        raise click.exceptions.Exit(FELL_SHORT)


@document.command("sign")
@click.argument("document_id", metavar="ID")
@click.option("--reason", default="", help="Why. It stands in the signed PDF and in the record.")
@click.option("--key", default="", help="The same key does it once.")
@as_option
@json_option
def sign(document_id: str, *, reason: str, key: str, as_user: str | None, as_json: bool) -> None:
    """Store a copy of a PDF signed with the organisation's certificate (PAdES), where one is set up."""
    product = product_here()
    command = SignDocument(document_id, reason, key)
    made = sign_document(product.road, acting(product, as_user), pades_of(product.settings), command)
    if as_json:
        print_json(made)
        return
    say(f"Signed, and stored as {made['id']}. Certificate: {made['certificate']}.")


def _content(named: str, as_user: str | None, limit: int) -> bytes:
    file = Path(named)
    if file.is_file():
        with file.open("rb") as stream:
            return read_limited(stream, limit)
    if not named.startswith("document-"):
        raise InvalidInput(f"There is no file '{named}'.", field="FILE")
    product = product_here()
    return read_document(product.store, acting(product, as_user), named)[1]


def _say(found: Sequence[PdfSignature]) -> None:
    if not found:
        say("There is no signature inside this document.")
    for one in found:
        say(f"{one.number}. {one.verdict}. {one.said}")
        if one.fingerprint:
            say(f"   Certificate: {one.fingerprint}, issued by {one.issuer}.")
        if one.finding and one.finding.severity != "info":
            show_finding(one.finding, brief=True)
