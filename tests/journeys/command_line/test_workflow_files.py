"""A workflow file alone adds a kind of case: opened and driven to its end by ``govflow case``, no step out of order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.command_line.conftest import Shell
from tests.make.play import Play

Paper = Callable[..., str]
BNES, NORFOLK = "bath-and-north-east-somerset", "norfolk"
LEAD, GOVERNANCE, NHS = "bnes-plan-lead", "bnes-governance-officer", "bnes-nhs-governance"
JCC, HCB = "bnes-joint-commissioning-committee", "bnes-health-and-care-board"
COUNCIL, CCG, POLICE = "bnes-council-partner", "bnes-ccg-partner", "bnes-police-management-board"


@dataclass
class Drive:
    """One case, driven by commands alone, its clock in the test's hands."""

    shell: Shell
    play: Play
    paper: str
    ref: str = ""
    taken: list[str] = field(default_factory=list)

    def open(self, workflow: str, area: str, who: str, *more: str) -> None:
        self.ref = self.shell.json("case", "open", workflow, "--area", area, "--as", who, *more).json["ref"]

    def words(self, who: str, trigger: str, given: str) -> list[str]:
        """The words of a step; ``given`` is what goes with it: a paper's kind, NAME=ANSWER, or BODY DAY."""
        words = ["case", "do", self.ref, trigger, "--as", who]
        for one in filter(None, given.split(" | ")):
            if "@" in one:
                body, day = one.split("@")
                words += ["--for", body, "--happened-at", day, "--reason", "From the minute."]
            elif "=" in one:
                words += ["--answer", one]
            elif one[0].isupper():
                words += ["--checked", one]
            else:
                words += ["--evidence", f"{one}={self.paper}"]
        return words

    def do(self, who: str, trigger: str, given: str = "") -> str:
        """Take a step that is open, and return where it led."""
        answer = self.shell.json(*self.words(who, trigger, given))
        assert answer.code == 0, answer.out
        self.taken.append(trigger)
        return str(answer.json["to"])

    def refused(self, who: str, trigger: str, given: str = "") -> list[str]:
        """Try a step, and return the codes of what stands in its way."""
        before = self.state()
        answer = self.shell.json(*self.words(who, trigger, given))
        assert answer.code == 1
        assert self.state() == before
        return answer.refused_for

    def state(self) -> str:
        return str(self.shell.json("case", "show", self.ref).json["state"])

    def dates(self) -> dict[str, str]:
        shown = self.shell.json("timetable", "show", self.ref).json["milestones"]
        return {one["key"]: one["status"] for one in shown}

    def open_to(self, who: str) -> set[str]:
        found = self.shell.json("case", "options", self.ref, "--as", who).json["options"]
        return {one["trigger"] for one in found if one["open"]}


@pytest.fixture
def drive(shell: Shell, database_url: str, paper: Paper) -> Iterator[Callable[[str, str], Drive]]:
    """A function that sets an area up at a day, on each kind of database."""
    made: list[Play] = []

    def start(area: str, at: str) -> Drive:
        made.append(Play(database_url))
        made[0].furnish([area], at)
        shell.set(GOVFLOW_DATABASE_URL=database_url)
        return Drive(shell, made[0], paper())

    yield start
    shell.forget()
    for play in made:
        assert play.codes() == set(), "the record verifies, step by step"
        play.store.engine.dispose()


