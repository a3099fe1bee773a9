"""Norfolk's workbook, held as a plan holds one: its schemes are found in it, and whom its eight Yes speak of."""

from __future__ import annotations

from govflow.contents.model import BY_HAND
from govflow.contents.ports import PART as CONTENTS
from govflow.contents.use_cases.holding import Hold, hold
from govflow.kernel.moments import london_date
from govflow.schemes.model import scheme_key
from govflow.schemes.ports import PART
from govflow.schemes.queries.agreed import asked_by
from govflow.schemes.queries.schemes import plan_called, schemes_of
from govflow.storage.work import read_clock
from tests.make.play import Play
from tests.unit.workbook.reading import NORFOLK, checked


def test_norfolks_schemes_hang_on_nothing_yet_and_seven_districts_are_named(play_file: Play) -> None:
    ref, contents = play_file.open(), checked(NORFOLK.read_bytes()).contents
    assert contents is not None
    command = Hold(ref, contents, BY_HAND, ())
    parts = play_file.product.parts
    play_file.within("plan-lead", lambda work: hold(work, parts[CONTENTS], command), ref)

    with play_file.store.read() as connection:
        case = plan_called(connection, ref, {"doncaster"})
        schemes = schemes_of(connection, parts[PART], case, london_date(read_clock(connection)))
        asked = {one.rule.key: one for one in asked_by(connection, parts[PART], case)}

    assert len(schemes) == 81, "82 lines, two of them of scheme 9"
    assert sum(one.pence for one in schemes) == 116_731_383_00
    assert {finding.code for one in schemes for finding in one.findings} == {"DECISION_NOT_CITED"}
    nine = next(one for one in schemes if one.scheme_id == "9")
    assert (len(nine.lines), nine.key) == (2, scheme_key("9", nine.name))
    assert len(asked["PR3:districts"].missing) == 7
    assert sum(len(one.findings) for one in asked.values()) == 7
