"""What an entry keeps from readers of the ledger: exempt wording, and interests that were declared."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from govflow.kernel.findings import Json

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
# A digest of few words gives them away to whoever guesses, so it is withheld with them.
_WORDING = frozenset({"text", "subject", "sha256", "elected", "nominations", "falls_out"})


def words_withheld(paragraph: str) -> str:
    """Return what stands in the place of exempt wording (Schedule 12A, LGA 1972)."""
    return f"Exempt: paragraph {paragraph}."


def as_read(
    type_: str, data: Mapping[str, Json], private: Mapping[str, Json], roles: Collection[str]
) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return what an entry says, and its private part, as these roles in its area let one read it."""
    if type_ == INTEREST and not READS_INTERESTS & set(roles):
        return {**data, "kind": "" if data.get("sensitive") else data.get("kind")}, {}
    paragraph = data.get("exempt")
    if not paragraph or READS_EVERY_BODY & set(roles):
        return dict(data), dict(private)
    return {name: _withheld(name, value, str(paragraph)) for name, value in data.items()}, {}


def _withheld(name: str, value: Json, paragraph: str) -> Json:
    if name in _WORDING:
        return words_withheld(paragraph) if name == "text" else ""
    if isinstance(value, dict):
        return {inner: _withheld(inner, one, paragraph) for inner, one in value.items()}
    if isinstance(value, list):
        return [_withheld("", one, paragraph) for one in value]
    return value
