"""A version of a plan's figures comes in: kept as a document, measured by part, its warnings beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from govflow.contents.model import (
    BY_HAND,
    FROM_WORKBOOK,
    blocking,
    expected_day,
    has_open_cover,
    is_signed,
    warnings_of,
)
from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import contents_of_version, latest_of
from govflow.contents.saying import what_changed
from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import need_role
from govflow.road.content import BRINGERS, BringContent, bring_content
from govflow.road.gather import lock_case
from govflow.road.ports import Bring, Evidence
from govflow.storage.work import Work
from govflow.workbook.held import as_bytes, parts_of
from govflow.workbook.model import Contents

# Who keeps a plan's figures: both partners' finance leads draft them with whoever writes the plan.
KEEPERS = (*BRINGERS, "finance_officer", "nhs_finance_lead")
DOCUMENT, FILE = "content", "workbook"
ORIGINS = {FROM_WORKBOOK: "Read from the workbook", BY_HAND: "Changed by hand"}


@dataclass(frozen=True, slots=True)
class Hold:
    """Contents to be held as a plan's next version, and where they came from."""

    ref: str
    contents: Contents
    origin: str
    findings: Sequence[Finding]
    # The workbook they were read from, made ready to be stored in the same transaction.
    file: Bring | None = None
    file_sha256: str = ""
    authority: str = ""


def hold(work: Work, parts: ContentsParts, command: Hold) -> Stored:
    """Keep contents as the plan's next version. A version moves no state.

    Raises:
        InvalidInput: where nothing in them differs from the version in force.
        Refused: for someone who may not, or under an authority that does not cover the change.
    """
    case = lock_case(work, command.ref)
    if not command.authority:
        need_role(work, case, KEEPERS, "Changing what a plan holds")
    version = latest_of(work.connection, command.ref)
    before = contents_of_version(work.connection, parts.kept, version) if version else None
    measured = parts_of(command.contents)
    whole, kept = digest(measured), as_bytes(command.contents)
    sha256 = hashlib.sha256(kept).hexdigest()
    if version is not None and version.digest == whole:
        message = f"These are the figures of version {version.number}, which is in force. Nothing changed."
        raise InvalidInput(message, field="file")
    name = f"{command.ref} contents {whole[:12]}.json"
    document = parts.bring_documents([(name, kept, DOCUMENT)], case.area)(work)[0]
    file = command.file(work)[:1] if command.file else ()
    of = _Kept(sha256, whole, document, file)
    said = what_changed(before, command.contents, ORIGINS[command.origin])
    says: dict[str, Json] = {"origin": command.origin, "digest": whole}
    return bring_content(
        work,
        parts.road,
        BringContent(
            command.ref,
            document.document,
            parts=measured,
            summary=said,
            authority=command.authority,
            beside=[Evidence(one.document, FILE) for one in file],
            says=says,
            held=lambda number, event: _rows(work, command, of, number, event),
            by=KEEPERS,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    sha256: str
    digest: str
    document: Evidence
    file: tuple[Evidence, ...]


def _rows(work: Work, command: Hold, kept: _Kept, number: int, event: int) -> list[Row]:
    findings = command.findings
    version: dict[str, Json] = {"case_ref": command.ref, "number": number}
    row: dict[str, Json] = {
        "document": kept.document.document,
        "sha256": kept.sha256,
        "digest": kept.digest,
        "origin": command.origin,
        "file_document": kept.file[0].document if kept.file else "",
        "file_sha256": command.file_sha256,
        "template": command.contents.template,
        "said_by": work.actor.id,
        "said_at": format_instant(work.now()),
        "errors": len(blocking(findings)),
        "cover_incomplete": int(has_open_cover(findings)),
        "cover_unsigned": int(not is_signed(command.contents, findings)),
        "sign_off_expected": expected_day(command.contents),
        "event": event,
        "struck": 0,
    }
    warnings = [
        Row(
            "contents_warning",
            {**version, "key": key},
            {"code": one.code, "event": event, "struck": 0},
            new=True,
        )
        for key, one in warnings_of(findings).items()
    ]
    return [Row("plan_contents", version, row, new=True), *warnings]
