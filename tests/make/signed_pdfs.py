"""Certificates and signed PDFs, made afresh: an authority, who it vouches for, and what was done to a document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

STARTED = datetime(2021, 1, 1, tzinfo=UTC)
PASSPHRASE = "a passphrase of the tests"
LIST = "http://127.0.0.1:{}/revoked.crl"


@dataclass(frozen=True)
class Party:
    """A key and its certificate; the authority that vouches for it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    authority: Party | None = None

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def pkcs12(self) -> bytes:
        cas = [self.authority.certificate] if self.authority else None
        locked = serialization.BestAvailableEncryption(PASSPHRASE.encode())
        return pkcs12.serialize_key_and_certificates(b"x", self.key, self.certificate, cas, locked)


def party(
    name: str, authority: Party | None = None, *, ends: datetime | None = None, lists_at: int = 0
) -> Party:
    """Make a party; without an authority it is one itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.certificate.subject if authority else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(STARTED)
        .not_valid_after(ends or STARTED + timedelta(days=365 * 40))
        .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
        .add_extension(_usage(is_authority=authority is None), critical=True)
    )
    if lists_at:
        where = x509.UniformResourceIdentifier(LIST.format(lists_at))
        made = made.add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([where], None, None, None)]), critical=False
        )
    signed = made.sign(authority.key if authority else key, hashes.SHA256())
    return Party(key, signed, authority)


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def authority() -> Party:
    return party("Signing Service Root")


@cache
def director() -> Party:
    return party("Director of Finance", authority())


def plain_pdf(words: str = "The agreement.") -> bytes:
    """A PDF of one page."""
    made = writer.PdfFileWriter()
    stream = generic.StreamObject(stream_data=f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode())
    made.insert_page(
        writer.PageObject(
            contents=made.add_object(stream),
            media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
        )
    )
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def signed_pdf(
    who: Party | None = None,
    content: bytes = b"",
    field: str = "Signature1",
    *,
    allows: MDPPerm | None = None,
) -> bytes:
    """A PDF signed by someone; signed again where it is already."""
    by = who or director()
    held = SimpleSigner.load_pkcs12_data(by.pkcs12, [], PASSPHRASE.encode())
    meta = PdfSignatureMetadata(
        field_name=field,
        subfilter=SigSeedSubFilter.PADES,
        certify=allows is not None,
        docmdp_permissions=allows or MDPPerm.FILL_FORMS,
        md_algorithm="sha256",
    )
    out = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content or plain_pdf())), meta, held)
    return bytes(out.getvalue())


def with_bytes_flipped(content: bytes) -> bytes:
    """The page's words altered where they stand, the signature left alone."""
    assert b"The agreement." in content
    return content.replace(b"The agreement.", b"Thy agreement.")


def changed_afterwards(content: bytes) -> bytes:
    """Another page added after the signing, by an update that leaves the signed bytes as they are."""
    out = IncrementalPdfFileWriter(io.BytesIO(content))
    stream = out.add_object(generic.StreamObject(stream_data=b"BT (And a further condition.) Tj ET"))
    size = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    out.insert_page(writer.PageObject(contents=stream, media_box=size))
    made = io.BytesIO()
    out.write(made)
    return made.getvalue()


def folder_of(path: Path, *trusted: Party) -> str:
    """A folder of certificates, all in one file."""
    path.mkdir()
    (path / "trusted.pem").write_bytes(b"".join(one.pem for one in trusted))
    return str(path)
