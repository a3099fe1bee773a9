"""On whose behalf: a body by its slug, its abbreviation or its kind, where only one answers to it."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.storage.ledger import NewEvent
from tests.make.play import AREA, Play


@pytest.fixture
def ref(play: Play) -> str:
    """A plan before the board, in an area that has a second board of the same kind."""
    actor = play.by("system:administration")
    second: dict[str, Json] = {
        "area": AREA,
        "kind": "health_and_wellbeing_board",
        "name": "Joint board of the two towns",
    }
    columns: dict[str, Json] = {**second, "abbreviation": "HWB", "advisory": 0, "outside": 0}
    with play.store.write(actor) as work:
        rows = [Row("body", {"slug": "doncaster-second-hwb"}, columns, new=True)]
        work.append(NewEvent("area:doncaster", "area.loaded", actor.id, rows=rows))
    ref = play.walk("send_to_board")
    play.until("2021-11-12T10:00:00Z")
    return ref


@pytest.mark.parametrize("name", ["health_and_wellbeing_board", "HWB", "hwb"])
def test_a_name_that_two_bodies_answer_to_is_refused_asking_which(play: Play, ref: str, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        play.do(ref, "clerk", "comment_only", happened="2021-11-11", on_behalf=name)

    assert refused.value.field == "for"
    for slug in ("doncaster-hwb", "doncaster-second-hwb"):
        assert f"({slug})" in refused.value.message
    assert play.case(ref).state == "hwb_sign_off"


@pytest.mark.parametrize("name", ["doncaster-hwb", "doncaster-second-hwb"])
def test_each_of_them_is_found_by_its_own_name(play: Play, ref: str, name: str) -> None:
    play.do(ref, "clerk", "comment_only", happened="2021-11-11", on_behalf=name)

    assert play.payloads(ref)[-1]["for"] == f"body:{name}"
