"""A scheme or a metric that the plan does not list, as the page of figures takes it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.returns.commands import LineEntered, MetricEntered

LINE, METRIC = "line-new-", "metric-new-"
OF_LINE = ("scheme_id", "scheme", "source", "budget", "spent", "forecast")
OF_METRIC = ("metric", "measure", "planned", "actual", "variance", "months", "available_from", "note")
STATES = {
    "complete": "Complete",
    "partial": "Partial: not every month is in it",
    "cumulative": "Cumulative",
    "provisional": "Provisional",
    "restated": "Restated",
    "not_yet_available": "Not yet available",
}


def added_lines(given: Mapping[str, str]) -> Iterator[LineEntered]:
    """Give the scheme that was typed, where one was."""
    typed = _typed(given, LINE, OF_LINE)
    if typed:
        yield LineEntered(**typed)


def added_metrics(given: Mapping[str, str]) -> Iterator[MetricEntered]:
    """Give the metric that was typed, where one was."""
    typed = _typed(given, METRIC, OF_METRIC)
    if typed:
        state = given.get(f"{METRIC}state") or "complete"
        yield MetricEntered(**{"metric": "", **typed, "state": state})


def _typed(given: Mapping[str, str], prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    found = {name: given.get(f"{prefix}{name}", "").strip() for name in names}
    return {name: text for name, text in found.items() if text}


def place_of(field: str, given: Mapping[str, str], otherwise: str) -> str:
    """Return the box at which something wrong is said: the first of what was added, where that was typed."""
    if field in {"metrics", "expected_on"} and _typed(given, METRIC, OF_METRIC):
        return f"{METRIC}metric"
    of_line = field in {"lines", *OF_LINE}
    return f"{LINE}scheme" if of_line and _typed(given, LINE, OF_LINE) else otherwise
