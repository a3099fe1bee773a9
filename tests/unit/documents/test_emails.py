"""A saved e-mail gives its sender, date and attachments, and a hostile one gives a plain refusal."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from govflow.documents.emails import read_email
from govflow.documents.prepared import prepare
from govflow.kernel.errors import InvalidInput
from tests.unit.documents.outlook_message import outlook_message

HEADERS = b"From: clerk@council.example\r\nDate: Tue, 11 Jan 2022 16:30:00 +0000\r\n"


def email_with(attachments: int) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Zoë Clerk <clerk@council.example>"
    message["Date"] = "Tue, 11 Jan 2022 23:30:00 -0100"
    message["Subject"] = "Minutes – signed"
    message.set_content("Attached.")
    for number in range(attachments):
        message.add_attachment(
            f"%PDF-{number}".encode(),
            maintype="application",
            subtype="pdf",
            filename=f"Anlage é {number}.pdf",
        )
    return message


def test_an_email_gives_sender_date_subject_and_attachments() -> None:
    read = read_email(email_with(2).as_bytes())

    assert read.sender == "Zoë Clerk <clerk@council.example>"
    assert read.subject == "Minutes – signed"
    assert str(read.date) == "2022-01-12T00:30:00Z"
    assert [(one.name, one.content) for one in read.attachments] == [
        ("Anlage é 0.pdf", b"%PDF-0"),
        ("Anlage é 1.pdf", b"%PDF-1"),
    ]


def test_the_words_and_the_logo_of_an_email_are_not_attachments() -> None:
    message = email_with(1)
    html = EmailMessage()
    html.set_content("<p>Hello <img src='cid:logo'></p>", subtype="html")
    html.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    message.attach(html)

    assert [one.name for one in read_email(message.as_bytes()).attachments] == ["Anlage é 0.pdf"]


@pytest.mark.parametrize("date", ["", "Date: yesterday\r\n", "Date: Mon, 01 Jan 1900 00:00:00 +0000\r\n"])
def test_an_email_without_a_date_that_can_be_read_has_none(date: str) -> None:
    content = f"From: a@b.example\r\nReceived: by b.example\r\n{date}\r\nHello".encode()

    assert read_email(content).date is None


def test_fifty_attachments_are_opened_and_fifty_one_are_not() -> None:
    assert len(read_email(email_with(50).as_bytes()).attachments) == 50
    with pytest.raises(InvalidInput) as refused:
        read_email(email_with(51).as_bytes())
    assert "more than 50 attachments" in refused.value.message


def test_attachments_of_forwarded_emails_count_too() -> None:
    outer = email_with(10)
    outer.add_attachment(email_with(45))

    with pytest.raises(InvalidInput):
        prepare("forwarded.eml", outer.as_bytes())


def test_emails_within_emails_are_opened_three_deep_and_kept_whole_below() -> None:
    message = email_with(1)
    for _ in range(5):
        outer = email_with(0)
        outer.add_attachment(message)
        message = outer

    opened, depth = prepare("a.eml", message.as_bytes()), 0
    while opened.attachments:
        (opened,) = opened.attachments
        depth += 1
    assert depth == 3
    assert opened.media_type == "message/rfc822"


def nested_parts(depth: int) -> bytes:
    parts = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
        for number in range(depth)
    )
    return b"".join([HEADERS, b"MIME-Version: 1.0\r\n", *parts, b"\r\nHello\r\n"])


@pytest.mark.parametrize(
    "content",
    [
        nested_parts(30),
        nested_parts(3000),
        HEADERS + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\n\n" * 5_001,
        HEADERS + b"\r\n" + b"a\n" * 1_000_001,
        HEADERS + b"\r\n" + b"a\r" * 1_000_001,
        HEADERS + b"Content-Type: multipart/mixed; " + b'"";' * 100_000 + b"\r\n\r\n",
        HEADERS + b"Content-Type: multipart/mixed;\r\n" + b' a="";\r\n' * 50_000 + b"\r\n\r\n",
    ],
    ids=[
        "thirty parts deep",
        "three thousand parts deep",
        "five thousand empty parts",
        "a million lines",
        "a million lines of an old Macintosh",
        "endless header",
        "endless folded header",
    ],
)
def test_an_email_made_to_harm_is_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_email(content)

    assert "cannot be read" in refused.value.message


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Type: application/pdf; name*=x'y\r\nContent-Disposition: attachment\r\n\r\nx",
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Type: \xff\xfe\r\nContent-Disposition: attachment; filename==?utf-8?b?//8=?=\r\n\r\nx",
        b"Content-Type: text/plain; charset=no-such\r\nContent-Disposition: attachment\r\n\r\nx",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: message/rfc822\r\n\r\n",
    ],
)
def test_a_badly_made_part_never_breaks_the_reading(part: bytes) -> None:
    body = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + part
        + b"\r\n--b--\r\n"
    )

    assert read_email(HEADERS + body).sender == "clerk@council.example"


def test_what_is_no_email_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_email(b"%PDF-1.7")

    assert ".eml" in refused.value.message


def test_an_outlook_message_gives_sender_date_subject_and_attachments() -> None:
    read = read_email(outlook_message(attachment=b"%PDF-1.7 letter " * 500))

    assert read.sender == "Better Care Manager <manager@region.example>"
    assert read.subject == "Letter"
    assert str(read.date) == "2022-01-11T16:30:00Z"
    assert [(one.name, one.content) for one in read.attachments] == [
        ("letter.pdf", b"%PDF-1.7 letter " * 500)
    ]


@pytest.mark.parametrize("cut", [700, 2000, 5000])
def test_a_damaged_outlook_message_is_refused_with_the_way_out(cut: int) -> None:
    whole = outlook_message(attachment=b"x" * 9000)
    mark = "__properties_version1.0".encode("utf-16-le")

    with pytest.raises(InvalidInput) as refused:
        read_email(whole[:cut] + mark)

    assert "save it as .eml" in refused.value.message
