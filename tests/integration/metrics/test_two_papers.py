"""Bromley's and Dorset's figures as they stand in the record: what is partial, awaited, restated, or contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from govflow.contents.ports import PART as CONTENTS
from govflow.contents.ports import ContentsParts
from govflow.contents.use_cases.importing import read_file, take_over
from govflow.kernel.errors import InvalidInput, Refused
from govflow.metrics.use_cases.beside import AddMetric, AddNote, add_metric, add_note
from govflow.road.corrections import ProposeCorrection, propose_correction
from govflow.workbook.model import Contents, Metric, Number, Text
from govflow.workbook.model import Measured as Row
from tests.integration.metrics.conftest import Measured
from tests.unit.workbook.reading import NORFOLK


def test_bromleys_second_quarter_is_partial_and_its_reablement_not_available_until_its_day(
    bromley: Measured,
) -> None:
    admissions = bromley.figure("non-elective", "2019-20 Q2")
    waiting = bromley.figure("reablement", "2019-20 Q2")

    assert (admissions.actual.value, admissions.standing, admissions.variance) == (
        Decimal(4585),
        "partial",
        None,
    )
    assert admissions.actual.months_present == ("2019-07", "2019-08")
    assert (waiting.actual.value, waiting.standing) == (None, "not yet available")
    assert str(waiting.actual.available_from) == "2019-12-31"
    said = {one.message for one in bromley.sheet("reablement").findings if one.code == "NOT_YET_AVAILABLE"}
    assert "Reablement 91 days, Annual percentage, 2019-20 Q2: not available until 31 December 2019." in said
    assert bromley.figure("non-elective", "2019-20 Q1").variance == -114
    assert bromley.findings("non-elective") == [("PARTIAL_FIGURE", "non-elective Admissions, 2019-20 Q2")]


def test_bromleys_admissions_to_date_are_beyond_an_even_pace_and_its_rates_not_what_their_parts_give(
    bromley: Measured,
) -> None:
    half_year = bromley.figure("residential", "2019-20 Q2", "Admissions")

    assert (half_year.standing, half_year.pro_rata, half_year.variance) == ("to date", Decimal("122.5"), None)
    said = [one for one in bromley.sheet("residential").findings if one.code == "RATE_MISMATCH"]
    assert [one.figures["given"] for one in said] == ["425.2", "112.8", "216.9"]
    off_pace = [place for code, place in bromley.findings("residential") if code == "OFF_PRO_RATA"]
    assert off_pace == [
        f"residential {measure}, 2019-20 {quarter}"
        for measure in ("Annual rate", "Admissions")
        for quarter in ("Q1", "Q2")
    ]


def test_bromleys_targets_and_its_restated_figure_keep_what_they_were_before(bromley: Measured) -> None:
    days = bromley.series("delayed-transfers", "Bed days")
    restated = bromley.figure("reablement", "2018-19 Q4")

    assert [(one.figure.period.name, str(one.figure.value), one.reason) for one in days.targets()] == [
        ("2018-19", "10.31", "As planned that year."),
        ("2019-20", "12.5", "Increased for 2019/20."),
    ]
    assert (str(restated.actual.value), restated.actual.state) == ("93.1", "restated")
    assert (str(restated.actual.numerator), str(restated.actual.denominator)) == ("339", "364")
    former, later = (
        one for one in bromley.series("reablement").entries if one.figure.period.name == "2018-19 Q4"
    )
    assert (str(former.figure.value), former.figure.state) == ("92.8", "provisional")
    assert (later.restates, later.reason[:11]) == (former.id, "The 91 days")


def test_a_figure_that_stands_is_not_overwritten_and_what_was_partial_is_completed(bromley: Measured) -> None:
    with pytest.raises(Refused) as refused:
        bromley.record("non-elective", "2019-20 Q1", "6500")
    assert refused.value.code == "STATE_FORBIDS"
    with pytest.raises(InvalidInput, match="Say why the figure is restated"):
        bromley.record("non-elective", "2019-20 Q1", "6500", restates=True)

    bromley.record("non-elective", "2019-20 Q1", "6500", restates=True, reason="Refreshed.", key="once")
    bromley.record("non-elective", "2019-20 Q1", "6500", restates=True, reason="Refreshed.", key="once")
    bromley.record("non-elective", "2019-20 Q2", "6900")

    first, second = (bromley.figure("non-elective", f"2019-20 {quarter}") for quarter in ("Q1", "Q2"))
    assert (str(first.actual.value), first.actual.state, str(first.variance)) == ("6500", "restated", "-89")
    assert (str(second.actual.value), second.standing, str(second.variance)) == (
        "6900",
        "worse than plan",
        "241",
    )
    kept = [one for one in bromley.series("non-elective").entries if one.figure.period.name == "2019-20 Q1"]
    assert [str(one.figure.value) for one in kept] == ["6589", "6475", "-114", "6500"]
    codes = {code for code, _ in bromley.findings("non-elective")}
    # The months and the variance printed then no longer give what stands now.
    assert codes == {"VARIANCE_MISMATCH", "TOTAL_MISMATCH"}

    # The refreshed figure was another area's: taken back, the one before stands again, and both can be read.
    rules, wrong = bromley.office.rules, kept[-1].event
    taken = ProposeCorrection(bromley.ref, wrong, "It was another area's figure.")
    bromley.office.within(bromley.lead, lambda work: propose_correction(work, rules, taken), bromley.ref)
    assert str(bromley.figure("non-elective", "2019-20 Q1").actual.value) == "6475"
    assert [(str(one.figure.value), one.event) for one in bromley.series("non-elective").struck] == [
        ("6500", wrong)
    ]
    assert bromley.office.codes() == set()


def test_a_target_set_within_a_year_holds_from_its_day_on(bromley: Measured) -> None:
    bromley.target("reablement", "2019-20", "91.5", "Agreed in October.", since="2019-10-01")

    plans = {quarter: bromley.figure("reablement", f"2019-20 {quarter}").plan for quarter in ("Q2", "Q3")}
    assert {quarter: str(plan.value) for quarter, plan in plans.items() if plan} == {
        "Q2": "90.1",
        "Q3": "91.5",
    }
    with pytest.raises(InvalidInput, match="after the end of 2019-20"):
        bromley.target("reablement", "2019-20", "92", "Late.", since="2020-04-01")


def test_a_figure_recorded_in_error_is_taken_back_and_stays_in_the_history(bromley: Measured) -> None:
    bromley.record("reablement", "2019-20 Q2", "88.1", state="provisional")
    bromley.record("reablement", "2019-20 Q2", "", restates=True, reason="It was the first quarter's.")

    waiting = bromley.figure("reablement", "2019-20 Q2")

    assert (waiting.standing, str(waiting.actual.available_from)) == ("not yet available", "2019-12-31")
    history = bromley.series("reablement").metric.history("2019-20 Q2", "actual")
    assert [str(one.value) for one in history] == ["88.1", "None"]


WRONG: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("someday", "5", {}, "period"),
    ("2019-20 Q1", "many", {}, "value"),
    ("2019-20 Q1", "100.1", {}, "value"),
    ("2019-20 Q1", "-1", {}, "value"),
    ("2019-20 Q1", "98.6", {"state": "partial"}, "months"),
    ("2019-20 Q1", "98.6", {"state": "partial", "months": ("April, May and June",)}, "months"),
    ("2019-20 Q1", "98.6", {"state": "partial", "months": ("2019-07",)}, "months"),
    ("2019-20 Q3", "90", {}, "state"),
    ("2019-20 Q4", "90", {"state": "provisional"}, "period"),
    ("2019-20 Q4", "", {"kind": "plan"}, "value"),
    ("2019-20 Q4", "90", {"kind": "guess"}, "kind"),
    ("2019-20 Q2", "90", {"measure": "rate"}, "measure"),
    ("2019-20 Q2", "90", {"restates": True, "reason": "Why not."}, "period"),
)


def test_what_cannot_be_a_figure_is_said_at_its_field(bromley: Measured) -> None:
    for period, value, given, field in WRONG:
        with pytest.raises(InvalidInput) as refused:
            bromley.record("reablement", period, value, **given)
        assert refused.value.field == field, (period, value, given, refused.value.message)


def test_dorsets_76_6_against_77_is_not_as_planned_and_its_denominators_differ(dorset: Measured) -> None:
    reablement = dorset.figure("8.5", "2021-22 Q3")

    assert (reablement.standing, reablement.as_planned) == ("worse than plan", False)
    assert reablement.variance == Decimal("-0.4")
    assert ("STATUS_CONTRADICTS_FIGURE", "8.5 Annual percentage, 2021-22 Q3") in dorset.findings("8.5")
    # The plan of 77 is below what was reached the year before.
    assert ("METRIC_WORSE_THAN_LAST_ACTUAL", "8.5 Annual percentage, 2021-22") in dorset.findings("8.5")
    (differ,) = [one for one in dorset.sheet("8.4").findings if one.code == "DENOMINATORS_DIFFER"]
    assert (differ.figures["denominator"], differ.figures["plan_denominator"]) == (111_869, 113_753)
    assert dorset.figure("8.2", "2021-22 Q3", "LOS 21+ days").standing == "worse than plan"


def test_dorset_stands_beside_its_region_england_and_its_nearest_neighbours_with_its_rank(
    dorset: Measured,
) -> None:
    dorset.others("8.4", "2020-21", "region", name="South West", value="456")
    beside = dorset.series("8.4").beside_others()

    assert [(one.other.name, str(one.other.figure.value), one.standing) for one in beside] == [
        ("South West", "456", "worse"),
        ("England", "498", "better"),
        ("CIPFA", "487", "better"),
    ]
    assert [one.other.rank for one in beside] == [None, 69, None]
    assert [[str(was.figure.value) for was in one.former] for one in beside] == [["455"], [], []]
    owner = {code: dorset.sheet(code).definition.owner_words for code in ("8.1", "8.4")}
    assert owner == {"8.1": "CCG led", "8.4": "Council led"}
    yearly = dorset.sheet("8.1").definition.kind
    assert (yearly.frequency, yearly.standardised) == ("annual", True)
    for wrong in ({}, {"rank": "151", "out_of": "150"}, {"out_of": "150", "value": "3"}):
        with pytest.raises(InvalidInput):
            dorset.others("8.4", "2020-21", "england", **wrong)


def block(code: str, heading: str, *rows: tuple[str, str, str, str, str]) -> Metric:
    """One block of a workbook's sheet of metrics, its values from F10 down."""
    read = tuple(
        Row(measure, period, kind, unit, Number(f"6. Metrics!F{number}", Decimal(value)))
        for number, (measure, period, kind, unit, value) in enumerate(rows, start=10)
    )
    return Metric(code, heading, read, Text("6. Metrics!H10", "As agreed."))


