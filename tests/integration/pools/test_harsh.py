"""What no honest form sends, and terms that were varied under what rests on them: answered, and nothing is lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from govflow.kernel.errors import Refused
from govflow.pools.queries import forecasts_of
from govflow.pools.use_cases.forecasting import MakeForecast, ShareForecast, make_forecast, share_forecast
from tests.integration.pools.pooled import BUDGET, COUNCIL, HEALTH, PARTIES, POOL, Purse, here
from tests.integration.pools.test_doors import doors
from tests.integration.powers.test_doors import Doors
from tests.make.pools import mental_health

__all__ = ["doors"]
EDUCATION = {"code": "EDU", "name": "Education", "organisation": "doncaster-council"}


def test_a_version_of_terms_that_no_database_holds_is_not_there(purse: Purse, doors: Doors) -> None:
    of = f"/agreements/{purse.ref}/pools/{POOL}"
    for number in (0, -1, 2**31, 2**63, 10**30):
        for path in ("what-if", "settlements"):
            asked = {"outturn": "5.00", "terms_version": number}
            assert doors.call("finance", "POST", f"{of}/{path}", asked).status_code == 404
    page = doors.reader("finance").get(f"{of}/what-if?version=²&outturn=5")
    assert (page.status_code, "terms version" in page.text.lower() or "£5" in page.text) == (200, True)


@pytest.mark.parametrize("amount", ["1,5", "5£", "1e5", "-1", "999999999999999.99"])
def test_an_amount_is_never_guessed(purse: Purse, doors: Doors, amount: str) -> None:
    body = {"party": COUNCIL, "outturn": amount}
    answer = doors.call("finance", "POST", f"/agreements/{purse.ref}/pools/{POOL}/forecasts", body)
    assert (answer.status_code, answer.json["code"]) == (400, "INVALID_INPUT")
    assert "amount" in answer.json["detail"].lower()


def three() -> dict[str, Any]:
    """Terms with a third party, by ratio alone."""
    of = here(mental_health()) | {"key": "three", "parties": [*PARTIES, EDUCATION]}
    put_in = {"key": "schools", "party": "EDU", "source": "grant", "amount": "3.00"}
    of["contributions"] = [*of["contributions"], put_in]
    bands = of["risk_share"]["overspend"][:1]
    shares = {HEALTH: "1", COUNCIL: "1", "EDU": "1"}
    of["risk_share"] = {**of["risk_share"], "overspend": bands, "shares": shares}
    return of


def test_what_a_party_forecast_that_has_left_the_pool_stays_and_counts_no_longer(
    purse: Purse, doors: Doors
) -> None:
    purse.set(three())

    def shared(party: str, over: int) -> str:
        command = MakeForecast(purse.ref, "three", party, BUDGET + over, 100)
        id_ = str(purse.done("finance", make_forecast, command)["forecast"])
        purse.done("finance", share_forecast, ShareForecast(purse.ref, "three", id_))
        return id_

    left = shared("EDU", 700)
    two = here(mental_health()) | {"key": "three"}
    purse.set(two, reason="Education left.")

    of = f"/agreements/{purse.ref}/pools/three"
    assert doors.call("nhs-finance", "GET", of).json["position"] is None
    assert doors.reader("finance").get(of).status_code == 200
    stays = shared(COUNCIL, 500)
    position = doors.call("nhs-finance", "GET", f"{of}/position").json["position"]
    assert [one["id"] for one in position["rests_on"]] == [stays]
    with purse.store.read() as connection:
        assert [one.id for one in forecasts_of(connection, purse.ref, "three")] == [left, stays]
    assert doors.call("finance", "POST", f"{of}/settlements", {}).json["basis"]["forecasts"] == [
        {"id": stays, "party": COUNCIL, "as_at": purse.now()[:10]}
    ]
    assert purse.verify().findings == ()


def test_of_settlements_at_one_moment_one_stands(purse: Purse) -> None:
    done: list[str] = []

    def settle(over: int) -> None:
        try:
            done.append(str(purse.settle(outturn=BUDGET + over)["id"]))
        except Refused as refused:
            done.append(refused.code)

    at_once = [threading.Thread(target=settle, args=(over,)) for over in range(4)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    assert (len(done), done.count("STATE_FORBIDS")) == (4, 3)
    assert len(purse.rows("pool_settlement")) == 1
    assert purse.verify().findings == ()
