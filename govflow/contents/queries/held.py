"""What is held of a plan: its versions, one version's contents, and why warnings stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, RowMapping, select

from govflow.contents.model import Explained, HeldVersion
from govflow.contents.ports import ContentsParts
from govflow.contents.tables import plan_contents, warning_explained
from govflow.kernel.errors import NotFound
from govflow.workbook.held import from_bytes
from govflow.workbook.model import Contents

Kept = Callable[[Connection, str], bytes]


def versions_of(connection: Connection, ref: str) -> tuple[HeldVersion, ...]:
    """Return every version held of a plan, the latest first."""
    query = select(plan_contents).where(plan_contents.c.case_ref == ref, plan_contents.c.struck == 0)
    rows = connection.execute(query.order_by(plan_contents.c.number.desc())).mappings()
    return tuple(_version(row) for row in rows)


def latest_of(connection: Connection, ref: str) -> HeldVersion | None:
    """Return the version in force; nothing where none is held."""
    query = select(plan_contents).where(plan_contents.c.case_ref == ref, plan_contents.c.struck == 0)
    row = connection.execute(query.order_by(plan_contents.c.number.desc()).limit(1)).mappings().first()
    return _version(row) if row else None


def version_of(connection: Connection, ref: str, number: int) -> HeldVersion:
    """Return one version.

    Raises:
        NotFound: where there is none of that number.
    """
    query = select(plan_contents).where(
        plan_contents.c.case_ref == ref, plan_contents.c.number == number, plan_contents.c.struck == 0
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"GovFlow holds no version {number} of the figures of {ref}.")
    return _version(row)


def contents_of_version(connection: Connection, kept: Kept, version: HeldVersion) -> Contents:
    """Return what a version says.

    Raises:
        Broken: where what is kept is no longer what was put there.
    """
    return from_bytes(kept(connection, version.sha256))


def held_contents(connection: Connection, parts: ContentsParts, ref: str) -> Contents | None:
    """Return what is held of a plan at present; nothing where no workbook came in and nothing was typed."""
    version = latest_of(connection, ref)
    return contents_of_version(connection, parts.kept, version) if version else None


def explanations_of(connection: Connection, ref: str) -> Mapping[str, Explained]:
    """Return why warnings of a plan stand, by the warning's key: the latest reason of each."""
    query = select(warning_explained).where(
        warning_explained.c.case_ref == ref, warning_explained.c.struck == 0
    )
    rows = connection.execute(query.order_by(warning_explained.c.event)).mappings()
    return {
        row["key"]: Explained(row["key"], row["reason"], row["said_by"], row["said_at"], row["event"])
        for row in rows
    }


def _version(row: RowMapping) -> HeldVersion:
    return HeldVersion(
        ref=row["case_ref"],
        number=row["number"],
        event=row["event"],
        digest=row["digest"],
        sha256=row["sha256"],
        document=row["document"],
        origin=row["origin"],
        file_document=row["file_document"],
        file_sha256=row["file_sha256"],
        template=row["template"],
        said_by=row["said_by"],
        said_at=row["said_at"],
        errors=row["errors"],
        cover_incomplete=bool(row["cover_incomplete"]),
    )
