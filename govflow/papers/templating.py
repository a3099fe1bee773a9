"""Filling in templates: found in the organisation's own folder first, run without any reach beyond the paper.

A template is Jinja with one name, ``paper``. What it asks for and no paper has, and what cannot be read as a
template at all, is told in plain words with the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from govflow.kernel.errors import Broken, InvalidInput, NotFound
from govflow.papers.model import Folders

# XML, of which Word files are made, has no place for these.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TemplateBroken(Broken):
    """A template of the organisation's own that cannot be filled in: its file, and what is wrong with it."""

    code = "TEMPLATE_BROKEN"


def environment(folders: Folders) -> SandboxedEnvironment:
    """Return the one environment of all papers: escaped, sandboxed, and silent about nothing."""
    return SandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders.all]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def printable(value: object) -> object:
    """Leave out of a text what no paper can hold."""
    return _UNPRINTABLE.sub("", value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def find_template(folders: Folders, name: str) -> Path:
    """Return the file of a template: the organisation's own where there is one.

    Raises:
        NotFound: where neither folder has it.
    """
    for folder in folders.all:
        if (folder / name).is_file():
            return folder / name
    raise NotFound(f"There is no template '{name}' in the folders of templates.")


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Say of whatever goes wrong with a template which file it is, and what to do.

    Raises:
        TemplateBroken: for every way in which a template can be wrong.
    """
    try:
        yield
    except TemplateSyntaxError as error:
        place = f" (line {error.lineno} of {Path(error.filename or file).name})" if error.filename else ""
        raise _broken(file, f"{_sentence(str(error.message))}{place}") from error
    except TemplateError as error:
        raise _broken(file, _asked_for(str(error.message))) from error
    except (BadZipFile, KeyError) as error:
        raise _broken(file, "It is no Word document (.docx). Save it again from Word.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(file, f"It cannot be read: {error}.") from error
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise _broken(file, _sentence(str(error))) from error


def _asked_for(message: str) -> str:
    missing = re.search(r"has no attribute '([^']+)'", message) or re.search(
        r"'([^']+)' is undefined", message
    )
    if missing:
        return f"It asks for '{missing[1]}', which this kind of paper does not have."
    return _sentence(message)


def _sentence(message: str) -> str:
    words = message.strip().rstrip(".") or "it cannot be filled in"
    return f"{words[0].upper()}{words[1:]}."


def _broken(file: Path, problem: str) -> TemplateBroken:
    message = (
        f"The template {file.name} cannot be used. {problem} Put it right, or take it away to use "
        f"GovFlow’s own; 'govflow paper check {file.name}' tries it out."
    )
    return TemplateBroken(message)


def check_folder(folders: Folders) -> None:
    """Refuse a setting that names no folder.

    Raises:
        InvalidInput: naming the setting.
    """
    if folders.own is not None and not folders.own.is_dir():
        message = f"GOVFLOW_PAPER_TEMPLATES names {folders.own}, which is no folder."
        raise InvalidInput(message, field="GOVFLOW_PAPER_TEMPLATES")
