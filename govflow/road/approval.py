"""What was approved, by part, and what has changed since: an approval holds for what was before the body.

All of it is folded from the case's own entries: versions of its contents, and the steps that approve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant, london_date
from govflow.kernel.words import spaced
from govflow.machine.definition import PARTS, Transition
from govflow.road.history import Entry, read_entries
from govflow.road.not_before import not_open_yet
from govflow.road.ports import Authority, AuthorityRegister, Situation, TakeStep
from govflow.storage.work import Work

CONTENT = "case.contents_recorded"
# The answer of an approving step's form by which a resolution forbids any change at all.
NO_CHANGE = "no_change"
_RULE = "An approval holds for what was approved, part by part"
_REMEDY = (
    "Take the present version back to be approved, or have the change made under a decision or a "
    "delegation that covers it, and cite that with the contents."
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a case's contents: which paper, which parts changed in it, and each part's digest."""

    entry: Entry
    number: int
    document: str
    sha256: str
    parts: Mapping[str, str]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that stands: the step, or the version brought under an authority, and what it binds."""

    entry: Entry
    parts: frozenset[str]
    version: Version | None


@dataclass(frozen=True, slots=True)
class Change:
    """A part changed after it was approved: in which version, and since which approval."""

    part: str
    version: Version
    approved: Approved

    def finding(self) -> Finding:
        """Return what it says to whoever would rely on the approval."""
        by, part = str(self.version.entry.data.get("role") or "delegate").replace("_", " "), spaced(self.part)
        on = london_date(self.version.entry.at).isoformat()
        which = f"version {self.version.number}, GF-{self.version.entry.event}, brought by the {by}"
        message = f"The {part} changed on {on} ({which}), after GF-{self.approved.entry.event} approved them."
        figures: dict[str, Json] = {
            "part": self.part,
            "version": self.version.number,
            "changed_at": format_instant(self.version.entry.at),
            "brought_by": self.version.entry.actor,
            "approved_by_event": self.approved.entry.event,
        }
        return Finding("APPROVAL_STALE", message, figures=figures, rule=_RULE, remedy=_REMEDY)


@dataclass(frozen=True, slots=True)
class Contents:
    """Every version of a case's contents, what was approved, and what changed since."""

    versions: tuple[Version, ...]
    approvals: tuple[Approved, ...]
    stale: tuple[Change, ...]
    listed: tuple[Change, ...]

    @property
    def present(self) -> Version | None:
        """Return the version in force."""
        return self.versions[-1] if self.versions else None


def contents_of(entries: Sequence[Entry]) -> Contents:
    """Fold the versions, the approvals that stand, and the parts changed since each was last approved."""
    versions = [_version(one) for one in entries if one.type == CONTENT]
    approvals: list[Approved] = []
    binding: dict[str, Approved] = {}
    for entry in sorted(entries, key=lambda one: (one.effective, one.seq)):
        approved = _approved(entry, versions, frozenset(binding))
        if approved is not None:
            approvals.append(approved)
            binding.update(dict.fromkeys(approved.parts, approved))
    bound = [change for part in PARTS if part in binding for change in _since(part, binding[part], versions)]
    free = [part for part in PARTS if part not in binding] if approvals else []
    listed = [change for part in free for change in _since(part, approvals[-1], versions)]
    return Contents(tuple(versions), tuple(approvals), tuple(bound), tuple(listed))


def _version(entry: Entry) -> Version:
    kept = _mapping(entry.data.get("content"))
    parts = {name: str(digest) for name, digest in _mapping(kept.get("parts")).items()}
    changed = kept.get("changed")
    names = tuple(str(one) for one in changed) if isinstance(changed, list) else ()
    number, document, sha256 = int(str(kept["number"])), str(kept["document"]), str(kept["sha256"])
    return Version(entry, number, document, sha256, parts, names)


def _approved(entry: Entry, versions: Sequence[Version], bound: frozenset[str]) -> Approved | None:
    if entry.type == CONTENT:
        # Brought under a decision or delegation, the version stands as approved in every part that binds.
        own = next(one for one in versions if one.entry is entry)
        return Approved(entry, bound, own) if entry.data.get("under") else None
    kept = _mapping(entry.data.get("approves"))
    if not kept or entry.struck_by is not None:
        return None
    parts = frozenset(PARTS if kept.get(NO_CHANGE) else _mapping(kept.get("parts")))
    return Approved(entry, parts, _in_force(versions, entry))


def _in_force(versions: Sequence[Version], approving: Entry) -> Version | None:
    """Return the version in force when it was approved; where only the day is known, at its beginning."""
    return next((one for one in reversed(versions) if one.entry.at <= approving.effective), None)


def _since(part: str, approved: Approved, versions: Sequence[Version]) -> Iterator[Change]:
    """Yield the latest change of a part since it was approved, unless it is again as it was approved."""
    before = approved.version
    later = [
        one for one in versions if part in one.changed and (before is None or one.number > before.number)
    ]
    if later and (before is None or versions[-1].parts.get(part) != before.parts.get(part)):
        yield Change(part, later[-1], approved)


def weigh(
    work: Work, register: AuthorityRegister, situation: Situation, step: Transition, command: TakeStep
) -> Authority:
    """Return the authority for a step, with what it approves, and what is stale of what it relies on."""
    authority = register.authority_for(work, situation, step, command)
    if early := not_open_yet(situation, step, command):
        authority = replace(authority, findings=(*authority.findings, *early))
    if not (step.approves or step.relies_on_approval):
        return authority
    last = situation.span(command).last
    entries = read_entries(work.connection, situation.case.ref)
    then = [one for one in entries if format_instant(one.effective).rstrip("Z") <= last.rstrip("Z")]
    contents = contents_of(then)
    kept: dict[str, Json] = {}
    if step.approves:
        kept["approves"] = _kept(contents, step, command, situation)
    if not step.relies_on_approval:
        return replace(authority, kept=kept)
    kept["relies_on"] = {
        "approvals": [one.entry.event for one in contents.approvals],
        "stale": [one.part for one in contents.stale],
        "listed": [one.part for one in contents.listed],
    }
    # What was done in the world is recorded all the same, with a flag.
    found = [one.finding() for one in contents.stale]
    if command.happened:
        found = [replace(one, severity="warning") for one in found]
    return replace(authority, findings=(*authority.findings, *found), kept=kept)


def _kept(contents: Contents, step: Transition, command: TakeStep, situation: Situation) -> dict[str, Json]:
    moment = situation.span(command).first.rstrip("Z")
    found = [one for one in contents.versions if format_instant(one.entry.at).rstrip("Z") <= moment]
    version = found[-1] if found else None
    parts: dict[str, Json] = {part: version.parts.get(part, "") if version else "" for part in step.approves}
    return {
        "content": version.number if version else 0,
        "event": version.entry.event if version else None,
        "document": version.document if version else "",
        "sha256": version.sha256 if version else "",
        "parts": parts,
        NO_CHANGE: command.answers.get(NO_CHANGE) in (True, "yes", "true"),
    }


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
