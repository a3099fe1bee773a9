"""An exempt decision, what was granted by it and what rests on it: none of its wording stands in the ledger."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select, update

from govflow.kernel.moments import parse_instant
from govflow.powers.queries.loading import need_decision, need_delegation
from govflow.powers.tables import decision, delegation
from govflow.powers.use_cases.completing import CompleteRecord, complete_record
from govflow.powers.use_cases.extending import ExtendDelegation, extend_delegation
from govflow.storage.ledger import ledger_private
from tests.integration.powers.authority import Powers

WORDS = "Let the director settle with MIDNIGHT."
SECRETS = ("MIDNIGHT", "HARBOUR", "LANTERN", "CASTLE", "OLIVE")
EXEMPT = {"exempt": "3", "reasons": "HARBOUR is cheaper.", "interests": "none"}


def granted(office: Powers) -> tuple[str, str]:
    """An exempt decision to delegate, its record completed, and the delegation granted and extended by it."""
    made = office.decide(text=WORDS, record=EXEMPT).ref
    more = CompleteRecord(made, {"options_rejected": "To wait for LANTERN."})
    office.within("clerk", lambda work: complete_record(work, office.powers, more))
    passed = office.grant(made, conditions=["CASTLE is told first."]).ref
    later = ExtendDelegation(passed, made, parse_instant("2021-12-17T00:00:00Z"))
    office.within("clerk", lambda work: extend_delegation(work, office.powers, later))
    return made, passed


def ledger(office: Powers) -> str:
    """Every byte of the ledger but its private parts."""
    return "\n".join(
        f"{bytes(row['envelope']).decode()}{bytes(row['data']).decode()}" for row in office.events()
    )


def test_the_ledger_holds_no_wording_of_an_exempt_decision_nor_of_what_rests_on_it(office: Powers) -> None:
    paper, (made, passed) = office.paper(), granted(office)
    about = office.paper("2022-23")
    waiting = office.decide(
        verb="sign_off", condition="OLIVE agrees", record=EXEMPT, text=WORDS, subject=about
    ).ref

    snapshot = office.sign(paper, passed)
    minuted: dict[str, Any] = {
        "happened": "2021-10-15",
        "on_behalf": "doncaster-hwb",
        "reason": "As minuted.",
    }
    office.do(about, "clerk", "sign", authority=waiting, **minuted)

    written = ledger(office)
    assert [word for word in SECRETS if word in written] == []
    assert f"{waiting} is subject to a condition" in written
    assert hashlib.sha256(WORDS.encode()).hexdigest() not in written
    instrument = snapshot["instrument"]
    assert isinstance(instrument, dict)
    assert instrument["ref"] == made
    assert office.verify().findings == ()


def test_what_it_says_is_read_back_from_its_rows(office: Powers) -> None:
    made, passed = granted(office)

    with office.store.read() as connection:
        kept, terms = need_decision(connection, made), need_delegation(connection, passed).terms

    assert (kept.text, kept.record) == (WORDS, {**EXEMPT, "options_rejected": "To wait for LANTERN."})
    assert terms.conditions == ("CASTLE is told first.",)


def test_once_it_is_erased_it_is_still_exempt_and_the_delegation_still_reaches_as_far(office: Powers) -> None:
    paper, (made, passed) = office.paper(), granted(office)
    with office.store.read() as connection:
        before = need_delegation(connection, passed).terms
    numbers = [row["id"] for ref in (made, passed) for row in office.events(f"case:{ref}")]

    with office.store.engine.begin() as connection:
        gone = ledger_private.c.event.in_(numbers)
        connection.execute(update(ledger_private).where(gone).values(salt=None, data=None))
        left = {"text": "", "sha256": "", "record": '{"exempt": "3"}'}
        connection.execute(update(decision).values(left))
        terms = json.loads(connection.execute(select(delegation.c.terms)).scalar_one())
        connection.execute(
            update(delegation).values(terms=json.dumps({**terms, "conditions": ["Erased."]}, sort_keys=True))
        )

    with office.store.read() as connection:
        kept, after = need_decision(connection, made), need_delegation(connection, passed).terms
    assert (kept.text, kept.exempt, after.conditions) == ("Erased.", "3", ("Erased.",))
    assert (after.scope, after.delegates, after.until) == (before.scope, before.delegates, before.until)
    assert office.sign(paper, passed)["ref"] == passed
    assert [(one.code, one.where) for one in office.verify().findings] == [
        ("EVENT_ALTERED", "ledger_private")
    ]
