"""The metrics, block by block, and the planning requirements with their answers."""

from __future__ import annotations

from govflow.workbook.grid import letters
from govflow.workbook.layout.metrics import COLUMNS
from govflow.workbook.model import Metric
from govflow.workbook.writing.page import Page, number, words
from govflow.workbook.writing.round import FIRST, Round

NARRATIVE = FIRST + COLUMNS.index("narrative")
ANSWERS_ROW = 5


def metrics_page(of: Round) -> Page:
    """Return the sheet of metrics."""
    page = of.page("metrics")
    page.widths = {1: 3, FIRST: 28, 3: 16, 4: 24, 5: 14, 6: 16, NARRATIVE: 80}
    titles = {one["code"]: one["titles"][0] for one in of.template.words["metric"]}
    for metric in of.contents.metrics or ():
        _block(page, of, metric, f"{metric.code} {titles.get(metric.code, '')}")
    return page


def _block(page: Page, of: Round, metric: Metric, heading: str) -> None:
    row = page.next_row + 1
    page.say(row, FIRST, heading, look="heading")
    page.say(row + 1, FIRST, *(of.template.words["metrics"][key][0] for key in COLUMNS), look="header")
    for place, one in enumerate(metric.rows, row + 2):
        said = (words(text) for text in (one.measure, one.period, one.kind))
        page.put(place, FIRST, *said, number(one.value), words(one.unit))
    page.put(row + 2, NARRATIVE, words(metric.narrative.text))


def requirements_page(of: Round) -> Page:
    """Return the sheet of planning requirements."""
    page, asked = of.page("requirements"), of.template.words["requirements"]
    printed, page.header = asked["printed"], ANSWERS_ROW
    page.widths = {1: 3, FIRST: 24, 3: 8, 4: 36, 5: 50, 6: 24, 7: 18, 8: 44, 9: 24}
    titles = [printed["theme"], asked["code"][0], printed["requirement"], printed["considerations"]]
    titles += [printed["confirmed"], *(asked[key][0] for key in ("answer", "action", "timeframe"))]
    page.say(ANSWERS_ROW, FIRST, *titles, look="header")
    of_code = {one["code"]: one for one in asked["asked"]}
    for row, answer in enumerate(of.contents.answers or (), ANSWERS_ROW + 1):
        says = of_code.get(answer.code, {})
        page.say(row, FIRST, says.get("theme", ""), answer.code)
        page.say(row, 4, *(says.get(key, "") for key in ("requirement", "considerations", "confirmed")))
        page.put(row, 7, *(words(one.text) for one in (answer.answer, answer.action, answer.timeframe)))
    if of.contents.answers:
        column = letters(7)
        page.choices.append(of.choice(f"{column}{ANSWERS_ROW + 1}:{column}{page.next_row - 1}", "answers"))
    return page
