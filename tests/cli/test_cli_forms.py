"""Rows as NDJSON and CSV: the document's own, no formula alive, and back again exactly."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from cli_shop import Shop
from hypothesis import given
from hypothesis import strategies as st
from sweep_table import READ
from test_cli_sweep import COMMANDS, words_of
from test_cli_terminal import HOSTILE, obeyed

from castdev.cli.cells import guarded, unguarded
from castdev.cli.forms import columns_of, csv_lines
from castdev.cli.terminal import in_cell
from castdev.projections.screen import Due
from castdev.projections.why import Why

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FORMULAS = st.text("'=+-@\t\r＝＋－＠a\n", max_size=6)  # noqa: RUF001  # full-width forms
LISTS = {
    "status": "hypotheses",
    "ready": "gates",
    "why": "items",
    "history": "steps",
    "coverage": "hypotheses",
    "check": "findings",
    "saturation": "curves",
    "next": "tests",
    "agenda": "due",
    "guide check": "questions",
    "fragile": "removals",
    "simulate": "hypotheses",
    "calibration": "records",
}
"""Reading → the field of its document that holds the rows."""
LISTED = [
    name
    for name, params in COMMANDS.items()
    if name in READ and any(one.name == "csv" for one in params)
]
"""Readings; what `sql` prints has the columns of its query, see tests/views."""


def read(text: str) -> list[list[str]]:
    """Return the records of a CSV, read strictly."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def full(shop: Shop) -> Shop:
    """The shop with evidence, a theme, a guide and a decision."""
    shop.do("evidence", "support", "H1", "=1+1", "--interview", "I1", "--kind", "past-fact")
    shop.do("theme", "name", "--source", "@x", "--", "-Late")
    shop.do("guide", "prepare", "Talk", "--question", "Q1[H1]: When?")
    shop.do("segment", "define", "Florists", "--need", "a", "--need", "b", "--attribute", "t=1")
    shop.do("decision", "make", "Build")
    return shop


@given(st.one_of(TEXT, FORMULAS))
def test_guarded_and_back(text: str) -> None:
    """Every text comes back as it was, and no spreadsheet takes its cell for a formula."""
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"))  # noqa: RUF001


@given(st.lists(st.lists(st.one_of(TEXT, FORMULAS), min_size=2, max_size=2), max_size=5))
def test_raw_is_exact(rows: list[list[str]]) -> None:
    """With --raw a CSV says every text exactly, but for NUL, which no text here can hold."""
    kept = [[text.replace("\0", "") for text in row] for row in rows]
    made = [dict(zip("ab", row, strict=True)) for row in kept]
    lines = list(csv_lines(made, ["a", "b"], raw=True))
    assert all(line.endswith("\r\n") for line in lines)
    assert read("".join(lines)) == [["a", "b"], *kept]


@given(st.lists(st.one_of(TEXT, FORMULAS), max_size=5))
def test_a_terminal_obeys_no_cell(texts: list[str]) -> None:
    """Line ends and tabs stay; what is not obeyed is written as it is, and comes back."""
    lines = "".join(csv_lines([{"a": text} for text in texts], ["a"]))
    assert obeyed(lines.replace("\r\n", "").replace("\t", "")) == []
    found = [unguarded(row[0]) if row else "" for row in read(lines)[1:]]
    assert found == [in_cell(text) for text in texts]


@pytest.mark.parametrize("command", LISTED)
def test_every_listing(full: Shop, command: str) -> None:
    """Each row is the one in the document, as a line of JSON and as a record."""
    row = READ[command]
    code = full.run(*words_of(command, row)).code
    forms = ("json", "ndjson", "csv")
    made = {one: full.run(*words_of(command, row | {one: True})) for one in forms}
    assert {one.code for one in made.values()} == {code} and code in (0, 1)
    rows = [json.loads(line) for line in made["ndjson"].out.splitlines()]
    records = read(made["csv"].out)
    if command != "log":
        document = json.loads(made["json"].out)
        if command in LISTS:
            assert rows == document[LISTS[command]]
        elif command != "strengths":
            assert rows == document
    if rows:
        assert len(records) == len(rows) + 1
        assert {name.split(".")[0] for name in records[0]} >= set(rows[0])
    assert "'=1+1" in made["csv"].out or command not in ("why",)


