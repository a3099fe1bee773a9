"""What a return holds as JSON: printed, sent, kept of each version, and the digest of each part."""

from __future__ import annotations

from dataclasses import replace

from govflow.kernel.canonical import digest, encode
from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of
from govflow.returns.model import Figures, Line, MetricLine, Totals

_OF_METRIC = (
    *("key", "metric", "measure", "planned", "actual", "state"),
    *("standing", "variance", "months", "note"),
)


def parts_of(figures: Figures) -> dict[str, str]:
    """Return the SHA-256 of each part that is approved, as a plan's contents have them."""
    # What was sent before is no figure of this version.
    said = as_json(replace(figures, lines=tuple(replace(one, sent=None) for one in figures.lines)))
    return {
        "figures": digest({"lines": said["lines"], "carried_forward": said["carried_forward"]}),
        "metrics": digest(said["metrics"]),
        "confirmations": digest(said["conditions"]),
        "narrative": digest(figures.narrative),
    }


def as_bytes(figures: Figures) -> bytes:
    """Return what a return holds as the document that is kept of each version."""
    return encode(as_json(figures))


def as_json(figures: Figures) -> dict[str, Json]:
    """Return what a return holds in the shape that is printed, sent and kept."""
    return {
        "ref": figures.ref,
        "plan": figures.plan,
        "period": figures.period,
        "totals": _totals(figures.totals),
        "lines": [_line(one) for one in figures.lines],
        "metrics": [_metric(one) for one in figures.metrics],
        "conditions": [
            {"key": one.key, "title": one.title, "met": one.met or None, "said": one.said}
            for one in figures.conditions
        ],
        "carried_forward": [
            {"scheme": one.scheme, "from_year": one.origin, "amount": pounds_of(one.amount)}
            for one in figures.carried
        ],
        "narrative": figures.narrative,
    }


def _pounds(pence: int | None) -> Json:
    return None if pence is None else pounds_of(pence)


def _totals(totals: Totals) -> Json:
    names = ("budget", "spent", "left", "forecast", "underspend")
    return {name: pounds_of(getattr(totals, name)) for name in names}


def _line(one: Line) -> Json:
    money: dict[str, Json] = {
        name: _pounds(getattr(one, name))
        for name in ("budget", "spent", "forecast", "left", "underspend", "sent")
    }
    words: dict[str, Json] = {
        name: getattr(one, name) for name in ("key", "scheme_id", "scheme", "source", "reason")
    }
    return {**words, **money, "expected_on": one.expected_on or None}


def _metric(one: MetricLine) -> Json:
    names = (
        "key",
        "metric",
        "measure",
        "planned",
        "actual",
        "state",
        "standing",
        "variance",
        "months",
        "note",
    )
    words: dict[str, Json] = {name: getattr(one, name) for name in names}
    return {
        **words,
        "available_from": one.available_from or None,
        "reason": one.reason,
        "expected_on": one.expected_on or None,
    }
