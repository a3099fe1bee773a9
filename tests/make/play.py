"""A whole area in a rehearsal database, with a clock that tests move and people who act by their sign-in names."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import RowMapping, func, select

from govflow.bootstrap import connect, opening
from govflow.documents.queries import altered_documents
from govflow.documents.use_cases import Brought, bring
from govflow.kernel.actor import SCHEDULER, Actor, Door
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, parse_happened, parse_instant
from govflow.people.queries import person_by_sign_in
from govflow.people.rules import PART, PeopleRules
from govflow.people.use_cases.areas import load_area
from govflow.people.use_cases.demonstration import demo_people
from govflow.road.choices import Choice, choices_for
from govflow.road.clockwork import move_clock
from govflow.road.lines import AnswerLine, answer_line
from govflow.road.ports import Case, StepTaken, TakeStep
from govflow.road.queries import lines_of, load_case
from govflow.road.tables import timer
from govflow.road.verify import Verified, verify
from govflow.settings import load_settings
from govflow.storage.base import PROJECTIONS
from govflow.storage.ledger import ledger_event
from govflow.storage.schema import DECLARED, REHEARSAL, declare
from govflow.storage.work import Work, read_clock
from govflow.timetable.tick import Swept, sweep
from govflow.web.product import Product
from tests import databases
from tests.databases import Cluster, Kind
from tests.make.entering import SIGNING, enter

START = "2021-10-01T07:00:00Z"
AREA, YEAR = "doncaster", "2021-22"
AREAS = ("doncaster", "dorset")
PLAN, AGREEMENT = "bcf_plan", "section_75_agreement"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Act:
    """One act of the walk: when, who, which step, and what goes with it."""

    at: str
    who: str
    trigger: str
    happened: str = ""
    on_behalf: str = ""
    lines: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    answer_first: str = ""


# The plan at the dates Doncaster printed: report to its board of 11 November 2021, paragraph 1.4.
WALK = (
    Act("2021-10-01T08:10:00Z", "plan-lead", "start_drafting", "2021-09-30", "doncaster-nhs-england",
        reason="Published the day before this case was opened."),
    Act("2021-10-19T14:00:00Z", "plan-lead", "send_draft_to_bcm"),
    Act("2021-10-21T10:00:00Z", "plan-lead", "circulate_to_jcog"),
    Act("2021-10-27T08:30:00Z", "jcog-secretary", "record_scrutiny", "2021-10-26", "doncaster-jcog",
        ("Say how weekends are covered.", "Set housing beside the grant.")),
    Act("2021-10-28T09:30:00Z", "plan-lead", "await_feedback", answer_first="scrutiny"),
    Act("2021-11-02T16:00:00Z", "plan-lead", "record_feedback", "2021-11-02",
        "doncaster-regional-assurance-panel", ("Make the metric plainer.",)),
    Act("2021-11-03T14:00:00Z", "report-author", "prepare_report", answer_first="feedback"),
    Act("2021-11-04T12:00:00Z", "clerk", "send_to_board"),
    Act("2021-11-12T10:00:00Z", "clerk", "sign_off", "2021-11-11", "doncaster-hwb"),
    Act("2021-11-16T11:00:00Z", "plan-lead", "submit"),
    Act("2021-11-17T09:00:00Z", "plan-lead", "begin_assurance", "2021-11-16", "doncaster-better-care-manager"),
    Act("2021-12-08T09:00:00Z", "plan-lead", "record_moderation", "2021-12-07",
        "doncaster-regional-assurance-panel"),
    Act("2021-12-10T09:00:00Z", "plan-lead", "calibrate", "2021-12-09", "doncaster-national-bcf-team"),
    Act("2022-01-12T09:00:00Z", "plan-lead", "approve", "2022-01-11", "doncaster-nhs-england"),
)  # fmt: skip


class Play:
    """The product on one database, driven by sign-in name."""

    def __init__(self, url: str, root: Path | None = None) -> None:
        environ = {"GOVFLOW_DATABASE_URL": url, "GOVFLOW_PASSWORD_MEMORY_KIB": "64"}
        environ["GOVFLOW_PASSWORD_ROUNDS"] = "1"
        if root is not None:
            environ["GOVFLOW_ROOT"] = str(root)
        self.url = url
        self.product: Product = connect(load_settings(environ))
        self.store = self.product.store
        self.road = self.product.road
        self.rules = self.product.road.rules
        self._people: dict[str, Actor] = {}

    # -- The place and its people --------------------------------------------------------------

    def furnish(self, areas: Sequence[str] = AREAS, start: str = START) -> None:
        """Make it a rehearsal, set the clock, and bring in the areas with their people."""
        with self.store.write(SCHEDULER) as work:
            declare(work, REHEARSAL)
        self.at(start)
        rules: PeopleRules = self.product.parts[PART]
        hashed = rules.hasher.hash("only-for-tests")
        for area in areas:
            file = tomllib.loads((self.product.settings.config / "areas" / f"{area}.toml").read_text("utf-8"))
            with self.store.write(SCHEDULER) as work:
                load_area(work, rules, file)
                demo_people(work, rules, file, hashed)

    def by(self, who: str) -> Actor:
        """The person who signs in so, at the command line; ``system:…`` is GovFlow itself."""
        if who.startswith("system:"):
            return Actor(who, Door.SCHEDULER)
        if who not in self._people:
            with self.store.read() as connection:
                found = person_by_sign_in(connection, who)
            assert found is not None, f"nobody signs in as {who}"
            self._people[who] = Actor(found.id, Door.COMMAND_LINE)
        return self._people[who]

    # -- The clock -----------------------------------------------------------------------------

    def at(self, instant: str) -> None:
        """Move the clock to an instant, letting nothing fire."""
        to = parse_instant(instant)
        with self.store.write(SCHEDULER) as work:
            happened = select(ledger_event.c.id).where(ledger_event.c.type != DECLARED)
            if to > work.now() or work.connection.execute(happened).first() is None:
                move_clock(work, to)

    def now(self) -> str:
        """What the clock says."""
        with self.store.read() as connection:
            return format_instant(read_clock(connection))

    def sweep(self) -> Swept:
        """Fire what is due."""
        return sweep(self.road)

    def until(self, instant: str) -> None:
        """Let time pass, stopping at every timer on the way."""
        while True:
            with self.store.read() as connection:
                due = connection.execute(
                    select(func.min(timer.c.due_at)).where(timer.c.state == "pending")
                ).scalar()
            if due is None or parse_instant(due) > parse_instant(instant):
                break
            self.at(due)
            self.sweep()
        self.at(instant)

    # -- Acting --------------------------------------------------------------------------------

    def within(self, who: str, act: Callable[[Work], Result], ref: str = "", doing: str = "test") -> Result:
        """Do something in one transaction of the road."""
        return self.road.within(self.by(who), ref, doing, act)

    def open(
        self,
        who: str = "plan-lead",
        workflow: str = PLAN,
        year: str = YEAR,
        key: str = "",
        area: str = AREA,
    ) -> str:
        """Open a case, of Doncaster unless said, and return its reference."""
        return self.road.open(self.by(who), opening(self.product, workflow, area, year, key)).ref

    def do(
        self,
        ref: str,
        who: str,
        trigger: str,
        *,
        happened: str = "",
        on_behalf: str = "",
        lines: Sequence[Any] = (),
        answers: Mapping[str, Json] | None = None,
        papers: Sequence[str] | None = None,
        reason: str = "",
        authority: str = "",
        key: str = "",
        expect: int | None = None,
        area: str = AREA,
    ) -> StepTaken:
        """Take a step; without ``papers``, with a document of every kind it asks for."""
        given: dict[str, Json] = dict(answers or {})
        if lines:
            given["lines"] = list(lines)
        if reason:
            given["reason"] = reason
        kinds = self.kinds(ref, trigger) if papers is None else papers
        files = [Brought(f"{kind}.txt", f"{ref} {trigger} {kind}".encode(), kind) for kind in kinds]
        command = TakeStep(
            ref=ref,
            trigger=trigger,
            reason=reason,
            authority=authority,
            happened=parse_happened(happened) if happened else None,
            on_behalf=on_behalf,
            expect_version=expect,
            key=key,
            answers=given,
        )
        return self.road.step(self.by(who), command, bring(files, area) if files else None)

    def kinds(self, ref: str, trigger: str) -> tuple[str, ...]:
        """The kinds of document that a step out of the present state asks for."""
        with self.store.read() as connection:
            case = load_case(connection, ref)
            definition = self.rules.definitions.pinned(connection, case.digest)
        steps = [step for step in definition.steps_from(case.state) if step.trigger == trigger]
        return steps[0].evidence if steps else ()

    def answer_all(self, ref: str, kind: str, who: str = "plan-lead") -> None:
        """Answer every open line of a kind."""
        with self.store.read() as connection:
            found = [row["id"] for row in lines_of(connection, ref, kind) if row["status"] == "open"]
        for line in found:
            command = AnswerLine(ref, line, "accepted", "Done.", "draft 2")
            self.within(who, partial(answer_line, rules=self.rules, command=command), ref)

    def act(self, ref: str, act: Act) -> StepTaken:
        """Play one act of a walk at its time."""
        self.until(act.at)
        if act.answer_first:
            self.answer_all(ref, act.answer_first)
        return self.do(
            ref,
            act.who,
            act.trigger,
            happened=act.happened,
            on_behalf=act.on_behalf,
            lines=[{"text": line} for line in act.lines],
            answers=dict(act.answers),
            reason=act.reason,
        )

    def walk(self, last: str, ref: str = "") -> str:
        """Open Doncaster's plan, or go on with it, and take it through the step named ``last``."""
        ref = ref or self.open()
        triggers = [act.trigger for act in WALK]
        for act in WALK[: triggers.index(last) + 1]:
            self.act(ref, act)
        return ref

    def walk_on(self, ref: str, last: str) -> None:
        """Take the rest of the walk, from where the case stands, through the step named ``last``."""
        done = {event["trigger"] for event in self.payloads(ref) if "trigger" in event}
        triggers = [act.trigger for act in WALK]
        for act in WALK[: triggers.index(last) + 1]:
            if act.trigger not in done:
                self.act(ref, act)

    def payloads(self, ref: str) -> list[dict[str, Any]]:
        """What the events of a case hold, in order."""
        return [json.loads(bytes(row["data"])) for row in self.events(f"case:{ref}")]

    def event_of(self, ref: str, trigger: str) -> int:
        """The number of the event by which a case last took a step."""
        return int([event["event"] for event in self.payloads(ref) if event.get("trigger") == trigger][-1])

    def agreement_to(self, last: str) -> str:
        """Open the agreement of the same year and take it through the step named ``last``."""
        ref = self.open("governance-officer", AGREEMENT)
        if last != "send_to_partners":
            self.commit_money(ref.replace("agreement-", "plan-"))
        for who, trigger in SIGNING[: [name for _, name in SIGNING].index(last) + 1]:
            if trigger.startswith("approve_"):
                enter(self, ref, trigger)
            else:
                self.do(ref, who, trigger)
        return ref

    def commit_money(self, plan: str) -> None:
        """Record that both partners' own bodies have committed their money, unless they have already."""
        day = self.now()[:10]
        committed = {row["body"] for row in self.rows("money_commitment", case_ref=plan)}
        for body in sorted({"doncaster-cabinet", "doncaster-ccg-governing-body"} - committed):
            self.do(plan, "governance-officer", "record_commitment", happened=day, on_behalf=body)

    # -- Looking -------------------------------------------------------------------------------

    def case(self, ref: str) -> Case:
        """Where a case stands."""
        with self.store.read() as connection:
            return load_case(connection, ref)

    def options(self, ref: str, who: str) -> dict[str, Choice]:
        """The ways out of the present state, as someone finds them."""
        with self.store.write(self.by(who)) as work:
            found = choices_for(work, self.rules, ref)
        return {choice.step.trigger: choice for choice in found.choices}

    def rows(self, table: str, **where: Json) -> list[RowMapping]:
        """Rows of a folded table."""
        target = PROJECTIONS[table].table
        query = select(target).order_by(*target.primary_key)
        for column, value in where.items():
            query = query.where(target.c[column] == value)
        with self.store.read() as connection:
            return list(connection.execute(query).mappings())

    def events(self, stream: str = "") -> list[RowMapping]:
        """Events as they are stored, of one stream or all."""
        query = select(ledger_event).order_by(ledger_event.c.id)
        if stream:
            query = query.where(ledger_event.c.stream == stream)
        with self.store.read() as connection:
            return list(connection.execute(query).mappings())

    def verify(self) -> Verified:
        """Verify everything, documents too."""
        with self.store.read() as connection:
            return verify(connection, [altered_documents])

    def codes(self) -> set[str]:
        """The codes of what a verification finds."""
        return {finding.code for finding in self.verify().findings}

    def today(self) -> date:
        """The day the clock shows."""
        return parse_instant(self.now()).date()


