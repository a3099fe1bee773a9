"""What a script can play of what a plan holds: a workbook taken over, warnings explained, a cover signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import contents_of_version, latest_of
from govflow.contents.use_cases.editing import Edit, edit
from govflow.contents.use_cases.explaining import Explain, explain, known_warnings
from govflow.contents.use_cases.importing import read_file, take_over
from govflow.kernel.errors import Broken
from govflow.ledger.event import Stored
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.workbook.editing import PutCover


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A planning template of the folder of scripts is taken over."""

    ref: str
    file: str


@dataclass(frozen=True, slots=True)
class ExplainWarnings:
    """Every warning of these codes is given its reason."""

    ref: str
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CompleteCover:
    """Fields of the cover are filled in; the contacts stay."""

    ref: str
    cover: Mapping[str, str]


def take_workbook_over(work: Work, parts: ContentsParts, command: TakeOver) -> Stored:
    """Take a planning template over, as an import does."""
    content = (parts.templates.parent / "demonstration" / Path(command.file).name).read_bytes()
    case = load_case(work.connection, command.ref)
    return take_over(work, parts, case, read_file(parts, command.file, content))


def explain_warnings(work: Work, parts: ContentsParts, command: ExplainWarnings) -> list[Stored]:
    """Say why the warnings of some codes stand, of the figures held and of what hangs on them."""
    known = known_warnings(work, parts, load_case(work.connection, command.ref))
    first = {code: key for key, code in known.items()}
    return [
        explain(work, parts, Explain(command.ref, first[code], reason, alike=True))
        for code, reason in command.reasons.items()
        if code in first
    ]


def complete_cover(work: Work, parts: ContentsParts, command: CompleteCover) -> Stored:
    """Fill in fields of the cover by hand."""
    version = latest_of(work.connection, command.ref)
    if version is None:
        raise Broken(f"Nothing is held of {command.ref}.")
    cover = contents_of_version(work.connection, parts.kept, version).cover
    contacts = [(one.role, one.title, one.email.text) for one in cover.contacts] if cover else []
    return edit(work, parts, Edit(command.ref, version.number, PutCover(command.cover, contacts)))
