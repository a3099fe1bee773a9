"""One thing the doctor looks at, and its look at certificates: those trusted, and the one to sign with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from govflow.documents.signing_here import pades_of
from govflow.kernel.errors import GovFlowError
from govflow.kernel.findings import Json
from govflow.settings import Settings
from govflow.signing.making import CannotSign, held_in
from govflow.signing.trusted import NoCertificates, roots_of
from govflow.signing.trusted import held_in as files_in
from govflow.storage.work import read_clock
from govflow.web.product import Product

Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    status: Verdict
    message: str
    remedy: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {"name": self.name, "status": self.status, "message": self.message, "remedy": self.remedy}


def trusted_check(settings: Settings) -> Check:
    """Look at the authorities that signers in PDFs are checked against."""
    folder = settings.trusted_certificates
    name, remedy = (
        "trusted certificates",
        "Put certificates in PEM into the folder of GOVFLOW_TRUSTED_CERTIFICATES.",
    )
    if not folder:
        return Check(name, "ok", "none: signatures in PDFs are checked, their signers are not")
    try:
        number = len(roots_of(files_in(folder)))
    except NoCertificates as why:
        return Check(name, "error", str(why), remedy)
    if not number:
        return Check(name, "error", f"there is none in {folder}", remedy)
    return Check(name, "ok", f"{number}, and signers in PDFs are checked against them")


def signing_check(product: Product) -> Check:
    """Look at the certificate that documents are signed with here, by the one clock."""
    pades = pades_of(product.settings)
    if not (pades.certificate or pades.organisation):
        return Check("signing", "ok", "off: no certificate is set up to sign documents with")
    remedy = "Set GOVFLOW_PADES_CERTIFICATE, GOVFLOW_PADES_ORGANISATION and GOVFLOW_PADES_PASSPHRASE(_FILE)."
    with product.store.read() as connection:
        now = read_clock(connection)
    try:
        held = held_in(pades.read(), pades.passphrase, now)
    except (GovFlowError, CannotSign) as why:
        return Check("signing", "error", str(why), remedy)
    return Check("signing", "ok", f"for {pades.organisation}, with {held.name}, until {held.last_day}")
