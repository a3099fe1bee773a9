"""A real database: the first administrator once, no --as, no moved clock, and one's own token alone."""

from __future__ import annotations

from govflow.people.rules import people_rules
from govflow.people.use_cases import accept_invitation
from govflow.settings import load_settings
from govflow.storage.work import Store
from tests.journeys.command_line.conftest import ROOT, Shell, digest


def test_the_first_administrator_is_made_once_and_then_acts_by_token_alone(
    shell: Shell, database_url: str
) -> None:
    shell.set(GOVFLOW_DATABASE_URL=database_url)
    first = shell.json("people", "first-administrator", "--email", "root@govflow.example")
    assert first.code == 0
    assert set(first.json) >= {"person", "link"}
    again = shell.json("people", "first-administrator", "--email", "other@govflow.example")
    assert (again.code, again.refused_for) == (1, ["STATE_FORBIDS"])

    area = ("area", "load", ROOT / "config/areas/doncaster.toml")
    assert shell.json(*area).refused_for == ["NOT_SIGNED_IN"]
    before = digest(database_url)
    for words in (area, ("token", "new", "--name", "laptop")):
        refused = shell.json(*words, "--as", "root@govflow.example")
        assert (refused.code, refused.refused_for) == (1, ["NOT_YOUR_ROLE"])
    opening = ("case", "open", "bcf_plan", "--area", "doncaster", "--year", "2021-22")
    assert shell.json(*opening, "--as", "root@govflow.example").refused_for == ["NOT_YOUR_ROLE"]
    assert shell.json("demo", "clock", "+1d").code == 1
    assert shell.json("tick", "--now", "2031-01-01T00:00:00Z").code == 1
    assert shell("demo", "--no-serve").code == 1
    assert digest(database_url) == before

    token = token_of(shell, database_url, first.json["link"])
    shell.set(GOVFLOW_TOKEN=token)
    assert shell.json(*area).code == 0
    made = shell.json("token", "new", "--name", "a second one")
    assert made.code == 0
    assert {"id", "token", "expires_at"} <= set(made.json)
    shell.set(GOVFLOW_TOKEN=made.json["token"])
    assert shell.json("token", "revoke", made.json["id"]).code == 0
    assert shell.json(*area).refused_for == ["NOT_SIGNED_IN"]
    shell.set(GOVFLOW_TOKEN="gf_nonsense")
    assert shell.json(*opening).refused_for == ["NOT_SIGNED_IN"]
    shell.set(GOVFLOW_TOKEN=token)
    refused = shell.json(*opening)
    assert refused.code == 1
    assert "NOT_YOUR_ROLE" in refused.refused_for
    assert shell.json("audit", "verify").code == 0


def token_of(shell: Shell, url: str, link: str) -> str:
    """Accept the invitation and make the first token, as the pages do."""
    from govflow.kernel.actor import Actor, Door
    from govflow.people.use_cases import new_token

    store = Store.open(url)
    rules = people_rules(load_settings())
    person = accept_invitation(store, rules, link.rsplit("/", 1)[1], "three random words")
    with store.write(Actor(person, Door.PAGE)) as work:
        secret = new_token(work, "first").secret
    store.engine.dispose()
    return secret
