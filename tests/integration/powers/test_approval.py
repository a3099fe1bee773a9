"""An approval holds for what was approved, part by part; what changed since is stale, listed or covered."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.powers.viewing import view_deciding
from govflow.road.approval import Contents, contents_of
from govflow.road.content import BringContent, bring_content
from govflow.road.history import read_entries
from govflow.storage.work import Work, read_clock
from tests.integration.powers.authority import ROOT, Powers
from tests.make.history import correct
from tests.make.play import AREA

WORKFLOW = Path(__file__).with_name("approving.yaml")
BODY = "doncaster-hwb"


@pytest.fixture(scope="module")
def approving_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's own files with one workflow more, in which one step approves and another relies on it."""
    root = tmp_path_factory.mktemp("approving")
    for folder in ("config", "workflows", "templates", "migrations"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copyfile(WORKFLOW, root / "workflows" / "approving.yaml")
    return root


@pytest.fixture
def office(furnished_url: str, approving_root: Path) -> Iterator[Powers]:
    """Doncaster on 18 October 2021; once on each kind of database."""
    made = Powers(furnished_url, approving_root)
    made.at("2021-10-18T09:00:00Z")
    yield made
    made.store.engine.dispose()


@pytest.fixture
def ref(office: Powers) -> str:
    """A paper with its first version brought in."""
    ref = office.open(workflow="approving")
    version(office, ref, "first")
    return ref


def version(
    office: Powers, ref: str, text: str, who: str = "report-author", authority: str = "", **changed: str
) -> int:
    """Bring in a version; each part named changed as its summary says."""
    stored = bring([Brought(f"{text}.txt", text.encode(), "content")], AREA)

    def act(work: Work) -> int:
        paper = stored(work)[0].document
        command = BringContent(ref, paper, dict.fromkeys(changed, "changed"), changed, authority)
        return bring_content(work, office.rules, command).id

    return office.within(who, act, ref)


def sign_off(office: Powers, ref: str, happened: str = "2021-10-19", **answers: bool) -> int:
    """Record the board's sign-off of a day, two days later."""
    office.at("2021-10-21T09:00:00Z")
    office.do(ref, "clerk", "sign_off", happened=happened, on_behalf=BODY, answers=answers)
    return office.event_of(ref, "sign_off")


def refusal(office: Powers, ref: str, who: str = "plan-lead") -> tuple[Finding, ...]:
    with pytest.raises(Refused) as refused:
        office.do(ref, who, "submit")
    return refused.value.findings


def contents(office: Powers, ref: str) -> Contents:
    with office.store.read() as connection:
        return contents_of(read_entries(connection, ref))


def test_what_is_approved_is_kept_by_part_with_the_paper_that_was_before_the_body(
    office: Powers, ref: str
) -> None:
    sign_off(office, ref)

    kept = office.payloads(ref)[-1]["approves"]

    assert kept["content"] == 1
    assert len(kept["sha256"]) == 64
    assert set(kept["parts"]) == {"figures", "metrics", "confirmations", "resolution_text"}
    assert set(kept["parts"].values()) == {kept["sha256"]}
    office.do(ref, "plan-lead", "submit")
    assert office.payloads(ref)[-1]["relies_on"]["stale"] == []
    assert office.verify().findings == ()


@pytest.mark.parametrize("part", ["figures", "metrics", "confirmations", "resolution_text"])
def test_a_part_that_was_approved_and_changed_is_stale_and_the_refusal_says_what_when_and_by_whom(
    office: Powers, ref: str, part: str
) -> None:
    approved = sign_off(office, ref)
    brought = version(office, ref, "second", **{part: "It was wrong."})

    (found,) = refusal(office, ref)

    assert found.code == "APPROVAL_STALE"
    assert found.figures["part"] == part
    assert found.figures["version"] == 2
    assert found.figures["brought_by"] == office.by("report-author").id
    for words in (part.replace("_", " "), "2021-10-21", f"GF-{brought}", "report author", f"GF-{approved}"):
        assert words in found.message
    assert "delegation" in found.remedy
    assert {one.code for one in office.options(ref, "plan-lead")["submit"].blocked_by} == {"APPROVAL_STALE"}
    assert office.case(ref).state == "approved"


def test_spelling_contacts_and_formatting_are_listed_and_stop_nothing(office: Powers, ref: str) -> None:
    sign_off(office, ref)
    version(office, ref, "second", spelling="Two names.", contacts="A new number.", formatting="Margins.")

    assert [one.part for one in contents(office, ref).listed] == ["contacts", "spelling", "formatting"]
    office.do(ref, "plan-lead", "submit")

    assert office.payloads(ref)[-1]["relies_on"]["listed"] == ["contacts", "spelling", "formatting"]
    assert office.verify().findings == ()


def test_a_resolution_that_forbids_any_change_is_left_behind_by_a_misspelt_name(
    office: Powers, ref: str
) -> None:
    sign_off(office, ref, no_change=True)
    version(office, ref, "second", spelling="One name.")

    assert [one.figures["part"] for one in refusal(office, ref)] == ["spelling"]


def test_what_was_brought_in_after_the_meeting_was_not_what_it_approved(office: Powers, ref: str) -> None:
    office.at("2021-10-20T09:00:00Z")
    version(office, ref, "second", figures="After the meeting.")

    sign_off(office, ref, "2021-10-19")

    assert office.payloads(ref)[-1]["approves"]["content"] == 1
    assert [one.code for one in refusal(office, ref)] == ["APPROVAL_STALE"]


def test_approved_again_it_may_be_submitted_and_a_struck_approval_counts_no_more(
    office: Powers, ref: str
) -> None:
    sign_off(office, ref)
    version(office, ref, "second", figures="Right now.")
    office.at("2021-10-23T09:00:00Z")
    office.do(ref, "clerk", "sign_off", happened="2021-10-22", on_behalf=BODY)
    assert contents(office, ref).stale == ()

    correct(office, ref, office.event_of(ref, "sign_off"), by=("clerk", "governance-officer"))

    assert [one.part for one in contents(office, ref).stale] == ["figures"]


def test_put_back_as_it_was_approved_a_part_is_stale_no_more(office: Powers, ref: str) -> None:
    sign_off(office, ref)
    version(office, ref, "second", figures="Wrong.")
    first = contents(office, ref).versions[0].parts["figures"]

    def back(work: Work) -> int:
        paper = bring([Brought("third.txt", b"third", "content")], AREA)(work)[0].document
        command = BringContent(ref, paper, {"figures": first}, {"figures": "As approved."})
        return bring_content(work, office.rules, command).id

    office.within("report-author", back, ref)

    assert contents(office, ref).stale == ()
    office.do(ref, "plan-lead", "submit")


def test_a_submission_that_was_made_all_the_same_is_recorded_flagged_and_in_question(
    office: Powers, ref: str
) -> None:
    sign_off(office, ref)
    version(office, ref, "second", figures="It was wrong.")
    office.at("2021-10-23T09:00:00Z")

    lead = office.by("plan-lead").id
    taken = office.do(ref, "governance-officer", "submit", happened="2021-10-22", on_behalf=lead)

    assert [flag.code for flag in taken.flags] == ["APPROVAL_STALE"]
    assert office.case(ref).state == "submitted"
    assert [row["code"] for row in office.rows("case_question", case_ref=ref)] == ["APPROVAL_STALE"]
    assert office.verify().findings == ()


def test_submitted_in_the_world_before_the_change_it_relied_on_what_was_approved(
    office: Powers, ref: str
) -> None:
    sign_off(office, ref)
    office.at("2021-10-23T09:00:00Z")
    version(office, ref, "second", figures="Afterwards.")

    lead = office.by("plan-lead").id
    taken = office.do(ref, "governance-officer", "submit", happened="2021-10-22", on_behalf=lead)

    assert taken.flags == ()


def test_a_delegate_brings_a_small_necessary_change_and_the_approval_stands(office: Powers, ref: str) -> None:
    office.at("2021-10-19T09:00:00Z")
    delegation = office.delegated()
    sign_off(office, ref)
    version(office, ref, "second", figures="A necessary change.")
    assert [one.code for one in refusal(office, ref)] == ["APPROVAL_STALE"]

    with pytest.raises(Refused):
        version(office, ref, "second", who="report-author", authority=delegation)
    version(office, ref, "second", who="director", authority=delegation)

    assert office.payloads(ref)[-1]["under"] == delegation
    assert office.payloads(ref)[-1]["authority"]["kind"] == "delegation"
    assert [row["case_ref"] for row in office.rows("delegation_use")] == [ref], "the use is counted"
    office.do(ref, "plan-lead", "submit")
    assert office.verify().findings == ()


@pytest.mark.parametrize(
    ("who", "text", "changed", "field"),
    [
        ("report-author", "second", {}, "parts"),
        ("report-author", "second", {"figures": "  "}, "summary"),
        ("report-author", "first", {"figures": "Nothing."}, "document"),
        ("report-author", "second", {"figure": "Misspelt."}, "parts"),
    ],
)
def test_what_is_said_of_a_version_must_be_whole_and_true(
    office: Powers, ref: str, who: str, text: str, changed: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        version(office, ref, text, who, **changed)

    assert refused.value.field == field
    assert len(contents(office, ref).versions) == 1


@pytest.mark.parametrize("who", ["clerk", "area-admin", "director"])
def test_only_the_plan_lead_and_the_report_author_bring_contents_in(
    office: Powers, ref: str, who: str
) -> None:
    with pytest.raises(Refused) as refused:
        version(office, ref, "second", who, figures="Mine.")

    assert refused.value.code == "NOT_YOUR_ROLE"


def test_whoever_decides_under_a_delegation_sees_what_changed_since_it_was_approved(
    office: Powers, ref: str
) -> None:
    sign_off(office, ref)
    version(office, ref, "second", figures="One figure.", contacts="A telephone number.")
    delegation, director = office.delegated(), office.by("director").id

    with office.store.read() as connection:
        seen = view_deciding(connection, delegation, ref, director, read_clock(connection))

    assert [one.part for one in seen.contents.stale] == ["figures"]
    assert [one.part for one in seen.contents.listed] == ["contacts"]
