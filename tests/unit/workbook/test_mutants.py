"""Valid workbooks damaged at random: each is read, or refused with a code; nothing else ever comes out."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

import pytest

from govflow.workbook.codes import CODES
from govflow.workbook.grid import NotRead
from tests.make.workbooks import a_book, packed
from tests.unit.workbook.reading import checked

NUMBER = 60
TOKENS = [
    b"", b"<", b">", b"&", b"&#0;", b"]]>", b"<!--", b"-1", b"1e400", b"XFE1", b"A0", b'"', b"t", b"<row>", b"</c>",
    b"\xff", b"999999999999", b'<c t="s"><v>7</v></c>', b"<f>1</f>", b"#REF!", b"\xf0\x9f\x92\xa9",
]  # fmt: skip


def bytes_changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def words_changed(content: bytes, chance: random.Random) -> bytes:
    """Tokens of the parts' XML put in place of others, in a zip that is whole."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(held, "w") as after:
        target = chance.choice(before.namelist())
        for name in before.namelist():
            text = before.read(name)
            tokens = [one.span() for one in re.finditer(rb'"[^"]*"|>[^<]+<', text)]
            if name == target:
                start, end = chance.choice(tokens)
                text = text[: start + 1] + chance.choice(TOKENS) + text[end - 1 :]
            after.writestr(name, text)
    return held.getvalue()


def answers(change: Callable[[bytes, random.Random], bytes], seed: int) -> list[set[str]]:
    """The codes that each of many damaged copies is given."""
    content, chance = packed(a_book()), random.Random(seed)
    given = []
    for _ in range(NUMBER):
        try:
            given.append({one.code for one in checked(change(content, chance)).findings})
        except NotRead as refused:
            given.append({refused.code})
    return given


@pytest.mark.parametrize("seed", range(3))
def test_a_file_of_damaged_bytes_is_refused_or_read_and_never_breaks_the_reader(seed: int) -> None:
    assert set().union(*answers(bytes_changed, seed)) <= set(CODES)


@pytest.mark.parametrize("seed", range(3))
def test_a_workbook_of_damaged_words_is_refused_or_read_and_never_breaks_the_reader(seed: int) -> None:
    given = answers(words_changed, seed)

    assert set().union(*given) <= set(CODES)
    # Were all refused, nothing behind the gate would have been tried; were none, nothing damaged.
    assert sum("WORKBOOK_UNREADABLE" not in codes for codes in given) > NUMBER / 5
    assert any("WORKBOOK_UNREADABLE" in codes for codes in given)
