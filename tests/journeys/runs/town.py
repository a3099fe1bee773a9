"""One area and the product over it, played by everyone from their own browser or their own program."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from govflow.bootstrap.application import create_app
from govflow.people.use_cases.tokens import new_token
from tests import network
from tests.journeys.browsing import press, sign_in
from tests.journeys.runs.story import PLAN, TITLES, Act, in_print
from tests.make.play import Play

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, FilePayload, Page

PASSWORD = "only-for-tests"


def door_of(ref: str) -> str:
    """Return the first part of a case's address."""
    return "plans" if ref.startswith("plan-") else "cases"


class Town:
    """The rehearsal with its clock, and the real application over the same database."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.app: Flask = create_app(play.product.settings)

    def events(self, ref: str = PLAN) -> int:
        return len(self.play.events(f"case:{ref}"))

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve it on this machine, several requests at a time."""
        server = make_server("127.0.0.1", 0, self.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def close(self) -> None:
        self.app.extensions["govflow"].store.engine.dispose()


# -- Over HTTP ---------------------------------------------------------------------------------


class Programs:
    """Everyone's own program, each with a personal token."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._tokens: dict[str, str] = {}

    def _headers(self, who: str, more: Mapping[str, str]) -> dict[str, str]:
        if who not in self._tokens:
            with self.town.play.store.write(self.town.play.by(who)) as work:
                self._tokens[who] = new_token(work, "program").secret
        return {"Authorization": f"Bearer {self._tokens[who]}", **more}

    def _client(self) -> FlaskClient:
        return self.town.app.test_client()

    def get(self, who: str, path: str) -> Any:
        answer = self._client().get(f"/api/v1{path}", headers=self._headers(who, {}))
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def post(self, who: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self._client().post(f"/api/v1{path}", json=body, headers=self._headers(who, headers))

    def upload(self, who: str, name: str, content: str) -> str:
        answer = self._client().post(
            "/api/v1/documents",
            data={
                "file": (io.BytesIO(content.encode()), name),
                "area": "doncaster",
                "visibility": "partners",
            },
            headers=self._headers(who, {}),
        )
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["id"])

    def show(self, ref: str = PLAN, who: str = "plan-lead") -> Any:
        return self.get(who, f"{self._at(ref)}")

    def open(self, who: str, kind: str) -> str:
        answer = self.post(who, f"/{kind}", {"area": "doncaster", "year": "2021-22"})
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["ref"])

    @staticmethod
    def _at(ref: str) -> str:
        return f"/{'plans' if ref.startswith('plan-') else 'agreements'}/{ref}"

    def send(self, act: Act, who: str, version: int | None = None) -> TestResponse:
        """Ask for a step with all that it needs, at the version given or the one it stands at."""
        body: dict[str, Any] = {
            "trigger": act.step,
            "reason": act.reason,
            "answers": dict(act.answers),
            "evidence": [
                {"document": self.upload("plan-lead", f"{kind}.txt", f"{act.at} {kind}"), "kind": kind}
                for kind in act.papers
            ],
        }
        if act.lines:
            body["answers"]["lines"] = [{"text": line} for line in act.lines]
        if act.happened:
            body |= {"happened_at": act.happened, "for": act.by[0]}
        version = version or self.show(act.ref)["version"]
        return self.post(who, f"{self._at(act.ref)}/transitions", body, **{"If-Match": f'"{version}"'})

    def refuse(self, act: Act) -> None:
        """See someone with the wrong role turned away, with the code and the reason, and nothing changed."""
        before = self.show(act.ref)["version"], self.town.events(act.ref)
        problem = self.send(act, act.not_by)
        assert problem.mimetype == "application/problem+json"
        assert (problem.status_code, problem.get_json()["code"]) == (_status(act.code), act.code), (
            problem.text
        )
        why = [one for one in problem.get_json()["blocked_by"] if one["code"] == act.code]
        assert act.because in f"{why[0]['message']} {why[0]['remedy']}", problem.text
        assert (self.show(act.ref)["version"], self.town.events(act.ref)) == before

    def take(self, act: Act) -> Any:
        """Move the clock, answer what is asked first, see the wrong person refused, and take the step."""
        self.town.play.until(act.at)
        for kind in act.answer_first:
            self.answer_all(act.ref, kind)
        if act.not_by:
            self.refuse(act)
        taken = self.send(act, act.who)
        assert taken.status_code == 200, f"{act.step}: {taken.text}"
        assert (taken.get_json()["to"], taken.get_json()["flags"]) == (act.to, []), taken.text
        assert self.show(act.ref)["state_title"] == act.called
        return taken.get_json()

    def play(self, *stages: Sequence[Act]) -> None:
        """Take every step of some stages, with nobody else trying."""
        for act in (act for stage in stages for act in stage):
            self.take(replace(act, not_by=""))

    def answer_all(self, ref: str, kind: str) -> None:
        lines = self.get("plan-lead", f"{self._at(ref)}/lines?kind={kind}")["lines"]
        for line in (one for one in lines if one["status"] == "open"):
            path = f"{self._at(ref)}/lines/{line['id']}/answer"
            said = self.post("plan-lead", path, {"verdict": "accepted", "answer": "Written in."})
            assert said.status_code == 201, said.text


def _status(code: str) -> int:
    return 403 if code.startswith("NOT_YOUR") else 422


# -- In a browser ------------------------------------------------------------------------------


class Desks:
    """Everyone at their own browser: each signs in as themselves, again whenever their session has ended."""

    def __init__(self, town: Town, browser: Browser, address: str) -> None:
        self.town, self.browser, self.address = town, browser, address
        self._pages: dict[str, tuple[BrowserContext, Page]] = {}
        self.wrong: list[str] = []
        self.has_script = True

    def page(self, who: str) -> Page:
        if who not in self._pages:
            context = self.browser.new_context(
                locale="en-GB", timezone_id="Europe/London", java_script_enabled=self.has_script
            )
            opened = context.new_page()
            opened.on("pageerror", lambda error: self.wrong.append(str(error)))
            opened.on(
                "request",
                lambda asked: None if network.is_local_address(asked.url) else self.wrong.append(asked.url),
            )
            self._pages[who] = (context, opened)
        return self._pages[who][1]

    def close(self) -> None:
        for context, _ in self._pages.values():
            context.close()
        assert self.wrong == []

    def go(self, who: str, path: str, status: int = 200) -> Page:
        """Open an address, signing in first where GovFlow asks for it."""
        page = self.page(who)
        answer = page.goto(self.address + path, wait_until="domcontentloaded")
        if urlsplit(page.url).path == "/sign-in":
            sign_in(page, self.address, who, PASSWORD)
            answer = page.goto(self.address + path, wait_until="domcontentloaded")
        assert answer is not None
        assert answer.status == status, page.inner_text("main")
        return page

    def read(self, who: str, path: str, status: int = 200) -> str:
        return " ".join(self.go(who, path, status).inner_text("main").split())

    def open(self, who: str, door: str, title: str) -> str:
        """Open the plan or the agreement of the year."""
        page = self.go(who, f"/{door}/new")
        page.get_by_label(title, exact=True).check()
        page.locator('select[name="area"]').select_option(label="Doncaster")
        page.get_by_label("Financial year").fill("2021-22")
        press(page, page.get_by_role("button", name="Open", exact=True))
        return urlsplit(page.url).path.rpartition("/")[2]

    def refuse(self, act: Act) -> None:
        """See someone with the wrong role turned away, with the reason in words, and nothing changed."""
        before = self.town.events(act.ref)
        how = "?how=recorded" if act.happened else ""
        path = f"/{door_of(act.ref)}/{act.ref}/steps/{act.step}{how}"
        said = self.read(act.not_by, path, _status(act.code))
        assert "This step cannot be taken now" in said, said
        assert act.because.casefold() in said.partition("This step cannot be taken now")[2].casefold(), said
        assert self.page(act.not_by).locator("form[enctype]").count() == 0
        assert self.town.events(act.ref) == before

    def take(self, act: Act) -> str:
        """Move the clock, answer what is asked first, see the wrong person refused, and take the step."""
        self.town.play.until(act.at)
        for kind in act.answer_first:
            self.answer_all(act.ref, kind)
        if act.not_by:
            self.refuse(act)
        page = self.to_check(act, act.who)
        assert page.locator("h1").inner_text() == "Check your answers", page.inner_text("main")
        press(page, page.get_by_role("button", name="Confirm"))
        assert page.locator("h1").inner_text() == "Recorded", page.inner_text("main")
        receipt = " ".join(page.inner_text("main").split())
        assert f"now stands in {act.called}" in receipt, receipt
        assert "rule was not met" not in receipt, receipt
        recorded = f"{TITLES[act.who]} on {in_print(act.at[:10])}"
        if act.happened:
            assert f"Done by {act.by[1]} on {in_print(act.happened)}, recorded by {recorded}" in receipt, (
                receipt
            )
        else:
            assert f"By {recorded}" in receipt, receipt
        return receipt

    def to_check(self, act: Act, who: str) -> Page:
        """Press the step's button on the page of the case, fill in its form and go on to check the answers."""
        page = self.go(who, f"/{door_of(act.ref)}/{act.ref}")
        how = "[href$='?how=recorded']" if act.happened else ":not([href*='?'])"
        press(page, page.locator(f"a[href*='/steps/{act.step}']{how}").first)
        if act.happened:
            self.date(page, "happened", act.happened)
            page.locator('select[name="for"]').select_option(value=act.by[0])
        for name, answer in act.answers.items():
            self._answer(page, f"a-{name}", answer)
        for number, line in enumerate(act.lines):
            page.locator(f'[name="line-{number}-text"]').fill(line)
        for kind in act.papers:
            content = f"{act.at} {kind}".encode()
            payload = {"name": f"{kind}.txt", "mimeType": "text/plain", "buffer": content}
            page.locator(f'input[name="evidence-{kind}"]').set_input_files(cast("FilePayload", payload))
        if act.reason:
            page.locator('textarea[name="reason"]').fill(act.reason)
        press(page, page.get_by_role("button", name="Continue").last)
        return page

    @staticmethod
    def date(page: Page, name: str, day: str) -> None:
        """Fill in the three boxes of a date."""
        for part, text in zip(("year", "month", "day"), day.split("-"), strict=True):
            page.locator(f'input[name="{name}-{part}"]').fill(text)

    @staticmethod
    def _answer(page: Page, name: str, answer: str) -> None:
        page.locator(f'[name="{name}"]').first.wait_for(state="attached")
        choice = page.locator(f'input[type="radio"][name="{name}"][value="{answer}"]')
        if choice.count():
            choice.check()
        else:
            page.locator(f'[name="{name}"]').fill(answer)

    def answer_all(self, ref: str, kind: str) -> None:
        page = self.go("plan-lead", f"/{door_of(ref)}/{ref}/comments")
        link = page.locator(f'[id^="{kind}-"] a[href$="/answer"]')
        while link.count():
            press(page, link.first)
            page.get_by_label("Accepted", exact=True).check()
            page.locator('textarea[name="answer"]').fill("Written in.")
            press(page, page.get_by_role("button", name="Save answer"))
            assert page.locator("h1").inner_text() == "You said, we did"
