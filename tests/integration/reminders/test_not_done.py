"""Who has not yet done what, with one button for each person and the date of the last reminder."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from govflow.cli.posting import outstanding
from govflow.cli.timetables import timetable
from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_instant
from govflow.kernel.root import root
from govflow.people.use_cases.tokens import new_token
from govflow.reminders.ports import PART
from govflow.reminders.queries.not_done import NotDone, not_done
from govflow.reminders.use_cases.reminding import remind
from govflow.timetable.tick import sweep
from tests.integration.api.office import Caller
from tests.integration.powers.test_doors import Doors, send
from tests.integration.reminders.test_digests import digest
from tests.make.commands import leave_the_shell
from tests.make.history import note
from tests.make.play import Play


@pytest.fixture
def desk(play: Play) -> Iterator[Doors]:
    """The app over Doncaster's plan."""
    opened = Doors(play, root())  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def lines_of(play: Play, who: str) -> list[NotDone]:
    """Everything somebody has not done."""
    with play.store.read() as connection:
        parts = play.product.parts[PART]
        found = not_done(connection, parts, {"doncaster"}, parse_instant(play.now()), play.by(who).id)
    return [line for one in found for line in one.lines]


def waiting(play: Play, who: str) -> list[tuple[str, str, str]]:
    """What somebody has not done: as what, which date, and on which day they were last told of it."""
    found = lines_of(play, who)
    return [(row.line.kind, row.line.dated.milestone, row.told_at[:10]) for row in found]


def test_it_names_what_is_near_or_past_and_leaves_out_what_is_done_or_far(play: Play) -> None:
    play.open()
    play.at("2021-10-18T09:00:00Z")
    ahead = waiting(play, "plan-lead")
    play.at("2021-10-20T09:00:00Z")
    after = waiting(play, "plan-lead")

    assert ("coming", "draft_to_bcm", "") in ahead
    assert ("late", "draft_to_bcm", "") in after
    assert "submitted" not in {milestone for _, milestone, _ in after}


def test_one_button_reminds_a_person_of_all_of_it_once_and_the_day_is_shown(play: Play, desk: Doors) -> None:
    play.open()
    play.at("2021-10-20T09:00:00Z")
    lead = play.by("plan-lead").id
    officer = desk.reader("governance-officer")
    before = officer.get("/outstanding").text

    for _ in range(2):
        send(officer, "/outstanding", f"/outstanding/{lead}/remind", key="once")

    after = officer.get("/outstanding").text
    shown = desk.reader("plan-lead").get("/reminders").text
    events = [row for row in play.events(f"person:{lead}") if row["type"] == "person.reminded"]
    assert "Not reminded yet." in before
    assert "Last reminded <time" in after
    assert len(events) == 1, "pressed twice, told once"
    assert "Sent by Governance officer" in shown
    assert {day for _, _, day in waiting(play, "plan-lead")} == {"2021-10-20"}
    assert play.verify().findings == ()


def test_only_who_keeps_the_area_going_reminds_and_only_there(play: Play) -> None:
    play.open()
    play.at("2021-10-20T09:00:00Z")
    parts, lead = play.product.parts[PART], play.by("plan-lead").id

    with pytest.raises(Refused) as refused:
        play.within("member", lambda work: remind(work, parts, lead))
    with pytest.raises(InvalidInput):
        play.within("dorset-plan-lead", lambda work: remind(work, parts, lead))

    assert refused.value.findings[0].code == "NOT_YOUR_ROLE"
    assert play.rows("reminder") == []


def test_the_page_shows_nothing_of_an_area_in_which_one_holds_no_role(play: Play, desk: Doors) -> None:
    ref = play.open()
    play.at("2021-10-20T09:00:00Z")

    page = desk.reader("dorset-plan-lead").get("/outstanding").text

    assert ref not in page


