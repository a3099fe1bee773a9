"""A decision that was proposed to a body before anybody decided: to whom, and why, as its case has it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Finding, Json, read_finding
from govflow.kernel.pence import money_words, pence_of
from govflow.powers.model import PROPOSED
from govflow.road.history import read_entries
from govflow.road.ports import Case
from govflow.road.queries import load_case

WAS_PROPOSED = "case.decision_proposed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a body is asked to decide. ``outturn`` is text in pounds; empty where it was not kept."""

    ref: str
    state: str
    version: int
    area: str
    body: str
    agreement: str
    pool: str
    title: str
    limit: str
    terms_version: int
    forecast: str
    outturn: str
    because: Finding | None
    event: int

    @property
    def waits(self) -> bool:
        """Say whether nobody has decided it yet."""
        return self.state == PROPOSED

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return why it was opened, as a page lists it."""
        said = (
            ("Limit passed", self.because.message if self.because else self.limit),
            ("What the pool is forecast to come out at", _money(self.outturn)),
            ("Forecast", self.forecast),
            ("Terms of the pool", f"Version {self.terms_version}"),
        )
        return tuple((label, value) for label, value in said if value)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        same = ("ref", "state", "version", "body", "agreement", "pool", "limit", "terms_version", "forecast")
        shape: dict[str, Json] = {name: getattr(self, name) for name in same}
        because = self.because.as_json() if self.because else None
        return {**shape, "outturn": self.outturn or None, "because": because, "event": self.event}


def proposal_of(connection: Connection, ref: str) -> Proposal | None:
    """Return what was proposed in a case; nothing for one in which nothing was."""
    for entry in read_entries(connection, ref):
        if entry.type == WAS_PROPOSED:
            return _read(load_case(connection, ref), entry.data, entry.event)
    return None


def need_proposal(connection: Connection, ref: str) -> Proposal:
    """Return what was proposed in a case.

    Raises:
        NotFound: where nothing was.
    """
    found = proposal_of(connection, ref)
    if found is None:
        raise NotFound(f"Nothing was proposed to a body in '{ref}'.")
    return found


def _money(pounds: str) -> str:
    pence = pence_of(pounds) if pounds else None
    return "" if pence is None else money_words(pence)


def _read(case: Case, data: object, event: int) -> Proposal:
    said = data if isinstance(data, dict) else {}
    because = said.get("because")
    names = ("body", "agreement", "pool", "limit", "forecast")
    return Proposal(
        **{name: str(said.get(name) or "") for name in names},
        ref=case.ref,
        state=case.state,
        version=case.version,
        area=case.area,
        title=str(said.get("pool_title") or said.get("pool") or ""),
        terms_version=int(str(said.get("terms_version") or 0)),
        outturn=str(said.get("outturn") or ""),
        because=read_finding(because) if isinstance(because, dict) else None,
        event=event,
    )
