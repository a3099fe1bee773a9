"""What is held of a plan: taken over whole, changed by hand, merged or shown side by side, and checked by steps."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import Workbook

from govflow.contents.model import HeldVersion, unexplained, warning_key
from govflow.contents.ports import PART, ContentsParts
from govflow.contents.queries.elsewhere import elsewhere_of
from govflow.contents.queries.held import explanations_of, held_contents, latest_of, versions_of
from govflow.contents.use_cases.editing import Edit, edit, template_of
from govflow.contents.use_cases.explaining import Explain, explain
from govflow.contents.use_cases.importing import ReadFile, read_file, take_over
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Finding
from govflow.road.queries import load_case
from govflow.workbook.editing import (
    Change,
    DropLine,
    PutAnswer,
    PutCover,
    PutIncome,
    PutLine,
    PutMetric,
)
from govflow.workbook.held import digest_of
from govflow.workbook.model import Contents
from govflow.workbook.pasting import PutLines
from govflow.workbook.requiring import PutMinimums
from govflow.workbook.writing.workbook import write_workbook
from tests.make.play import Play
from tests.make.workbooks import a_book, packed

LEAD = "plan-lead"


def parts_of(play: Play) -> ContentsParts:
    parts: ContentsParts = play.product.parts[PART]
    return parts


def read(play: Play, book: Workbook | bytes, name: str = "anyshire.xlsx") -> ReadFile:
    return read_file(parts_of(play), name, packed(book) if isinstance(book, Workbook) else book)


def take(play: Play, ref: str, book: Workbook | bytes, who: str = LEAD) -> int:
    file = read(play, book)
    return play.within(
        who, lambda work: take_over(work, parts_of(play), load_case(work.connection, ref), file).id, ref
    )


def change(play: Play, ref: str, based_on: int, made: Change, who: str = LEAD) -> int:
    command = Edit(ref, based_on, made)
    return play.within(who, lambda work: edit(work, parts_of(play), command).id, ref)


def latest(play: Play, ref: str) -> HeldVersion:
    with play.store.read() as connection:
        found = latest_of(connection, ref)
    assert found is not None
    return found


def held(play: Play, ref: str) -> Contents:
    with play.store.read() as connection:
        found = held_contents(connection, parts_of(play), ref)
    assert found is not None
    return found


def line(play: Play, ref: str, name: str) -> Any:
    return next(one for one in held(play, ref).lines or () if one.name == name)


def shut_by(play: Play, ref: str, trigger: str) -> set[str]:
    """The messages by which a step is shut for the plan lead."""
    return {one.message for one in play.options(ref, LEAD)[trigger].blocked_by}


def say_why_schemes_and_parties_stand(play: Play, ref: str) -> None:
    """No scheme cites a decision and nobody's agreement is recorded: a person says why, code by code."""
    with play.store.read() as connection:
        found = elsewhere_of(connection, parts_of(play), load_case(connection, ref))
    for said in [Explain(ref, key, "The board decides.", True) for key in _by_code(found).values()]:
        play.within(LEAD, lambda work, said=said: explain(work, parts_of(play), said), ref)  # type: ignore[misc]


def _by_code(found: dict[str, Finding]) -> dict[str, str]:
    return {one.code: key for key, one in found.items()}


def as_fields(one: Any, **changed: str) -> dict[str, str]:
    """A line as the form sends it, with some boxes typed over."""
    money = "" if one.expenditure.pence is None else f"{one.expenditure.pence / 100:.2f}"
    names = ("name", "description", "scheme_type", "sub_type", "other_text", "area", "area_other")
    fields = {name: getattr(one, name) for name in (*names, "commissioner", "provider", "source")}
    fields |= {"scheme_id": one.scheme_id.text, "new_or_existing": one.new_or_existing, "expenditure": money}
    for name in ("percent_nhs", "percent_la"):
        value = getattr(one, name).value
        fields[name] = "" if value is None else str(value)
    return fields | changed


