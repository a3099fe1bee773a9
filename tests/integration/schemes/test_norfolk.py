"""Norfolk's workbook, held as a plan holds one: its schemes are found in it, and whom its eight Yes speak of."""

from __future__ import annotations

import pytest

from govflow.contents.model import BY_HAND
from govflow.contents.ports import PART as CONTENTS
from govflow.contents.queries.held import explanations_of
from govflow.contents.use_cases.explaining import Explain, explain, known_warnings
from govflow.contents.use_cases.holding import Hold, hold
from govflow.kernel.errors import Refused
from govflow.kernel.moments import london_date
from govflow.road.queries import load_case
from govflow.schemes.model import scheme_key
from govflow.schemes.ports import PART
from govflow.schemes.queries.agreed import asked_by
from govflow.schemes.queries.schemes import plan_called, schemes_of
from govflow.schemes.use_cases.setting import SetScheme, set_scheme
from govflow.storage.work import Work, read_clock
from tests.make.play import Play
from tests.unit.workbook.reading import NORFOLK, checked


def test_norfolks_schemes_hang_on_nothing_yet_and_seven_districts_are_named(play_file: Play) -> None:
    ref, contents = play_file.walk("prepare_report"), checked(NORFOLK.read_bytes()).contents
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
    # The plan does not move on before a named person has said why each of them stands.
    assert unexplained(play_file, ref) == 81 + 7
    for alike, left in ((False, 87), (True, 7)):
        say_why(play_file, ref, "DECISION_NOT_CITED", alike=alike)
        assert unexplained(play_file, ref) == left
    with pytest.raises(Refused, match="0 of the figures held, 7 of schemes and third parties"):
        play_file.do(ref, "clerk", "send_to_board")
    # Another warning of the same scheme asks for a reason of its own, which lasts while the days go by.
    ends = SetScheme(ref, nine.key, {"contract_end": "2021-12-31"})
    play_file.within("plan-lead", lambda work: set_scheme(work, parts[PART], ends), ref)
    assert unexplained(play_file, ref) == 8
    for code in ("CONTRACT_ENDS_SOON", "THIRD_PARTY_MISSING"):
        say_why(play_file, ref, code, alike=True)
    play_file.until("2021-11-04T12:00:00Z")
    play_file.do(ref, "clerk", "send_to_board")
    assert not play_file.codes()


def unexplained(play: Play, ref: str) -> int:
    """How many warnings of schemes and third parties the step to the board still waits for."""
    [blocked] = [
        one for one in play.options(ref, "clerk")["send_to_board"].blocked_by if one.code == "CHECKS_FAILED"
    ]
    assert blocked.figures["warnings_unexplained"] == 0
    return int(str(blocked.figures["warnings_elsewhere"]))


def say_why(play: Play, ref: str, code: str, *, alike: bool) -> None:
    parts = play.product.parts[CONTENTS]

    def act(work: Work) -> int:
        known = known_warnings(work, parts, load_case(work.connection, ref))
        told = explanations_of(work.connection, ref)
        key = next(key for key, its in known.items() if its == code and key not in told)
        return explain(work, parts, Explain(ref, key, "It is being settled.", alike)).id

    play.within("plan-lead", act, ref)
