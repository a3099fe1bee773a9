"""What an entry keeps from readers of the ledger: exempt wording, and interests that were declared.

Exempt wording is written into the part of its event that can be erased, and a digest of it, which whoever
guesses few words could try them against, with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private

# Whoever keeps the record of meetings, and the statutory officers of an area.
READS_EXEMPT = frozenset(
    {
        "democratic_services_officer",
        "governance_officer",
        "nhs_governance_officer",
        "advisory_group_secretary",
        "monitoring_officer",
        "s151_officer",
        "head_of_paid_service",
    }
)
# The ledger does not say whose body an entry is of: what is kept for one body alone is read in its record.
READS_EVERY_BODY = READS_EXEMPT - {"nhs_governance_officer", "advisory_group_secretary"}
# Who keeps the register of interests (section 29, Localism Act 2011): what was declared stays with them.
READS_INTERESTS = frozenset({"democratic_services_officer", "governance_officer", "monitoring_officer"})
INTEREST = "meeting.interest_declared"
# A party's forecast of a pool is its own until it is shared: the pool's page shows it to its organisation.
FORECAST_MADE = "case.forecast_made"
# A digest of few words gives them away to whoever guesses, so it is withheld with them.
_WORDING = frozenset({"text", "subject", "sha256", "elected", "nominations", "falls_out"})
# What of an entry about something exempt goes into its private part: columns of rows, and its own words.
_HELD_COLUMNS = ("text", "sha256", "condition")
_HELD_NAMES, _DIGEST = ("text", "sha256"), "sha256"
_LISTS = ("motions", "assents")
REQUEST = "request"
ERASED = "Erased."


def words_withheld(paragraph: str) -> str:
    """Return what stands in the place of exempt wording (Schedule 12A, LGA 1972)."""
    return f"Exempt: paragraph {paragraph}."


def held_back(
    data: Mapping[str, Json], texts: Mapping[str, Json], rows: Sequence[Row]
) -> tuple[Mapping[str, Json], Mapping[str, Json], Sequence[Row]]:
    """Return what an entry says, its private part and its rows, with what is exempt held in the private part.

    Only an entry that names a paragraph of Schedule 12A (LGA 1972) is about something exempt.
    """
    if not data.get("exempt"):
        return data, texts, rows
    held: dict[str, Json] = {name: data[name] for name in (*_HELD_NAMES, REQUEST) if data.get(name)}
    kept = []
    for place, row in enumerate(rows):
        names = [name for name in _HELD_COLUMNS if isinstance(row.set.get(name), str) and row.set[name]]
        held |= {f"{name}_{place}": row.set[name] for name in names}
        marks = {name: private(f"{name}_{place}", erased="") for name in names}
        kept.append(replace(row, set={**row.set, **marks}))
    said = {name: _emptied(name, value) for name, value in data.items() if name != REQUEST}
    return said, {**texts, **held}, kept


def _emptied(name: str, value: Json) -> Json:
    if name in _LISTS and isinstance(value, list):
        return [{**one, _DIGEST: ""} if isinstance(one, dict) else one for one in value]
    return "" if name in _HELD_NAMES else value


def request_kept(stored: Stored) -> Json:
    """Return the digest of the command that made an entry; nothing once it was erased with its wording."""
    return stored.payload().get(REQUEST) or stored.private_part().get(REQUEST)


def as_read(
    type_: str, data: Mapping[str, Json], private: Mapping[str, Json], roles: Collection[str]
) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return what an entry says, and its private part, as these roles in its area let one read it."""
    if type_ == INTEREST and not READS_INTERESTS & set(roles):
        return {**data, "kind": "" if data.get("sensitive") else data.get("kind")}, {}
    if type_ == FORECAST_MADE:
        return dict(data), {}
    paragraph = data.get("exempt")
    if not paragraph:
        return dict(data), dict(private)
    if READS_EVERY_BODY & set(roles):
        held = {name: private[name] for name in _HELD_NAMES if name in data and name in private}
        return {**data, **held}, dict(private)
    return {name: _withheld(name, value, str(paragraph)) for name, value in data.items()}, {}


def _withheld(name: str, value: Json, paragraph: str) -> Json:
    if name in _WORDING:
        return words_withheld(paragraph) if name == "text" else ""
    if isinstance(value, dict):
        return {inner: _withheld(inner, one, paragraph) for inner, one in value.items()}
    if isinstance(value, list):
        return [_withheld("", one, paragraph) for one in value]
    return value
