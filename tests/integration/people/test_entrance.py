"""Coming in: links that work once, tries that are counted, sessions and tokens that end when they should."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from govflow.documents.use_cases import read_document, store_document
from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, Refused, TooManyAttempts
from govflow.people.doorkeeper import Doorkeeper
from govflow.people.model import InvitePerson, NewRole
from govflow.people.queries import stamp
from govflow.people.secrets import Hasher
from govflow.people.use_cases import (
    accept_invitation,
    change_password,
    demo_people,
    end_role,
    first_administrator,
    invite_person,
    new_link,
    new_token,
    resolve_actor,
    revoke_token,
    sign_in,
    sign_out,
    sign_out_everywhere,
    suspend_person,
)
from govflow.storage.schema import DEMONSTRATION, REAL
from govflow.storage.work import Store
from tests.integration.people.place import (
    CCG,
    COUNCIL,
    PASSWORD,
    RULES,
    SYSTEM,
    Place,
    area_file,
    by,
    rules_for_tests,
)


def enter(
    place: Place, name: str = "council-admin", password: str = PASSWORD, source: str = "192.0.2.1"
) -> str:
    return sign_in(place.store, RULES, name, password, source=source).token


def shift(place: Place, table: str, column: str, span: timedelta) -> None:
    """Make as if a row's time were earlier or later than it is."""
    with place.store.write(SYSTEM) as work:
        work.connection.execute(
            text(f"UPDATE {table} SET {column} = :at"), {"at": stamp(work.connection, span)}
        )


def keeper(place: Place) -> Doorkeeper:
    return Doorkeeper(place.store, RULES)


def test_the_first_administrator_is_made_only_while_there_is_no_person(database_url: str) -> None:
    store = Store.open(database_url)
    with store.write(SYSTEM) as work:
        first = first_administrator(work, RULES, "a@govflow.example")
    with store.write(SYSTEM) as work, pytest.raises(Refused, match="already a person"):
        first_administrator(work, RULES, "a@govflow.example")

    accept_invitation(store, RULES, first.token, PASSWORD)

    with pytest.raises(NotFound, match="has been used"):
        accept_invitation(store, RULES, first.token, "another long password")
    assert sign_in(store, RULES, "A@Govflow.Example ", PASSWORD).person == first.person
    store.engine.dispose()


def test_a_short_password_is_refused_and_leaves_the_link_unused(place: Place) -> None:
    person = place.asked_in(place.council, "author", COUNCIL, "report_author")
    with place.store.write(by(place.council)) as work:
        link = new_link(work, RULES, person)

    with pytest.raises(InvalidInput, match="12 characters or more"):
        accept_invitation(place.store, RULES, link, "eleven char")

    assert accept_invitation(place.store, RULES, link, "aaaaaaaaaaaa") == person
    told = place.rows(f"SELECT type FROM ledger_event WHERE stream = 'person:{person}' ORDER BY id")
    assert [row.type for row in told].count("person.joined") == 1
    assert told[-1].type == "person.password_renewed"


def test_a_link_runs_out_and_a_newer_one_closes_the_older(place: Place) -> None:
    person = place.asked_in(place.council, "author", COUNCIL, "report_author")
    with place.store.write(by(place.council)) as work:
        older, newer = new_link(work, RULES, person), new_link(work, RULES, person)

    with pytest.raises(NotFound):
        accept_invitation(place.store, RULES, older, PASSWORD)
    shift(place, "invitation", "expires_at", timedelta(seconds=-1))
    with pytest.raises(NotFound):
        accept_invitation(place.store, RULES, newer, PASSWORD)


def test_whoever_keeps_the_system_running_cannot_take_over_an_account(place: Place) -> None:
    with place.store.write(by(place.root)) as work, pytest.raises(Refused, match="who has joined"):
        new_link(work, RULES, place.council)


def test_the_lockout_holds_for_the_right_password_and_in_another_process(place: Place) -> None:
    for _ in range(RULES.sign_in_attempts):
        with pytest.raises(InvalidInput, match="not right"):
            enter(place, password="wrong")

    other = Store.open(place.store.engine.url.render_as_string(hide_password=False))
    with pytest.raises(TooManyAttempts, match="Wait 5 minutes"):
        sign_in(other, RULES, "council-admin", PASSWORD, source="192.0.2.9")
    other.engine.dispose()
    assert enter(place, name="ccg-admin")

    shift(place, "sign_in_attempt", "locked_until", timedelta(seconds=-1))
    assert enter(place)


