"""The drawing of a workflow: escaped, fit for a page under a strict policy, and said in words too."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from govflow.kernel.errors import Unavailable
from govflow.machine.diagram import as_steps, to_dot, to_mermaid, to_svg
from tests.unit.machine.known_words import TEA, sound

HOSTILE = "\"]; click s0 <script>alert(1)</script> & 'x' \\N %% end: {x}"
NASTY = TEA.replace("title: Thirsty", "title: " + repr(HOSTILE.replace("'", "")).replace("\\\\", "\\"))
NASTY = NASTY.replace("title: Serve it", 'title: "<b>&amp; \\"quoted\\" --> [*]"')


def test_mermaid_has_a_line_for_each_state_and_each_way() -> None:
    text = to_mermaid(sound(TEA), "brewing")

    assert '    state "Brewing" as s1' in text.splitlines()
    assert "    s1 --> s2 : Serve it" in text.splitlines()
    assert "    [*] --> s0" in text.splitlines()
    assert "    s2 --> [*]" in text.splitlines()
    assert "    class s1 here" in text.splitlines()


def test_a_label_cannot_write_mermaid() -> None:
    text = to_mermaid(sound(NASTY))

    assert len(text.splitlines()) == len(to_mermaid(sound(TEA)).splitlines())
    labels = re.findall(r'state "(.*)" as s0|--> s2 : (.*)$', text, re.MULTILINE)
    assert labels
    for label in ("".join(pair) for pair in labels):
        assert not re.search(r'["<>{}\[\]%&:\\]', label)


def test_a_label_cannot_write_dot() -> None:
    line = next(line for line in to_dot(sound(NASTY)).splitlines() if line.startswith("  s0 ["))

    assert line.count('"') - line.count('\\"') == 8
    assert "&amp;" in line


@pytest.mark.graphviz
@pytest.mark.parametrize("text", [TEA, NASTY])
def test_the_svg_stands_in_a_page_under_a_strict_policy(text: str) -> None:
    definition = sound(text)

    drawn = to_svg(definition, "brewing")

    root = ET.fromstring(drawn)
    assert drawn.startswith("<svg ")
    assert "width" not in root.attrib
    assert "height" not in root.attrib
    assert re.match(r"[-0-9.]+ [-0-9.]+ [0-9.]+ [0-9.]+\Z", root.attrib["viewBox"])
    assert root.attrib["role"] == "img"
    names = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert names <= {"svg", "title", "desc", "g", "path", "polygon", "text", "ellipse", "polyline"}
    assert not [node for node in root.iter() for key in node.attrib if key == "style" or key.startswith("on")]
    ids = [node.attrib["id"] for node in root.iter() if "id" in node.attrib]
    assert len(ids) == len(set(ids))
    assert set(root.attrib["aria-labelledby"].split()) <= set(ids)
    said = " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("desc"))
    assert "The present state is Brewing." in said
    assert [node.attrib["class"] for node in root.iter() if "here" in node.attrib.get("class", "")] == [
        "node state here"
    ]


@pytest.mark.graphviz
def test_every_label_comes_out_of_the_drawing_as_it_went_in() -> None:
    definition = sound(NASTY)

    root = ET.fromstring(to_svg(definition))

    texts = {" ".join("".join(node.itertext()).split()) for node in root.iter() if node.tag.endswith("}text")}
    wanted = {state.title for state in definition.states.values()} | {
        step.title for step in definition.transitions
    }
    assert {" ".join(title.split()) for title in wanted} == texts


@pytest.mark.graphviz
def test_two_drawings_on_one_page_share_no_id() -> None:
    first, second = to_svg(sound(TEA), "thirsty"), to_svg(sound(TEA), "served")

    assert not set(re.findall(r'id="([^"]+)"', first)) & set(re.findall(r'id="([^"]+)"', second))


def test_without_graphviz_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(Unavailable, match="apt-get install graphviz"):
        to_svg(sound(TEA))


def test_a_graphviz_that_may_not_be_run_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dot").write_text("#!/bin/sh\nexit 1\n")
    for mode in (0o644, 0o755):
        (tmp_path / "dot").chmod(mode)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Unavailable, match="Graphviz"):
            to_svg(sound(TEA))


def test_the_steps_are_said_in_words() -> None:
    words = {state.title: ways for state, ways in as_steps(sound(TEA))}

    assert words["Thirsty"] == ("Brew the tea (maker): leads to Brewing.",)
    assert words["Brewing"][1] == "Pour it away (GovFlow itself): leads to Thirsty."
    assert words["Served"] == ()