def test_an_innovation_pilot_takes_its_eight_steps_and_then_goes_to_the_committee(
    drive: Callable[[str, str], Drive],
) -> None:
    pilot = drive(BNES, "2019-04-02T08:00:00Z")
    pilot.open("innovation_pilot", BNES, LEAD)
    assert pilot.refused(LEAD, "shortlist") == ["STATE_FORBIDS"]
    pilot.do(LEAD, "longlist", "idea=Flexible homecare")
    pilot.do(LEAD, "review_similar_work", "notes")
    assert pilot.refused(LEAD, "write_outline") == ["EVIDENCE_MISSING"]
    pilot.do(LEAD, "write_outline", "outline_proposal")
    assert pilot.refused(LEAD, "write_outline", "outline_proposal") == ["STATE_FORBIDS"]
    pilot.do(LEAD, "shortlist")
    assert pilot.refused(LEAD, "write_outline_and_funding_source", "outline_proposal") == ["INVALID_INPUT"]
    pilot.do(LEAD, "write_outline_and_funding_source", "outline_proposal | funding_source=Better Care Fund")
    pilot.do(LEAD, "scope_with_providers", "notes")
    assert "INVALID_INPUT" in pilot.refused(LEAD, "engage_specialists", "Procurement | Finance")
    pilot.do(LEAD, "engage_specialists", "Procurement | Finance | Social work | Applications")
    pilot.do(LEAD, "write_final_proposal", "final_proposal | evaluation=a | benefits=b | success_criteria=c")
    assert pilot.refused(GOVERNANCE, "approve", f"minute | {JCC}@2019-04-02") == ["STATE_FORBIDS"]
    pilot.do(LEAD, "send_business_case", "business_case")
    assert set(pilot.refused(GOVERNANCE, "approve")) == {"AUTHORITY_MISSING", "EVIDENCE_MISSING"}
    assert pilot.do(GOVERNANCE, "record_comments", f"minute | {JCC}@2019-04-02") == "proposed"
    pilot.do(LEAD, "send_business_case", "business_case")
    assert pilot.do(GOVERNANCE, "approve", f"minute | {JCC}@2019-04-02") == "approved"
    assert len(pilot.taken) == 8 + 4


SHARED = (
    "discuss_at_workshop", "share_with_absent_agencies", "share_with_police_commissioner",
    "write_implementation_plan", "brief_portfolio_holders", "inform_public_groups", "brief_directors",
    "share_with_children_board", "share_with_safety_group", "share_with_adults_board", "share_with_services",
    "inform_cabinet", "inform_police_and_crime_board", "inform_hwb",
)  # fmt: skip
NEEDS = {"discuss_at_workshop": "notes", "write_implementation_plan": "implementation_plan"}
AUTHORISED = {
    "authorise_for_council": f"decision_record | issue=13 draft | {COUNCIL}@2019-06-20",
    "authorise_for_ccg": f"decision_record | issue=13 draft | {CCG}@2019-06-21",
    "authorise_for_police": f"letter | issue=12 draft | {POLICE}@2019-05-23",
}


@pytest.mark.parametrize(
    "order",
    [
        ("authorise_for_police", "authorise_for_council", "authorise_for_ccg"),
        ("authorise_for_ccg", "authorise_for_police", "authorise_for_council"),
    ],
)
def test_three_agencies_authorise_in_any_order_before_the_safeguarding_arrangements_are_published(
    drive: Callable[[str, str], Drive], order: tuple[str, ...]
) -> None:
    path = drive(BNES, "2019-05-01T08:00:00Z")
    path.open("safeguarding_partnership", BNES, GOVERNANCE)
    assert len(path.dates()) == 23
    assert path.dates()["safety_group_closed"] == "to_be_confirmed"
    path.do(GOVERNANCE, "issue_version", "draft_arrangements | issue=12 draft")
    path.play.at("2019-06-26T08:00:00Z")
    for trigger in SHARED:
        path.do(GOVERNANCE, trigger, NEEDS.get(trigger, ""))
    path.do(GOVERNANCE, "issue_version", "draft_arrangements | issue=13 draft")
    path.do(GOVERNANCE, "approve_in_principle", f"minute | {HCB}@2019-06-04")
    for trigger in order:
        assert path.refused(GOVERNANCE, "publish", "published_arrangements")
        assert "publish" not in path.open_to(GOVERNANCE)
        path.do(GOVERNANCE, trigger, AUTHORISED[trigger])
    assert path.do(GOVERNANCE, "publish", "published_arrangements") == "published"
    path.play.at("2019-09-24T08:00:00Z")
    path.do(GOVERNANCE, "close_children_board", "minute")
    assert path.refused(GOVERNANCE, "launch") == ["STATE_FORBIDS"]
    path.do(GOVERNANCE, "close_adults_board", "minute")
    path.do(GOVERNANCE, "launch")
    path.do(GOVERNANCE, "close_safety_group", "minute")
    path.do(GOVERNANCE, "bring_into_force")
    path.play.at("2020-03-20T08:00:00Z")
    assert path.do(GOVERNANCE, "report_six_months", "report") == "reported"
    dates = path.dates()
    assert (dates["police_board"], dates["published"], dates["implemented"]) == ("done", "done", "done")
    assert set(dates.values()) <= {"done", "done_late"}


