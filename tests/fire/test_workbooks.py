"""Hostile workbooks, their mutants and one of 20,000 lines at the real server, while others go on with their work."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from govflow.kernel.actor import SCHEDULER
from govflow.people.rules import PART
from govflow.people.use_cases.areas import load_area
from govflow.people.use_cases.demonstration import demo_people
from govflow.people.use_cases.tokens import new_token
from govflow.road.opening import OpenCase
from govflow.workbook.gate import pass_gate
from govflow.workbook.grid import NotRead
from tests.conftest import MakeDatabase
from tests.databases import Kind
from tests.fire.campaigns import Inconclusive
from tests.fire.furnished import AREA, ROOT, Yard, furnish
from tests.fire.mutants import FIELDS, Said, heads_apart, mutant, read_apart, seeds
from tests.fire.oracle import examine, reading
from tests.fire.servers import answers, await_that, free_port, program
from tests.fire.watching import Watch
from tests.fire.workbook_doors import Honest, Taken, Uploader, wrong_with
from tests.make.harsh_workbooks import HARSH, OVER_THE_BOUNDS, many_lines, wrong_lines
from tests.make.hostile_workbooks import CELLS, REFUSED, in_cell

pytestmark = pytest.mark.fire

MUTANTS = int(os.environ.get("FIRE_MUTANTS", "1500"))
UPLOADERS, HONEST, HONEST_BOOKS, CROWD = 3, 3, 4, 12
CHILD_KIB, CHILD_SECONDS = 512 * 1024, 30.0
# What no file takes of a process beyond as many honest books. The goal is 30 MB, and what it comes to differs
# with who is answered at once; what keeps a workbook, or an arena for each thread, is far above this.
GROWTH_KIB, GOAL_MB = 96 * 1024, 30
MANY_LINES, YEAR, OTHERS_AREA, WORKERS = 20_000, "2021-22", "dorset", 2
FAMILIES: list[tuple[str, Callable[[], bytes]]] = [
    *[(name, make) for name, make, _ in REFUSED],
    *[(name, partial(in_cell, cell)) for name, cell, *_ in CELLS],
    *HARSH,
]
Say = Callable[[str], None]
OPENPYXL_ALONE = """
import io, resource, sys, openpyxl
resource.setrlimit(resource.RLIMIT_AS, (512 << 20,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (30,) * 2)
openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), data_only=True)
"""


@dataclass
class Stage:
    """A running server, a plan in one area that files are sent to, and another area's people at work."""

    yard: Yard
    port: int
    watch: Watch
    plan: str
    others_plan: str
    taken: list[Taken] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def uploader(self) -> Uploader:
        return Uploader(self.port, self.yard.tokens["plan-lead"], self.plan, AREA)

    def note(self, name: str, taken: Taken) -> Taken:
        self.taken.append(taken)
        if why := wrong_with(taken):
            self.wrong.append(f"{name}: {why}")
        return taken


@contextmanager
def staged(url: str, folder: Path) -> Iterator[Stage]:
    """Furnish a database, start the server on it, and look at its children."""
    yard = furnish(url, folder, plans=0)
    product = yard.product()
    file = tomllib.loads((ROOT / f"config/areas/{OTHERS_AREA}.toml").read_text(encoding="utf-8"))
    with product.store.write(SCHEDULER) as work:
        load_area(work, product.parts[PART], file)
        yard.people |= demo_people(work, product.parts[PART], file, "no-password")
    others = yard.actor(f"{OTHERS_AREA}-plan-lead")
    with product.store.write(others) as work:
        yard.tokens["others"] = new_token(work, "campaign").secret
    plans = [
        product.road.open(who, OpenCase("bcf_plan", area, YEAR)).ref
        for who, area in ((yard.actor("plan-lead"), AREA), (others, OTHERS_AREA))
    ]
    product.store.engine.dispose()
    port = free_port()
    with program(folder, yard.environment(), "serve", "--port", str(port), "--no-scheduler") as server:
        await_that("govflow serve listens", lambda: answers(port))
        with Watch(server.pid) as watch:
            yield Stage(yard, port, watch, plans[0], plans[1])


@contextmanager
def others_at_work(stage: Stage) -> Iterator[list[Honest]]:
    """Let honest users look and change until the block ends."""
    stop = threading.Event()
    people = [Honest(n, stage.port, stage.yard.tokens["others"], stage.others_plan) for n in range(HONEST)]
    with ThreadPoolExecutor(HONEST) as threads:
        running = [threads.submit(one.run, stop) for one in people]
        try:
            yield people
        finally:
            stop.set()
        for each in running:
            each.result()


