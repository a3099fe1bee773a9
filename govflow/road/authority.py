"""The register of powers as this release holds it: a role's routine power, or a recorded act of a body."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from govflow.kernel.findings import Finding, Json
from govflow.machine.definition import Authority as Needed
from govflow.machine.definition import Transition
from govflow.road.ports import Authority, Situation, TakeStep
from govflow.road.tables import act
from govflow.storage.work import Work

_RULE = "Every governed step is taken under a named power"


class RecordedActs:
    """Answers from roles in force and from the acts of bodies recorded on the case."""

    def lock(self, work: Work, command: TakeStep) -> None:
        """Lock nothing: an act is never changed, and its correction takes the case's own lock."""

    def authority_for(
        self, work: Work, situation: Situation, step: Transition, command: TakeStep
    ) -> Authority:
        """Return the authority for a step, or why there is none."""
        needed = step.authority
        if needed is None or not needed.act_of:
            return Authority(snapshot=_routine(situation, step))
        if command.happened is not None and not (situation.behalf and not situation.behalf.is_body):
            return _act_recorded_now(situation, needed)
        return _act_cited(work, situation, needed, command.authority)


def _routine(situation: Situation, step: Transition) -> dict[str, Json]:
    roles = (step.authority.routine,) if step.authority and step.authority.routine else step.roles
    for grant in situation.grants:
        if grant.role in roles and grant.area in ("", situation.case.area) and grant.holds_at(situation.at):
            return {
                "kind": "routine",
                "ref": grant.role,
                "version": situation.definition.name,
                "scope": grant.area,
                "limit": None,
                "from": grant.from_at,
                "until": grant.until_at,
            }
    return {"kind": "rule", "ref": step.trigger, "version": situation.definition.name}


def _act_recorded_now(situation: Situation, needed: Needed) -> Authority:
    behalf = situation.behalf
    if behalf is None or behalf.kind != needed.act_of:
        return Authority()  # The engine names the body it should have been.
    return Authority(
        snapshot={
            "kind": "act",
            "version": situation.definition.name,
            "body": behalf.id,
            "body_kind": behalf.kind,
            "outcome": needed.outcome,
            "scope": situation.case.ref,
            "limit": None,
            "until": "",
        }
    )


def _act_cited(work: Work, situation: Situation, needed: Needed, cited: str) -> Authority:
    query = select(act).where(act.c.case_ref == situation.case.ref, act.c.body_kind == needed.act_of)
    query = query.where(act.c.ref == cited) if cited else query.where(act.c.struck == 0)
    if needed.outcome:
        query = query.where(act.c.outcome == needed.outcome)
    row = work.connection.execute(query.order_by(act.c.event.desc())).mappings().first()
    if row is None:
        return Authority((_missing(needed, cited),))
    if row["struck"]:
        message = f"{row['ref']} was recorded in error and no longer stands."
        return Authority((Finding("AUTHORITY_REVOKED", message, rule=_RULE, remedy=_remedy(needed)),))
    return Authority(snapshot=_snapshot(row))


def _snapshot(row: RowMapping) -> dict[str, Json]:
    return {
        "kind": "act",
        "ref": row["ref"],
        "version": row["event"],
        "body": row["body"],
        "body_kind": row["body_kind"],
        "outcome": row["outcome"],
        "happened_at": row["happened_at"],
        "document": row["document"],
        "sha256": row["sha256"],
        "scope": row["case_ref"],
        "limit": None,
        "from": row["happened_at"],
        "until": "",
    }


def _missing(needed: Needed, cited: str) -> Finding:
    outcome = f" with the outcome '{_words(needed.outcome)}'" if needed.outcome else ""
    act_words = f"a recorded act of the {_words(needed.act_of)}{outcome}"
    message = f"This step needs {act_words}, and none stands on this case."
    if cited:
        message = f"'{cited}' is not {act_words} on this case."
    return Finding("AUTHORITY_MISSING", message, rule=_RULE, remedy=_remedy(needed))


def _remedy(needed: Needed) -> str:
    return (
        f"Record the act of the {_words(needed.act_of)}: "
        "when it was done, which body did it, and the document that shows it."
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
