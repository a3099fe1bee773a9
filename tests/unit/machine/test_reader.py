"""The one loader: YAML 1.2 words, lines kept, surprises refused, and no text that makes it raise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.machine.checks import check
from govflow.machine.reader import Block, Parsed, plain, read_file, read_text
from tests.unit.machine.known_words import KNOWN, TEA


def read(text: str) -> Parsed:
    return read_text(text, "a.yaml")


def only(parsed: Parsed) -> tuple[str, str, str]:
    assert len(parsed.findings) == 1, parsed.findings
    found = parsed.findings[0]
    return found.code, found.where, found.message


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO", "y", "n"])
def test_only_true_and_false_are_yes_and_no(word: str) -> None:
    root = read(f"a: {word}\nb: true\nc: False\n").root

    assert root is not None
    assert plain(root) == {"a": word, "b": True, "c": False}


def test_numbers_dates_and_nothing_are_read_as_yaml_1_2_reads_them() -> None:
    root = read("a: 12\nb: 0o17\nc: 1:30\nd: 2021-10-01\ne: ~\nf: 1_000\ng: '12'\nh: 2021-02-30\n").root

    assert root is not None
    assert plain(root) == {
        "a": 12,
        "b": "0o17",
        "c": "1:30",
        "d": "2021-10-01",
        "e": None,
        "f": "1_000",
        "g": "12",
        "h": "2021-02-30",
    }


def test_every_key_keeps_its_line() -> None:
    root = read("a: 1\n\n# a comment\nb:\n  - c: 1\n    d: 2\n").root

    assert root is not None
    assert root.lines == {"a": 1, "b": 4}
    row = root.entries["b"]
    inner = row.items[0]  # type: ignore[union-attr]
    assert isinstance(inner, Block)
    assert inner.lines == {"c": 5, "d": 6}


@pytest.mark.parametrize("number", ["1.0", "-2.5e3", ".inf", ".nan", "6.", "1e3"])
def test_a_number_with_a_decimal_point_is_refused(number: str) -> None:
    code, where, message = only(read(f"a: 1\nb: {number}\n"))

    assert (code, where) == ("SYNTAX", "a.yaml:2")
    assert "quotes" in message


def test_a_key_written_twice_names_both_lines() -> None:
    code, where, message = only(read("a: 1\nb: {c: 1}\na: 2\n"))

    assert (code, where) == ("SYNTAX", "a.yaml:3")
    assert "line 1" in message


def test_a_state_written_twice_has_a_code_of_its_own_and_a_key_within_it_has_not() -> None:
    twice = read("states:\n  a: {title: A}\n  a: {title: B}\nforms:\n  states: {a: 1, a: 2}\n")
    within = read("states:\n  a:\n    title: A\n    title: B\n")

    assert [(found.code, found.where) for found in twice.findings] == [
        ("DUPLICATE_STATE", "a.yaml:3"),
        ("SYNTAX", "a.yaml:5"),
    ]
    assert only(within)[:2] == ("SYNTAX", "a.yaml:4")


def test_two_spellings_of_one_letter_are_one_key() -> None:
    assert only(read("caf\u00e9: 1\ncafe\u0301: 2\n"))[0] == "SYNTAX"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: !!python/object/apply:os.getcwd []\n", 2),
        ("a: !!str 1\n", 1),
        ("a: ! 1\n", 1),
        ("!!map {a: 1}\n", 1),
        ("a: &x 1\n", 1),
        ("a: 1\nb: *x\n", 2),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a:\n\tb: 1\n", 2),
        ("a: b: c\n", 1),
        ("a: [1, 2\n", 1),
        ("a: 'never closed\n", 2),
        ('a: "\\U00FFFFFF"\n', 1),
        ('a: "\\ud800"\n', 1),
        ('a: "\\0"\n', 1),
        ("a: 99999999999999999999999\n", 1),
        ("a: " + "9" * 10_000 + "\n", 1),
        ("? [a, b]\n: 1\n", 1),
        ("1: a\n", 1),
        ("true: a\n", 1),
        ("a: " + "[" * 25 + "]" * 25, 1),
        ("a: " + "[" * 500 + "]" * 500, 1),
        ("- " * 500 + "a", 1),
        ("a: " + "{b: " * 5_000, 1),
        ("%YAML 3.0\n---\na: 1\n", 1),
    ],
)
def test_what_has_no_place_in_a_workflow_is_refused_with_its_line(text: str, line: int) -> None:
    code, where, message = only(read(text))

    assert code == "SYNTAX"
    assert where == f"a.yaml:{line}"
    assert message.endswith(".")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n# only a comment\n",
        b"- a\n- b\n",
        b"just words\n",
        b"\xff\xfe\x00a",
        "workflow: tea\n".encode("utf-16"),
        b"PK\x03\x04\x00\x00",
        b"\x89PNG\r\n\x1a\n",
        b"a: \x07\n",
        b"a: 1\n" * 300_000,
    ],
)
def test_what_is_no_workflow_at_all_is_said_to_be_foreign(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(raw)

    parsed = read_file(path)

    assert parsed.foreign
    assert only(parsed)[0] == "SYNTAX"


def test_a_file_that_is_not_there_or_is_a_folder_is_foreign(tmp_path: Path) -> None:
    assert read_file(tmp_path / "absent.yaml").foreign
    assert read_file(tmp_path).foreign


def test_a_broken_line_in_a_workflow_does_not_make_it_foreign() -> None:
    assert not read("workflow: tea\nroles: [maker\n").foreign


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEA.encode())

    assert check(read_file(path), KNOWN).definition is not None


def test_a_hundred_thousand_lines_are_refused_and_not_read_to_the_end() -> None:
    code, _, message = only(read("a:\n" + "- b\n" * 100_000))

    assert code == "SYNTAX"
    assert "20000" in message


@given(st.text(alphabet=st.sampled_from(list("ab:-[]{}&*!|>'\"#%@`,?~ \n\t0.1<\\\u2028é"))))
def test_no_text_makes_the_reader_or_the_checks_raise(text: str) -> None:
    result = check(read(text), KNOWN)

    assert result.findings or result.definition


@given(st.integers(0, len(TEA)), st.integers(0, 60), st.text(max_size=8))
def test_no_damage_to_a_sound_file_makes_the_checks_raise(start: int, length: int, put: str) -> None:
    result = check(read(TEA[:start] + put + TEA[start + length :]), KNOWN)

    assert bool(result.findings) != bool(result.definition)
    lines = [int(found.where.rpartition(":")[2]) for found in result.findings]
    assert lines == sorted(lines)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(raw)

    read_file(path)