def test_no_workbook_harms_the_server_or_anybody_else_and_no_refused_one_is_taken_over(
    make_database: MakeDatabase, database_kind: Kind, tmp_path: Path, say: Say, seed: int
) -> None:
    with staged(make_database(database_kind, migrated=False), tmp_path) as stage:
        a_book_of_many_lines_is_taken_over_and_shown(stage, say)
        with others_at_work(stage) as people:
            honest_books_are_taken_over(stage, say)
            before = max(stage.watch.web_peaks().values())
            families_are_answered(stage, say)
            a_crowd_is_put_off_and_then_answered(stage, say, wrong_lines)
            number = MUTANTS if database_kind == "sqlite" else MUTANTS // 10
            told = mutants_are_answered(stage, seed, number, say)
        growth = max(stage.watch.web_peaks().values()) - before
        say(
            f"children: {len(stage.watch.readers)} seen, {stage.watch.at_once} at once, {stage.watch.peak / 1024:.0f} MB"
            f" and {stage.watch.processor:.1f} s of processor at most; the largest process that answers grew by"
            f" {growth / 1024:.1f} MB upon {before / 1024:.0f}, which honest books took (the goal is {GOAL_MB})"
        )
        waited = sorted(one for person in people for one in person.waited)
        say(
            f"others: {len(waited)} answers, {sum(one.changed for one in people)} changes; half within"
            f" {statistics.median(waited):.3f} s, 95 of a hundred within {waited[len(waited) * 95 // 100]:.2f} s,"
            f" all within {waited[-1]:.1f} s"
        )
    assert stage.wrong == []
    assert [why for one in people for why in one.wrong] == []
    assert stage.watch.peak <= CHILD_KIB
    assert stage.watch.processor <= CHILD_SECONDS + 0.5
    # Each worker keeps one more, which waits for its file.
    assert stage.watch.at_once <= max(os.cpu_count() or 1, WORKERS) + WORKERS
    assert growth <= GROWTH_KIB
    in_earnest = {one.sha256 for one in stage.taken if one.status == 201 and not one.is_trial}
    assert files_held(stage.yard.url) == in_earnest
    assert examine(stage.yard.url) == []
    if len(waited) < 100 or not all(one.changed for one in people) or len(stage.watch.readers) < 50:
        raise Inconclusive("The others hardly worked, or the children were hardly looked at.")
    if not are_behind_the_gate(told, number):
        raise Inconclusive(f"Hardly anything got behind the gate: {told}")


def files_held(url: str) -> set[str]:
    """The digests of the workbooks that versions were read from."""
    with reading(url) as reader:
        rows = reader.rows("SELECT file_sha256 FROM plan_contents WHERE origin = 'workbook'")
    return {row["file_sha256"] for row in rows}


def a_book_of_many_lines_is_taken_over_and_shown(stage: Stage, say: Say) -> None:
    content, uploader = many_lines(MANY_LINES), stage.uploader()
    began = time.monotonic()
    taken = stage.note("many lines", uploader.take_over(content, "many lines"))
    imported = time.monotonic() - began
    status, held = uploader.held()
    shown = time.monotonic() - began - imported
    say(f"{MANY_LINES} lines: taken over in {imported:.1f} s, shown in {shown:.1f} s")

    assert (taken.status, status) == (201, 200), taken.said
    assert lines_of(held) == read_apart(content, most=MANY_LINES + 100)


def families_are_answered(stage: Stage, say: Say) -> None:
    told: Counter[int] = Counter()
    with ThreadPoolExecutor(2) as threads:
        for status in threads.map(lambda family: _family(stage, *family), FAMILIES):
            told[status] += 1
    say(f"{len(FAMILIES)} families were answered {dict(told)}")


def _family(stage: Stage, name: str, make: Callable[[], bytes]) -> int:
    return stage.note(name, stage.uploader().take_over(make(), name)).status


def honest_books_are_taken_over(stage: Stage, say: Say) -> None:
    """What a server comes to by honest books alone: large ones, and as many at once as of the others later."""
    for each in range(HONEST_BOOKS):
        stage.note("honest", stage.uploader().take_over(many_lines(MANY_LINES, f"Said {each}"), "honest"))
    a_crowd_is_put_off_and_then_answered(stage, say, lambda lines: many_lines(lines, f"Said of {lines}"))


