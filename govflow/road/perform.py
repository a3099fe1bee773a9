"""How every door asks for a step: open the transaction, take it, and record the refusal if there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from govflow.kernel.actor import Actor
from govflow.kernel.errors import InvalidInput, NotFound, Refused, findings_of
from govflow.road.opening import CaseOpened, OpenCase, open_case
from govflow.road.persons import in_names
from govflow.road.ports import Bring, StepTaken, TakeStep
from govflow.road.refusals import record_refusal
from govflow.road.step import Rules, take_step
from govflow.storage.work import Store, Work

Result = TypeVar("Result")


def follow(work: Work, rules: Rules, command: TakeStep) -> StepTaken:
    """Take a further step in a transaction that is open: where a rule demands both or neither.

    Raises:
        Refused: as ``take_step``; the caller's transaction is then rolled back with it.
    """
    return take_step(work, rules, command)


@dataclass(frozen=True, slots=True)
class Road:
    """The database and the rules together: what doors, reactions and the scheduler are handed."""

    store: Store
    rules: Rules

    def step(self, actor: Actor, command: TakeStep, bring: Bring | None = None) -> StepTaken:
        """Take a step, with documents stored in the same transaction where some are brought.

        Raises:
            Refused: after recording the refusal; nothing else was written.
            NotFound: when there is no such case.
            InvalidInput: when something given cannot be used.
        """

        def act(work: Work) -> StepTaken:
            brought = bring(work) if bring else ()
            wanted = replace(command, evidence=(*command.evidence, *brought)) if brought else command
            return take_step(work, self.rules, wanted)

        return self.within(actor, command.ref, command.trigger, act)

    def open(self, actor: Actor, command: OpenCase) -> CaseOpened:
        """Open a case.

        Raises:
            Refused: as ``step``.
        """
        doing = f"open {command.workflow}"
        return self.within(actor, "", doing, lambda work: open_case(work, self.rules, command))

    def within(self, actor: Actor, ref: str, doing: str, act: Callable[[Work], Result]) -> Result:
        """Do something in one transaction; a refusal is rolled back, recorded, and raised again by name."""
        try:
            with self.store.write(actor) as work:
                return act(work)
        except (Refused, NotFound, InvalidInput) as refused:
            record_refusal(self.store, actor, ref, doing, findings_of(refused))
            if not isinstance(refused, Refused):
                raise
            # The record keeps ids; whoever is refused reads names.
            with self.store.read() as connection:
                raise Refused(in_names(connection, refused.findings)) from refused
