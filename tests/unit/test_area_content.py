"""Roles, kinds of body and areas: complete, consistent with each other, and no named persons."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govflow.rulebook.terms import read_rules

ROOT = Path(__file__).resolve().parents[2]
AREAS = {
    "doncaster": "E08000017",
    "dorset": "E06000059",
    "bromley": "E09000006",
    "bath-and-north-east-somerset": "E06000022",
    "norfolk": "E10000020",
}
ROLES = {
    "plan_lead",
    "report_author",
    "governance_officer",
    "democratic_services_officer",
    "monitoring_officer",
    "s151_officer",
    "finance_officer",
    "clearance_officer_legal",
    "clearance_officer_equality",
    "clearance_officer_hr",
    "clearance_officer_technology",
    "clearance_officer_health",
    "advisory_group_secretary",
    "member",
    "chair",
    "scrutiny_chair",
    "head_of_paid_service",
    "director",
    "nhs_chief_officer",
    "nhs_finance_lead",
    "nhs_governance_officer",
    "pool_manager",
    "authorised_signatory",
    "regional_contact",
    "auditor",
    "area_administrator",
    "system_administrator",
    "maker",
}


def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


@pytest.fixture(params=AREAS)
def area(request: pytest.FixtureRequest) -> dict[str, Any]:
    return _toml(f"config/areas/{request.param}.toml")


def test_every_role_of_the_product_has_its_words_and_its_scope() -> None:
    roles = _toml("config/roles.toml")
    assert set(roles) == ROLES
    for name, role in roles.items():
        assert role["title"], name
        assert role["description"].endswith("."), name
        assert role["scope"] in {"area", "body", "system"}, name
    assert {name for name, role in roles.items() if role.get("reads_only")} == {"regional_contact", "auditor"}
    assert {name for name, role in roles.items() if role.get("needs_end_date")} == {"auditor"}


def test_only_a_body_that_decides_has_authority_and_outside_bodies_are_marked() -> None:
    bodies = _toml("config/bodies.toml")
    outside = {name for name, kind in bodies.items() if kind["outside"]}
    assert outside == {
        "nhs_england",
        "national_bcf_team",
        "regional_assurance_panel",
        "better_care_manager",
        "partner_police",
    }
    assert bodies["advisory_group"]["advisory"] is True
    assert bodies["health_and_wellbeing_board"]["powers"].startswith("Signs off")
    assert bodies["nhs_england"]["powers"].startswith("Approves")
    assert bodies["partner_council"]["powers"].startswith("Signs")


def test_each_area_has_its_code_its_two_partners_and_its_board(area: dict[str, Any]) -> None:
    assert area["code"] == AREAS[area["area"]]
    kinds_of_organisation = [organisation["kind"] for organisation in area["organisations"]]
    assert [kinds_of_organisation.count(kind) for kind in ("council", "nhs")] == [1, 1]
    assert set(kinds_of_organisation) <= {"council", "nhs", "member"}
    kinds = {body["slug"]: body["kind"] for body in area["bodies"]}
    assert kinds[area["board"]] == "health_and_wellbeing_board"
    assert set(kinds.values()) <= set(_toml("config/bodies.toml"))
    assert {"nhs_england", "regional_assurance_panel", "national_bcf_team"} <= set(kinds.values())
    parents = {body["parent"] for body in area["bodies"] if "parent" in body}
    assert parents <= set(kinds) | {organisation["slug"] for organisation in area["organisations"]}


def test_each_demonstration_person_stands_somewhere_and_holds_roles_that_exist(area: dict[str, Any]) -> None:
    roles = _toml("config/roles.toml")
    bodies = {body["slug"] for body in area["bodies"]}
    organisations = {organisation["slug"] for organisation in area["organisations"]}
    for person in area.get("people", []):
        assert person.get("organisation", "") in organisations | {""}, person["sign_in"]
        assert person["email"].endswith(".example"), person["sign_in"]
        for held in person["roles"]:
            assert ("body" in held) == (roles[held["role"]]["scope"] == "body"), person["sign_in"]
            assert held.get("body") in bodies | {None}, person["sign_in"]
            assert ("until" in held) >= bool(roles[held["role"]].get("needs_end_date")), person["sign_in"]


def test_the_terms_of_each_body_can_be_read_and_name_powers_that_exist(area: dict[str, Any]) -> None:
    powers = _toml("config/powers.toml")
    kinds = _toml("config/bodies.toml")
    bodies = {body["slug"]: body for body in area["bodies"]}
    assert "signs_off_plans" in bodies[area["board"]]["terms"][-1]["powers"]
    for slug, body in bodies.items():
        for terms in body.get("terms", []):
            named = {
                name: value
                for name, value in terms.items()
                if name not in {"approved", "approved_by", "parent"}
            }
            named["meets"] = [day.isoformat() for day in terms.get("meets", [])]
            rules = read_rules(named)
            assert set(rules.powers) <= set(powers), slug
            deciding = {name for name in rules.powers if powers[name].get("decides", True)} - {"elects"}
            assert not (deciding and kinds[body["kind"]]["advisory"]), slug
            assert set(rules.committees) <= set(bodies), slug
            # What no paper prints is marked as the demonstration's own.
            assert "demonstration" in rules.note or "business meeting" in rules.note, slug


def test_every_seat_belongs_to_an_organisation_and_nobody_sits_where_there_is_none(
    area: dict[str, Any],
) -> None:
    organisations = {organisation["slug"] for organisation in area["organisations"]}
    seats = {seat["slug"]: seat for body in area["bodies"] for seat in body.get("seats", [])}
    assert {seat["organisation"] for seat in seats.values()} <= organisations
    chairs = []
    for person in area.get("people", []):
        for held in person.get("seats", []):
            assert held["from"] >= seats[held["seat"]]["from"], person["sign_in"]
            chairs += [held["seat"]] * (held.get("office") == "chair")
    assert len(chairs) == len(set(chairs))


def test_a_bodys_slug_and_an_organisations_are_their_own_in_the_whole_installation() -> None:
    areas = [_toml(f"config/areas/{name}.toml") for name in AREAS]
    for kind in ("bodies", "organisations"):
        slugs = [row["slug"] for area in areas for row in area[kind]]
        assert len(slugs) == len(set(slugs))


def test_one_sign_in_name_means_one_person_everywhere() -> None:
    names = [p["sign_in"] for a in AREAS for p in _toml(f"config/areas/{a}.toml").get("people", [])]
    assert len(names) == len(set(names))
    assert {"plan-lead", "clerk", "jcog-secretary", "signatory-council", "signatory-nhs"} <= set(names)


def test_doncasters_three_sources_make_its_printed_total_to_the_penny() -> None:
    funding = _toml("config/areas/doncaster.toml")["funding"]
    sources = [Decimal(row["amount"]) for row in funding if row["kind"] == "source"]
    assert len(sources) == 3
    assert sum(sources) == Decimal("44585686.00")
    ringfences = {row["kind"]: row["amount"] for row in funding if row["kind"].startswith("ringfence")}
    assert ringfences == {"ringfence_NC3": "7380716.00", "ringfence_NC2": "8575547.00"}


def test_each_partner_of_a_demonstration_area_has_a_signatory_of_its_own() -> None:
    for name in ("doncaster", "dorset"):
        area = _toml(f"config/areas/{name}.toml")
        kinds = {organisation["slug"]: organisation["kind"] for organisation in area["organisations"]}
        signs = [
            kinds[person["organisation"]]
            for person in area["people"]
            if any(held["role"] == "authorised_signatory" for held in person["roles"])
        ]
        assert sorted(signs) == ["council", "nhs"]


def test_the_officers_page_names_only_steps_that_the_plan_has_in_the_order_it_has_them() -> None:
    page = (ROOT / "docs/reference/bcf-plan.md").read_text(encoding="utf-8")
    file = (ROOT / "workflows/bcf_plan.yaml").read_text(encoding="utf-8")
    triggers = set(re.findall(r"trigger: (\w+)", file))
    named = set(re.findall(r"`([a-z]+(?:_[a-z0-9]+)*)`", page)) - {"steps_order", "bcf_plan"}
    assert named - triggers == set()
    everyday = {
        "record_feedback",
        "return_to_drafting",
        "reopen_year",
        "record_quarterly_return",
        "drop_amendment",
    }
    untold = {name for name in triggers - named - everyday if "amendment" not in name}
    assert untold == set()
