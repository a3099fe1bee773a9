"""What is served and what is pinned: no typeface or crest of gov.uk, no address of a registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "govflow" / "web" / "static"
VENDORED = sorted((STATIC / "vendor").glob("*"))


def test_the_design_system_is_there_and_nothing_else() -> None:
    assert [path.name for path in VENDORED] == [
        "accessible-autocomplete.min.css",
        "accessible-autocomplete.min.js",
        "govuk-frontend.min.css",
        "govuk-frontend.min.js",
        "moj-frontend.min.css",
    ]


# The GOV.UK Design System allows its typeface and crest on gov.uk alone.
@pytest.mark.parametrize(
    "word", ["GDS Transport", ".woff", "crest.svg", "@font-face", "sourceMappingURL", "/assets/"]
)
def test_nothing_served_names_what_may_not_be_used(word: str) -> None:
    served = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".html"}]

    assert served
    assert [path.name for path in served if word.lower() in path.read_text(encoding="utf-8").lower()] == []


def test_style_sheets_are_still_whole_after_cleaning() -> None:
    for path in VENDORED:
        if path.suffix == ".css":
            css = path.read_text(encoding="utf-8")
            assert css.count("{") == css.count("}"), path.name
            assert "Arial" in css or "autocomplete" in path.name, path.name
    assert ".govuk-button{" in (STATIC / "vendor" / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert ".moj-timeline{" in (STATIC / "vendor" / "moj-frontend.min.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json", "pyproject.toml", ".npmrc"])
def test_no_lock_holds_a_download_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    without_funding = re.sub(r'"funding":\s*(\{[^}]*\}|\[[^\]]*\])', "", text)
    assert re.findall(r"(?:https?|file|git\+\w+)://\S+", without_funding) == []
    assert '"resolved"' not in text


def test_every_python_package_is_pinned_by_version_and_digest() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()

    pinned = [line for line in lines if line and not line.startswith("#")]
    assert len(pinned) > 50
    assert [
        line for line in pinned if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_the_macros_and_the_style_sheet_are_of_the_same_release() -> None:
    # govuk-frontend-jinja 4.1.0 was made from govuk-frontend 6.3.0; with another, components break.
    pinned = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]

    assert "govuk-frontend-jinja==4.1.0" in (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert pinned["govuk-frontend"] == "6.3.0"
