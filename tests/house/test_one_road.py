"""One road: nothing else commits, nothing else writes what is folded, and nothing else sets a state."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import govflow.bootstrap  # It brings in the tables of every room.
from govflow.storage.base import PROJECTIONS

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "govflow"
WRITES = {"insert", "update", "delete"}
# Who may write a case's state into an event: opening, a step, a correction, a recorded migration.
STATE_SETTERS = {
    "govflow/road/opening.py",
    "govflow/road/rows.py",
    "govflow/road/corrections.py",
    "govflow/road/migration.py",
}
TAKE_STEP = {"govflow/road/perform.py", "govflow/reactions.py"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PRODUCT.rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def tables_of(tree: ast.Module) -> dict[str, str]:
    """Names in a module that stand for a folded table."""
    found = {name: name for name in PROJECTIONS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {one.asname or one.name: one.name for one in node.names if one.name in PROJECTIONS}
    return found


def test_the_tables_of_every_room_are_known_here() -> None:
    assert govflow.bootstrap.connect is not None
    assert {"cases", "act", "person", "role_grant", "document", "saved_email"} <= PROJECTIONS.keys()


def test_only_the_unit_of_work_commits() -> None:
    committing = {place for place, tree in trees() for name, _ in calls(tree) if name == "commit"}
    opening = {
        place for place, tree in trees() for name, _ in calls(tree) if name in {"begin", "begin_nested"}
    }

    assert committing <= {"govflow/storage/work.py"}
    assert opening <= {"govflow/storage/work.py", "govflow/storage/schema.py"}


def test_only_events_write_what_is_folded_from_them() -> None:
    wrong = []
    for place, tree in trees():
        tables = tables_of(tree)
        for name, call in calls(tree):
            first = call.args[0] if call.args else None
            target = first.id if isinstance(first, ast.Name) else ""
            if name in WRITES and target in tables and place != "govflow/storage/projections.py":
                wrong.append(f"{place}:{call.lineno} {name}({target})")

    assert wrong == []


def test_no_statement_in_text_writes_what_is_folded() -> None:
    wrong = []
    for place, tree in trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                continue
            words = " ".join(node.value.lower().split())
            wrong += [
                f"{place}:{node.lineno} {words[:60]}"
                for name in (*PROJECTIONS, "ledger_event", "ledger_private")
                if any(f"{verb} {name} " in f"{words} " for verb in ("insert into", "update", "delete from"))
            ]

    assert wrong == []


def rows_that_set_a_state(tree: ast.Module) -> Iterator[int]:
    for name, call in calls(tree):
        table = call.args[0] if name == "Row" and call.args else None
        if isinstance(table, ast.Constant) and table.value == "cases":
            yield call.lineno


def test_a_cases_row_is_written_by_opening_step_correction_and_migration_alone() -> None:
    found = {place for place, tree in trees() for _ in rows_that_set_a_state(tree)}

    assert found == STATE_SETTERS


def test_every_row_of_an_event_names_its_table_in_plain_sight() -> None:
    # A table that is computed could be `cases`, and no reader of the code would see it.
    hidden = []
    for place, tree in trees():
        for name, call in calls(tree):
            if name == "Row" and call.args and not isinstance(call.args[0], ast.Constant):
                hidden.append(f"{place}:{call.lineno}")
    # The second writes bodies and their like; `Row` in machine/ is a row of a workflow file.
    allowed = (
        "govflow/road/reversal.py",
        "govflow/people/use_cases/areas.py",
        "govflow/ledger/",
        "govflow/machine/",
    )

    assert [where for where in hidden if not where.startswith(allowed)] == []


def test_a_step_is_taken_through_the_road_or_a_reaction_alone() -> None:
    found = {place for place, tree in trees() for name, _ in calls(tree) if name == "take_step"}

    assert found == TAKE_STEP


def test_only_the_chooser_moves_a_state_machine_and_no_model_is_ever_added_to_one() -> None:
    machines = {place for place, tree in trees() for name, _ in calls(tree) if name == "Machine"}
    added = [
        place for place, tree in trees() for name, _ in calls(tree) if name in {"add_model", "add_state"}
    ]

    assert machines == {"govflow/machine/chooser.py"}
    assert added == []


def test_every_write_is_opened_for_a_named_actor() -> None:
    nameless = []
    for place, tree in trees():
        for name, call in calls(tree):
            on = call.func.value if isinstance(call.func, ast.Attribute) else None
            is_store = isinstance(on, ast.Attribute | ast.Name) and ast.unparse(on).endswith("store")
            if name == "write" and is_store and not call.args:
                nameless.append(f"{place}:{call.lineno}")

    assert nameless == []
