"""The metrics sheet, block by block under its headings, and the planning requirements by their codes."""

from __future__ import annotations

from itertools import pairwise

from govflow.workbook.grid import Sheet
from govflow.workbook.layout.labels import Reading, header_row, headers, texts
from govflow.workbook.model import Answer, Measured, Metric, Text, is_percent

COLUMNS = ("measure", "period", "kind", "value", "unit", "narrative")


def read_metrics(reading: Reading) -> tuple[Metric, ...] | None:
    """Return each metric of the round that has a block."""
    sheet = reading.sheets.get("metrics")
    if sheet is None:
        return None
    starts = _headings(reading, sheet)
    ends = [*(row for _, row, _ in starts), 2**31]
    return tuple(
        _metric(reading, sheet, code, (row, end), column)
        for (code, row, column), (_, end) in zip(starts, pairwise(ends), strict=True)
    )


def _headings(reading: Reading, sheet: Sheet) -> list[tuple[str, int, int]]:
    """Return code, row and column of each heading: it begins with the metric's code, or is its title."""
    found: dict[str, tuple[str, int, int]] = {}
    for cell in (cell for row in sheet.rows for cell in texts(sheet, row)):
        for metric in reading.template.words["metric"]:
            begins = cell.text.strip().startswith(f"{metric['code']} ")
            if metric["code"] not in found and (
                begins or reading.template.means(cell.text, metric["titles"])
            ):
                found[metric["code"]] = (metric["code"], cell.row, cell.column)
    return sorted(found.values(), key=lambda one: one[1])


def _metric(reading: Reading, sheet: Sheet, code: str, rows: tuple[int, int], column: int) -> Metric:
    heading, end = rows
    inside = [row for row in sheet.rows if heading < row < end]
    wanted = {key: reading.template.words["metrics"][key] for key in COLUMNS}
    # A second row of headers belongs to a metric that this round does not ask for.
    tables = [row for row in inside if len(headers(reading.template, sheet, row, wanted)) >= 3]
    header, end = [*tables, 0][0], [*tables, end, end][1]
    columns = headers(reading.template, sheet, header, wanted) if header else {}
    at = sheet.at(heading, column)
    missing = [wanted[key][0].removesuffix("...") for key in COLUMNS if len(columns.get(key, ())) != 1]
    if missing:
        reading.unknown(at, f"The block of metric {code} has no column '{missing[0]}', or two of them.")
        return Metric(code, at, (), Text(at, "unread"))
    places = {key: where[0] for key, where in columns.items()}
    below = [row for row in inside if header < row < end]
    measured = [row for row in below if _is_measured(sheet, row, places)]
    comments = [sheet.text(row, places["narrative"]) for row in below]
    blank = sheet.text(measured[0] if measured else header + 1, places["narrative"])
    narrative = next((one for one in comments if one.text), blank)
    return Metric(code, at, tuple(_measured(sheet, row, places) for row in measured), narrative)


def _is_measured(sheet: Sheet, row: int, places: dict[str, int]) -> bool:
    said = [sheet.text(row, places[key]).text for key in ("measure", "period", "kind")]
    return bool(said[0]) and any(said[1:])


def _measured(sheet: Sheet, row: int, places: dict[str, int]) -> Measured:
    measure, period, kind, unit = (
        sheet.text(row, places[key]).text for key in ("measure", "period", "kind", "unit")
    )
    read = sheet.percentage if is_percent(unit) else sheet.number
    return Measured(measure, period, kind, unit, read(row, places["value"]))


def read_answers(reading: Reading) -> tuple[Answer, ...] | None:
    """Return the answer to each planning requirement of the round, by its code."""
    sheet, words = reading.sheets.get("requirements"), reading.template.words["requirements"]
    if sheet is None:
        return None
    wanted = {key: words[key] for key in ("code", "answer", "action", "timeframe")}
    header, columns = header_row(reading.template, sheet, wanted)
    missing = [labels[0].removesuffix("...") for key, labels in wanted.items() if key not in columns]
    if missing:
        at = sheet.at(header, 1) if header else f"{sheet.title}!A1"
        reading.unknown(at, f"The planning requirements have no column '{missing[0]}'.")
        return None
    places = {key: where[0] for key, where in columns.items()}
    rows = {sheet.text(row, places["code"]).text.upper(): row for row in sheet.rows if row > header}
    answers = []
    for code in words["codes"]:
        row = rows.get(code)
        if row is None:
            reading.unknown(sheet.at(header, places["code"]), f"Planning requirement {code} has no row.")
            continue
        answer, action, timeframe = (
            sheet.text(row, places[key]) for key in ("answer", "action", "timeframe")
        )
        answers.append(Answer(code, answer, action, timeframe))
    return tuple(answers)
