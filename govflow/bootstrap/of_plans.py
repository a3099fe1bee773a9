"""What the rooms about a plan's substance are handed: its contents, schemes, metrics, virements and returns."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.bootstrap.contents import contents_parts
from govflow.bootstrap.metrics import metric_parts
from govflow.bootstrap.schemes import scheme_parts
from govflow.contents import tables as contents_tables
from govflow.contents.ports import PART as CONTENTS
from govflow.metrics import tables as metric_tables
from govflow.metrics.ports import PART as METRICS
from govflow.road.step import Rules
from govflow.schemes import tables as scheme_tables
from govflow.schemes.ports import PART as SCHEMES
from govflow.settings import Settings

TABLES_OF_PLANS = (contents_tables, metric_tables, scheme_tables)


def parts_of_plans(settings: Settings, rules: Rules, role_titles: Mapping[str, str]) -> Mapping[str, object]:
    """Fill the ports of these rooms; the others read what a plan holds from the first."""
    contents = contents_parts(settings, rules, role_titles)
    return {
        CONTENTS: contents,
        METRICS: metric_parts(settings, rules, contents),
        SCHEMES: scheme_parts(settings, rules, contents),
    }