def test_an_unknown_name_is_locked_and_answered_like_a_known_one(place: Place) -> None:
    said = []
    for name in ("council-admin", "nobody-here"):
        for _ in range(RULES.sign_in_attempts + 1):
            with pytest.raises((InvalidInput, TooManyAttempts)) as refused:
                enter(place, name=name, password="wrong")
            said.append((name, type(refused.value), refused.value.message))

    known = [answer[1:] for answer in said if answer[0] == "council-admin"]
    assert known == [answer[1:] for answer in said if answer[0] == "nobody-here"]
    assert known[-1][0] is TooManyAttempts


def test_an_unknown_name_costs_the_same_hashing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    real = Hasher.matches

    def counting(self: Hasher, kept: str | None, password: str) -> bool:
        hashed.append((kept or self.nobody).rsplit("$", 2)[0])
        return real(self, kept, password)

    monkeypatch.setattr(Hasher, "matches", counting)
    for name in ("council-admin", "nobody-here"):
        with pytest.raises(InvalidInput):
            enter(place, name=name, password="wrong")

    assert len(hashed) == 2
    assert hashed[0] == hashed[1]
    assert hashed[0].startswith("$argon2id$")


def test_one_address_trying_many_names_is_locked(place: Place) -> None:
    few = rules_for_tests(sign_in_attempts=1)
    for number in range(few.attempts_of_a_source):
        with pytest.raises(InvalidInput):
            sign_in(place.store, few, f"guess-{number}", "wrong", source="192.0.2.7")

    with pytest.raises(TooManyAttempts):
        sign_in(place.store, few, "council-admin", PASSWORD, source="192.0.2.7")
    other = sign_in(place.store, few, "council-admin", PASSWORD, source="192.0.2.8")
    assert other.person == place.council


def test_a_session_ends_by_signing_out_by_idling_and_by_age(place: Place) -> None:
    one, two, three = enter(place), enter(place), enter(place)
    with place.store.write(by(place.council)) as work:
        sign_out(work, one)
    assert keeper(place).viewer_of_session(one) is None
    seen = keeper(place).viewer_of_session(two)
    assert seen is not None
    assert seen.person == place.council
    assert set(seen.roles) == {"area_administrator"}

    shift(place, "session", "last_seen_at", -timedelta(minutes=RULES.session_idle_minutes, seconds=1))
    assert keeper(place).viewer_of_session(two) is None
    shift(place, "session", "last_seen_at", timedelta())
    assert keeper(place).viewer_of_session(three) is not None
    shift(place, "session", "expires_at", timedelta(seconds=-1))
    assert keeper(place).viewer_of_session(three) is None


def test_looking_at_a_page_keeps_a_session_awake(place: Place) -> None:
    token = enter(place)
    shift(place, "session", "last_seen_at", -timedelta(minutes=30))

    assert keeper(place).viewer_of_session(token) is not None

    [row] = place.rows("SELECT last_seen_at, created_at FROM session WHERE revoked_at = ''")
    assert row.last_seen_at >= row.created_at


@pytest.mark.parametrize("how", ["everywhere", "password", "suspended"])
def test_every_session_and_on_suspension_every_token_ends(place: Place, how: str) -> None:
    here, there = enter(place), enter(place)
    with place.store.write(by(place.council)) as work:
        secret = new_token(work, "spreadsheet").secret

    if how == "everywhere":
        with place.store.write(by(place.council)) as work:
            assert sign_out_everywhere(work) == 2
    elif how == "password":
        change_password(place.store, RULES, by(place.council), PASSWORD, "a new long password", keep=here)
    else:
        with place.store.write(by(place.root)) as work:
            suspend_person(work, place.council)

    assert keeper(place).viewer_of_session(there) is None
    assert (keeper(place).viewer_of_session(here) is not None) == (how == "password")
    assert (keeper(place).viewer_of_token(secret) is None) == (how == "suspended")
    if how == "suspended":
        with pytest.raises(InvalidInput, match="not right"):
            enter(place)


