"""In pages and on the command line: the acts in one's name, the answer to them, and the contents by part."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import insert, update

from govflow.bootstrap.application import create_app
from govflow.cli.main import cli
from govflow.people.rules import PART
from govflow.people.tables import credential
from govflow.settings import load_settings
from tests.integration.meetings.doors import PASSWORD, Reader
from tests.make.commands import leave_the_shell
from tests.make.history import note
from tests.make.play import Play, furnished_file, play_file

__all__ = ["furnished_file", "play_file"]
CHEAP = {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}


@pytest.fixture
def app(play_file: Play) -> Iterator[Flask]:
    made = create_app(load_settings({"GOVFLOW_DATABASE_URL": play_file.url, **CHEAP}))
    made.config["TESTING"] = True
    yield made
    made.extensions["govflow"].store.engine.dispose()


def reader(app: Flask, play: Play, who: str) -> Reader:
    """Somebody at their browser."""
    set_ = {"hash": play.product.parts[PART].hasher.hash(PASSWORD), "set_at": play.now()}
    person = play.by(who).id
    with play.store.engine.begin() as connection:
        if not connection.execute(
            update(credential).where(credential.c.person == person).values(set_)
        ).rowcount:
            connection.execute(insert(credential).values(person=person, **set_))
    someone = Reader(app.test_client())
    someone.open("/sign-in")
    someone.send("/sign-in", sign_in=who, password=PASSWORD)
    return someone


def recorded(play: Play) -> tuple[str, int]:
    """A plan, and an act that the clerk wrote down as the plan lead's."""
    ref = play.walk("start_drafting")
    return ref, note(play, ref, "telephoned", "2021-10-01", play.by("plan-lead").id)


def test_it_stands_on_their_own_page_is_confirmed_there_and_stands_there_no_more(
    app: Flask, play_file: Play
) -> None:
    ref, event = recorded(play_file)
    lead, path = reader(app, play_file, "plan-lead"), f"/plans/{ref}/events/{event}"
    assert "Recorded in your name: was it so?" in lead.open("/")
    assert f'href="{path}"' in lead.page.text
    assert "Recorded on behalf, not confirmed" in lead.open(f"/plans/{ref}/history")
    assert "Was this so?" in lead.open(path)

    lead.send(f"{path}/confirmation", answer="confirms")

    assert "Confirmed by whom it was recorded for" in lead.follow()
    assert "Was this so?" not in lead.open(path)
    assert "Recorded in your name" not in lead.open("/")


def test_a_dispute_asks_why_and_shows_the_act_in_question(app: Flask, play_file: Play) -> None:
    ref, event = recorded(play_file)
    lead, path = reader(app, play_file, "plan-lead"), f"/plans/{ref}/events/{event}"
    lead.open(path)

    assert "Enter what was not so" in lead.send(f"{path}/confirmation", 400, answer="disputes")
    assert "Choose whether it was so" in lead.send(f"{path}/confirmation", 400)
    lead.send(f"{path}/confirmation", answer="disputes", why_not="I was away.")

    assert "Disputed by whom it was recorded for" in lead.follow()
    assert "is disputed by whom it was recorded for" in lead.open(f"/plans/{ref}")
    assert "Recorded in your name" not in lead.open("/")


def test_nobody_else_is_asked(app: Flask, play_file: Play) -> None:
    ref, event = recorded(play_file)
    clerk = reader(app, play_file, "clerk")

    assert "Was this so?" not in clerk.open(f"/plans/{ref}/events/{event}")
    assert "Recorded in your name" not in clerk.open("/")


def test_contents_are_brought_in_with_what_changed_in_each_part(app: Flask, play_file: Play) -> None:
    ref = play_file.walk("start_drafting")
    author, path = reader(app, play_file, "report-author"), f"/plans/{ref}/content"
    assert "None yet." in author.open(path)
    author.send(path, document=(io.BytesIO(b"one"), "one.txt"))
    author.open(path)
    assert "Say which parts changed" in author.send(path, 400, document=(io.BytesIO(b"two"), "two.txt"))

    author.send(path, document=(io.BytesIO(b"two"), "two.txt"), figures="The fund grew.")

    words = author.open(path)
    assert "Version 2, in force" in words
    assert "Figures" in words
    assert "The fund grew." in words
    assert "Version 2 is in force" in author.open(f"/plans/{ref}")


def run(play: Play, *words: str) -> tuple[int, Any]:
    """Run a command on the database of a play."""
    leave_the_shell()
    try:
        answer = CliRunner().invoke(cli, [*words, "--json"], env={"GOVFLOW_DATABASE_URL": play.url})
    finally:
        leave_the_shell()
    return answer.exit_code, json.loads(answer.stdout)


def test_on_the_command_line_they_dispute_it_and_then_confirm_it(play_file: Play) -> None:
    ref, event = recorded(play_file)
    asked = ("case", "confirm-act", ref, f"GF-{event}", "--as")

    assert run(play_file, *asked, "clerk")[1]["error"]["code"] == "SELF_APPROVAL"
    assert run(play_file, *asked, "plan-lead", "--dispute")[0] == 1
    code, disputed = run(play_file, *asked, "plan-lead", "--dispute", "--reason", "I was away.")
    assert (code, disputed["about"], disputed["confirms"]) == (0, event, False)
    assert run(play_file, *asked, "plan-lead")[1]["confirms"] is True

    trail = run(play_file, "audit", "trail", ref)[1]["events"]
    assert (
        next(one for one in trail if one["event"] == event)["on_behalf"]
        == "confirmed by whom it was recorded for"
    )


def test_on_the_command_line_contents_come_with_their_parts(play_file: Play, tmp_path: Path) -> None:
    ref = play_file.walk("start_drafting")
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    bring = ("case", "content", ref)
    assert run(play_file, *bring, str(tmp_path / "one.txt"), "--as", "plan-lead")[1]["number"] == 1
    second = (*bring, str(tmp_path / "two.txt"), "--as", "plan-lead", "--changed", "figures,contacts")
    assert run(play_file, *second)[0] == 1

    code, made = run(
        play_file, *second, "--summary", "As the letter says.", "--summary", "contacts=A new number."
    )

    assert (code, made["changed"]) == (0, ["figures", "contacts"])
    said = run(play_file, "audit", "explain", str(made["event"]))[1]["sentences"]
    assert "Said to have changed in it: figures, contacts." in said


def test_a_correction_is_confirmed_or_withdrawn_or_let_stand_and_never_two_at_once(play_file: Play) -> None:
    ref = play_file.walk("start_drafting")
    event = str(play_file.event_of(ref, "start_drafting"))

    leave_the_shell()
    words = ["case", "correct", ref, event, "--confirm", "--stands", "--as", "clerk"]
    answer = CliRunner().invoke(cli, words, env={"GOVFLOW_DATABASE_URL": play_file.url})
    leave_the_shell()

    assert answer.exit_code == 2
    assert "one of --confirm, --stands and --withdraw" in answer.output
