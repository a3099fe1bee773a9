"""A proposed decision through the API, the pages and the command line: to whom, why, and what became of it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from govflow.cli.main import cli
from tests.integration.pools.pooled import POOL, Purse
from tests.integration.pools.test_doors import doors, fill
from tests.integration.pools.test_proposed_decisions import JCMB, proposed
from tests.integration.powers.test_doors import Doors
from tests.make.commands import leave_the_shell

__all__ = ["doors"]
SAID = {"area": "doncaster", "verb": "approve", "text": "That each bear its own costs.", "body": JCMB}


def test_the_api_says_why_and_records_it_where_it_was_proposed(purse: Purse, doors: Doors) -> None:
    ref = proposed(purse)
    asked = doors.call("auditor", "GET", f"/decisions/{ref}/proposal").json
    assert (asked["state"], asked["body"], asked["agreement"]) == ("proposed", JCMB, purse.ref)
    assert asked["because"]["figures"] == {"limit": "606099.80", "reached": "606099.81"}
    assert doors.call("dorset-plan-lead", "GET", f"/decisions/{ref}/proposal").status_code == 404
    body = {**SAID, "decided_at": "2021-10-18", "proposed": ref}

    stale = doors.call("clerk", "POST", "/decisions", {**body, "seen_version": 0})
    nobody = doors.call("finance", "POST", "/decisions", body)
    done = doors.call("clerk", "POST", "/decisions", {**body, "seen_version": asked["version"]})
    twice = doors.call("clerk", "POST", "/decisions", body)

    assert (stale.status_code, stale.json["code"]) == (409, "VERSION_STALE")
    assert (nobody.status_code, nobody.json["code"]) == (403, "NOT_YOUR_ROLE")
    assert (done.status_code, done.json["ref"]) == (201, ref)
    assert twice.json["code"] == "STATE_FORBIDS"
    shown = doors.call("auditor", "GET", f"/agreements/{purse.ref}/pools/{POOL}").json
    assert [one["decision_state"] for one in shown["limits_passed"]] == ["effective"]
    plain = doors.call("clerk", "POST", "/decisions", {**SAID, "decided_at": "2021-10-18"}).json["ref"]
    assert doors.call("auditor", "GET", f"/decisions/{plain}/proposal").status_code == 404


def test_by_the_pages_it_says_why_it_was_opened_and_offers_to_record_it(purse: Purse, doors: Doors) -> None:
    ref = proposed(purse)
    clerk = doors.reader("clerk")
    pool, page = f"/agreements/{purse.ref}/pools/{POOL}", f"/decisions/{ref}"
    form = f"/decisions/new?proposed={ref}"
    assert f'href="{page}"' in clerk.get(pool).text
    assert "It is not decided yet." in clerk.get(pool).text
    seen = clerk.get(page).text
    for words in ("Why it was opened", "£606,099.81", "£6,667,097.81", f'href="{pool}"', form):
        assert words in seen, words
    assert f'<option value="{JCMB}" selected' in clerk.get(form).text
    assert doors.reader("dorset-plan-lead").get(form).status_code == 404

    def send(**changed: Any) -> Any:
        minute = (io.BytesIO(b"The minute."), "minute.txt")
        day = {"decided-day": "18", "decided-month": "10", "decided-year": "2021", "seen_version": "1"}
        typed = {"proposed": ref, "minute": minute, **SAID, **day, **changed}
        return fill(clerk, form, typed, "/decisions/new")

    empty = send(text="", key="k1")
    assert empty.status_code == 400
    assert f'name="proposed" value="{ref}"' in empty.text
    assert send(seen_version="9", key="k1").status_code == 422
    done = send(key="k1")

    assert (done.status_code, done.headers["Location"]) == (303, page)
    decided = clerk.get(page).text
    for words in ("That each bear its own costs.", "Why it was opened", "£606,099.81"):
        assert words in decided, words
    assert "Record what was decided" not in decided
    assert "What became of it: effective." in clerk.get(pool).text


def test_at_the_command_line_it_is_shown_and_recorded(
    purse: Purse, signing_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = proposed(purse)
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", purse.url)
    monkeypatch.setenv("GOVFLOW_ROOT", str(signing_root))
    file = tmp_path / "decision.json"
    file.write_text(json.dumps({**SAID, "decided_at": "2021-10-18"}))

    def run(*words: str) -> Any:
        answer = CliRunner().invoke(cli, ["decision", *words], standalone_mode=False)
        return json.loads(answer.output) if answer.output else getattr(answer.exception, "code", 0)

    assert run("proposal", ref, "--json")["state"] == "proposed"
    words = CliRunner().invoke(cli, ["decision", "proposal", ref]).output
    assert "£606,099.81" in words
    done = run("record", str(file), "--proposed", ref, "--as", "clerk", "--json")
    assert (done["ref"], done["state"]) == (ref, "effective")
    assert run("record", str(file), "--proposed", ref, "--as", "clerk", "--json") == "STATE_FORBIDS"
    assert run("proposal", ref, "--json")["state"] == "effective"
    leave_the_shell()