HELD = Contents(
    template="2021-22",
    metrics=(
        block("8.1", "Avoidable admissions", ("rate", "2020-21", "actual", "per_100000", "595.4"),
              ("rate", "2021-22", "plan", "per_100000", "600.1")),
        block("8.4", "Residential admissions", ("annual rate", "2021-22", "plan", "per_100000", "430"),
              ("numerator", "2021-22", "plan", "people", "489"),
              ("denominator", "2021-22", "plan", "people", "113754")),
    ),
)  # fmt: skip


def test_the_plan_is_what_its_workbook_holds_and_its_cell_is_the_place_of_what_is_found(
    dorset: Measured,
) -> None:
    parts = replace(dorset.parts, held_of=lambda connection, ref: HELD if ref == dorset.ref else None)

    (series,) = dorset.sheet("8.4", parts).series
    (rate, counted) = dorset.sheet("8.1", parts).series

    planned = series.comparisons[-1].plan
    assert planned
    assert [str(one) for one in (planned.value, planned.numerator, planned.denominator)] == [
        "430",
        "489",
        "113754",
    ]
    assert [one.cell for one in series.targets()] == ["", "6. Metrics!F10"]
    assert [(one.code, one.where) for one in dorset.sheet("8.1", parts).findings] == [
        ("NOT_YET_AVAILABLE", "8.1 Rate, 2021-22"),
        ("METRIC_WORSE_THAN_LAST_ACTUAL", "6. Metrics!F11"),
    ]
    assert (rate.comparisons[0].actual.value, counted.comparisons) == (Decimal("595.4"), ())


