"""A printed approval sheet that came back signed: recorded as the decision it is, whatever its digest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.ledger.rows import Row
from govflow.papers.model import DIGEST_LENGTH, same_digest, sheet_reference, short_digest
from govflow.papers.ports import PaperParts, Recorded, Signature
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.once import Answer, once
from govflow.road.ports import Bring, Evidence
from govflow.storage.work import Work

SIGNED = "case.signed_sheet_recorded"
CREATED = 201
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}\Z")
RECORD = ("reasons", "options_rejected", "interests")


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """What stands on a sheet that came back: its digest as printed, the words, who signed and when."""

    delegation: str
    about: str
    digest: str
    text: str
    happened: str
    signed_by: str
    verb: str = ""
    amount: str = ""
    reasons: str = ""
    options_rejected: str = ""
    interests: str = ""
    key: str = ""


def record_signed_sheet(work: Work, parts: PaperParts, command: SignedSheet, papers: Bring) -> Answer:
    """Record the decision that was signed on paper, citing the sheet by reference and digest.

    Where the digest is not that of what there is now, the decision is recorded in question and says so.

    Raises:
        InvalidInput: for what cannot be meant; Refused: without the scan, or for who keeps no record.
    """
    _check(command)
    asked: dict[str, Json] = {name: getattr(command, name) for name in SignedSheet.__slots__ if name != "key"}
    answer, _ = once(work, command.key, asked, CREATED, lambda: _record(work, parts, command, papers))
    return answer


def _check(command: SignedSheet) -> None:
    if not _DIGEST.match("".join(command.digest.split()).lower()):
        message = "Enter the digest printed on the sheet: sixteen figures and letters a to f, spaced or not."
        raise InvalidInput(message, field="digest")
    if not command.text.strip():
        raise InvalidInput("Enter what was decided, as it stands on the sheet.", field="text")
    if not command.signed_by.strip():
        raise InvalidInput("Say who signed it.", field="for")
    parse_happened(command.happened)


def _record(work: Work, parts: PaperParts, command: SignedSheet, papers: Bring) -> Answer:
    reference = sheet_reference(command.delegation, command.about)
    # A sheet is printed with the words to be agreed to, or with room to write them.
    present = [
        parts.sheet_digest(work.connection, command.delegation, command.about, words)
        for words in (command.text, "")
    ]
    matches = any(same_digest(command.digest, one) for one in present)
    printed = "".join(command.digest.split()).lower()
    evidence = papers(work)
    if not evidence:
        raise refusal(
            "EVIDENCE_MISSING",
            "Attach the scan of the signed sheet.",
            rule="What was signed on paper is recorded with its paper",
            remedy="Scan the sheet and attach it.",
        )
    made = parts.record_decision(work, _signature(command, evidence, reference, printed, matches=matches))
    _note(work, parts, made, {
        "reference": reference,
        "digest": printed,
        "present": present[0],
        "matches": int(matches),
        "document": evidence[0].document,
    })  # fmt: skip
    flags: list[Json] = [flag.as_json() for flag in made.flags]
    shape: Answer = {"ref": made.ref, "state": made.state, "event": made.event, "reference": reference}
    return {**shape, "digest": printed, "matches": matches, "flags": flags}


def _signature(
    command: SignedSheet, evidence: tuple[Evidence, ...], reference: str, printed: str, *, matches: bool
) -> Signature:
    shown = short_digest(printed)
    why = f"The signed sheet {reference} bears the digest {shown}, which is not that of what it is about now."
    record: dict[str, Json] = {name: getattr(command, name) for name in RECORD}
    record["background_papers"] = f"Signed approval sheet {reference}, digest {shown}"
    return Signature(
        delegation=command.delegation,
        about=command.about,
        text=command.text,
        verb=command.verb,
        happened=command.happened,
        on_behalf=command.signed_by,
        record=record,
        amount=command.amount,
        in_question=() if matches else (why,),
        evidence=evidence,
    )


def _note(work: Work, parts: PaperParts, made: Recorded, said: dict[str, Json]) -> None:
    case = lock_case(work, made.ref)
    moment = work.moment(case_stream(case.ref))
    row = Row("signed_sheet", {"case_ref": case.ref}, {**said, "event": moment.next_id}, new=True)
    append_entry(work, parts.road, case, CaseEntry(SIGNED, said, rows=[row]), moment)
