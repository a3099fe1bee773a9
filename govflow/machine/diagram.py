"""Draws a definition: Mermaid and DOT as text, SVG through Graphviz where it is installed, and words.

The drawing is for eyes; ``as_steps`` says the same for everyone. Labels are always escaped, and no
``style`` attribute is written, so that a strict content security policy holds.
"""

from __future__ import annotations

import hashlib
import re
from html import escape

from govflow.kernel.errors import Unavailable
from govflow.machine.conditions import SYSTEM, worded
from govflow.machine.definition import Definition, State, Transition

_INK, _PAPER, _HERE, _END = "#0b0c0c", "#ffffff", "#1d70b8", "#f3f2f1"
_MERMAID_SAFE = re.compile(r"[^\w .,()'/-]")


def to_mermaid(definition: Definition, highlight: str = "") -> str:
    """Return the definition as a Mermaid state diagram, for a README."""
    ids = _ids(definition)
    lines = ["stateDiagram-v2", f"    [*] --> {ids[definition.initial]}"]
    for name, state in definition.states.items():
        lines.append(f'    state "{_mermaid(state.title)}" as {ids[name]}')
    for step in definition.transitions:
        lines += [f"    {ids[source]} --> {ids[step.to]} : {_mermaid(step.title)}" for source in step.sources]
    lines += [f"    {ids[name]} --> [*]" for name, state in definition.states.items() if state.final]
    if highlight in ids:
        lines += [f"    classDef here fill:{_HERE},color:{_PAPER}", f"    class {ids[highlight]} here"]
    return "\n".join(lines) + "\n"


def to_dot(definition: Definition, highlight: str = "") -> str:
    """Return the definition in Graphviz's language, with classes for states, ends and the present one."""
    ids = _ids(definition)
    lines = [
        "digraph workflow {",
        '  graph [rankdir=TB, bgcolor="transparent", fontname="Helvetica"];',
        f'  node [shape=box, style="rounded,filled", fontname="Helvetica", color="{_INK}"];',
        f'  edge [fontname="Helvetica", fontsize=10, color="{_INK}"];',
    ]
    for name, state in definition.states.items():
        lines.append(_dot_state(ids[name], state, here=name == highlight))
    for step in definition.transitions:
        lines += [f"  {ids[one]} -> {ids[step.to]} [label={_dot(step.title)}];" for one in step.sources]
    return "\n".join([*lines, "}"]) + "\n"


def to_svg(definition: Definition, highlight: str = "") -> str:
    """Return the diagram as SVG to stand inside a page, with a title, a description and ids of its own.

    Raises:
        Unavailable: when Graphviz is not installed; says which Debian package to install.
    """
    missing = "Diagrams need Graphviz. Install the Debian package: sudo apt-get install graphviz"
    try:
        import graphviz
    except ImportError as error:
        raise Unavailable(missing) from error
    try:
        drawn = graphviz.Source(to_dot(definition, highlight)).pipe(format="svg", encoding="utf-8")
    except graphviz.ExecutableNotFound as error:
        raise Unavailable(missing) from error
    except (graphviz.CalledProcessError, OSError) as error:
        raise Unavailable("Graphviz could not draw this diagram; the list of steps says the same.") from error
    return _for_a_page(str(drawn), definition, highlight)


def as_steps(definition: Definition) -> tuple[tuple[State, tuple[str, ...]], ...]:
    """Return each state with its ways out as sentences: the diagram for those who do not see it."""
    return tuple(
        (state, tuple(_sentence(definition, step) for step in definition.steps_from(name)))
        for name, state in definition.states.items()
    )


def _sentence(definition: Definition, step: Transition) -> str:
    roles = [worded(role) for role in step.roles if role != SYSTEM]
    who = " or ".join(roles) if roles else "GovFlow itself"
    return f"{step.title} ({who}): leads to {definition.states[step.to].title}."


def _ids(definition: Definition) -> dict[str, str]:
    return {name: f"s{place}" for place, name in enumerate(definition.states)}


def _mermaid(label: str) -> str:
    # Mermaid reads #NN; as the character of that number; nothing else quotes for certain.
    return _MERMAID_SAFE.sub(lambda found: f"#{ord(found.group())};", " ".join(label.split()))


def _dot(label: str) -> str:
    text = " ".join(label.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text.replace("&", "&amp;")}"'


def _dot_state(node: str, state: State, *, here: bool) -> str:
    kind = "state here" if here else "state end" if state.final else "state"
    fill = _HERE if here else _END if state.final else _PAPER
    ink = _PAPER if here else _INK
    rim = ", peripheries=2" if state.final else ""
    label = _dot(state.title)
    return f'  {node} [label={label}, class="{kind}", fillcolor="{fill}", fontcolor="{ink}"{rim}];'


def _for_a_page(drawn: str, definition: Definition, highlight: str) -> str:
    key = hashlib.sha256(f"{definition.name} {definition.digest} {highlight}".encode()).hexdigest()[:10]
    own = f"workflow-{key}"
    body = drawn[drawn.index("<svg") :]
    view = re.search(r'viewBox="[-0-9. ]+"', body)
    inner = body[body.index(">") + 1 :]
    inner = re.sub(r"<!--.*?-->\s*", "", inner, flags=re.DOTALL)
    # Graphviz titles each box with its code name; the title of the whole says more.
    inner = re.sub(r"<title>.*?</title>\s*", "", inner, flags=re.DOTALL)
    inner = re.sub(r'\bid="', f'id="{own}-', inner)
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'class="workflow-diagram" {view.group() if view else ""} role="img" '
        f'aria-labelledby="{own}-title {own}-desc">'
    )
    title = f'<title id="{own}-title">{escape(definition.title)}</title>'
    desc = f'<desc id="{own}-desc">{escape(_description(definition, highlight))}</desc>'
    return f"{root}\n{title}\n{desc}\n{inner.strip()}\n"


def _description(definition: Definition, highlight: str) -> str:
    places, steps = len(definition.states), len(definition.transitions)
    words = f"{places} states and {steps} steps, beginning at {definition.states[definition.initial].title}."
    if highlight in definition.states:
        words += f" The present state is {definition.states[highlight].title}."
    return f"{words} The list of steps says the same in words."
