"""The register of powers as this release holds it: a role's routine power, or a recorded act of a body."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import parse_happened
from govflow.kernel.words import spaced
from govflow.machine.definition import Authority as Needed
from govflow.machine.definition import Transition
from govflow.road.ports import Authority, Situation, Span, TakeStep
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
            return Authority(snapshot=_routine(situation, step, command))
        if command.happened is not None and not (situation.behalf and not situation.behalf.is_body):
            if _rests_on_another(situation, step):
                return Authority((_name_the_person(step),))
            return _act_recorded_now(situation, needed)
        return _act_cited(work, situation, needed, command)


def _routine(situation: Situation, step: Transition, command: TakeStep) -> dict[str, Json]:
    roles = (step.authority.routine if step.authority else ()) or step.roles
    span = situation.span(command)
    for grant in situation.doer_grants(command):
        if grant.role in roles and grant.area in ("", situation.case.area) and grant.holds_during(span):
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


def _rests_on_another(situation: Situation, step: Transition) -> bool:
    """Say whether another step records the act this one is taken under: a delegation, say, and its use."""
    return step.how != "recorded" and any(
        other.how == "recorded" and other.authority == step.authority
        for other in situation.definition.transitions
    )


def _name_the_person(step: Transition) -> Finding:
    roles = " or ".join(spaced(role) for role in step.roles)
    message = f"'{step.title}' is done by the {roles}, under an act recorded before it, not by a body."
    return Finding("OUT_OF_SCOPE", message, rule=_RULE, remedy="Name the person it was done by.")


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


def _act_cited(work: Work, situation: Situation, needed: Needed, command: TakeStep) -> Authority:
    cited = command.authority
    query = select(act).where(act.c.case_ref == situation.case.ref, act.c.body_kind == needed.act_of)
    query = query.where(act.c.ref == cited) if cited else query.where(act.c.struck == 0)
    if needed.outcome:
        query = query.where(act.c.outcome == needed.outcome)
    rows = work.connection.execute(query.order_by(act.c.event.desc())).mappings().all()
    if not rows:
        return Authority((_missing(needed, cited),))
    last = situation.span(command).last
    row = next((row for row in rows if _done_by(row, last)), None)
    if row is None:
        return Authority((_not_yet(rows[0]),), _snapshot(rows[0]))
    if row["struck"]:
        message = f"{row['ref']} was recorded in error and no longer stands."
        return Authority((Finding("AUTHORITY_REVOKED", message, rule=_RULE, remedy=_remedy(needed)),))
    return Authority(snapshot=_snapshot(row))


def _done_by(row: RowMapping, last: str) -> bool:
    return Span.of(parse_happened(row["happened_at"])).first.rstrip("Z") <= last.rstrip("Z")


def _not_yet(row: RowMapping) -> Finding:
    # Only what was recorded can be older than its authority: it is kept, and put in question.
    message = f"{row['ref']}, under which this was done, came only on {row['happened_at']}."
    return Finding("AUTHORITY_NOT_YET", message, severity="warning", rule=_RULE)


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
    outcome = f" with the outcome '{spaced(needed.outcome)}'" if needed.outcome else ""
    act_words = f"a recorded act of the {spaced(needed.act_of)}{outcome}"
    message = f"This step needs {act_words}, and none stands on this case."
    if cited:
        message = f"'{cited}' is not {act_words} on this case."
    return Finding("AUTHORITY_MISSING", message, rule=_RULE, remedy=_remedy(needed))


def _remedy(needed: Needed) -> str:
    return (
        f"Record the act of the {spaced(needed.act_of)}: "
        "when it was done, which body did it, and the document that shows it."
    )
