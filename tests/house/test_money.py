"""Money is whole pence inside and text outside: no float comes near it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Whoever turns text to pence or pence to text holds money.
TURNING = {"pence_of", "pounds_of", "money_words"}


def floats(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"line {node.lineno}: {node.value}")
        if isinstance(node, ast.Name | ast.Attribute) and "float" in {
            getattr(node, "id", ""),
            getattr(node, "attr", ""),
        }:
            found.append(f"line {node.lineno}: float")
    return found


def holds_money(tree: ast.AST) -> bool:
    names = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return bool(TURNING & (names | defined))


def test_no_module_that_holds_money_knows_a_float() -> None:
    trees = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "govflow").rglob("*.py"))
    }

    holding = {place: tree for place, tree in trees.items() if holds_money(tree)}

    assert {
        "govflow/kernel/pence.py",
        "govflow/rulebook/riskshare.py",
        "govflow/rulebook/riskshare_reading.py",
    } <= set(holding)
    assert {place: found for place, tree in holding.items() if (found := floats(tree))} == {}


def test_the_arithmetic_of_a_risk_share_divides_into_whole_pence_alone() -> None:
    places = (
        "govflow/kernel/pence.py",
        "govflow/rulebook/riskshare.py",
        "govflow/rulebook/riskshare_json.py",
    )
    divided = [
        f"{place}:{node.lineno}"
        for place in places
        for node in ast.walk(ast.parse((ROOT / place).read_text(encoding="utf-8")))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]

    assert divided == []
