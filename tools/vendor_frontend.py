"""Writes the cleaned style sheets and scripts of the design system into govflow/web/static/vendor/.

The GOV.UK typeface and crest may not be used outside gov.uk, and no asset files are copied, so every
mention of them is taken out; what is left of one stops the set-up. Standard library only.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "govflow" / "web" / "static" / "vendor"

ARIAL = 'Arial,Helvetica,"Liberation Sans",sans-serif'
FORBIDDEN = re.compile(
    r"GDS Transport|\.woff|govuk-crest|@font-face|sourceMappingURL|/assets/", re.IGNORECASE
)


class Unclean(Exception):
    """Raised when a cleaned file still names what GovFlow may not serve."""


@dataclass(frozen=True)
class Source:
    """One file of one package, the name it is served under, and the licence it comes with."""

    package: str
    path: str
    name: str


SOURCES = (
    Source("govuk-frontend", "dist/govuk/govuk-frontend.min.css", "govuk-frontend.min.css"),
    Source("govuk-frontend", "dist/govuk/govuk-frontend.min.js", "govuk-frontend.min.js"),
    Source("@ministryofjustice/frontend", "moj/moj-frontend.min.css", "moj-frontend.min.css"),
    Source(
        "accessible-autocomplete", "dist/accessible-autocomplete.min.css", "accessible-autocomplete.min.css"
    ),
    Source(
        "accessible-autocomplete", "dist/accessible-autocomplete.min.js", "accessible-autocomplete.min.js"
    ),
)


def clean_css(css: str) -> str:
    """The style sheet without typeface, crest, asset files and source map."""
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"/\*!? ?Copyright \(c\) 2011 by Margaret.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r'"?GDS Transport"?,\s*arial,\s*sans-serif', ARIAL, css, flags=re.IGNORECASE)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    # The rules that draw the crest go whole, so that the space kept for it goes too.
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest[^{}]*\}", "", css)
    # Icons of components GovFlow does not use: the rule stays, the request for a missing file goes.
    return re.sub(r"url\(\"?/assets/[^)]*\)", "none", css)


def clean_script(script: str) -> str:
    """The script without its source map."""
    return re.sub(r"\s*//# sourceMappingURL=\S*", "", script)


def cleaned(source: Source) -> str:
    """The text of one file as it may be served, under a line that says what it is."""
    package = PACKAGES / source.package
    described = json.loads((package / "package.json").read_text(encoding="utf-8"))
    text = (package / source.path).read_text(encoding="utf-8")
    text = clean_css(text) if source.name.endswith(".css") else clean_script(text)
    found = FORBIDDEN.search(text)
    if found:
        message = (
            f"{source.name} still says {found.group()!r} after cleaning; look at {source.package} by hand."
        )
        raise Unclean(message)
    label = f"{source.package} {described['version']}, {described['license']} licence, cleaned for GovFlow"
    # At the end, because a style sheet's @charset counts only as its first words.
    return f"{text.strip()}\n/*! {label} */\n"


def write_all(vendor: Path = VENDOR) -> list[Path]:
    """Write every file afresh and answer with what was written."""
    texts = {source.name: cleaned(source) for source in SOURCES}
    if vendor.exists():
        shutil.rmtree(vendor)
    vendor.mkdir(parents=True)
    written = []
    for name, text in texts.items():
        path = vendor / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def main() -> int:
    """Clean and write; say plainly what stands in the way."""
    if not PACKAGES.is_dir():
        print("The npm packages are not there yet: run `make setup`.", file=sys.stderr)
        return 3
    try:
        written = write_all()
    except Unclean as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{len(written)} cleaned files in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
