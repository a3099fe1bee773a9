"""A saved Outlook message, written from MS-CFB and MS-OXMSG with no code of the product or of its reader."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF
# 11 January 2022, 16:30 UTC, in tenths of microseconds since 1601: 134,774 days from there to 1970
# and 1,641,918,600 seconds from 1970.
SENT = (134_774 * 86_400 + 1_641_918_600) * 10_000_000


@dataclass
class Entry:
    """One directory entry: 5 the root, 1 a storage, 2 a stream."""

    name: str
    kind: int
    content: bytes = b""
    children: list[Entry] = field(default_factory=list)
    start: int = END
    right: int = NONE
    child: int = NONE


def outlook_message(attachment: bytes) -> bytes:
    """A message with one attachment called letter.pdf."""
    times = struct.pack("<HHIQ", 0x0040, 0x0039, 6, SENT)
    streams = [
        Entry("__properties_version1.0", 2, b"\x00" * 32 + times),
        text_entry("0C1A", "Better Care Manager"),
        text_entry("5D01", "manager@region.example"),
        text_entry("0037", "Letter"),
        Entry(
            "__attach_version1.0_#00000000",
            1,
            children=[Entry("__substg1.0_37010102", 2, attachment), text_entry("3707", "letter.pdf")],
        ),
    ]
    return compound_file(Entry("Root Entry", 5, children=streams))


def text_entry(tag: str, words: str) -> Entry:
    return Entry(f"__substg1.0_{tag}001F", 2, words.encode("utf-16-le"))


def compound_file(root: Entry) -> bytes:
    entries = [root]
    for entry in entries:
        # A tree may be a chain to the right as long as it is in order: by length, then by letters.
        entry.children.sort(key=lambda one: (len(one.name), one.name.upper()))
        numbers = range(len(entries), len(entries) + len(entry.children))
        entries.extend(entry.children)
        for number, one in zip(numbers, entry.children, strict=True):
            one.right = number + 1 if number + 1 in numbers else NONE
        entry.child = numbers[0] if entry.children else NONE

    sectors: list[bytes] = []
    chain: list[int] = []
    minifat: list[int] = []
    ministream = b""

    def put(content: bytes) -> int:
        start = len(sectors)
        pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\x00") for at in range(0, len(content), SECTOR)]
        sectors.extend(pieces)
        chain.extend([*range(start + 1, start + len(pieces)), END])
        return start

    for entry in entries:
        if entry.kind == 2 and len(entry.content) >= CUTOFF:
            entry.start = put(entry.content)
        elif entry.kind == 2:
            entry.start = len(minifat)
            count = -(-len(entry.content) // MINI)
            minifat += [*range(entry.start + 1, entry.start + count), END]
            ministream += entry.content.ljust(count * MINI, b"\x00")
    root.content, root.start = ministream, put(ministream)
    per_sector = SECTOR // 4
    padded = minifat + [FREE] * (-len(minifat) % per_sector)
    minifat_at = put(struct.pack(f"<{len(padded)}I", *padded))
    directory_at = put(b"".join(map(directory_entry, entries)).ljust(-(-len(entries) // 4) * SECTOR, b"\x00"))
    fat_at = len(sectors)
    chain.append(FAT)
    assert len(chain) <= per_sector, "One sector of FAT is all this writer knows."
    sectors.append(struct.pack(f"<{per_sector}I", *chain, *[FREE] * (per_sector - len(chain))))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, directory_at, 0, CUTOFF, minifat_at, len(padded) // per_sector, END, 0, fat_at,
    )  # fmt: skip
    return header.ljust(SECTOR, b"\xff") + b"".join(sectors)


def directory_entry(entry: Entry) -> bytes:
    name = (entry.name + "\x00").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ",
        name, len(name), entry.kind, 1, NONE, entry.right, entry.child,
        b"", 0, b"", b"", entry.start if entry.kind != 1 else 0, len(entry.content),
    )  # fmt: skip
