"""Money carried forward, by scheme and year of origin: what a return states beside what the register has."""

from __future__ import annotations

from govflow.returns.carried import beside, carried_findings
from govflow.returns.model import Carried


def test_both_sides_stand_beside_each_other_by_scheme_and_year_and_only_a_difference_warns() -> None:
    stated = [Carried("2018-19", 700, "Equipment"), Carried("2017-18", 100, "Equipment")]
    registered = [
        Carried("2018-19", 300, " EQUIPMENT "),
        Carried("2018-19", 400, "Equipment"),
        Carried("2018-19", 5_00, "Carers"),
    ]

    rows = beside(stated, registered)

    assert [(one.scheme, one.origin, one.stated, one.registered, one.difference) for one in rows] == [
        ("Equipment", "2018-19", 700, 700, 0),
        ("Equipment", "2017-18", 100, None, 100),
        ("Carers", "2018-19", None, 500, -500),
    ]
    assert [one.message for one in carried_findings(rows)] == [
        "Carried forward (Equipment, 2017-18): this return says £1, the register of the plan nothing.",
        "Carried forward (Carers, 2018-19): this return says nothing, the register of the plan £5.",
    ]
    assert beside((), ()) == ()
