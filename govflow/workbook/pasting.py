"""Lines pasted from a spreadsheet beside those that are held: a line held already is asked about. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of
from govflow.workbook.editing import PutLine
from govflow.workbook.held import line_of
from govflow.workbook.model import Contents, Line

# What becomes of a line that is held already; without an answer it is asked.
Held = Literal["", "replace", "add"]
ASKED = "held"
NAMED = 3


def beside(lines: Sequence[Mapping[str, str]], held: Sequence[Line]) -> tuple[Line | None, ...]:
    """Return for each pasted line the one held that has its ID, name and source, each once in its order."""
    left: dict[tuple[str, ...], list[Line]] = {}
    for line in held:
        left.setdefault(_known_by(line.scheme_id.text, line.name, line.source), []).append(line)
    found = []
    for values in lines:
        key = _known_by(*(values.get(name, "") for name in ("scheme_id", "name", "source")))
        same = left.get(key, []) if any(key[:2]) else []
        found.append(same.pop(0) if same else None)
    return tuple(found)


def _known_by(*said: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()).casefold() for one in said)


def as_typed(line: Line) -> dict[str, str]:
    """Return a held line as people type it; blank what holds no figure."""
    said = {name: value if isinstance(value, str) else "" for name, value in line_of(line).items()}
    pence = line.expenditure.pence
    return said | {"expenditure": pounds_of(pence) if pence is not None else ""}


@dataclass(frozen=True, slots=True)
class PutLines:
    """New lines, as pasted from a spreadsheet: all of them, or none.

    Of those held already, ``replace`` changes the columns that were pasted, and ``add`` adds them as well.
    """

    lines: Sequence[Mapping[str, str]]
    held: Held = ""

    def item(self, contents: Contents) -> Json:
        """Return the lines that are replaced; new ones touch no line that is there."""
        if self.held != "replace":
            return None
        return [line_of(one) for one in beside(self.lines, contents.lines or ()) if one] or None

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with the lines replaced, and new ones added at the end.

        Raises:
            InvalidInput: where lines are held already and nothing says what becomes of them.
        """
        same = beside(self.lines, contents.lines or ())
        if not self.held and any(same):
            raise InvalidInput(_question([one for one in same if one]), field=ASKED)
        for place, change in enumerate(self._changes(same), 1):
            try:
                contents = change.made_in(contents)
            except InvalidInput as error:
                raise InvalidInput(f"Line {place}: {error.message}", field="pasted") from error
        return contents

    def _changes(self, same: Sequence[Line | None]) -> Iterator[PutLine]:
        for values, line in zip(self.lines, same, strict=True):
            if line is None or self.held == "add":
                yield PutLine(values)
            else:
                yield PutLine(as_typed(line) | dict(values), line.row)


@dataclass(frozen=True, slots=True)
class AddLine:
    """One new line, which may be held already like a pasted one."""

    values: Mapping[str, str]
    held: Held = ""

    def item(self, contents: Contents) -> Json:
        """Return the line that is replaced, if one is."""
        return PutLines([self.values], self.held).item(contents)

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with the line added, or put in the place of the one that is held."""
        [line] = beside([self.values], contents.lines or ())
        if line is None or self.held == "add":
            return PutLine(self.values).made_in(contents)
        if not self.held:
            raise InvalidInput(_question([line]), field=ASKED)
        return PutLine(as_typed(line) | dict(self.values), line.row).made_in(contents)


def _question(same: Sequence[Line]) -> str:
    called = [" ".join(filter(None, (one.scheme_id.text, one.name)))[:80] for one in same[:NAMED]]
    more = f" and {len(same) - NAMED} more" if len(same) > NAMED else ""
    many = "This line is" if len(same) == 1 else f"{len(same)} of these lines are"
    return (
        f"{many} held already, with the same ID, name and source: {'; '.join(called)}{more}. "
        "Choose whether to replace what is held or to add as well."
    )