def test_publishing_names_each_agency_that_has_not_authorised(drive: Callable[[str, str], Drive]) -> None:
    path = drive(BNES, "2019-06-10T08:00:00Z")
    path.open("safeguarding_partnership", BNES, GOVERNANCE)
    path.do(GOVERNANCE, "issue_version", "draft_arrangements | issue=13 draft")
    path.do(GOVERNANCE, "approve_in_principle", f"minute | {HCB}@2019-06-04")
    path.do(GOVERNANCE, "authorise_for_council", f"decision_record | issue=13 draft | {COUNCIL}@2019-06-10")
    answer = path.shell.json(*path.words(GOVERNANCE, "publish", "published_arrangements"))
    said = [finding["message"] for finding in answer.json["error"]["blocked_by"]]
    assert said == [
        "This comes after 'Record the CCG’s authorisation', which is not recorded here.",
        "This comes after 'Record the authorisation of the police', which is not recorded here.",
    ]
    wrong = f"letter | issue=13 draft | {COUNCIL}@2019-06-10"
    assert path.refused(GOVERNANCE, "authorise_for_police", wrong) == ["OUT_OF_SCOPE"]


def test_an_authorisation_recorded_in_error_no_longer_lets_the_arrangements_be_published(
    drive: Callable[[str, str], Drive],
) -> None:
    path = drive(BNES, "2019-06-26T08:00:00Z")
    path.open("safeguarding_partnership", BNES, GOVERNANCE)
    path.do(GOVERNANCE, "issue_version", "draft_arrangements | issue=13 draft")
    path.do(GOVERNANCE, "approve_in_principle", f"minute | {HCB}@2019-06-04")
    for trigger, given in AUTHORISED.items():
        path.do(GOVERNANCE, trigger, given)
    assert path.refused(GOVERNANCE, "publish") == ["EVIDENCE_MISSING"]
    event = path.play.event_of(path.ref, "authorise_for_police")
    why = ("--reason", "The letter was of another county.")
    assert path.shell.json("case", "correct", path.ref, event, "--as", GOVERNANCE, *why).code == 0
    confirmed = ("case", "correct", path.ref, event, "--confirm", "--as", "bnes-clerk")
    assert path.shell.json(*confirmed, *why).code == 0
    assert "STATE_FORBIDS" in path.refused(GOVERNANCE, "publish", "published_arrangements")