def a_crowd_is_put_off_and_then_answered(stage: Stage, say: Say, make: Callable[[int], bytes]) -> None:
    """More files at once than are read at once: whoever finds no place is told so, and is served on coming again."""
    crowd = [stage.uploader() for _ in range(CROWD)]
    books = [make(8_000 + each) for each in range(CROWD)]
    began = time.monotonic()
    with ThreadPoolExecutor(CROWD) as threads:
        names = [f"crowd {each}" for each in range(CROWD)]
        for name, taken in zip(names, threads.map(Uploader.take_over, crowd, books, names), strict=True):
            stage.note(name, taken)
    put_off = sum(one.put_off for one in crowd)
    say(f"{CROWD} at once: answered in {time.monotonic() - began:.0f} s, put off {put_off} times")
    if not put_off:
        raise Inconclusive("Nobody was put off, so nothing was shown of those who are.")


def mutants_are_answered(stage: Stage, seed: int, number: int, say: Say) -> Counter[str]:
    """Send damaged copies, some in earnest; what is then held is what openpyxl alone reads where both do."""
    books = seeds()
    known = [(heads_apart(book), read_apart(book) or []) for book in books]
    began, told = time.monotonic(), Counter[str]()
    lock = threading.Lock()

    def run(each: int) -> None:
        uploader = stage.uploader()
        for place in range(each, number, UPLOADERS):
            chance = random.Random(f"{seed}-{place}")
            which = place % len(books)
            kind, content = mutant(books[which], chance)
            # One uploader alone takes over in earnest, so that what is held next is what it sent.
            in_earnest = each == 0
            taken = stage.note(
                f"mutant {place} ({kind})", uploader.take_over(content, kind, trial=not in_earnest)
            )
            with lock:
                told.update(_count(taken, kind, content))
            if taken.is_held:
                compared = _compare(stage, uploader, taken, content, known[which], in_earnest=in_earnest)
                with lock:
                    told[compared] += 1

    with ThreadPoolExecutor(UPLOADERS) as threads:
        for done in [threads.submit(run, each) for each in range(UPLOADERS)]:
            done.result()
    say(f"{number} mutants in {time.monotonic() - began:.0f} s: {dict(sorted(told.items()))}")
    return told


def are_behind_the_gate(told: Counter[str], number: int) -> bool:
    """Whether enough was let through and taken over to show anything of what reads and holds it."""
    let_in = told["accepted"] >= number * 0.05 and told["reached openpyxl"] >= number * 0.6
    return let_in and bool(told["held as read apart"])


def _count(taken: Taken, kind: str, content: bytes) -> Iterator[str]:
    yield kind
    yield f"answered {taken.status}"
    if taken.is_held:
        yield "accepted"
    try:
        pass_gate(content)
    except NotRead:
        return
    yield "reached openpyxl"


def _compare(
    stage: Stage,
    uploader: Uploader,
    taken: Taken,
    content: bytes,
    book: tuple[tuple[object, ...], Sequence[Said]],
    *,
    in_earnest: bool,
) -> str:
    heads, seed = book
    apart = read_apart(content)
    if apart is None:
        return "accepted, not opened by openpyxl alone"
    if not in_earnest:
        total = taken.said["totals"].get("expenditure_total")
        wanted = sum(line[FIELDS.index("expenditure")] for line in seed)
        if apart == list(seed) and total != f"{wanted // 100}.{wanted % 100:02d}":
            stage.wrong.append(f"{taken.sha256}: {total} in all, and the lines give {wanted} pence")
        return "tried, with every line untouched" if apart == list(seed) else "tried, with lines touched"
    if heads_apart(content) != heads:
        return "held, with a head touched"
    untouched = Counter(apart) & Counter(seed)
    held = Counter(lines_of(uploader.held()[1]))
    if untouched - held:
        stage.wrong.append(f"{taken.sha256}: held without {list(untouched - held)[:2]}, which nobody touched")
    return "held as read apart"


def lines_of(held: dict[str, dict[str, list[dict[str, object]]]]) -> list[Said]:
    """The scheme lines as the API shows them."""
    # What is no number, or no amount, is shown with why; it is compared as it is printed.
    return [
        tuple(str(value) if isinstance(value, dict) else value for value in map(line.get, FIELDS))
        for line in held["figures"]["lines"]
    ]


@pytest.mark.parametrize("name", OVER_THE_BOUNDS)
def test_openpyxl_alone_goes_over_the_bounds_at_a_flood(name: str) -> None:
    """Were it within them, the campaign above would prove nothing of the bounds."""
    content = dict(HARSH)[name]()

    alone = subprocess.run(
        [sys.executable, "-c", OPENPYXL_ALONE], input=content, capture_output=True, timeout=300, check=False
    )

    assert b"MemoryError" in alone.stderr or alone.returncode < 0
