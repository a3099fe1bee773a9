"""Pools through the API, the pages and the command line: one record, the same rules."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from govflow.cli.main import cli
from tests.integration.pools.pooled import COUNCIL, HEALTH, POOL, Purse, here
from tests.integration.powers.test_doors import Doors
from tests.make.commands import leave_the_shell
from tests.make.pools import mental_health

OVER = "6760998.00"
OWN = {HEALTH: "450000.00", COUNCIL: "250000.00"}


def fill(client: FlaskClient, form: str, typed: Mapping[str, Any], to: str = "") -> Any:
    """Open a form and send it to where it goes."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(form).text)
    assert token
    return client.post(to or form, data={"csrf_token": unescape(token[1]), **typed})


@pytest.fixture
def doors(purse: Purse, signing_root: Path) -> Iterator[Doors]:
    """The app over the same database."""
    opened = Doors(purse, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def test_the_api_lists_forecasts_settles_and_agrees(purse: Purse, doors: Doors) -> None:
    of = f"/agreements/{purse.ref}/pools"
    assert [one["pool"] for one in doors.call("auditor", "GET", of).json["pools"]] == [POOL]
    body = {"party": COUNCIL, "outturn": OVER, "own_cost": OWN[COUNCIL]}
    made = [
        doors.call("finance", "POST", f"{of}/{POOL}/forecasts", body, Idempotency_Key="one") for _ in "ab"
    ]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json == made[1].json
    id_ = made[0].json["forecast"]
    seen = [doors.call(who, "GET", f"{of}/{POOL}/forecasts").json for who in ("finance", "nhs-finance")]
    assert [len(one["forecasts"]) for one in seen] == [1, 0]
    assert doors.call("nhs-finance", "POST", f"{of}/{POOL}/forecasts/{id_}/share").status_code == 400
    assert doors.call("finance", "POST", f"{of}/{POOL}/forecasts/{id_}/share").status_code == 201
    stands = doors.call("nhs-finance", "GET", f"{of}/{POOL}/position").json["position"]
    assert "OVER_LIMIT" in [one["code"] for one in stands["findings"]]
    assert [one["id"] for one in stands["rests_on"]] == [id_]

    given = {"outturn": OVER, "own_costs": OWN}
    settled = doors.call("finance", "POST", f"{of}/{POOL}/settlements", given).json

    assert settled["reading"] == "whole"
    agree = f"{of}/{POOL}/settlements/{settled['id']}/agree"
    wrong = doors.call("finance", "POST", agree, {"party": COUNCIL, "digest": "x"})
    assert (wrong.status_code, wrong.json["code"]) == (422, "APPROVAL_STALE")
    for who, party in (("finance", COUNCIL), ("nhs-finance", HEALTH)):
        done = doors.call(who, "POST", agree, {"party": party, "digest": settled["digest"]})
        assert done.status_code == 201
    [kept] = doors.call("auditor", "GET", f"{of}/{POOL}/settlements").json["settlements"]
    assert (kept["status"], kept["terms_version"], kept["basis"]["from"]) == ("agreed", 1, "entered")
    whole = doors.call("auditor", "GET", f"{of}/{POOL}").json
    assert whole["rule"][1].endswith("(reading: whole).")
    assert [one["limit"] for one in whole["limits_passed"]] == ["band-10"]


def test_the_api_says_what_would_be_and_writes_nothing(purse: Purse, doors: Doors) -> None:
    of = f"/agreements/{purse.ref}/pools/{POOL}"
    before = len(purse.payloads(purse.ref))
    found = doors.call("auditor", "POST", f"{of}/what-if", {"outturn": OVER, "own_costs": OWN}).json
    assert [one["share_of_variance"] for one in found["settlement"]["parties"]] == ["450000.00", "250000.00"]
    assert len(purse.payloads(purse.ref)) == before
    wrong = doors.call("auditor", "POST", f"{of}/what-if", {"outturn": "lots"})
    assert (wrong.status_code, wrong.json["field"]) == (400, "outturn")
    assert doors.call("dorset-plan-lead", "GET", of).status_code == 404
    assert doors.call("auditor", "GET", f"/agreements/{purse.ref}/pools/none").status_code == 404


def test_the_api_records_terms_tells_every_fault_and_compares(purse: Purse, doors: Doors) -> None:
    of = f"/agreements/{purse.ref}/pools/{POOL}"
    broken = here(mental_health()) | {"title": "", "host": "ICB"}
    refused = doors.call("finance", "POST", f"{of}/terms", {"terms": broken, "reason": "No."})
    assert refused.status_code == 422
    assert [one["where"] for one in refused.json["blocked_by"]] == ["terms.title", "terms.host"]
    other = {"terms": here(mental_health()) | {"key": "other"}, "reason": "No."}
    assert doors.call("finance", "POST", f"{of}/terms", other).status_code == 400
    changed = {"terms": here(mental_health("excess")), "reason": "Read otherwise."}
    done = doors.call("finance", "POST", f"{of}/terms", changed).json
    assert [one["code"] for one in done["flags"]] == ["AUTHORITY_MISSING"]

    found = doors.call("auditor", "GET", f"{of}/compare").json

    assert found["rule_changed"]
    assert (found["before"]["version"], found["after"]["version"]) == (1, 2)
    assert found["budget"] == {
        "name": "Budget",
        "before": "6060998.00",
        "after": "6060998.00",
        "moved": "0.00",
    }
    terms = doors.call("auditor", "GET", f"{of}/terms").json["versions"]
    assert [one["version"] for one in terms] == [2, 1]


def test_two_years_of_one_pool_are_compared(purse: Purse, doors: Doors) -> None:
    first = purse.ref
    purse.ref = purse.open(workflow="section_75_agreement", year="2022-23")
    terms = here(mental_health())
    more = [dict(one) for one in terms["contributions"]]
    more[0]["amount"] = "3000000.00"
    purse.set(terms | {"contributions": more})

    of = f"/agreements/{purse.ref}/pools/{POOL}/compare?with={first}"
    found = doors.call("auditor", "GET", of).json

    assert (found["budget"]["moved"], found["rule_changed"]) == ("17444.00", True)
    page = doors.reader("auditor").get(of).text
    assert "+£17,444" in page
    assert first in page


def test_by_the_pages_terms_are_typed_changed_and_told_what_is_wrong(purse: Purse, doors: Doors) -> None:
    finance = doors.reader("finance")
    of = f"/agreements/{purse.ref}/pools"
    empty = fill(finance, f"{of}/new-pool/terms", {"do": "record", "key": "beds"})
    assert empty.status_code == 422
    assert "terms.title" in empty.text
    typed = {
        "do": "record",
        "key": "beds",
        "title": "Beds",
        "authority": "Cabinet",
        "starts_on": "2021-04-01",
        "ends_on": "2022-03-31",
        "host": "LA",
        "holding": "pooled",
        "party-0-code": "CCG",
        "party-0-name": "NHS",
        "party-0-organisation": "doncaster-ccg",
        "party-0-share": "23",
        "party-1-code": "LA",
        "party-1-name": "Council",
        "party-1-organisation": "doncaster-council",
        "party-1-share": "77",
        "put-0-party": "LA",
        "put-0-source": "Base budget",
        "put-0-amount": "£1,000.50",
        "put-0-handling": "transferred",
        "put-0-pattern": "monthly",
        "put-0-first_on": "2021-04-15",
        "put-1-source": "Grant",
        "put-1-amount": "2",
        "put-1-handling": "kept",
        "put-1-pattern": "dates",
        "put-1-dates": "2021-05-01 1.50; 2021-06-01 0.50",
        "put-2-handling": "transferred",
        "band-0-over_percent": "0",
        "band-0-method": "ratio",
        "underspend": "ratio",
        "met-contingency": "yes",
    }
    more = fill(finance, f"{of}/new-pool/terms", typed | {"do": "more"})
    assert 'name="put-5-source"' in more.text
    assert fill(finance, f"{of}/new-pool/terms", typed).status_code == 303
    shown = finance.get(f"{of}/beds").text
    assert "£1,002.50" in shown
    assert "shared 23 : 77 (NHS : Council)" in shown
    form = finance.get(f"{of}/beds/terms").text
    assert "2021-05-01 1.50; 2021-06-01 0.50" in form
    file = (io.BytesIO(json.dumps(here(mental_health("excess"))).encode()), "terms.json")
    sent = {"do": "record", "file": file, "reason": "Read otherwise."}
    assert fill(finance, f"{of}/{POOL}/terms", sent).status_code == 303
    assert "(reading: excess)" in finance.get(f"{of}/{POOL}").text
    stale = {"do": "record", "version": "1", "reason": "Again."} | {
        "file": (io.BytesIO(json.dumps(here(mental_health())).encode()), "terms.json")
    }
    assert "Look at what has changed" in fill(finance, f"{of}/{POOL}/terms", stale).text


def test_by_the_pages_a_pool_is_forecast_shared_settled_and_agreed(purse: Purse, doors: Doors) -> None:
    of = f"/agreements/{purse.ref}/pools/{POOL}"
    finance, nhs = doors.reader("finance"), doors.reader("nhs-finance")
    assert "Choose the party" in fill(finance, f"{of}/forecast", {"outturn": "lots"}).text
    council = {"party": COUNCIL, "outturn": OVER, "own_cost": "250,000", "do": "keep", "note": "Ours."}
    assert fill(finance, f"{of}/forecast", council).status_code == 303
    [row] = purse.rows("pool_forecast")
    assert "£6,760,998" in finance.get(of).text
    assert "£6,760,998" not in nhs.get(of).text
    assert fill(finance, of, {}, f"{of}/forecasts/{row['id']}/share").status_code == 303
    health = {"party": HEALTH, "outturn": OVER, "own_cost": "450000", "do": "share"}
    assert fill(nhs, f"{of}/forecast", health).status_code == 303
    page = nhs.get(of).text
    assert "It opened" in page
    assert "Ours." not in page
    assert "(reading: whole)" in page
    assert fill(finance, f"{of}/settle", {}).status_code == 303
    [settled] = purse.rows("pool_settlement")
    for who, party in ((finance, COUNCIL), (nhs, HEALTH)):
        sent = {"party": party, "digest": settled["digest"]}
        assert fill(who, of, sent, f"{of}/settlements/{settled['id']}/agree").status_code == 303
    assert purse.rows("pool_settlement")[0]["status"] == "agreed"
    again = fill(finance, f"{of}/settle", {"outturn": "6060998", "supersedes": settled["id"]})
    assert "Say why the settlement is restated" in again.text
    first = finance.get(f"{of}/what-if").text
    assert all(f'value="{one}"' in first for one in (OVER, "450000.00")), "as the forecasts have it"
    if_ = finance.get(f"{of}/what-if?outturn=6760998&own-CCG=450000&own-LA=250000").text
    assert "£450,000" in if_
    assert purse.verify().findings == ()


def test_on_the_command_line_a_pool_is_held_from_its_terms_to_its_settlement(
    purse: Purse, signing_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"GOVFLOW_DATABASE_URL": purse.url, "GOVFLOW_ROOT": str(signing_root)}.items():
        monkeypatch.setenv(name, value)
    leave_the_shell()
    file = tmp_path / "terms.json"
    file.write_text(json.dumps(here(mental_health("excess"))))

    def run(*words: str, who: str = "") -> Any:
        named = ("--as", who) if who else ()
        answer = CliRunner().invoke(cli, ["pool", *words, *named, "--json"], standalone_mode=False)
        return json.loads(answer.output) if answer.output else getattr(answer.exception, "code", 0)

    ref = purse.ref
    assert run("set-terms", ref, str(file), who="finance") == "INVALID_INPUT"
    assert run("set-terms", ref, str(file), "--reason", "Read so.", who="finance")["version"] == 2
    made = run("forecast", ref, POOL, "--party", COUNCIL, "--outturn", OVER, who="finance")
    assert run("show", ref, POOL)["forecasts"] == []
    assert len(run("show", ref, POOL, who="finance")["forecasts"]) == 1
    assert run("share", ref, POOL, made["forecast"], who="finance")["shared"]
    assert run("position", ref, POOL)["position"]["limits"][0]["state"] == "past"
    own = ("--own", "CCG=450000", "--own", "LA=250000")
    would = run("what-if", ref, POOL, "--outturn", OVER, *own)
    assert [one["share_of_variance"] for one in would["settlement"]["parties"]] == ["363414.31", "336585.69"]
    settled = run("settle", ref, POOL, *own, who="finance")
    sure = ("--party", COUNCIL, "--digest", settled["digest"])
    assert run("agree", ref, POOL, settled["id"], *sure, who="finance")["waits_for"] == [HEALTH]
    assert run("compare", ref, POOL)["rule_changed"]
    assert [one["pool"] for one in run("list", ref)["pools"]] == [POOL]
    words = CliRunner().invoke(cli, ["pool", "show", ref, POOL]).output
    assert "terms version 2, figures forecasts" in words
    assert "(reading: excess)" in words
    leave_the_shell()
