"""GovFlow itself: real plans of ``workflows/bcf_plan.yaml``, moved by the one road that every door uses.

Each step has a key and a reason. Of the eight, four hand in a document, three are judged by guards,
one meets its milestone and cancels its timers, and four leave a mark for later guards.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from bench.contestants.contestant import REASON
from govflow.bootstrap import connect, opening
from govflow.kernel.actor import Actor, Door
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.ledger.rows import Row, private
from govflow.road.ports import Evidence, TakeStep
from govflow.settings import load_settings
from govflow.storage.ledger import NewEvent, ledger_event
from govflow.storage.schema import upgrade
from govflow.storage.work import Work
from govflow.web.product import Product

YEAR, PERSON = "2021-22", "person-of-the-bench"
ROLES = ("plan_lead", "governance_officer")
OFFICER = Actor(PERSON, Door.COMMAND_LINE)
# Trigger and whether a document is handed in with it.
COURSE = (
    ("send_draft_to_bcm", True),
    ("circulate_to_jcog", True),
    ("go_on_without_scrutiny", False),
    ("await_feedback", False),
    ("go_on_without_feedback", False),
    ("prepare_report", True),
    ("return_to_drafting", False),
    ("send_draft_to_bcm", True),
)


def _area(number: int) -> str:
    return f"bench-{number:05d}"


def _ref(number: int) -> str:
    return f"plan-{_area(number)}-{YEAR}"


def _paper(number: int) -> str:
    return f"document-{number:05d}"


def command(number: int, step: int) -> TakeStep:
    """Return one step of the course for one plan."""
    trigger, brings = COURSE[step]
    return TakeStep(
        ref=_ref(number),
        trigger=trigger,
        reason=REASON,
        evidence=(Evidence(_paper(number)),) if brings else (),
        key=f"bench:{number}:{step}",
        answers={"reason": REASON},
    )


class GovFlow:
    """The full governed transition."""

    def __init__(self, url: str) -> None:
        """Name the database."""
        self.url = url

    def prepare(self, plans: int) -> None:
        """Migrate, bring in areas, a body each and one officer, and open every plan with its timetable."""
        upgrade(self.url)
        self.connect()
        with self.product.store.write(OFFICER) as work:
            _settle(work, plans)
        started = TakeStep(
            ref="",
            trigger="start_drafting",
            reason=REASON,
            happened=parse_happened("2021-09-30"),
            on_behalf="nhs_england",
        )
        for number in range(plans):
            opened = self.product.road.open(OFFICER, opening(self.product, "bcf_plan", _area(number), YEAR))
            evidence = (Evidence(_paper(number)),)
            self.product.road.step(OFFICER, replace(started, ref=opened.ref, evidence=evidence))
        self.product.store.engine.dispose()

    def connect(self) -> None:
        """Put the product together over the database."""
        self.product: Product = connect(load_settings({"GOVFLOW_DATABASE_URL": self.url}))

    def move(self, plan: int, step: int) -> None:
        """Take one step."""
        self.product.road.step(OFFICER, command(plan, step))

    def moved(self) -> int:
        """Return how many steps the ledger holds."""
        query = select(func.count()).where(ledger_event.c.type == "case.step_done")
        with self.product.store.read() as connection:
            return int(connection.execute(query).scalar_one())


def _settle(work: Work, plans: int) -> None:
    everywhere: dict[str, Json] = {
        "organisation": "",
        "body": "",
        "area": "",
        "from_at": "2020-01-01T00:00:00Z",
    }
    rows = [
        Row("area", {"slug": _area(number)}, {"code": f"B{number:05d}", "name": _area(number)}, new=True)
        for number in range(plans)
    ]
    rows += [_body(number) for number in range(plans)]
    person: dict[str, Json] = {
        "sign_in": private("name"),
        "name": private("name"),
        "email": None,
        "organisation": None,
    }
    rows.append(Row("person", {"id": PERSON}, {**person, "status": "active"}, new=True))
    rows += [
        Row(
            "role_grant",
            {"id": role},
            {**everywhere, "person": PERSON, "role": role, "until_at": ""},
            new=True,
        )
        for role in ROLES
    ]
    rows += [_document(number) for number in range(plans)]
    work.append(NewEvent("bench", "bench.settled", PERSON, private={"name": "officer"}, rows=rows))


def _body(number: int) -> Row:
    set_: dict[str, Json] = {
        "area": _area(number),
        "kind": "nhs_england",
        "name": "NHS England",
        "abbreviation": "NHSE",
    }
    key = {"slug": f"{_area(number)}-nhs-england"}
    return Row("body", key, {**set_, "advisory": 0, "outside": 1}, new=True)


def _document(number: int) -> Row:
    empty = {"area": _area(number), "organisation": "", "parent": "", "about": "", "uploaded_by": PERSON}
    set_: dict[str, Json] = {
        **empty,
        "sha256": "0" * 64,
        "name": "paper.txt",
        "size": 1,
        "media_type": "text/plain",
        "visibility": "area",
        "uploaded_at": "2021-10-01T00:00:00Z",
    }
    return Row("document", {"id": _paper(number)}, set_, new=True)


class GovFlowWithoutHashes(GovFlow):
    """The same with hash functions that do nothing, to see what hashing costs. Measured, never used."""

    def connect(self) -> None:
        """Plant the empty hash functions, in this process alone."""
        from govflow.ledger import sql

        for name in ("data_hash", "private_hash", "event_hash"):
            setattr(sql, name, lambda *_: "0" * 64)
        super().connect()
