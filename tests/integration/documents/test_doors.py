"""The doors of the room: pages and API, with the own gate, headers and error answers of the web."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from govflow.documents.api import api
from govflow.documents.pages import pages
from govflow.documents.use_cases import store_document
from govflow.road.perform import Road
from govflow.settings import load_settings
from govflow.storage.work import Store
from govflow.web.csrf import protect_forms
from govflow.web.errors import answer_errors
from govflow.web.gate import Viewer, guard
from govflow.web.headers import put_headers, set_cookies
from govflow.web.parts import furnish
from govflow.web.policy import read_policy
from govflow.web.product import Product
from tests.integration.documents.people import by

ROOT = Path(__file__).resolve().parents[3]
# Small enough for the test client to keep a form in memory.
LIMIT = 400_000
PDF = b"%PDF-1.7\nadvice\n"


class Names:
    """A doorkeeper to whom the name is the secret; real ones are tested with the people's room."""

    def viewer_of_session(self, token: str) -> Viewer | None:
        return Viewer(f"person-{token}", token, token=token)

    def viewer_of_token(self, token: str) -> Viewer | None:
        return Viewer(f"person-{token}", token)


@pytest.fixture
def client(store: Store) -> FlaskClient:
    made = Flask("govflow.web", template_folder=str(ROOT / "templates"))
    made.config["SECRET_KEY"] = "test"
    settings = load_settings({"GOVFLOW_UPLOAD_LIMIT_BYTES": str(LIMIT)})
    road = Road(store, cast("Any", None))
    made.extensions["govflow"] = Product(store, road, ROOT, settings, {})
    furnish(made)
    guard(made, Names())
    set_cookies(made, "http://127.0.0.1")
    protect_forms(made)
    put_headers(made)
    answer_errors(made)
    made.register_blueprint(pages)
    made.register_blueprint(api)
    return made.test_client()


def sign_in(client: FlaskClient, name: str) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = name


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def stored(store: Store, content: bytes = PDF, name: str = "advice.pdf", visibility: str = "private") -> str:
    with store.write(by("council-lawyer")) as work:
        return store_document(work, name, content, area="ridings", visibility=visibility).id


def test_an_upload_answers_with_what_the_contract_promises(client: FlaskClient) -> None:
    form = {"file": (io.BytesIO(PDF), "../advice.pdf"), "area": "ridings", "visibility": "partners"}
    answer = client.post("/api/v1/documents", data=form, headers=bearer("council-officer"))

    assert answer.status_code == 201
    assert set(answer.get_json()) == {"id", "sha256", "name", "size", "media_type"}
    assert (answer.get_json()["name"], answer.get_json()["size"], answer.get_json()["media_type"]) == (
        "advice.pdf",
        len(PDF),
        "application/pdf",
    )
    again = client.get(
        f"/api/v1/documents/{answer.get_json()['id']}", headers=bearer("nhs-officer")
    ).get_json()
    assert (again["visibility"], again["organisation"]) == ("partners", "council")


@pytest.mark.parametrize(
    ("who", "form", "status", "code"),
    [
        ("council-officer", {"area": "ridings"}, 400, "INVALID_INPUT"),
        ("council-officer", {"file": (b"", "a.pdf"), "area": "ridings"}, 400, "INVALID_INPUT"),
        ("council-officer", {"file": (PDF, "a.pdf")}, 400, "INVALID_INPUT"),
        ("council-officer", {"file": (PDF, "a.pdf"), "area": "\x00\x01"}, 403, "NOT_YOUR_AREA"),
        (
            "council-officer",
            {"file": (PDF, "a.pdf"), "area": "ridings", "visibility": "x"},
            400,
            "INVALID_INPUT",
        ),
        (
            "council-officer",
            {"file": (PDF, "a.pdf"), "area": "ridings", "about": "\x00"},
            400,
            "INVALID_INPUT",
        ),
        (
            "council-officer",
            {"file": (b"https://a.example", "a.txt"), "area": "ridings"},
            400,
            "INVALID_INPUT",
        ),
        (
            "council-officer",
            {"file": (PDF, "a.pdf"), "area": "ridings", "visibilty": "public"},
            400,
            "INVALID_INPUT",
        ),
        ("auditor", {"file": (PDF, "a.pdf"), "area": "ridings"}, 403, "NOT_YOUR_ROLE"),
    ],
)
def test_a_bad_upload_is_a_problem_and_stores_nothing(
    client: FlaskClient, store: Store, who: str, form: dict[str, Any], status: int, code: str
) -> None:
    sent = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in form.items()
    }
    answer = client.post(
        "/api/v1/documents", data=sent, headers=bearer(who), content_type="multipart/form-data"
    )

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["code"] == code
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM document_content")).scalar_one() == 0


