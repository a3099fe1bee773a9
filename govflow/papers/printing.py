"""From a paper's content to a file: the template of its kind, as Word or as PDF; and trying templates out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from govflow.kernel.errors import GovFlowError, InvalidInput
from govflow.kernel.findings import Finding
from govflow.papers.model import FORMS, PDF, WORD, Folders, Made, Printed
from govflow.papers.pdf import fill_pdf
from govflow.papers.samples import SAMPLES
from govflow.papers.templating import check_folder, environment, find_template
from govflow.papers.word import fill_word

# A part that papers share is tried out with the papers that use it.
SHARED = frozenset({"paper.html", "paper.css"})
_SUFFIXES = {WORD: ".docx", PDF: ".html"}


def make_paper(folders: Folders, kind: str, form: str, paper: Printed) -> Made:
    """Return a finished paper.

    Raises:
        InvalidInput: for a form that is none; TemplateBroken, Unavailable: as the form's own maker.
    """
    if form not in FORMS:
        raise InvalidInput(f"'{form}' is not one of: {', '.join(FORMS)}.", field="format")
    check_folder(folders)
    file = find_template(folders, f"{kind}{_SUFFIXES[form]}")
    return Made(f"{kind}-{paper.ref.replace('/', '-')}.{form}", form, _fill(folders, file, paper))


def _fill(folders: Folders, file: Path, paper: Printed) -> bytes:
    env = environment(folders)
    if file.suffix == _SUFFIXES[WORD]:
        return fill_word(env, file, paper)
    return fill_pdf(env, folders, file, paper)


def check_template(folders: Folders, file: Path) -> Iterator[Finding]:
    """Fill a template in with a full paper and an empty one of its kind, and yield what goes wrong."""
    kind = file.stem
    kinds = SAMPLES if file.name in SHARED else {kind: SAMPLES[kind]} if kind in SAMPLES else {}
    if not kinds or file.suffix not in {*_SUFFIXES.values(), ".css"}:
        named = ", ".join(f"{name}{suffix}" for name in SAMPLES for suffix in _SUFFIXES.values())
        message = f"{file.name} is no template of a paper. Its name is one of: {named}."
        yield Finding("TEMPLATE_UNKNOWN", message, where=str(file))
        return
    beside = Folders(folders.shipped, file.parent.resolve())
    for name, samples in kinds.items():
        tried = find_template(beside, f"{name}.html") if file.name in SHARED else file.resolve()
        for sample in samples:
            try:
                _fill(beside, tried, sample)
            except GovFlowError as error:
                yield Finding(error.code, error.message, where=str(file))
                return
