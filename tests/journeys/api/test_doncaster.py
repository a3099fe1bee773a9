"""Doncaster 2021-22 from guidance to a signed Section 75 agreement, over HTTP alone, at its printed dates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from tests.integration.api.office import Caller, Office

# From the report of 11 November 2021, paragraph 1.4, and the key deadlines of the narrative: when each step
# happened, by the words of the timetable. Typed in from the papers, not read from the product.
PRINTED = {
    "draft_to_bcm": "2021-10-19",
    "jcog_scrutiny": "2021-10-26",
    "regional_feedback": "2021-11-02",
    "hwb_sign_off": "2021-11-11",
    "submitted": "2021-11-16",
    "regional_assurance": "2021-12-07",
    "calibration": "2021-12-09",
    "approval_letter": "2022-01-11",
    "section_75_signed": "2022-01-31",
}


def test_the_plan_is_taken_from_guidance_to_a_signed_agreement(office: Office) -> None:
    script = office.settings.config / "demonstration" / "doncaster-2021-22.toml"
    refs: dict[str, str] = {}

    for act in tomllib.loads(script.read_text(encoding="utf-8"))["acts"]:
        office.move_to(act["at"])
        caller = office.caller(act["as"])
        if act["do"] == "open":
            door = f"/{act['case']}s"
            opened = caller.post(door, {"area": "doncaster", "year": "2021-22"})
            assert opened.status_code == 201, opened.text
            refs[act["case"]] = opened.json["ref"]
        elif act["do"] in {"set_record", "set_annex", "answer_clause"}:
            keep_the_record(caller, refs[act["case"]], act)
        elif "given" in act:
            change_a_date(caller, refs[act["case"]], act["do"], act["given"])
        else:
            take(caller, refs[act["case"]], act)

    lead = office.caller("plan-lead")
    plan = lead.get(f"/plans/{refs['plan']}").json
    agreement = lead.get(f"/agreements/{refs['agreement']}").json
    met = {one["key"]: one["met_on"] for one in plan["milestones"] + agreement["milestones"] if one["met_on"]}
    assert {key: met.get(key) for key in PRINTED} == PRINTED
    assert met["agreement_drafted"] == "2021-12-07"
    assert plan["state"] == "in_year"
    assert plan["late"] == []
    assert plan["retrospective"] is None
    triggers = [
        one["data"]["trigger"]
        for one in lead.get(f"/plans/{refs['plan']}/trail").json["entries"]
        if one["type"].startswith("case.step_")
    ]
    assert (triggers[0], triggers[-1]) == ("start_drafting", "start_year")
    lines = lead.get(f"/plans/{refs['plan']}/lines?kind=scrutiny").json["lines"]
    assert [one["verdict"] for one in lines] == ["accepted", "partly accepted"]


def take(caller: Caller, ref: str, act: Mapping[str, Any]) -> None:
    if act["do"] == "answer":
        answer = caller.post(
            f"/cases/{ref}/lines/{ref}:{act['line']}/answer",
            {"verdict": act["verdict"], "answer": act["answer"], "answered_in": act["in_version"]},
        )
        assert answer.status_code == 201, answer.text
        return
    papers = [
        {"document": caller.upload(paper["name"], paper["text"].encode()), "kind": paper["kind"]}
        for paper in act.get("papers", ())
    ]
    body: dict[str, Any] = {"evidence": papers, "reason": act.get("reason", "")}
    body |= {"answers": {**act.get("answers", {}), **({"lines": act["lines"]} if "lines" in act else {})}}
    body |= {
        "for": act.get("for", ""),
        "happened_at": act.get("happened", ""),
        "received_at": act.get("received", ""),
    }
    taken = caller.step(ref, act["do"], **body)
    assert taken.status_code == 200, (act["do"], taken.text)


def keep_the_record(caller: Caller, ref: str, act: Mapping[str, Any]) -> None:
    """Say what an agreement's record, one of its annexes or one of its clauses holds."""
    said = dict(act["given"])
    if act["do"] == "set_record":
        path, body = "record", {**said["changes"], "notice_months": int(said["changes"]["notice_months"])}
    elif act["do"] == "set_annex":
        [paper] = act["papers"]
        path = f"annexes/{said.pop('annex')}"
        body = {**said, "document": caller.upload(paper["name"], paper["text"].encode())}
    else:
        path, body = f"contents/{said.pop('item')}", said
    kept = caller.post(f"/agreements/{ref}/{path}", body)
    assert kept.status_code == 201, (act["do"], kept.text)


def change_a_date(caller: Caller, ref: str, do: str, given: Mapping[str, Any]) -> None:
    said = {name: str(value) for name, value in given.items() if name not in {"milestone", "row"}}
    one = given["milestone"]
    if do == "add_step":
        said |= {"key": one, **{name: str(value) for name, value in given["row"].items()}}
    paths = {
        "add_step": f"/timetables/{ref}/steps",
        "move_date": f"/timetables/{ref}/dates/{one}",
        "record_done": f"/timetables/{ref}/dates/{one}/done",
        "expect": f"/dates/{ref}/{one}/expected",
        "chase": f"/dates/{ref}/{one}/chase",
    }
    answer = caller.post(paths[do], said)
    assert answer.status_code == 201, (do, answer.text)


@pytest.mark.parametrize("name", ["member", "report-author"])
def test_the_wrong_role_is_refused_with_the_reason(office: Office, name: str) -> None:
    ref = office.caller("plan-lead").post("/plans", {"area": "doncaster", "year": "2021-22"}).json["ref"]

    refused = office.caller(name).step(ref, "start_drafting", version=1)

    assert refused.status_code == 403
    assert refused.json["code"] == "NOT_YOUR_ROLE"
    assert "plan lead" in refused.json["detail"].lower()
