"""Certificates and signed PDFs, made afresh: an authority, who it vouches for, and what was done to a document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
STARTED = datetime(2021, 1, 1, tzinfo=UTC)
STAMPED = datetime(2021, 11, 5, 9, 30, tzinfo=UTC)
PASSPHRASE = "a passphrase of the tests"
LIST = "http://127.0.0.1:{}/revoked.crl"


@dataclass(frozen=True)
class Party:
    """A key and its certificate; the authority that vouches for it."""

    key: Key
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
    name: str,
    authority: Party | None = None,
    *,
    ends: datetime | None = None,
    lists_at: int = 0,
    stamps: bool = False,
) -> Party:
    """Make a party; without an authority it is one itself."""
    key: Key = ec.generate_private_key(ec.SECP256R1())
    if stamps:  # The stamper of the tests knows this kind alone.
        key = rsa.generate_private_key(65537, 2048)
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
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(purpose, critical=True)
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


def plain_pdf(words: str = "The agreement.", password: str | None = None) -> bytes:
    """A PDF of one page; with a password (which may be empty) it is encrypted."""
    made = writer.PdfFileWriter()
    stream = generic.StreamObject(stream_data=f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode())
    made.insert_page(
        writer.PageObject(
            contents=made.add_object(stream),
            media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
        )
    )
    if password is not None:
        made.encrypt("the owner's", password)
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def signed_pdf(
    who: Party | None = None,
    content: bytes = b"",
    field: str = "Signature1",
    *,
    allows: MDPPerm | None = None,
    stamper: Party | None = None,
    password: str | None = None,
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
    opened = IncrementalPdfFileWriter(io.BytesIO(content or plain_pdf(password=password)))
    if password is not None:
        opened.encrypt(password)
    out = sign_pdf(opened, meta, held, timestamper=_stamping(stamper) if stamper else None)
    return bytes(out.getvalue())


def _stamping(who: Party) -> DummyTimeStamper:
    certificate = asn1.Certificate.load(who.certificate.public_bytes(serialization.Encoding.DER))
    plain = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key = keys.PrivateKeyInfo.load(who.key.private_bytes(*plain))
    return DummyTimeStamper(certificate, key, fixed_dt=STAMPED)


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