def test_a_token_acts_as_its_person_until_it_is_revoked_or_runs_out(place: Place) -> None:
    with place.store.write(by(place.council)) as work:
        made, short = new_token(work, "one"), new_token(work, "two", days=1)
    seen = keeper(place).viewer_of_token(made.secret)
    assert seen is not None
    assert seen.person == place.council

    with place.store.write(by(place.ccg)) as work, pytest.raises(NotFound):
        revoke_token(work, made.id)
    with place.store.write(by(place.council)) as work:
        revoke_token(work, made.id)
    assert keeper(place).viewer_of_token(made.secret) is None
    shift(place, "api_token", "expires_at", timedelta(seconds=-1))
    assert keeper(place).viewer_of_token(short.secret) is None


def test_no_secret_lies_in_the_database(place: Place) -> None:
    session = enter(place)
    with place.store.write(by(place.council)) as work:
        token = new_token(work, "one").secret

    kept: list[Any] = []
    for table in ("session", "api_token", "invitation", "credential", "ledger_event", "ledger_private"):
        kept += [tuple(row) for row in place.rows(f"SELECT * FROM {table}")]
    everything = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in kept])
    for secret in (session, token, PASSWORD):
        assert secret not in everything


def test_a_shell_on_the_server_gives_nobody_a_vote(place: Place) -> None:
    with place.store.write(by(place.council)) as work:
        secret = new_token(work, "shell").secret

    with place.store.read() as connection:
        with pytest.raises(NotAllowed, match="GOVFLOW_TOKEN"):
            resolve_actor(connection, REAL, "council-admin", secret)
        with pytest.raises(NotSignedIn):
            resolve_actor(connection, REAL, None, "made-up")
        with pytest.raises(NotSignedIn):
            resolve_actor(connection, REAL, None, None)
        with pytest.raises(NotFound, match="Did you mean 'council-admin'"):
            resolve_actor(connection, DEMONSTRATION, "council-admn", None)
        shell = Actor(place.council, Door.COMMAND_LINE)
        assert resolve_actor(connection, REAL, None, secret) == shell
        assert resolve_actor(connection, DEMONSTRATION, "council-admin", None) == shell


def test_demonstration_people_are_made_in_a_demonstration_only(place: Place) -> None:
    hashed = RULES.hasher.hash(PASSWORD)
    with place.store.write(SYSTEM) as work, pytest.raises(NotAllowed):
        demo_people(work, RULES, area_file(), hashed)

    with place.store.write(SYSTEM) as work:
        work.connection.execute(text("UPDATE clock SET mode = 'demonstration'"))
        made = demo_people(work, RULES, area_file(), hashed)
        again = demo_people(work, RULES, area_file(), hashed)

    assert made == again
    assert len(made) == len(area_file()["people"])
    assert sign_in(place.store, RULES, "plan-lead", PASSWORD).person == made["plan-lead"]


def test_an_account_has_one_count_of_tries_under_all_its_names(place: Place) -> None:
    names = ("council-admin", "COUNCIL-ADMIN@govflow.example", place.council)
    for number in range(RULES.sign_in_attempts):
        with pytest.raises(InvalidInput, match="not right"):
            enter(place, names[number % 3], "wrong", source=f"192.0.2.{number}")

    for name in names:
        with pytest.raises(TooManyAttempts):
            enter(place, name, source="198.51.100.1")


def test_a_new_link_opens_an_account_that_was_locked(place: Place) -> None:
    for _ in range(RULES.sign_in_attempts):
        with pytest.raises(InvalidInput):
            enter(place, password="wrong")
    other = place.asked_in(place.root, "second-admin", COUNCIL, "area_administrator")
    with place.store.write(by(other)) as work:
        link = new_link(work, RULES, place.council)

    accept_invitation(place.store, RULES, link, "another long password")

    assert enter(place, password="another long password", source="192.0.2.2")


