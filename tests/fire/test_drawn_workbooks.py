"""Four hundred plans that nobody would type, written as workbooks: each reads back to the same digest."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from govflow.workbook.held import digest_of, parts_of
from govflow.workbook.model import Contents
from govflow.workbook.template import read_templates
from govflow.workbook.writing.workbook import write_workbook
from tests.make.drawn_contents import drawn_contents
from tests.unit.workbook.reading import TEMPLATES, checked

pytestmark = pytest.mark.fire
TEMPLATE = read_templates(TEMPLATES)["2021-22"]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn_contents())
def test_whatever_is_held_goes_out_and_comes_back_the_same(drawn: Contents) -> None:
    written = write_workbook(drawn, TEMPLATE)

    again = checked(written).contents
    assert again is not None
    assert digest_of(again) == digest_of(drawn)
    assert parts_of(again) == parts_of(drawn)
