"""Roles are dated, given by those who may, never to oneself, and never through the organisations' wall."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.people.model import InvitePerson, NewRole
from govflow.people.queries import find_person, roles_of, system_administrators
from govflow.people.use_cases import end_role, grant_role, invite_person, suspend_person
from govflow.storage.ledger import read_stream
from tests.integration.people.place import CCG, COUNCIL, RULES, SYSTEM, Place, by

FINANCE = NewRole("finance_officer", "doncaster", COUNCIL)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def names_at(place: Place, person: str, at: datetime) -> set[str]:
    with place.store.read() as connection:
        return {grant.role for grant in roles_of(connection, person, at)}


def test_a_role_holds_from_its_first_day_to_the_end_of_its_last(place: Place) -> None:
    person = place.asked_in(place.council, "auditor", COUNCIL, "report_author")

    auditor = NewRole("auditor", "doncaster", COUNCIL, "", date(2021, 7, 1), date(2021, 7, 31))
    place.grant(place.council, person, auditor)

    # British Summer Time: a day in London begins at 23:00 the evening before in UTC.
    assert "auditor" not in names_at(place, person, datetime(2021, 6, 30, 22, 59, tzinfo=UTC))
    assert "auditor" in names_at(place, person, datetime(2021, 6, 30, 23, 0, tzinfo=UTC))
    assert "auditor" in names_at(place, person, datetime(2021, 7, 31, 22, 59, tzinfo=UTC))
    assert "auditor" not in names_at(place, person, datetime(2021, 7, 31, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("new", "field", "said"),
    [
        (NewRole("plan_leed", "doncaster", COUNCIL), "role", "Did you mean 'plan_lead'?"),
        (NewRole("plan_lead", "doncastor", COUNCIL), "area", "Did you mean 'doncaster'?"),
        (NewRole("plan_lead", "", COUNCIL), "area", "which area"),
        (
            NewRole("plan_lead", "doncaster", "bromley-council"),
            "organisation",
            "no organisation of this area",
        ),
        (NewRole("chair", "doncaster", COUNCIL), "body", "which body"),
        (NewRole("chair", "doncaster", COUNCIL, "bromley-hwb"), "body", "no body of this area"),
        (NewRole("plan_lead", "doncaster", COUNCIL, "doncaster-hwb"), "body", "Leave the body out"),
        (NewRole("auditor", "doncaster", COUNCIL), "until", "without an end date"),
        (NewRole("area_administrator", "doncaster"), "organisation", "which organisation"),
        (
            NewRole("auditor", "doncaster", until_on=date(2030, 1, 1)),
            "organisation",
            "which organisation the role of Auditor",
        ),
        (
            NewRole("plan_lead", "doncaster", COUNCIL, "", date(2022, 1, 2), date(2022, 1, 1)),
            "until",
            "must not be before",
        ),
    ],
)
def test_a_role_that_does_not_fit_is_refused_at_its_field(
    place: Place, new: NewRole, field: str, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said.replace("?", r"\?")) as refused:
        place.grant(place.council, place.ccg, new)

    assert refused.value.field == field


def test_nobody_gives_a_role_to_themselves(place: Place) -> None:
    for person, new in (
        (place.council, FINANCE),
        (place.root, NewRole("area_administrator", "doncaster", CCG)),
    ):
        with pytest.raises(Refused) as refused:
            place.grant(person, person, new)
        assert code(refused) == "SELF_APPROVAL"


def test_a_system_administrator_makes_administrators_and_gives_nobody_a_say(place: Place) -> None:
    with pytest.raises(Refused) as refused:
        place.grant(place.root, place.council, FINANCE)

    assert code(refused) == "NOT_YOUR_ROLE"


def test_an_area_administrator_gives_no_system_role_and_nothing_elsewhere(place: Place) -> None:
    author = place.asked_in(place.council, "author", COUNCIL, "report_author")

    with pytest.raises(Refused) as system:
        place.grant(place.council, author, NewRole("system_administrator"))
    with pytest.raises(Refused) as elsewhere:
        place.grant(place.council, author, NewRole("plan_lead", "bromley", "bromley-council"))
    with pytest.raises(Refused) as nobody:
        place.grant(author, place.ccg, FINANCE)

    assert [code(system), code(elsewhere), code(nobody)] == [
        "NOT_YOUR_ROLE",
        "NOT_YOUR_AREA",
        "NOT_YOUR_ROLE",
    ]


def test_an_administrator_of_one_organisation_cannot_act_for_the_others_people(place: Place) -> None:
    nhs = place.asked_in(place.ccg, "nhs-finance", CCG, "nhs_finance_lead")
    mine = place.asked_in(place.council, "mine", COUNCIL, "report_author")
    [grant] = place.rows(f"SELECT id FROM role_grant WHERE person = '{nhs}'")
    theirs = InvitePerson("x", "x@govflow.example", "X", CCG, (NewRole("plan_lead", "doncaster", CCG),))

    with place.store.write(by(place.council)) as work:
        for act in (
            lambda: grant_role(work, RULES, nhs, FINANCE),
            lambda: grant_role(work, RULES, mine, NewRole("nhs_finance_lead", "doncaster", CCG)),
            lambda: end_role(work, grant.id),
            lambda: suspend_person(work, nhs),
            lambda: invite_person(work, RULES, theirs),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert code(refused) == "NOT_YOUR_ORGANISATION"


def test_a_role_ends_once_and_at_once(place: Place) -> None:
    author = place.asked_in(place.council, "author", COUNCIL, "report_author")
    [grant] = place.rows(f"SELECT id FROM role_grant WHERE person = '{author}'")

    with place.store.write(by(place.council)) as work:
        end_role(work, grant.id)

    with place.store.read() as connection:
        assert roles_of(connection, author) == ()
    with place.store.write(by(place.council)) as work, pytest.raises(Refused) as again:
        end_role(work, grant.id)
    assert code(again) == "STATE_FORBIDS"
    with place.store.write(by(place.council)) as work, pytest.raises(NotFound):
        end_role(work, "grant-none")


def test_the_last_system_administrator_stays(place: Place) -> None:
    [grant] = place.rows("SELECT id FROM role_grant WHERE role = 'system_administrator'")

    with place.store.write(by(place.root)) as work, pytest.raises(Refused) as refused:
        end_role(work, grant.id)

    assert code(refused) == "STATE_FORBIDS"
    with place.store.read() as connection:
        assert system_administrators(connection) == [place.root]


def test_names_lie_in_the_private_part_of_the_events_alone(place: Place) -> None:
    with place.store.read() as connection:
        events = read_stream(connection, f"person:{place.council}")
        found = find_person(connection, place.council)

    assert [event.type for event in events][:3] == ["person.invited", "role.granted", "person.joined"]
    assert found is not None
    assert found.name == "Council-Admin"
    assert events[0].private_part()["name"] == "Council-Admin"
    assert all(b"ouncil-admin" not in event.data + event.envelope for event in events)


def test_loading_an_area_again_records_only_what_changed(place: Place) -> None:
    from govflow.people.use_cases import load_area
    from tests.integration.people.place import area_file

    file = area_file()
    with place.store.write(SYSTEM) as work:
        same = load_area(work, RULES, file)
        file["bodies"][0]["name"] = "Health & Wellbeing Board"
        changed = load_area(work, RULES, file)

    assert (same.added, same.changed) == (0, 0)
    assert (changed.added, changed.changed) == (0, 1)
    assert (
        place.rows("SELECT name FROM body WHERE slug = 'doncaster-hwb'")[0].name == "Health & Wellbeing Board"
    )
    with place.store.write(by(place.council)) as work, pytest.raises(Refused) as refused:
        load_area(work, RULES, file)
    assert code(refused) == "NOT_YOUR_ROLE"
    with place.store.write(SYSTEM) as work, pytest.raises(InvalidInput, match="Did you mean 'cabinet'"):
        load_area(work, RULES, {**file, "bodies": [{"slug": "x", "name": "X", "kind": "cabinett"}]})
