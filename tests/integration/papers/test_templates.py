"""Templates of an organisation's own: used where they are, told in words where they are wrong, tried before."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document

from govflow.cli.main import cli, run
from govflow.kernel.errors import InvalidInput, Unavailable
from govflow.papers.model import Folders, Notice
from govflow.papers.printing import make_paper
from govflow.papers.samples import SAMPLES
from govflow.papers.templating import TemplateBroken
from govflow.settings import load_settings
from tests.integration.papers.conftest import pdf_text, word_text

SHIPPED = Path(__file__).resolve().parents[3] / "config" / "papers"
NOTICE = SAMPLES["notice"][0]
assert isinstance(NOTICE, Notice)


def word_template(folder: Path, *paragraphs: str, name: str = "notice.docx") -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / name))
    return folder / name


def test_a_template_of_ones_own_stands_in_for_the_shipped_one_and_the_rest_stays(tmp_path: Path) -> None:
    word_template(tmp_path, "Our council: {{ paper.text }}")
    folders = Folders(SHIPPED, tmp_path)

    own = word_text(make_paper(folders, "notice", "docx", NOTICE).content)
    shipped = word_text(make_paper(folders, "agenda", "docx", SAMPLES["agenda"][0]).content)

    assert own == "Our council: Some words & <others>"
    assert "There is nothing on the agenda yet." not in shipped
    assert "1. Some words & <others>" in shipped


@pytest.mark.pango
def test_a_style_sheet_of_ones_own_goes_with_the_shipped_html(tmp_path: Path) -> None:
    (tmp_path / "paper.html").write_text(
        '<html lang="en-GB"><head><title>{{ paper.title }}</title></head><body><h1>Ours</h1>'
        "{% block content %}{% endblock %}</body></html>"
    )

    said = pdf_text(make_paper(Folders(SHIPPED, tmp_path), "notice", "pdf", NOTICE).content)

    assert said.startswith("Ours")
    assert "What was decided Some words & <others>" in said


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        (("{{ paper.nonsense }}",), "It asks for 'nonsense', which this kind of paper does not have."),
        (("{{ other.text }}",), "It asks for 'other', which this kind of paper does not have."),
        (("{% if paper.text %}",), "Unexpected end of template"),
        (("{{ paper.text | wild }}",), "No filter named 'wild'"),
        (("{{ ''.__class__.__mro__ }}",), "unsafe"),
    ],
)
def test_a_broken_word_template_is_told_by_its_file_and_its_problem(
    tmp_path: Path, paragraphs: tuple[str, ...], words: str
) -> None:
    word_template(tmp_path, *paragraphs)

    with pytest.raises(TemplateBroken) as told:
        make_paper(Folders(SHIPPED, tmp_path), "notice", "docx", NOTICE)

    assert told.value.message.startswith("The template notice.docx cannot be used.")
    assert words in told.value.message


@pytest.mark.pango
@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("{{ paper.nonsense }}", "It asks for 'nonsense'"),
        ("{% for one in paper.lines %}", "(line 1 of notice.html)"),
        ('<img src="http://elsewhere.example/logo.png" alt="">', "elsewhere.example"),
        ('<img src="file:///etc/hostname" alt="">', "does not lie in the folder"),
    ],
)
def test_a_broken_html_template_is_told_and_reaches_nowhere(tmp_path: Path, html: str, words: str) -> None:
    (tmp_path / "notice.html").write_text(f"<html><head><title>T</title></head><body>{html}</body></html>")

    with pytest.raises(TemplateBroken) as told:
        make_paper(Folders(SHIPPED, tmp_path), "notice", "pdf", NOTICE)

    assert "notice.html" in told.value.message
    assert words in told.value.message


def test_what_is_no_word_document_at_all_and_no_folder_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "notice.docx").write_bytes(b"not a zip")

    with pytest.raises(TemplateBroken, match="no Word document"):
        make_paper(Folders(SHIPPED, tmp_path), "notice", "docx", NOTICE)
    with pytest.raises(InvalidInput, match="GOVFLOW_PAPER_TEMPLATES"):
        make_paper(Folders(SHIPPED, tmp_path / "nowhere"), "notice", "docx", NOTICE)


def test_without_pango_a_pdf_is_refused_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(name: str, *given: Any, **more: Any) -> Any:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *given, **more)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(Unavailable, match="apt-get install libpango-1.0-0") as told:
        make_paper(Folders(SHIPPED), "notice", "pdf", NOTICE)

    assert told.value.code == "PDF_NOT_HERE"


@pytest.mark.pango
def test_every_shipped_template_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(file) for file in sorted(SHIPPED.iterdir())]

    assert run(["paper", "check", *files]) == 0
    assert capsys.readouterr().out.count("it can be used") == len(files) == 12


def test_paper_check_tells_before_anybody_needs_it(tmp_path: Path) -> None:
    good = word_template(tmp_path, "{{ paper.title }}")
    late = word_template(tmp_path, "{% if not paper.items %}{{ paper.itmes }}{% endif %}", name="agenda.docx")
    strange = word_template(tmp_path, "x", name="letter.docx")

    answer = CliRunner().invoke(cli, ["paper", "check", str(good), str(late), str(strange), "--json"])
    found = {Path(one["file"]).name: one["findings"] for one in json.loads(answer.stdout)["templates"]}

    assert answer.exit_code == 1
    assert found["notice.docx"] == []
    assert [one["code"] for one in found["agenda.docx"]] == ["TEMPLATE_BROKEN"]
    assert "'itmes'" in found["agenda.docx"][0]["message"]
    assert [one["code"] for one in found["letter.docx"]] == ["TEMPLATE_UNKNOWN"]


def test_the_doctor_tries_out_the_templates_of_ones_own(tmp_path: Path, sqlite_url: str) -> None:
    word_template(tmp_path, "{{ paper.nonsense }}")
    environ = {"GOVFLOW_DATABASE_URL": sqlite_url, "GOVFLOW_PAPER_TEMPLATES": str(tmp_path)}

    def found() -> tuple[int, list[tuple[str, str]]]:
        answer = CliRunner().invoke(cli, ["doctor", "--json"], env=environ)
        checks = [one for one in json.loads(answer.stdout)["checks"] if one["name"] == "templates"]
        return answer.exit_code, [(one["status"], one["message"][:40]) for one in checks]

    wrong = found()
    word_template(tmp_path, "{{ paper.title }}")
    right = found()

    assert wrong == (1, [("error", "The template notice.docx cannot be used.")])
    assert right[1] == [("ok", "1 of your own, and each can be used")]


def test_the_folder_is_a_setting(tmp_path: Path) -> None:
    assert load_settings({"GOVFLOW_PAPER_TEMPLATES": str(tmp_path)}).paper_templates == str(tmp_path)
    assert load_settings({}).paper_templates == ""