def test_an_upload_is_done_once_under_its_key(client: FlaskClient) -> None:
    def upload(content: bytes, name: str = "a.pdf") -> Any:
        form = {"file": (io.BytesIO(content), name), "area": "ridings"}
        headers = {**bearer("council-officer"), "Idempotency-Key": "k1"}
        return client.post("/api/v1/documents", data=form, headers=headers)

    first, again = upload(PDF), upload(PDF)
    others = [upload(PDF + b"%other"), upload(PDF, "b.pdf")]

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert {(one.status_code, one.get_json()["code"]) for one in others} == {(409, "IDEMPOTENCY_CONFLICT")}


class Upload(io.RawIOBase):
    """An upload of 200 MB that counts what was read of it."""

    def __init__(self) -> None:
        start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
        self.pending, self.left, self.read_so_far = start, 200_000_000, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = (self.pending or b"\x00" * 65_536)[: min(len(buffer), self.left)]
        self.pending = b""
        buffer[: len(piece)] = piece
        self.left -= len(piece)
        self.read_so_far += len(piece)
        return len(piece)


@pytest.mark.parametrize(
    ("sent", "most"),
    [({"CONTENT_LENGTH": "200000000"}, 0), ({"wsgi.input_terminated": True}, LIMIT + 1_200_000)],
    ids=["with its length", "in chunks"],
)
def test_an_upload_of_200_megabytes_is_refused_unread(
    client: FlaskClient, sent: dict[str, Any], most: int
) -> None:
    upload = Upload()
    answer = client.post(
        "/api/v1/documents",
        content_type="multipart/form-data; boundary=x",
        headers=bearer("council-officer"),
        environ_overrides={**sent, "wsgi.input": upload},
    )

    assert (answer.status_code, answer.get_json()["code"]) == (413, "TOO_LARGE")
    assert upload.read_so_far <= most


def test_a_file_over_the_limit_that_its_form_could_hold_is_refused(client: FlaskClient) -> None:
    form = {"file": (io.BytesIO(b"\x00" * (LIMIT + 1)), "a.bin"), "area": "ridings"}
    answer = client.post("/api/v1/documents", data=form, headers=bearer("council-officer"))

    assert (answer.status_code, answer.get_json()["code"]) == (413, "TOO_LARGE")
    assert "400000 bytes" in answer.get_json()["detail"]


@pytest.mark.parametrize("name", ["council-officer", "nhs-officer"])
@pytest.mark.parametrize("path", ["/documents/{}", "/documents/{}/content", "/api/v1/documents/{}"])
def test_only_those_who_may_read_it_get_a_document(
    client: FlaskClient, store: Store, name: str, path: str
) -> None:
    document = stored(store)
    sign_in(client, name)

    answer = client.get(path.format(document), headers=bearer(name))

    assert answer.status_code == (200 if name == "council-officer" else 404)


def test_nobody_signed_in_sees_nothing(client: FlaskClient, store: Store) -> None:
    assert client.get(f"/api/v1/documents/{stored(store)}").status_code == 401


