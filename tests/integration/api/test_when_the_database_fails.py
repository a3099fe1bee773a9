"""A full disk, a read-only database and a server that went away: a plain answer, and nothing by half."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from govflow.road.verify import verify
from tests.integration.api.office import Caller, Office, open_plan
from tests.make.full_disk import LARGE, full_disk

# What an operator's log may say and a visitor's page may not.
INSIDE = re.compile(
    r"sqlite|psycopg|no space|base/16384|database or disk|relation|Traceback|127\.0\.0\.1", re.IGNORECASE
)

READ_ONLY = "SET default_transaction_read_only = on"


def upload(caller: Caller, content: bytes = LARGE) -> Any:
    form = {"file": (io.BytesIO(content), "plan.pdf"), "area": "doncaster"}
    return caller.client.post(
        "/api/v1/documents", data=form, headers={"Authorization": f"Bearer {caller.token}"}
    )


def counted(office: Office) -> list[int]:
    tables = ("ledger_event", "ledger_private", "outbox", "document", "document_content", "cases", "timer")
    return [office.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables]


def disagreements(office: Office) -> set[tuple[str, str]]:
    """What a verification finds; the office marks its clock by hand, and that is found from the start."""
    with office.store.read() as connection:
        return {(one.code, one.where) for one in verify(connection).findings}


def form(client: Any) -> dict[str, str]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    return {"csrf_token": found[1], "sign_in": "plan-lead", "password": "no matter"}


def is_plain(answer: Any) -> bool:
    return answer.status_code == 503 and not INSIDE.search(answer.text)


def test_a_full_disk_is_a_plain_503_and_the_same_request_is_done_once_there_is_room(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    before, already = counted(office), disagreements(office)

    with full_disk(office.store.engine):
        answer = upload(lead)
        assert is_plain(answer), answer.text
        assert (answer.mimetype, answer.json["code"]) == ("application/problem+json", "UNAVAILABLE")
        assert "look first whether it was recorded" in answer.json["detail"]
        assert lead.get(f"/plans/{ref}").status_code == 200, "what is there can still be read"

    assert counted(office) == before
    assert upload(lead).status_code == 201
    assert disagreements(office) == already


def test_a_database_that_may_only_be_read_is_a_plain_page(office: Office) -> None:
    client, before = office.stranger(), counted(office)
    given = form(client)
    only_read = "PRAGMA query_only=ON" if office.store.dialect == "sqlite" else READ_ONLY

    def open_to_read(connection: Any, _record: object) -> None:
        connection.cursor().execute(only_read)
        if office.store.dialect == "postgresql":
            connection.commit()

    event.listen(office.store.engine, "connect", open_to_read)
    office.store.engine.dispose()
    answer = client.post("/sign-in", data=given)
    event.remove(office.store.engine, "connect", open_to_read)
    office.store.engine.dispose()

    assert is_plain(answer), answer.text
    assert ">GovFlow cannot be used just now</h1>" in answer.text
    assert "tell your system administrator" in answer.text
    assert counted(office) == before


@pytest.mark.postgres
def test_a_server_that_went_away_in_the_middle_is_a_plain_503_and_back_at_once(
    postgres_office: Office,
) -> None:
    office = postgres_office
    lead, before = office.caller("plan-lead"), counted(office)

    def cut(connection: Any, _cursor: object, statement: str, *_: object) -> None:
        if "document_content" in statement and statement.startswith("INSERT"):
            pid = connection.connection.dbapi_connection.info.backend_pid
            with other.begin() as admin:
                admin.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    other = create_engine(office.store.engine.url)
    event.listen(office.store.engine, "before_cursor_execute", cut)
    answer = upload(lead)
    event.remove(office.store.engine, "before_cursor_execute", cut)
    other.dispose()

    assert is_plain(answer), answer.text
    assert counted(office) == before
    assert upload(lead).status_code == 201


def test_a_probe_of_a_database_that_is_away_tells_a_stranger_no_more_than_that(sqlite_office: Office) -> None:
    def away(*_: object) -> None:
        raise OSError("connection to server at db.internal failed for user govflow")

    event.listen(sqlite_office.store.engine, "before_cursor_execute", away)
    answer = sqlite_office.stranger().get("/readyz")

    assert answer.status_code == 503
    assert "db.internal" not in answer.text
    assert "govflow doctor" in answer.text
