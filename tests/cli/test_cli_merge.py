"""`castdev merge`: what is said of what came in, what did not, and in which document."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_shop import Shop
from test_cli_schema import faults

from castdev.cli.schema import schema_of


@pytest.fixture
def bo(shop: Shop, tmp_path: Path) -> Shop:
    """A copy of the shop, with its keys."""
    place = tmp_path / "bo"
    place.mkdir()
    other = Shop(place, first=5_000)
    shop.do("export", "-o", str(tmp_path / "both.jsonl"))
    other.do("import", str(tmp_path / "both.jsonl"))
    shutil.copytree(shop.place / ".castdev" / "keys", place / ".castdev" / "keys")
    return other


@pytest.fixture
def file(bo: Shop, tmp_path: Path) -> Path:
    """What bo recorded since: a person with words, a batch, a wording, and what rests on it."""
    bo.do("theme", "name", "Orders get lost", "--actor", "bo")
    bo.do("evidence", "support", "H1", "Lost.", "--interview", "I1", "--kind", "past-fact")
    bo.do("hypothesis", "restate", "H1", "Bakers lose them", "--actor", "bo")
    bo.do("guide", "prepare", "Talk", "--question", "Q1[H1]: When?")
    path = tmp_path / "bo.jsonl"
    bo.do("export", "-o", str(path))
    return path


def test_what_came_in(shop: Shop, file: Path) -> None:
    """Events, renamed ids and people whose words stay sealed are told; the second time nothing."""
    shop.do("theme", "name", "Prices")
    said = shop.do("merge", str(file))
    assert said.startswith("Took in 4 events from bo.jsonl, 9 to 12.\nBoth copies begin with the")
    assert "Called otherwise here, because the id was taken:\n  T1 is T2\n" in said
    assert "What is of R1 stays sealed: the keys are not here; merge again" in said
    assert "(bo, from 0000138a, event 8 there)" in shop.do("log", "T2")
    again = shop.do("merge", str(file), "--keys", str(file.parent / "bo"))
    assert (
        again.startswith("Nothing new in bo.jsonl.\n") and "4 more events are here already" in again
    )
    assert "Copied the keys of R1." in again
    assert '"Lost."' in shop.do("why", "H1")


def test_what_is_left(shop: Shop, file: Path) -> None:
    """A conflict shows both sentences and what to do; the exit code is 0."""
    shop.do("hypothesis", "restate", "H1", "Bakers lose orders daily")
    ended = shop.run("merge", str(file), "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Would take in 3 events from bo.jsonl.\n")
    assert "1 conflict left for you to decide:\n  hypothesis H1 statement\n" in ended.out
    assert "here,  event 8: critical problem" in ended.out
    assert "there, event 10: critical problem" in ended.out
    assert "To take theirs: castdev undo 8, then merge again." in ended.out
    assert shop.version() == 8
    assert max(map(len, ended.out.splitlines())) <= 80


def test_what_rests_on_it(shop: Shop, bo: Shop, file: Path) -> None:
    """What stays out with a conflict is told, with the event that it rests on."""
    shop.do("guide", "prepare", "Mine", "--question", "Q1[H1]: Why?", "--id", "G1", "--key", "k")
    bo.do("guide", "prepare", "Other", "--question", "Q1[H1]: Why?", "--id", "G7", "--key", "k")
    bo.do("interview", "hold", "R1", "--guide", "G7", "--on", "2026-03-06")
    bo.do("export", "-o", str(file))
    said = shop.do("merge", str(file))
    assert "  key k\n" in said
    assert "Left out with what it rests on:\n  event 13 there: interview I2 held" in said
    assert "(rests on event 12 there)" in said.replace("\n  ", " ")


def test_the_document(shop: Shop, file: Path) -> None:
    """--json is what its schema says, of a trial, with conflicts, and again."""
    schema = schema_of("merge")
    shop.do("hypothesis", "restate", "H1", "Bakers lose orders daily")
    for more in (["--dry-run"], ["--keys", str(file.parent / "bo")], []):
        found = json.loads(shop.do("merge", str(file), "--json", *more))
        assert faults(found, schema, schema) == []
        assert found["schema"] == "castdev.merge.1"
        assert [one["about"] for one in found["conflicts"]] == ["hypothesis H1 statement"]
    assert (found["recorded"], found["already"], found["versions"]) == (0, 3, None)


def test_replay_of_a_decision_from_there(shop: Shop, bo: Shop, file: Path) -> None:
    """What was known there and is not here is no alarm; when it has come, it is rebuilt."""
    shop.do("hypothesis", "restate", "H1", "Bakers lose orders daily", "--bar", "0.2")
    bo.do("decision", "make", "Go on", "--actor", "bo")
    bo.do("export", "-o", str(file))
    shop.do("merge", str(file))
    ended = shop.run("replay", "D1")
    assert ended.code == 0 and "byte for byte" in ended.out
    assert "made in another copy, event 12 there" in ended.out
    assert json.loads(shop.do("replay", "D1", "--json"))["missing"] == [10]


def test_refusals(shop: Shop, bo: Shop, file: Path, tmp_path: Path) -> None:
    """No export, no such file, another project: one sentence each, nothing stored."""
    (tmp_path / "x.csv").write_text("theme,title\n")
    (tmp_path / "cy").mkdir()
    other = Shop(tmp_path / "cy")
    other.do("init", "acme")
    other.do("export", "-o", str(tmp_path / "cy.jsonl"))
    for name, code, words in (
        ("x.csv", 65, "is not the header of a castdev journal"),
        ("nothing.jsonl", 66, "There is no file"),
        ("cy.jsonl", 65, "began with another first event"),
    ):
        ended = shop.run("merge", str(tmp_path / name))
        assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
        assert words in ended.err
    assert shop.version() == 7


def test_of_the_erased(shop: Shop, file: Path) -> None:
    """Somebody was erased here: what is about them stays out, and nobody is asked to decide."""
    shop.do("respondent", "forget", "R1", "--because", "asked", "--yes")
    said = shop.do("merge", str(file), "--keys", str(file.parent / "bo"))
    assert "Left out, since whom it is about was erased here on request:\n  event 9 there: " in said
    assert "they are erased there too." in said
    assert "left for you to decide" not in said and "keys of R1" not in said