@pytest.mark.parametrize(
    "path", ["/api/v1/documents/%00", "/api/v1/documents/%ED%A0%80", "/api/v1/documents/" + "a" * 3000]
)
def test_an_id_that_is_none_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=bearer("council-officer")).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "served"),
    [
        (PDF, "Zoë’s “advice”;\r\nX: y.pdf", "application/pdf"),
        (b"<html><script>alert(1)</script>words</html>", "page.html", "application/octet-stream"),
        (b"<?xml version='1.0'?><svg onload='x'/>", "drawing.svg", "application/octet-stream"),
        (b"Notes of the day", "notes.txt", "text/plain"),
    ],
)
def test_a_download_never_opens_inside_our_pages(
    client: FlaskClient, store: Store, content: bytes, name: str, served: str
) -> None:
    document = stored(store, content, name)
    sign_in(client, "council-officer")

    answer = client.get(f"/documents/{document}/content")

    assert answer.data == content
    assert answer.mimetype == served
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "\n" not in disposition
    found = re.search(r"filename\*=UTF-8''(\S+)", disposition)
    if found:
        assert unquote(found[1]) == "Zoë’s “advice”; X: y.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_shares_a_document_with_a_form_of_its_own_only(client: FlaskClient, store: Store) -> None:
    document = stored(store)
    sign_in(client, "council-officer")
    page = client.get(f"/documents/{document}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None

    foreign = client.post(f"/documents/{document}/share", data={"visibility": "public"})
    own = client.post(f"/documents/{document}/share", data={"visibility": "partners", "csrf_token": token[1]})

    assert foreign.status_code == 400
    assert (own.status_code, own.headers["Location"]) == (303, f"/documents/{document}")
    sign_in(client, "nhs-officer")
    assert "Shared with the partners" in client.get(f"/documents/{document}").text


def test_sharing_with_nobody_chosen_asks_whom(client: FlaskClient, store: Store) -> None:
    document = stored(store)
    sign_in(client, "council-officer")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/documents/{document}").text)
    assert token is not None

    page = client.post(f"/documents/{document}/share", data={"csrf_token": token[1]}).text

    assert 'href="#visibility"' in page
    assert page.count("Choose who else should be able to read it") == 2
    assert "Private to the organisation" in page


def test_a_refused_sharing_is_recorded_and_changes_nothing(client: FlaskClient, store: Store) -> None:
    document = stored(store, visibility="partners")
    sign_in(client, "nhs-officer")
    page = client.get(f"/documents/{document}").text
    assert "Share it" not in page
    with client.session_transaction() as session:
        session["csrf_token"] = "a" * 40
    client.application.config["WTF_CSRF_METHODS"] = set()

    answer = client.post(f"/documents/{document}/share", data={"visibility": "public"})

    assert answer.status_code == 403
    with store.read() as connection:
        types = connection.execute(text("SELECT type FROM ledger_event ORDER BY id DESC")).scalars().first()
        assert connection.execute(text("SELECT visibility FROM document")).scalar_one() == "partners"
    assert types is not None
    assert "refus" in types


def test_altered_bytes_are_no_download(client: FlaskClient, store: Store) -> None:
    document = stored(store)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE document_content SET content = :forged"), {"forged": b"%PDF-forged"})

    answer = client.get(f"/api/v1/documents/{document}/content", headers=bearer("council-officer"))

    assert (answer.status_code, answer.get_json()["code"]) == (500, "DOCUMENT_ALTERED")
    assert b"forged" not in answer.data
    assert "Tell your system administrator" in answer.get_json()["detail"]

    sign_in(client, "council-officer")
    page = client.get(f"/documents/{document}/content")
    assert page.status_code == 500
    assert "<h1" in page.text
    assert "This document has been altered" in page.text
    assert "changed or damaged behind GovFlow" in page.text
    assert "Tell your system administrator and your auditor" in page.text
    assert "Sign out" in page.text, "whoever reads this is still signed in"
    assert "forged" not in page.text


def test_every_route_of_the_room_has_its_row_in_the_policy(client: FlaskClient) -> None:
    policy = read_policy(ROOT / "config" / "policy.csv")
    rules = [
        rule for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("documents")
    ]

    assert len(rules) == 8
    for rule in rules:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert policy[rule.endpoint, method].who == ("token" if "api" in rule.endpoint else "signed-in")