def test_the_homecare_framework_waits_for_ratification_and_runs_to_its_end(
    drive: Callable[[str, str], Drive],
) -> None:
    frame = drive(BNES, "2019-04-26T08:00:00Z")
    frame.open("homecare_framework", BNES, LEAD)
    assert frame.dates()["live"] == "not_yet"
    assert frame.refused(LEAD, "open_applications", "notice") == ["STATE_FORBIDS"]
    frame.play.at("2019-06-05T08:00:00Z")
    frame.do(GOVERNANCE, "ratify", f"minute | {HCB}@2019-06-04")
    assert frame.refused(LEAD, "open_applications", "notice") == ["STATE_FORBIDS", "STATE_FORBIDS"]
    frame.play.at("2019-08-20T08:00:00Z")
    frame.do(LEAD, "finalise_documents", "contract")
    frame.do(LEAD, "engage_providers", "notes")
    frame.play.at("2019-09-16T08:00:00Z")
    frame.do(LEAD, "open_applications", "notice")
    frame.do(LEAD, "extend_interim_contracts", "contract | extended_until=2019-12-31")
    frame.play.at("2019-10-10T08:00:00Z")
    frame.do(LEAD, "close_applications")
    frame.do(LEAD, "evaluate", "outcome")
    assert frame.refused(LEAD, "admit_provider", "provider=A provider") == ["STATE_FORBIDS"]
    frame.play.at("2019-11-20T08:00:00Z")
    frame.do(LEAD, "go_live", "contract")
    frame.do(LEAD, "offer_further_pilots")
    for half_year in ("2020-05-20", "2020-11-20"):
        frame.play.at(f"{half_year}T08:00:00Z")
        frame.do(LEAD, "admit_provider", "provider=A provider")
    frame.do(LEAD, "suspend_provider", "provider=A provider | reason=Registration lapsed.")
    assert frame.refused(LEAD, "extend", "extended_until=2026-10-31 | reason=Two years more.") == [
        "STATE_FORBIDS"
    ]
    frame.play.at("2023-05-20T08:00:00Z")
    frame.do(LEAD, "review_framework", "report")
    frame.do(LEAD, "extend", "extended_until=2026-10-31 | reason=Two years more.")
    assert frame.do(LEAD, "end", "reason=The last contract ran out.") == "ended"
    dates = frame.dates()
    assert {key for key, status in dates.items() if status != "done"} == set()


def test_norfolks_winter_plan_goes_through_its_board_and_only_then_its_cabinet(
    drive: Callable[[str, str], Drive],
) -> None:
    plan = drive(NORFOLK, "2021-11-01T08:00:00Z")
    plan.open("winter_plan", NORFOLK, "norfolk-plan-lead", "--year", "2021-22")
    plan.do("norfolk-plan-lead", "send_to_board", "winter_plan | published_report")
    plan.play.at("2021-12-07T08:00:00Z")
    by_cabinet = "minute | norfolk-cabinet@2021-12-06"
    by_board = "minute | norfolk-hwb@2021-12-01"
    assert plan.refused("norfolk-clerk", "agree_by_cabinet", by_cabinet) == ["STATE_FORBIDS"]
    assert plan.refused("norfolk-clerk", "agree_by_board", by_cabinet) == ["OUT_OF_SCOPE"]
    assert plan.refused("norfolk-plan-lead", "agree_by_board", by_board) == ["NOT_YOUR_ROLE"]
    assert plan.do("norfolk-clerk", "agree_by_board", by_board) == "with_cabinet"
    assert plan.do("norfolk-clerk", "agree_by_cabinet", by_cabinet) == "agreed"
    assert plan.dates() == {"considered_by_board": "done", "agreed_by_cabinet": "done"}
    assert plan.do("norfolk-director", "end_winter", "report") == "ended"


def test_an_answer_is_held_to_the_kind_of_its_field_at_the_command_line_too(
    drive: Callable[[str, str], Drive],
) -> None:
    there = drive(BNES, "2019-07-01T08:00:00Z")
    there.open("quarterly_return", BNES, LEAD)
    assert there.refused(LEAD, "record_not_required", "reason=   ") == ["INVALID_INPUT"]
    assert there.do(LEAD, "end_quarter") == "collecting"

    there.open("homecare_framework", BNES, LEAD)
    there.do(GOVERNANCE, "ratify", f"minute | {HCB}@2019-06-04")
    soon = there.refused(LEAD, "extend_interim_contracts", "contract | extended_until=soon")
    assert soon == ["INVALID_INPUT"]


def test_every_workflow_file_is_without_findings(shell: Shell) -> None:
    files = sorted((Path(__file__).resolve().parents[3] / "workflows").glob("*.yaml"))
    found = shell.json("workflow", "check", *files)
    assert found.code == 0
    assert [one["findings"] for one in found.json["workflows"]] == [[] for _ in files]
    assert {"innovation_pilot", "safeguarding_partnership", "homecare_framework", "winter_plan"} <= {
        one["workflow"] for one in found.json["workflows"]
    }
