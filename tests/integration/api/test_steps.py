"""Taking steps over the API: once, on the version that was seen, by those who may, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.api.office import Office, open_plan, start_drafting


def codes(problem: dict[str, list[dict[str, str]]]) -> set[str]:
    return {one["code"] for one in problem["blocked_by"]}


def test_a_plan_is_opened_read_and_taken_on_by_a_recorded_step(office: Office) -> None:
    lead = office.caller("plan-lead")

    opened = lead.post("/plans", {"area": "Doncaster", "year": "2021-22"})
    assert opened.status_code == 201
    assert opened.headers["ETag"] == '"1"'
    assert set(opened.json) >= {"ref", "state", "version", "event"}
    assert opened.headers["Location"].endswith(f"/api/v1/plans/{opened.json['ref']}")
    ref = opened.json["ref"]
    taken = start_drafting(lead, ref)
    assert taken.status_code == 200, taken.text
    assert taken.json | {"event": 0, "at": "", "flags": []} == {
        "ref": ref,
        "from": "guidance_awaited",
        "to": "drafting",
        "version": 2,
        "event": 0,
        "at": "",
        "flags": [],
    }
    assert taken.headers["ETag"] == '"2"'

    shown = lead.get(f"/plans/{ref}")
    assert shown.headers["ETag"] == '"2"'
    assert (shown.json["state"], shown.json["version"], shown.json["workflow"]) == ("drafting", 2, "bcf_plan")
    # The area was given by its name, and its printed timetable came with it.
    dates = {one["key"]: one for one in shown.json["milestones"]}
    assert dates["draft_to_bcm"]["due"] == "2021-10-19"
    assert dates["requirements_published"]["met_on"] == "2021-09-30"
    assert lead.get(f"/plans/{ref}/timetable").json["milestones"] == shown.json["milestones"]


def test_the_story_says_that_it_came_through_the_api(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)

    entries = lead.get(f"/plans/{ref}/trail").json["entries"]

    assert [one["type"] for one in entries] == ["case.opened", "case.step_recorded"]
    assert {one["data"]["door"] for one in entries} == {"api"}
    assert entries[1]["actor"] == office.ids["plan-lead"]
    assert "rows" not in entries[1]["data"]


def test_of_two_people_with_the_same_version_one_wins_and_the_other_is_told(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)
    paper = lead.upload("draft.txt", b"Draft narrative")
    callers = [office.caller("plan-lead") for _ in range(2)]

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda who: who.step(ref, "send_draft_to_bcm", version=2, evidence=[paper]), callers)
        )

    assert sorted(one.status_code for one in answers) == [200, 409]
    lost = next(one for one in answers if one.status_code == 409)
    assert lost.mimetype == "application/problem+json"
    assert lost.json["code"] == "VERSION_STALE"
    assert lost.json["blocked_by"][0]["remedy"]
    assert lead.get(f"/plans/{ref}").json["version"] == 3


def test_the_same_key_twice_gives_the_same_answer_and_one_event(office: Office) -> None:
    lead = office.caller("plan-lead")
    opened = [
        lead.post("/plans", {"area": "doncaster", "year": "2021-22"}, Idempotency_Key="open-1") for _ in "12"
    ]
    assert [one.status_code for one in opened] == [201, 201]
    assert opened[0].json == opened[1].json
    ref = opened[0].json["ref"]
    paper = lead.upload("guidance.txt", b"Planning requirements")
    body = {
        "evidence": [paper],
        "happened_at": "2021-09-30",
        # Someone without the role there, so that the answer carries a flag as well.
        "for": "dorset-plan-lead",
        "reason": "Published before.",
    }

    first = lead.step(ref, "start_drafting", key="step-1", version=1, **body)
    again = lead.step(ref, "start_drafting", key="step-1", version=1, **body)

    assert (first.status_code, again.status_code) == (200, 200)
    assert [one["code"] for one in first.json["flags"]] == ["NOT_YOUR_ROLE"]
    assert first.json == again.json
    assert first.headers["ETag"] == again.headers["ETag"]
    assert office.events(f"case:{ref}") == 2
    other = lead.step(ref, "start_drafting", key="step-1", version=1, **(body | {"reason": "Another."}))
    assert other.status_code == 409
    assert other.json["code"] == "IDEMPOTENCY_CONFLICT"
    assert office.events(f"case:{ref}") == 2


def test_a_comment_sent_twice_under_one_key_is_made_once(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    body = {"text": "Name the hospital trust.", "section": "Metric 8.2"}

    first, again = (lead.post(f"/plans/{ref}/lines", body, Idempotency_Key="line-1") for _ in "12")
    other = lead.post(f"/plans/{ref}/lines", body | {"text": "Other"}, Idempotency_Key="line-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert (other.status_code, other.json["code"]) == (409, "IDEMPOTENCY_CONFLICT")
    lines = lead.get(f"/plans/{ref}/lines").json["lines"]
    assert [(one["text"], one["section"], one["status"]) for one in lines] == [
        ("Name the hospital trust.", "Metric 8.2", "open")
    ]
    answered = lead.post(
        f"/plans/{ref}/lines/{lines[0]['id']}/answer",
        {"verdict": "accepted", "answer": "Named."},
        If_Match='"1"',
    )
    assert answered.status_code == 201, answered.text
    lines = lead.get(f"/plans/{ref}/lines").json["lines"]
    assert [(one["status"], one["verdict"], one["answer"]) for one in lines] == [
        ("answered", "accepted", "Named.")
    ]


def test_a_key_that_took_a_step_answers_for_no_comment(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    assert start_drafting(lead, ref, key="one-key").status_code == 200

    other = lead.post(f"/plans/{ref}/lines", {"text": "Name the trust."}, Idempotency_Key="one-key")

    assert (other.status_code, other.json["code"]) == (409, "IDEMPOTENCY_CONFLICT")
    assert lead.get(f"/plans/{ref}/lines").json["lines"] == []


def test_an_act_that_no_step_provides_for_is_kept_with_its_document_and_moves_nothing(office: Office) -> None:
    lead, clerk = office.caller("plan-lead"), office.caller("clerk")
    ref = open_plan(lead)
    paper = clerk.upload("minute.txt", b"Minute of the board")
    act = {
        "what": "board agreed the plan",
        "happened_at": "2021-10-01",
        "for": "doncaster-hwb",
        "evidence": [paper],
        "reason": "It came before this plan was opened here.",
    }

    first, again = (clerk.post(f"/plans/{ref}/acts", act, Idempotency_Key="act-1") for _ in "12")

    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert (
        first.json
        == again.json
        == {"ref": ref, "act": f"ACT-{first.json['event']}", "event": again.json["event"]}
    )
    shown = lead.get(f"/plans/{ref}").json
    assert (shown["state"], shown["version"]) == ("guidance_awaited", 1)
    assert [one["code"] for one in shown["in_question"]] == ["STATE_FORBIDS"]
    entry = lead.get(f"/plans/{ref}/trail").json["entries"][-1]
    assert (entry["type"], entry["happened_at"]) == ("case.act_noted", "2021-10-01")
    chair = office.caller("chair").post(f"/plans/{ref}/acts", act)
    assert (chair.status_code, chair.json["code"]) == (403, "NOT_YOUR_ROLE"), chair.text
    for field, value in (("evidence", []), ("happened_at", "2021-02-30"), ("for", "nobody"), ("what", "")):
        answer = clerk.post(f"/plans/{ref}/acts", {**act, field: value})
        assert answer.status_code == 400, (field, answer.text)
    tomorrow = clerk.post(f"/plans/{ref}/acts", act | {"happened_at": "2021-10-02"})
    assert (tomorrow.status_code, "future" in tomorrow.json["detail"]) == (400, True)
    assert office.rows("SELECT count(*) FROM act")[0][0] == 1


def test_a_step_without_the_version_seen_is_asked_for_it(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)

    asked = lead.post(f"/plans/{ref}/transitions", {"trigger": "start_drafting"})
    wrong = lead.post(f"/plans/{ref}/transitions", {"trigger": "start_drafting"}, If_Match='"one"')

    assert (asked.status_code, asked.json["field"]) == (428, "If-Match")
    assert (wrong.status_code, wrong.json["code"], wrong.json["field"]) == (400, "INVALID_INPUT", "If-Match")
    assert office.events(f"case:{ref}") == 1


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("member", 403, "NOT_YOUR_ROLE"), ("dorset-plan-lead", 403, "NOT_YOUR_AREA")],
)
def test_a_refused_attempt_changes_nobodys_version_and_is_recorded(
    office: Office, name: str, status: int, code: str
) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)
    before = office.rows("SELECT * FROM cases ORDER BY ref")

    refused = office.caller(name).step(ref, "send_draft_to_bcm", version=2)

    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert refused.mimetype == "application/problem+json"
    assert code in codes(refused.json)
    assert office.rows("SELECT * FROM cases ORDER BY ref") == before
    assert office.events(f"case:{ref}") == 2
    assert office.events(f"refusals:{ref}") == 1


def test_a_step_without_its_evidence_says_so_and_does_not_happen(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)

    refused = lead.step(ref, "send_draft_to_bcm")
    unknown = lead.step(ref, "fly_to_the_moon")

    assert refused.status_code == 422
    assert codes(refused.json) == {"EVIDENCE_MISSING"}
    assert unknown.json["code"] == "UNKNOWN_TRIGGER"
    assert lead.get(f"/plans/{ref}").json["version"] == 2


def test_what_is_sent_in_the_wrong_shape_or_by_the_wrong_method_is_named_in_our_words(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)

    answer = lead.step(ref, "send_draft_to_bcm", evidence=[5])
    method = lead.client.delete(f"/api/v1/plans/{ref}", headers={"Authorization": f"Bearer {lead.token}"})

    assert answer.status_code == 400
    [said] = answer.json["blocked_by"]
    assert said["message"] == (
        "'evidence.0' must be text, or an object as the description of the API has it."
    )
    assert method.status_code == 405
    assert "DELETE" in method.text


def test_a_document_one_may_not_open_is_no_evidence(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)
    foreign = office.caller("dorset-plan-lead").upload("draft.txt", b"Dorset's own draft", area="dorset")

    refused = lead.step(ref, "send_draft_to_bcm", evidence=[foreign])

    assert (refused.status_code, refused.json["field"]) == (400, "evidence")
    assert lead.get(f"/plans/{ref}").json["version"] == 2


def test_a_wrong_date_is_corrected_by_two_people_and_the_original_stays(office: Office) -> None:
    officer, clerk = office.caller("governance-officer"), office.caller("clerk")
    ref = open_plan(officer)
    event = start_drafting(officer, ref).json["event"]
    proposal = {"event": event, "reason": "Keyed a day late.", "happened_at": "2021-09-29"}

    stale = officer.post(f"/plans/{ref}/corrections", proposal, If_Match='"1"')
    proposed = officer.post(f"/plans/{ref}/corrections", proposal, Idempotency_Key="cor-1", If_Match='"2"')
    assert (stale.status_code, stale.json["code"]) == (409, "VERSION_STALE")
    assert proposed.status_code == 201, proposed.text
    assert proposed.json["status"] == "proposed"
    alone = officer.post(f"/plans/{ref}/corrections/{event}/confirm")
    assert (alone.status_code, alone.json["code"]) == (403, "SELF_APPROVAL")
    confirmed = clerk.post(f"/plans/{ref}/corrections/{event}/confirm")

    assert (confirmed.status_code, confirmed.json["status"]) == (201, "confirmed")
    entry = next(one for one in clerk.get(f"/plans/{ref}/trail").json["entries"] if one["event"] == event)
    assert entry["happened_at"] == "2021-09-29"
    assert entry["data"]["happened_at"] == "2021-09-30"
    assert entry["redated_by"] is not None
    assert clerk.post(f"/plans/{ref}/corrections/99999999999999999999/confirm").status_code == 404


def test_a_plan_is_shown_as_it_stood_and_as_it_was_known(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)

    then = lead.get(f"/plans/{ref}?as_at=2021-10-01T08:30:00Z")
    early = lead.get(f"/plans/{ref}?as_at=2021-09-01T00:00:00Z")
    nonsense = lead.get(f"/plans/{ref}?as_at=yesterday")

    assert then.status_code == 200
    assert "ETag" not in then.headers
    assert early.status_code == 404
    assert (nonsense.status_code, nonsense.json["field"]) == (400, "as_at")