def test_three_plans_of_norfolks_workbook_are_worse_than_the_last_actual_and_its_rates_hold(
    bromley: Measured,
) -> None:
    office = bromley.office
    office.at("2021-11-16T09:00:00Z")
    ref = office.open(bromley.lead, year="2021-22", area="bromley")
    contents: ContentsParts = office.product.parts[CONTENTS]
    book = read_file(contents, NORFOLK.name, NORFOLK.read_bytes())
    office.within(bromley.lead, lambda work: take_over(work, contents, office.case(ref), book), ref)
    plan = replace(bromley, ref=ref)

    sheets = {code: plan.sheet(code) for code in ("8.1", "8.2", "8.3", "8.4", "8.5")}

    said = {
        code: [one.where for one in sheet.findings if one.code == "METRIC_WORSE_THAN_LAST_ACTUAL"]
        for code, sheet in sheets.items()
    }
    assert {code for code, places in said.items() if places} == {"8.1", "8.3", "8.5"}
    assert all(place.startswith("6. Metrics!") for places in said.values() for place in places)
    assert sheets["8.1"].narrative.startswith("Ambition set from recent")
    assert "RATE_MISMATCH" not in {one.code for sheet in sheets.values() for one in sheet.findings}


def test_a_metric_of_the_areas_own_stands_in_its_later_plans_and_a_note_beside_its_figures(
    bromley: Measured,
) -> None:
    own = AddMetric(bromley.ref, "local-falls", "Falls", "Rate", "per_1000", "joint", "lower", key="k")
    office = bromley.office
    for _ in range(2):
        office.within(bromley.lead, lambda work: add_metric(work, bromley.parts, own), bromley.ref)
    with pytest.raises(InvalidInput, match="already"):
        office.within(
            bromley.lead, lambda work: add_metric(work, bromley.parts, replace(own, key="")), bromley.ref
        )
    bromley.record("local-falls", "2019-20 Q1", "3.1")
    note = AddNote(bromley.ref, "local-falls", "One hospital did not code August.", period="2019-20 Q2")
    office.within(bromley.lead, lambda work: add_note(work, bromley.parts, note), bromley.ref)
    later = Measured(office, office.open(bromley.lead, year="2020-21", area="bromley"), bromley.lead)

    sheet = later.sheet("local-falls")

    assert (sheet.definition.is_local, sheet.definition.owner_words) == (True, "Led jointly")
    # Without a plan what was due and never came is not awaited, and what is still to come is.
    of_this = bromley.series("local-falls").in_years(("2019-20",))
    assert [one.actual.period.name[-2:] for one in of_this] == ["Q1", "Q3", "Q4"]
    of_next = sheet.series[0].in_years(("2020-21",))
    assert [one.standing for one in of_next] == ["not yet available"] * 4
    assert [str(one.actual.value) for one in sheet.series[0].comparisons if one.actual.value] == ["3.1"]
    assert [(one.text, one.period) for one in sheet.notes] == [
        ("One hospital did not code August.", "2019-20 Q2")
    ]
    assert office.codes() == set()


def test_only_who_leads_writes_or_finances_a_plan_records_its_metrics(bromley: Measured) -> None:
    before = len(bromley.office.events(f"case:{bromley.ref}"))
    for who, code in (("bromley-clerk", "NOT_YOUR_ROLE"), ("dorset-plan-lead", "NOT_YOUR_AREA")):
        bromley.office.at("2021-05-01T09:00:00Z")
        with pytest.raises(Refused) as refused:
            bromley.record("reablement", "2019-20 Q2", "90", who=who)
        assert refused.value.code == code
    assert len(bromley.office.events(f"case:{bromley.ref}")) == before