def test_a_workbook_is_taken_over_whole_with_the_file_beside_it_and_no_state_moves(play: Play) -> None:
    ref = play.open()
    before = play.case(ref)

    take(play, ref, a_book())

    version = latest(play, ref)
    assert (version.number, version.origin, version.errors) == (1, "workbook", 0)
    assert (version.cover_incomplete, version.template) == (False, "2021-22")
    assert len(held(play, ref).lines or ()) == 5
    assert play.case(ref).state == before.state
    # The same again changes nothing, and is told so.
    with pytest.raises(InvalidInput, match="version 1"):
        take(play, ref, a_book())
    assert not play.codes()


def test_nothing_is_taken_over_from_a_file_that_cannot_be_read_for_certain(play: Play) -> None:
    ref = play.open()
    without = a_book()
    for sheet in without.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "Source of Funding":
                    cell.value = None

    for content in (packed(without), b"not a workbook", packed(a_book())[:2000]):
        with pytest.raises(Refused):
            take(play, ref, content)

    with pytest.raises(Refused) as refused:
        take(play, ref, a_book(), who="clerk")
    assert refused.value.code == "NOT_YOUR_ROLE"
    with play.store.read() as connection:
        assert versions_of(connection, ref) == ()


def test_changes_by_hand_are_merged_where_they_touch_other_items_and_shown_where_they_touch_the_same(
    play: Play,
) -> None:
    ref = play.open()
    take(play, ref, a_book())
    care, nurses = line(play, ref, "Home care"), line(play, ref, "Nurses")

    change(play, ref, 1, PutLine(as_fields(care, expenditure="£3,100.50"), care.row))
    # From the page of version 1: another line is merged, the same line is not.
    change(play, ref, 1, PutLine(as_fields(nurses, provider="Private Sector"), nurses.row))
    with pytest.raises(Refused) as refused:
        change(play, ref, 1, PutLine(as_fields(care, name="Care at home"), care.row))

    stale = refused.value.findings[0]
    assert stale.code == "VERSION_STALE"
    assert (stale.figures["was"]["expenditure"], stale.figures["now"]["expenditure"]) == (300000, 310050)  # type: ignore[index,call-overload]
    assert (line(play, ref, "Home care").expenditure.pence, line(play, ref, "Nurses").provider) == (
        310050,
        "Private Sector",
    )
    # Income is no longer the expenditure: a red checklist, not a refusal to write it down.
    assert (latest(play, ref).number, latest(play, ref).origin, latest(play, ref).errors) == (3, "hand", 1)
    change(play, ref, 3, PutIncome("Minimum CCG Contribution", [("Anyshire", "5600.50")]))
    assert latest(play, ref).errors == 0
    change(play, ref, 4, DropLine(nurses.row))
    assert [one.name for one in held(play, ref).lines or ()] == [
        "Adaptations",
        "Home care",
        "Together",
        "Carers",
    ]
    with pytest.raises(InvalidInput, match="no longer there"):
        change(play, ref, 5, DropLine(nurses.row))
    assert not play.codes()


def test_a_plan_is_written_from_nothing_and_its_export_reads_back_to_the_same_digest(play: Play) -> None:
    ref = play.open()
    care = {"scheme_type": "Carers Services", "sub_type": "Respite services", "area": "Social Care"}
    paid = {"commissioner": "LA", "provider": "Local Authority", "source": "Minimum CCG Contribution"}
    pasted = [
        {"scheme_id": "1", "name": "Adaptations", "source": "DFG", "expenditure": "1,000"},
        {"scheme_id": "2", "name": "Care", "expenditure": "700", **care, **paid},
    ]

    change(play, ref, 0, PutLines(pasted))
    with pytest.raises(InvalidInput, match="Line 2: 'lots' is no amount"):
        change(play, ref, 1, PutLines([{"name": "Good"}, {"name": "Bad", "expenditure": "lots"}]))
    change(play, ref, 1, PutAnswer("PR1", "Yes"))
    change(play, ref, 2, PutIncome("Minimum CCG Contribution", [("NHS Doncaster", "700")]))
    change(play, ref, 3, PutMetric("8.1", [("avoidable admissions", "2021-22", "plan", "", "800")], "Fewer."))
    change(play, ref, 4, PutCover({"board": "Doncaster", "signed_off": "No"}))
    amounts, paper = {"NC2": "600.00", "NC3": "100"}, "National allocations 2021-22"
    with pytest.raises(InvalidInput, match="Say the page"):
        change(play, ref, 5, PutMinimums(amounts, paper, ""))
    change(play, ref, 5, PutMinimums(amounts, paper, "3"))

    kept = held(play, ref)
    assert [(one.row, one.name) for one in kept.lines or ()] == [(14, "Adaptations"), (15, "Care")]
    assert {one.condition: (one.amount.pence, one.cited) for one in kept.minimums} == {
        "NC2": (60000, "National allocations 2021-22, page 3"),
        "NC3": (10000, "National allocations 2021-22, page 3"),
    }
    template = template_of(parts_of(play), "2021-22")
    again = read(play, write_workbook(kept, template), "export.xlsx").checked
    assert again.contents is not None
    assert digest_of(again.contents) == latest(play, ref).digest
    assert {one.code for one in again.findings} >= {"NC3_BELOW_MINIMUM"}
    # Only what was written can be wrong with it: the conditions' minimums are stated.
    assert not any(one.code == "LAYOUT_UNKNOWN" for one in again.findings)
    assert latest(play, ref).cover_incomplete