def test_a_comment_to_answer_waits_for_its_role_and_is_told_from_the_next_working_day_without_its_words(
    play: Play,
) -> None:
    play.walk("record_scrutiny")  # recorded on Wednesday 27 October, of the day before
    digest(play, "2021-10-27T09:00:00Z")
    digest(play, "2021-10-28T09:00:00Z")

    told = play.rows("reminder", kind="waits", person=play.by("plan-lead").id)

    assert ("waits", "2021-10-26") in {
        (row.line.kind, row.line.dated.due.isoformat()) for row in lines_of(play, "plan-lead")
    }
    assert {row["at"][:10] for row in told} == {"2021-10-27"}
    assert {row["title"] for row in told} == {"Scrutiny 1 to answer", "Scrutiny 2 to answer"}
    assert "weekends" not in str(play.rows("reminder"))


def test_what_waits_for_one_person_by_name_is_told_to_them_alone(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")
    note(play, ref, "telephoned", "2021-10-18", play.by("director").id)
    # What was recorded on somebody's behalf is raised with them by a reader, after the commit.
    sweep(play.road, play.product.parts["later"])
    digest(play, "2021-10-20T09:00:00Z")

    told = play.rows("reminder", kind="waits")

    assert {row["person"] for row in told} == {play.by("director").id}


def test_the_page_the_api_and_the_command_line_tell_the_same_and_remind_by_one_call(
    play: Play, desk: Doors
) -> None:
    ref = play.open()
    play.at("2021-10-15T09:00:00Z")
    lead = play.by("plan-lead").id
    officer, owner = (caller(play, desk, who) for who in ("governance-officer", "plan-lead"))

    sent = [officer.post(f"/outstanding/{lead}/remind", {}, Idempotency_Key="one") for _ in range(2)]
    told = officer.get("/outstanding").json["outstanding"]
    run = CliRunner().invoke(
        outstanding, ["--as", "governance-officer", "--json"], env={"GOVFLOW_DATABASE_URL": play.url}
    )
    chased = CliRunner().invoke(
        timetable,
        ["chase", ref, "requirements_published", "--words", "Rang.", "--as", "plan-lead", "--json"],
        env={"GOVFLOW_DATABASE_URL": play.url},
    )
    put_off = CliRunner().invoke(
        timetable,
        ["expect", ref, "draft_to_jcog", "--on", "2021-10-25", "--reason", "Late.", "--as", "plan-lead"],
        env={"GOVFLOW_DATABASE_URL": play.url},
    )
    leave_the_shell()
    later = {"expected_on": "2021-10-27", "reason": "Figures come late."}
    expected = owner.post(f"/dates/{ref}/draft_to_bcm/expected", later)

    assert [one.status_code for one in (*sent, expected)] == [201] * 3
    assert sent[0].json == sent[1].json
    mine = next(one for one in told if one["person"] == lead)
    assert mine["last_reminder"].startswith("2021-10-15T09:")
    assert {"draft_to_bcm", "coming"} <= {word for one in mine["not_done"] for word in one.values() if word}
    assert json.loads(run.output)["outstanding"] == told
    assert [one["by"] for one in owner.get("/reminders").json["reminders"]] == [
        play.by("governance-officer").id
    ]
    assert {row["milestone"]: row["expected_on"] for row in play.rows("expected_date", case_ref=ref)} == {
        "draft_to_bcm": "2021-10-27",
        "draft_to_jcog": "2021-10-25",
    }
    assert put_off.exit_code == 0
    assert [row["event"] for row in play.rows("chase", case_ref=ref)] == [json.loads(chased.output)["event"]]
    stranger = caller(play, desk, "dorset-plan-lead")
    assert stranger.post(f"/dates/{ref}/draft_to_bcm/expected", later).status_code == 404
    assert ref not in stranger.get("/outstanding").text


def caller(play: Play, desk: Doors, who: str) -> Caller:
    """Somebody's program, with a token of theirs."""
    with play.store.write(Actor(play.by(who).id, Door.PAGE)) as work:
        return Caller(desk.app.test_client(), new_token(work, "test").secret)
