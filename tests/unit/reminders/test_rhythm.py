"""Who is told, and with whom a date is raised, is a setting, for each date too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govflow.kernel.errors import Broken
from govflow.reminders.model import ESCALATED, Dated, read_rhythm, tellings

ROOT = Path(__file__).resolve().parents[3]
ROLES = ("plan_lead", "s151_officer", "governance_officer", "head_of_paid_service")
FILE = (ROOT / "config/reminders.toml").read_text("utf-8")


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "reminders.toml"
    file.write_text(text, encoding="utf-8")
    return file


def raised_with(file: Path, milestone: str) -> list[str]:
    late = Dated("plan-x", "x", milestone, "Date", date(2021, 10, 19), "plan_lead", "", False, 2, -2)
    told = tellings(late, read_rhythm(file, ROLES), date(2021, 10, 21))
    return [one.role for one in told if one.kind == ESCALATED]


def test_a_date_is_raised_with_the_senior_of_the_settings_or_with_its_own(tmp_path: Path) -> None:
    own = FILE.replace("[milestones.submitted]", '[milestones.submitted]\nsenior = "head_of_paid_service"')
    file = written(tmp_path, own)

    assert raised_with(file, "draft_to_bcm") == ["governance_officer"]
    assert raised_with(file, "submitted") == ["head_of_paid_service"]


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('senior = "governance_officer"', 'senior = "the_boss"'),
        ("plan_lead = [15,", "plan_leed = [15,"),
        ("owner = [10,", 'owner = ["ten",'),
        ('digest_at = "08:00"', 'digest_at = "01:30"'),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start_and_is_named(
    tmp_path: Path, there: str, instead: str
) -> None:
    assert there in FILE

    with pytest.raises(Broken, match=r"config/reminders\.toml cannot be used"):
        read_rhythm(written(tmp_path, FILE.replace(there, instead)), ROLES)