def test_the_present_password_cannot_be_guessed_from_an_open_session(place: Place) -> None:
    for _ in range(RULES.sign_in_attempts):
        with pytest.raises(InvalidInput, match="present password"):
            change_password(place.store, RULES, by(place.council), "guess", "a new long password")

    with pytest.raises(TooManyAttempts):
        change_password(place.store, RULES, by(place.council), PASSWORD, "a new long password")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sign_in", "cle\u200brk"),
        ("sign_in", "cle\x1b[31mrk"),
        ("name", "Clerk\u202egnp.exe"),
        ("name", "Clerk\x1b]0;owned\x07"),
        ("name", "\x00"),
        ("email", "cle\u200brk@govflow.example"),
    ],
)
def test_a_name_that_does_not_look_like_what_it_is_is_refused(place: Place, field: str, value: str) -> None:
    said = {"sign_in": "clerk", "name": "Clerk", "email": "clerk@govflow.example", field: value}
    role = NewRole("report_author", "doncaster", COUNCIL)

    with place.store.write(by(place.council)) as work, pytest.raises(InvalidInput) as refused:
        invite_person(work, RULES, InvitePerson(**said, organisation=COUNCIL, roles=(role,)))

    assert refused.value.field == field


def test_one_name_is_given_once_however_its_letters_are_put_together(place: Place) -> None:
    role = NewRole("report_author", "doncaster", COUNCIL)
    with place.store.write(by(place.council)) as work:
        invite_person(work, RULES, InvitePerson("zo\u00eb", "z@govflow.example", "Zoë", COUNCIL, (role,)))

    with (
        place.store.write(by(place.council)) as work,
        pytest.raises(InvalidInput, match="somebody's already"),
    ):
        invite_person(work, RULES, InvitePerson("ZOE\u0308", "y@govflow.example", "Zoe", COUNCIL, (role,)))


def test_someone_from_outside_gets_a_new_link_only_once_there_is_nothing_to_take_over(place: Place) -> None:
    role = NewRole("regional_contact", "doncaster")
    with place.store.write(by(place.council)) as work:
        asked = invite_person(work, RULES, InvitePerson("bcm", "bcm@region.example", "BCM", "", (role,)))
    accept_invitation(place.store, RULES, asked.token, PASSWORD)
    with place.store.write(by(place.root)) as work, pytest.raises(Refused, match="holds a role"):
        new_link(work, RULES, asked.person)
    [grant] = place.rows(f"SELECT id FROM role_grant WHERE person = '{asked.person}'")

    with place.store.write(by(place.council)) as work:
        end_role(work, grant.id)
    with place.store.write(by(place.root)) as work:
        link = new_link(work, RULES, asked.person)

    assert accept_invitation(place.store, RULES, link, PASSWORD) == asked.person


def test_a_closed_account_is_no_administrator_who_keeps_the_system_running(place: Place) -> None:
    second = place.asked_in(place.root, "second-root", COUNCIL, "area_administrator")
    place.grant(place.root, second, NewRole("system_administrator"))
    [own] = place.rows(
        f"SELECT id FROM role_grant WHERE person = '{place.root}' AND role = 'system_administrator'"
    )
    with place.store.write(by(place.root)) as work:
        suspend_person(work, second)

    with place.store.write(by(place.root)) as work, pytest.raises(Refused, match="last system administrator"):
        end_role(work, own.id)


def test_an_administrator_cannot_make_an_auditor_who_opens_the_other_organisations_papers(
    place: Place,
) -> None:
    with place.store.write(by(place.asked_in(place.ccg, "nhs-lead", CCG, "nhs_finance_lead"))) as work:
        theirs = store_document(work, "advice.pdf", b"%PDF-1.7 advice", area="doncaster").id
    until = date(2099, 12, 31)
    for organisation in ("", CCG):
        role = NewRole("auditor", "doncaster", organisation, until_on=until)
        with pytest.raises((InvalidInput, Refused)), place.store.write(by(place.council)) as work:
            invite_person(work, RULES, InvitePerson("mine", "m@a.example", "Mine", "", (role,)))
    role = NewRole("auditor", "doncaster", COUNCIL, until_on=until)
    with place.store.write(by(place.council)) as work:
        mine = invite_person(work, RULES, InvitePerson("mine", "m@a.example", "Mine", "", (role,))).person

    with pytest.raises(NotFound):
        read_document(place.store, by(mine), theirs)
    place.grant(place.ccg, mine, NewRole("auditor", "doncaster", CCG, until_on=until))
    assert read_document(place.store, by(mine), theirs)[1] == b"%PDF-1.7 advice"
