"""One workbook taken over, and every room reads it: the return's budgets and metrics, the schemes, the virements."""

from __future__ import annotations

from govflow.contents.ports import PART as CONTENTS
from govflow.contents.use_cases.importing import read_file, take_over
from govflow.returns.ports import PART as RETURNS
from govflow.returns.queries.holding import figures_of
from govflow.returns.use_cases.opening import OpenReturn, open_return
from govflow.road.queries import load_case
from tests.make.play import Play
from tests.unit.workbook.reading import NORFOLK


def test_the_return_of_a_quarter_opens_with_the_lines_and_the_metrics_of_the_plan(play_file: Play) -> None:
    play = play_file
    plan, contents = play.open(), play.product.parts[CONTENTS]
    file = read_file(contents, "norfolk.xlsx", NORFOLK.read_bytes())
    play.within(
        "plan-lead",
        lambda work: take_over(work, contents, load_case(work.connection, plan), file).id,
        plan,
    )
    command = OpenReturn("doncaster", "2021-22", "Q3")
    opened = play.within("plan-lead", lambda work: open_return(work, play.product.parts[RETURNS], command))

    with play.store.read() as connection:
        figures = figures_of(connection, opened.ref)
    assert len(figures.lines) == 82
    assert sum(one.budget or 0 for one in figures.lines) == 116_731_383_00
    stay = [one for one in figures.metrics if one.metric.startswith("Length of stay")]
    assert {(one.measure, one.planned.rstrip("%")) for one in stay} == {
        ("LOS 14+ days", "11.6"),
        ("LOS 21+ days", "5.9"),
    }
    assert {one.state for one in stay} == {"not_yet_available"}
    assert not play.codes()
