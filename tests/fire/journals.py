"""What a client knows to be true: its own file, on the disk before the next request is sent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Journal:
    """One client's file. Nothing is ever changed in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def write(self, what: str, **said: Any) -> None:
        """Write a line and wait until it is on the disk."""
        self._file.write(json.dumps({"what": what, **said}, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass
class Account:
    """All journals of a campaign, read back."""

    asked: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    acked: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    doubted: list[Mapping[str, Any]] = field(default_factory=list)
    surprises: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def unsettled(self) -> set[str]:
        """Keys that never got an answer."""
        return self.asked.keys() - self.acked.keys()

    def doubts(self, *, present: bool) -> int:
        """How many requests without an answer were found in the ledger, or not."""
        return sum((line["found"] is not None) is present for line in self.doubted)


def read_journals(paths: Iterable[Path]) -> Account:
    """Read what the clients wrote."""
    account = Account()
    for line in _lines(paths):
        what = line["what"]
        if what == "asked":
            account.asked[line["key"]] = line
        elif what == "acked":
            account.acked[line["key"]] = line
        elif what == "doubt":
            account.doubted.append(line)
        else:
            account.surprises.append(line)
    return account


def _lines(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for text in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(text)
