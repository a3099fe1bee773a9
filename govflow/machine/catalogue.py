"""All workflow files of an installation, checked before any is used, in all their versions.

One broken file stops the whole: a program that starts with half its rules is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from govflow.kernel.errors import Broken, NotFound
from govflow.machine.checks import Known, check
from govflow.machine.definition import Definition
from govflow.machine.reader import read_file
from govflow.machine.shape import quoted, suggestion


class Catalogue:
    """The definitions of one installation, by name, by date and by hash."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        by_date = sorted(definitions, key=lambda one: (one.workflow, one.effective, one.version))
        self._definitions = tuple(by_date)
        self._by_digest = {one.digest: one for one in self._definitions}
        clashes = list(_clashes(self._definitions))
        if clashes:
            raise Broken("\n".join(clashes))

    @classmethod
    def load(cls, folder: Path, known: Known) -> Catalogue:
        """Read and check every ``*.yaml`` file of a folder.

        Raises:
            Broken: with every finding of every file, one a line, when there is any.
        """
        checked = [check(read_file(path), known) for path in sorted(folder.glob("*.yaml"))]
        if not checked:
            raise Broken(f"There are no workflow files in {folder.name}/. Restore the folder.")
        findings = [finding for one in checked for finding in one.findings]
        if findings:
            lines = [f"{finding.where} {finding.code}: {finding.message}" for finding in findings]
            raise Broken("\n".join(["The workflow files cannot be used:", *lines]))
        return cls(one.definition for one in checked if one.definition is not None)

    def __iter__(self) -> Iterator[Definition]:
        """Go through every version of every workflow, by name and then by date."""
        return iter(self._definitions)

    def workflows(self) -> tuple[str, ...]:
        """Return the names of the workflows, in order."""
        return tuple(dict.fromkeys(one.workflow for one in self._definitions))

    def versions(self, workflow: str) -> tuple[Definition, ...]:
        """Return all versions of one workflow, oldest first.

        Raises:
            NotFound: when there is no workflow by that name; says the nearest.
        """
        found = tuple(one for one in self._definitions if one.workflow == workflow)
        if not found:
            near = suggestion(workflow, self.workflows())
            raise NotFound(f"There is no workflow {quoted(workflow)}. {near}".rstrip())
        return found

    def current(self, workflow: str, on: date) -> Definition:
        """Return the version that a case opened on that day takes: the newest already effective.

        Raises:
            NotFound: when there is no such workflow, or none of its versions was effective yet.
        """
        versions = self.versions(workflow)
        effective = [one for one in versions if one.effective <= on]
        if not effective:
            first = versions[0].effective.isoformat()
            day = on.isoformat()
            raise NotFound(f"No version of '{workflow}' was effective on {day}; the first is of {first}.")
        return effective[-1]

    def by_digest(self, digest: str) -> Definition:
        """Return the version with that hash.

        Raises:
            NotFound: when no file holds it; a pinned case then loads it from the database.
        """
        if digest not in self._by_digest:
            raise NotFound(f"No workflow file has the hash {digest[:12]}….")
        return self._by_digest[digest]


def _clashes(definitions: Iterable[Definition]) -> Iterator[str]:
    names: dict[str, Definition] = {}
    dates: dict[tuple[str, date], Definition] = {}
    for one in definitions:
        same = names.setdefault(one.name, one)
        if same is not one:
            yield f"{one.file} and {same.file} both hold {one.name}. Give one of them another version."
            continue
        other = dates.setdefault((one.workflow, one.effective), one)
        if other is not one:
            day = one.effective.isoformat()
            yield f"{one.file} and {other.file}: two versions of '{one.workflow}' are effective from {day}."