# -- Fixtures: import them into a folder's conftest --------------------------------------------


def _furnished(url: str) -> None:
    made = Play(url)
    made.furnish()
    made.store.engine.dispose()


@pytest.fixture(scope="session")
def furnished_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the areas and people in it, whole in one file."""
    path = tmp_path_factory.mktemp("furnished") / "furnished.db"
    shutil.copyfile(sqlite_template, path)
    _furnished(databases.sqlite_url(path))
    connection = sqlite.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def furnished_name(postgres_cluster: Cluster, postgres_template: str) -> str:
    """A PostgreSQL database with the areas and people in it."""
    name = postgres_cluster.create(template=postgres_template)
    _furnished(postgres_cluster.url(name))
    return name


@pytest.fixture
def furnished_url(request: pytest.FixtureRequest, tmp_path: Path, database_kind: Kind) -> Iterator[str]:
    """The address of a fresh copy of the furnished database; the test runs once on each kind."""
    if database_kind == "sqlite":
        path = tmp_path / "play.db"
        shutil.copyfile(request.getfixturevalue("furnished_file"), path)
        yield databases.sqlite_url(path)
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create(template=request.getfixturevalue("furnished_name"))
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def play(furnished_url: str) -> Iterator[Play]:
    """Doncaster and Dorset with their people on 1 October 2021; once on each kind of database."""
    made = Play(furnished_url)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def play_file(furnished_file: Path, tmp_path: Path) -> Iterator[Play]:
    """The same, on SQLite alone: for what no database can decide."""
    path = tmp_path / "play-file.db"
    shutil.copyfile(furnished_file, path)
    made = Play(databases.sqlite_url(path))
    yield made
    made.store.engine.dispose()
