"""The work behind ``govflow workflow migrate``: plan first, then each case in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.kernel.actor import Actor
from govflow.kernel.errors import InvalidInput
from govflow.road.migration import (
    MigrateCases,
    MigrationPlan,
    cases_to_migrate,
    migrate_case,
    plan_migration,
)
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.product import Product


@dataclass(frozen=True, slots=True)
class Migrating:
    """One wish to take a case, or every case of a workflow, to another version."""

    product: Product
    actor: Actor
    target: str
    to: str
    state_map: Mapping[str, str]
    reason: str

    def plan(self, *, every: bool) -> MigrationPlan:
        """Return what would become of each case; nothing is changed."""

        def look(work: Work) -> MigrationPlan:
            command = self._command(work, every=every)
            rules = self.product.road.rules
            refs = cases_to_migrate(work, rules, command) if every else [self.target]
            return plan_migration(work, rules, command, refs)

        return self.product.road.within(self.actor, "", "plan a migration", look)

    def carry_out(self, plan: MigrationPlan) -> list[int]:
        """Move the cases of a plan and return the events that say so.

        Raises:
            InvalidInput: without a reason, before anything is moved.
        """
        if not self.reason.strip():
            raise InvalidInput("Give the reason the cases move (--reason).", field="--reason")
        return [self._move(one.ref, plan.target.workflow) for one in plan.cases]

    def _move(self, ref: str, workflow: str) -> int:
        command = MigrateCases(workflow, self.to, self.state_map, self.reason)
        rules = self.product.road.rules
        return self.product.road.within(
            self.actor, ref, "migrate", lambda work: migrate_case(work, rules, command, ref).id
        )

    def _command(self, work: Work, *, every: bool) -> MigrateCases:
        workflow = self.target if every else load_case(work.connection, self.target).workflow
        return MigrateCases(workflow, self.to, self.state_map, self.reason)
