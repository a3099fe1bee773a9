"""Definitions as cases are pinned to them: from the files where they still are, else from the record."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.canonical import encode
from govflow.kernel.errors import Broken
from govflow.ledger.rows import Row
from govflow.machine.catalogue import Catalogue
from govflow.machine.checks import Known, definition_from_source
from govflow.machine.definition import Definition
from govflow.road.tables import workflow_definition
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work


class Definitions:
    """Finds a definition by the digest a case was pinned with, or the one in effect on a day."""

    def __init__(self, catalogue: Catalogue, known: Known) -> None:
        self.catalogue = catalogue
        self._known = known
        self._kept: dict[str, Definition] = {}

    def pinned(self, connection: Connection, digest: str) -> Definition:
        """Return the definition with this digest.

        Raises:
            Broken: when neither the files nor the record hold it.
        """
        definition = self._kept.get(digest) or self._filed(digest)
        if definition is None:
            query = select(workflow_definition.c.source).where(workflow_definition.c.digest == digest)
            source = connection.execute(query).scalar_one_or_none()
            if source is None:
                raise Broken(f"The workflow definition {digest[:12]} of this case is not to be found.")
            definition = definition_from_source(json.loads(source), self._known)
        self._kept[digest] = definition
        return definition

    def _filed(self, digest: str) -> Definition | None:
        return next((one for one in self.catalogue if one.digest == digest), None)

    def current(self, workflow: str, day: date) -> Definition:
        """Return the definition that a case opened on that day takes."""
        return self.catalogue.current(workflow, day)


def publish(work: Work, definition: Definition) -> None:
    """Record a definition the first time a case takes it, so that its hash names something kept."""
    stream = f"workflow:{definition.workflow}"
    work.lock_stream(stream)
    query = select(workflow_definition.c.digest).where(workflow_definition.c.digest == definition.digest)
    if work.connection.execute(query).first() is not None:
        return
    row = Row(
        "workflow_definition",
        {"digest": definition.digest},
        {
            "workflow": definition.workflow,
            "version": definition.version,
            "source": encode(definition.source).decode("utf-8"),
        },
        new=True,
    )
    work.append(
        NewEvent(
            stream=stream,
            type="definition.published",
            actor=work.actor.id,
            definition=definition.name,
            data={"digest": definition.digest},
            rows=[row],
        )
    )