def test_numbers_are_those_of_the_document(full: Shop) -> None:
    """A number in a cell is the number of the document, to the last digit."""
    (item,) = json.loads(full.do("why", "H1", "--json"))["items"]
    header, record = read(full.do("why", "H1", "--csv"))
    found = dict(zip(header, record, strict=True))
    assert found["points"] == str(item["points"])
    assert float(found["chain.vote"]) == item["chain"]["vote"]
    assert found["supports"] == "yes" and found["quote"] == "'=1+1" and found["channel"] == ""
    assert header == list(columns_of(Why))


def test_lists_in_a_cell(full: Shop) -> None:
    """Lists and traits are told with semicolons, what holds more as JSON."""
    header, *records = read(full.do("segment", "--csv"))
    florists = dict(zip(header, records[1], strict=True))
    assert (florists["needs"], florists["attributes"]) == ("a; b", "t=1")
    header, record = read(full.do("guide", "--csv"))
    asked = json.loads(dict(zip(header, record, strict=True))["questions"])
    assert asked == [{"id": "Q1", "text": "When?", "hypotheses": ["H1"]}]


def test_strengths_by_row(full: Shop) -> None:
    """Each strength and each weakness is a row, with whose it is."""
    full.do("answer", "record", "I1", "words", "--strength", "fast", "--weakness", "dear")
    header, *records = read(full.do("strengths", "--csv"))
    assert header[:4] == ["of", "name", "side", "text"]
    assert [one[2:4] for one in records] == [["strength", "fast"], ["weakness", "dear"]]


def test_formulas_and_raw(full: Shop) -> None:
    """A formula gets an apostrophe; --raw leaves it, and says so on standard error."""
    full.do("theme", "name", HOSTILE)
    guarded_ = full.run("theme", "--csv")
    assert "'-Late" in guarded_.out and "'@x" in guarded_.out and guarded_.err == ""
    assert obeyed(guarded_.out.replace("\r\n", "")) == []
    raw = full.run("theme", "--csv", "--raw")
    assert ",-Late," in raw.out and HOSTILE in raw.out
    assert raw.err.count("\n") == 1 and "spreadsheet" in raw.err


def test_an_import_undoes_the_apostrophe(shop: Shop, tmp_path: Path) -> None:
    """A table whose cells are guarded is recorded as it was meant; other cells are kept."""
    file = tmp_path / "themes.csv"
    head = "theme,title,severity,participants_n,quoted_n,locator\n"
    file.write_text(f"{head}T1,'=1+1,,,,\nT2,'tis late,,,,\nT3,''=1,,,,\nT4,=1,,,,\n")
    shop.do("import", str(file))
    titles = [one["title"] for one in json.loads(shop.do("theme", "--json"))]
    assert titles == ["=1+1", "'tis late", "'=1", "=1"]


def test_one_form_at_a_time(shop: Shop) -> None:
    """Two forms at once, and --raw without --csv, are refused."""
    for words in (("--json", "--csv"), ("--ndjson", "--csv"), ("--raw",), ("--raw", "--json")):
        ended = shop.run("theme", *words)
        assert ended.code == 2 and ended.out == ""
    assert "our fault" not in shop.run("theme", "--csv", "--ndjson").err


def test_an_empty_reading_has_a_header(shop: Shop) -> None:
    """The columns of a reading are known also when it has no rows."""
    assert read(shop.do("agenda", "--csv")) == [list(columns_of(Due))]
    assert shop.do("theme", "--csv") == "" and shop.do("theme", "--ndjson") == ""


class Inner(msgspec.Struct):
    """A struct within another."""

    x: int


class Outer(msgspec.Struct):
    """A struct with others in it."""

    a: Inner | None
    b: tuple[Inner, ...]
    c: str = ""


def test_columns_of_a_struct() -> None:
    """A struct within has columns of its own; a list of them is one cell."""
    assert list(columns_of(Outer)) == ["a.x", "b", "c"]