def test_errors_shut_submission_and_pending_sign_off_lets_only_the_cover_be_short(play: Play) -> None:
    ref = play.walk("send_to_board")
    book = a_book()
    cover = next(one for one in book.worksheets if one.title.endswith("Cover"))
    for row in cover.iter_rows():
        for cell in row:
            if cell.value == "The chair":
                cell.value = None
    take(play, ref, book)

    assert not any("beside its cover" in one for one in shut_by(play, ref, "submit_pending_sign_off"))
    say_why_schemes_and_parties_stand(play, ref)
    # The cover says nothing of when the sign-off is expected, and nobody has.
    with pytest.raises(InvalidInput, match="on which day it is expected"):
        play.do(ref, LEAD, "submit_pending_sign_off", reason="The board meets later.")
    assert play.case(ref).state == "hwb_sign_off"
    wrong = line(play, ref, "Carers")
    change(play, ref, 1, PutLine(as_fields(wrong, expenditure="699"), wrong.row))
    assert "What is held of the plan has errors beside its cover: 1." in shut_by(
        play, ref, "submit_pending_sign_off"
    )
    play.walk_on(ref, "sign_off")
    with pytest.raises(Refused) as refused:
        play.do(ref, LEAD, "submit")
    assert "CHECKS_FAILED" in {one.code for one in refused.value.findings}

    # Put right, it is no longer what the board signed off: the check gives way to the stale approval.
    take(play, ref, a_book())
    with pytest.raises(Refused) as stale:
        play.do(ref, LEAD, "submit")
    assert {one.code for one in stale.value.findings} == {"APPROVAL_STALE"}


def test_a_warning_waits_for_a_reason_by_a_named_person_and_the_reason_lasts_while_it_says_the_same(
    play: Play,
) -> None:
    ref = play.open()
    book = a_book()
    sheet = next(one for one in book.worksheets if one.title.endswith("Metrics"))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == 800:
                cell.value = 900
    take(play, ref, book)
    finding = next(one for one in read(play, book).checked.findings if one.severity == "warning")

    with play.store.read() as connection:
        assert unexplained([finding], explanations_of(connection, ref)) == [warning_key(finding)]
    play.within(
        LEAD,
        lambda work: explain(work, parts_of(play), Explain(ref, warning_key(finding), "Winter was hard.")),
        ref,
    )
    care = line(play, ref, "Home care")
    change(play, ref, 1, PutLine(as_fields(care, description="As before, in other words"), care.row))

    with play.store.read() as connection:
        told = explanations_of(connection, ref)
        assert [(one.reason, one.said_by) for one in told.values()] == [
            ("Winter was hard.", play.by(LEAD).id)
        ]
        assert not unexplained([finding], told)
    with pytest.raises(InvalidInput, match="no such warning"):
        play.within(LEAD, lambda work: explain(work, parts_of(play), Explain(ref, "0" * 16, "Why?")), ref)
    assert not play.codes()
