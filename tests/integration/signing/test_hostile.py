"""A hostile PDF gets an answer: it takes neither the memory, the time nor the life of whoever asked."""

from __future__ import annotations

import subprocess
import zlib

import pytest

from govflow.kernel.errors import Unavailable
from govflow.signing import bounded
from govflow.signing.bounded import read_signatures
from tests.make.signed_pdfs import plain_pdf, signed_pdf


def looping() -> bytes:
    """A PDF whose older table of objects is the newer one."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/AcroForm<</Fields[2 0 R]>>/Pages 1 0 R>>\nendobj\n"
        b"2 0 obj\n<</FT/Sig/Kids[2 0 R]/Parent 2 0 R/V<</ByteRange[0 1 2 3]/Contents<00>>>>>\nendobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000084 00000 n \n"
        b"trailer\n<</Size 3/Root 1 0 R/Prev 181>>\nstartxref\n181\n%%EOF\n"
    )


def unfolding() -> bytes:
    """A table of objects that is a gigabyte once it is unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj\n"
    table = b"<</Type/XRef/W[1 2 1]/Size 9/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def damaged_signature() -> bytes:
    """A signature whose own bytes are no signature."""
    content = signed_pdf()
    at = content.index(b"/Contents <") + len(b"/Contents <")
    return content[:at] + b"deadbeef" + content[at + 8 :]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a PDF",
        b"%PDF-1.7\n/ByteRange",
        signed_pdf()[:600],
        looping(),
        unfolding(),
        damaged_signature(),
        b"%PDF-1.7\n" + b"[" * 1_000_000,
    ],
    ids=["empty", "no PDF", "a head", "cut off", "looping", "unfolding", "damaged", "nested"],
)
def test_what_cannot_be_read_is_answered_and_flagged(content: bytes) -> None:
    (found,) = read_signatures(content)

    assert (found.readable, found.holds) == (False, False)
    assert found.finding is not None
    assert found.finding.code == "SIGNATURE_UNREADABLE"
    assert "cannot be read: " in found.said
    assert "Traceback" not in found.said


def with_signatures(number: int) -> bytes:
    """A PDF with so many fields that say they are signed."""
    refs = b" ".join(b"%d 0 R" % (one + 2) for one in range(number))
    objects = [b"<</Type/Catalog/AcroForm<</Fields[%s]>>>>" % refs]
    objects += [b"<</FT/Sig/T(%d)/V %d 0 R>>" % (one, number + 2) for one in range(number)]
    objects.append(b"<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>")
    content, places = b"%PDF-1.7\n", []
    for at, held in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (at, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content))
    return content + head + table + tail


def test_no_more_signatures_are_read_than_anybody_signs_with() -> None:
    few = read_signatures(with_signatures(2))
    (many,) = read_signatures(with_signatures(51))

    assert [one.readable for one in few] == [False, False]
    assert many.why == "it has more than 50."


@pytest.mark.parametrize(
    "end",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "raise MemoryError",
        "raise SystemExit(3)",
        "print('[1]')",
        'print(\'{"signatures": [{"number": "x"}]}\')',
    ],
)
def test_however_the_child_ends_there_is_an_answer(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "CHILD", ("-c", end))

    (found,) = read_signatures(plain_pdf())

    assert not found.holds


def test_a_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "CHILD", ("-c", "import signal; signal.pause()"))
    monkeypatch.setattr(bounded, "WALL_SECONDS", 1)

    (found,) = read_signatures(plain_pdf())

    assert found.why == "reading it takes longer than it may."


def test_where_no_child_can_be_started_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", none)

    with pytest.raises(Unavailable):
        read_signatures(plain_pdf())
